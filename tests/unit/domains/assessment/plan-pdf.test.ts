import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { planPdf } from "~/domains/assessment/plan-pdf.server";
import type { LineView } from "~/domains/assessment/plan-view";
import { printable } from "~/ui/paper/sheet.server";

const line = (n: number, over: Partial<LineView> = {}): LineView => ({
  id: `line-${n}`,
  words: `Sit in on conversation ${n}, if the young person agrees`,
  skill: { code: "CP4.3", text: "Understanding how employment and education impact entitlements" },
  who: "For both of you",
  owner: "both",
  state: "open",
  dueOn: "2026-12-05",
  due: "5 December 2026",
  when: "soon",
  from: "Agreed in a conversation",
  cycleId: null,
  audience: "Only you can see this.",
  moves: 0,
  closedAt: null,
  ties: [{ id: "tie", what: "A benefits specialist", to: null, detail: "Somebody to ask" }],
  ...over,
});
const input = (open: number) => ({
  name: "Ngaire Pōtae",
  sentence: `${open} are open.`,
  open: Array.from({ length: open }, (_, n) => line(n)),
  finished: [line(99, { state: "done", when: null })],
  nextLook: "20 February 2027",
  madeAt: new Date("2026-11-22T02:00:00Z"),
  timeZone: "Australia/Melbourne",
  notice: null,
});

/** The objects of a PDF, with what is packed in them. */
function insides(pdf: Uint8Array): string {
  const file = Buffer.from(pdf);
  const parts = [file.toString("latin1")];
  for (let at = file.indexOf("stream\n"); at >= 0; at = file.indexOf("stream\n", at + 7)) {
    try {
      parts.push(inflateSync(file.subarray(at + 7, file.indexOf("endstream", at))).toString("latin1"));
    } catch {
      // a font, or something else that is not deflated
    }
  }
  return parts.join("\n");
}
const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

describe("a plan on paper", () => {
  it("is tagged, titled, in Australian English, with its fonts inside", async () => {
    const inside = insides(await planPdf(input(2)));
    for (const wanted of [
      "/Lang (en-AU)",
      "/Marked true",
      "/DisplayDocTitle true",
      "<pdfuaid:part>1</pdfuaid:part>",
    ])
      expect(inside).toContain(wanted);
    for (const type of ["Document", "H1", "H2", "P", "L", "LI", "LBody"])
      expect(inside).toContain(`/S /${type}`);
    expect(count(inside, /\/S \/LI\b/g)).toBe(3);
    expect(count(inside, /\/FontFile2 /g)).toBe(count(inside, /\/Type \/FontDescriptor/g));
  });

  it("goes on over as many pages as it needs, and loses no line", async () => {
    const inside = insides(await planPdf(input(40)));
    expect(count(inside, /\/Type \/Page\b/g)).toBeGreaterThan(4);
    expect(count(inside, /\/S \/LI\b/g)).toBe(41);
  });

  it("gives the same bytes for the same input", async () => {
    expect(Buffer.compare(await planPdf(input(3)), await planPdf(input(3)))).toBe(0);
  });

  it("leaves no letter out without a trace", () => {
    expect(printable("Nguyễn – “yes” ŋ")).toBe("Nguyễn – “yes” ŋ");
    expect(printable("Well done 👩‍🏫 王")).toBe("Well done ?? ?");
    expect(printable("two\nlines")).toBe("two lines");
  });
});
