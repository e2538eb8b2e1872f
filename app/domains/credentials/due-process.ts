import type { AutomatedRule } from "../../access/automated-rule";
import { dayAfter, dayAt, dayStart } from "../people/day-start";
import type { RevocationReason, StatusAct, StatusKind, StatusReason, SuspensionReason } from "./states";

/** One act about a credential, as it is kept. */
export interface StatusActRow {
  readonly number: number;
  readonly kind: StatusKind;
  readonly act: StatusAct;
  /** null: the service itself */
  readonly byId: string | null;
  readonly at: Date;
  readonly reason: StatusReason | null;
  readonly words: string;
}

interface Begun {
  /** of the act it began with */
  readonly number: number;
  readonly at: Date;
  readonly byId: string | null;
  readonly words: string;
}
export interface Suspension extends Begun {
  readonly reason: SuspensionReason;
  /** null: nobody else has said yes to it so far */
  readonly confirmedById: string | null;
  readonly appealed: boolean;
}
export interface Proposal extends Begun {
  readonly kind: "withdrawal" | "reinstatement";
  readonly reason: StatusReason;
  /** what its holder wrote about a withdrawal that is proposed */
  readonly answer: { readonly at: Date; readonly words: string } | null;
}
export interface Withdrawal extends Begun {
  readonly reason: RevocationReason;
  readonly proposedById: string | null;
  readonly appealed: boolean;
}
export interface OpenAppeal extends Begun {
  readonly kind: "suspension" | "withdrawal";
}

/** Where the acts about one credential have come to. */
export interface StatusCase {
  readonly suspension: Suspension | null;
  readonly proposal: Proposal | null;
  readonly withdrawal: Withdrawal | null;
  readonly appeal: OpenAppeal | null;
  readonly overturnedAt: Date | null;
}

const nothing: StatusCase = {
  suspension: null,
  proposal: null,
  withdrawal: null,
  appeal: null,
  overturnedAt: null,
};

/** @param acts in the order of their numbers */
export const caseOf = (acts: readonly StatusActRow[]): StatusCase => acts.reduce(after, nothing);

/** What this act makes of where things stood. Only acts that `refusalOf` let pass are ever kept. */
function after(was: StatusCase, act: StatusActRow): StatusCase {
  const { number, at, byId, words } = act;
  const begun = { number, at, byId, words };
  // with the suspension goes what was only about it
  const ended: StatusCase = {
    ...was,
    suspension: null,
    appeal: was.appeal?.kind === "suspension" ? null : was.appeal,
    proposal: was.proposal?.kind === "reinstatement" ? null : was.proposal,
  };
  switch (`${act.kind} ${act.act}` as const) {
    case "suspension proposed":
      return {
        ...was,
        suspension: {
          ...begun,
          reason: act.reason as SuspensionReason,
          confirmedById: null,
          appealed: false,
        },
      };
    case "suspension confirmed":
      return { ...was, suspension: was.suspension && { ...was.suspension, confirmedById: byId } };
    case "suspension declined":
    case "suspension taken-back":
    case "suspension lapsed":
    case "suspension appeal-upheld":
    case "reinstatement confirmed":
      return ended;
    case "suspension appeal-dismissed":
      // somebody else looked at it and found it right: that is the second word it needed
      return {
        ...was,
        appeal: null,
        suspension: was.suspension && {
          ...was.suspension,
          confirmedById: was.suspension.confirmedById ?? byId,
        },
      };
    case "suspension appealed":
      return {
        ...was,
        appeal: { ...begun, kind: "suspension" },
        suspension: was.suspension && { ...was.suspension, appealed: true },
      };
    case "withdrawal proposed":
    case "reinstatement proposed":
      return {
        ...was,
        proposal: {
          ...begun,
          kind: act.kind === "withdrawal" ? "withdrawal" : "reinstatement",
          reason: act.reason ?? "other",
          answer: null,
        },
      };
    case "withdrawal answered":
      return { ...was, proposal: was.proposal && { ...was.proposal, answer: { at, words } } };
    case "withdrawal confirmed":
      return {
        ...ended,
        proposal: null,
        withdrawal: {
          ...begun,
          reason: (was.proposal?.reason ?? "other") as RevocationReason,
          words: was.proposal?.words ?? words,
          proposedById: was.proposal?.byId ?? null,
          appealed: false,
        },
      };
    case "withdrawal declined":
    case "withdrawal taken-back":
    case "reinstatement declined":
    case "reinstatement taken-back":
      return { ...was, proposal: null };
    case "withdrawal appealed":
      return {
        ...was,
        appeal: { ...begun, kind: "withdrawal" },
        withdrawal: was.withdrawal && { ...was.withdrawal, appealed: true },
      };
    case "withdrawal appeal-dismissed":
      return { ...was, appeal: null };
    case "withdrawal appeal-upheld":
      return { ...was, appeal: null, overturnedAt: at };
    default:
      return was;
  }
}

/**
 * Whether the holder is heard before a withdrawal for this reason.
 * What is said about their work can be wrong, so they answer first. What was the service's own mistake, or is put
 * right by a corrected one, is not about them; and what they asked for needs no notice to themselves.
 */
export const hearsHolderFirst: Readonly<Record<RevocationReason, boolean>> = {
  "issued-in-error": false,
  "evidence-not-genuine": true,
  "holder-asked": false,
  replaced: false,
  other: true,
};

/** Days that content/deadlines.yaml sets, and where they are counted. */
export interface StatusDays {
  /** a suspension that nobody else confirms ends after so many */
  readonly suspension: number;
  /** so long a holder can answer before a withdrawal is decided */
  readonly notice: number;
  /** so long after a withdrawal its holder can appeal */
  readonly appealWithin: number;
  /** where days are displayed */
  readonly timeZone: string;
}

/** The last moment of that day: people are told a day, and whoever acts in its evening is in time. */
const endOfDay = (from: Date, days: number, timeZone: string): Date =>
  new Date(dayStart(dayAfter(dayAt(from, timeZone), days + 1), timeZone).getTime() - 1);

/** The day with which a suspension ends if nobody confirms it; null: somebody has. */
export const lapsesAt = (of: Suspension, days: StatusDays): Date | null =>
  of.confirmedById === null ? endOfDay(of.at, days.suspension, days.timeZone) : null;

/** Until when the holder can answer a proposed withdrawal; null: they answered, or nobody has to wait for that. */
export const answerUntil = (of: Proposal, days: StatusDays): Date | null =>
  of.kind === "withdrawal" && hearsHolderFirst[of.reason as RevocationReason] && of.answer === null
    ? endOfDay(of.at, days.notice, days.timeZone)
    : null;

export const appealUntil = (of: Withdrawal, days: StatusDays): Date =>
  endOfDay(of.at, days.appealWithin, days.timeZone);

/** What somebody is about to do. */
export interface StatusMove {
  readonly kind: StatusKind;
  readonly act: StatusAct;
}

/**
 * What keeps an act from being done now; whose it is to do is the policy's to say.
 * @returns a sentence that says what to do instead; null: it can be done
 */
export function refusalOf(
  { suspension, proposal, withdrawal, appeal }: StatusCase,
  { kind, act }: StatusMove,
  now: Date,
  days: StatusDays,
  date: (at: Date) => string,
): string | null {
  const gone = "This credential was withdrawn already. Nothing was changed.";
  const nothingThere =
    "There is nothing of this kind to decide any more. Reload the page to see how it ended.";
  const openAppeal = "Its holder has appealed. Decide the appeal first: it settles this too.";
  switch (`${kind} ${act}` as const) {
    case "suspension proposed":
      if (withdrawal) return gone;
      return suspension ? "This credential is suspended already. Nothing was changed." : null;
    case "suspension confirmed":
    case "suspension declined":
      if (suspension?.confirmedById !== null) return nothingThere;
      return appeal ? openAppeal : null;
    case "suspension taken-back":
      return suspension?.confirmedById === null ? null : nothingThere;
    case "suspension lapsed": {
      const at = suspension && lapsesAt(suspension, days);
      return at && at <= now ? null : nothingThere;
    }
    case "suspension appealed":
      if (!suspension) return nothingThere;
      return suspension.appealed ? "You appealed against this suspension already." : null;
    case "suspension appeal-upheld":
    case "suspension appeal-dismissed":
    case "withdrawal appeal-upheld":
    case "withdrawal appeal-dismissed":
      return appeal?.kind === kind ? null : nothingThere;
    case "withdrawal proposed":
      if (withdrawal) return gone;
      return proposal ? "Something is proposed already. Decide that first." : null;
    case "withdrawal answered":
      if (proposal?.kind !== "withdrawal") return nothingThere;
      return proposal.answer ? "You answered already. What you wrote stands beside the proposal." : null;
    case "withdrawal confirmed": {
      if (withdrawal) return gone;
      if (proposal?.kind !== "withdrawal") return nothingThere;
      if (appeal) return openAppeal;
      const until = answerUntil(proposal, days);
      return until && now < until
        ? `Its holder can answer until ${date(until)}. Decide once they have answered, or after that day.`
        : null;
    }
    case "withdrawal declined":
    case "withdrawal taken-back":
      return proposal?.kind === "withdrawal" ? null : nothingThere;
    case "withdrawal appealed":
      if (!withdrawal) return nothingThere;
      if (withdrawal.appealed) return "You appealed against this withdrawal already.";
      return appealUntil(withdrawal, days) < now
        ? `The time to appeal ended on ${date(appealUntil(withdrawal, days))}. Write to the issuer.`
        : null;
    case "reinstatement proposed":
      if (!suspension) return "This credential is not suspended, so there is nothing to end.";
      if (suspension.confirmedById === null)
        return "Nobody has confirmed this suspension yet. Decline it, and it ends at once.";
      if (appeal) return openAppeal;
      return proposal ? "Something is proposed already. Decide that first." : null;
    case "reinstatement confirmed":
    case "reinstatement declined":
    case "reinstatement taken-back":
      return proposal?.kind === "reinstatement" ? null : nothingThere;
    default:
      return "This cannot be done with a credential.";
  }
}

/** Whether an act changes what verifiers are told. */
export type Effect = "suspended" | "reinstated" | "withdrawn" | "overturned";
export function effectOf(was: StatusCase, is: StatusCase): Effect | null {
  if (!was.withdrawal && is.withdrawal) return "withdrawn";
  if (!was.overturnedAt && is.overturnedAt) return "overturned";
  if (!was.suspension && is.suspension) return "suspended";
  return was.suspension && !is.suspension ? "reinstated" : null;
}

/** Who had a part in what is decided about: they decide no further. */
export function involvedIn(of: StatusCase, kind: StatusKind, act: StatusAct): ReadonlySet<string> {
  const ids = act.startsWith("appeal-")
    ? kind === "suspension"
      ? [of.suspension?.byId, of.suspension?.confirmedById]
      : [of.withdrawal?.byId, of.withdrawal?.proposedById]
    : [kind === "suspension" ? of.suspension?.byId : of.proposal?.byId];
  return new Set(ids.filter((id) => id !== undefined && id !== null));
}

export const endsSuspensions: AutomatedRule = {
  id: "suspensions",
  title: "Ends a suspension that nobody confirmed",
  at: "app/domains/credentials/due-process.ts",
  also: ["daily suspensions that nobody confirmed"],
  does: "Counts the days since one person suspended a credential, and ends the suspension where no second person has confirmed it by then.",
  looksAt: "When the suspension began, and whether somebody else confirmed it.",
  follows:
    "The credential counts again, and its holder and the issuers hear of it. Nothing is ever suspended or withdrawn by itself.",
  person: "Two people suspend or withdraw. A third decides where the holder appeals.",
  now: ({ deadlines }) => [
    `A suspension that one person made ends after ${deadlines.suspension.days} days without a second.`,
  ],
};
