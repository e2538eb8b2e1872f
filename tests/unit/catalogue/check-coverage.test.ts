import fs from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { credential, lineOf, readChanged } from "./content-folder";

const frameworkFile = "framework/competency-framework.yaml";
const scale = "scales/ips-25.yaml";

/** One micro-credential, held to the whole framework: what it covers is quiet, what nobody covers is named. */
describe("what the micro-credentials cover together", () => {
  let lines: readonly string[] = [];
  beforeAll(async () => {
    ({ lines } = await readChanged([], { whole: true }));
  });
  const about = (word: string): string[] => lines.filter((line) => new RegExp(`\\b${word}\\b`).test(line));

  it("names each thing that is missing for a skill, at the line of the skill", () => {
    const at = `content/${frameworkFile}:${lineOf(frameworkFile, "code: CS2.4")}: `;
    expect(about("CS2\\.4")).toEqual([
      `${at}0 items ask about the skill CS2.4. It needs 3 or more.`,
      `${at}No criterion of any rubric judges the skill CS2.4.`,
      `${at}No module teaches the skill CS2.4.`,
    ]);
    expect(about("PW2\\.AD1")).toHaveLength(3);
  });

  it("says nothing about skills that are taught, asked about and judged", () => {
    for (const code of ["DI3\\.1", "DI3\\.2", "DI3\\.3"]) expect(about(code)).toEqual([]);
  });

  it("wants each principle practised, and touched is not enough", () => {
    expect(
      about("principle")
        .map((line) => /principle "([^"]+)"/.exec(line)?.[1])
        .sort(),
    ).toEqual(["benefits-counselling", "competitive-employment", "rapid-job-search"]);
  });

  it("asks for the fidelity items that a specialist influences, and for no other", () => {
    const items = lines.flatMap((line) => /influences item (\d+)/.exec(line)?.[1] ?? []).map(Number);
    expect(items).toContain(12);
    for (const notTheirs of [1, 4, 8, 10, 11]) expect(items).not.toContain(notTheirs);
    for (const mapped of [9, 13, 17]) expect(items).not.toContain(mapped);
    expect(lines).toContain(
      `content/${scale}:${lineOf(scale, "{ item: 12,")}: A specialist influences item 12, Work incentives planning, and no micro-credential maps it.`,
    );
  });

  it("counts items: two are too few", async () => {
    let kept = 0;
    const changes = fs.readdirSync(`content/${credential}/items`).map((name) => {
      const file = `${credential}/items/${name}`;
      const write = fs
        .readFileSync(`content/${file}`, "utf8")
        .replace(/skill: DI3\.3/g, (skill) => (++kept <= 2 ? skill : "skill: DI3.1"));
      return { file, write };
    });
    const read = await readChanged(changes, { whole: true });
    expect(read.lines.filter((line) => line.includes("items ask about the skill DI3.3"))).toEqual([
      `content/${frameworkFile}:${lineOf(frameworkFile, "code: DI3.3")}: 2 items ask about the skill DI3.3. It needs 3 or more.`,
    ]);
  });
});
