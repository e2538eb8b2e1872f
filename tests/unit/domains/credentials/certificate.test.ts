import { inflateSync } from "node:zlib";
import { create as createQr } from "qrcode";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { badgePng, badgeSvgFile } from "~/domains/credentials/badge-image.server";
import { bakePng, bakeSvg } from "~/domains/credentials/bake";
import { certificatePdf } from "~/domains/credentials/certificate.server";
import { runsOf } from "~/ui/paper/fonts.server";
import { packCode, signSmall, squareOf } from "~/domains/credentials/offline-card.server";
import { extractFromPdf, isPdf } from "~/domains/credentials/pdf-attachment";
import { pocketCardPdf } from "~/domains/credentials/pocket-card.server";
import type { JsonObject } from "~/domains/credentials/shape";
import { signCredential } from "~/domains/credentials/sign.server";
import { awardedAt, credentialFor, signerFor, stackCredentialFor, webOrigin } from "./fixture";
import { answers, verifyCredential, world } from "./outside";

const badge = { code: "DI3", title: "Professional & ethical conduct", issuer: "Institute", stops: 3 };
let credential: string;
const certificate = (holderName: string | null) =>
  certificatePdf({
    credential,
    holderName,
    pageUrl: `${webOrigin}/credentials/x`,
    timeZone: "Australia/Melbourne",
    notice: "Demo: everyone and everything here is made up.",
  });
beforeAll(async () => {
  credential = await signCredential(credentialFor(webOrigin), webOrigin, signerFor(webOrigin), awardedAt);
});

/** The uncompressed objects of a PDF; page content and metadata are unpacked too. */
function insides(pdf: Uint8Array): string {
  const file = Buffer.from(pdf);
  const parts = [file.toString("latin1")];
  for (let at = file.indexOf("stream\n"); at >= 0; at = file.indexOf("stream\n", at + 7)) {
    const end = file.indexOf("endstream", at);
    try {
      parts.push(inflateSync(file.subarray(at + 7, end)).toString("latin1"));
    } catch {
      // A font or something else that is not deflated.
    }
  }
  return parts.join("\n");
}

test("the certificate carries the credential byte for byte, and verifies", async () => {
  const pdf = await certificate("Ngaire Pōtae");
  expect(isPdf(pdf)).toBe(true);
  expect(extractFromPdf(pdf)).toEqual([credential]);
  expect(answers(await verifyCredential(pdf, await world(webOrigin)))).toBe("yyyyyyyyy");
});

test("the certificate of a stack says what it is, carries its credential and verifies", async () => {
  const signed = await signCredential(
    stackCredentialFor(webOrigin),
    webOrigin,
    signerFor(webOrigin),
    awardedAt,
  );
  const pdf = await certificatePdf({
    credential: signed,
    holderName: null,
    pageUrl: `${webOrigin}/credentials/x`,
    timeZone: "Australia/Melbourne",
  });
  expect(extractFromPdf(pdf)).toEqual([signed]);
  // nobody judged the stack itself, so it carries no endorsement and has no step for one
  expect(answers(await verifyCredential(pdf, await world(webOrigin)))).toBe("yyyyyyyy");
  const inside = insides(pdf);
  expect(inside).toContain("Certificate of a combined credential");
  // an item for each credential it stands on, and no list of skills beside it
  expect(inside.match(/\/S \/LI\b/g)).toHaveLength(2);
});

test("it is tagged, titled, in Australian English, with a heading and words for its figures", async () => {
  const inside = insides(await certificate(null));
  expect(inside).toContain("/Lang (en-AU)");
  expect(inside).toContain("/Marked true");
  expect(inside).toContain("/DisplayDocTitle true");
  expect(inside).toContain("<pdfuaid:part>1</pdfuaid:part>");
  for (const type of ["Document", "H1", "H2", "P", "L", "LI", "Figure", "Link"])
    expect(inside).toContain(`/S /${type}`);
  expect(inside.match(/\/Alt /g)).toHaveLength(2);
  expect(inside).toContain("/AFRelationship /Data");
  expect(inside).not.toContain("/JavaScript");
  // Every font is inside the file.
  expect(inside.match(/\/FontFile2 /g)?.length).toBe(inside.match(/\/Type \/FontDescriptor/g)?.length);
});

test("its code is the link of the credential's page, square for square", async () => {
  const inside = insides(await certificate(null));
  const { modules } = createQr(`${webOrigin}/credentials/x`, { errorCorrectionLevel: "M" });
  const unit = 92 / modules.size;
  // bars of the code are the only rectangles of this height
  const bars = [...inside.matchAll(/^(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re$/gm)]
    .map(([, ...four]) => four.map(Number))
    .filter(([, , , height = 0]) => Math.abs(height - unit - 0.02) < 0.005);
  const left = Math.min(...bars.map(([x = 0]) => x));
  const top = Math.min(...bars.map(([, y = 0]) => y));
  const drawn = new Set<string>();
  for (const [x = 0, y = 0, width = 0] of bars) {
    const [row, column] = [Math.round((y - top) / unit), Math.round((x - left) / unit)];
    for (let n = 0; n < Math.round(width / unit); n += 1) drawn.add(`${row} ${column + n}`);
  }
  const wanted = new Set<string>();
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) wanted.add(`${row} ${column}`);
  expect(wanted.size).toBeGreaterThan(200);
  expect([...drawn].sort()).toEqual([...wanted].sort());
});

test("the same input gives the same bytes; another name gives others", async () => {
  const [one, two, other] = await Promise.all([certificate("A B"), certificate("A B"), certificate(null)]);
  expect(Buffer.compare(one, two)).toBe(0);
  expect(Buffer.compare(one, other)).not.toBe(0);
});

test("names keep their letters, or are left to the page", async () => {
  for (const name of ["Ngaire Pōtae", "ŋ ḻ ṉ ṟ ṯ ḏ", "Nguyễn Thị Ạnh", "Παπαδάκης", "Łukasz Ščur"]) {
    expect(
      runsOf(name, 700)
        ?.map((run) => run.text)
        .join(""),
    ).toBe(name.normalize("NFC"));
  }
  for (const name of ["محمد", "王小明", "👩"]) {
    expect(runsOf(name, 700)).toBeNull();
    expect(Buffer.compare(await certificate(name), await certificate(null))).toBe(0);
  }
});

test("the badge needs no font, and stays itself when baked", async () => {
  const svg = badgeSvgFile(badge);
  expect(svg).not.toContain("<text");
  expect(svg).toContain("Professional &#38; ethical conduct");
  const png = await badgePng(badge);
  const { width, height, format } = await sharp(png).metadata();
  expect([width, height, format]).toEqual([600, 600, "png"]);
  // The code is drawn: there is white where its letters are, below the path.
  const { data, info } = await sharp(png)
    .extract({ left: 240, top: 390, width: 120, height: 70 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  let white = 0;
  for (let at = 0; at < data.length; at += info.channels) if ((data[at] ?? 0) > 240) white += 1;
  expect(white).toBeGreaterThan(500);
  const context = await world(webOrigin);
  expect((await verifyCredential(bakePng(png, credential), context)).outcome).toBe("verified");
  expect((await verifyCredential(Buffer.from(bakeSvg(svg, credential)), context)).outcome).toBe("verified");
});

test("two credentials in one PDF are refused", async () => {
  const pdf = Buffer.from(await certificate(null));
  const both = Buffer.concat([
    pdf,
    Buffer.from(`9 0 obj\n<< /Type /EmbeddedFile >>\nstream\n{"a":1}\nendstream\n`),
  ]);
  expect(extractFromPdf(both)).toHaveLength(2);
  expect(answers(await verifyCredential(both, await world(webOrigin)))).toBe("n??????");
});

test("the pocket card is tagged and titled too, and carries the credential byte for byte", async () => {
  const token = await signSmall(JSON.parse(credential) as JsonObject, signerFor(webOrigin));
  const made = (holderName: string | null) =>
    pocketCardPdf({
      credential,
      square: squareOf(packCode(token), webOrigin),
      holderName,
      pageUrl: `${webOrigin}/credentials/x`,
      verifyUrl: `${webOrigin}/verify`,
      timeZone: "Australia/Melbourne",
      notice: null,
    });
  const pdf = await made("Ngaire Pōtae");
  const inside = insides(pdf);
  expect(extractFromPdf(pdf)).toEqual([credential]);
  expect(inside).toContain("/Lang (en-AU)");
  expect(inside).toContain("/Marked true");
  expect(inside).toContain("<pdfuaid:part>1</pdfuaid:part>");
  for (const type of ["Document", "H1", "H2", "P", "Figure", "Link"]) expect(inside).toContain(`/S /${type}`);
  expect(inside.match(/\/Alt /g)).toHaveLength(2);
  expect(inside).not.toContain("/JavaScript");
  expect(inside.match(/\/FontFile2 /g)?.length).toBe(inside.match(/\/Type \/FontDescriptor/g)?.length);
  expect(Buffer.compare(await made("Ngaire Pōtae"), pdf)).toBe(0);
  expect(Buffer.compare(await made("👩"), await made(null))).toBe(0);
});
