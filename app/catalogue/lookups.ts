import type {
  Block,
  Catalogue,
  Competency,
  Domain,
  FidelityScale,
  FrameworkItem,
  FrameworkVersion,
  MicroCredential,
  Module,
  ModuleSection,
  Principle,
  RatingScale,
  RubricLevel,
  Rule,
  SkillGuide,
  Stack,
  SupportSet,
} from "./types";

/** Questions to the catalogue. Pure, the catalogue first; null means that content has no such thing. */

/** The versions of the framework: a catalogue, or the part of it that says what a code means. */
export type Frameworks = Pick<Catalogue, "framework" | "earlierFrameworks">;

/** Every version of the competency framework, the current one first. */
export function frameworkVersions(cat: Frameworks): readonly FrameworkVersion[] {
  return [cat.framework, ...cat.earlierFrameworks];
}

/** @param id as a micro-credential, a round or a record keeps it */
export function frameworkVersion(cat: Frameworks, id: string): FrameworkVersion | null {
  return frameworkVersions(cat).find((one) => one.id === id) ?? null;
}

/**
 * A place of the framework by its code, with its way up; null where no version ever had the code.
 * @param framework id of the version whose words are meant; without it, or where that version lacks the code, the newest
 *                  version that has it answers, so that what was recorded years ago keeps its words
 */
export function frameworkItem(cat: Frameworks, code: string, framework?: string): FrameworkItem | null {
  const meant = framework === undefined ? null : frameworkVersion(cat, framework);
  for (const version of meant ? [meant, ...frameworkVersions(cat)] : frameworkVersions(cat)) {
    const item = itemsOf(version).get(code);
    if (item) return item;
  }
  return null;
}

/** Every place in the order of the document: each domain, its competencies, their skills and strands. */
export function listFrameworkItems(
  cat: Pick<Catalogue, "framework">,
  version: FrameworkVersion = cat.framework,
): readonly FrameworkItem[] {
  return [...itemsOf(version).values()];
}

const itemsByVersion = new WeakMap<FrameworkVersion, ReadonlyMap<string, FrameworkItem>>();
/** The places of one version, by code and in order. */
export function itemsOf(version: FrameworkVersion): ReadonlyMap<string, FrameworkItem> {
  const known = itemsByVersion.get(version);
  if (known !== undefined) return known;
  const items = new Map<string, FrameworkItem>();
  const add = (item: FrameworkItem): void => void items.set(item.code, item);
  for (const domain of version.domains) {
    add({ kind: "domain", code: domain.code, text: domain.name, domain });
    for (const competency of domain.competencies) {
      const above = { domain, competency };
      add({ kind: "competency", code: competency.code, text: competency.name, ...above });
      for (const skill of competency.coreSkills)
        add({ kind: "core-skill", code: skill.code, text: skill.text, strand: null, ...above });
      for (const strand of competency.strands) {
        add({ kind: "strand", code: strand.code, text: strand.name, strand, ...above });
        for (const skill of strand.skills)
          add({ kind: "advanced-skill", code: skill.code, text: skill.text, strand, ...above });
      }
    }
  }
  itemsByVersion.set(version, items);
  return items;
}

export function competencyOf(cat: Frameworks, code: string, framework?: string): Competency | null {
  const item = frameworkItem(cat, code, framework);
  return item?.kind === "competency" ? item.competency : null;
}

/** The domain that a code of any depth belongs to: its colour and shape on every page. */
export function domainOf(cat: Frameworks, code: string): Domain | null {
  return frameworkItem(cat, code)?.domain ?? null;
}

/**
 * A skill's own words; the code itself where no framework has such a skill, so that a page never goes blank.
 * @param framework id of the version whose words are meant: that of the micro-credential or the record it is about
 */
export function skillText(cat: Frameworks, code: string, framework?: string): string {
  return frameworkItem(cat, code, framework)?.text ?? code;
}

export function principleByKey(cat: Catalogue, key: string): Principle | null {
  return cat.framework.principles.find((principle) => principle.key === key) ?? null;
}

export function scaleById(cat: Catalogue, id: string): FidelityScale | null {
  return cat.scales.find((scale) => scale.id === id) ?? null;
}

/** The scale that new rounds of rating use. */
export function ratingScaleInUse(cat: Catalogue): RatingScale {
  const scale = cat.ratingScales.find((one) => one.inUse);
  if (!scale) throw new Error("content/scales holds no rating scale that is in use.");
  return scale;
}

export function ratingScaleById(cat: Catalogue, id: string): RatingScale | null {
  return cat.ratingScales.find((scale) => scale.id === id) ?? null;
}

/** The name of a fidelity item; null where the scale has no such number. */
export function fidelityItemName(cat: Catalogue, scaleId: string, item: number): string | null {
  const items = scaleById(cat, scaleId)?.sections.flatMap((section) => section.items);
  return items?.find((one) => one.item === item)?.name ?? null;
}

export function microCredential(cat: Catalogue, slug: string): MicroCredential | null {
  return cat.microCredentials.find((credential) => credential.slug === slug) ?? null;
}

export function stackById(cat: Catalogue, id: string): Stack | null {
  return cat.stacks.find((stack) => stack.id === id) ?? null;
}

/** What may be awarded: one list of names for both, so an award names either by the same word. */
export type Awardable =
  | { readonly kind: "micro-credential"; readonly of: MicroCredential }
  | { readonly kind: "stack"; readonly of: Stack };

/** @param name slug of a micro-credential or id of a stack, as awards keep it */
export function awardable(cat: Catalogue, name: string): Awardable | null {
  const credential = microCredential(cat, name);
  if (credential) return { kind: "micro-credential", of: credential };
  const stack = stackById(cat, name);
  return stack && { kind: "stack", of: stack };
}

/** The place of the framework a micro-credential certifies: its strand where its skills are advanced, else its competency. */
export function certifiedCode(cat: Frameworks, of: Pick<MicroCredential, "framework" | "alignment">): string {
  const item = frameworkItem(cat, of.alignment.coreSkills[0] ?? "", of.framework);
  return item?.kind === "advanced-skill" && item.strand ? item.strand.code : of.alignment.competency;
}

/**
 * Whether somebody who has not begun may begin. Those who have go on to the award, whatever the day.
 * @param now an instant of the first or last day, in UTC, counts
 */
export function openToNewStarts(
  { statusStart, statusEnd }: Pick<MicroCredential, "statusStart" | "statusEnd">,
  now: Date,
): boolean {
  const today = now.toISOString().slice(0, 10);
  return (
    (statusStart === undefined || statusStart <= today) && (statusEnd === undefined || today <= statusEnd)
  );
}

/** What a level is called; its id where the rubric no longer has it. */
export function levelName(levels: readonly Pick<RubricLevel, "id" | "name">[], level: string): string {
  return levels.find(({ id }) => id === level)?.name ?? level;
}

/** @param moduleSlug the file name, which is the address: `01-where-your-role-begins-and-ends` */
export function moduleOf(cat: Catalogue, slug: string, moduleSlug: string): Module | null {
  return microCredential(cat, slug)?.modules.find((module) => module.slug === moduleSlug) ?? null;
}

type BlockOf<Kind extends Block["kind"]> = Extract<Block, { kind: Kind }>;

/** The blocks of one kind in reading order, such as every reflection of a module. */
export function blocksOf<Kind extends Block["kind"]>(module: Module, kind: Kind): readonly BlockOf<Kind>[] {
  return [...module.opening, ...module.sections.flatMap((section) => section.blocks)].filter(
    (block): block is BlockOf<Kind> => block.kind === kind,
  );
}

/** Where a reflection stands: its block, its section, its module. */
export function reflectionOf(
  credential: MicroCredential,
  reflectionId: string,
): { module: Module; section: ModuleSection; block: BlockOf<"reflection"> } | null {
  for (const module of credential.modules)
    for (const section of module.sections)
      for (const block of section.blocks)
        if (block.kind === "reflection" && block.id === reflectionId) return { module, section, block };
  return null;
}

/** What good looks like, signs, questions and what isn't the reviewer's to judge, from the supervisor guide. */
export function criterionGuide(
  credential: MicroCredential,
  criterionId: string,
): BlockOf<"criterion-guide"> | null {
  for (const block of credential.supervisorGuide.blocks)
    if (block.kind === "criterion-guide" && block.criterion === criterionId) return block;
  return null;
}

/** What helps to talk about a skill; null: nobody has written it yet. */
export function skillGuide(cat: Catalogue, code: string): SkillGuide | null {
  for (const guide of cat.guides) if (Object.hasOwn(guide.skills, code)) return guide.skills[code] ?? null;
  return null;
}

/** Where modules open a word of the glossary, in the order of the catalogue. */
export function placesOfTerm(
  cat: Catalogue,
  id: string,
): { credential: MicroCredential; module: Module; section: string | null }[] {
  return cat.microCredentials.flatMap((credential) =>
    credential.modules.flatMap((module) =>
      module.terms.filter((term) => term.id === id).map(({ section }) => ({ credential, module, section })),
    ),
  );
}

export function ruleById(cat: Catalogue, id: string): Rule | null {
  return cat.rules.find((rule) => rule.id === id) ?? null;
}

export function supportSet(cat: Catalogue, id: string): SupportSet | null {
  return cat.support.find((set) => set.id === id) ?? null;
}
