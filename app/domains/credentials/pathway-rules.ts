import { awardable } from "~/catalogue/lookups";
import type { Catalogue, Stack } from "~/catalogue/types";
import { inWords } from "../assessment/rules";
import { hasEnded, phaseOf } from "./currency";
import {
  type Equivalence,
  type Holding,
  type StackPart,
  type StackStanding,
  countingHolding,
  partFor,
  stackStanding,
  strandCodes,
} from "./stack-rules";

/** Where one person stands; null in its place: nobody in particular is looking. */
export interface Position {
  readonly holdings: readonly Holding[];
  readonly equivalences: readonly Equivalence[];
  /** names of micro-credentials for which something is on record */
  readonly begun: ReadonlySet<string>;
}

/**
 * "ready": a stage that is open to this person, or a stack whose parts are all held. "in-grace": it has ended, can still
 * be renewed, and until then counts for what rests on it. "suspended": it counts again once that ends.
 */
export type NodeState =
  "held" | "in-grace" | "equivalent" | "ready" | "begun" | "suspended" | "ended" | "to-come";
export interface PathwayNode {
  /** what awards call it; the code where no micro-credential certifies it yet */
  readonly name: string;
  readonly code: string;
  readonly title: string;
  /** false: no micro-credential certifies it yet */
  readonly exists: boolean;
  /** null: nobody in particular is looking */
  readonly state: NodeState | null;
  /** until when it is held, or in its grace period can be renewed; null: neither, or without end */
  readonly until: Date | null;
  /** whole sentences: what earning this completes for this person, and what it opens */
  readonly opens: readonly string[];
  /** reasons: what is missing for this person; empty for nobody in particular */
  readonly missing: readonly string[];
}
export interface PathwayStack extends PathwayNode {
  readonly summary: string;
  readonly held: number;
  readonly of: number;
}
export interface PathwayStep {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly state: NodeState | null;
  /** titles of what has to be held */
  readonly needs: readonly string[];
  readonly also: readonly string[];
  /** code of the strand that leads to it; null: it follows from a stack */
  readonly strand: string | null;
}
export interface Pathways {
  readonly domains: readonly {
    readonly code: string;
    readonly name: string;
    readonly core: readonly PathwayNode[];
    /** the stack of this domain */
    readonly stack: PathwayStack | null;
  }[];
  /** the stack of all core competencies */
  readonly whole: PathwayStack | null;
  readonly strands: readonly PathwayNode[];
  readonly steps: readonly PathwayStep[];
  /** One or two sentences: where the person is and what is nearest; for nobody in particular, what there is. */
  readonly words: string;
}

/**
 * The whole curriculum as a map, with one person's position on it.
 * Stacks find their place by what they count: one that counts all core competencies is the whole, one that counts the
 * competencies of one domain belongs to that domain.
 * @param position null for a visitor
 */
export function pathways(cat: Catalogue, position: Position | null, now: Date): Pathways {
  const holdings = position?.holdings ?? [];
  const standings = new Map(cat.stacks.map((stack) => [stack.id, stackStanding(cat, stack, holdings, now)]));
  const node = (part: StackPart): PathwayNode => partNode(cat, part, standings, position, now);
  const stackOf = (found: Stack | undefined): PathwayStack | null => {
    const standing = found && standings.get(found.id);
    return found && standing ? stackNode(cat, found, standing, position, now) : null;
  };
  const core = cat.framework.domains.map((domain) => ({
    domain,
    codes: domain.competencies.filter((one) => one.strands.length === 0).map((one) => one.code),
  }));
  const every = core.flatMap(({ codes }) => codes);
  const isWhole = (stack: Stack) => every.every((code) => stack.competencies.includes(code));
  const domains = core.map(({ domain, codes }) => ({
    code: domain.code,
    name: domain.name,
    core: codes.map((code) => node(partFor(cat, code))),
    stack: stackOf(
      cat.stacks.find((stack) => !isWhole(stack) && stack.competencies.every((code) => codes.includes(code))),
    ),
  }));
  const whole = stackOf(cat.stacks.find(isWhole));
  const strands = strandCodes(cat).map((code) => node(partFor(cat, code)));
  const drawn = { domains, whole, strands, steps: cat.steps.map((step) => stepOf(cat, step, position, now)) };
  return { ...drawn, words: position ? positionWords(drawn) : publicWords(drawn) };
}

const named = (title: string): string => `“${title}”`;
/** What the award of this name opens: what waits for it, and stages for which it is the last that is needed. */
function openedBy(cat: Catalogue, name: string): string[] {
  return [
    ...cat.microCredentials.filter((of) => of.entry.prerequisites.includes(name)),
    ...cat.steps.filter((step) => step.needs.at(-1) === name),
  ].map((one) => one.title);
}

function partNode(
  cat: Catalogue,
  part: StackPart,
  standings: ReadonlyMap<string, StackStanding>,
  position: Position | null,
  now: Date,
): PathwayNode {
  const slugs = part.credentials.map((of) => of.slug);
  const holdings = position?.holdings ?? [];
  const held = slugs.flatMap((slug) => countingHolding(holdings, slug, now) ?? [])[0] ?? null;
  const counting = cat.stacks.filter((stack) =>
    standings.get(stack.id)?.parts.some((one) => one.part.code === part.code),
  );
  const completes = counting.filter((stack) => {
    const gaps = standings.get(stack.id)?.gaps ?? [];
    return position !== null && gaps.length === 1 && gaps[0]?.codes.includes(part.code);
  });
  const opened = slugs.flatMap((slug) => openedBy(cat, slug));
  const opens = [
    completes.length > 0 && !held ? `Completes ${inWords(completes.map((one) => named(one.title)))}.` : null,
    opened.length > 0 ? `Opens ${inWords(opened.map(named))}.` : null,
  ];
  return {
    name: slugs[0] ?? part.code,
    code: part.code,
    title: part.credentials[0]?.title ?? part.name,
    exists: slugs.length > 0,
    state: position && stateOf(slugs, held, position, now),
    until: untilOf(held, now),
    opens: opens.filter((one) => one !== null),
    missing: [],
  };
}

function stateOf(names: readonly string[], held: Holding | null, position: Position, now: Date): NodeState {
  if (held) return phaseOf(held, now) === "in-grace" ? "in-grace" : "held";
  if (position.equivalences.some((one) => names.includes(one.achievement))) return "equivalent";
  const before = position.holdings.filter((one) => names.includes(one.achievement) && !one.withdrawn);
  if (before.some((one) => one.suspended && !hasEnded(one.validUntil, now))) return "suspended";
  if (before.length > 0) return "ended";
  return names.some((name) => position.begun.has(name)) ? "begun" : "to-come";
}

function stackNode(
  cat: Catalogue,
  stack: Stack,
  { parts, gaps }: StackStanding,
  position: Position | null,
  now: Date,
): PathwayStack {
  const held = position && countingHolding(position.holdings, stack.id, now);
  const state = position && stateOf([stack.id], held, position, now);
  const opened = openedBy(cat, stack.id);
  const needed = parts.filter(({ part }) => stack.competencies.includes(part.code));
  const counts = ({ held, inGrace }: (typeof parts)[number]) => held !== null || inGrace !== null;
  const strands = parts.filter((one) => !needed.includes(one) && counts(one)).length;
  return {
    name: stack.id,
    code: stack.humanCode,
    title: stack.title,
    exists: true,
    summary: stack.summary,
    // the desk has a row for a stack as soon as its parts are held, which is not begun but waiting
    state: state === "to-come" || state === "begun" ? (gaps.length === 0 ? "ready" : "to-come") : state,
    until: untilOf(held, now),
    opens: opened.length > 0 ? [`Opens ${inWords(opened.map(named))}.`] : [],
    missing: position && !held ? gaps.map((gap) => gap.reason) : [],
    held: needed.filter(counts).length + Math.min(strands, stack.strandsAtLeast),
    of: stack.competencies.length + stack.strandsAtLeast,
  };
}

function stepOf(
  cat: Catalogue,
  step: Catalogue["steps"][number],
  position: Position | null,
  now: Date,
): PathwayStep {
  const met = (name: string): boolean =>
    position !== null &&
    (countingHolding(position.holdings, name, now) !== null ||
      position.equivalences.some((one) => one.achievement === name));
  const strand = strandCodes(cat).find((code) =>
    partFor(cat, code).credentials.some((of) => step.needs.includes(of.slug)),
  );
  return {
    id: step.id,
    title: step.title,
    what: step.opens,
    state: position && (step.needs.every(met) ? "ready" : "to-come"),
    needs: step.needs.map((name) => awardable(cat, name)?.of.title ?? name),
    also: step.also,
    strand: strand ?? null,
  };
}

/** The day that is told: the end, or where that has passed the last day for renewing it. */
function untilOf(held: Holding | null, now: Date): Date | null {
  if (!held) return null;
  return phaseOf(held, now) === "in-grace" ? held.graceUntil : held.validUntil;
}

type Drawn = Omit<Pathways, "words">;

function publicWords({ domains, strands }: Drawn): string {
  const core = domains.reduce((sum, domain) => sum + domain.core.length, 0);
  return `${core} core micro-credentials in ${domains.length} domains, ${strands.length} strands of advanced practice, and where they lead. Begin with any: nothing is locked, and a person makes every award.`;
}

const holds = ({ state }: PathwayNode): boolean => state === "held" || state === "in-grace";

/** What is held, then what is nearest: a stack that waits for its award, else the one with least to come. */
function positionWords({ domains, whole, strands, steps }: Drawn): string {
  const core = domains.flatMap((domain) => domain.core);
  const held = core.filter(holds).length;
  const lead =
    held === 0
      ? `You hold none of the ${core.length} core micro-credentials yet. Begin with any: nothing is locked.`
      : `You hold ${held} of ${core.length} core micro-credentials.`;
  const stacks = [...domains.map((domain) => domain.stack), whole].filter((one) => one !== null);
  const waiting = stacks.filter((one) => one.state === "ready");
  if (waiting.length > 0) {
    return `${lead} Every part of ${inWords(waiting.map((one) => named(one.title)))} is held: a person reads your record and makes the award.`;
  }
  if (whole && (holds(whole) || whole.state === "equivalent")) {
    const open = steps.filter((step) => step.state === "ready").map((step) => named(step.title));
    const more = strands.filter((one) => !holds(one)).length;
    return [
      lead,
      more > 0 ? `The strands of advanced practice are open to you.` : "You hold every strand too.",
      open.length > 0 ? `So ${open.length === 1 ? "is" : "are"} ${inWords(open)}.` : null,
    ]
      .filter((one) => one !== null)
      .join(" ");
  }
  const [nearest] = stacks
    .filter((one) => one.held > 0 && one.held < one.of)
    .sort((a, b) => a.of - a.held - (b.of - b.held));
  if (!nearest) return lead;
  const more = nearest.of - nearest.held;
  return `${lead} ${more === 1 ? "One more completes" : `${more} more complete`} ${named(nearest.title)}.`;
}
