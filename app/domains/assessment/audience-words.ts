import type { OpenTo } from "./reads.server";
import { type Audience, audiences } from "./terms";

/** Names for those whom a piece can be open to. */
export interface AudienceNames {
  /** first name of the author's supervisor; null: none is named */
  readonly supervisor: string | null;
  readonly issuer: string;
}

/** Whom a piece is open to, as its form has it. */
export function audienceOf(open: OpenTo): Audience[] {
  const chosen: Record<Audience, boolean> = {
    supervisor: open.forSupervisor,
    assessor: open.forAssessors,
    facilitator: open.forFacilitators,
  };
  return audiences.filter((audience) => chosen[audience]);
}

/** Each of them in words, in the order of the form. */
export function audienceNames(open: OpenTo, names: AudienceNames): string[] {
  const words: Record<Audience, string> = {
    supervisor: names.supervisor ?? "a supervisor, once one is named",
    assessor: `the assessors and award staff of ${names.issuer}`,
    facilitator: "the facilitators of professional support",
  };
  return audienceOf(open).map((audience) => words[audience]);
}

/**
 * Who can read a piece, as one sentence for the person who reads it.
 * @param author first name; null: the reader wrote it
 * @param judged somebody decided about it: what was judged stays readable for who judged it, and for award staff
 */
export function audienceSentence(
  open: OpenTo,
  names: AudienceNames,
  author: string | null,
  judged: boolean,
): string {
  const others = audienceNames(open, names);
  if (author !== null) {
    return others.length === 0
      ? `${author} has closed this. What was judged stays readable for who judged it.`
      : `${author} opened this to ${listed(others)}.`;
  }
  const now =
    others.length === 0 ? "Only you can read this." : `${listed(["You", ...others])} can read this.`;
  return judged && !open.forAssessors
    ? `${now} What was judged, those who judged it and the award staff of ${names.issuer} can read too.`
    : now;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
