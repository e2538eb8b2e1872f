import { type AutomatedRule, counted } from "~/access/automated-rule";
import { countsFor, endOf } from "~/catalogue/framework-versions";
import { certifiedCode, frameworkItem, frameworkVersions } from "~/catalogue/lookups";
import type { Catalogue, MicroCredential, Stack } from "~/catalogue/types";
import { hasEnded } from "./currency";

/** One award that a person was given, with what decides whether it still counts. */
export interface Holding {
  /** slug of a micro-credential or id of a stack */
  readonly achievement: string;
  readonly awardId: string;
  readonly credentialId: string;
  readonly version: string;
  readonly awardedAt: Date;
  /** null: does not end */
  readonly validUntil: Date | null;
  /** until when it can be renewed without starting over; null: does not end */
  readonly graceUntil: Date | null;
  readonly withdrawn: boolean;
  /** for now: it counts again once that ends */
  readonly suspended: boolean;
}

/** A competency or a strand, and the micro-credentials that certify it: any one of them will do. */
export interface StackPart {
  readonly code: string;
  readonly name: string;
  /** those written against the newest version of the framework first */
  readonly credentials: readonly MicroCredential[];
  /** Slugs of those that count here for a time only, as a new version of the framework decided, and when that ends. */
  readonly ends: ReadonlyMap<string, Date>;
}
export interface StackParts {
  readonly competencies: readonly StackPart[];
  /** every strand of the framework; empty where the stack asks for none */
  readonly strands: readonly StackPart[];
}

/** One competency or strand, with what certifies it. */
export function partFor(cat: Catalogue, code: string): StackPart {
  const versions = frameworkVersions(cat);
  const age = (of: MicroCredential): number => versions.findIndex((one) => one.id === of.framework);
  const found = cat.microCredentials.flatMap((of) => {
    const counts = countsFor(versions, certifiedCode(cat, of), of.framework, cat.framework.id);
    const here = counts.find((one) => one.code === code);
    return here ? [{ of, until: here.until }] : [];
  });
  return {
    code,
    name: frameworkItem(cat, code)?.text ?? code,
    credentials: found.map(({ of }) => of).sort((a, b) => age(a) - age(b)),
    ends: new Map(
      found.flatMap(({ of, until }) => (until === null ? [] : [[of.slug, endOf(until)] as const])),
    ),
  };
}

/** What a stack is made of, in the order of the framework. */
export function partsOf(cat: Catalogue, stack: Stack): StackParts {
  return {
    competencies: stack.competencies.map((code) => partFor(cat, code)),
    strands: stack.strandsAtLeast > 0 ? strandCodes(cat).map((code) => partFor(cat, code)) : [],
  };
}

/** Codes of the strands of advanced practice. */
export function strandCodes(cat: Catalogue): string[] {
  return cat.framework.domains.flatMap((domain) =>
    domain.competencies.flatMap((competency) => competency.strands.map((strand) => strand.code)),
  );
}

/** Ids of the stacks that an award of this name counts towards. */
export function stacksCounting(cat: Catalogue, achievement: string): string[] {
  return cat.stacks
    .filter((stack) => {
      const { competencies, strands } = partsOf(cat, stack);
      return [...competencies, ...strands].some((part) =>
        part.credentials.some((of) => of.slug === achievement),
      );
    })
    .map((stack) => stack.id);
}

export interface PartState {
  readonly part: StackPart;
  /** the award that counts; null: none does */
  readonly held: Holding | null;
  /** where none does: one that has ended and can still be renewed */
  readonly inGrace: Holding | null;
}
export interface StackGap {
  /** what is missing: one competency, or the strands of which more are needed */
  readonly codes: readonly string[];
  /** For the learner and the issuer alike. */
  readonly reason: string;
}
export interface StackStanding {
  /** competencies in their order, then strands */
  readonly parts: readonly PartState[];
  /** empty means: a person may award */
  readonly gaps: readonly StackGap[];
  /** until when that stays so, if nothing is withdrawn; null: for good, or not so at all */
  readonly until: Date | null;
}

/**
 * Which parts of a stack are held and current, and what is missing.
 * Gaps, not yes/no: the learner's map, the issuer's page and the award share this one rule.
 * @param holdings every award of one person, any order
 * @param now      an award that ends at this instant no longer counts
 * @source         ours; content/stacks.yaml
 */
export function stackStanding(
  cat: Catalogue,
  stack: Stack,
  holdings: readonly Holding[],
  now: Date,
): StackStanding {
  const { competencies, strands } = partsOf(cat, stack);
  const state = (part: StackPart): PartState => {
    const held = heldPart(part, holdings, now, currentHolding);
    return { part, held, inGrace: held ? null : heldPart(part, holdings, now, countingHolding) };
  };
  const needed = competencies.map(state);
  const choice = strands.map(state);
  const gaps: StackGap[] = needed.flatMap(({ part, held, inGrace }) =>
    held ? [] : [{ codes: [part.code], reason: whyMissing(part, holdings, inGrace) }],
  );
  const strandsHeld = choice.flatMap(({ held }) => (held ? [held] : []));
  const more = stack.strandsAtLeast - strandsHeld.length;
  if (more > 0) {
    const open = choice.filter(({ held }) => !held).map(({ part }) => part);
    gaps.push({
      codes: open.map((part) => part.code),
      reason: `${more} more of the strands of advanced practice ${more === 1 ? "is" : "are"} needed: ${open
        .map((part) => `${titleOf(part)} (${part.code})`)
        .join(", ")}.`,
    });
  }
  // of the strands only as many count as are asked for: those that last longest
  const counted = [
    ...needed.flatMap(({ held }) => (held ? [held] : [])),
    ...[...strandsHeld].sort(byEnd).slice(0, stack.strandsAtLeast),
  ];
  return { parts: [...needed, ...choice], gaps, until: gaps.length > 0 ? null : firstEnd(counted) };
}

/** What is current now under one name: neither withdrawn nor suspended nor ended; null: nothing. */
export function currentHolding(holdings: readonly Holding[], achievement: string, now: Date): Holding | null {
  return longest(holdings, achievement, (one) => hasEnded(one.validUntil, now));
}

/**
 * What counts now for what rests on it: what is current, and what has ended and can still be renewed.
 * A new award of a stack asks for `currentHolding`, because it signs that every part was current that day.
 */
export function countingHolding(
  holdings: readonly Holding[],
  achievement: string,
  now: Date,
): Holding | null {
  return longest(holdings, achievement, (one) => hasEnded(one.graceUntil, now));
}

function longest(
  holdings: readonly Holding[],
  achievement: string,
  isOver: (one: Holding) => boolean,
): Holding | null {
  const left = holdings.filter(
    (one) => one.achievement === achievement && !one.withdrawn && !one.suspended && !isOver(one),
  );
  return left.sort(byEnd)[0] ?? null;
}

/** The earliest end of several; null: none of them ends. */
export function firstEnd(holdings: readonly { readonly validUntil: Date | null }[]): Date | null {
  const ends = holdings.flatMap(({ validUntil }) => (validUntil ? [validUntil.getTime()] : []));
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

function heldPart(
  part: StackPart,
  holdings: readonly Holding[],
  now: Date,
  holding: typeof currentHolding,
): Holding | null {
  const held = part.credentials.flatMap((of) => {
    const end = part.ends.get(of.slug);
    return holding(end ? holdings.map((one) => endingBy(one, end)) : holdings, of.slug, now) ?? [];
  });
  return [...held].sort(byEnd)[0] ?? null;
}

/** A day that a person named ends everything: renewing what no longer counts would not bring it back. */
function endingBy(one: Holding, end: Date): Holding {
  const earlier = (at: Date | null): Date => (at !== null && at < end ? at : end);
  return { ...one, validUntil: earlier(one.validUntil), graceUntil: earlier(one.graceUntil) };
}

/** Lasting longest first; without end before every end. */
function byEnd(a: Holding, b: Holding): number {
  const end = ({ validUntil }: Holding) => validUntil?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return end(b) - end(a);
}

const titleOf = (part: StackPart): string =>
  part.credentials[0] ? `“${part.credentials[0].title}”` : part.name;

function whyMissing(part: StackPart, holdings: readonly Holding[], inGrace: Holding | null): string {
  if (inGrace) return `${titleOf(part)} (${part.code}) has ended, and counts again once it is renewed.`;
  if (part.credentials.length === 0) {
    return `No micro-credential certifies ${part.name} (${part.code}) yet.`;
  }
  return whyNotHeld(
    `${titleOf(part)} (${part.code})`,
    part.credentials.map((of) => of.slug),
    holdings,
  );
}

/** The state of something that is not held, told by its latest award. */
function whyNotHeld(name: string, achievements: readonly string[], holdings: readonly Holding[]): string {
  const before = holdings
    .filter((one) => achievements.includes(one.achievement))
    .sort((a, b) => b.awardedAt.getTime() - a.awardedAt.getTime())[0];
  if (!before) return `${name} is not held yet.`;
  if (before.withdrawn) return `${name} was withdrawn.`;
  if (before.suspended) return `${name} is suspended for now.`;
  return `${name} has ended.`;
}

/** Names of awards that something else waits for, an award or a stage: only for these an equivalent means anything. */
export function comesFirst(cat: Pick<Catalogue, "microCredentials" | "steps">): ReadonlySet<string> {
  return new Set([
    ...cat.microCredentials.flatMap((of) => of.entry.prerequisites),
    ...cat.steps.flatMap((step) => step.needs),
  ]);
}

// ---- What has to come first ---------------------------------------------------------------------------

/** A person's decision that something else counts as much as an award would. */
export interface Equivalence {
  readonly id: string;
  readonly achievement: string;
  readonly decidedById: string;
  readonly decidedAt: Date;
}
export interface PrerequisiteState {
  readonly achievement: string;
  readonly title: string;
  readonly code: string;
  /** what it is met by; null: it is not met */
  readonly by:
    | { readonly kind: "credential"; readonly held: Holding }
    | { readonly kind: "equivalence"; readonly equivalence: Equivalence }
    | null;
  /** null: it is met */
  readonly reason: string | null;
}

/**
 * Whether what must be held before this micro-credential is held, or recognised as equivalent. What has ended and can
 * still be renewed counts: nobody is stopped on the way by the end of what they have earned.
 * It keeps nobody from learning: it stands before the award only.
 * @param equivalences decisions in force, any order
 * @returns in the order of `entry.prerequisites`
 */
export function prerequisiteStates(
  cat: Pick<Catalogue, "microCredentials" | "stacks">,
  of: Pick<MicroCredential, "entry">,
  holdings: readonly Holding[],
  equivalences: readonly Equivalence[],
  now: Date,
): PrerequisiteState[] {
  return of.entry.prerequisites.map((achievement) => {
    const stack = cat.stacks.find((one) => one.id === achievement);
    const named = stack ?? cat.microCredentials.find((one) => one.slug === achievement);
    const title = named?.title ?? achievement;
    const code = named?.humanCode ?? "";
    const held = countingHolding(holdings, achievement, now);
    if (held) return { achievement, title, code, by: { kind: "credential", held }, reason: null };
    const equivalence = equivalences.find((one) => one.achievement === achievement);
    if (equivalence)
      return { achievement, title, code, by: { kind: "equivalence", equivalence }, reason: null };
    const why = whyNotHeld(`“${title}” (${code})`, [achievement], holdings);
    return {
      achievement,
      title,
      code,
      by: null,
      reason: `${why.replace(/\.$/, "")}, and nobody has recorded an equivalent.`,
    };
  });
}

export const addsUpAwards: AutomatedRule = {
  id: "adds-up",
  title: "Adds up awards",
  at: "app/domains/credentials/stack-rules.ts",
  does: "Looks at which awards you hold and whether they still count, and says what is missing for something they add up to, or for an award that another must come before.",
  looksAt:
    "Your awards, their end dates, whether one was withdrawn or is suspended, and equivalents that a person recorded.",
  follows: "It recommends. It keeps nobody from learning.",
  person: "A person makes the award. An assessor or issuer can record that something else counts as much.",
  now: ({ stacks, microCredentials }) => {
    const waiting = microCredentials.filter((of) => of.entry.prerequisites.length > 0);
    if (stacks.length === 0 && waiting.length === 0) return null;
    return [
      `${counted(stacks.length, "award adds", "awards add")} up others, and ${counted(waiting.length, "micro-credential waits", "micro-credentials wait")} for another.`,
    ];
  },
};
