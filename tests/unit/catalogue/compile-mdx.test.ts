import { describe, expect, it } from "vitest";
import { compileMdx, type MarkedBlock } from "~/catalogue/compile-mdx";
import type { DocumentKind } from "~/catalogue/vocabulary";
import { readChanged } from "./content-folder";

const terms = [
  { id: "quiet-list", term: "quiet list", definition: 'Names that have "gone" <silent> & wait.' },
];

async function compile(text: string, kind: DocumentKind = "exercise") {
  return compileMdx({ file: "content/x.mdx", kind, text, picturesAt: "/pictures/x", terms }, null);
}
async function blocksOf(text: string, kind?: DocumentKind): Promise<readonly MarkedBlock[]> {
  const { faults, blocks } = await compile(text, kind);
  expect(faults.filter((fault) => fault.severity === "error")).toEqual([]);
  return blocks;
}
async function proseOf(text: string): Promise<string> {
  return (await blocksOf(text))
    .map((block) => (block.kind === "prose" ? block.html : `[${block.kind}]`))
    .join("\n");
}

describe("prose", () => {
  it("becomes plain HTML with typographic quotation marks, also across emphasis", async () => {
    expect(await proseOf(`She said, "I *can't* do 'mornings'".`)).toBe(
      "<p>She said, “I <em>can’t</em> do ‘mornings’”.</p>",
    );
  });

  it("is escaped: what looks like markup stays words", async () => {
    expect(await proseOf("Fish & chips \\<b\\> \\{x\\} `<i>`")).toBe(
      "<p>Fish &amp; chips &lt;b&gt; {x} <code>&lt;i&gt;</code></p>",
    );
  });

  it("opens a term without script, with elements that may stand inside a paragraph", async () => {
    expect(await proseOf('Read the <Term id="quiet-list">quiet list</Term> first.')).toBe(
      '<p>Read the <button type="button" class="term" popovertarget="term-quiet-list">quiet list</button>' +
        '<span class="term-note" id="term-quiet-list" popover="auto">Names that have “gone” &lt;silent&gt; &amp; wait.</span> first.</p>',
    );
  });

  it("puts a table into a frame that scrolls, can be reached by keyboard and has a name", async () => {
    const html = await proseOf("| | Morning | After |\n| --- | :---: | --- |\n| Mon | *Team* | Home |\n");
    expect(html).toContain(
      '<div class="scroll" role="region" aria-label="Table: Morning, After" tabindex="0">',
    );
    expect(html).toContain('<tr><td></td><th scope="col">Morning</th><th scope="col">After</th></tr>');
    expect(html).toContain('<tr><th scope="row">Mon</th><td><em>Team</em></td><td>Home</td></tr>');
    expect(html).not.toContain("style=");
  });

  it("serves a picture from our own address and loads it when it is needed", async () => {
    expect(await proseOf("![Four fences](fences.png)")).toBe(
      '<p><img src="/pictures/x/fences.png" alt="Four fences" loading="lazy" decoding="async"/></p>',
    );
  });

  it("keeps the id of a piece of prose while words in it change", async () => {
    const before = await blocksOf("One.\n\n<KeyPoint>\nTwo.\n</KeyPoint>\n\nThree.");
    const after = await blocksOf("One, and more.\n\n<KeyPoint>\nTwo.\n</KeyPoint>\n\nThree, changed.");
    const ids = (blocks: readonly MarkedBlock[]) =>
      blocks.map((block) => ("id" in block ? block.id : block.kind));
    expect(ids(before)).toEqual(["opening-1", "key-point", "opening-2"]);
    expect(ids(after)).toEqual(ids(before));
  });
});

describe("blocks", () => {
  it("reads a dialogue as turns, each with its note", async () => {
    const turn = (name: string, words: string) => `**${name}:** ${words}\n\n`;
    const text = `<Dialogue id="car-park" title="Two people">\n\n${turn("Owen", "Okay. *Well*.")}> Notice *this*.\n\n${turn("Mele", "Yeah, nah.")}</Dialogue>`;
    const { blocks } = await compile(text, "module");
    expect(blocks).toEqual([]); // a dialogue alone is no module: nothing that failed a check is compiled
    const read = await readChanged([]);
    const dialogue = read.catalogue?.microCredentials[0]?.modules[0]?.sections
      .flatMap((section) => section.blocks)
      .find((block) => block.kind === "dialogue");
    expect(dialogue?.turns.map((one) => one.speaker)).toEqual([
      "Owen",
      "Mele",
      "Owen",
      "Mele",
      "Owen",
      "Mele",
      "Owen",
      "Mele",
      "Owen",
      "Mele",
      "Owen",
      "Mele",
    ]);
    expect(dialogue?.turns[0]?.html).toBe(
      "<p>Okay. That’s really one for Hamish, though. You’d have to take it up with him.</p>",
    );
    expect(dialogue?.turns.map((one) => one.note !== null)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it("gives every section its heading once, and not again in its prose", async () => {
    const { catalogue } = await readChanged([]);
    for (const module of catalogue?.microCredentials[0]?.modules ?? [])
      for (const section of module.sections) {
        expect(section.title).not.toBe("");
        expect(JSON.stringify(section.blocks)).not.toContain(`<h2>${section.title}</h2>`);
      }
  });

  it("holds no script, no style, no handler and no address of another site anywhere", async () => {
    const { catalogue } = await readChanged([]);
    const all = JSON.stringify(catalogue?.microCredentials);
    for (const bad of [
      /<script/i,
      /<style/i,
      / style=/i,
      / on[a-z]+=/i,
      /javascript:/i,
      /https?:\/\//i,
      /<iframe/i,
    ])
      expect(all).not.toMatch(bad);
  });
});

describe("a build", () => {
  it("says the same twice, with and without a cache", async () => {
    const said = async (cached: boolean) => {
      const { root: _root, ...read } = await readChanged([], { cached });
      return JSON.stringify(read);
    };
    const fresh = await said(false);
    expect(await said(true)).toBe(fresh);
    expect(await said(true)).toBe(fresh);
  });

  it("changes the digest of the section whose words changed, and of no other", async () => {
    const digests = (read: Awaited<ReturnType<typeof readChanged>>) =>
      (read.catalogue?.microCredentials[0]?.modules[0]?.sections ?? []).map((section) => section.digest);
    const before = await readChanged([]);
    const after = await readChanged([
      {
        file: "microcredentials/professional-and-ethical-conduct/01-where-your-role-begins-and-ends.mdx",
        from: "Your role is wide.",
        to: "Your role is broad.",
      },
    ]);
    const changed = digests(before).map((digest, at) => digest !== digests(after)[at]);
    expect(changed).toEqual([false, true, false, false, false, false, false, false].slice(0, changed.length));
    expect(after.catalogue?.digest).not.toBe(before.catalogue?.digest);
  });
});
