import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { and, asc, gt, isNotNull } from "drizzle-orm";
import { copyDatabase } from "#db/backup.server";
import { type Store, openStore } from "#db/client.server";
import { credential, statusList } from "#db/schema/credentials";
import { checkStored } from "~/domains/credentials/check.server";
import { type StoredKey, listKeys, markCompromised, rotateKey } from "~/domains/credentials/key-store.server";
import { DomainError } from "~/http/domain-error";
import { type Environment, environment, replaceEnvironment } from "~/http/environment.server";
import { signListNow } from "./status-lists.server";

/** What became of the credentials that one key had signed. */
export interface DrillReport {
  readonly lost: StoredKey;
  readonly next: StoredKey;
  /** credentials that it signed and the public log held before */
  readonly survived: number;
  /** ids of those that it signed and the log did not hold by then */
  readonly fell: readonly string[];
  /** signed with other keys, as good as before */
  readonly others: number;
  readonly othersFell: number;
  readonly lists: number;
  /** whose list could not be read or was not believed afterwards; should be none */
  readonly statusUnknown: number;
}

/**
 * What would happen if somebody else held the key that signs now: tried out on a copy of the database, which is made
 * here and thrown away, so that it cannot be done to the real one by mistake. The next key is sealed in the copy, also
 * where keys lie in a signing service, and no witness and no mail server is told anything.
 * @param target where DATABASE_URL is PostgreSQL: an empty database for the copy; null on SQLite
 * @param from   since when the key is taken to be known to others
 */
export async function drillCompromise(target: string | null, from: Date, now: Date): Promise<DrillReport> {
  const real = environment();
  const folder = await mkdtemp(path.join(os.tmpdir(), "pathways-drill-"));
  let copy: Store | undefined;
  try {
    const databaseUrl = await copyDatabase(real, folder, target);
    const apart: Environment = {
      ...real,
      dataDir: folder,
      databaseUrl,
      signer: null,
      witness: null,
      smtpUrl: null,
    };
    replaceEnvironment(apart);
    copy = openStore(databaseUrl);
    return await playOut(copy, from, now);
  } finally {
    replaceEnvironment(real);
    await copy?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function playOut(copy: Store, from: Date, now: Date): Promise<DrillReport> {
  const lost = (await listKeys(copy)).filter((key) => !key.retiredAt && !key.compromisedAt).at(-1);
  if (!lost) throw new DomainError("conflict", "No key signs yet, so there is none to lose. Make one first.");
  await markCompromised(copy, null, lost.id, from, now);
  const next = await rotateKey(copy, null, now);
  const lists = await copy.read.select({ id: statusList.id }).from(statusList);
  for (const { id } of lists) await signListNow(copy, id, now);
  const fell: string[] = [];
  let [survived, others, othersFell, statusUnknown] = [0, 0, 0, 0];
  for await (const { id, keyId } of signedCredentials(copy)) {
    const steps = (await checkStored(copy, id, now))?.steps ?? [];
    const step = (name: string) => steps.find((one) => one.name === name);
    const issuer = step("Issuer known and key valid then");
    const stands = issuer?.valid === true && step("In the transparency log")?.valid !== false;
    if (stands && step("Not revoked or suspended")?.valid === null) statusUnknown++;
    if (keyId !== lost.id) {
      others++;
      if (!stands) othersFell++;
    } else if (stands) survived++;
    else fell.push(id);
  }
  return { lost, next, survived, fell, others, othersFell, lists: lists.length, statusUnknown };
}

async function* signedCredentials(store: Store) {
  for (let after = ""; ;) {
    const rows = await store.read
      .select({ id: credential.id, keyId: credential.signingKeyId })
      .from(credential)
      .where(and(gt(credential.id, after), isNotNull(credential.document)))
      .orderBy(asc(credential.id))
      .limit(200);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/**
 * The report in plain words, with what the operator does when it is no drill.
 * @param day of the compromise, as `keys compromised` takes it; null: this moment
 */
export function drillInWords(
  { lost, next, survived, fell, others, othersFell, lists, statusUnknown }: DrillReport,
  day: string | null,
  origin: string,
): readonly string[] {
  const all = survived + fell.length;
  const count = (n: number, one: string, more = `${one}s`) => `${n === 0 ? "No" : n} ${n === 1 ? one : more}`;
  const standing =
    othersFell === 0 ? "as good as before" : `${othersFell} cannot be relied on, for a reason of before`;
  return [
    "A drill, on a copy of the database that is thrown away. Nothing was changed.",
    "",
    `Lost: ${lost.publicKeyMultibase}, which signs now, known to others since ${day ?? "this moment"}.`,
    `${count(all, "credential")} signed with it.`,
    `  ${count(survived, "survives", "survive")}: our public log held them before, and our check says so.`,
    `  ${count(fell.length, "falls", "fall")}: the log did not hold them by then.`,
    ...fell.slice(0, mostShown).map((id) => `    ${origin}/credentials/${id}`),
    ...(fell.length > mostShown ? [`    and ${fell.length - mostShown} more`] : []),
    ...(others > 0 ? [`${count(others, "credential")} of other keys: ${standing}.`] : []),
    `${count(lists, "status list")} signed anew by the next key (${next.publicKeyMultibase.slice(0, 16)}…)${
      statusUnknown === 0 ? ", and believed." : `; of ${statusUnknown} credentials the list is not believed.`
    }`,
    "Software of others reads “revoked” in our DID document and refuses all that it signed, survivors too.",
    "",
    "If it is no drill:",
    `  1. npm run admin -- keys compromised ${lost.id}${day === null ? "" : ` ${day}`}`,
    "     With a day where it was lost before today; that may be moved to earlier later on, never to later. It signs",
    "     nothing more from this moment.",
    "  2. npm run admin -- keys rotate",
    "  3. Let the service run: it signs every status list anew. Then npm run db:verify.",
    "  4. Look at those that fell. What you did award, withdraw as “replaced” and award again. What you did not award",
    "     was forged: it is on no list of ours.",
    "  5. Issue the survivors anew in time, for those who check with other software, and tell their holders why.",
    "  6. Close the way it was lost. Where somebody read the database and KEY_ENCRYPTION_SECRET, every sealed key is",
    "     lost: do this for each, then npm run admin -- log rotate-key 0, then change the secret (keys reseal).",
  ];
}
const mostShown = 20;
