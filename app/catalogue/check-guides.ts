import { plainly, walkText, type ReadEverything } from "./check-catalogue";
import { wordCount } from "./check-mdx";
import { readability } from "./language";
import { itemsOf } from "./lookups";
import type { FrameworkVersion } from "./types";

/** How long "what good looks like" may be, in words. @source ours: it is read between two questions */
const goodWords = { least: 40, most: 80 };

/**
 * The guides for supervisors against the framework: one for each competency, with each of its skills in it.
 * A sentence that stands under two skills tells nobody what to look for in either, so it is a fault.
 */
export function checkGuides({ framework, frameworkFiles, guides, whole, faults }: ReadEverything): void {
  /** Skills under each competency of the versions, so that rounds on an earlier one keep their guide. */
  const under = (versions: readonly FrameworkVersion[]): ReadonlyMap<string, ReadonlySet<string>> => {
    const found = new Map<string, Set<string>>();
    for (const item of versions.flatMap((version) => [...itemsOf(version).values()])) {
      if (item.kind === "competency") found.set(item.code, found.get(item.code) ?? new Set());
      if (item.kind === "core-skill" || item.kind === "advanced-skill")
        found.get(item.competency.code)?.add(item.code);
    }
    return found;
  };
  const asked = under([framework]);
  const known = under(frameworkFiles.versions.map((version) => version.value));
  const said = new Map<string, { file: string; line: number }>();

  for (const { value, file, lineOf } of guides) {
    const error = (sentence: string, ...at: (string | number)[]): void =>
      faults.error(file, lineOf(...at), sentence);
    const name = value.competency.toLowerCase();
    const codes = known.get(value.competency);
    if (codes === undefined) {
      error(`There is no competency "${value.competency}" in the framework.`, "competency");
      continue;
    }
    if (file !== `content/guides/${name}.yaml`)
      error(`The guide to ${value.competency} belongs in content/guides/${name}.yaml.`, "competency");
    if (value.id !== `guide-${name}`)
      error(`The guide to ${value.competency} has the id "guide-${name}".`, "id");
    for (const code of asked.get(value.competency) ?? [])
      if (!Object.hasOwn(value.skills, code)) error(`The guide says nothing about ${code}.`, "skills");

    for (const [code, skill] of Object.entries(value.skills)) {
      if (!codes.has(code)) error(`${code} is no skill of ${value.competency}.`, "skills", code);
      const long = wordCount(skill.good);
      if (long < goodWords.least || long > goodWords.most)
        faults.warn(
          file,
          lineOf("skills", code, "good"),
          `What good looks like takes ${long} words. ${goodWords.least} to ${goodWords.most} are read to the end.`,
        );
      walkText(skill, ["skills", code], (text, path) => {
        const line = lineOf(...path);
        const key = plainly(text);
        const before = said.get(key);
        if (before === undefined) said.set(key, { file, line });
        else
          faults.error(
            file,
            line,
            `This also stands in ${before.file}, line ${before.line}. Say what it is for this skill.`,
          );
      });
    }
    const { smog, sentences } = readability(
      Object.values(value.skills).flatMap((skill) => [skill.good, ...skill.signs, skill.notYours]),
    );
    if (sentences >= 10 && smog > 9)
      faults.warn(
        file,
        1,
        `The guide reads at SMOG grade ${smog.toFixed(1)}. Bring it to 9 or below: shorter words, shorter sentences.`,
      );
  }

  if (!whole) return;
  const { value, file, lineOf } = frameworkFiles.competencies;
  value.domains.forEach((domain, d) =>
    domain.competencies.forEach(({ code }, c) => {
      if (!guides.some((guide) => guide.value.competency === code))
        faults.error(
          file,
          lineOf("domains", d, "competencies", c, "code"),
          `No guide for supervisors is about ${code}.`,
        );
    }),
  );
}
