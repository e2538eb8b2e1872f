import { createHash, randomBytes } from "node:crypto";
import { and, asc, count, desc, eq, gt, inArray, isNull, lte, max, or } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { award, credential, revocation, statusCase } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { shareLink, shareOpening, sharedCredential } from "#db/schema/sharing";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { recordActivity } from "../people/activity.server";
import type { Role } from "../people/terms";
import { stateOf } from "./reads.server";
import { type ShareState, mostOpenLinks, openingSlot, rememberedDays, stateOfShare } from "./share-rules";

interface Sharer {
  readonly personId: string;
  readonly roles: readonly Role[];
}

/** What a holder decides about one link. */
export interface ShareWish {
  /** of the form that asks: the same one twice makes one link */
  readonly id: string;
  readonly label: string;
  readonly message: string;
  /** in the order in which they are shown */
  readonly credentialIds: readonly string[];
  readonly showsName: boolean;
  readonly givesCopies: boolean;
  readonly endsAt: Date;
}

const hashed = (token: string): string => createHash("sha256").update(token).digest("base64url");
const addressOf = (token: string): string => `${environment().origin}/shared/${token}`;

/**
 * Makes a link for one recipient.
 * Its address holds 256 random bits and is told once: only a hash is kept, so that nobody who reads the database, and
 * none of us, can open it. Nothing in it comes from the holder, so two recipients cannot tell that theirs are one person's.
 * @returns the whole address
 * @throws not-found for a credential that is not the sharer's; conflict where this form was sent before, or too many are open
 */
export async function makeShare(sharer: Sharer, wish: ShareWish, now: Date): Promise<string> {
  requireMay(sharer, "credential.share", { own: true });
  const token = randomBytes(32).toString("base64url");
  try {
    await store().write((tx) => insertShare(tx, sharer.personId, wish, token, now));
  } catch (error) {
    if (!isUnique(error)) throw error;
    throw new DomainError(
      "conflict",
      "This link was made a moment ago. It is in your list; if its address is lost, make the address anew there.",
    );
  }
  return addressOf(token);
}

async function insertShare(tx: Db, personId: string, wish: ShareWish, token: string, now: Date) {
  const own = await tx
    .select({
      id: credential.id,
      signedAt: credential.signedAt,
      validUntil: award.validUntil,
      revokedAt: revocation.revokedAt,
      suspendedAt: statusCase.suspendedAt,
    })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(and(eq(award.personId, personId), inArray(credential.id, [...wish.credentialIds])));
  const shown = own.filter((one) => mayBeShared(one, now));
  if (wish.credentialIds.length === 0 || shown.length !== wish.credentialIds.length) {
    throw new DomainError(
      "not-found",
      "One of these is no credential of yours that can be shared now. Go back and choose again.",
    );
  }
  const [open] = await tx
    .select({ links: count() })
    .from(shareLink)
    .where(and(eq(shareLink.personId, personId), isNull(shareLink.takenBackAt), gt(shareLink.endsAt, now)));
  if (Number(open?.links ?? 0) >= mostOpenLinks) {
    throw new DomainError(
      "conflict",
      `You have ${mostOpenLinks} links that still open. Take one back that is no longer needed, then make this one.`,
    );
  }
  const { credentialIds, ...link } = wish;
  await tx.insert(shareLink).values({
    ...link,
    personId,
    tokenHash: hashed(token),
    createdAt: now,
    takenBackAt: null,
    clearedAt: null,
  });
  await tx
    .insert(sharedCredential)
    .values(credentialIds.map((credentialId, at) => ({ linkId: link.id, position: at + 1, credentialId })));
  await recordActivity(tx, now, deed(personId, "credential.share", link.id));
}

/** What a holder can put on a link: what is signed and was not withdrawn. One that has ended says so on the page. */
export function mayBeShared(held: Parameters<typeof stateOf>[0], now: Date): boolean {
  return !["being-signed", "withdrawn"].includes(stateOf(held, now));
}

/**
 * Gives what a link shows another address and ends the one before, for a holder who lost it or gave it to the wrong one.
 * Another link, because openings of the one say nothing about the other; the old address says that it has ended.
 * @param newId of the form that asks
 * @returns the whole new address
 */
export async function renewShare(sharer: Sharer, id: string, newId: string, now: Date): Promise<string> {
  requireMay(sharer, "credential.share", { own: true });
  const token = randomBytes(32).toString("base64url");
  try {
    await store().write(async (tx) => {
      const [link] = await tx
        .select()
        .from(shareLink)
        .where(and(eq(shareLink.id, id), eq(shareLink.personId, sharer.personId)));
      if (!link) throw new DomainError("not-found", noSuchLink);
      if (stateOfShare(link, now) !== "open") throw new DomainError("conflict", itIsOver);
      const shown = await tx
        .select({ credentialId: sharedCredential.credentialId })
        .from(sharedCredential)
        .where(eq(sharedCredential.linkId, id))
        .orderBy(asc(sharedCredential.position));
      await tx.update(shareLink).set({ takenBackAt: now }).where(eq(shareLink.id, id));
      const { label, message, showsName, givesCopies, endsAt } = link;
      await tx.insert(shareLink).values({
        ...{ id: newId, personId: sharer.personId, tokenHash: hashed(token), createdAt: now },
        ...{ label, message, showsName, givesCopies, endsAt, takenBackAt: null, clearedAt: null },
      });
      await tx
        .insert(sharedCredential)
        .values(shown.map(({ credentialId }, at) => ({ linkId: newId, position: at + 1, credentialId })));
      await recordActivity(tx, now, deed(sharer.personId, "credential.share-anew", newId));
    });
  } catch (error) {
    if (!isUnique(error)) throw error;
    throw new DomainError(
      "conflict",
      "The address was made anew a moment ago. The newest link is in your list.",
    );
  }
  return addressOf(token);
}

/** Ends a link at once. Somebody who has ended it already is told nothing else. */
export async function takeBackShare(sharer: Sharer, id: string, now: Date): Promise<void> {
  requireMay(sharer, "credential.share", { own: true });
  await store().write(async (tx) => {
    const [link] = await tx
      .select({ endsAt: shareLink.endsAt, takenBackAt: shareLink.takenBackAt })
      .from(shareLink)
      .where(and(eq(shareLink.id, id), eq(shareLink.personId, sharer.personId)));
    if (!link) throw new DomainError("not-found", noSuchLink);
    if (stateOfShare(link, now) !== "open") return;
    await tx.update(shareLink).set({ takenBackAt: now }).where(eq(shareLink.id, id));
    await recordActivity(tx, now, deed(sharer.personId, "credential.share-end", id));
  });
}

const noSuchLink = "There is no such link of yours. Choose one from the list.";
const itIsOver = "This link has ended. Make a new one from your credentials.";
const deed = (personId: string, action: string, linkId: string) => ({
  actorId: personId,
  action,
  subjectKind: "share-link",
  subjectId: linkId,
  aboutId: personId,
});

// ---- The holder -----------------------------------------------------------------------------------------

/** A holder's own links, newest first, without those that were cleared. */
export async function listShares(db: Db, personId: string) {
  const shown = await db
    .select({ linkId: sharedCredential.linkId, credentials: count() })
    .from(sharedCredential)
    .innerJoin(shareLink, eq(shareLink.id, sharedCredential.linkId))
    .where(eq(shareLink.personId, personId))
    .groupBy(sharedCredential.linkId);
  const links = await db
    .select({
      id: shareLink.id,
      label: shareLink.label,
      showsName: shareLink.showsName,
      givesCopies: shareLink.givesCopies,
      createdAt: shareLink.createdAt,
      endsAt: shareLink.endsAt,
      takenBackAt: shareLink.takenBackAt,
      openings: count(shareOpening.slot),
      lastOpenedAt: max(shareOpening.openedAt),
    })
    .from(shareLink)
    .leftJoin(shareOpening, eq(shareOpening.linkId, shareLink.id))
    .where(and(eq(shareLink.personId, personId), isNull(shareLink.clearedAt)))
    .groupBy(shareLink.id)
    .orderBy(desc(shareLink.createdAt), desc(shareLink.id));
  const counts = new Map(shown.map((row) => [row.linkId, Number(row.credentials)]));
  return links.map((link) => ({
    ...link,
    credentials: counts.get(link.id) ?? 0,
    openings: Number(link.openings),
  }));
}

/** One link of this person's, with what it shows and when it was opened; null: there is none, or it was cleared. */
export async function readShare(db: Db, personId: string, id: string) {
  const [link] = await db
    .select()
    .from(shareLink)
    .where(and(eq(shareLink.id, id), eq(shareLink.personId, personId), isNull(shareLink.clearedAt)));
  if (!link) return null;
  const { tokenHash: _, ...shown } = link;
  return {
    ...shown,
    achievements: (await listShared(db, id)).map(({ achievement }) => achievement),
    openings: (
      await db
        .select({ openedAt: shareOpening.openedAt })
        .from(shareOpening)
        .where(eq(shareOpening.linkId, id))
        .orderBy(desc(shareOpening.slot))
    ).map(({ openedAt }) => openedAt),
  };
}

async function listShared(db: Db, linkId: string) {
  return db
    .select({
      position: sharedCredential.position,
      credentialId: sharedCredential.credentialId,
      achievement: award.achievement,
    })
    .from(sharedCredential)
    .innerJoin(credential, eq(credential.id, sharedCredential.credentialId))
    .innerJoin(award, eq(award.id, credential.awardId))
    .where(eq(sharedCredential.linkId, linkId))
    .orderBy(asc(sharedCredential.position));
}

// ---- Whoever has the address --------------------------------------------------------------------------------

export interface OpenShare {
  readonly id: string;
  /** for telling the holder's own look from others', and never shown */
  readonly personId: string;
  /** null: the holder chose not to show it */
  readonly holderName: string | null;
  readonly message: string;
  readonly givesCopies: boolean;
  readonly endsAt: Date;
  readonly credentials: Awaited<ReturnType<typeof listShared>>;
}

/** What an address opens. A closed account has ended all its links. */
export async function readShared(
  token: string,
  now: Date,
): Promise<
  | { readonly state: "unknown" | Exclude<ShareState, "open"> }
  | { readonly state: "open"; readonly link: OpenShare }
> {
  const db = store().read;
  const [row] = await db
    .select({
      id: shareLink.id,
      personId: shareLink.personId,
      name: person.name,
      showsName: shareLink.showsName,
      message: shareLink.message,
      givesCopies: shareLink.givesCopies,
      endsAt: shareLink.endsAt,
      takenBackAt: shareLink.takenBackAt,
      closedAt: person.closedAt,
    })
    .from(shareLink)
    .innerJoin(person, eq(person.id, shareLink.personId))
    .where(eq(shareLink.tokenHash, hashed(token)));
  if (!row) return { state: "unknown" };
  const state = row.closedAt ? "taken-back" : stateOfShare(row, now);
  if (state !== "open") return { state };
  const { id, personId, name, showsName, message, givesCopies, endsAt } = row;
  const credentials = await listShared(db, id);
  return {
    state,
    link: { id, personId, holderName: showsName ? name : null, message, givesCopies, endsAt, credentials },
  };
}

/** Notes that a link was opened: the day and the time, and nothing else. */
export async function noteOpening(linkId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    await tx
      .insert(shareOpening)
      .values({ linkId, slot: openingSlot(now), openedAt: now })
      .onConflictDoNothing();
  });
}

/**
 * Forgets links that have been over for a while: whom they were for, what they showed, and when they were opened.
 * @returns how many
 */
export async function clearShares(now: Date): Promise<number> {
  const before = new Date(now.getTime() - rememberedDays * 86_400_000);
  return store().write(async (tx) => {
    const over = await tx
      .select({ id: shareLink.id })
      .from(shareLink)
      .innerJoin(person, eq(person.id, shareLink.personId))
      .where(
        and(
          isNull(shareLink.clearedAt),
          // a closed account has ended all its links
          or(lte(shareLink.endsAt, before), lte(shareLink.takenBackAt, before), lte(person.closedAt, before)),
        ),
      );
    const ids = over.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await tx.delete(shareOpening).where(inArray(shareOpening.linkId, ids));
    await tx.delete(sharedCredential).where(inArray(sharedCredential.linkId, ids));
    await tx
      .update(shareLink)
      .set({ label: "", message: "", clearedAt: now })
      .where(inArray(shareLink.id, ids));
    return ids.length;
  });
}
