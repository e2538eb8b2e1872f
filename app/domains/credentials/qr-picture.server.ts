import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import sharp from "sharp";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { DomainError } from "~/http/domain-error";

/** A photograph of a telephone has up to fifty million points; a file of a few kilobytes may claim a billion. */
const mostPixels = 60_000_000;
const mostSeconds = 5;
/** Long sides at which the code is looked for: the second is for a card that is small in a large photograph. */
const sides = [1_400, 2_800];
/** Wrong readings are as unlikely with one code, and a wall of codes is nobody's card. */
const reading = { formats: ["QRCode" as const], maxNumberOfSymbols: 1, tryHarder: true };
/** Pictures being read, or waiting; each is some ten megabytes while it is looked at. */
const mostWaiting = 12;

/** Whether these are the bytes of a picture made of points; a drawing (SVG) is read as text. */
export function isPicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return /^(\x89PNG\r\n|\xff\xd8\xff|GIF8|RIFF....WEBP|II\*\x00|MM\x00\*|....ftyp)/s.test(head);
}

let prepared = false;
function prepare(): void {
  if (prepared) return;
  // its own way would be to fetch the file from another host
  const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } });
  prepared = true;
}

const noCode = () =>
  new DomainError(
    "invalid",
    "We could not find a code in this picture. Take it again, closer, sharp and without glare, or paste the credential's link.",
  );

let waiting: Promise<unknown> = Promise.resolve();
let count = 0;

/**
 * What the code in a picture says. One picture at a time, because each holds a processor for some hundredths of a
 * second; nothing of it is kept.
 * @throws invalid where there is no code, or no picture that can be read; too-many
 */
export async function readQr(bytes: Uint8Array): Promise<string> {
  if (count >= mostWaiting) {
    throw new DomainError("too-many", "Many pictures are being read just now. Try again in a minute.");
  }
  count += 1;
  const turn = waiting.then(() => lookFor(bytes));
  waiting = turn.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await turn;
  } finally {
    count -= 1;
  }
}

async function lookFor(bytes: Uint8Array): Promise<string> {
  prepare();
  for (const side of sides) {
    const { data, info } = await points(bytes, side);
    const [found] = await readBarcodes(
      {
        data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
        width: info.width,
        height: info.height,
        colorSpace: "srgb",
      },
      reading,
    );
    if (found?.isValid) return found.text;
  }
  throw noCode();
}

async function points(bytes: Uint8Array, side: number) {
  try {
    return await sharp(bytes, { limitInputPixels: mostPixels, pages: 1 })
      .timeout({ seconds: mostSeconds })
      .autoOrient()
      // a small picture is looked at larger too: a code of few points each is found better then
      .resize({ width: side, height: side, fit: "inside" })
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch {
    throw new DomainError(
      "invalid",
      "This picture cannot be read, or has more points than any camera takes. Send it as JPEG or PNG, or paste the credential's link.",
    );
  }
}
