import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import PDFDocument from "pdfkit";
import { afterAll, describe, expect, it } from "vitest";
import { officeTypes, zip } from "#tests/support/zip";
import { readDocument, readerLimits } from "~/domains/assessment/document-check.server";
import { readOffice } from "~/domains/assessment/document-office";
import { readPdf } from "~/domains/assessment/document-pdf";
import {
  type DocumentKind,
  type DocumentText,
  Unreadable,
  readLimits,
} from "~/domains/assessment/document-text";

const dir = mkdtempSync(path.join(tmpdir(), "documents-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let n = 0;
function laid(bytes: Buffer): [file: string, sha256: string] {
  const file = path.join(dir, `d${n++}`);
  writeFileSync(file, bytes);
  return [file, file];
}

type Options = ConstructorParameters<typeof PDFDocument>[0];
function pdf(write: (doc: InstanceType<typeof PDFDocument>) => void, options: Options = {}): Promise<Buffer> {
  return new Promise((resolve) => {
    const doc = new PDFDocument(options);
    const pieces: Buffer[] = [];
    doc.on("data", (piece: Buffer) => pieces.push(piece));
    doc.on("end", () => resolve(Buffer.concat(pieces)));
    write(doc);
    doc.end();
  });
}
const told = (text: DocumentText) => text.parts.map(({ place, text, hidden }) => [place, text, hidden]);
const why = async (act: () => Promise<unknown> | unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  return "read";
};

describe("a PDF", () => {
  it("is read page by page and paragraph by paragraph, a name over the end of a line as one", async () => {
    const bytes = await pdf(
      (doc) => {
        doc
          .fontSize(12)
          .text(`${"Words that fill the line up to its end. ".repeat(2)}I met Jaydon Petrakis there.`);
        doc.moveDown(2).text("A second paragraph.");
        doc.addPage().text("Ring 0491 570 156.");
      },
      { info: { Author: "Sam Rivers", Title: "A visit" } },
    );
    const text = await readPdf(new Uint8Array(bytes));
    expect(text.pages).toBe(2);
    expect(text.parts[0]?.text.split("\n")).toHaveLength(2);
    expect(text.parts[0]?.text).toContain("I met Jaydon Petrakis there.");
    expect(text.parts[1]).toMatchObject({ place: "page 2", unit: "paragraph", text: "Ring 0491 570 156." });
    expect(text.properties).toEqual([
      { name: "Author", value: "Sam Rivers", person: true },
      { name: "Title", value: "A visit", person: false },
    ]);
    expect(text.unread).toEqual([]);
  });

  it("gives its comments, form fields and links, with where they are", async () => {
    const bytes = await pdf((doc) => {
      doc.text("Seen.");
      doc.note(50, 50, 20, 20, "Was this Jaydon?");
      doc.link(50, 90, 20, 20, "mailto:jaydon@example.org");
      doc.initForm();
      doc.formText("who", 50, 150, 100, 20, { value: "Brayden" });
    });
    const text = await readPdf(new Uint8Array(bytes));
    expect(told(text)).toEqual(
      expect.arrayContaining([
        ["a comment on page 1", "Was this Jaydon?", true],
        ["a link on page 1", "mailto:jaydon@example.org", true],
        ["a field on page 1", "Brayden", false],
      ]),
    );
  });

  it("without text says so, and which pages", async () => {
    const draw = (doc: InstanceType<typeof PDFDocument>) => doc.rect(10, 10, 50, 50).fill("red");
    const scan = await readPdf(new Uint8Array(await pdf((doc) => void draw(doc))));
    expect(scan.unread).toEqual(["its page holds no text that we can read, such as a scan or a photo"]);
    const mixed = await pdf((doc) => {
      doc.text("First.");
      draw(doc.addPage());
      draw(doc.addPage());
    });
    expect((await readPdf(new Uint8Array(mixed))).unread).toEqual([
      "pages 2 and 3 hold no text that we can read, such as a scan or a photo",
    ]);
  });

  it("that is locked, broken, or holds a program in a packed stream is refused with a sentence", async () => {
    const locked = await pdf((doc) => void doc.text("Secret."), { userPassword: "a", ownerPassword: "b" });
    expect(await why(() => readPdf(new Uint8Array(locked)))).toMatch(/^is locked with a password\. Save it/);
    expect(await why(() => readPdf(new Uint8Array(Buffer.from("%PDF-1.7\nnothing\n%%EOF"))))).toMatch(
      /^is a damaged PDF/,
    );
    expect(await why(() => readPdf(new Uint8Array(packedProgram())))).toMatch(/holds a program/);
  });

  it("with another file inside tells of it", async () => {
    const bytes = await pdf((doc) => {
      doc.text("See the file.");
      doc.file(Buffer.from("Jaydon"), { name: "list.txt" });
    });
    expect((await readPdf(new Uint8Array(bytes))).unread).toEqual([
      "it has other files inside, which we did not open",
    ]);
  });
});

/** The catalogue stands in a compressed object stream, where looking for the word in the bytes finds nothing. */
function packedProgram(): Buffer {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
  ];
  let index = "";
  let at = 0;
  for (const [i, object] of objects.entries()) {
    index += `${i + 1} ${at} `;
    at += object.length + 1;
  }
  const packed = deflateSync(Buffer.from(`${index}${objects.join(" ")} `, "latin1"));
  const head = Buffer.from("%PDF-1.5\n");
  const stream = Buffer.concat([
    Buffer.from(
      `4 0 obj\n<</Type/ObjStm/N 3/First ${index.length}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n`,
    ),
    packed,
    Buffer.from("\nendstream\nendobj\n"),
  ]);
  const row = (type: number, a: number, b: number) => Buffer.from([type, a >> 8, a & 255, b]);
  const xrefAt = head.length + stream.length;
  const rows = deflateSync(
    Buffer.concat([
      row(0, 0, 255),
      row(2, 4, 0),
      row(2, 4, 1),
      row(2, 4, 2),
      row(1, head.length, 0),
      row(1, xrefAt, 0),
    ]),
  );
  const xref = Buffer.concat([
    Buffer.from(
      `5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length ${rows.length}>>\nstream\n`,
    ),
    rows,
    Buffer.from(`\nendstream\nendobj\nstartxref\n${xrefAt}\n%%EOF\n`),
  ]);
  return Buffer.concat([head, stream, xref]);
}

const word = (body: string, more: Record<string, string | Buffer> = {}) =>
  zip({
    "[Content_Types].xml": officeTypes("wordprocessingml.document"),
    "word/document.xml": `<?xml version="1.0"?><w:document xmlns:w="w" xmlns:mc="mc"><w:body>${body}</w:body></w:document>`,
    ...more,
  });
const p = (words: string) => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`;

describe("a Word document", () => {
  it("is read paragraph by paragraph, with text boxes once, headers, footnotes and what was split into runs", () => {
    const box = `<w:txbxContent>${p("In a box.")}</w:txbxContent>`;
    const text = readOffice(
      word(
        `${p("First.")}<w:p/><w:p><w:r><w:t>Jay</w:t></w:r><w:r><w:t>don</w:t><w:tab/><w:t>rang.</w:t></w:r></w:p>` +
          `<w:p><w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
        {
          "word/header1.xml": `<w:hdr xmlns:w="w">${p("Team north")}</w:hdr>`,
          "word/footnotes.xml": `<w:footnotes xmlns:w="w"><w:footnote>${p("As Brayden said.")}</w:footnote></w:footnotes>`,
        },
      ),
      "docx",
    );
    expect(told(text)).toEqual([
      ["", "First.\nJaydon rang.\nIn a box.", false],
      ["a header", "Team north", false],
      ["the footnotes", "As Brayden said.", false],
    ]);
  });

  it("gives what hides: deleted and hidden text, comments, who changed something, links, properties", () => {
    const text = readOffice(
      word(
        `<w:p><w:r><w:t>Seen.</w:t></w:r><w:del w:author="Sam Rivers"><w:r><w:delText>Jaydon</w:delText></w:r></w:del>` +
          `<w:r><w:rPr><w:vanish/></w:rPr><w:t>Brayden</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> Plain.</w:t></w:r>` +
          `<w:r><w:instrText>HYPERLINK "mailto:mia@example.org"</w:instrText></w:r></w:p>`,
        {
          "word/comments.xml": `<w:comments xmlns:w="w"><w:comment w:author="Leanne Test">${p("Is this him?")}</w:comment></w:comments>`,
          "docProps/core.xml": `<c xmlns:dc="d" xmlns:cp="c"><dc:creator>Sam Rivers</dc:creator><cp:lastModifiedBy>Mia</cp:lastModifiedBy><dc:title>Visit</dc:title></c>`,
          "docProps/app.xml": `<Properties><Company>A made-up centre</Company></Properties>`,
          "docProps/custom.xml": `<P xmlns:vt="v"><property name="Client"><vt:lpwstr>Jaydon</vt:lpwstr></property></P>`,
        },
      ),
      "docx",
    );
    expect(told(text).filter(([, , hidden]) => hidden)).toEqual([
      ["text that was deleted", "Jaydon", true],
      ["text that is hidden", "Brayden", true],
      ["behind a link or field", 'HYPERLINK "mailto:mia@example.org"', true],
      ["comment 1", "Is this him?", true],
    ]);
    expect(text.people).toEqual(["Sam Rivers", "Leanne Test"]);
    expect(text.properties.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      "Author: Sam Rivers",
      "Last changed by: Mia",
      "Title: Visit",
      "Company: A made-up centre",
      "Client: Jaydon",
    ]);
  });

  it("tells of pictures inside, and of the place that one of them still holds", () => {
    const exif = Buffer.from(
      "4578696600004949" + "2a0008000000" + "0100" + "2588040001000000" + "1a000000" + "00000000",
      "hex",
    );
    const text = readOffice(
      word(p("Look."), {
        "word/media/image1.jpeg": Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 40]), exif]),
        "word/embeddings/oleObject1.bin": "x",
      }),
      "docx",
    );
    expect(text.unread).toEqual([
      "it has a picture, which we cannot look at",
      "it has other files inside, which we did not open",
    ]);
    expect(text.properties).toEqual([
      { name: "Hidden in a picture", value: "the place where image1.jpeg was taken", person: false },
    ]);
  });

  it("that is damaged, defines things to grow, or unpacks without end is refused with a sentence", async () => {
    const refuse = (body: Buffer) => why(() => readOffice(body, "docx"));
    expect(await refuse(Buffer.from("PK no archive"))).toMatch(/^is damaged/);
    expect(await refuse(word("<w:p>"))).toMatch(/^is damaged/);
    const laughs = zip({ "word/document.xml": '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>' });
    expect(await refuse(laughs)).toMatch(/^is damaged/);
    const vast = zip({ "word/document.xml": Buffer.alloc(readLimits.xmlBytes + 1, 32) });
    expect(await refuse(vast)).toMatch(/^is too large inside/);
  });

  it("that is very long is read to the limit, and says so", () => {
    const text = readOffice(word(p("x".repeat(readLimits.characters + 10))), "docx");
    expect(text.parts[0]?.text).toHaveLength(readLimits.characters);
    expect(text.unread.join()).toMatch(/^it is long, and we read 250,000 characters of it$/);
  });

  it("whatever is changed in it, is read or refused and nothing else", () => {
    const whole = word(p("Jaydon rang.") + p("He was well."), {
      "docProps/core.xml": "<c><creator>Mia</creator></c>",
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          readOffice(bytes, "docx");
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("other Office files", () => {
  it("give cells by their names, hidden sheets and comments", () => {
    const text = readOffice(
      zip({
        "[Content_Types].xml": officeTypes("spreadsheetml.sheet"),
        "xl/workbook.xml": `<workbook><sheets><sheet name="Week"/><sheet name="Old" state="hidden"/></sheets></workbook>`,
        "xl/sharedStrings.xml": `<sst><si><t>Jaydon</t></si><si><t>Noon</t></si></sst>`,
        "xl/worksheets/sheet1.xml": `<s><c r="A1" t="s"><v>1</v></c><c r="B2"><v>491570156</v></c></s>`,
        "xl/worksheets/sheet2.xml": `<s><c r="C3" t="s"><v>0</v></c></s>`,
        "xl/comments1.xml": `<comments><authors><author>Sam</author></authors><comment ref="A1"><text><r><t>Ask him</t></r></text></comment></comments>`,
      }),
      "xlsx",
    );
    expect(told(text)).toEqual([
      ["the names of the sheets", "Week\nOld", false],
      ["the sheet “Week”", "Noon\n491570156", false],
      ["the hidden sheet “Old”", "Jaydon", true],
      ["a comment", "Ask him", true],
    ]);
    expect(text.parts[1]?.lines).toEqual(["cell A1", "cell B2"]);
    expect(text.people).toEqual(["Sam"]);
  });

  it("give slides in their order, and the notes under them", () => {
    const slide = (words: string) => `<s xmlns:a="a"><a:p><a:r><a:t>${words}</a:t></a:r></a:p></s>`;
    const text = readOffice(
      zip({
        "ppt/slides/slide10.xml": slide("Ten"),
        "ppt/slides/slide2.xml": slide("Two"),
        "ppt/notesSlides/notesSlide1.xml": slide("Say it about Jaydon"),
      }),
      "pptx",
    );
    expect(told(text)).toEqual([
      ["slide 1", "Two", false],
      ["slide 2", "Ten", false],
      ["the notes under a slide", "Say it about Jaydon", true],
    ]);
  });

  it("give OpenDocument text without its comments, and these beside it", () => {
    const text = readOffice(
      zip({
        "content.xml": `<o xmlns:text="t" xmlns:office="o" xmlns:dc="d"><text:tracked-changes><text:p>Gone</text:p></text:tracked-changes><text:h>Head</text:h><text:p>Seen<office:annotation><dc:creator>Sam</dc:creator><text:p>Aside</text:p></office:annotation> on.</text:p></o>`,
        "meta.xml": `<m xmlns:dc="d" xmlns:meta="m"><meta:initial-creator>Mia</meta:initial-creator></m>`,
      }),
      "odt",
    );
    expect(told(text)).toEqual([
      ["", "Head\nSeen on.", false],
      ["a comment", "Sam Aside", true],
      ["text that was deleted", "Gone", true],
    ]);
    expect(text.people).toEqual(["Sam"]);
    expect(text.properties).toEqual([{ name: "Author", value: "Mia", person: true }]);
  });
});

describe("the process that reads", () => {
  const read = (bytes: Buffer, kind: DocumentKind) => readDocument(...withKind(laid(bytes), kind));
  const withKind = ([file, sha]: [string, string], kind: DocumentKind) => [file, kind, sha] as const;

  it("answers with the text, and passes a refusal on as it is", async () => {
    expect(told(await read(word(p("Noon.")), "docx"))).toEqual([["", "Noon.", false]]);
    expect(told(await read(Buffer.from("One\nTwo"), "text"))).toEqual([["", "One\nTwo", false]]);
    expect(await why(() => read(Buffer.from("PK"), "docx"))).toMatch(/^is damaged/);
    expect(told(await read(word(p("After a refusal.")), "docx"))).toEqual([["", "After a refusal.", false]]);
  }, 60_000);

  it("is ended by a file that unpacks without end, and the next file is read", async () => {
    // four gigabytes of operators in four megabytes: packed twice, as the format allows
    const once = deflateSync(Buffer.alloc(1_000_000_000, "q Q "));
    const content = deflateSync(once);
    const bomb = Buffer.concat([
      Buffer.from(
        `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length ${content.length}>>\nstream\n`,
      ),
      content,
      Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"),
    ]);
    const before = { ...readerLimits };
    Object.assign(readerLimits, { milliseconds: 2_500 });
    try {
      const begun = Date.now();
      expect(await why(() => read(bomb, "pdf"))).toMatch(/^takes too long or too much memory/);
      expect(Date.now() - begun).toBeLessThan(10_000);
    } finally {
      Object.assign(readerLimits, before);
    }
    expect(told(await read(word(p("Still here.")), "docx"))).toEqual([["", "Still here.", false]]);
  }, 90_000);
});
