import { type SQL, and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { alias } from "#db/dialect";
import { standing } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import {
  award,
  cohortMember,
  credential,
  ledgerRow,
  revocation,
  signedList,
  statusCase,
  statusList,
} from "#db/schema/credentials";
import { person, site } from "#db/schema/people";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { hasEnded } from "./currency";
import { byCode } from "./document.server";
import type { LedgerRow } from "./ledger";
import { type Cursor, parseCursor, perPage, printCursor } from "./paging";
import { judgedPairs, pairKey } from "./ledger.server";
import type { RevocationReason, StatusPurpose } from "./states";
import { type ShownSuspension, shownSuspension } from "./status-acts.server";
import { type Issued, tokenSubject } from "./token.server";

/** The title people know it by; its name in the records where the catalogue no longer has it. */
export function achievementTitle(achievement: string): string {
  return awardable(catalogue(), achievement)?.of.title ?? achievement;
}

// ---- The issuer's desk ------------------------------------------------------------------------------

export interface ReadyRow {
  readonly personId: string;
  readonly name: string;
  readonly site: string | null;
  readonly achievement: string;
  readonly readyAt: Date;
  /** it renews one that was awarded before */
  readonly renewal: boolean;
  readonly own: boolean;
  /** the asker judged part of it */
  readonly judged: boolean;
  /** id of the cohort in which this award was proposed already; null: in none */
  readonly cohortId: string | null;
}

/** Where a page of the desk begins: one person may be ready for two things at the same instant. */
export interface ReadyCursor extends Cursor {
  readonly achievement: string;
}
export function parseReadyCursor(text: string | null): ReadyCursor | null {
  const [, cursor = "", achievement = ""] = /^([^~]+)~([a-z0-9-]{1,100})$/.exec(text ?? "") ?? [];
  const parsed = parseCursor(cursor);
  return parsed && { ...parsed, achievement };
}
export const printReadyCursor = (cursor: ReadyCursor): string =>
  `${printCursor(cursor)}~${cursor.achievement}`;

/**
 * Who meets every requirement and waits for an award; for issuers.
 * Read from the table of standings, whose index holds exactly this order, so that the first page costs the same with
 * a hundred learners and ten thousand.
 * @param only of one Achievement, null: of all; `proposed` false: without those who wait on a list that was proposed
 * @returns longest waiting first; `next` is null on the last page
 */
export async function listReady(
  store: Store,
  askerId: string,
  after: ReadyCursor | null,
  now: Date,
  only: { readonly achievement?: string | null; readonly proposed?: boolean } = {},
): Promise<{ rows: ReadyRow[]; next: ReadyCursor | null }> {
  // two questions, because each is answered from an index of its own in this very order
  const waiting = async (since: typeof standing.readyAt, which: SQL | undefined) =>
    store.read
      .select({
        personId: standing.personId,
        achievement: standing.achievement,
        readyAt: since,
        name: person.name,
        site: site.name,
        cohortId: cohortMember.cohortId,
      })
      .from(standing)
      .innerJoin(person, eq(person.id, standing.personId))
      .leftJoin(site, eq(site.id, person.siteId))
      .leftJoin(
        cohortMember,
        and(
          eq(cohortMember.personId, standing.personId),
          eq(cohortMember.achievement, standing.achievement),
          eq(cohortMember.state, "waiting"),
        ),
      )
      .where(
        and(
          which,
          only.achievement ? eq(standing.achievement, only.achievement) : undefined,
          only.proposed === false ? isNull(cohortMember.cohortId) : undefined,
          isNotNull(since),
          // what it stands on may have ended since, which no act tells
          or(isNull(standing.readyUntil), gt(standing.readyUntil, now)),
          isNull(person.closedAt),
          after
            ? or(
                gt(since, after.at),
                and(
                  eq(since, after.at),
                  or(
                    gt(standing.personId, after.id),
                    and(eq(standing.personId, after.id), gt(standing.achievement, after.achievement)),
                  ),
                ),
              )
            : undefined,
        ),
      )
      .orderBy(asc(since), asc(standing.personId), asc(standing.achievement))
      .limit(perPage + 1);
  const first = await waiting(standing.readyAt, isNull(standing.awardedAt));
  const renewals = await waiting(standing.renewalReadyAt, undefined);
  const found = [
    ...first.map((row) => ({ ...row, renewal: false })),
    ...renewals.map((row) => ({ ...row, renewal: true })),
  ].sort(
    (a, b) =>
      (a.readyAt?.getTime() ?? 0) - (b.readyAt?.getTime() ?? 0) ||
      byCode(a.personId, b.personId) ||
      byCode(a.achievement, b.achievement),
  );
  const page = found.slice(0, perPage);
  const judged = await judgedPairs(
    store.read,
    askerId,
    page.map((row) => row.personId),
  );
  const rows = page.flatMap((row): ReadyRow[] =>
    row.readyAt === null
      ? []
      : [
          {
            ...row,
            readyAt: row.readyAt,
            own: row.personId === askerId,
            judged: judged.has(pairKey(row.personId, row.achievement)),
          },
        ],
  );
  const last = rows.at(-1);
  return {
    rows,
    next:
      found.length > perPage && last
        ? { at: last.readyAt, id: last.personId, achievement: last.achievement }
        : null,
  };
}

/** Where a credential stands, in one word. */
export type CredentialState = "being-signed" | "valid" | "expired" | "withdrawn" | "suspended";

export function stateOf(
  held: {
    signedAt: Date | null;
    validUntil: Date | null;
    revokedAt: Date | null;
    suspendedAt: Date | null;
  },
  now: Date,
): CredentialState {
  if (held.revokedAt) return "withdrawn";
  if (held.signedAt === null) return "being-signed";
  // one that has ended is over, whatever is still being looked at
  if (hasEnded(held.validUntil, now)) return "expired";
  return held.suspendedAt ? "suspended" : "valid";
}

const madeColumns = {
  credentialId: credential.id,
  personId: award.personId,
  name: person.name,
  achievement: award.achievement,
  awardedAt: award.awardedAt,
  validUntil: award.validUntil,
  signedAt: credential.signedAt,
  createdAt: credential.createdAt,
  revokedAt: revocation.revokedAt,
  suspendedAt: statusCase.suspendedAt,
};

/** What was awarded, newest first; for issuers. */
export async function listMade(store: Store, before: Cursor | null) {
  const found = await store.read
    .select(madeColumns)
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .innerJoin(person, eq(person.id, award.personId))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(
      before
        ? or(
            lt(credential.createdAt, before.at),
            and(eq(credential.createdAt, before.at), lt(credential.id, before.id)),
          )
        : undefined,
    )
    .orderBy(desc(credential.createdAt), desc(credential.id))
    .limit(perPage + 1);
  const rows = found.slice(0, perPage);
  const last = rows.at(-1);
  return {
    rows,
    next: found.length > perPage && last ? { at: last.createdAt, id: last.credentialId } : null,
  };
}

/** One credential for who decides about it, and for its holder; null: there is none. Callers ask the policy. */
export async function readMade(store: Store, credentialId: string) {
  const [row] = await store.read
    .select({ ...madeColumns, reason: revocation.reason, words: revocation.words })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .innerJoin(person, eq(person.id, award.personId))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(eq(credential.id, credentialId));
  return row ?? null;
}

const approver = alias(person, "approver");

/** The newest award of this micro-credential to this person, with its fixed ledger; null: there is none. */
export async function readAward(store: Store, personId: string, slug: string) {
  const [held] = await store.read
    .select({
      awardId: award.id,
      credentialId: credential.id,
      awardedById: award.awardedById,
      awardedBy: person.name,
      approvedBy: approver.name,
      awardedAt: award.awardedAt,
      validUntil: award.validUntil,
      signedAt: credential.signedAt,
      revokedAt: revocation.revokedAt,
      reason: revocation.reason,
      suspendedAt: statusCase.suspendedAt,
      overturnedAt: statusCase.overturnedAt,
    })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .innerJoin(person, eq(person.id, award.awardedById))
    .leftJoin(approver, eq(approver.id, award.approvedById))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(and(eq(award.personId, personId), eq(award.achievement, slug)))
    .orderBy(desc(award.sequence))
    .limit(1);
  if (!held) return null;
  const rows = await store.read
    .select({ row: ledgerRow.row })
    .from(ledgerRow)
    .where(eq(ledgerRow.awardId, held.awardId))
    .orderBy(asc(ledgerRow.position));
  return { ...held, ledger: rows.map(({ row }) => fromJson(row) as LedgerRow) };
}

/** @returns names by id, for those that exist */
export async function readNames(store: Store, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await store.read
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(inArray(person.id, wanted));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/**
 * Awards of stacks that stand on this credential and are not withdrawn: somebody who withdraws it looks at them too.
 * @returns newest first
 */
export async function listStandingOn(store: Store, credentialId: string) {
  const [held] = await store.read
    .select({ personId: award.personId })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .where(eq(credential.id, credentialId));
  const stacks = catalogue().stacks.map((stack) => stack.id);
  if (!held || stacks.length === 0) return [];
  const rows = await store.read
    .select({
      credentialId: credential.id,
      achievement: award.achievement,
      awardedAt: award.awardedAt,
      row: ledgerRow.row,
    })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .innerJoin(ledgerRow, eq(ledgerRow.awardId, award.id))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .where(
      and(
        eq(award.personId, held.personId),
        inArray(award.achievement, stacks),
        isNull(revocation.credentialId),
      ),
    )
    .orderBy(desc(award.awardedAt), desc(credential.id), asc(ledgerRow.position));
  return rows.flatMap(({ row, ...rest }) => {
    const ledger = fromJson(row) as LedgerRow;
    return ledger.kind === "part" && ledger.credentialId === credentialId ? [rest] : [];
  });
}

// ---- The holder --------------------------------------------------------------------------------------

/** This person's own credentials, newest first. */
export async function listOwn(store: Store, personId: string) {
  return store.read
    .select({
      awardId: award.id,
      credentialId: credential.id,
      achievement: award.achievement,
      sequence: award.sequence,
      awardedAt: award.awardedAt,
      validUntil: award.validUntil,
      signedAt: credential.signedAt,
      showName: credential.showName,
      revokedAt: revocation.revokedAt,
      reason: revocation.reason,
      words: revocation.words,
      suspendedAt: statusCase.suspendedAt,
      overturnedAt: statusCase.overturnedAt,
    })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(eq(award.personId, personId))
    .orderBy(desc(award.awardedAt), desc(credential.id));
}

// ---- Public -----------------------------------------------------------------------------------------

/** What a credential's own page stands on; whoever has the unguessable link may read it. */
export interface PublicCredential {
  readonly id: string;
  readonly achievement: string;
  readonly awardedAt: Date;
  readonly validUntil: Date | null;
  readonly signedAt: Date | null;
  readonly statusListId: string;
  /** null: the holder chose not to show it */
  readonly holderName: string | null;
  readonly revoked: ShownWithdrawal | null;
  readonly suspended: ShownSuspension | null;
}

export interface ShownWithdrawal {
  readonly at: Date;
  readonly reason: RevocationReason;
  readonly words: string;
  /** an appeal found that it should not have been withdrawn */
  readonly overturnedAt: Date | null;
}

const prepared = new WeakMap<object, ReturnType<typeof prepare>>();
/** Public pages ask these on every request, so their SQL is built once per store. */
function questions(store: Store) {
  let ask = prepared.get(store);
  if (!ask) {
    ask = prepare(store);
    prepared.set(store, ask);
  }
  return ask;
}
function prepare(store: Store) {
  return {
    state: store.read
      .select({
        id: credential.id,
        achievement: award.achievement,
        awardedAt: award.awardedAt,
        validUntil: award.validUntil,
        signedAt: credential.signedAt,
        statusListId: credential.statusListId,
        showName: credential.showName,
        name: person.name,
        revokedAt: revocation.revokedAt,
        reason: revocation.reason,
        words: revocation.words,
        suspendedAt: statusCase.suspendedAt,
        suspensionReason: statusCase.suspensionReason,
        suspensionWords: statusCase.suspensionWords,
        overturnedAt: statusCase.overturnedAt,
      })
      .from(credential)
      .innerJoin(award, eq(award.id, credential.awardId))
      .innerJoin(person, eq(person.id, award.personId))
      .leftJoin(revocation, eq(revocation.credentialId, credential.id))
      .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
      .where(eq(credential.id, sql.placeholder("id")))
      .prepare(),
    document: store.read
      .select({ document: credential.document })
      .from(credential)
      .where(eq(credential.id, sql.placeholder("id")))
      .prepare(),
    list: store.read
      .select({ document: signedList.document })
      .from(statusList)
      .leftJoin(
        signedList,
        and(eq(signedList.listId, statusList.id), eq(signedList.purpose, sql.placeholder("purpose"))),
      )
      .where(eq(statusList.id, sql.placeholder("id")))
      .prepare(),
    ledger: store.read
      .select({ row: ledgerRow.row })
      .from(ledgerRow)
      .innerJoin(credential, eq(credential.awardId, ledgerRow.awardId))
      .where(eq(credential.id, sql.placeholder("id")))
      .orderBy(asc(ledgerRow.position))
      .prepare(),
  };
}

/** @returns null where there is no credential of this id */
export async function readPublicCredential(store: Store, id: string): Promise<PublicCredential | null> {
  const [row] = await questions(store).state.execute({ id });
  if (!row) return null;
  const { showName, name, revokedAt, reason, words, overturnedAt, ...more } = row;
  const { suspendedAt, suspensionReason, suspensionWords, ...rest } = more;
  return {
    ...rest,
    holderName: showName ? name : null,
    revoked: revokedAt && reason ? { at: revokedAt, reason, words: words ?? "", overturnedAt } : null,
    suspended: shownSuspension({ suspendedAt, suspensionReason, suspensionWords }),
  };
}

/** @returns the signed text; null: not signed yet; undefined: there is no such credential */
export async function readDocument(store: Store, id: string): Promise<string | null | undefined> {
  const [row] = await questions(store).document.execute({ id });
  return row ? row.document : undefined;
}

/** @returns what a token of it is made of; null: there is no such credential, or it is not signed yet */
export async function readIssued(store: Store, id: string): Promise<Issued | null> {
  const [row] = await store.read
    .select({ document: credential.document, salt: credential.salt })
    .from(credential)
    .where(eq(credential.id, id));
  return row?.document ? { document: row.document, subjectId: tokenSubject(row.salt) } : null;
}

/** @returns the signed list as last stored; undefined: there is no such list */
export async function readStatusList(
  store: Store,
  id: string,
  purpose: StatusPurpose,
): Promise<{ document: string | null } | undefined> {
  const [row] = await questions(store).list.execute({ id, purpose });
  return row;
}

/** The fixed rows behind a credential; what of them may be shown is for the page to decide. */
export async function readLedger(store: Store, credentialId: string): Promise<LedgerRow[]> {
  const rows = await questions(store).ledger.execute({ id: credentialId });
  return rows.map(({ row }) => fromJson(row) as LedgerRow);
}
