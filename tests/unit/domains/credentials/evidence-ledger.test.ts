import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type LedgerEntryRow,
  type Link,
  canonical,
  csvCell,
  entryFaults,
  entryWords,
  hashOf,
  nextEntry,
  readEntry,
} from "~/domains/credentials/evidence-ledger";
import { ledgerKinds } from "~/domains/credentials/states";

const names = { learner: { name: "Made-up Learner", salt: "salt" }, judge: { name: "Judge", salt: "grit" } };

function chain(kinds: readonly (typeof ledgerKinds)[number][]): LedgerEntryRow[] {
  const rows: LedgerEntryRow[] = [];
  for (const [n, kind] of kinds.entries()) {
    rows.push(
      nextEntry(
        rows.at(-1) ?? null,
        {
          person: "learner",
          at: new Date(1_790_000_000_000 + n),
          kind,
          subject: `subject ${n}`,
          achievement: { name: "made-up", code: "XX1", title: "Made up", version: "0.1.0" },
          framework: "framework",
          by: { id: "judge", as: "assessor" },
        },
        names,
      ),
    );
  }
  return rows;
}

function faultsOf(rows: readonly LedgerEntryRow[]): string[] {
  let before: Link = null;
  return rows.flatMap((row) => {
    const faults = entryFaults(before, row);
    before = row;
    return faults;
  });
}

const someKinds = fc.array(fc.constantFrom(...ledgerKinds), { minLength: 2, maxLength: 12 });

describe("the chain", () => {
  it("holds for whatever was written, in the order in which it was written", () => {
    fc.assert(
      fc.property(someKinds, (kinds) => {
        const rows = chain(kinds);
        expect(faultsOf(rows)).toEqual([]);
        expect(rows.map((row) => [row.number, row.kind])).toEqual(kinds.map((kind, n) => [n + 1, kind]));
      }),
    );
  });

  it("breaks where a row that is not the last is lost", () => {
    fc.assert(
      fc.property(someKinds, fc.nat(), (kinds, n) => {
        const rows = chain(kinds);
        rows.splice(n % (rows.length - 1), 1);
        expect(faultsOf(rows)).not.toEqual([]);
      }),
    );
  });

  it("breaks where two rows change places, also when their numbers are written over", () => {
    fc.assert(
      fc.property(someKinds, fc.nat(), fc.nat(), fc.boolean(), (kinds, a, b, renumbered) => {
        const rows = chain(kinds);
        const [one, other] = [a % rows.length, b % rows.length];
        fc.pre(one !== other);
        const [first, second] = [rows[one], rows[other]] as [LedgerEntryRow, LedgerEntryRow];
        rows[one] = { ...second, ...(renumbered && { number: first.number }) };
        rows[other] = { ...first, ...(renumbered && { number: second.number }) };
        expect(faultsOf(rows)).not.toEqual([]);
      }),
    );
  });

  it("breaks where a row that is not the last is written anew with a hash of its own", () => {
    fc.assert(
      fc.property(someKinds, fc.nat(), (kinds, n) => {
        const rows = chain(kinds);
        const at = n % (rows.length - 1);
        const row = rows[at] as LedgerEntryRow;
        const content = row.content.replace("0.1.0", "0.2.0");
        rows[at] = { ...row, content, hash: hashOf(row.previousHash, content) };
        expect(faultsOf(rows)).toEqual([
          `Row ${at + 2} of the ledger of learner does not follow from the row before.`,
        ]);
      }),
    );
  });

  it("breaks where any column of any row says something else", () => {
    const changes: readonly ((row: LedgerEntryRow) => LedgerEntryRow)[] = [
      (row) => ({ ...row, content: row.content.replace("0.1.0", "0.2.0") }),
      (row) => ({ ...row, at: new Date(row.at.getTime() + 1) }),
      (row) => ({ ...row, achievement: "another" }),
      (row) => ({ ...row, subjectId: "another" }),
      (row) => ({ ...row, personId: "another" }),
      (row) => ({ ...row, kind: row.kind === "sent" ? "judged" : "sent" }),
      (row) => ({ ...row, hash: row.hash.replace(/^./, (c) => (c === "0" ? "1" : "0")) }),
      (row) => ({ ...row, previousHash: row.previousHash.replace(/^./, (c) => (c === "0" ? "1" : "0")) }),
      (row) => ({ ...row, names: row.names.replace("Judge", "Fudge") }),
      (row) => ({ ...row, content: "not JSON" }),
    ];
    fc.assert(
      fc.property(someKinds, fc.nat(), fc.constantFrom(...changes), (kinds, n, change) => {
        const rows = chain(kinds);
        const at = n % rows.length;
        rows[at] = change(rows[at] as LedgerEntryRow);
        expect(faultsOf(rows)).not.toEqual([]);
      }),
    );
  });

  it("holds with the names taken out", () => {
    const rows = chain(["sent", "judged", "awarded"]).map((row) => ({ ...row, names: "{}" }));
    expect(faultsOf(rows)).toEqual([]);
    expect(readEntry(rows[0] as LedgerEntryRow).names).toEqual({});
  });
});

describe("canonical JSON", () => {
  it("is the same text for the same content in whatever order it was put together", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (content) => {
        const turned = Object.fromEntries(Object.entries(content).reverse());
        expect(canonical(turned)).toBe(canonical(content));
        expect(JSON.parse(canonical(content))).toEqual(JSON.parse(JSON.stringify(content)));
      }),
    );
  });
});

describe("words", () => {
  it("has a sentence for every kind of row", () => {
    for (const row of chain(ledgerKinds)) {
      const { what, detail } = entryWords(readEntry(row));
      expect(what).toMatch(/^[A-Z]/);
      expect(`${what} ${detail}`).not.toContain("undefined");
    }
  });
});

describe("a cell of the export", () => {
  it.each([
    ["plain", "plain"],
    ["a, b", '"a, b"'],
    ['say "hi"', '"say ""hi"""'],
    ["=1+1", "'=1+1"],
    ["+61 3", "'+61 3"],
    ["-2", "'-2"],
    ["@sum", "'@sum"],
    [" =1+1", "' =1+1"],
    ["\t=1", "'\t=1"],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ])("%j", (given, written) => expect(csvCell(given)).toBe(written));
  it("keeps a number a number, also below nothing", () => expect(csvCell(-3)).toBe("-3"));
});
