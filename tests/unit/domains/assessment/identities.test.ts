import { describe, expect, it } from "vitest";
import { type Known, fileQuestions, identityQuestions, settle } from "~/domains/assessment/identities.server";
import type { DomainError } from "~/http/domain-error";

const words = {
  title: "The note about Jaydon",
  narrative: "I met Jaydon at noon.\nI rang 0491 570 156. Jaydon laughed.",
  parts: ["A"],
};
const files = [{ id: "f1", name: "jaydon-note.docx", sha256: "a" }];
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

  describe("inside a file", () => {
    const text = {
      parts: [
        { place: "page 2", unit: "paragraph", text: "A quiet week.\nThen jaydon rang.", hidden: false },
        { place: "comment 1", unit: null, text: "Ask Leanne Test about Brayden.", hidden: true },
      ],
      properties: [{ name: "Author", value: "Sam Rivers", person: true }],
      people: ["Leanne Test"],
      unread: ["page 3 holds no text that we can read, such as a scan or a photo"],
      pages: 3,
    };
    const inside = (left: readonly string[] = [], allowedNames = ["Leanne Test"]) =>
      fileQuestions(words, files, new Map([["f1", text]]), { allowedNames, left });

    it("names each thing with where it stands, knows the names of the words beside it, and what hides", () => {
      const [question] = inside();
      expect(question?.found.map(({ value, where, hidden }) => [value, where, hidden])).toEqual([
        ["jaydon", "page 2, paragraph 2", false],
        ["Brayden", "comment 1", true],
        ["Sam Rivers", "the file’s properties, “Author”", true],
      ]);
      expect(question?.unread).toHaveLength(1);
    });

    it("leaves colleagues alone wherever they stand", () => {
      const values = inside([], ["Leanne Test", "Sam Rivers"])[0]?.found.map((each) => each.value);
      expect(values).toEqual(["jaydon", "Brayden"]);
    });

    it("needs a choice for each file, takes one out, or keeps it and does not ask again", () => {
      const [question] = inside();
      if (!question) throw new Error("one question");
      const others = Object.fromEntries(ask().map((q) => [q.id, { how: "leave" as const }]));
      const choose = (how?: "leave" | "remove") =>
        settle(words, files, nobody, how ? { ...others, [question.id]: { how } } : others, [question]);
      expect(() => choose()).toThrow(/attention/);
      expect(choose("remove")).toMatchObject({ takenOut: ["f1"], renamed: [] });
      const kept = choose("leave");
      expect(kept.takenOut).toEqual([]);
      expect(inside(kept.left)).toEqual([]);
      expect(kept.choices.filter(({ kind }) => kind.startsWith("file ")).map(({ kind }) => kind)).toEqual([
        "file name",
        "file name",
        "file author",
        "file unread",
      ]);
      expect(JSON.stringify(kept.choices)).not.toContain("Rivers");
      // another content under the same name is asked about anew
      const other = [{ id: "f1", name: "jaydon-note.docx", sha256: "b" }];
      expect(
        fileQuestions(words, other, new Map([["f1", text]]), { ...nobody, left: kept.left }),
      ).toHaveLength(1);
    });

    it("never takes a file it could not read for one without findings", () => {
      const [question] = fileQuestions(words, files, new Map([["f1", { cannot: "is damaged" }]]), nobody);
      expect(question).toMatchObject({ found: [], unread: ["we could not read it through"] });
    });
  });
});
