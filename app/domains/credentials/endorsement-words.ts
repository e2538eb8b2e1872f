import { formatDate } from "~/ui/moments";
import type { LedgerEvidence, LedgerJudgement } from "./ledger";

/** What one person who judged found, before anything of it is signed. */
export interface JudgedBy {
  /** role and where from; never a name: whoever judged did not agree to stand in public */
  readonly name: string;
  readonly comment: string;
}

/** The one sentence of its kind that a verifier of anyone's shows beside the statement. */
export const howEndorsed = (issuer: string): string =>
  `The person who judged is not named here and holds no key. They gave their judgement signed in to this service; ${issuer} put it into words and signed it for them, with a key made for this statement alone.`;

/** What whoever judges is told of that, where they decide. */
export const shownOfJudge =
  "If an award stands on this, its credential says in which role you judged, on which day, and the levels that count. It never shows your name or what you write here.";

/**
 * The judgements an award stands on, one statement for each person who judged.
 * In the third person, because the one who judged chose the levels and never saw these sentences.
 * @param judgements one for each criterion
 * @returns          in the order in which they began to judge; nothing in it tells that two statements in two
 *   credentials come from one person
 */
export function judgementsInWords(from: {
  readonly judgements: readonly LedgerJudgement[];
  readonly evidence: readonly Pick<LedgerEvidence, "versionId" | "evidenceTitle">[];
  readonly achievement: string;
  readonly version: string;
  readonly issuer: string;
  readonly timeZone: string;
}): readonly JudgedBy[] {
  const byPerson = new Map<string, LedgerJudgement[]>();
  for (const one of [...from.judgements].sort(byDay)) {
    byPerson.set(one.judgedById, [...(byPerson.get(one.judgedById) ?? []), one]);
  }
  return [...byPerson.values()].map((judgements) => {
    const roles = [...new Set(judgements.map((one) => one.judgedAs))].map((role) =>
      role === "supervisor" ? "a supervisor at the holder’s workplace" : `an assessor for ${from.issuer}`,
    );
    const name = roles.join(" and ");
    return {
      name: name.charAt(0).toUpperCase() + name.slice(1),
      comment: [
        `Judged as ${name}, on evidence from the holder’s own work, against the rubric of “${from.achievement}”, version ${from.version}.`,
        ...occasions(judgements).map((occasion) => occasionInWords(occasion, from)),
      ].join(" "),
    };
  });
}

const byDay = (one: LedgerJudgement, other: LedgerJudgement): number =>
  one.judgedAt < other.judgedAt ? -1 : one.judgedAt > other.judgedAt ? 1 : one.position - other.position;

/** What was judged at one time on one piece is said in one sentence. */
function occasions(judgements: readonly LedgerJudgement[]): readonly (readonly LedgerJudgement[])[] {
  const found = new Map<string, LedgerJudgement[]>();
  for (const one of judgements) {
    const key = `${one.judgedAt} ${one.versionId}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()];
}

function occasionInWords(
  judgements: readonly LedgerJudgement[],
  from: Parameters<typeof judgementsInWords>[0],
): string {
  const [first] = judgements;
  if (!first) return "";
  const title = from.evidence.find((one) => one.versionId === first.versionId)?.evidenceTitle;
  const on = first.recognised
    ? "a claim of prior learning"
    : title === undefined
      ? "a piece of evidence"
      : `“${title}”`;
  const day = formatDate(first.judgedAt, from.timeZone).replaceAll("\u00a0", " ");
  return `On ${day}, from ${on}: ${judgements.map((one) => `“${one.title}” at ${one.levelName}`).join("; ")}.`;
}
