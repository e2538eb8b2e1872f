import { itemsPerSkill } from "~/catalogue/check-coverage";
import { writtenFor } from "~/catalogue/framework-versions";
import { frameworkVersions, openToNewStarts } from "~/catalogue/lookups";
import type { Catalogue, CoreSkill, FrameworkVersion, MicroCredential } from "~/catalogue/types";

export interface CoveredSkill {
  readonly code: string;
  readonly text: string;
  /** number of modules that teach it */
  readonly modules: number;
  /** number of pieces of practice that a requirement asks for */
  readonly practice: number;
  /** number of items in the checks, and of criteria in rubrics, that look at it */
  readonly items: number;
  readonly criteria: number;
  /** kinds of evidence its criteria are judged on */
  readonly evidence: readonly string[];
  /** the micro-credentials all of this is in */
  readonly in: readonly Place[];
  readonly taught: boolean;
  readonly practised: boolean;
  readonly assessed: boolean;
}
export interface Place {
  readonly slug: string;
  readonly code: string;
}
export interface CoveredGroup {
  /** competency, or strand of advanced practice */
  readonly code: string;
  readonly name: string;
  readonly domain: string;
  readonly kind: "core" | "advanced";
  readonly skills: readonly CoveredSkill[];
}
/** One row of what else the content is mapped to. */
export interface Mapped {
  readonly code: string;
  readonly name: string;
  readonly practised: readonly Place[];
  readonly touched: readonly Place[];
}
export interface Coverage {
  /** how many micro-credentials were counted, and their modules */
  readonly credentials: number;
  readonly modules: number;
  readonly groups: readonly CoveredGroup[];
  readonly scales: readonly {
    readonly title: string;
    readonly edition: string;
    readonly items: readonly Mapped[];
  }[];
  readonly principles: readonly Mapped[];
  readonly outcomes: readonly Mapped[];
  /** Sentences: what is covered and what is not, one for each column of the matrix and each further table. */
  readonly findings: readonly Finding[];
}
export interface Finding {
  readonly what: string;
  readonly done: number;
  readonly of: number;
  /** codes of what is missing; one code for a competency or strand of which everything is */
  readonly missing: readonly string[];
}

/**
 * What the content covers of one version of the framework and of what it is mapped to, counted from the content itself.
 * A micro-credential counts for the version it is written against, and in a later one for what is the same there; for the
 * current version only while people may begin it.
 */
export function coverage(all: Catalogue, version: FrameworkVersion, now: Date): Coverage {
  const counted = all.microCredentials.filter(
    (of) =>
      writtenFor(frameworkVersions(all), of.framework, version.id) &&
      (version.status !== "current" || openToNewStarts(of, now)),
  );
  const cat = { ...all, microCredentials: counted };
  const skillsOf = (skills: readonly CoreSkill[]) => skills.map((skill) => skillCovered(cat, skill));
  const groups = version.domains.flatMap((domain) =>
    domain.competencies.flatMap((competency): CoveredGroup[] => [
      ...(competency.coreSkills.length > 0
        ? [
            {
              code: competency.code,
              name: competency.name,
              domain: domain.code,
              kind: "core" as const,
              skills: skillsOf(competency.coreSkills),
            },
          ]
        : []),
      ...competency.strands.map((strand) => ({
        code: strand.code,
        name: strand.name,
        domain: domain.code,
        kind: "advanced" as const,
        skills: skillsOf(strand.skills),
      })),
    ]),
  );
  const scales = cat.scales.map((scale) => ({
    title: scale.title,
    edition: scale.edition,
    items: scale.sections
      .flatMap((section) => section.items)
      .map(({ item, name }) =>
        mapped(cat, String(item), name, (of) =>
          of.alignment.fidelityItems.scale === scale.id
            ? of.alignment.fidelityItems.items.find((one) => one.item === item)?.relation
            : undefined,
        ),
      ),
  }));
  const principles = cat.framework.principles.map((principle) =>
    mapped(
      cat,
      principle.code,
      principle.wordings[0]?.name ?? principle.key,
      (of) => of.alignment.principles.find((one) => one.key === principle.key)?.relation,
    ),
  );
  const outcomes = cat.framework.workforce.evaluationOutcomes.flatMap((group) =>
    group.items.map((item) =>
      mapped(cat, item.code, item.text, (of) =>
        of.alignment.evaluationOutcomes.some((one) => one.code === item.code) ? "touched" : undefined,
      ),
    ),
  );
  const skills = groups.flatMap((group) => group.skills);
  const finding = <T extends { code: string }>(
    what: string,
    all: readonly T[],
    covered: (one: T) => boolean,
  ): Finding => ({
    what,
    done: all.filter(covered).length,
    of: all.length,
    missing: all.filter((one) => !covered(one)).map((one) => one.code),
  });
  const ofSkills = (what: string, covered: (one: CoveredSkill) => boolean): Finding => ({
    ...finding(what, skills, covered),
    missing: groups.flatMap((group) => {
      const open = group.skills.filter((one) => !covered(one));
      return open.length === group.skills.length ? [group.code] : open.map((one) => one.code);
    }),
  });
  const any = (one: Mapped): boolean => one.practised.length + one.touched.length > 0;
  return {
    credentials: counted.length,
    modules: counted.reduce((sum, of) => sum + of.modules.length, 0),
    groups,
    scales,
    principles,
    outcomes,
    findings: [
      ofSkills("skills are taught in a module", (one) => one.taught),
      ofSkills("skills are practised at work", (one) => one.practised),
      ofSkills(
        `skills are assessed, by ${itemsPerSkill} items of a check or more and by a criterion`,
        (one) => one.assessed,
      ),
      ofSkills("skills are shown in evidence", (one) => one.evidence.length > 0),
      finding("practice principles are practised", principles, (one) => one.practised.length > 0),
      ...scales.map((scale) => finding(`items of the ${scale.title} come up`, scale.items, any)),
      finding("evaluation outcomes are mapped", outcomes, any),
    ],
  };
}

function skillCovered(cat: Catalogue, { code, text }: CoreSkill): CoveredSkill {
  const has = (one: { readonly skills: readonly string[] }): boolean => one.skills.includes(code);
  const parts = cat.microCredentials.map((of) => {
    const criteria = of.rubric.criteria.filter(has);
    const kinds = new Set(criteria.flatMap((criterion) => criterion.evidence));
    return {
      of,
      modules: of.modules.filter(has).length,
      practice: of.requirements.filter((one) => one.kind === "practice" && has(one)).length,
      items: of.banks.flatMap((bank) => bank.items).filter((item) => item.skill === code).length,
      criteria: criteria.length,
      evidence: of.evidence.filter((kind) => kinds.has(kind.id)).map((kind) => kind.title),
    };
  });
  const sum = (count: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((total, part) => total + count(part), 0);
  const modules = sum((part) => part.modules);
  const practice = sum((part) => part.practice);
  const items = sum((part) => part.items);
  const criteria = sum((part) => part.criteria);
  return {
    code,
    text,
    modules,
    practice,
    items,
    criteria,
    evidence: parts.flatMap((part) => part.evidence),
    in: parts
      .filter((part) => part.modules + part.practice + part.items + part.criteria > 0)
      .map(({ of }) => placeOf(of)),
    taught: modules > 0,
    practised: practice > 0,
    assessed: items >= itemsPerSkill && criteria > 0,
  };
}

function mapped(
  cat: Catalogue,
  code: string,
  name: string,
  relationIn: (of: MicroCredential) => "practised" | "touched" | undefined,
): Mapped {
  const related = (relation: "practised" | "touched") =>
    cat.microCredentials.filter((of) => relationIn(of) === relation).map(placeOf);
  return { code, name, practised: related("practised"), touched: related("touched") };
}

const placeOf = (of: MicroCredential): Place => ({ slug: of.slug, code: of.humanCode });
