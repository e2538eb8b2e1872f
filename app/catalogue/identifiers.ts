import type { Faults } from "./faults";
import { frameworkVersions, itemsOf } from "./lookups";
import type { Catalogue } from "./types";

/**
 * Every key that a learner's record may hang on, one to a line and sorted.
 * Progress, attempts, evidence and signed credentials keep these words for years, so a key may be added
 * and may never vanish or be used again for something else.
 */
export function identifiersOf(catalogue: Omit<Catalogue, "digest">): string[] {
  const ids = new Set<string>();
  const add = (kind: string, id: string | number): void => void ids.add(`${kind} ${id}`);
  const { framework } = catalogue;
  for (const version of frameworkVersions(catalogue)) {
    add("framework", version.id);
    for (const value of version.values) add("value", value.code);
    for (const { kind, code } of itemsOf(version).values())
      add(kind === "core-skill" || kind === "advanced-skill" ? "skill" : kind, code);
  }
  for (const principle of framework.principles) add("principle", `${principle.code} ${principle.key}`);
  for (const area of framework.workforce.focusAreas) {
    add("focus-area", area.code);
    for (const action of area.actions) add("action", action.code);
  }
  for (const group of framework.workforce.evaluationOutcomes)
    for (const outcome of group.items) add("evaluation-outcome", outcome.code);
  for (const scale of catalogue.scales)
    for (const section of scale.sections)
      for (const { item } of section.items) add("fidelity-item", `${scale.id}/${item}`);
  for (const { id, skills, values, confidence } of catalogue.ratingScales) {
    for (const answer of [...skills.levels, ...skills.beside]) add("rating", `${id}/${answer.id}`);
    for (const level of values.levels) add("value-rating", `${id}/${level.id}`);
    for (const level of confidence.levels) add("confidence-rating", `${id}/${level.id}`);
  }
  for (const rule of catalogue.rules) add("rule", rule.id);
  for (const set of catalogue.support) add("support-set", set.id);
  for (const stack of catalogue.stacks) add("stack", stack.id);
  for (const term of catalogue.terms) add("term", term.id);
  for (const credential of catalogue.microCredentials) {
    const { slug } = credential;
    add("micro-credential", slug);
    for (const outcome of credential.learningOutcomes) add("learning-outcome", `${slug}/${outcome.id}`);
    for (const evidence of credential.evidence) add("evidence", `${slug}/${evidence.id}`);
    for (const requirement of credential.requirements) add("requirement", `${slug}/${requirement.id}`);
    for (const level of credential.rubric.levels) add("level", `${slug}/${level.id}`);
    for (const criterion of credential.rubric.criteria) add("criterion", `${slug}/${criterion.id}`);
    for (const template of credential.exercise.templates) add("template", `${slug}/${template.id}`);
    for (const exemplar of credential.exemplars) add("exemplar", `${slug}/${exemplar.id}`);
    add("exercise", `${slug}/${credential.exercise.id}`);
    for (const module of credential.modules) {
      add("module", `${slug}/${module.slug} ${module.id}`);
      for (const outcome of module.outcomes) add("outcome", outcome.id);
      for (const section of module.sections) {
        add("section", `${module.id}/${section.id}`);
        for (const block of section.blocks) {
          if (block.kind === "reflection") add("reflection", block.id);
          if (block.kind === "quick-check") add("item", block.item.id);
          if (block.kind !== "scenario") continue;
          add("scenario", `${module.id}/${block.id}`);
          for (const step of block.steps)
            for (const choice of step.choices)
              add("choice", `${module.id}/${block.id}/${step.id}/${choice.id}`);
        }
      }
    }
    for (const bank of credential.banks) {
      add("bank", `${slug}/${bank.bank}`);
      for (const item of bank.items) {
        add("item", item.id);
        for (const option of item.options) add("option", `${item.id}/${option.id}`);
      }
    }
  }
  return [...ids].sort();
}

export const registryHeader = `# Every identifier that has ever been published. Kept by \`npm run content:build -- --register\`; do not edit by hand.
# A line may be added and never taken away: records and signed credentials point to these words.
`;

export function registryText(identifiers: readonly string[]): string {
  return `${registryHeader}${identifiers.join("\n")}\n`;
}

/** Compares what content holds with the registry: vanished keys are errors, new ones want to be registered. */
export function checkIdentifiers(
  identifiers: readonly string[],
  registryFile: string,
  registry: string,
  faults: Faults,
): void {
  const now = new Set(identifiers);
  const before = new Set<string>();
  registry.split("\n").forEach((line, at) => {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) return;
    before.add(entry);
    if (!now.has(entry))
      faults.error(
        registryFile,
        at + 1,
        `The ${named(entry)} has vanished from content/. Records may point to it: put it back.`,
      );
  });
  const added = identifiers.filter((entry) => !before.has(entry));
  for (const entry of added)
    faults.error(
      registryFile,
      1,
      `The ${named(entry)} is new and not registered. If it is meant, run: npm run content:build -- --register.`,
    );
}

const named = (entry: string): string => {
  const space = entry.indexOf(" ");
  return `${entry.slice(0, space).replaceAll("-", " ")} "${entry.slice(space + 1)}"`;
};
