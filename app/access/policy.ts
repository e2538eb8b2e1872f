import type { Role } from "../domains/people/terms";

/**
 * Every permission in the product, in one table. Default deny: an action that is not here does not exist,
 * a role that is not named may not. Conditions look only at facts that the caller gathered.
 */
export interface Facts {
  /** the thing is the asker's own */
  readonly own?: boolean;
  /** the asker is the line supervisor of the person it is about */
  readonly supervises?: boolean;
  /** the person it is about chose to share it with the asker */
  readonly sharedWith?: boolean;
  /** the asker leads the person it is about, in whichever role they ask */
  readonly leads?: boolean;
  /** the asker declared a conflict of interest about the person, or about the person's site */
  readonly conflicted?: boolean;
  /** it is a round of rating, and the asker is the one who leads in it */
  readonly leadsRound?: boolean;
  /** both have sent their ratings of this round */
  readonly bothSent?: boolean;
  /** the asker judged part of it, or of what is being decided */
  readonly judged?: boolean;
  /** its author opened it to assessors */
  readonly openToAssessors?: boolean;
  /** its author opened it to facilitators of professional support */
  readonly openToFacilitators?: boolean;
  /** somebody decided about it, so that an award may stand on it */
  readonly decided?: boolean;
  /** the asker proposed it, and it waits for somebody else's yes */
  readonly proposed?: boolean;
  /** the appeal was given to the asker to decide */
  readonly assigned?: boolean;
  /** the asker proposed or confirmed what is decided about now */
  readonly involved?: boolean;
  /** everybody whose work it would be is kept from it */
  readonly nobodyElse?: boolean;
}

type Condition = (facts: Facts) => boolean;
interface Rule {
  /** One sentence that a vocational specialist could read and agree with. */
  readonly purpose: string;
  /** "anyone" needs no account; "signed-in" is every role. */
  readonly who: Partial<Record<Role | "anyone" | "signed-in", Condition>>;
}

const always: Condition = () => true;
const own: Condition = (facts) => facts.own === true;
const supervises: Condition = (facts) => facts.supervises === true && facts.own !== true;
/** who leads in a round and still supervises the person: who has moved on reads and writes nothing any more */
const leads: Condition = (facts) => supervises(facts) && facts.leadsRound === true;
const othersWork: Condition = (facts) => facts.own !== true;
/** Somebody else's, and nothing that the asker said they should not judge. */
const free: Condition = (facts) => othersWork(facts) && facts.conflicted !== true;
/** Opened to those who assess, by somebody who is free to, and not by whoever leads the person. */
const openToAssess: Condition = (facts) =>
  free(facts) && facts.openToAssessors === true && facts.leads !== true;
const openToSupport: Condition = (facts) => othersWork(facts) && facts.openToFacilitators === true;
/** What was judged stays with who judged it: a judgement has to be explained for years. */
const judgedOthers: Condition = (facts) => othersWork(facts) && facts.judged === true;
const uninvolved: Condition = (facts) => facts.own !== true && facts.judged !== true;
/** Somebody else's, and nothing that the asker judged, proposed or confirmed. */
const secondPerson: Condition = (facts) => uninvolved(facts) && facts.involved !== true;

const rules = {
  "public.read": {
    purpose: "Read what is published: framework, micro-credentials, statements.",
    who: { anyone: always },
  },
  "framework.holders": {
    purpose: "See how many people a new version of the framework touches: numbers, and no names.",
    who: { issuer: always, administrator: always },
  },
  "session.begin": { purpose: "Sign in, take up an invitation, reset a password.", who: { anyone: always } },
  "credential.view": { purpose: "See a credential by its unguessable link.", who: { anyone: always } },
  "credential.verify": { purpose: "Check any credential.", who: { anyone: always } },
  "log.read": {
    purpose:
      "Read the log of what was issued and withdrawn, and check what one kept of it; it tells nothing about anybody.",
    who: { anyone: always },
  },

  "account.manage": {
    purpose: "See and change one's own account, sessions, colours and mail.",
    who: { "signed-in": own },
  },
  "draft.keep": { purpose: "Keep words one is still writing.", who: { "signed-in": own } },

  "learning.read": { purpose: "Read modules and take their checks.", who: { "signed-in": always } },
  "guide.read": {
    purpose: "Read what helps two people talk about a skill; nobody is told in secret what to look for.",
    who: { "signed-in": always },
  },
  "authoring.preview": {
    purpose: "Read content with every state of every block, its answers, and what the content check says.",
    who: { assessor: always, issuer: always, administrator: always },
  },
  "learning.progress": { purpose: "See one's own progress, tries and next step.", who: { learner: own } },
  "refresher.answer": {
    purpose: "Answer one's own questions that come back, or have none.",
    who: { learner: own },
  },
  "reflection.write": { purpose: "Write a reflection and choose who reads it.", who: { learner: own } },
  "reflection.read": {
    purpose: "Read a reflection: its author, and the one person it was shared with.",
    who: { learner: own, supervisor: (facts) => facts.sharedWith === true },
  },

  "note.keep": {
    purpose: "Keep notes from one's own work, sort them and delete them; nobody else reads them.",
    who: { learner: own },
  },

  "plan.keep": {
    purpose: "Keep one's own development plan: goals, what they lean on, who sees them, its calendar.",
    who: { learner: own },
  },
  "plan.read": {
    purpose:
      "Read a line of a plan: its learner, and their line supervisor where the two agreed it or the learner shows it.",
    who: { learner: own, supervisor: (facts) => facts.sharedWith === true },
  },
  "plan.act": {
    purpose: "Say what became of a line that one reads and that is one's own to do.",
    who: { learner: own, supervisor: (facts) => facts.sharedWith === true },
  },
  "plan.follow": {
    purpose: "Follow the days of a plan in a calendar, by its unguessable address.",
    who: { anyone: always },
  },

  "evidence.write": { purpose: "Write, send and revise one's own evidence.", who: { learner: own } },
  "evidence.read": {
    purpose:
      "Read evidence that was sent: its author, whom they opened it to, and of what was judged those who judged or award.",
    who: {
      learner: own,
      supervisor: (facts) => supervises(facts) || judgedOthers(facts),
      assessor: (facts) => openToAssess(facts) || judgedOthers(facts),
      issuer: (facts) => othersWork(facts) && (facts.openToAssessors === true || facts.decided === true),
      facilitator: openToSupport,
    },
  },
  "evidence.message": {
    purpose: "Write in the thread of a piece of evidence: its author and whom they opened it to.",
    who: { learner: own, supervisor: supervises, assessor: openToAssess, facilitator: openToSupport },
  },
  "evidence.support": {
    purpose: "See the list of evidence that learners opened to facilitators of professional support.",
    who: { facilitator: always },
  },

  "review.list": {
    purpose: "See the evidence that waits for one's own judgement.",
    who: { supervisor: always, assessor: always },
  },
  "review.decide": {
    purpose:
      "Judge evidence against the rubric; nobody judges their own work or where they declared a conflict, and nobody marks as an assessor what people they lead have sent.",
    who: { supervisor: (facts) => supervises(facts) && free(facts), assessor: openToAssess },
  },
  "round.open": {
    purpose: "Open a round of rating: for oneself, or for somebody one supervises.",
    who: { learner: own, supervisor: supervises },
  },
  "round.rate": {
    purpose: "Rate in a round: the specialist, and on their own the supervisor who leads in it.",
    who: { learner: own, supervisor: leads },
  },
  "round.compare": {
    purpose: "Read both people's ratings of a round: only the two, and only once both have sent theirs.",
    who: {
      learner: (facts) => own(facts) && facts.bothSent === true,
      supervisor: (facts) => leads(facts) && facts.bothSent === true,
    },
  },
  "conversation.list": {
    purpose: "See which conversations about skills one is part of.",
    who: { learner: always, supervisor: always },
  },
  "conversation.hold": {
    purpose:
      "Read and write the sheet of a conversation: the two of the round and nobody else, whatever the role.",
    who: {
      learner: (facts) => own(facts) && facts.bothSent === true,
      supervisor: (facts) => leads(facts) && facts.bothSent === true,
    },
  },
  "expert.consent": {
    purpose: "Let a facilitator see what was said about one of one's own skills, and take that back.",
    who: { learner: own },
  },
  "expert.list": {
    purpose: "See the questions about single skills that learners agreed to.",
    who: { facilitator: always },
  },
  "expert.answer": {
    purpose:
      "Read and answer such a question while its learner agrees; never about somebody one leads, or oneself.",
    who: {
      facilitator: (facts) => facts.sharedWith === true && othersWork(facts) && facts.supervises !== true,
    },
  },
  "conflict.declare": {
    purpose: "Say that one should not judge somebody, and take it back.",
    who: { supervisor: always, assessor: always },
  },
  "agreement.read": {
    purpose: "See how far those who mark the same piece agree, one’s own marks by name.",
    who: { assessor: always, issuer: always },
  },
  "moderation.oversee": {
    purpose: "See what is marked a second time, who has it and until when, and set the sampling plan.",
    who: { issuer: always },
  },
  "review.ask": {
    purpose: "Ask one question about a decision on one's own evidence.",
    who: { learner: own },
  },
  "review.answer": {
    purpose: "Answer a question about a decision: whoever made it, or an assessor in their place.",
    who: { supervisor: judgedOthers, assessor: (facts) => openToAssess(facts) || judgedOthers(facts) },
  },
  "appeal.lodge": {
    purpose: "Appeal against a decision on one's own evidence, and take the appeal back.",
    who: { learner: own },
  },
  "appeal.read": {
    purpose: "Read an appeal: the learner whose it is, and the assessor who decides it.",
    who: { learner: own, assessor: (facts) => facts.assigned === true && facts.own !== true },
  },
  "appeal.decide": {
    purpose:
      "Decide an appeal: the assessor it was given to, who judged nothing of the piece, declared no conflict and does not lead its author.",
    who: {
      assessor: (facts) =>
        facts.assigned === true && uninvolved(facts) && free(facts) && facts.supervises !== true,
    },
  },
  "appeal.give": {
    purpose: "Give an appeal to another assessor, without reading it.",
    who: { issuer: othersWork, assessor: (facts) => facts.assigned === true && facts.own !== true },
  },
  "observation.ask": {
    purpose: "Ask somebody outside what they saw, for a piece of one's own.",
    who: { learner: own },
  },
  "observation.give": {
    purpose: "Say what one saw, by a link that was mailed, and take it back.",
    who: { anyone: always },
  },
  "waiting.read": {
    purpose: "See everything that waits, whose it is to do, and its day.",
    who: { assessor: always, issuer: always },
  },
  "team.read": {
    purpose: "See the people one supervises and how far they are.",
    who: { supervisor: always },
  },
  "strengths.count": {
    purpose:
      "See in rounded numbers how many people have a skill in place, never who, and never of fewer than five.",
    who: { assessor: always, issuer: always },
  },

  "award.list": {
    purpose: "See who meets every requirement, and what was awarded.",
    who: { issuer: always },
  },
  "award.read": {
    purpose: "Read the ledger that an award stands on.",
    who: { issuer: always, learner: own },
  },
  "award.make": {
    purpose:
      "Award a micro-credential, or what several add up to; never to oneself, and never on one's own judgement.",
    who: { issuer: uninvolved },
  },
  "award.approve": {
    purpose:
      "Approve awards that another issuer proposed, or send them back; never one's own proposal, never to oneself, and never on one's own judgement.",
    who: { issuer: (facts) => uninvolved(facts) && facts.proposed !== true },
  },
  "award.take-back": {
    purpose: "Take back awards one proposed, while nobody has approved them.",
    who: { issuer: (facts) => facts.proposed === true },
  },
  "award.pause": {
    purpose: "Stop awards that are being made to many people, and let them go on.",
    who: { issuer: always },
  },
  "approval.read": {
    purpose: "See which awards a second issuer has to approve, and why.",
    who: { issuer: always, administrator: always },
  },
  "approval.set": {
    purpose: "Set which awards a second issuer has to approve.",
    who: { administrator: always },
  },
  "ledger.read": {
    purpose: "Read and export the evidence ledger: one's own, and for issuers everybody's.",
    who: { "signed-in": own, issuer: always },
  },
  "equivalence.decide": {
    purpose: "Record that something else counts as much as an award that has to come first.",
    who: { assessor: othersWork, issuer: othersWork },
  },
  "credential.propose": {
    purpose:
      "Suspend somebody else's credential for now, or propose to withdraw or reinstate it, with a reason its holder can read.",
    who: { issuer: othersWork },
  },
  "credential.confirm": {
    purpose:
      "Say yes or no as the second person to what another issuer did or proposed, or to what the holder asked for; never where one judged what it stands on.",
    who: { issuer: secondPerson },
  },
  "credential.take-back": {
    purpose: "Take back what one proposed about a credential, as long as nobody has confirmed it.",
    who: { "signed-in": own, issuer: (facts) => othersWork(facts) && facts.involved === true },
  },
  "credential.answer": {
    purpose: "Ask for one's own credential to be withdrawn, answer what is proposed about it, and appeal.",
    who: { "signed-in": own },
  },
  "credential.decide-appeal": {
    purpose:
      "Decide an appeal about a credential: an issuer who neither proposed nor confirmed what it is against, and an administrator where no issuer is left.",
    who: {
      issuer: secondPerson,
      administrator: (facts) => secondPerson(facts) && facts.nobodyElse === true,
    },
  },
  "credential.hold": {
    purpose: "See one's own credentials and choose what their pages show.",
    who: { "signed-in": own },
  },
  "evidence.hand-over": {
    purpose: "Take a file that was judged for one's own credential, with its proof, to give to somebody.",
    who: { "signed-in": own },
  },

  "credential.share": {
    purpose:
      "Show one's own credentials to one recipient by a link, see when it was opened, and take it back.",
    who: { "signed-in": own },
  },
  "credential.shared": {
    purpose: "See what a holder chose to show, by the unguessable link they gave, until it ends.",
    who: { anyone: always },
  },

  "people.manage": {
    purpose: "Invite people, give roles, set site and supervisor.",
    who: { administrator: always },
  },
  "audit.read": { purpose: "Read who did what and when.", who: { administrator: always } },
  "outbox.read": { purpose: "Read mail and jobs that wait or failed.", who: { administrator: always } },
} satisfies Record<string, Rule>;

export type Action = keyof typeof rules;
export const policy: Readonly<Record<Action, Rule>> = rules;

/**
 * @param roles of the asker; null for somebody who is not signed in
 * @param facts gathered by the caller; what is not known is taken as false
 */
export function may(roles: readonly Role[] | null, action: Action, facts: Facts = {}): boolean {
  const { who } = policy[action];
  if (who.anyone?.(facts)) return true;
  if (roles === null) return false;
  if (roles.length > 0 && who["signed-in"]?.(facts)) return true;
  return roles.some((role) => who[role]?.(facts) === true);
}
