import { crc32 } from "node:zlib";
import QRCode from "qrcode";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { cardOf, packCode, signSmall } from "~/domains/credentials/offline-card.server";
import { isPicture, readQr } from "~/domains/credentials/qr-picture.server";
import type { JsonObject } from "~/domains/credentials/shape";
import { credentialFor, signerFor, webOrigin } from "./fixture";

let said = "";
let square: Buffer;
beforeAll(async () => {
  const token = await signSmall(credentialFor(webOrigin) as unknown as JsonObject, signerFor(webOrigin));
  const code = packCode(token);
  said = `${webOrigin}/verify#${code}`;
  square = await QRCode.toBuffer(
    [
      { data: Buffer.from(`${webOrigin}/verify#`), mode: "byte" },
      { data: code, mode: "numeric" },
    ],
    { errorCorrectionLevel: "M", scale: 12, margin: 4 },
  );
});

/** A photograph of a card on a table: turned, a little out of focus, in poor light, squeezed by a messenger. */
async function photograph({
  points,
  turn = 0,
  blur = 0,
  lean = 0,
  width = 1280,
}: {
  points: number;
  turn?: number;
  blur?: number;
  lean?: number;
  width?: number;
}): Promise<Buffer> {
  let card = await sharp(square).resize(points, points).png().toBuffer();
  card = await sharp(card).rotate(turn, { background: "#e8e4da" }).png().toBuffer();
  if (lean > 0) {
    const slant: [[number, number], [number, number]] = [
      [1, lean],
      [lean / 2, 0.9],
    ];
    card = await sharp(card).affine(slant, { background: "#e8e4da" }).png().toBuffer();
  }
  const size = await sharp(card).metadata();
  const table = await sharp({
    create: {
      width: Math.max(width, size.width + 60),
      height: Math.max(Math.round(width * 0.75), size.height + 60),
      channels: 3,
      background: "#b9a789",
    },
  })
    .composite([{ input: card, left: 30, top: 20 }])
    .png()
    .toBuffer();
  const seen = blur > 0 ? sharp(table).blur(blur) : sharp(table);
  return seen.linear(0.75, 25).jpeg({ quality: 70 }).toBuffer();
}

describe("a photograph of a card", () => {
  test.each([
    { points: 320 },
    { points: 320, turn: 7, blur: 0.8 },
    { points: 400, turn: 45, blur: 1.4 },
    { points: 400, turn: 90 },
    { points: 600, turn: 173, blur: 1.4 },
    { points: 600, lean: 0.1, blur: 0.7 },
    { points: 900, lean: 0.25, blur: 0.7 },
    // small in a large photograph
    { points: 700, turn: 12, blur: 1, width: 4000 },
    { points: 900, turn: 3, width: 6000 },
  ])("is read: %o", async (how) => {
    expect(await readQr(await photograph(how))).toBe(said);
  });

  test.each(["png", "webp", "gif", "tiff", "avif"] as const)("is read as %s", async (format) => {
    const bytes = await sharp(square).toFormat(format).toBuffer();
    expect(isPicture(bytes)).toBe(true);
    expect(await readQr(bytes)).toBe(said);
  });

  test("is read as the telephone held it", async () => {
    const bytes = await sharp(square).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await readQr(bytes)).toBe(said);
  });

  test("is read on nothing, where the picture has no background", async () => {
    const clear = await QRCode.toBuffer(said.slice(0, 200), { color: { light: "#0000" }, scale: 6 });
    expect(await readQr(clear)).toBe(said.slice(0, 200));
  });

  test("and the picture for the telephone", async () => {
    const origin = "http://localhost:3000";
    const signed = JSON.stringify(credentialFor(origin));
    const key = { id: "", publicKeyMultibase: "", signer: signerFor(origin) };
    const of = { held: { id: "x" }, signed, key } as unknown as Parameters<typeof cardOf>[1];
    const [png, svg] = await Promise.all([cardOf("qr.png", of), cardOf("qr.svg", of)]);
    expect(await readQr(png)).toMatch(/^http:\/\/localhost:3000\/verify#1\d{900,}$/);
    expect(await readQr(await sharp(svg).png().toBuffer())).toBe(await readQr(png));
  });
});

describe("what is no photograph of a card", () => {
  test("has no code in it", async () => {
    const blank = await sharp({ create: { width: 50, height: 40, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    await expect(readQr(blank)).rejects.toThrow(/could not find a code/);
  });

  /** A head that promises a picture of this size, and no more than that. */
  function promised(width: number, height: number): Buffer {
    const head = Buffer.alloc(17);
    head.write("IHDR", 0);
    head.writeUInt32BE(width, 4);
    head.writeUInt32BE(height, 8);
    head.set([8, 2, 0, 0, 0], 12);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(head));
    return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.from([0, 0, 0, 13]), head, sum]);
  }

  test.each([
    ["billions of points", () => promised(100_000, 100_000)],
    ["more points than any camera takes", () => promised(9_000, 8_000)],
    ["only the beginning", () => square.subarray(0, 300)],
    ["nothing of what its head says", () => Buffer.from("\xff\xd8\xff and then words", "latin1")],
    ["a picture of a kind we cannot read", () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0heicmif1", "latin1")],
  ])("has %s", async (_, bytes) => {
    const began = performance.now();
    await expect(readQr(bytes())).rejects.toThrow(/cannot be read/);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test("comes too often at once", async () => {
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => readQr(square)));
    const refused = all.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(refused.length).toBe(28);
    expect(refused[0]).toMatch(/Many pictures are being read/);
    // and none of them is left waiting
    expect(await readQr(square)).toBe(said);
  });
});
