import { describe, expect, it } from "vitest";
import { oneLine, plainText } from "~/catalogue/plain-text";
import { familyOf, isCommon, numberOf, readText, termOf, wordsOf } from "~/catalogue/search-words";

describe("words", () => {
  it("keeps a code in one piece and leaves the stop after it", () => {
    expect(wordsOf("See DI3.2, PW2.AD1 and don’t.")).toEqual(["See", "DI3.2", "PW2.AD1", "and", "don’t"]);
  });

  it("says where each word stands as it was written", () => {
    const text = "Zoë’s boundaries";
    const { from, to, terms } = readText(text);
    expect([...from].map((begin, at) => text.slice(begin, to[at]))).toEqual(["Zoë’s", "boundaries"]);
    expect([...terms]).toEqual([numberOf("zoe"), numberOf("boundary")]);
  });

  it.each([
    ["Employers", "employer"],
    ["studies", "study"],
    ["classes", "class"],
    ["cases", "case"],
    ["status", "status"],
    ["process", "process"],
    ["gas", "gas"],
    ["Gumbaynggirr", "gumbaynggirr"],
    ["DI3.2", "di3.2"],
    ["Can't", "cant"],
    ["Centrelink's", "centrelink"],
  ])("looks %s up as %s", (written, term) => {
    expect(termOf(written)).toBe(term);
  });

  it.each([
    ["disclosure", "disclos"],
    ["disclosing", "disclos"],
    ["employment", "employ"],
    ["support", "support"],
    ["work", "work"],
    ["di3.2", "di3.2"],
  ])("takes %s into the family of %s", (term, family) => {
    expect(familyOf(term)).toBe(family);
  });

  it("knows words that tell nothing apart", () => {
    expect(["the", "what", "your"].every(isCommon)).toBe(true);
    expect(["work", "risk", "not"].some(isCommon)).toBe(false);
  });
});

describe("the words of compiled HTML", () => {
  it("reads on one line, with a dot where a heading or a cell has no stop of its own", () => {
    expect(
      plainText(
        "<h3>Who asks</h3><p>Ask <em>twice</em>.</p><table><tr><th>Day</th><td>Paid?</td></tr></table><p>Tom &amp; Ana&#x27;s &lt;b&gt;</p>",
      ),
    ).toBe("Who asks · Ask twice. Day · Paid? Tom & Ana's <b>");
  });

  it("leaves out the definition that opens beside a term", () => {
    expect(
      plainText(
        '<p>A <button type="button" class="term" popovertarget="term-x">warm handover</button><span class="term-note" id="term-x" popover="auto">Passing on.</span> helps.</p>',
      ),
    ).toBe("A warm handover helps.");
  });

  it("joins lines and drops empty ones", () => {
    expect(oneLine(["", "One", " ", "Two.", "Three"])).toBe("One · Two. Three");
    expect(oneLine([])).toBe("");
  });
});
