import { randomUUID } from "node:crypto";
import { asc, eq, inArray } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { credential, revocation, statusAct, statusCase, statusChange } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { catalogue } from "~/catalogue/catalogue.server";
import { environment } from "~/http/environment.server";
import { type StatusActRow, type StatusCase, type StatusDays, caseOf, effectOf } from "./due-process";
import { type StatusPurpose, type SuspensionReason, statusPurposes } from "./states";
import { type StatusBits, emptyStatusList, setStatus } from "./status-list.server";

/** The days of due process, as content/deadlines.yaml has them. */
export function statusDays(): StatusDays {
  const { deadlines } = catalogue();
  return {
    suspension: deadlines.suspension.days,
    notice: deadlines.withdrawal.notice,
    appealWithin: deadlines["status-appeal"].within,
    timeZone: environment().timeZone,
  };
}

export interface NamedAct extends StatusActRow {
  /** null: the service itself */
  readonly by: string | null;
}

const actColumns = {
  number: statusAct.number,
  kind: statusAct.kind,
  act: statusAct.act,
  byId: statusAct.byId,
  by: person.name,
  at: statusAct.at,
  reason: statusAct.reason,
  words: statusAct.words,
};

/** Everything that was done and said about a credential, oldest first. Callers ask the policy. */
export function listActs(db: Db, credentialId: string): Promise<NamedAct[]> {
  return db
    .select(actColumns)
    .from(statusAct)
    .leftJoin(person, eq(person.id, statusAct.byId))
    .where(eq(statusAct.credentialId, credentialId))
    .orderBy(asc(statusAct.number));
}

/** The same of several credentials; an entry for each about which there was anything. */
export async function listActsOf(db: Db, credentialIds: readonly string[]): Promise<Map<string, NamedAct[]>> {
  if (credentialIds.length === 0) return new Map();
  const rows = await db
    .select({ credentialId: statusAct.credentialId, ...actColumns })
    .from(statusAct)
    .leftJoin(person, eq(person.id, statusAct.byId))
    .where(inArray(statusAct.credentialId, [...credentialIds]))
    .orderBy(asc(statusAct.credentialId), asc(statusAct.number));
  return byCredential(rows);
}

function byCredential<Row extends { readonly credentialId: string }>(
  rows: readonly Row[],
): Map<string, Omit<Row, "credentialId">[]> {
  const found = new Map<string, Omit<Row, "credentialId">[]>();
  for (const { credentialId, ...act } of rows) {
    const acts = found.get(credentialId);
    if (acts) acts.push(act);
    else found.set(credentialId, [act]);
  }
  return found;
}

/** What pages and queues read of a case. */
export const caseColumns = (is: StatusCase) => ({
  suspendedAt: is.suspension?.at ?? null,
  suspensionReason: is.suspension?.reason ?? null,
  suspensionWords: is.suspension?.words ?? null,
  unconfirmedSince: is.suspension && is.suspension.confirmedById === null ? is.suspension.at : null,
  withdrawalSince: is.proposal?.kind === "withdrawal" ? is.proposal.at : null,
  reinstatementSince: is.proposal?.kind === "reinstatement" ? is.proposal.at : null,
  appealSince: is.appeal?.at ?? null,
  overturnedAt: is.overturnedAt,
});

export async function writeCase(tx: Db, credentialId: string, is: StatusCase): Promise<void> {
  const columns = caseColumns(is);
  await tx
    .insert(statusCase)
    .values({ credentialId, ...columns })
    .onConflictDoUpdate({ target: statusCase.credentialId, set: columns });
}

/** Notes, in the transaction of an act, that the lists of these purposes have to be signed again. */
export async function noteChange(
  tx: Db,
  of: { readonly listId: string; readonly credentialId: string },
  purposes: readonly StatusPurpose[],
): Promise<void> {
  for (const purpose of purposes) await tx.insert(statusChange).values({ id: randomUUID(), purpose, ...of });
}

export interface SuspensionEffect {
  readonly kind: "suspended" | "reinstated";
  readonly credentialId: string;
  readonly subjectId: string;
}

/** Each time a suspension began or ended other than by a withdrawal, as the acts have it. */
export async function listSuspensionEffects(db: Db): Promise<SuspensionEffect[]> {
  const effects: SuspensionEffect[] = [];
  for (const [credentialId, acts] of await listCases(db)) {
    for (const [at, act] of acts.entries()) {
      const kind = effectOf(caseOf(acts.slice(0, at)), caseOf(acts.slice(0, at + 1)));
      if (kind === "suspended" || kind === "reinstated")
        effects.push({ kind, credentialId, subjectId: subjectOf(credentialId, act.number) });
    }
  }
  return effects;
}

/** A credential can be suspended twice, so what happened is named by its act. */
export const subjectOf = (credentialId: string, act: number): string => `${credentialId}:${act}`;

/** The acts of every credential about which there are any. */
async function listCases(db: Db): Promise<Map<string, StatusActRow[]>> {
  return byCredential(
    await db.select().from(statusAct).orderBy(asc(statusAct.credentialId), asc(statusAct.number)),
  );
}

/** The bits of a list as the acts have them, worked out from nothing. */
export async function bitsFromRecords(db: Db, listId: string, purpose: StatusPurpose): Promise<StatusBits> {
  const rows =
    purpose === "revocation"
      ? await db
          .select({ index: credential.statusIndex, since: revocation.revokedAt })
          .from(revocation)
          .innerJoin(credential, eq(credential.id, revocation.credentialId))
          .where(eq(credential.statusListId, listId))
      : await db
          .select({ index: credential.statusIndex, since: statusCase.suspendedAt })
          .from(statusCase)
          .innerJoin(credential, eq(credential.id, statusCase.credentialId))
          .where(eq(credential.statusListId, listId));
  const bits = emptyStatusList();
  for (const { index, since } of rows) if (since !== null) setStatus(bits, index, true);
  return bits;
}

/**
 * Whether what pages and lists say is what the acts say.
 * @returns sentences; empty means that all of it fits
 */
export async function checkCases(db: Db): Promise<string[]> {
  const faults: string[] = [];
  const kept = new Map((await db.select().from(statusCase)).map((row) => [row.credentialId, row]));
  const cases = await listCases(db);
  const withdrawn = new Map(
    (await db.select().from(revocation)).map((row) => [row.credentialId, row.reason]),
  );
  for (const [credentialId, acts] of cases) {
    const is = caseOf(acts);
    const columns = caseColumns(is);
    const names = Object.keys(columns);
    if (JSON.stringify(kept.get(credentialId) ?? {}, names) !== JSON.stringify(columns, names))
      faults.push(`Where the credential ${credentialId} stands is written down wrongly.`);
    if ((is.withdrawal !== null) !== withdrawn.has(credentialId))
      faults.push(`Whether the credential ${credentialId} was withdrawn is written down wrongly.`);
    if (acts.some(({ number }, at) => number !== at + 1))
      faults.push(`An act about the credential ${credentialId} is missing.`);
  }
  for (const credentialId of kept.keys())
    if (!cases.has(credentialId)) faults.push(`The credential ${credentialId} has a case without an act.`);
  for (const credentialId of withdrawn.keys())
    if (!cases.has(credentialId)) faults.push(`Nobody proposed the withdrawal of ${credentialId}.`);
  return faults;
}

/** The suspension that a public page tells of. */
export interface ShownSuspension {
  readonly at: Date;
  readonly reason: SuspensionReason;
  readonly words: string;
}
export const shownSuspension = (row: {
  readonly suspendedAt: Date | null;
  readonly suspensionReason: SuspensionReason | null;
  readonly suspensionWords: string | null;
}): ShownSuspension | null =>
  row.suspendedAt && row.suspensionReason
    ? { at: row.suspendedAt, reason: row.suspensionReason, words: row.suspensionWords ?? "" }
    : null;

export const purposesChanged = (effect: ReturnType<typeof effectOf>, was: StatusCase): StatusPurpose[] =>
  statusPurposes.filter((purpose) =>
    purpose === "revocation"
      ? effect === "withdrawn"
      : effect === "suspended" ||
        effect === "reinstated" ||
        (effect === "withdrawn" && was.suspension !== null),
  );
