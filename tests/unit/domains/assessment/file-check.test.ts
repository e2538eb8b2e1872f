import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import fc from "fast-check";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { documentFile } from "~/catalogue/content-files.server";

import {
  checkFile,
  fileHeaders,
  offeredFiles,
  openStored,
  storeFile,
  storedName,
} from "~/domains/assessment/file-check.server";
import { officeTypes, zip } from "#tests/support/zip";
import { DomainError } from "~/http/domain-error";
import { fileName } from "~/http/uploads.server";

const dir = mkdtempSync(path.join(tmpdir(), "files-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let n = 0;
function laid(bytes: Buffer | string): string {
  const file = path.join(dir, `f${n++}`);
  writeFileSync(file, bytes);
  return file;
}
const check = (bytes: Buffer | string, name: string, options?: Parameters<typeof checkFile>[2]) =>
  checkFile(laid(bytes), name, options);
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const docx = {
  "[Content_Types].xml": officeTypes("wordprocessingml.document"),
  "word/document.xml": "<w:document/>",
};
const xlsx = { "[Content_Types].xml": officeTypes("spreadsheetml.sheet"), "xl/workbook.xml": "<workbook/>" };
const pptx = {
  "[Content_Types].xml": officeTypes("presentationml.presentation"),
  "ppt/presentation.xml": "<p/>",
};
const odt = { mimetype: "application/vnd.oasis.opendocument.text", "content.xml": "<office/>" };
const pdf = Buffer.from(
  "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\nstartxref\n9\n%%EOF\n",
);

const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
};
const m4a = (brand: string, handler: string) =>
  Buffer.concat([
    box("ftyp", Buffer.from(`${brand}\0\0\0\0${brand}isom`, "latin1")),
    box("moov", box("hdlr", Buffer.from(`\0\0\0\0\0\0\0\0${handler}\0\0\0\0`, "latin1"))),
  ]);
const wav = Buffer.concat([Buffer.from("RIFF\x24\0\0\0WAVEfmt ", "latin1"), Buffer.alloc(64)]);
const mp3 = Buffer.concat([
  Buffer.from("ID3\x03\0\0\0\0\0\0", "latin1"),
  Buffer.from([0xff, 0xfb, 0x90, 0x64]),
  Buffer.alloc(600),
]);
const ogg = Buffer.concat([
  Buffer.from("OggS\0\x02\0\0\0\0\0\0\0\0abcd\0\0\0\0efgh\x01\x13OpusHead\x01\x02", "latin1"),
  Buffer.alloc(64),
]);
const webm = (codec: string) =>
  Buffer.concat([
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84]),
    Buffer.from("webm"),
    Buffer.from(codec),
    Buffer.alloc(64),
  ]);
const picture = () => sharp({ create: { width: 40, height: 20, channels: 3, background: "#08f" } });

describe("checkFile takes", () => {
  const table: [string, () => Promise<Buffer> | Buffer | string, string, string][] = [
    ["note.txt", () => "What happened – and why.", "text/plain", "text"],
    ["log.md", () => "# Part A\n\n*text* with <b>", "text/plain", "text"],
    ["note.pdf", () => pdf, "application/pdf", "pdf"],
    [
      "log.docx",
      () => zip(docx),
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "docx",
    ],
    [
      "week.xlsx",
      () => zip(xlsx),
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "docx",
    ],
    [
      "talk.pptx",
      () => zip(pptx),
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "docx",
    ],
    ["log.odt", () => zip(odt), "application/vnd.oasis.opendocument.text", "odt"],
    ["board.jpg", () => picture().jpeg().toBuffer(), "image/jpeg", "image"],
    ["board.JPEG", () => picture().jpeg().toBuffer(), "image/jpeg", "image"],
    ["board.png", () => picture().png().toBuffer(), "image/png", "image"],
    ["board.webp", () => picture().webp().toBuffer(), "image/webp", "image"],
    ["talk.mp3", () => mp3, "audio/mpeg", "audio"],
    ["talk.wav", () => wav, "audio/wav", "audio"],
    ["talk.ogg", () => ogg, "audio/ogg", "audio"],
    ["talk.webm", () => webm("A_OPUS"), "audio/webm", "audio"],
    ["talk.m4a", () => m4a("M4A ", "soun"), "audio/mp4", "audio"],
    ["talk.m4a", () => m4a("isom", "soun"), "audio/mp4", "audio"],
  ];
  it.each(table)("%s", async (name, make, mediaType, format) => {
    const checked = await check(await make(), name);
    expect(checked).toMatchObject({ mediaType, format, name: name.replace("JPEG", "JPEG") });
    const kept = readFileSync(checked.path);
    expect([checked.sha256, checked.bytes]).toEqual([sha(kept), kept.length]);
  });

  it("the practice log we hand out", async () => {
    const log = readFileSync(documentFile("professional-and-ethical-conduct", "practice-log"));
    expect(await check(log, "practice-log.docx")).toMatchObject({
      format: "docx",
      sha256: sha(log),
      changed: [],
    });
  });

  it("and gives a nameless kind its extension", async () => {
    expect((await check(pdf, "note")).name).toBe("note.pdf");
    expect((await check("words", "log.v2")).name).toBe("log.v2.txt");
  });
});

describe("what a page offers to choose", () => {
  it("is every kind that is taken, and never what an iPhone would then hand over and we refuse", () => {
    const offered = offeredFiles.split(",");
    expect(offered).toEqual(
      expect.arrayContaining([".pdf", ".docx", "image/jpeg", ".webp", "audio/mpeg", ".md"]),
    );
    expect(offeredFiles).not.toMatch(/hei[cf]|image\/\*|svg|html/i);
    expect(new Set(offered).size).toBe(offered.length);
  });
});

describe("a PDF", () => {
  it("is not refused for what chance wrote into a picture of it, and is for what stands beside", async () => {
    const scanned = pdf
      .toString()
      .replace(
        "trailer",
        "2 0 obj << /Length 12 >>\nstream\nx\xff/JS(\x00/Launch \nendstream endobj\ntrailer",
      );
    expect((await check(Buffer.from(scanned, "latin1"), "scan.pdf")).format).toBe("pdf");
    const beside = scanned.replace(
      "endobj\ntrailer",
      "endobj 3 0 obj << /JS (app.alert(1)) >> endobj\ntrailer",
    );
    await expect(check(Buffer.from(beside, "latin1"), "scan.pdf")).rejects.toThrow(/holds a program/);
  });
});

describe("checkFile refuses", () => {
  const table: [string, string, () => Promise<Buffer> | Buffer | string, RegExp][] = [
    ["nothing", "note.txt", () => "", /is empty/],
    [
      "a picture called PDF",
      "note.pdf",
      () => picture().png().toBuffer(),
      /ends in \.pdf, but inside it is a PNG picture/,
    ],
    ["a PDF called picture", "note.png", () => pdf, /ends in \.png, but inside it is a PDF/],
    ["words called Word", "note.docx", () => "only words", /ends in \.docx, but inside it is plain text/],
    ["a spreadsheet called Word", "note.docx", () => zip(xlsx), /inside it is a spreadsheet/],
    ["macros", "log.docx", () => zip({ ...docx, "word/vbaProject.bin": "x" }), /holds macros/],
    [
      "macros by type",
      "log.docx",
      () => zip({ ...docx, "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml" }),
      /holds macros/,
    ],
    [
      "macros in OpenDocument",
      "log.odt",
      () => zip({ ...odt, "Basic/Standard/Module1.xml": "x" }),
      /holds macros/,
    ],
    [
      "a far template",
      "log.docx",
      () =>
        zip({
          ...docx,
          "word/_rels/settings.xml.rels":
            '<Relationship Type="attachedTemplate" Target="http://x" TargetMode="External"/>',
        }),
      /loads a template/,
    ],
    ["an archive", "log.zip", () => zip({ "a.txt": "x" }), /is an archive/],
    ["an archive called Word", "log.docx", () => zip({ "a.txt": "x" }), /is an archive/],
    ["a way out of the archive", "log.docx", () => zip({ ...docx, "../../etc/passwd": "x" }), /is damaged/],
    ["two parts of one name", "log.docx", () => zip(docx, { twice: true }), /is damaged/],
    ["a directory cut off", "log.docx", () => zip(docx).subarray(0, -10), /is damaged/],
    ["a bomb", "log.docx", () => zip(docx, { unpacked: 400_000_000 }), /unpacks to far more/],
    ["a locked archive", "log.docx", () => zip(docx, { encrypted: true }), /locked with a password/],
    [
      "an old or locked Office file",
      "log.doc",
      () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]),
      /locked with a password, or an older Office file/,
    ],
    [
      "a spreadsheet of the other kind",
      "a.ods",
      () => zip({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x" }),
      /Save it as \.odt/,
    ],
    [
      "a PDF with a program",
      "a.pdf",
      () => Buffer.from(pdf.toString().replace("/Type", "/JS (app.alert(1)) /Type")),
      /holds a program/,
    ],
    ["half a PDF", "a.pdf", () => pdf.subarray(0, 30), /damaged PDF/],
    ["a drawing", "a.svg", () => "<svg xmlns='http://www.w3.org/2000/svg'/>", /web page or drawing/],
    ["a drawing called text", "a.txt", () => "\n <svg onload='x'/>", /web page or drawing/],
    ["a web page", "a.html", () => "<p>hello", /web page or drawing/],
    ["a web page called text", "a.txt", () => "<!DOCTYPE html><script>", /web page or drawing/],
    ["a drawing called picture", "a.png", () => "<?xml version='1.0'?><svg/>", /web page|do not take/],
    ["a video", "a.mp4", () => m4a("isom", "vide"), /is a video/],
    ["a video called sound", "a.webm", () => webm("V_VP9"), /is a video/],
    [
      "a phone's own format",
      "a.heic",
      () => Buffer.concat([box("ftyp", Buffer.from("heic\0\0\0\0mif1heic", "latin1")), Buffer.alloc(64)]),
      /few people can open/,
    ],
    [
      "an animation",
      "a.gif",
      () => Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(64)]),
      /Save it as JPEG or PNG/,
    ],
    [
      "a program",
      "a.exe",
      () => Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]),
      /kind of file we do not take/,
    ],
    ["noise", "a.txt", () => randomBytes(500), /do not take/],
    [
      "half a picture",
      "a.jpg",
      async () => (await picture().jpeg().toBuffer()).subarray(0, 200),
      /cannot be opened/,
    ],
    [
      "too large",
      "talk.wav",
      () => Buffer.concat([wav, Buffer.alloc(26 * 1024 * 1024)]),
      /is 27 MB\. Choose a file smaller than 25 MB\./,
    ],
  ];
  it.each(table)("%s", async (_, name, make, sentence) => {
    const error = await check(await make(), name).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DomainError);
    expect((error as Error).message).toMatch(sentence);
    expect((error as Error).message).toMatch(/^“.*[.”]$/s);
  });

  it("a picture of too many pixels", async () => {
    const huge = await sharp({ create: { width: 15_000, height: 8_000, channels: 3, background: "#000" } })
      .png()
      .toBuffer();
    await expect(check(huge, "a.png")).rejects.toThrow(/far too large/);
  });

  it("what this piece does not take", async () => {
    await expect(check(pdf, "a.pdf", { accepts: ["text", "docx"] })).rejects.toThrow(
      "“a.pdf” is a PDF. This piece takes plain text or Word, Excel or PowerPoint.",
    );
  });

  it("whatever it is given, with a sentence and never a crash", async () => {
    const starts = [
      "",
      "%PDF-1.4",
      "PK\x03\x04",
      "\x89PNG\r\n\x1a\n",
      "\xff\xd8\xff\xe1",
      "RIFFxxxxWEBP",
      "OggS",
      "\x1a\x45\xdf\xa3",
      "<svg",
      "\0\0\0\x18ftypM4A ",
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("a.pdf", "a.docx", "a.png", "a", "a.svg"),
        async (start, rest, name) => {
          await check(Buffer.concat([Buffer.from(start, "latin1"), rest]), name).catch((error: unknown) => {
            expect(error).toBeInstanceOf(DomainError);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("pictures", () => {
  it("lose place, time and camera, and stand upright", async () => {
    const hidden = await picture()
      .jpeg()
      .withExif({
        IFD0: { Make: "SecretCam", Orientation: "6" },
        IFD3: { GPSLatitude: "37/1 48/1 0/1", GPSLatitudeRef: "S" },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const before = await sharp(hidden).metadata();
    expect(before.exif).toBeDefined();
    const checked = await check(hidden, "board.jpg");
    const after = await sharp(checked.path).metadata();
    expect([after.exif, after.xmp, after.iptc, after.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([after.width, after.height]).toEqual([20, 40]);
    expect(readFileSync(checked.path).includes("SecretCam")).toBe(false);
    expect(checked.changed).toHaveLength(1);
  });

  it("says place where there was one", async () => {
    const placed = await picture()
      .jpeg()
      .withExif({ IFD3: { GPSLatitude: "37/1 48/1 0/1" } })
      .toBuffer();
    expect((await check(placed, "board.jpg")).changed).toEqual([
      "We removed the place and time hidden in “board.jpg”.",
    ]);
    const made = await picture()
      .jpeg()
      .withExif({ IFD0: { Make: "Cam" } })
      .toBuffer();
    expect((await check(made, "board.jpg")).changed).toEqual([
      "We removed what the camera had written into “board.jpg”.",
    ]);
    expect((await check(await picture().jpeg().toBuffer(), "board.jpg")).changed).toEqual([]);
  });

  it("lose whatever was hung on their end", async () => {
    const tail = Buffer.concat([await picture().png().toBuffer(), Buffer.from("<script>alert(1)</script>")]);
    expect(readFileSync((await check(tail, "a.png")).path).includes("script")).toBe(false);
  });
});

describe("names", () => {
  const table: [string, string][] = [
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\note.pdf", "note.pdf"],
    ["a\u0000b\u202egnp.exe", "abgnp.exe"],
    [" .hidden. ", "hidden"],
    ["", "file"],
    ["...", "file"],
    ["a\r\nSet-Cookie: x.txt", "aSet-Cookie- x.txt"],
    ["\ud800x.txt", "x.txt"],
    [`${"x".repeat(300)}.docx`, `${"x".repeat(115)}.docx`],
    ["resume\u0301.pdf", "resumé.pdf"],
  ];
  it.each(table)("%j becomes %j", (given, expected) => expect(fileName(given)).toBe(expected));

  it("are always short, whole and free of surprises", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (given) => {
        const name = fileName(given);
        expect(name.length).toBeLessThanOrEqual(120);
        expect(name).not.toMatch(/[/\\\p{Cc}\p{Surrogate}]|^\.|^$/u);
        expect(fileName(name)).toBe(name);
        expect(storedName(name, "pdf")).toMatch(/\.pdf$/i);
        expect(storedName(name, "pdf").length).toBeLessThanOrEqual(120);
        const headers = fileHeaders({ name, mediaType: "application/pdf" });
        expect(() => new Headers(headers)).not.toThrow();
        expect(headers["Content-Disposition"]).toMatch(
          /^attachment; filename="[^"\\]+"; filename\*=UTF-8''[\w.~!#$&+^`|%-]+$/,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("keeping", () => {
  it("lies under its hash, once, and comes back as it was", async () => {
    const bytes = Buffer.from("evidence");
    const place = path.join(dir, "evidence", sha(bytes).slice(0, 2));
    await Promise.all(Array.from({ length: 8 }, () => storeFile(laid(bytes), sha(bytes), dir)));
    expect(readdirSync(place)).toEqual([sha(bytes)]);
    const answer = await openStored(
      { sha256: sha(bytes), name: "Zoë’s log.txt", mediaType: "text/plain" },
      dir,
    );
    expect(await answer.text()).toBe("evidence");
    expect(answer.headers.get("content-length")).toBe("8");
  });

  it("refuses a file that is not what its hash says", async () => {
    await expect(storeFile(laid("other"), sha(Buffer.from("this")), dir)).rejects.toThrow("changed");
    await expect(storeFile(laid("x"), "../../etc/passwd", dir)).rejects.toThrow();
  });

  it("says so when a file is gone", async () => {
    await expect(
      openStored({ sha256: "0".repeat(64), name: "a", mediaType: "text/plain" }, dir),
    ).rejects.toMatchObject({ status: 404 });
  });

  const table: [string, string, string][] = [
    ["image/png", "image/png", "inline"],
    ["application/pdf", "application/pdf", "attachment"],
    ["text/plain", "text/plain; charset=utf-8", "attachment"],
    ["image/svg+xml", "application/octet-stream", "attachment"],
    ["text/html", "application/octet-stream", "attachment"],
  ];
  it.each(table)("hands over %s as %s, %s", (mediaType, type, disposition) => {
    const headers = fileHeaders({ name: "a", mediaType });
    expect(headers).toMatchObject({
      "Content-Type": type,
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
    });
    expect(headers["Content-Disposition"]).toMatch(new RegExp(`^${disposition};`));
  });
});
