import { describe, expect, it } from "vitest";
import { credential, readChanged } from "./content-folder";

const file = `${credential}/01-where-your-role-begins-and-ends.mdx`;
const digests = async (...changes: Parameters<typeof readChanged>[0]) =>
  (await readChanged(changes)).catalogue?.microCredentials[0]?.modules[0]?.sections.map(
    ({ id, digest }) => `${id} ${digest}`,
  );

/** A learner who has read a section is told that it changed; so it may say so only where words did. */
describe("whether a section has changed", () => {
  it("follows its words, and those of this section alone", async () => {
    const before = await digests();
    const after = await digests({ file, from: "Your role is wide.", to: "Your role is broad." });
    expect(before?.length).toBeGreaterThan(4);
    expect(after?.filter((one) => !before?.includes(one)).map((one) => one.split(" ")[0])).toEqual(["idea"]);
  });

  it("does not follow the markup around them, nor the meaning of a word in the glossary", async () => {
    const before = await digests();
    const marked = '<Term id="lead-agency">lead agency</Term>';
    expect(await digests({ file, from: marked, to: "lead agency" })).toEqual(before);
    const meaning = { from: "runs a headspace centre", to: "runs a headspace centre today" };
    expect(await digests({ file: "glossary/shared.yaml", ...meaning })).toEqual(before);
  });
});
