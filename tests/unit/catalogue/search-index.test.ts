import { describe, expect, it } from "vitest";
import { workedExample } from "#tests/support/ready-learner";
import { catalogue } from "~/catalogue/catalogue.server";
import { listFrameworkItems } from "~/catalogue/lookups";
import { listSearchDocuments } from "~/catalogue/search-documents";
import {
  type Found,
  type Hit,
  buildSearch,
  mostWords,
  openSearch,
  readQuestion,
  search,
} from "~/catalogue/search-index";
import { searchIndex } from "~/catalogue/search.server";

const cat = catalogue();
/** One micro-credential whose words are known here; the others may change theirs. */
const index = openSearch(buildSearch({ ...cat, microCredentials: [workedExample()] }));
type Needs = "public.read" | "learning.read" | "review.list";
const find = (
  question: string,
  needs: readonly Needs[] = ["public.read", "learning.read"],
  size = 10,
): Found => search(index, { question, mayRead: (asked) => needs.includes(asked), kind: null, from: 0, size });
const addresses = (found: Found): string[] =>
  found.hits.flatMap((hit) => [hit.to, ...hit.places.map((place) => place.to)]);
const titleOf = (hit: Hit | undefined): string => (hit?.title ?? []).map((piece) => piece.text).join("");
const marks = (found: Found): string[] =>
  found.hits.flatMap((hit) =>
    [...hit.title, ...hit.excerpt, ...hit.places.flatMap((place) => [...place.title, ...place.excerpt])]
      .filter((piece) => piece.marked)
      .map((piece) => piece.text.toLowerCase()),
  );

describe("what can be found", () => {
  const documents = listSearchDocuments(cat);

  it("is every place of the framework, section, term and credential", () => {
    const pages = new Set(documents.map((one) => `${one.page}#${one.fragment}`));
    for (const item of listFrameworkItems(cat)) expect(pages).toContain(`/framework/${item.code}#`);
    for (const term of cat.terms) expect(pages).toContain(`/glossary#${term.id}`);
    for (const of of cat.microCredentials) {
      expect(pages).toContain(`/microcredentials/${of.slug}#`);
      for (const module of of.modules)
        for (const section of module.sections)
          expect(pages).toContain(`/learn/${of.slug}/${module.slug}#${section.id}`);
    }
  });

  it("stands in one place each", () => {
    const places = documents.map((one) => `${one.page}#${one.fragment} ${one.title}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("never tells an answer: no right option, no reason, no consequence of a choice", () => {
    const everything = documents.map((one) => one.text).join("\n");
    let looked = 0;
    for (const of of cat.microCredentials)
      for (const module of of.modules)
        for (const block of module.sections.flatMap((section) => section.blocks)) {
          if (block.kind === "scenario")
            for (const choice of block.steps.flatMap((step) => step.choices)) {
              expect(everything).not.toContain(choice.consequence.replace(/<[^>]+>/g, "").slice(0, 60));
              looked++;
            }
          if (block.kind === "quick-check")
            for (const option of block.item.options) {
              expect(everything).not.toContain(option.why.replace(/<[^>]+>/g, "").slice(0, 60));
              looked++;
            }
        }
    expect(looked).toBeGreaterThan(20);
  });

  it("is the same read from the file as made anew", () => {
    const made = openSearch(buildSearch(cat));
    for (const question of ["boundaries", "DI3", "young people at work"])
      expect(search(searchIndex(), { question, mayRead: () => true, kind: null, from: 0, size: 5 })).toEqual(
        search(made, { question, mayRead: () => true, kind: null, from: 0, size: 5 }),
      );
  });
});

describe("a question", () => {
  it.each([
    ["DI3.2", ["di3.2"]],
    ["di 3.2", ["di3.2"]],
    ["Di 3", ["di3"]],
    ["the Boundaries of my role", ["boundary", "role"]],
    ["what", ["what"]],
    ["  ", []],
    ["?!", []],
    ["work WORK works", ["work"]],
  ])("%s asks for %j", (question, terms) => {
    expect(readQuestion(question, index.codeLetters).terms).toEqual(terms);
  });

  it("looks for its first words and says so", () => {
    const long = Array.from({ length: 30 }, (_, at) => `word${at}`).join(" ");
    const asked = readQuestion(long, index.codeLetters);
    expect(asked.terms).toHaveLength(mostWords);
    expect(asked.cut).toBe(true);
    expect(readQuestion("two words", index.codeLetters).cut).toBe(false);
  });
});

describe("finding", () => {
  it("puts the skill first when its code is asked for, then what teaches and awards it", () => {
    for (const question of ["DI3.2", "di3.2", "di 3.2"]) {
      const found = find(question);
      expect(found.hits[0]).toMatchObject({ to: "/framework/DI3.2", code: "DI3.2", inDomain: true });
      expect(addresses(found)).toContain("/learn/professional-and-ethical-conduct/03-words-that-travel");
      expect(addresses(found)).toContain("/microcredentials/professional-and-ethical-conduct");
    }
  });

  it("never takes one code for another", () => {
    expect(addresses(find("DI3.2"))).not.toContain("/framework/DI3.1");
    expect(find("DI9.9").hits).toEqual([]);
    expect(addresses(find("DI3")).slice(0, 2).sort()).toEqual([
      "/framework/DI3",
      "/microcredentials/professional-and-ethical-conduct",
    ]);
  });

  it("says where in the module, with the words marked", () => {
    const found = find("moves boundary");
    const hit = found.hits.find((one) => one.to.endsWith("/02-boundaries-out-in-the-community"));
    expect(hit?.places[0]?.to).toMatch(/02-boundaries-out-in-the-community#[a-z-]+$/);
    expect(marks(found)).toEqual(expect.arrayContaining(["boundary"]));
  });

  it("puts a defined term above places that only use it", () => {
    expect(find("zero exclusion").hits[0]?.to).toBe("/glossary#zero-exclusion");
    expect(titleOf(find("vocational generalist").hits[0])).toMatch(/vocational generalist/i);
  });

  it.each([
    ["boundries", "boundaries"],
    ["recvery", "recovery"],
    ["vocatonal generalst", "vocational"],
    ["motivatoinal", "motivational"],
  ])("forgives %s and says what it looked for", (question, meant) => {
    const found = find(question);
    expect(found.total).toBeGreaterThan(0);
    expect(found.near.flatMap((one) => one.instead)).toContain(meant);
    expect(marks(found)).toContain(meant);
  });

  it("changes nothing about words that stand somewhere", () => {
    const found = find("work");
    expect(found.near).toEqual([]);
    expect(marks(found).every((word) => word.startsWith("work"))).toBe(true);
  });

  it("finds a word from its beginning, at every letter", () => {
    for (const word of ["confident", "boundaries", "employers", "language", "business"])
      for (let length = 3; length <= word.length; length++)
        expect([word.slice(0, length), find(word.slice(0, length)).total > 0]).toEqual([
          word.slice(0, length),
          true,
        ]);
  });

  it("adds the family of a word where the word itself is rare", () => {
    const words = marks(find("disclosure", undefined, 50));
    expect(words.some((word) => word.startsWith("disclosi") || word === "disclose")).toBe(true);
  });

  it("wants all words, and says so when only some stand together", () => {
    expect(find("boundaries community").someOnly).toBe(false);
    const some = find("boundaries lighthouse zebra");
    expect(some.someOnly).toBe(true);
    expect(some.total).toBeGreaterThan(0);
  });

  it.each(["zzzz qqqq", "%", "<script>", "\u0000", "🙂", "constructor", "__proto__", "toString"])(
    "answers %j with nothing or places, never with a failure",
    (question) => {
      expect(() => find(question)).not.toThrow();
    },
  );

  it("finds nothing for nonsense", () => {
    expect(find("zzzzqqqq")).toMatchObject({ total: 0, hits: [], someOnly: false });
  });

  it("shows each module once, with three places at most", () => {
    const found = find("young person", undefined, 200);
    const pages = found.hits.filter((hit) => hit.kind === "module").map((hit) => hit.to.split("#")[0]);
    expect(new Set(pages).size).toBe(pages.length);
    expect(found.hits.every((hit) => hit.places.length <= 3)).toBe(true);
    expect(found.hits.some((hit) => hit.more > 0)).toBe(true);
  });

  it("narrows to one kind and turns pages without losing or doubling a hit", () => {
    const all = find("work", undefined, 500);
    expect(all.hits).toHaveLength(all.total);
    const modules = search(index, {
      question: "work",
      mayRead: (needs) => needs !== "review.list",
      kind: "module",
      from: 0,
      size: 500,
    });
    expect(modules.total).toBe(all.counts.module);
    expect(modules.hits.every((hit) => hit.kind === "module")).toBe(true);
    expect(modules.counts).toEqual(all.counts);
    const second = search(index, {
      question: "work",
      mayRead: (needs) => needs !== "review.list",
      kind: null,
      from: 10,
      size: 10,
    });
    expect(second.hits).toEqual(all.hits.slice(10, 20));
  });
});

describe("who finds what", () => {
  const visitor: Needs[] = ["public.read"];

  it("shows a visitor modules as they are announced, and nothing from inside", () => {
    const found = find("boundaries", visitor, 100);
    const module = found.hits.find((hit) => hit.kind === "module");
    expect(module).toMatchObject({
      to: "/microcredentials/professional-and-ethical-conduct#02-boundaries-out-in-the-community",
      places: [],
    });
    expect(addresses(found).filter((address) => /^\/(learn|reviews)/.test(address))).toEqual([]);
    // words that only stand inside a module
    expect(find("lanyard").total).toBeGreaterThan(0);
    expect(find("lanyard", visitor).hits).toEqual([]);
  });

  it("offers no spelling from where the asker may not look", () => {
    expect(find("lanyrad").near[0]?.instead).toContain("lanyard");
    expect(find("lanyrad", visitor).near[0]?.instead).not.toContain("lanyard");
  });

  it("keeps supervisor guides for those who review", () => {
    const guides = (needs: Needs[]) => find("recovery-oriented language", needs, 100).counts.guide;
    expect(guides(["public.read", "learning.read", "review.list"])).toBeGreaterThan(0);
    expect(guides(["public.read", "learning.read"])).toBe(0);
  });
});
