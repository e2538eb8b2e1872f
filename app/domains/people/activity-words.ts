/** What an activity row tells, before it is put into words. */
export interface Told {
  readonly action: string;
  /** null: the service itself */
  readonly actor: string | null;
  /** whose record it touches; null where it touches nobody's */
  readonly about: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

type Words = (deed: { about: string; detail: Told["detail"] }) => string;

/** The word that follows who did it. "their own" stands for the person where actor and about are the same. */
const sentences: Record<string, Words> = {
  "session.begin": () => "signed in",
  "session.end": () => "signed one of their browsers out",
  "session.end-others": () => "signed all their other browsers out",
  "password.change": () => "changed their password",
  "password.reset": () => "set a new password through a link",
  "password.reset-request": ({ about }) =>
    `sent ${about} a link to set a new password, because somebody asked for it`,
  "invitation.take-up": () => "took up their invitation",
  "person.invite": ({ about }) => `invited ${about}`,
  "person.invite-again": ({ about }) => `sent ${about} a new invitation`,
  "person.import": ({ detail }) =>
    typeof detail["people"] === "number"
      ? `added ${detail["people"]} people from a list`
      : "added people from a list",
  "person.change": ({ about }) => `changed the name, roles, site or supervisor of ${about}`,
  "person.close": ({ about }) => `closed the account of ${about}`,
  "person.reopen": ({ about }) => `opened the account of ${about} again`,
  "site.create": () => "added a site",
  "site.change": () => "changed a site",
  "outbox.retry": () => "asked for a job in the outbox to be tried again",
  "check.answer": ({ detail }) =>
    typeof detail["correct"] === "number"
      ? `answered a knowledge check (${detail["correct"]} of ${detail["drawn"]} right)`
      : "answered a knowledge check",
  "reflection.save": () => "saved a reflection",
  "reflection.share": () => "shared a reflection",
  "reflection.unshare": () => "took a reflection back for themselves",
  "note.save": () => "saved a note from practice",
  "note.change": () => "changed a note from practice",
  "note.sort": () => "chose the skills of a note from practice",
  "note.use": () => "copied a note into a piece of evidence",
  "note.delete": () => "deleted a note from practice",
  "plan.add": () => "added a goal to their development plan",
  "plan.done": ({ about }) => `marked a line in the plan of ${about} as done`,
  "plan.dropped": ({ about }) => `dropped a line in the plan of ${about}`,
  "plan.reopened": ({ about }) => `opened a line in the plan of ${about} again`,
  "plan.moved": ({ about }) => `moved a line in the plan of ${about} to another day`,
  "plan.shared": () => "showed a goal of their plan to their supervisor",
  "plan.kept-private": () => "kept a goal of their plan to themselves again",
  "plan.tie": () => "changed what a line of their plan leans on",
  "plan.review": () => "looked through their development plan",
  "plan.quiet": () => "stopped the mails about development plans",
  "plan.remind": () => "let the mails about development plans come again",
  "plan.feed": () => "made a calendar address for their development plan",
  "plan.feed-end": () => "ended the calendar address of their development plan",
  "evidence.audience": () => "changed who can read a piece of their evidence",
  "evidence.offer": () => "offered a piece of their evidence for another micro-credential",
  "evidence.send": ({ detail }) =>
    typeof detail["number"] === "number" ? `sent evidence (version ${detail["number"]})` : "sent evidence",
  "evidence.message": ({ about }) => `wrote in the thread of evidence by ${about}`,
  "evidence.file-read": ({ about }) => `opened a file of evidence by ${about}`,
  "review.accept": ({ about }) => `accepted evidence by ${about}`,
  "review.return": ({ about }) => `gave evidence back to ${about} with what to do`,
  "review.ask-assessor": ({ about }) => `asked an assessor to look at evidence by ${about}`,
  "round.open": ({ about }) => `opened a round of rating for ${about}`,
  "round.rate": ({ about }) => `rated in a round for ${about}`,
  "round.send": ({ about }) => `sent their ratings in a round for ${about}`,
  "round.end": ({ about }) => `ended a round of rating for ${about}`,
  "round.hand-over": () => "let their new supervisor rate in an open round",
  "conversation.say": ({ about }) => `wrote in a conversation about the skills of ${about}`,
  "conversation.agree": ({ about }) => `said yes to a line of the plan of ${about}`,
  "conversation.finish": ({ about }) => `finished a conversation about the skills of ${about}`,
  "expert.ask": ({ about }) => `asked a vocational expert about a skill of ${about}`,
  "expert.consent": () => "let a vocational expert see what was said about one of their skills",
  "expert.refuse": () => "kept a question about one of their skills from the vocational experts",
  "expert.take-up": ({ about }) => `took up a question about a skill of ${about}`,
  "expert.give-back": ({ about }) => `gave back a question about a skill of ${about}`,
  "expert.answer": ({ about }) => `answered a question about a skill of ${about}`,
  "review.mark": ({ about }) => `marked evidence by ${about}, which a second assessor marks as well`,
  "review.mark-blind": ({ about }) => `marked evidence by ${about} without sight of earlier marks`,
  "review.allocate": ({ about }) => `gave evidence by ${about} to an assessor`,
  "review.hand-back": () => "gave a piece of evidence back for somebody else to mark",
  "review.practise": () => "marked a made-up piece",
  "moderation.close": ({ about }) => `settled the second marking of evidence by ${about}`,
  "moderation.set-plan": () => "set another sampling plan",
  "conflict.declare": () => "declared a conflict of interest",
  "conflict.withdraw": () => "took back a conflict of interest",
  "review.question": () => "asked a question about a decision",
  "review.answer": ({ about }) => `answered a question of ${about} about a decision`,
  "appeal.lodge": () => "appealed against a decision",
  "appeal.give": ({ about }) => `gave an appeal of ${about} to an assessor`,
  "appeal.decide": ({ about }) => `decided an appeal of ${about}`,
  "appeal.withdraw": () => "took an appeal back",
  "observation.ask": () => "asked somebody outside what they saw",
  "observation.take-back": () => "took back a request to somebody outside",
  "observation.give": ({ about }) => `kept what somebody outside saw of ${about}`,
  "observation.withdraw": ({ about }) => `erased what somebody outside had written about ${about}`,
  "award.make": ({ about }) => `made an award to ${about}`,
  "cohort.proposed": () => "proposed awards of one credential together",
  "cohort.approved": () => "approved awards that somebody else proposed",
  "cohort.sent-back": () => "sent back awards that somebody else proposed",
  "cohort.taken-back": () => "took back awards they had proposed",
  "cohort.stopped": () => "stopped awards that were being made",
  "cohort.resumed": () => "let stopped awards go on",
  "approval.set": () => "set when a second issuer is needed",
  "equivalence.decide": ({ about, detail }) =>
    detail["decision"] === "not-recognised"
      ? `decided that ${about} has no equivalent of an award`
      : `recognised that ${about} has the equivalent of an award`,
  "ledger.export": ({ about, detail }) =>
    `exported the evidence ledger of ${about === "somebody" ? "everybody" : about} (${String(detail["format"] ?? "file").toUpperCase()})`,
  "credential.sign": ({ about }) => `signed the credential of ${about}`,
  "credential.suspension-proposed": ({ about }) => `suspended a credential of ${about}`,
  "credential.suspension-confirmed": ({ about }) => `confirmed that a credential of ${about} is suspended`,
  "credential.suspension-declined": ({ about }) => `declined the suspension of a credential of ${about}`,
  "credential.suspension-taken-back": ({ about }) => `took back the suspension of a credential of ${about}`,
  "credential.suspension-lapsed": ({ about }) =>
    `ended the suspension of a credential of ${about}, which nobody had confirmed`,
  "credential.suspension-appealed": () => "appealed against a suspension of their credential",
  "credential.suspension-appeal-upheld": ({ about }) => `upheld an appeal of ${about} and ended a suspension`,
  "credential.suspension-appeal-dismissed": ({ about }) =>
    `decided on an appeal of ${about} that a suspension stays`,
  "credential.withdrawal-proposed": ({ about }) => `proposed to withdraw a credential of ${about}`,
  "credential.withdrawal-answered": () => "answered a proposal to withdraw their credential",
  "credential.withdrawal-confirmed": ({ about }) => `withdrew a credential of ${about}`,
  "credential.withdrawal-declined": ({ about }) => `decided not to withdraw a credential of ${about}`,
  "credential.withdrawal-taken-back": ({ about }) =>
    `took back the proposal to withdraw a credential of ${about}`,
  "credential.withdrawal-appealed": () => "appealed against the withdrawal of their credential",
  "credential.withdrawal-appeal-upheld": ({ about }) =>
    `upheld an appeal of ${about} against a withdrawal, so that it can be awarded anew`,
  "credential.withdrawal-appeal-dismissed": ({ about }) =>
    `decided on an appeal of ${about} that a withdrawal stands`,
  "credential.reinstatement-proposed": ({ about }) =>
    `proposed to end the suspension of a credential of ${about}`,
  "credential.reinstatement-confirmed": ({ about }) => `ended the suspension of a credential of ${about}`,
  "credential.reinstatement-declined": ({ about }) => `decided that a credential of ${about} stays suspended`,
  "credential.reinstatement-taken-back": ({ about }) =>
    `took back the proposal to end a suspension of a credential of ${about}`,
  "credential.show-name": () => "chose to show their name on a credential's page",
  "credential.hide-name": () => "chose to hide their name on a credential's page",
  "credential.share": () => "made a link to show credentials of theirs",
  "credential.share-anew": () => "gave a link to their credentials another address",
  "credential.share-end": () => "took back a link to their credentials",
  "key.create": () => "made a signing key",
  "key.rotate": () => "made a new signing key and retired the one before",
  "key.retire": () => "retired a signing key",
  "key.reseal": () => "sealed the signing keys under a new secret",
  "key.compromised": () => "marked a signing key as known to others",
  "log.rotate-key": () => "gave the public log a new key",
  "log.destroy-key": () => "destroyed a key that the public log signed with before",
};

/** Every action that has a sentence, for the filter of the audit page; the label is the sentence itself. */
export const knownActions: readonly { value: string; label: string }[] = Object.keys(sentences)
  .map((value) => ({ value, label: upper(actionWords(value, "somebody", {})) }))
  .sort((a, b) => (a.label < b.label ? -1 : 1));

function actionWords(action: string, about: string, detail: Told["detail"]): string {
  const words = Object.hasOwn(sentences, action) ? sentences[action] : undefined;
  return words ? words({ about, detail }) : `did “${action}”`;
}

/**
 * "Ines Duarte invited Priya Raman".
 * An action without a sentence still shows by its name: an audit page that hides what it does not know is none.
 */
export function deedWords({ action, actor, about, detail }: Told): string {
  const whom = about === null ? "somebody" : about === actor ? "themselves" : about;
  return `${actor ?? "The service"} ${actionWords(action, whom, detail)}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
