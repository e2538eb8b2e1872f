import { type Rule, completionRule, isCertain, leavesOf, renewalRule } from "./completion";
import type { CompletionNode, CompletionTerms, MicroCredential } from "./types";

type Written = Pick<
  MicroCredential,
  "requirements" | "completion" | "statusStart" | "statusEnd" | "evidence" | "rubric" | "certification"
> & { readonly alignment: Pick<MicroCredential["alignment"], "coreSkills"> };
type Say = (sentence: string, ...where: (string | number)[]) => void;

/**
 * Whether a completion rule can be met, and holds what no rule may give away: whichever way somebody takes, every skill
 * is practised and judged, and the evidence that is said to be required is asked for.
 */
export function checkCompletion(of: Written, say: Say): void {
  if (of.statusStart !== undefined && of.statusEnd !== undefined && of.statusEnd < of.statusStart)
    say(`It ends on ${of.statusEnd}, before it begins.`, "statusEnd");
  const { completion } = of;
  if (completion === undefined) return;
  checkNode(of, completion, ["completion"], say);

  const rule = completionRule(of);
  const named = new Set(leavesOf(rule).map(({ requirement }) => requirement.id));
  of.requirements.forEach((requirement, at) => {
    if (!named.has(requirement.id))
      say(`The completion rule never asks for the requirement "${requirement.id}".`, "requirements", at);
  });
  const certain = (is: Parameters<typeof isCertain>[1]) => isCertain(rule, is);
  for (const skill of of.alignment.coreSkills) {
    for (const [kind, verb] of [
      ["practice", "practised"],
      ["judgement", "judged"],
    ] as const)
      if (!certain(({ requirement }) => requirement.kind === kind && requirement.skills.includes(skill)))
        say(`The completion rule can be met without the skill ${skill} being ${verb}.`, "completion");
  }
  for (const criterion of of.rubric.criteria)
    if (
      !certain(
        ({ requirement }) => requirement.kind === "judgement" && requirement.criterion === criterion.id,
      )
    )
      say(`The completion rule can be met without a judgement of "${criterion.id}".`, "completion");
  for (const kind of of.evidence)
    if (
      kind.required &&
      !certain(({ requirement }) => requirement.kind === "practice" && requirement.evidence === kind.id)
    )
      say(
        `The evidence "${kind.id}" is said to be required, and the completion rule can be met without it.`,
        "completion",
      );
}

/**
 * Whether a renewal rule can be met and shows that somebody still practises: whichever way somebody takes, at least one
 * piece of practice is given anew.
 */
export function checkRenewal(of: Written, say: Say): void {
  const { validFor, renewalRule: written } = of.certification;
  const where = ["certification", "renewalRule"];
  if (written === undefined) return;
  if (validFor === null) {
    say("It does not end, so nothing is asked for a renewal. Take the rule out.", ...where);
    return;
  }
  checkNode(of, written, where, say);
  const rule = renewalRule(of);
  for (const { requirement, terms } of leavesOf(rule)) {
    if (requirement.kind === "reflection" || requirement.kind === "judgement")
      say(
        `A renewal asks for practice, and for knowledge checks again. "${requirement.id}" is a ${requirement.kind}: what is given anew is judged by the rubric without saying so.`,
        ...where,
      );
    if (terms.countsBefore !== undefined || terms.minimumLevel !== undefined)
      say(`A renewal rule has only "withinMonths" as a term.`, ...where);
  }
  if (!isCertain(rule, ({ requirement }) => requirement.kind === "practice"))
    say("The renewal rule can be met without any practice being shown anew.", ...where);
}

function checkNode(of: Written, node: CompletionNode, where: readonly (string | number)[], say: Say): void {
  if (typeof node === "string") {
    if (!of.requirements.some(({ id }) => id === node))
      say(
        `The ${where[0] === "completion" ? "completion" : "renewal"} rule names the requirement "${node}", which isn't there.`,
        ...where,
      );
    return;
  }
  checkTerms(of, node, where, say);
  if ("every" in node) {
    if (!of.requirements.some(({ kind }) => kind === node.every))
      say(`There is no requirement of the kind "${node.every}".`, ...where, "every");
    return;
  }
  const [name, options] = "all" in node ? (["all", node.all] as const) : (["of", node.of] as const);
  if ("any" in node && node.any >= options.length)
    say(`Any ${node.any} of ${options.length} is all of them. Write "all", or name more.`, ...where, "any");
  if ("any" in node && options.some((option) => typeof option !== "string" && "every" in option))
    say(`A choice is between things that are named: write "all" with their names for "every".`, ...where);
  options.forEach((option, at) => checkNode(of, option, [...where, name, at], say));
}

function checkTerms(
  of: Written,
  node: Exclude<CompletionNode, string> & CompletionTerms,
  where: readonly (string | number)[],
  say: Say,
): void {
  const below = leavesOf(ruleBelow(of, node)).map(({ requirement }) => requirement);
  if (node.minimumLevel !== undefined) {
    const levels = of.rubric.levels.map(({ id }) => id);
    const judged = below.filter((one) => one.kind === "judgement");
    if (!levels.includes(node.minimumLevel))
      say(`The minimum level "${node.minimumLevel}" is not a level of the rubric.`, ...where, "minimumLevel");
    else if (judged.length === 0)
      say("A minimum level is for judgements, and there is none here.", ...where, "minimumLevel");
    else if (
      judged.some((one) => levels.indexOf(one.requiredLevel) >= levels.indexOf(node.minimumLevel ?? ""))
    )
      say(
        "A minimum level asks for more than the requirements do by themselves. Raise it, or take it out.",
        ...where,
        "minimumLevel",
      );
  }
  if (node.withinMonths !== undefined && below.some(({ kind }) => kind === "reflection"))
    say("A reflection is written once and kept, so it cannot grow too old.", ...where, "withinMonths");
  if (node.countsBefore !== undefined && of.statusStart === undefined)
    say("Nothing was given before it began: there is no statusStart.", ...where, "countsBefore");
}

const ruleBelow = (of: Written, node: CompletionNode): Rule =>
  completionRule({ requirements: of.requirements, completion: node });
