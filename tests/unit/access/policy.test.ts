import { describe, expect, it } from "vitest";
import { type Action, type Facts, may, policy } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { type Role, roles } from "~/domains/people/terms";
import { DomainError } from "~/http/domain-error";

/** What can be true about a thing and the one who asks. A letter each, in the order of the table's cells. */
const situations: readonly { readonly letter: string; readonly facts: Facts }[] = [
  { letter: "o", facts: { own: true } },
  { letter: "s", facts: { supervises: true } },
  { letter: "h", facts: { sharedWith: true } },
  { letter: "j", facts: { judged: true } },
  { letter: "x", facts: {} },
];
/** What only a round of rating knows: its two people, before and after both have sent. */
const inRounds: typeof situations = [
  { letter: "l", facts: { supervises: true, leadsRound: true } },
  { letter: "O", facts: { own: true, bothSent: true } },
  { letter: "L", facts: { supervises: true, leadsRound: true, bothSent: true } },
];
const ofRounds = /^(round|conversation)\./;
const everyone: readonly { readonly name: string; readonly held: readonly Role[] | null }[] = [
  { name: "nobody", held: null },
  ...roles.map((role) => ({ name: role, held: [role] })),
];

/** What only a piece of evidence knows: whom its author opened it to, and whether somebody decided. */
const inEvidence: typeof situations = [
  { letter: "a", facts: { openToAssessors: true } },
  { letter: "f", facts: { openToFacilitators: true } },
  { letter: "d", facts: { decided: true } },
];
/** What only an appeal knows: that it was given to the asker, and what else is true of somebody it was given to. */
const inAppeals: typeof situations = [
  { letter: "g", facts: { assigned: true } },
  { letter: "J", facts: { assigned: true, judged: true } },
  { letter: "S", facts: { assigned: true, supervises: true } },
];
/** What only the standing of a credential knows: the asker had a part in it, or no issuer is left. */
const inStanding: typeof situations = [
  { letter: "i", facts: { involved: true } },
  { letter: "n", facts: { nobodyElse: true } },
];
const ofStanding = /^credential\.(?:propose|confirm|take-back|answer|decide-appeal)$/;
/** What only awards know that were proposed: by the asker or by somebody else, and what else is true of the asker. */
const inProposals: typeof situations = [
  { letter: "p", facts: { proposed: true } },
  { letter: "P", facts: { proposed: true, judged: true } },
];
const ofProposals = /^award\.(approve|take-back)$/;
const ofAppeals = /^appeal\./;
const ofEvidence = /^(?:evidence|review)\./;

/** One cell: the situations in which this role may, "any" for all of them, "·" for never. */
const cell = (action: Action, held: readonly Role[] | null): string => {
  const here = [
    ...situations,
    ...(ofRounds.test(action) ? inRounds : []),
    ...(ofEvidence.test(action) ? inEvidence : []),
    ...(ofAppeals.test(action) ? inAppeals : []),
    ...(ofStanding.test(action) ? inStanding : []),
    ...(ofProposals.test(action) ? inProposals : []),
  ];
  const letters = here.flatMap(({ letter, facts }) => (may(held, action, facts) ? [letter] : []));
  return letters.length === here.length ? "any" : letters.join("") || "·";
};

const width = { action: 26, role: 14 };
const line = (cells: readonly string[]) =>
  cells
    .map((text, at) => text.padEnd(at === 0 ? width.action : width.role))
    .join("")
    .trimEnd();

const printed = [
  line(["", ...everyone.map(({ name }) => name)]),
  ...(Object.keys(policy) as Action[]).map((action) =>
    line([action, ...everyone.map(({ held }) => cell(action, held))]),
  ),
].join("\n");

/**
 * The whole policy on one page. A change here is a change in who may do what, so it is made by hand and on purpose.
 * o: own · s: of somebody the asker supervises · h: shared with the asker · j: the asker judged part of it ·
 * x: anybody else's · "any": all of these · "·": never
 * in rounds of rating also l: the asker leads in the round · O and L: own, and leads, once both have sent
 * of appeals also g: it was given to the asker · J and S: so it was, and they judged part of it, or supervise
 * of a credential's standing also i: the asker proposed or confirmed it · n: no issuer is left who did not
 * of awards that were proposed also p: the asker proposed them · P: and judged part of them
 * of evidence also a: its author opened it to assessors · f: to facilitators · d: somebody decided about it
 */
const page = `
                          nobody        learner       supervisor    assessor      issuer        facilitator   administrator
public.read               any           any           any           any           any           any           any
framework.holders         ·             ·             ·             ·             any           ·             any
session.begin             any           any           any           any           any           any           any
credential.view           any           any           any           any           any           any           any
credential.verify         any           any           any           any           any           any           any
log.read                  any           any           any           any           any           any           any
account.manage            ·             o             o             o             o             o             o
draft.keep                ·             o             o             o             o             o             o
learning.read             ·             any           any           any           any           any           any
guide.read                ·             any           any           any           any           any           any
authoring.preview         ·             ·             ·             any           any           ·             any
learning.progress         ·             o             ·             ·             ·             ·             ·
refresher.answer          ·             o             ·             ·             ·             ·             ·
reflection.write          ·             o             ·             ·             ·             ·             ·
reflection.read           ·             o             h             ·             ·             ·             ·
note.keep                 ·             o             ·             ·             ·             ·             ·
plan.keep                 ·             o             ·             ·             ·             ·             ·
plan.read                 ·             o             h             ·             ·             ·             ·
plan.act                  ·             o             h             ·             ·             ·             ·
plan.follow               any           any           any           any           any           any           any
evidence.write            ·             o             ·             ·             ·             ·             ·
evidence.read             ·             o             sj            ja            ad            f             ·
evidence.message          ·             o             s             a             ·             f             ·
evidence.support          ·             ·             ·             ·             ·             any           ·
review.list               ·             ·             any           any           ·             ·             ·
review.decide             ·             ·             s             a             ·             ·             ·
round.open                ·             oO            slL           ·             ·             ·             ·
round.rate                ·             oO            lL            ·             ·             ·             ·
round.compare             ·             O             L             ·             ·             ·             ·
conversation.list         ·             any           any           ·             ·             ·             ·
conversation.hold         ·             O             L             ·             ·             ·             ·
expert.consent            ·             o             ·             ·             ·             ·             ·
expert.list               ·             ·             ·             ·             ·             any           ·
expert.answer             ·             ·             ·             ·             ·             h             ·
conflict.declare          ·             ·             any           any           ·             ·             ·
agreement.read            ·             ·             ·             any           any           ·             ·
moderation.oversee        ·             ·             ·             ·             any           ·             ·
review.ask                ·             o             ·             ·             ·             ·             ·
review.answer             ·             ·             j             ja            ·             ·             ·
appeal.lodge              ·             o             ·             ·             ·             ·             ·
appeal.read               ·             o             ·             gJS           ·             ·             ·
appeal.decide             ·             ·             ·             g             ·             ·             ·
appeal.give               ·             ·             ·             gJS           shjxgJS       ·             ·
observation.ask           ·             o             ·             ·             ·             ·             ·
observation.give          any           any           any           any           any           any           any
waiting.read              ·             ·             ·             any           any           ·             ·
team.read                 ·             ·             any           ·             ·             ·             ·
strengths.count           ·             ·             ·             any           any           ·             ·
award.list                ·             ·             ·             ·             any           ·             ·
award.read                ·             o             ·             ·             any           ·             ·
award.make                ·             ·             ·             ·             shx           ·             ·
award.approve             ·             ·             ·             ·             shx           ·             ·
award.take-back           ·             ·             ·             ·             pP            ·             ·
award.pause               ·             ·             ·             ·             any           ·             ·
approval.read             ·             ·             ·             ·             any           ·             any
approval.set              ·             ·             ·             ·             ·             ·             any
ledger.read               ·             o             o             o             any           o             o
equivalence.decide        ·             ·             ·             shjx          shjx          ·             ·
credential.propose        ·             ·             ·             ·             shjxin        ·             ·
credential.confirm        ·             ·             ·             ·             shxn          ·             ·
credential.take-back      ·             o             o             o             oi            o             o
credential.answer         ·             o             o             o             o             o             o
credential.decide-appeal  ·             ·             ·             ·             shxn          ·             n
credential.hold           ·             o             o             o             o             o             o
evidence.hand-over        ·             o             o             o             o             o             o
credential.share          ·             o             o             o             o             o             o
credential.shared         any           any           any           any           any           any           any
people.manage             ·             ·             ·             ·             ·             ·             any
audit.read                ·             ·             ·             ·             ·             ·             any
outbox.read               ·             ·             ·             ·             ·             ·             any
`;

describe("policy", () => {
  it("is what the page says, for every action and every role", () => {
    expect(printed.split("\n")).toEqual(
      page
        .trim()
        .split("\n")
        .map((text, at) => (at === 0 ? line(["", ...text.trim().split(/\s+/)]) : text)),
    );
  });

  it("says the purpose of every action in a sentence", () => {
    for (const [action, { purpose }] of Object.entries(policy)) {
      expect(purpose, action).toMatch(/^[A-Z][^.]+[^.]\.$/);
    }
  });

  it("lets nobody without a role do more than somebody who is not signed in", () => {
    for (const action of Object.keys(policy) as Action[]) {
      for (const { facts } of situations) {
        expect(may([], action, facts), action).toBe(may(null, action, facts));
      }
    }
  });

  it("takes what nobody told it as not so", () => {
    for (const action of ["account.manage", "draft.keep", "evidence.write", "credential.hold"] as const) {
      expect(may(roles, action), action).toBe(false);
    }
  });
});

describe("what must never turn round", () => {
  const refused: readonly [string, readonly Role[], Action, Facts][] = [
    ["a supervisor who is also a learner judges their own work", ["learner", "supervisor"], "review.decide", { own: true, supervises: true }],
    ["an assessor judges their own work", ["assessor"], "review.decide", { own: true }],
    ["somebody with every role judges their own work", roles, "review.decide", { own: true, supervises: true }],
    ["a supervisor of another site reads evidence", ["supervisor"], "evidence.read", {}],
    ["a supervisor of another site judges evidence", ["supervisor"], "review.decide", {}],
    ["an assessor reads what was not opened to them", ["assessor"], "evidence.read", { decided: true }],
    ["an assessor judges what was not opened to them", ["assessor"], "review.decide", { judged: true }],
    ["an assessor reads the claim of somebody they lead", ["assessor"], "evidence.read", { openToAssessors: true, leads: true }],
    ["an assessor marks what somebody they lead has sent", ["assessor"], "review.decide", { openToAssessors: true, leads: true }],
    ["an assessor marks where they declared a conflict", ["assessor"], "review.decide", { openToAssessors: true, conflicted: true }],
    ["an assessor reads where they declared a conflict", ["assessor"], "evidence.read", { openToAssessors: true, conflicted: true }],
    ["a supervisor judges where they declared a conflict", ["supervisor"], "review.decide", { supervises: true, conflicted: true }],
    ["a facilitator reads what was opened to assessors", ["facilitator"], "evidence.read", { openToAssessors: true }],
    ["a facilitator judges", ["facilitator"], "review.decide", { openToFacilitators: true }],
    ["a supervisor of another site reads what was opened to others", ["supervisor"], "evidence.read", { openToAssessors: true, openToFacilitators: true, decided: true }],
    ["an issuer reads what nobody judged and was not opened", ["issuer"], "evidence.read", {}],
    ["another learner reads evidence", ["learner"], "evidence.read", {}],
    ["an administrator reads evidence", ["administrator"], "evidence.read", {}],
    ["an administrator reads a reflection", ["administrator"], "reflection.read", { sharedWith: true }],
    ["a supervisor reads a reflection nobody shared", ["supervisor"], "reflection.read", { supervises: true }],
    ["a supervisor reads a conversation before both have sent", ["supervisor"], "conversation.hold", { supervises: true, leadsRound: true }],
    ["a supervisor who came later reads a conversation", ["supervisor"], "conversation.hold", { supervises: true, bothSent: true }],
    ["somebody with every role reads a conversation of others", roles, "conversation.hold", { bothSent: true, sharedWith: true }],
    ["a facilitator reads a question nobody agreed to", ["facilitator"], "expert.answer", {}],
    ["a facilitator answers about somebody they lead", ["facilitator", "supervisor"], "expert.answer", { sharedWith: true, supervises: true }],
    ["a facilitator answers about themselves", ["facilitator", "learner"], "expert.answer", { sharedWith: true, own: true }],
    ["a supervisor agrees in a learner's place", ["supervisor"], "expert.consent", { supervises: true }],
    ["a supervisor writes somebody's evidence", ["supervisor"], "evidence.write", { supervises: true }],
    ["a specialist reads their supervisor's ratings before both have sent", ["learner"], "round.compare", { own: true }],
    ["a supervisor reads ratings before both have sent", ["supervisor"], "round.compare", { supervises: true, leadsRound: true }],
    ["a supervisor who came later reads an earlier round", ["supervisor"], "round.compare", { supervises: true, bothSent: true }],
    ["a supervisor who has moved on reads a round they led in", ["supervisor"], "round.compare", { leadsRound: true, bothSent: true }],
    ["a supervisor who has moved on rates", ["supervisor"], "round.rate", { leadsRound: true }],
    ["anybody else reads ratings", ["assessor", "issuer", "facilitator", "administrator"], "round.compare", { bothSent: true }],
    ["somebody rates themselves as their own supervisor", ["supervisor"], "round.rate", { own: true, supervises: true, leadsRound: true }],
    ["an issuer awards to themselves", ["issuer"], "award.make", { own: true }],
    ["an issuer awards on their own judgement", ["assessor", "issuer"], "award.make", { judged: true }],
    ["somebody with every role awards to themselves", roles, "award.make", { own: true }],
    ["an issuer proposes something about their own credential", ["issuer"], "credential.propose", { own: true }],
    ["an issuer confirms their own proposal", ["issuer"], "credential.confirm", { involved: true }],
    ["an issuer confirms where they judged", ["issuer", "assessor"], "credential.confirm", { judged: true }],
    ["a holder confirms what is decided about them", roles, "credential.confirm", { own: true }],
    ["somebody takes back what another proposed", ["issuer"], "credential.take-back", {}],
    ["an issuer answers for the holder", ["issuer"], "credential.answer", {}],
    ["whoever confirmed decides the appeal", ["issuer"], "credential.decide-appeal", { involved: true, nobodyElse: true }],
    ["a holder decides their own appeal", roles, "credential.decide-appeal", { own: true, nobodyElse: true }],
    ["an administrator decides an appeal that an issuer could", ["administrator"], "credential.decide-appeal", {}],
    ["an administrator who was involved decides an appeal", ["administrator"], "credential.decide-appeal", { involved: true, nobodyElse: true }],
    ["an issuer approves what they proposed", ["issuer"], "award.approve", { proposed: true }],
    ["an issuer approves an award to themselves", ["issuer"], "award.approve", { own: true }],
    ["an issuer approves what they judged", ["assessor", "issuer"], "award.approve", { judged: true }],
    ["somebody with every role approves what they proposed", roles, "award.approve", { proposed: true }],
    ["an issuer sets when a second issuer is needed", ["issuer"], "approval.set", {}],
    ["an issuer judges evidence", ["issuer"], "review.decide", {}],
    ["an issuer reads an appeal", ["issuer"], "appeal.read", { assigned: true }],
    ["an assessor reads an appeal of somebody else's to decide", ["assessor"], "appeal.read", {}],
    ["whoever judged the piece decides the appeal", ["assessor"], "appeal.decide", { assigned: true, judged: true }],
    ["the line supervisor decides the appeal", ["assessor", "supervisor"], "appeal.decide", { assigned: true, supervises: true }],
    ["somebody decides their own appeal", roles, "appeal.decide", { assigned: true, own: true }],
    ["an administrator sees what waits", ["administrator"], "waiting.read", {}],
    ["an administrator awards", ["administrator"], "award.make", {}],
    ["somebody manages another's account", roles, "account.manage", {}],
    ["an issuer manages people", ["issuer"], "people.manage", {}],
  ]; // prettier-ignore
  it.each(refused)("never: %s", (_, held, action, facts) => {
    expect(may(held, action, facts)).toBe(false);
  });

  const allowed: readonly [string, readonly Role[], Action, Facts][] = [
    ["the line supervisor judges", ["supervisor"], "review.decide", { supervises: true }],
    ["an assessor judges what was opened to them", ["assessor"], "review.decide", { openToAssessors: true }],
    ["a supervisor who judged it explains it for years", ["supervisor"], "evidence.read", { judged: true }],
    ["an issuer reads what an award may stand on", ["issuer"], "evidence.read", { decided: true }],
    [
      "a facilitator reads what was opened to them",
      ["facilitator"],
      "evidence.read",
      { openToFacilitators: true },
    ],
    ["an issuer who judged nothing awards", ["issuer"], "award.make", {}],
    [
      "the one it was shared with reads a reflection",
      ["supervisor"],
      "reflection.read",
      { sharedWith: true },
    ],
    ["an author reads their own reflection", ["learner"], "reflection.read", { own: true }],
    ["anybody checks a credential", [], "credential.verify", {}],
    ["anybody follows the log", [], "log.read", {}],
  ];
  it.each(allowed)("always: %s", (_, held, action, facts) => {
    expect(may(held, action, facts)).toBe(true);
  });
});

describe("requireMay", () => {
  const thrown = (act: () => void): DomainError => {
    try {
      act();
    } catch (error) {
      if (error instanceof DomainError) return error;
    }
    throw new Error("nothing was refused");
  };

  it("lets pass what may pass", () => {
    expect(requireMay({ roles: ["learner"] }, "evidence.write", { own: true })).toBeUndefined();
  });

  it("answers 403 for a place of another role, and 404 where the very existence is private", () => {
    expect(thrown(() => requireMay({ roles: ["learner"] }, "award.list")).status).toBe(403);
    expect(thrown(() => requireMay({ roles: ["supervisor"] }, "evidence.read", {}, true)).status).toBe(404);
  });
});
