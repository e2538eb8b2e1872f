import { randomUUID } from "node:crypto";
import { and, asc, eq, inArray, isNull, lt, max, or } from "drizzle-orm";
import { type Db, type Store, isUnique, metAnother } from "#db/client.server";
import { cohort, cohortAct, cohortMember } from "#db/schema/credentials";
import { person, personRole } from "#db/schema/people";
import { may } from "~/access/policy";
import { needsApproval, readApproval } from "~/domains/credentials/approval.server";
import {
  type Involvement,
  inParts,
  involvementOf,
  listInvolved,
  mostInCohort,
} from "~/domains/credentials/cohorts.server";
import { narrativeFault } from "~/domains/credentials/narrative";
import type { CohortAct, CohortState } from "~/domains/credentials/states";
import { recordActivity } from "~/domains/people/activity.server";
import { holdJobs } from "~/domains/people/outbox.server";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { scrubbed } from "~/http/scrubbed.server";
import { type Issuing, awardOnce, issuersOnly, requireAwardable } from "./award.server";

// ---- People -------------------------------------------------------------------------------------------

export interface Proposed {
  readonly personId: string;
  /** the issuer's words about this person; "" for none */
  readonly narrative: string;
}

/**
 * An issuer decides for several people at once, or proposes it where a second issuer has to agree: every row or none.
 * Whether somebody is still ready is asked when their turn comes, by the rule of a single award.
 * @param field name of the form's field for the words about a person, for what is wrong with them
 * @returns id of the cohort, and whether it waits for somebody's approval
 * @throws invalid, forbidden or conflict with nothing written
 */
export async function proposeCohort(
  store: Store,
  asker: Issuing,
  slug: string,
  people: readonly Proposed[],
  now: Date,
  field: (personId: string) => string = (personId) => `narrative-${personId}`,
): Promise<{ id: string; waits: boolean }> {
  const id = randomUUID();
  try {
    const waits = await store.write(async (tx) => {
      requireAwardable(slug);
      if (people.length === 0) throw new DomainError("invalid", "Choose at least one person.");
      if (people.length > mostInCohort) {
        throw new DomainError("invalid", `Choose ${mostInCohort.toLocaleString("en-AU")} people or fewer.`);
      }
      await requireFree(tx, asker, slug, people);
      await requireSayable(tx, people, field);
      const waits = needsApproval((await readApproval(tx)).mode, people.length);
      await tx.insert(cohort).values({
        id,
        achievement: slug,
        proposedById: asker.personId,
        proposedAt: now,
        approvedById: null,
        state: waits ? "proposed" : "running",
      });
      let position = 0;
      for (const part of inParts(people)) {
        await tx.insert(cohortMember).values(
          part.map(({ personId, narrative }) => ({
            cohortId: id,
            position: ++position,
            personId,
            achievement: slug,
            narrative,
            state: "waiting" as const,
            reason: "",
          })),
        );
      }
      await act(tx, id, "proposed", asker, now);
      return waits;
    });
    return { id, waits };
  } catch (error) {
    throw isUnique(error)
      ? new DomainError(
          "conflict",
          "Somebody on this list was proposed meanwhile. Choose from the list again.",
        )
      : error;
  }
}

/** @throws forbidden where the asker may not award to one of them; not-found where there is no such person */
async function requireFree(tx: Db, asker: Issuing, slug: string, people: readonly Proposed[]): Promise<void> {
  const ids = people.map(({ personId }) => personId);
  let open = 0;
  for (const part of inParts(ids)) {
    const rows = await tx
      .select({ id: person.id })
      .from(person)
      .where(and(inArray(person.id, [...part]), isNull(person.closedAt)));
    open += rows.length;
  }
  const { own, judged } = await listInvolved(tx, asker.personId, slug, ids);
  if (!may(asker.roles, "award.make", { own, judged: judged.size > 0 })) {
    throw new DomainError(
      "forbidden",
      own
        ? "You are on this list yourself, and nobody awards to themselves. Take yourself out."
        : judged.size > 0
          ? `You judged part of what ${judged.size} of these awards stand on, so another issuer proposes those. Take them out.`
          : issuersOnly,
    );
  }
  if (open !== people.length) {
    throw new DomainError(
      "conflict",
      "Somebody on this list has no account any more. Choose from the list again.",
    );
  }
}

async function requireSayable(
  tx: Db,
  people: readonly Proposed[],
  field: (personId: string) => string,
): Promise<void> {
  const faults: Record<string, string> = {};
  for (const part of inParts(people.filter(({ narrative }) => narrative !== ""))) {
    const words = new Map(part.map(({ personId, narrative }) => [personId, narrative]));
    const holders = await tx
      .select({ id: person.id, name: person.name, email: person.email })
      .from(person)
      .where(inArray(person.id, [...words.keys()]));
    for (const holder of holders) {
      const fault = narrativeFault(words.get(holder.id) ?? "", holder);
      if (fault) faults[field(holder.id)] = fault;
    }
  }
  refuseFaults(faults);
}

/**
 * A second issuer agrees, and the awards are made.
 * @throws forbidden for whoever proposed it, judged a part of it, or is on it; conflict where somebody was quicker
 */
export async function approveCohort(store: Store, asker: Issuing, id: string, now: Date): Promise<void> {
  await store.write(async (tx) => {
    await requireSecond(tx, asker, id);
    await move(tx, id, "proposed", "running", { approvedById: asker.personId });
    await act(tx, id, "approved", asker, now);
  });
}

/** A second issuer does not agree, and says why; nothing is awarded. */
export async function sendBackCohort(
  store: Store,
  asker: Issuing,
  id: string,
  words: string,
  now: Date,
): Promise<void> {
  await store.write(async (tx) => {
    await requireSecond(tx, asker, id);
    await move(tx, id, "proposed", "sent-back");
    await drop(tx, id, now);
    await act(tx, id, "sent-back", asker, now, words);
  });
}

/** Whoever proposed it takes it back, while nobody has approved it. */
export async function takeBackCohort(store: Store, asker: Issuing, id: string, now: Date): Promise<void> {
  await store.write(async (tx) => {
    const { proposed } = await involvementOf(tx, asker.personId, id);
    if (!may(asker.roles, "award.take-back", { proposed })) {
      throw new DomainError(
        "forbidden",
        "Only whoever proposed these awards can take them back. Send them back instead.",
      );
    }
    await move(tx, id, "proposed", "taken-back");
    await drop(tx, id, now);
    await act(tx, id, "taken-back", asker, now);
  });
}

/** Stops after the award that is being made. */
export async function stopCohort(store: Store, asker: Issuing, id: string, now: Date): Promise<void> {
  await pause(store, asker, id, "running", "stopped", "stopped", now);
}

export async function resumeCohort(store: Store, asker: Issuing, id: string, now: Date): Promise<void> {
  await pause(store, asker, id, "stopped", "running", "resumed", now);
}

async function pause(
  store: Store,
  asker: Issuing,
  id: string,
  from: CohortState,
  to: CohortState,
  what: CohortAct,
  now: Date,
): Promise<void> {
  if (!may(asker.roles, "award.pause")) throw new DomainError("forbidden", issuersOnly);
  await store.write(async (tx) => {
    await move(tx, id, from, to, { heldBy: null, heldUntil: null });
    await act(tx, id, what, asker, now);
  });
}

async function requireSecond(tx: Db, asker: Issuing, id: string): Promise<void> {
  const facts = await involvementOf(tx, asker.personId, id);
  if (may(asker.roles, "award.approve", facts)) return;
  throw new DomainError(
    "forbidden",
    whyNotSecond(facts) ??
      "Awards are approved by issuers. If that is your work, ask your administrator for the role.",
  );
}

/** What keeps an issuer from being the second one, in words; null: nothing. */
export function whyNotSecond({ proposed, own, judged }: Involvement): string | null {
  if (proposed) return "You proposed these awards, so another issuer looks at them.";
  if (own) return "You are on this list yourself, so another issuer looks at it.";
  if (judged) return "You judged part of what these awards stand on, so another issuer looks at them.";
  return null;
}

const stateWords: Record<CohortState, string> = {
  proposed: "These awards wait for somebody's approval.",
  running: "These awards are being made.",
  stopped: "These awards were stopped.",
  finished: "These awards have been made.",
  "sent-back": "These awards were sent back.",
  "taken-back": "These awards were taken back.",
};

/** @throws conflict where it is not in the state it is moved from: somebody else acted first */
async function move(
  tx: Db,
  id: string,
  from: CohortState,
  to: CohortState,
  more: Partial<typeof cohort.$inferInsert> = {},
): Promise<void> {
  const moved = await tx
    .update(cohort)
    .set({ ...more, state: to })
    .where(and(eq(cohort.id, id), eq(cohort.state, from)))
    .returning({ id: cohort.id });
  if (moved.length > 0) return;
  const [held] = await tx.select({ state: cohort.state }).from(cohort).where(eq(cohort.id, id));
  if (!held) throw noCohort();
  throw new DomainError("conflict", `${stateWords[held.state]} Nothing was changed just now.`);
}

const noCohort = () => new DomainError("not-found", "There are no such awards. Choose from the list.");

async function drop(tx: Db, id: string, now: Date): Promise<void> {
  await tx
    .update(cohortMember)
    .set({ state: "dropped", settledAt: now })
    .where(and(eq(cohortMember.cohortId, id), eq(cohortMember.state, "waiting")));
}

async function act(
  tx: Db,
  id: string,
  what: CohortAct,
  asker: Issuing,
  now: Date,
  words = "",
): Promise<void> {
  const [last] = await tx
    .select({ number: max(cohortAct.number) })
    .from(cohortAct)
    .where(eq(cohortAct.cohortId, id));
  await tx.insert(cohortAct).values({
    cohortId: id,
    number: Number(last?.number ?? 0) + 1,
    act: what,
    byId: asker.personId,
    at: now,
    words,
  });
  await recordActivity(tx, now, {
    actorId: asker.personId,
    action: `cohort.${what}`,
    subjectKind: "cohort",
    subjectId: id,
  });
}

// ---- The awards ---------------------------------------------------------------------------------------

/** How long a cohort is left to the process that goes through it, counted from its last award. */
const heldForMs = 20_000;
/** Until when jobs of an award are left to the process that made it; then the outbox of any process takes them. */
export const jobsHeldUntil = (now: Date): Date => new Date(now.getTime() + 2 * 60_000);

/** Jobs that an award and its signature queue, which whoever makes many does itself. */
export const jobsOf = (credentialId: string) => ({
  sign: `sign:${credentialId}`,
  mail: `mail:awarded:${credentialId}`,
  log: `log:issued:${credentialId}`,
});

export type Step =
  | { readonly kind: "awarded"; readonly credentialId: string }
  | { readonly kind: "refused" }
  /** nobody waits any more; what was awarded may still have to be signed */
  | { readonly kind: "through" }
  /** it was stopped, or another process goes through it */
  | { readonly kind: "left" };

/** Somebody's turn that failed for no reason a person can do anything about. */
class TurnFailed extends Error {}

/**
 * The next person of a cohort: the award and the row that says so are one transaction, so whatever dies at whatever
 * moment, nobody is left out and nobody is awarded twice.
 * @param heldBy the process that goes through it
 * @param report told of what is a bug of ours, scrubbed; the person's row says what to do, and the others go on
 */
export async function awardNext(
  store: Store,
  id: string,
  heldBy: string,
  now: Date,
  report: (what: string, error: ReturnType<typeof scrubbed>) => void = () => undefined,
): Promise<Step> {
  for (let tries = 1; ; tries++) {
    try {
      return await store.write((tx) => turn(store, tx, id, heldBy, now, report, tries >= 5));
    } catch (error) {
      if (!(error instanceof TurnFailed)) throw error;
    }
  }
}

async function turn(
  store: Store,
  tx: Db,
  id: string,
  heldBy: string,
  now: Date,
  report: (what: string, error: ReturnType<typeof scrubbed>) => void,
  last: boolean,
): Promise<Step> {
  const [held] = await tx
    .update(cohort)
    .set({ heldBy, heldUntil: new Date(now.getTime() + heldForMs) })
    .where(
      and(
        eq(cohort.id, id),
        eq(cohort.state, "running"),
        or(isNull(cohort.heldBy), eq(cohort.heldBy, heldBy), lt(cohort.heldUntil, now)),
      ),
    )
    .returning({
      slug: cohort.achievement,
      proposedById: cohort.proposedById,
      approvedById: cohort.approvedById,
    });
  if (!held) return { kind: "left" };
  const [member] = await tx
    .select({
      position: cohortMember.position,
      personId: cohortMember.personId,
      narrative: cohortMember.narrative,
    })
    .from(cohortMember)
    .where(and(eq(cohortMember.cohortId, id), eq(cohortMember.state, "waiting")))
    .orderBy(asc(cohortMember.position))
    .limit(1);
  if (!member) return { kind: "through" };
  const asker = await issuerNow(tx, held.proposedById);
  const settle = (set: Partial<typeof cohortMember.$inferInsert>) =>
    tx
      .update(cohortMember)
      .set({ ...set, settledAt: now })
      .where(and(eq(cohortMember.cohortId, id), eq(cohortMember.position, member.position)));
  try {
    // within this transaction: what is refused is undone by itself
    const made = await store.write((inner) =>
      awardOnce(inner, asker, member.personId, held.slug, now, {
        narrative: member.narrative,
        seen: null,
        cohort: { id, approvedById: held.approvedById },
      }),
    );
    await settle({ state: "awarded", awardId: made.awardId });
    const jobs = jobsOf(made.credentialId);
    await holdJobs(tx, [jobs.sign, jobs.mail], jobsHeldUntil(now));
    return { kind: "awarded", credentialId: made.credentialId };
  } catch (error) {
    if (error instanceof DomainError) {
      await settle({ state: "refused", reason: sentenceOf(error) });
      return { kind: "refused" };
    }
    // the same random place of a list, or another issuer's award at this moment: running again tells which
    if (isUnique(error) && !last) throw new TurnFailed();
    if (metAnother(error)) throw error;
    report("cohort", scrubbed(error));
    await settle({
      state: "refused",
      reason:
        "Something went wrong on our side, and nothing was awarded. Open the person’s page and award it there.",
    });
    return { kind: "refused" };
  }
}

/** Everybody had their turn, and what was awarded is signed. */
export async function finishCohort(store: Store, id: string, heldBy: string): Promise<void> {
  await store.write(async (tx) => {
    await tx
      .update(cohort)
      .set({ state: "finished", heldBy: null, heldUntil: null })
      .where(and(eq(cohort.id, id), eq(cohort.state, "running"), eq(cohort.heldBy, heldBy)));
  });
}

/** A refusal of a form names its field; here the sentence alone is told. */
const sentenceOf = (error: DomainError): string => Object.values(error.fields)[0] ?? error.message;

/** Whoever proposed it, with the roles of now: nobody awards who no longer may. */
async function issuerNow(tx: Db, personId: string): Promise<Issuing> {
  const rows = await tx
    .select({ role: personRole.role })
    .from(personRole)
    .innerJoin(person, eq(person.id, personRole.personId))
    .where(and(eq(person.id, personId), isNull(person.closedAt)));
  return { personId, roles: rows.map(({ role }) => role) };
}
