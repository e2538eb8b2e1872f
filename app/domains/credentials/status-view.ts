import { formatDate } from "~/ui/moments";
import {
  type StatusActRow,
  type StatusCase,
  type StatusDays,
  answerUntil,
  appealUntil,
  lapsesAt,
} from "./due-process";
import { type StatusReason, reasonWords } from "./states";

/** One act in words, for the holder and whoever decides. */
export interface ToldAct {
  readonly key: string;
  readonly by: string;
  readonly mine: boolean;
  readonly at: string;
  /** what was done, as a sentence without its subject */
  readonly did: string;
  readonly words: string;
}

/** What was done and said, oldest first. */
export function toldActs(
  acts: readonly (StatusActRow & { readonly by: string | null })[],
  readerId: string,
): ToldAct[] {
  return acts.map((act) => ({
    key: String(act.number),
    by: act.by ?? "The service",
    mine: act.byId === readerId,
    at: act.at.toISOString(),
    did: `${didWords[`${act.kind} ${act.act}`] ?? "did something"}${act.reason ? `, because ${reasonWords[act.reason]}` : ""}`,
    words: act.words,
  }));
}

const didWords: Readonly<Record<string, string>> = {
  "suspension proposed": "suspended it for now",
  "suspension confirmed": "confirmed the suspension",
  "suspension declined": "did not confirm the suspension, which ended",
  "suspension taken-back": "took the suspension back",
  "suspension lapsed": "ended the suspension, because nobody had confirmed it in time",
  "suspension appealed": "appealed against the suspension",
  "suspension appeal-upheld": "upheld the appeal, and the suspension ended",
  "suspension appeal-dismissed": "decided on the appeal that the suspension stays",
  "withdrawal proposed": "proposed to withdraw it",
  "withdrawal answered": "answered",
  "withdrawal confirmed": "agreed, and it was withdrawn",
  "withdrawal declined": "decided that it is not withdrawn",
  "withdrawal taken-back": "took the proposal back",
  "withdrawal appealed": "appealed against the withdrawal",
  "withdrawal appeal-upheld": "upheld the appeal: it may be awarded anew",
  "withdrawal appeal-dismissed": "decided on the appeal that the withdrawal stands",
  "reinstatement proposed": "proposed to end the suspension",
  "reinstatement confirmed": "agreed, and the suspension ended",
  "reinstatement declined": "decided that it stays suspended",
  "reinstatement taken-back": "took the proposal back",
};

/** Where a case stands, for holder and issuers alike. */
export interface Stands {
  readonly heading: string;
  readonly sentences: readonly string[];
  /** of whoever began what is in effect or proposed; "" where nothing is */
  readonly words: string;
}

/** @param they whose credential it is: spoken to, or told of by name */
export function standsInWords(
  is: StatusCase,
  days: StatusDays,
  they: { readonly id: string; readonly name: string; readonly you: boolean },
): Stands {
  const date = (at: Date) => formatDate(at, days.timeZone);
  const because = (reason: StatusReason) => `The reason: ${reasonWords[reason]}.`;
  const can = they.you ? "You can" : `${they.name} can`;
  const { suspension, proposal, withdrawal, appeal, overturnedAt } = is;
  const sentences: string[] = [];
  if (withdrawal) {
    sentences.push(`It was withdrawn on ${date(withdrawal.at)}. ${because(withdrawal.reason)}`);
    if (overturnedAt)
      sentences.push(
        `An appeal found on ${date(overturnedAt)} that it should not have been. A withdrawal cannot be undone, so it may be awarded anew.`,
      );
    else if (!appeal && !withdrawal.appealed && withdrawal.proposedById !== they.id)
      sentences.push(`${can} appeal until ${date(appealUntil(withdrawal, days))}.`);
  }
  if (suspension) {
    const until = lapsesAt(suspension, days);
    sentences.push(
      `It has been suspended since ${date(suspension.at)}. ${because(suspension.reason)} Whoever checks it is told that it is suspended for now, and that a suspension can end.`,
      until
        ? `One person suspended it. Unless a second confirms that by ${date(until)}, it ends by itself.`
        : "Two people stand behind it. It lasts until it is ended, or the credential is withdrawn.",
    );
    if (!appeal && !suspension.appealed)
      sentences.push(`${can} appeal. Somebody decides who had no part in it.`);
  }
  if (proposal?.kind === "withdrawal") {
    const until = answerUntil(proposal, days);
    sentences.push(
      `It is proposed to withdraw it. ${because(proposal.reason)} Nothing is withdrawn before a second person has agreed.`,
    );
    if (until)
      sentences.push(
        `${can} answer until ${date(until)}. It is decided once ${they.you ? "you have" : "they have"} answered, or after that day.`,
      );
    else if (proposal.answer === null && proposal.byId !== they.id)
      sentences.push(`${can} answer. Whoever decides reads it.`);
  }
  if (proposal?.kind === "reinstatement")
    sentences.push("One person proposes to end the suspension. A second decides.");
  if (appeal)
    sentences.push(
      `${they.you ? "You have" : `${they.name} has`} appealed. It is decided by somebody who had no part in it.`,
    );
  if (sentences.length === 0) sentences.push("Nothing is proposed or decided about it.");
  return { heading: headingOf(is), sentences, words: (withdrawal ?? suspension ?? proposal)?.words ?? "" };
}

function headingOf({ suspension, proposal, withdrawal, overturnedAt }: StatusCase): string {
  if (overturnedAt) return "Withdrawn, and the appeal was right";
  if (withdrawal) return "Withdrawn";
  if (suspension) return "Suspended for now";
  return proposal ? "A withdrawal is proposed" : "Nothing stands against it";
}
