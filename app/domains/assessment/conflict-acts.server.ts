import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { allocation, conflict, conflictWithdrawal, evidence, evidenceVersion } from "#db/schema/assessment";
import { person, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { recordActivity } from "~/domains/people/activity.server";
import { emailKey } from "~/domains/people/name-key";
import { queue } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import { endAllocations } from "./allocation.server";
import { passOnConflicted } from "./appeals.server";
import { conflictRows } from "./conflicts.server";
import type { Actor } from "./reads.server";
import type { ConflictKind } from "./terms";
import { rerouteWaiting } from "./writes.server";

export interface Declaring {
  readonly kind: ConflictKind;
  /** email address of the person, or id of the site */
  readonly about: string;
  readonly words: string;
}

/**
 * Says that one should not judge a person or a site. It holds at once: what the actor had of it to mark, and appeals they
 * had to decide, go to somebody else; what they marked before stays as it is.
 * Declared twice it is one declaration.
 * @throws invalid where there is no such person or site
 */
export async function declareConflict(actor: Actor, declaring: Declaring, now: Date): Promise<void> {
  requireMay(actor, "conflict.declare");
  await store().write(async (tx) => {
    const aboutId = await findAbout(tx, actor, declaring);
    const held = await conflictRows(tx).where(
      and(
        eq(conflict.personId, actor.personId),
        eq(conflict.aboutId, aboutId),
        isNull(conflictWithdrawal.conflictId),
      ),
    );
    if (held.length > 0) return;
    const id = randomUUID();
    await tx.insert(conflict).values({
      id,
      personId: actor.personId,
      kind: declaring.kind,
      aboutId,
      words: declaring.words,
      declaredAt: now,
    });
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "conflict.declare",
      subjectKind: "conflict",
      subjectId: id,
      aboutId: declaring.kind === "person" ? aboutId : null,
    });
    await rerouteLed(tx, actor.personId, { kind: declaring.kind, aboutId }, now);
    await endTheirs(tx, actor.personId, { kind: declaring.kind, aboutId }, now);
    await passOnConflicted(tx, actor.personId, now);
    await queue(tx, now, { kind: "allocate", onceKey: `allocate:conflict:${id}`, payload: {} });
  });
}

/** Takes it back; from now on such pieces may come again. */
export async function withdrawConflict(actor: Actor, conflictId: string, now: Date): Promise<void> {
  requireMay(actor, "conflict.declare");
  await store().write(async (tx) => {
    const [held] = await tx
      .select()
      .from(conflict)
      .where(and(eq(conflict.id, conflictId), eq(conflict.personId, actor.personId)));
    if (!held)
      throw new DomainError(
        "not-found",
        "You declared no such conflict. Go back to the list and choose again.",
      );
    const made = await tx
      .insert(conflictWithdrawal)
      .values({ conflictId, withdrawnAt: now })
      .onConflictDoNothing()
      .returning({ id: conflictWithdrawal.conflictId });
    if (made.length === 0) return;
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "conflict.withdraw",
      subjectKind: "conflict",
      subjectId: conflictId,
      aboutId: held.kind === "person" ? held.aboutId : null,
    });
    await rerouteLed(tx, actor.personId, held, now);
    await queue(tx, now, { kind: "allocate", onceKey: `allocate:no-conflict:${conflictId}`, payload: {} });
  });
}

async function findAbout(tx: Db, actor: Actor, { kind, about }: Declaring): Promise<string> {
  const [found] =
    kind === "person"
      ? await tx
          .select({ id: person.id })
          .from(person)
          .where(eq(person.emailKey, emailKey(about)))
      : await tx.select({ id: site.id }).from(site).where(eq(site.id, about));
  if (!found) {
    const sentence =
      kind === "person"
        ? "Nobody has this address here. Check it, or open one of their pieces and declare it from there."
        : "Choose one of the sites.";
    throw new DomainError("invalid", sentence, { [kind]: sentence });
  }
  if (found.id === actor.personId) {
    const sentence = "This is you. Nobody judges their own work, so there is nothing to declare.";
    throw new DomainError("invalid", sentence, { person: sentence });
  }
  return found.id;
}

/** What waits of the people they supervise, and whom it is about: it goes past them, or to them again. */
async function rerouteLed(
  tx: Db,
  supervisorId: string,
  about: { readonly kind: ConflictKind; readonly aboutId: string },
  now: Date,
): Promise<void> {
  const led = await tx
    .select({ id: person.id })
    .from(person)
    .where(
      and(
        eq(person.supervisorId, supervisorId),
        about.kind === "person" ? eq(person.id, about.aboutId) : eq(person.siteId, about.aboutId),
      ),
    );
  for (const { id } of led) await rerouteWaiting(tx, id, now);
}

/** What the actor has to mark of them now goes back. */
async function endTheirs(
  tx: Db,
  assessorId: string,
  about: { readonly kind: ConflictKind; readonly aboutId: string },
  now: Date,
): Promise<void> {
  const rows = await tx
    .select({ id: allocation.id })
    .from(allocation)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, allocation.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, evidence.personId))
    .where(
      and(
        eq(allocation.assessorId, assessorId),
        isNull(allocation.endedAt),
        about.kind === "person" ? eq(person.id, about.aboutId) : eq(person.siteId, about.aboutId),
      ),
    );
  const ids = rows.map((row) => row.id);
  await endAllocations(tx, inArray(allocation.id, ids), "may-not", now);
}
