import { and, eq, isNotNull, lte } from "drizzle-orm";
import { type Db, type Store, isUnique } from "#db/client.server";
import { standing } from "#db/schema/assessment";
import { award, credential, revocation, statusAct, statusCase } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { store as processStore } from "#db/store.server";
import { type Action, type Facts, may } from "~/access/policy";
import {
  type Effect,
  type StatusCase,
  type StatusMove,
  answerUntil,
  appealUntil,
  caseOf,
  effectOf,
  involvedIn,
  lapsesAt,
  refusalOf,
} from "~/domains/credentials/due-process";
import type { LedgerContent } from "~/domains/credentials/evidence-ledger";
import { enterStatus, enterWithdrawal } from "~/domains/credentials/evidence-ledger.server";
import { hasJudged, listJudges } from "~/domains/credentials/ledger.server";
import { achievementTitle } from "~/domains/credentials/reads.server";
import { refreshStanding, refreshWhatRestsOn } from "~/domains/credentials/readiness.server";
import {
  type StatusAct,
  type StatusReason,
  reasonWords,
  statusActs,
  statusKinds,
} from "~/domains/credentials/states";
import {
  listActs,
  noteChange,
  purposesChanged,
  statusDays,
  subjectOf,
  writeCase,
} from "~/domains/credentials/status-acts.server";
import { enterLog } from "~/domains/credentials/transparency-log.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queue, queueMail } from "~/domains/people/outbox.server";
import { listWithRole } from "~/domains/people/reads.server";
import type { Role } from "~/domains/people/terms";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";
import { signListNow } from "./status-lists.server";

export interface Move extends StatusMove {
  /** a suspension lapses by itself */
  readonly act: Exclude<StatusAct, "lapsed">;
  /** of what is proposed */
  readonly reason?: StatusReason;
  /** of a suspension or withdrawal, what everybody who checks is told; else for the holder, or from them */
  readonly words: string;
}
type Asker = { readonly personId: string; readonly roles: readonly Role[] };

const date = (at: Date): string => formatDate(at, environment().timeZone);

// ---- Acts ------------------------------------------------------------------------------------------------

/**
 * Suspends, withdraws or reinstates a credential, or does a step on the way there.
 * Two people stand behind whatever lasts; a suspension alone begins with one, because it can end. Where the act
 * changes what verifiers are told, the list is signed before this answers; where that fails the outbox goes on until
 * it succeeds.
 * @throws forbidden where it is somebody else's to do; conflict where it cannot be done now, or somebody was quicker
 */
export async function changeStatus(
  store: Store,
  asker: Asker,
  credentialId: string,
  move: Move,
  now: Date,
): Promise<void> {
  await commit(store, (tx) => act(tx, asker, credentialId, move, now), now);
}

async function commit(store: Store, write: (tx: Db) => Promise<Done>, now: Date): Promise<void> {
  const done = await store.write(write).catch((error: unknown) => {
    throw isUnique(error)
      ? new DomainError(
          "conflict",
          "Somebody else did something with this credential a moment ago. Reload the page to see it.",
        )
      : error;
  });
  if (done.changed.length > 0)
    await signListNow(store, done.listId, now, done.changed).catch(() => undefined);
}

interface Done {
  readonly listId: string;
  readonly changed: ReturnType<typeof purposesChanged>;
}

async function readHeld(tx: Db, credentialId: string) {
  const [held] = await tx
    .select({
      credentialId: credential.id,
      listId: credential.statusListId,
      signedAt: credential.signedAt,
      personId: award.personId,
      slug: award.achievement,
      name: person.name,
      email: person.email,
    })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .innerJoin(person, eq(person.id, award.personId))
    .where(eq(credential.id, credentialId));
  if (!held) throw new DomainError("not-found", "There is no such credential. Choose one from the list.");
  return held;
}
type Held = Awaited<ReturnType<typeof readHeld>>;

async function act(tx: Db, asker: Asker, credentialId: string, move: Move, now: Date): Promise<Done> {
  const held = await readHeld(tx, credentialId);
  const acts = await listActs(tx, credentialId);
  const was = caseOf(acts);
  const own = held.personId === asker.personId;
  requireMove(asker, move, own, await factsOf(tx, asker, held, was, move));
  if (own && move.kind === "withdrawal" && move.act === "proposed" && move.reason !== "holder-asked")
    throw new DomainError(
      "forbidden",
      "Of your own credential you can only ask for its withdrawal. Ask another issuer to open it.",
    );
  const refused = refusalOf(was, move, now, statusDays(), date) ?? againstOwnWish(held, was, move);
  if (refused) throw new DomainError("conflict", refused);
  const as = own ? "learner" : asker.roles.includes("issuer") ? "issuer" : "staff";
  return keep(tx, held, acts, { ...move, by: { id: asker.personId, as } }, now);
}

/** What a holder asked for themselves they neither answer nor appeal against. */
function againstOwnWish({ personId }: Held, was: StatusCase, { kind, act }: StatusMove): string | null {
  if (kind === "withdrawal" && act === "answered" && was.proposal?.byId === personId)
    return "You asked for this withdrawal yourself. Take it back where you want to say something else.";
  if (kind === "withdrawal" && act === "appealed" && was.withdrawal?.proposedById === personId)
    return "You asked for this withdrawal yourself. Ask the issuer whether it can be awarded anew.";
  return null;
}

interface Kept extends StatusMove {
  readonly reason?: StatusReason;
  readonly words: string;
  /** null: the service itself */
  readonly by: LedgerContent["by"] | null;
}

/** Writes the act down, with everything that follows from it. */
async function keep(
  tx: Db,
  held: Held,
  acts: Awaited<ReturnType<typeof listActs>>,
  { kind, act, reason, words, by }: Kept,
  now: Date,
): Promise<Done> {
  const { credentialId } = held;
  const byId = by?.id ?? null;
  const number = acts.length + 1;
  const row = { number, kind, act, byId, at: now, reason: reason ?? null, words };
  const was = caseOf(acts);
  const is = caseOf([...acts, { ...row, by: null }]);
  const effect = effectOf(was, is);
  await tx.insert(statusAct).values({ credentialId, ...row });
  await writeCase(tx, credentialId, is);
  const changed = purposesChanged(effect, was);
  await noteChange(tx, { listId: held.listId, credentialId }, changed);
  await follow(tx, held, is, { effect, number, what: `${kind} ${act}`, reason: reason ?? null, by }, now);
  await recordActivity(tx, now, {
    actorId: byId,
    action: `credential.${kind}-${act}`,
    subjectKind: "credential",
    subjectId: credentialId,
    aboutId: held.personId,
    detail: reason ? { reason } : {},
  });
  if (changed.length > 0)
    await queue(tx, now, {
      kind: "status-list",
      onceKey: `status-list:${held.listId}:${subjectOf(credentialId, number)}`,
      payload: { listId: held.listId, changed: "yes" },
    });
  await tellHolder(tx, held, was, is, row, now);
  await tellStaff(tx, held, is, row, now);
  return { listId: held.listId, changed };
}

/** What an effect changes elsewhere: the row that withdraws, the two logs, and what may be awarded. */
async function follow(
  tx: Db,
  held: Held,
  is: StatusCase,
  done: {
    readonly effect: Effect | null;
    readonly number: number;
    readonly what: string;
    readonly reason: StatusReason | null;
    readonly by: Kept["by"];
  },
  now: Date,
): Promise<void> {
  const { credentialId, personId, slug } = held;
  const { effect, number, what, reason, by } = done;
  const of = { credentialId, act: number, what, reason, by };
  switch (effect) {
    case null:
      return;
    case "withdrawn": {
      const { withdrawal } = is;
      if (!withdrawal || by === null) throw new Error("A withdrawal is confirmed by a person.");
      await tx.insert(revocation).values({
        credentialId,
        revokedById: by.id,
        revokedAt: now,
        reason: withdrawal.reason,
        words: withdrawal.words,
      });
      await enterWithdrawal(tx, credentialId, now);
      await enterLog(tx, { kind: "revoked", credentialId }, now);
      if (withdrawal.reason === "replaced") await awardableAgain(tx, held, now);
      break;
    }
    case "overturned":
      await enterStatus(tx, "overturned", of, now);
      await awardableAgain(tx, held, now);
      break;
    case "suspended":
    case "reinstated":
      await enterStatus(tx, effect, of, now);
      await enterLog(tx, { kind: effect, credentialId, subjectId: subjectOf(credentialId, number) }, now);
  }
  await refreshWhatRestsOn(tx, personId, slug, now);
}

/** It may be awarded anew, so it stands in the list of what is ready again. */
async function awardableAgain(tx: Db, { personId, slug }: Held, now: Date): Promise<void> {
  await tx
    .update(standing)
    .set({ awardedAt: null, changedAt: now })
    .where(and(eq(standing.personId, personId), eq(standing.achievement, slug)));
  await refreshStanding(tx, personId, slug, now);
}

// ---- Whose it is to do -----------------------------------------------------------------------------------

const actionOf = (move: StatusMove, own: boolean): Action => {
  switch (move.act) {
    case "proposed":
      return own ? "credential.answer" : "credential.propose";
    case "answered":
    case "appealed":
      return "credential.answer";
    case "taken-back":
      return "credential.take-back";
    case "appeal-upheld":
    case "appeal-dismissed":
      return "credential.decide-appeal";
    case "confirmed":
    case "declined":
    case "lapsed":
      return "credential.confirm";
  }
};

/** A holder proposes nothing about their own credential but that it is withdrawn, and takes back only that. */
const forOthers = (move: StatusMove, own: boolean): boolean =>
  own && (move.act === "proposed" || move.act === "taken-back") && move.kind !== "withdrawal";

/** What was looked up for one asker and one credential already: a page asks about every move at once. */
interface Known {
  judged?: boolean;
  nobodyElse?: boolean;
}

async function factsOf(
  db: Db,
  asker: Asker,
  held: Held,
  is: StatusCase,
  move: StatusMove,
  known: Known = {},
): Promise<Facts> {
  const involved = involvedIn(is, move.kind, move.act);
  const own = held.personId === asker.personId;
  const facts: Facts = {
    // what an issuer proposed about the asker's credential is not theirs to take back
    own: own && (move.act !== "taken-back" || involved.has(asker.personId)),
    involved: involved.has(asker.personId),
  };
  if (own || !decides.has(move.act)) return facts;
  known.judged ??= await hasJudged(db, asker.personId, held.personId, held.slug);
  if (move.act === "appeal-upheld" || move.act === "appeal-dismissed")
    known.nobodyElse ??= (await listFree(db, held, involved)).length === 0;
  return { ...facts, judged: known.judged, nobodyElse: known.nobodyElse === true };
}
const decides: ReadonlySet<string> = new Set(["confirmed", "declined", "appeal-upheld", "appeal-dismissed"]);

/** Issuers who had no part in it: whose it is to decide. */
async function listFree(db: Db, held: Held, involved: ReadonlySet<string>) {
  const judges = await listJudges(db, held.personId, held.slug);
  const issuers = await listWithRole(db, "issuer", [held.personId, ...involved]);
  return issuers.filter((one) => !judges.has(one.id));
}

/**
 * What this person could do with a credential now, for pages, which offer nothing else.
 * @throws not-found where there is none
 */
export async function listMoves(
  db: Db,
  asker: Asker,
  credentialId: string,
  is: StatusCase,
  now: Date,
): Promise<readonly StatusMove[]> {
  const held = await readHeld(db, credentialId);
  const own = held.personId === asker.personId;
  const moves: StatusMove[] = [];
  const known: Known = {};
  const days = statusDays();
  for (const kind of statusKinds) {
    for (const act of statusActs) {
      const move = { kind, act };
      if (act === "lapsed" || forOthers(move, own)) continue;
      if (refusalOf(is, move, now, days, date) !== null || againstOwnWish(held, is, move) !== null) continue;
      if (may(asker.roles, actionOf(move, own), await factsOf(db, asker, held, is, move, known)))
        moves.push(move);
    }
  }
  return moves;
}

function requireMove(asker: Asker, move: Move, own: boolean, facts: Facts): void {
  if (!forOthers(move, own) && may(asker.roles, actionOf(move, own), facts)) return;
  throw new DomainError(
    "forbidden",
    own
      ? "This is your own credential, so somebody else does this. Ask another issuer to open it."
      : facts.involved
        ? "You had a part in this, so another issuer decides. They have been told that it waits."
        : facts.judged
          ? "You judged part of what this stands on, so another issuer decides. They have been told that it waits."
          : "This is issuers' work. If it is yours, ask your administrator for the role.",
  );
}

// ---- What ends by itself -----------------------------------------------------------------------------------

/** Each morning: suspensions that one person made and nobody confirmed in time end. */
export async function lapseSuspensions(now: Date): Promise<void> {
  const store = processStore();
  const { suspension } = statusDays();
  const late = await store.read
    .select({ id: statusCase.credentialId })
    .from(statusCase)
    .where(
      and(
        isNotNull(statusCase.unconfirmedSince),
        lte(statusCase.unconfirmedSince, new Date(now.getTime() - suspension * 86_400_000)),
      ),
    );
  const move = { kind: "suspension", act: "lapsed", words: "" } as const;
  for (const { id } of late) {
    await commit(
      store,
      async (tx) => {
        const held = await readHeld(tx, id);
        const acts = await listActs(tx, id);
        if (refusalOf(caseOf(acts), move, now, statusDays(), date) !== null)
          return { listId: held.listId, changed: [] };
        return keep(tx, held, acts, { ...move, by: null }, now);
      },
      now,
    );
  }
}

// ---- Who is told -----------------------------------------------------------------------------------------

interface Row {
  readonly number: number;
  readonly kind: StatusMove["kind"];
  readonly act: StatusMove["act"];
  readonly words: string;
}

/** What is proposed against somebody's credential, or changes what it counts for, is said to them. */
async function tellHolder(
  tx: Db,
  held: Held,
  was: StatusCase,
  is: StatusCase,
  row: Row,
  now: Date,
): Promise<void> {
  const told = holderWords(held, was, is, row);
  if (!told) return;
  const { origin, issuer } = environment();
  const decided = row.kind === "withdrawal" && row.act === "proposed" ? "proposes it" : "decided";
  const words = row.words === "" ? [] : [`In the words of the person who ${decided}:`, row.words, ""];
  await queueMail(tx, now, {
    onceKey: `status:${held.credentialId}:${row.number}`,
    to: held.email,
    subject: told.subject,
    text: [
      `Hello ${held.name},`,
      "",
      ...told.lines,
      "",
      ...words,
      `What was said and decided, and what you can do: ${origin}/record/standing/${held.credentialId}`,
      "",
      issuer.name,
    ].join("\n"),
  });
}

function holderWords(
  held: Held,
  was: StatusCase,
  is: StatusCase,
  row: Row,
): { subject: string; lines: string[] } | null {
  const { issuer } = environment();
  const title = `“${achievementTitle(held.slug)}”`;
  const days = statusDays();
  const because = (reason: StatusReason) => `The reason: ${reasonWords[reason]}.`;
  const counts = "It counts again, and everybody who checks it is told so.";
  switch (`${row.kind} ${row.act}`) {
    case "suspension proposed": {
      const { suspension } = is;
      const until = suspension && lapsesAt(suspension, days);
      return {
        subject: `Your credential ${title} is suspended for now`,
        lines: [
          `${issuer.name} has suspended your credential ${title}. Nothing is decided about it yet.`,
          ...(suspension ? [because(suspension.reason)] : []),
          "Whoever checks it is told that it is suspended, and that a suspension can end.",
          ...(until
            ? [`It ends by itself on ${date(until)} unless a second person confirms it by then.`]
            : []),
          "If you think it is wrong you can appeal, and somebody decides who had no part in it.",
        ],
      };
    }
    case "suspension confirmed":
      return {
        subject: `The suspension of your credential ${title} was confirmed`,
        lines: [
          `A second person looked at the suspension of your credential ${title}, and confirmed it. It can still end.`,
          ...(is.suspension?.appealed
            ? []
            : ["If you think it is wrong you can appeal, and somebody decides who had no part in it."]),
        ],
      };
    case "suspension declined":
    case "suspension taken-back":
      return {
        subject: `Your credential ${title} counts again`,
        lines: [`The suspension of your credential ${title} has ended. ${counts}`],
      };
    case "suspension lapsed":
      return {
        subject: `Your credential ${title} counts again`,
        lines: [
          `Nobody confirmed the suspension of your credential ${title} in time, so it has ended. ${counts}`,
        ],
      };
    case "suspension appeal-upheld":
      return {
        subject: `Your appeal was upheld: ${title} counts again`,
        lines: [`The suspension of your credential ${title} has ended after your appeal. ${counts}`],
      };
    case "suspension appeal-dismissed":
      return {
        subject: `Your appeal about ${title} was decided`,
        lines: [
          `Somebody who had no part in it looked at the suspension of your credential ${title}. It stays.`,
        ],
      };
    case "reinstatement confirmed":
      return {
        subject: `Your credential ${title} counts again`,
        lines: [
          `The suspension of your credential ${title} has ended. ${counts}`,
          ...(was.proposal ? [because(was.proposal.reason), was.proposal.words] : []),
        ],
      };
    case "withdrawal proposed": {
      const { proposal } = is;
      if (!proposal || proposal.byId === held.personId) return null;
      const until = answerUntil(proposal, days);
      return {
        subject: `Somebody proposes to withdraw your credential ${title}`,
        lines: [
          `At ${issuer.name} one person proposes to withdraw your credential ${title}. It counts until a second person has agreed.`,
          because(proposal.reason),
          until
            ? `You can answer in your own words until ${date(until)}. Nobody decides before you have answered, or before that day.`
            : "You can answer in your own words. Whoever decides reads them.",
        ],
      };
    }
    case "withdrawal declined":
    case "withdrawal taken-back":
      return was.proposal?.byId === held.personId && row.act === "taken-back"
        ? null
        : {
            subject: `Your credential ${title} is not withdrawn`,
            lines: [
              was.proposal?.byId === held.personId
                ? `You asked that your credential ${title} is withdrawn. That was declined.`
                : `It was decided not to withdraw your credential ${title}.`,
            ],
          };
    case "withdrawal confirmed": {
      const { withdrawal } = is;
      return {
        subject: `Your credential ${title} was withdrawn`,
        lines: [
          `${issuer.name} has withdrawn your credential ${title}.`,
          ...(withdrawal ? [because(withdrawal.reason), withdrawal.words] : []),
          "Its page says so from now on, and anyone who checks it is told.",
          ...(withdrawal && withdrawal.proposedById !== held.personId
            ? [`If you think this is wrong, you can appeal until ${date(appealUntil(withdrawal, days))}.`]
            : []),
        ],
      };
    }
    case "withdrawal appeal-upheld":
      return {
        subject: `Your appeal about ${title} was upheld`,
        lines: [
          `Your credential ${title} should not have been withdrawn. A withdrawal cannot be undone in the lists that everybody reads, so it may be awarded to you anew, as a new credential. Its old page says that the withdrawal was wrong.`,
        ],
      };
    case "withdrawal appeal-dismissed":
      return {
        subject: `Your appeal about ${title} was decided`,
        lines: [
          `Somebody who had no part in it looked at the withdrawal of your credential ${title}. It stands.`,
        ],
      };
    default:
      return null;
  }
}

/** Whoever may act next, without names or titles: a mailbox is read in more places than this service. */
async function tellStaff(tx: Db, held: Held, is: StatusCase, row: Row, now: Date): Promise<void> {
  const says = staffWords[`${row.kind} ${row.act}`];
  if (!says) return;
  const next = row.act === "appealed" ? "appeal-upheld" : "confirmed";
  const involved = involvedIn(is, row.kind, next);
  const free = await listFree(tx, held, involved);
  const others =
    free.length === 0 && row.act === "appealed"
      ? await listWithRole(tx, "administrator", [held.personId, ...involved])
      : free;
  for (const to of others)
    await queueMail(tx, now, {
      onceKey: `status:${held.credentialId}:${row.number}:${to.id}`,
      to: to.email,
      subject: says.subject,
      text: `${firstName(to.name)},\n\n${says.line}\n${environment().origin}/awards/revoke/${held.credentialId}\n`,
    });
}
const staffWords: Readonly<Record<string, { subject: string; line: string } | undefined>> = {
  "suspension proposed": {
    subject: "A suspension needs a second issuer",
    line: `Somebody suspended a credential. Confirm or decline it, or it ends by itself:`,
  },
  "suspension lapsed": {
    subject: "A suspension has ended by itself",
    line: "No second issuer confirmed the suspension of a credential in time, so it counts again:",
  },
  "withdrawal proposed": {
    subject: "A withdrawal needs a second issuer",
    line: "It is proposed to withdraw a credential. Read why, and what its holder says, and decide:",
  },
  "withdrawal answered": {
    subject: "A holder has answered, and a withdrawal can be decided",
    line: "The holder of a credential has answered a proposal to withdraw it. Read both and decide:",
  },
  "reinstatement proposed": {
    subject: "A suspension may end",
    line: "It is proposed to end the suspension of a credential. Confirm or decline it:",
  },
  "suspension appealed": {
    subject: "An appeal about a credential",
    line: "The holder of a credential appealed against its suspension, in which you had no part. Decide it:",
  },
  "withdrawal appealed": {
    subject: "An appeal about a credential",
    line: "The holder of a credential appealed against its withdrawal, in which you had no part. Decide it:",
  },
};
