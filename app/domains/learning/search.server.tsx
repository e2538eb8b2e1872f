import { may } from "~/access/policy";
import { type SearchKind, searchKinds, searchNeeds } from "~/catalogue/search-documents";
import { type Found, mostWords } from "~/catalogue/search-index";
import { longestQuestion } from "~/catalogue/search-words";
import { find } from "~/catalogue/search.server";
import type { Role } from "~/domains/people/terms";
import { rendered } from "~/http/stills.server";
import { FoundPlaces } from "./components/found";

const pageSize = 10;

/** What the page of results shows, with script and without. */
export interface SearchView {
  /** Empty: nothing has been asked yet. */
  readonly question: string;
  readonly kind: SearchKind | null;
  /** Null: there was no word in the question. */
  readonly found: Found | null;
  /** One sentence: how many places, or that there are none. */
  readonly says: string;
  /** What was looked for where it differs from what was asked; each a sentence. */
  readonly notes: readonly string[];
  readonly filters: readonly {
    readonly label: string;
    readonly count: number;
    readonly to: string;
    readonly current: boolean;
  }[];
  readonly before: string | null;
  readonly after: string | null;
  /** Of the first hit on this page, from 1. */
  readonly from: number;
  /** Where to sign in and come back, for somebody who may not look inside the modules. */
  readonly signIn: string | null;
}

/**
 * The results as markup: the page puts it in as it is, and so does script.
 * Why not elements: React would draw each of a few hundred anew for every page, and Remix encode what they were made of.
 */
export const foundMarkup = (view: SearchView): string => rendered("found", <FoundPlaces view={view} />);

const kindNames: Record<SearchKind, string> = {
  module: "Modules",
  credential: "Credentials",
  framework: "Framework",
  term: "Glossary",
  guide: "Supervisor guides",
  support: "Support",
};

/**
 * @param query of the address: `q` what is asked, `in` one kind only, `page` from 1
 * @param roles null: not signed in. What the policy does not let them open is never found.
 */
export function viewSearch(query: URLSearchParams, roles: readonly Role[] | null): SearchView {
  const whole = [...(query.get("q") ?? "").replace(/[\s\p{Cc}]+/gu, " ").trim()];
  const question = whole.slice(0, longestQuestion).join("").trim();
  const kind = searchKinds.find((one) => one === query.get("in")) ?? null;
  const page = Math.min(1000, Math.max(1, Math.trunc(Number(query.get("page"))) || 1));
  const from = (page - 1) * pageSize;
  const open = new Set(searchNeeds.filter((needs) => may(roles, needs)));
  const asked = find({
    question,
    mayRead: (needs) => open.has(needs),
    kind,
    from,
    size: pageSize,
  });
  const found = asked.asked.terms.length > 0 ? asked : null;
  const address = (change: { in?: SearchKind | null; page?: number }): string => {
    const to = new URLSearchParams({ q: question });
    const narrowed = change.in === undefined ? kind : change.in;
    if (narrowed !== null) to.set("in", narrowed);
    if (change.page !== undefined && change.page > 1) to.set("page", String(change.page));
    return `/search?${to}`;
  };
  const all = found ? searchKinds.reduce((sum, one) => sum + found.counts[one], 0) : 0;
  return {
    question,
    kind,
    found,
    says: saying(question, found, kind),
    notes: found ? notesOn(found, whole.length > longestQuestion) : [],
    filters:
      all === 0 || !found
        ? []
        : [
            { label: "All", count: all, to: address({ in: null }), current: kind === null },
            ...searchKinds
              .filter((one) => found.counts[one] > 0 || one === kind)
              .map((one) => ({
                label: kindNames[one],
                count: found.counts[one],
                to: address({ in: one }),
                current: one === kind,
              })),
          ],
    before: found && page > 1 ? address({ page: page - 1 }) : null,
    after: found && from + pageSize < found.total ? address({ page: page + 1 }) : null,
    from: from + 1,
    signIn: open.has("learning.read")
      ? null
      : `/login?${new URLSearchParams({ return: question === "" ? "/search" : address({}) })}`,
  };
}

function saying(question: string, found: Found | null, kind: SearchKind | null): string {
  if (question === "") return "";
  if (found === null) return `There is no word to look for in “${question}”`;
  const where = kind === null ? "" : ` in ${kindNames[kind].toLowerCase()}`;
  if (found.total === 0) return `Nothing${where} for “${question}”`;
  return `${found.total === 1 ? "1 result" : `${found.total} results`}${where} for “${question}”`;
}

function notesOn(found: Found, shortened: boolean): string[] {
  const notes: string[] = [];
  if (shortened) notes.push(`That is a long question. We looked at its first ${longestQuestion} letters.`);
  else if (found.asked.cut)
    notes.push(`That is a long question. We looked for its first ${mostWords} words.`);
  for (const { written, instead } of found.near)
    if (instead.length > 0 && found.total > 0)
      notes.push(`Nothing has “${written}”. We looked for ${either(instead)}.`);
  if (found.someOnly) notes.push("Nothing has all of these words. These have some of them.");
  return notes;
}

/** “boundary”; “general” or “generalist”. */
function either(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  const last = quoted.at(-1) ?? "";
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} or ${last}` : last;
}
