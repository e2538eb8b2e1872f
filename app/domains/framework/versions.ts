import { frameworkVersions, itemsOf } from "~/catalogue/lookups";
import type { Catalogue, FrameworkChange, FrameworkVersion, Transition } from "~/catalogue/types";
import { formatDateOn } from "~/ui/moments";

/** Versions of the framework as people meet them: which one a page shows, and what became of a place. Pure. */

/** The address of a place: without a version it is the newest that has it, and stays so. */
export function addressIn(version: FrameworkVersion, code = ""): string {
  const page = code === "" ? "/framework" : `/framework/${code}`;
  return version.status === "current" ? page : `${page}?version=${version.version}`;
}

/**
 * The version that a page shows.
 * @param asked `?version=`; null: the newest that has the code
 * @returns null where there is no such version, or it lacks the code
 */
export function versionShown(
  cat: Catalogue,
  asked: string | null,
  code: string | null,
): FrameworkVersion | null {
  return (
    frameworkVersions(cat).find(
      (one) => (asked === null || one.version === asked) && (code === null || itemsOf(one).has(code)),
    ) ?? null
  );
}

/** One sentence about a place in another version, with where it leads. */
export interface Elsewhere {
  readonly words: string;
  readonly links: readonly { readonly to: string; readonly label: string }[];
}

/** What a place is in the other versions, the newest first; empty where there is only one version. */
export function elsewhere(cat: Catalogue, shown: FrameworkVersion, code: string): Elsewhere[] {
  const versions = frameworkVersions(cat);
  const here = itemsOf(shown).get(code);
  return versions.flatMap((other): Elsewhere[] => {
    if (other.id === shown.id) return [];
    const same = itemsOf(other).get(code);
    const link = { to: addressIn(other, code), label: `${code} in version ${other.version}` };
    if (same)
      return [
        {
          words:
            same.text === here?.text
              ? `Version ${other.version} has it in the same words.`
              : `Version ${other.version} has it in other words: “${same.text}”.`,
          links: [link],
        },
      ];
    const linksTo = (codes: readonly string[]) =>
      codes.flatMap((one) => {
        const item = itemsOf(other).get(one);
        return item ? [{ to: addressIn(other, one), label: `${one} ${item.text}` }] : [];
      });
    const change = other.changes.find((each) => each.from === code);
    if (change)
      return [
        {
          words: `Version ${other.version} has it no more. ${change.because}`,
          links: linksTo(change.replacedBy ?? []),
        },
      ];
    const cameFrom = shown.changes.filter((each) => each.replacedBy?.includes(code)).map((each) => each.from);
    return other.id === shown.supersedes && cameFrom.length > 0
      ? [{ words: `In version ${other.version} it was part of this:`, links: linksTo(cameFrom) }]
      : [];
  });
}

/** What a change is called where changes are listed. */
export function changeName(change: FrameworkChange): string {
  if (change.exactMatch !== undefined) return "The same, in other words";
  const number = change.replacedBy?.length ?? 0;
  if (number === 0) return "Taken out";
  return number === 1 ? "Replaced" : `Split into ${number}`;
}

/** A person's decision about earlier awards, in a sentence. */
export function transitionWords({ counts, until, decidedBy, on }: Transition): string {
  const rule = counts
    ? `What was earned before counts${until ? ` until ${formatDateOn(until)}` : " for as long as the award lasts"}.`
    : "What was earned before stays on record and does not count for it: it is shown again.";
  return `${rule} ${decidedBy} decided so on ${formatDateOn(on)}.`;
}
