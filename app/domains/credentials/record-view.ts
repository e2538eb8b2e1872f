import { domainOf } from "~/catalogue/lookups";
import type { Catalogue } from "~/catalogue/types";
import { type NodeState, type PathwayNode, pathways } from "./pathway-rules";
import type { Holding } from "./stack-rules";

/** A place of a holder's stacks: a micro-credential, or what several add up to. */
export interface StackPlace {
  readonly code: string;
  readonly title: string;
  readonly state: NodeState;
}
/** What of a holder's credentials stands on what, by domain. */
export interface RecordStacks {
  readonly domains: readonly {
    readonly code: string;
    readonly name: string;
    readonly parts: readonly StackPlace[];
    /** null: what its parts add up to is the whole alone */
    readonly stack: StackPlace | null;
  }[];
  readonly whole: StackPlace | null;
}

/**
 * The stacks that somebody's credentials are part of, with what is still missing.
 * Only domains in which something is held: the map of the whole curriculum is another page.
 * @param holdings every award of one person, any order
 * @returns null where nothing of any stack is held
 */
export function recordStacks(cat: Catalogue, holdings: readonly Holding[], now: Date): RecordStacks | null {
  const drawn = pathways(cat, { holdings, equivalences: [], begun: new Set() }, now);
  const place = ({ code, title, state }: PathwayNode): StackPlace => ({
    code,
    title,
    state: state ?? "to-come",
  });
  const domains = drawn.domains
    .map(({ code, name, core, stack }) => ({
      code,
      name,
      parts: core.map(place),
      // one that strands complete as well is no sum of what is drawn below it
      stack: stack && stack.of === core.length ? place(stack) : null,
    }))
    .filter(({ parts }) => parts.some(isHeld));
  if (domains.length === 0) return null;
  return { domains, whole: drawn.whole && place(drawn.whole) };
}

export const isHeld = ({ state }: StackPlace): boolean => state === "held" || state === "in-grace";

/** What the picture of the stacks shows, in one or two sentences. */
export function stacksInWords({ domains, whole }: RecordStacks): string {
  const parts = domains.flatMap((domain) => domain.parts);
  const stacks = domains.flatMap(({ stack }) => stack ?? []);
  const held = stacks.filter(isHeld).map(({ title }) => `“${title}”`);
  const where = `You hold ${parts.filter(isHeld).length} of ${parts.length} core micro-credentials in ${
    domains.length === 1 ? "one domain" : `${domains.length} domains`
  }.`;
  const on = new Intl.ListFormat("en-AU").format(held);
  const up = held.length === 0 ? "" : ` ${on} ${held.length === 1 ? "stands" : "stand"} on them.`;
  return `${where}${up}${whole && isHeld(whole) ? ` “${whole.title}” stands on them all.` : ""}`;
}

/** One of a holder's credentials in its row of the list. */
interface Listed {
  readonly code: string;
  readonly stack: boolean;
}

/**
 * A holder's credentials under headings: what several add up to first, then by domain in the order of the framework,
 * then what has no place in it any more.
 */
export function byDomain<T extends Listed>(
  cat: Catalogue,
  rows: readonly T[],
): { readonly heading: string; readonly rows: readonly T[] }[] {
  const codeOf = (row: T): string => domainOf(cat, row.code)?.code ?? "";
  const groups = [
    { heading: "What several add up to", rows: rows.filter((row) => row.stack) },
    ...cat.framework.domains.map(({ code, name }) => ({
      heading: name,
      rows: rows.filter((row) => !row.stack && codeOf(row) === code),
    })),
  ];
  const placed = new Set(groups.flatMap((group) => group.rows));
  const others = rows.filter((row) => !placed.has(row));
  return [...groups, { heading: "Others", rows: others }].filter((group) => group.rows.length > 0);
}

/** An end of something that still counts. */
export interface ComingEnd {
  readonly id: string;
  readonly title: string;
  /** ISO 8601 */
  readonly at: string;
}

/** Ends to come, the nearest first; of what was renewed only the latest. */
export function comingEnds(
  rows: readonly {
    readonly id: string;
    readonly slug: string;
    readonly title: string;
    readonly validUntil: string | null;
    readonly state: string;
  }[],
): ComingEnd[] {
  const latest = new Map<string, ComingEnd>();
  for (const { id, slug, title, validUntil, state } of rows) {
    if (state !== "valid" || validUntil === null) continue;
    const known = latest.get(slug);
    if (!known || Date.parse(known.at) < Date.parse(validUntil))
      latest.set(slug, { id, title, at: validUntil });
  }
  return [...latest.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
