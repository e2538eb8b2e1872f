import type { FrameworkVersion } from "./types";

/**
 * From one version of the competency framework to the next. Pure.
 * A code means the same in every version that has it; what was split, joined or dropped is a change with a person's
 * decision on what was earned before.
 */

/** A version and those it took the place of, newest first. */
export function chainFrom(
  newest: FrameworkVersion,
  versions: readonly FrameworkVersion[],
): FrameworkVersion[] {
  const chain: FrameworkVersion[] = [newest];
  for (;;) {
    const before = versions.find((one) => one.id === chain.at(-1)?.supersedes);
    if (before === undefined || chain.some((one) => one.id === before.id)) return chain;
    chain.push(before);
  }
}

/** A place of a later version that something earned before counts for. */
export interface CountsFor {
  readonly code: string;
  /** the last day on which it does, such as 2028-06-30; null: as long as the award itself */
  readonly until: string | null;
}

/**
 * What something earned for a place of one version counts for in a later one: the same place, and what took its place
 * where a person decided so.
 * @param versions newest first, each superseding the next
 * @param from     id of the version it was earned on
 * @param to       id of the version it is asked for
 * @returns empty where it counts for nothing, or where `to` is an earlier version than `from`
 */
export function countsFor(
  versions: readonly FrameworkVersion[],
  code: string,
  from: string,
  to: string,
): CountsFor[] {
  const start = versions.findIndex((one) => one.id === from);
  const end = versions.findIndex((one) => one.id === to);
  if (start < 0 || end < 0 || end > start) return [];
  let places: CountsFor[] = [{ code, until: null }];
  for (const version of versions.slice(end, start).reverse())
    places = places.flatMap((place) => {
      const change = version.changes.find((each) => each.from === place.code);
      if (change?.replacedBy === undefined) return [place];
      const { transition } = change;
      if (transition?.counts !== true) return [];
      const ends = [place.until, transition.until ?? null].filter((day) => day !== null).sort();
      return change.replacedBy.map((next) => ({ code: next, until: ends[0] ?? null }));
    });
  return places;
}

/** The instant at which the last day on which something counts is over, in UTC. */
export const endOf = (until: string): Date =>
  new Date(Date.parse(`${until}T00:00:00Z`) + 24 * 60 * 60 * 1000);

/**
 * Whether something written against one version counts in the coverage of another: in its own, and in a later one for
 * each place that is the same there. What is written against a later version says nothing about an earlier one.
 */
export function writtenFor(
  versions: readonly FrameworkVersion[],
  writtenAgainst: string,
  version: string,
): boolean {
  const of = versions.findIndex((one) => one.id === writtenAgainst);
  return of >= 0 && of >= versions.findIndex((one) => one.id === version);
}
