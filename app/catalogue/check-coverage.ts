import type { ReadEverything } from "./check-catalogue";
import { openToNewStarts } from "./lookups";

/** How many items of the checks have to look at a skill before we say that it is assessed. @source ours */
export const itemsPerSkill = 3;

/**
 * Whether the micro-credentials together hold what the framework asks for: each skill taught, asked about and judged,
 * each practice principle practised, and each fidelity item that a specialist influences come up.
 * A fault stands at the line of the framework or the scale that nobody has answered.
 */
export function checkCoverage({
  frameworkFiles,
  scales,
  credentials: all,
  now,
  faults,
}: ReadEverything): void {
  // what nobody may begin any more teaches nobody
  const credentials = all.filter(({ source }) => openToNewStarts(source.value, now));
  const modules = credentials.flatMap((credential) => credential.modules);
  const items = modules.flatMap(({ bank }) => bank?.value.items ?? []);
  const criteria = credentials.flatMap(({ source }) => source.value.rubric.criteria);
  const alignments = credentials.map(({ source }) => source.value.alignment);

  const { value, file, lineOf } = frameworkFiles.competencies;
  const check = (code: string, line: number): void => {
    if (!modules.some((module) => module.front.value.skills.includes(code)))
      faults.error(file, line, `No module teaches the skill ${code}.`);
    const asked = items.filter((item) => item.skill === code).length;
    if (asked < itemsPerSkill)
      faults.error(
        file,
        line,
        `${asked} items ask about the skill ${code}. It needs ${itemsPerSkill} or more.`,
      );
    if (!criteria.some((criterion) => criterion.skills.includes(code)))
      faults.error(file, line, `No criterion of any rubric judges the skill ${code}.`);
  };
  value.domains.forEach((domain, d) =>
    domain.competencies.forEach((competency, c) => {
      const at = ["domains", d, "competencies", c] as const;
      competency.coreSkills.forEach(({ code }, s) => check(code, lineOf(...at, "coreSkills", s)));
      competency.strands.forEach((strand, s) =>
        strand.skills.forEach(({ code }, k) => check(code, lineOf(...at, "strands", s, "skills", k))),
      );
    }),
  );

  const { principles } = frameworkFiles;
  principles.value.principles.forEach(({ key }, at) => {
    if (!alignments.some((one) => one.principles.some((p) => p.key === key && p.relation === "practised")))
      faults.error(
        principles.file,
        principles.lineOf("principles", at),
        `No micro-credential practises the principle "${key}".`,
      );
  });

  for (const scale of scales)
    scale.value.sections.forEach((section, s) =>
      section.items.forEach(({ item, name, specialist }, i) => {
        const mapped = alignments.some(
          ({ fidelityItems: of }) => of.scale === scale.value.id && of.items.some((one) => one.item === item),
        );
        if (specialist.influences && !mapped)
          faults.error(
            scale.file,
            scale.lineOf("sections", s, "items", i),
            `A specialist influences item ${item}, ${name}, and no micro-credential maps it.`,
          );
      }),
    );
}
