import { describe, expect, it } from "vitest";
import { type Known, identityQuestions, settle } from "~/domains/assessment/identities.server";
import type { DomainError } from "~/http/domain-error";

const words = {
  title: "The note about Jaydon",
  narrative: "I met Jaydon at noon.\nI rang 0491 570 156. Jaydon laughed.",
  parts: ["A"],
};
const files = [{ id: "f1", name: "jaydon-note.docx" }];
const nobody: Known = { allowedNames: [], left: [] };
const ask = (over: Partial<Known> = {}) => identityQuestions(words, files, { ...nobody, ...over });

describe("the identity step", () => {
  it("asks once for each thing, says where it stands, and reads the file names with the names in the text", () => {
    const [name, phone, file] = ask();
    expect(name).toMatchObject({
      kind: "name",
      value: "Jaydon",
      where: "In your title, and twice in your text, lines 1 and 2",
    });
    expect(phone).toMatchObject({ kind: "phone", where: "Once in your text, line 2" });
    expect(file).toMatchObject({ kind: "file-name", fileId: "f1", suggestion: "note.docx" });
  });

  it("leaves colleagues' names alone", () => {
    expect(ask({ allowedNames: ["Jaydon Petrakis"] }).map((q) => q.kind)).toEqual(["phone"]);
  });

  it("carries out each choice in title, text and file name, and remembers what was left", () => {
    const [name, phone, file] = ask();
    if (!name || !phone || !file) throw new Error("three findings");
    const settled = settle(words, files, nobody, {
      [name.id]: { how: "swap" },
      [phone.id]: { how: "leave" },
      [file.id]: { how: "own", words: "the note" },
    });
    expect(settled.words.title).toBe("The note about the young person");
    expect(settled.words.narrative).not.toContain("Jaydon");
    expect(settled.words.narrative).toContain("0491 570 156");
    expect(settled.words.parts).toEqual(["A"]);
    expect(settled.renamed).toEqual([{ fileId: "f1", name: "the note.docx" }]);
    expect(settled.choices.map((c) => c.choice)).toEqual(["swap", "leave", "own"]);
    expect(JSON.stringify(settled.choices)).not.toContain("0491");
    const after = identityQuestions(settled.words, [{ id: "f1", name: "the note.docx" }], {
      ...nobody,
      left: settled.left,
    });
    expect(after).toEqual([]);
  });

  it("does nothing while one is undecided, and says at which field", () => {
    const [name, phone, file] = ask();
    if (!name || !phone || !file) throw new Error("three findings");
    const faults = (choices: Parameters<typeof settle>[3]) => {
      try {
        settle(words, files, nobody, choices);
      } catch (error) {
        return Object.keys((error as DomainError).fields);
      }
      return [];
    };
    expect(faults({})).toEqual([`how-${name.id}`, `how-${phone.id}`, `how-${file.id}`]);
    const rest = { [phone.id]: { how: "remove" }, [file.id]: { how: "leave" } } as const;
    expect(faults({ ...rest, [name.id]: { how: "own", words: " " } })).toEqual([`own-${name.id}`]);
    expect(faults({ ...rest, [name.id]: { how: "swap" }, [file.id]: { how: "own", words: "a/b" } })).toEqual([
      `own-${file.id}`,
    ]);
  });

  it("asks again when other words bring a new name", () => {
    const [name, phone, file] = ask();
    if (!name || !phone || !file) throw new Error("three findings");
    const settled = settle(words, files, nobody, {
      [name.id]: { how: "own", words: "Brayden" },
      [phone.id]: { how: "remove" },
      [file.id]: { how: "swap" },
    });
    const again = identityQuestions(settled.words, [], { ...nobody, left: settled.left });
    expect(again.map((q) => q.value)).toEqual(["Brayden"]);
  });
});
