import { randomBytes, randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { award, credential } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { environment } from "~/http/environment.server";
import { minuteBudget } from "~/http/minute-budget";
import { type Association, type UnsignedClr, clrContexts, ourClrFaults } from "./clr";
import { clrFaults } from "./conformance";
import { type SignedCredential, buildIssuerProfile } from "./document.server";
import { hashedIdentity } from "./identity.server";
import { activeKey } from "./key-store.server";
import { isoSeconds } from "./keys.server";
import { readLedger } from "./reads.server";
import { WouldNotVerify, signDataModel } from "./sign.server";

/** Ours: a record says what was held when it was made; after a year somebody who still asks should have a new one. */
const goodForDays = 365;

/** To sign a record means to put all of it into canonical form, which takes some tenths of a second for a long one. */
export const takeRecord = minuteBudget(10, 60);

export interface ClrInput {
  /** urn:uuid of its own: two records of one person have nothing of it in common */
  readonly id: string;
  readonly issuer: UnsignedClr["issuer"];
  readonly holder: { readonly email: string; readonly name: string };
  /** of this record alone, never stored */
  readonly salt: string;
  readonly madeAt: Date;
  readonly credentials: readonly SignedCredential[];
  /** which of them stand on which: ids of credentials */
  readonly standsOn: ReadonlyMap<string, readonly string[]>;
}

/**
 * A person's credentials in one document, each with its own proof as it was signed.
 * It names nobody: like each credential it holds salted hashes of name and address, made for it alone.
 * @source CLR 2.0, ClrCredential, ClrSubject, Association
 */
export function buildClr(input: ClrInput): UnsignedClr {
  const { credentials, salt, madeAt } = input;
  const achievements = new Map(credentials.map((one) => [one.id, one.credentialSubject.achievement.id]));
  // once for each two achievements: of something that was renewed the record holds several credentials
  const pairs = new Map<string, Association>();
  for (const one of credentials) {
    for (const part of input.standsOn.get(one.id) ?? []) {
      const [sourceId, targetId] = [achievements.get(one.id), achievements.get(part)];
      if (sourceId && targetId)
        pairs.set(`${sourceId} ${targetId}`, {
          type: "Association",
          associationType: "isParentOf",
          sourceId,
          targetId,
        });
    }
  }
  const association = [...pairs.values()];
  return {
    "@context": clrContexts,
    id: input.id,
    type: ["VerifiableCredential", "ClrCredential"],
    name: `Learner record: ${credentials.length} ${credentials.length === 1 ? "credential" : "credentials"}`,
    issuer: input.issuer,
    validFrom: isoSeconds(madeAt),
    validUntil: isoSeconds(new Date(madeAt.getTime() + goodForDays * 86_400_000)),
    credentialSubject: {
      type: ["ClrSubject"],
      identifier: [
        hashedIdentity("emailAddress", input.holder.email, salt),
        hashedIdentity("name", input.holder.name, salt),
      ],
      verifiableCredential: credentials,
      ...(association.length > 0 ? { association } : {}),
    },
  };
}

/**
 * A signed record of these credentials of one person, made anew each time and kept nowhere.
 * It has no status of its own: what it holds has, and it ends after a year.
 * @param credentialIds signed, all of this person, in the order in which they are to stand
 * @returns JSON text; null where one of them is not there
 * @throws WouldNotVerify
 */
export async function signRecord(
  store: Store,
  personId: string,
  credentialIds: readonly string[],
  now: Date,
): Promise<string | null> {
  const { origin, issuer } = environment();
  const rows = await store.read
    .select({
      id: credential.id,
      document: credential.document,
      email: person.email,
      name: person.name,
    })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .innerJoin(person, eq(person.id, award.personId))
    .where(and(eq(award.personId, personId), inArray(credential.id, [...credentialIds])));
  const found = new Map(rows.map((row) => [row.id, row]));
  const credentials: SignedCredential[] = [];
  const standsOn = new Map<string, string[]>();
  for (const id of credentialIds) {
    const text = found.get(id)?.document;
    if (!text) return null;
    const document = JSON.parse(text) as SignedCredential;
    credentials.push(document);
    if (document.credentialSubject.achievement.achievementType === "MicroCredential") continue;
    const ledger = await readLedger(store, id);
    standsOn.set(
      document.id,
      ledger.flatMap((row) => (row.kind === "part" ? [`${origin}/credentials/${row.credentialId}`] : [])),
    );
  }
  const [holder] = rows;
  if (!holder) return null;
  const { signer } = await activeKey(store, now);
  const record = buildClr({
    id: `urn:uuid:${randomUUID()}`,
    issuer: buildIssuerProfile(signer.issuerId, issuer),
    holder,
    salt: randomBytes(32).toString("base64url"),
    madeAt: now,
    credentials,
    standsOn,
  });
  const faults = [...clrFaults(record), ...ourClrFaults(record, false)];
  if (faults.length > 0) throw new WouldNotVerify(faults);
  return signDataModel(record, signer, now);
}
