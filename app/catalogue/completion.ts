import type { CompletionNode, CompletionTerms, MicroCredential, Requirement, Rubric } from "./types";

/** How a requirement is to be met, where the completion rule says more than the requirement itself. */
export type Terms = Pick<CompletionTerms, "minimumLevel" | "withinMonths" | "countsBefore">;

/** A completion rule with every name in it looked up, and every term at the requirements it holds for. */
export type Rule =
  | { readonly kind: "one"; readonly requirement: Requirement; readonly terms: Terms }
  | { readonly kind: "all"; readonly of: readonly Rule[]; readonly because?: string | undefined }
  | {
      readonly kind: "any";
      readonly count: number;
      readonly of: readonly Rule[];
      readonly because?: string | undefined;
    };

/** What of a micro-credential says when it is complete. */
export type Completing = Pick<MicroCredential, "requirements" | "completion">;

/**
 * What must come together before a person may award. Without a rule of its own, a micro-credential asks for every
 * requirement. Terms of an inner group take the place of those around it.
 * Names that are not there mean nothing: `content:check` refuses them.
 */
export function completionRule(of: Completing): Rule {
  const { requirements } = of;
  const one = (requirement: Requirement, terms: Terms): Rule => ({ kind: "one", requirement, terms });
  const resolve = (node: CompletionNode, around: Terms): Rule[] => {
    if (typeof node === "string") {
      const named = requirements.find(({ id }) => id === node);
      return named ? [one(named, around)] : [];
    }
    const terms = { ...around, ...termsOf(node) };
    const { because } = node;
    if ("every" in node) {
      const these = requirements.filter(({ kind }) => kind === node.every).map((each) => one(each, terms));
      return because === undefined ? these : [{ kind: "all", of: these, because }];
    }
    if ("all" in node)
      return [{ kind: "all", of: node.all.flatMap((inner) => resolve(inner, terms)), because }];
    return [{ kind: "any", count: node.any, of: node.of.flatMap((inner) => resolve(inner, terms)), because }];
  };
  if (of.completion === undefined) return { kind: "all", of: requirements.map((each) => one(each, {})) };
  const [only, ...others] = resolve(of.completion, {});
  return only?.kind === "all" && others.length === 0
    ? only
    : { kind: "all", of: only ? [only, ...others] : [] };
}

/** How long before the end what is given for a renewal may have been given, where an author says nothing. */
const renewalMonths = 12;

/**
 * What a renewal asks for anew. Without a rule of its own it is every practice requirement of the evidence that is
 * required. How each is judged is not said here: whatever is given anew is judged by the rubric.
 */
export function renewalRule(of: Pick<MicroCredential, "requirements" | "evidence" | "certification">): Rule {
  const required = new Set(of.evidence.flatMap((kind) => (kind.required ? [kind.id] : [])));
  const node: CompletionNode = of.certification.renewalRule ?? {
    all: of.requirements.flatMap((one) =>
      one.kind === "practice" && required.has(one.evidence) ? [one.id] : [],
    ),
  };
  return completionRule({
    requirements: of.requirements,
    completion: { all: [node], withinMonths: renewalMonths },
  });
}

function termsOf({ minimumLevel, withinMonths, countsBefore }: CompletionTerms): Terms {
  return {
    ...(minimumLevel !== undefined && { minimumLevel }),
    ...(withinMonths !== undefined && { withinMonths }),
    ...(countsBefore !== undefined && { countsBefore }),
  };
}

export type OneRule = Extract<Rule, { kind: "one" }>;

/** Every requirement in a rule with its terms, in the order of the rule. */
export function leavesOf(rule: Rule): OneRule[] {
  return rule.kind === "one" ? [rule] : rule.of.flatMap(leavesOf);
}

/**
 * Whether something is asked for in whatever way the rule is met. Of a choice of 2 out of 3 it is where two of the
 * three ask for it: whoever leaves out one of those takes the other.
 */
export function isCertain(rule: Rule, is: (one: OneRule) => boolean): boolean {
  switch (rule.kind) {
    case "one":
      return is(rule);
    case "all":
      return rule.of.some((inner) => isCertain(inner, is));
    case "any":
      return rule.of.filter((inner) => isCertain(inner, is)).length > rule.of.length - rule.count;
  }
}

// ---- Levels -----------------------------------------------------------------------------------------

/** A requirement as its terms ask for it: a judgement perhaps at a higher level than it says itself. */
export function underTerms(
  { levels }: Pick<Rubric, "levels">,
  { requirement, terms }: Pick<OneRule, "requirement" | "terms">,
): Requirement {
  if (requirement.kind !== "judgement" || terms.minimumLevel === undefined) return requirement;
  const order = levels.map(({ id }) => id);
  return order.indexOf(terms.minimumLevel) > order.indexOf(requirement.requiredLevel)
    ? { ...requirement, requiredLevel: terms.minimumLevel }
    : requirement;
}

/**
 * The level that a criterion has to be judged at in whatever way the completion rule is met; of a criterion that nothing
 * asks about, the rubric's. A higher level that only one of several has to reach is needed of none of them alone.
 */
export function neededLevel(of: Completing & Pick<MicroCredential, "rubric">, criterion: string): string {
  const rule = completionRule(of);
  const order = of.rubric.levels.map(({ id }) => id);
  const asked = [...order].reverse().find((level) =>
    isCertain(rule, (one) => {
      const wanted = underTerms(of.rubric, one);
      return (
        wanted.kind === "judgement" &&
        wanted.criterion === criterion &&
        order.indexOf(wanted.requiredLevel) >= order.indexOf(level)
      );
    }),
  );
  return asked ?? of.rubric.requiredLevel;
}

// ---- Time -------------------------------------------------------------------------------------------

/** So many calendar months later, in UTC; the last day of a month stays within it. */
export function addMonths(at: Date, months: number): Date {
  const end = new Date(at);
  const day = end.getUTCDate();
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(day, last));
  return end;
}

/**
 * Whether something given at an instant counts under these terms.
 * @param opened when the micro-credential began to exist; null: it was always there
 */
export function countsAt(terms: Terms, given: Date, opened: Date | null, now: Date): boolean {
  if (terms.withinMonths !== undefined && addMonths(given, terms.withinMonths) <= now) return false;
  return opened === null || terms.countsBefore === true || given >= opened;
}

/** The first day of a micro-credential as an instant; null: it was always there. */
export const openedAt = (of: Pick<MicroCredential, "statusStart">): Date | null =>
  of.statusStart === undefined ? null : new Date(`${of.statusStart}T00:00:00Z`);
