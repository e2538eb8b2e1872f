import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faultLine } from "~/catalogue/faults";
import { addCredential, addModule } from "~/catalogue/new-content";
import { readContent } from "~/catalogue/read-content";
import { cacheDir, copyPart, credential, now } from "./content-folder";

const slug = path.basename(credential);
const today = "2026-11-22";
let root = "";

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "content-"));
  copyPart(root);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const text = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
/** Everything the check says, but that new identifiers want to be registered, which an author does last. */
async function faults() {
  const read = await readContent(root, { cacheDir, now, whole: false });
  return {
    errors: read.faults
      .filter((fault) => fault.severity === "error" && !/identifiers\.txt$/.test(fault.file))
      .map(faultLine),
    lines: read.faults.map(faultLine),
  };
}

describe("a new module", () => {
  it("is read without a fault and says what is left to write", async () => {
    const before = text(`${credential}/credential.yaml`);
    const files = addModule(root, slug, "After the résumé", today);
    const file = `${credential}/05-after-the-resume.mdx`;
    expect(files).toEqual([
      file,
      `${credential}/items/05-after-the-resume.yaml`,
      `${credential}/credential.yaml`,
    ]);
    const { errors, lines } = await faults();
    expect(errors).toEqual([]);
    expect(
      lines.some((line) =>
        /05-after-the-resume\.mdx:\d+: warning: This still says TODO, and so do \d+ more/.test(line),
      ),
    ).toBe(true);
    // nothing of what stood in credential.yaml is gone or moved
    const after = text(`${credential}/credential.yaml`).split("\n");
    expect(after.filter((line) => before.split("\n").includes(line)).join("\n")).toBe(before);
    expect(after.length - before.split("\n").length).toBe(3);
  });

  it("may not wait for review with a TODO in it", async () => {
    addModule(root, slug, "Next", today);
    const file = path.join(root, credential, "05-next.mdx");
    fs.writeFileSync(
      file,
      fs.readFileSync(file, "utf8").replace("reviewStatus: draft", "reviewStatus: awaiting-expert-review"),
    );
    expect((await faults()).errors).toEqual([
      expect.stringMatching(
        /05-next\.mdx:\d+: This still says TODO, .* Write it, or call the file a draft\.$/,
      ),
    ]);
  });

  it("never writes over anything", () => {
    fs.writeFileSync(path.join(root, credential, "items", "05-next.yaml"), "mine");
    const before = text(`${credential}/credential.yaml`);
    expect(() => addModule(root, slug, "Next", today)).toThrow("items/05-next.yaml is there already");
    expect(fs.existsSync(path.join(root, credential, "05-next.mdx"))).toBe(false);
    expect(text(`${credential}/items/05-next.yaml`)).toBe("mine");
    expect(text(`${credential}/credential.yaml`)).toBe(before);
  });

  it.each([
    ["no-such-credential", "Next"],
    ["../framework", "Next"],
    [slug, "  …  "],
  ])("refuses %s with the title %j", (of, title) =>
    expect(() => addModule(root, of, title, today)).toThrow(),
  );
});

describe("a new micro-credential", () => {
  it.each([
    ["CS2", "Another clinical environment"],
    ["PW2.PS", "More professional support"],
    ["YP1", "Beside young people"],
  ])("for %s is read without a fault", async (code, title) => {
    addCredential(root, code, title, today);
    const { errors, lines } = await faults();
    expect(errors).toEqual([]);
    expect(lines.some((line) => line.includes("Not ready to be published"))).toBe(true);
  });

  it("says whose place it takes", async () => {
    addCredential(root, "DI3", "Conduct, second edition", today);
    const file = "microcredentials/conduct-second-edition/credential.yaml";
    expect(text(file)).toContain(`supersedes: ${slug}\n`);
    // both stand beside each other, and the older one is asked for its last day
    const both = await faults();
    expect(both.errors).toEqual([]);
    expect(both.lines.some((line) => line.includes(`warning: "${slug}" has no statusEnd.`))).toBe(true);
    fs.writeFileSync(path.join(root, file), text(file).replace(`supersedes: ${slug}`, "supersedes: nowhere"));
    expect((await faults()).errors).toEqual([
      expect.stringContaining('There is no other micro-credential "nowhere".'),
    ]);
  });

  it("refuses a folder that is there, and a code that is nowhere", () => {
    expect(() => addCredential(root, "DI3", "Professional and ethical conduct", today)).toThrow("already");
    expect(() => addCredential(root, "DI9", "Nothing", today)).toThrow('no competency and no strand "DI9"');
  });
});
