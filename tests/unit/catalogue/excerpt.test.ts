import { describe, expect, it } from "vitest";
import { type Piece, excerpt, marked } from "~/catalogue/excerpt";

const written = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");
const filler = (words: number): string => Array.from({ length: words }, (_, at) => `word${at}`).join(" ");

describe("an excerpt", () => {
  it("marks whole words as they were written, in every form that was looked for", () => {
    expect(written(marked("An Employer, employers’ and unemployed", new Set(["employer"])))).toBe(
      "An [Employer], [employers]’ and unemployed",
    );
  });

  it("shows the place where different words stand together, not the first that has one", () => {
    const text = `Consent once. ${filler(60)} consent to contact an employer. ${filler(60)}`;
    const shown = written(excerpt(text, new Set(["consent", "employer"])));
    expect(shown).toContain("[consent] to contact an [employer].");
    expect(shown).not.toContain("Consent once");
    expect(shown.startsWith("… ")).toBe(true);
    expect(shown.endsWith(" …")).toBe(true);
  });

  it("shows the beginning where nothing of it stands in the text, and the whole of a short one", () => {
    expect(written(excerpt("A short text.", new Set(["nothing"])))).toBe("A short text.");
    expect(written(excerpt(filler(80), new Set(["nothing"]), 5))).toBe("word0 word1 word2 word3 word4 …");
    expect(excerpt("", new Set(["x"]))).toEqual([]);
  });

  it("is pieces of text and never markup, so that a page escapes what it shows", () => {
    const text = 'Write <b>bold</b> & "quoted" words';
    expect(excerpt(text, new Set(["bold"]))).toEqual([
      { text: "Write <b>", marked: false },
      { text: "bold", marked: true },
      { text: '</b> & "quoted" words', marked: false },
    ]);
  });

  it("loses no letter", () => {
    const text = "Ngarrindjeri Country, 3 o’clock: “Bring the payslips”, she said.";
    expect(
      marked(text, new Set(["country", "payslip"]))
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
