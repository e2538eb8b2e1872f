import { eq } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { award, credential } from "#db/schema/credentials";
import type { Role } from "~/domains/people/terms";
import type { RevocationReason } from "~/domains/credentials/states";
import { hearsHolderFirst } from "~/domains/credentials/due-process";
import { changeStatus } from "~/workflows/change-status.server";
import { makePerson } from "./factories";

type Asker = { readonly personId: string; readonly roles: readonly Role[] };

/**
 * A credential that two people have withdrawn: this one proposed it, its holder was heard where that is owed, and an
 * issuer of its own agreed.
 */
export async function withdraw(
  store: Store,
  proposer: Asker,
  credentialId: string,
  reason: RevocationReason,
  words: string,
  now: Date,
): Promise<void> {
  await changeStatus(
    store,
    proposer,
    credentialId,
    { kind: "withdrawal", act: "proposed", reason, words },
    now,
  );
  if (hearsHolderFirst[reason]) {
    const [held] = await store.read
      .select({ personId: award.personId })
      .from(credential)
      .innerJoin(award, eq(award.id, credential.awardId))
      .where(eq(credential.id, credentialId));
    const holder = { personId: held?.personId ?? "", roles: ["learner"] as const };
    await changeStatus(
      store,
      holder,
      credentialId,
      { kind: "withdrawal", act: "answered", words: "So be it." },
      now,
    );
  }
  const second = await makePerson(store, { roles: ["issuer"] });
  await changeStatus(
    store,
    { personId: second.id, roles: second.roles },
    credentialId,
    { kind: "withdrawal", act: "confirmed", words: "" },
    now,
  );
}
