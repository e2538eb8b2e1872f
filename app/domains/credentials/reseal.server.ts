import { randomUUID } from "node:crypto";
import { eq, isNotNull } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import { logKey, signingKey } from "#db/schema/credentials";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { recordActivity } from "../people/activity.server";
import { openPrivateKey, sealPrivateKey } from "./keys.server";

interface Sealed {
  readonly id: string;
  readonly publicKeyMultibase: string;
  readonly sealed: string;
}

const sealedIn = async (db: Db, table: typeof signingKey | typeof logKey): Promise<Sealed[]> => {
  const rows = await db
    .select({ id: table.id, publicKeyMultibase: table.publicKeyMultibase, sealed: table.secretSealed })
    .from(table)
    .where(isNotNull(table.secretSealed));
  return rows.map((row) => ({ ...row, sealed: row.sealed ?? "" }));
};

/**
 * Seals every private key under the secret of now that was sealed under the one before: all of them or none, in one
 * transaction, so that a crash leaves every key under one secret or the other. Safe to run again.
 * The keys themselves stay, and so does everything they signed.
 * @param before the secret of until now
 * @throws conflict where a key opens with neither, or one was made meanwhile
 */
export async function resealKeys(
  store: Store,
  before: string,
  now: Date,
): Promise<{ readonly resealed: number; readonly already: number }> {
  const secret = environment().keyEncryptionSecret;
  const found = [
    ...(await sealedIn(store.read, signingKey)).map((key) => ({ ...key, table: signingKey })),
    ...(await sealedIn(store.read, logKey)).map((key) => ({ ...key, table: logKey })),
  ];
  const changed: ((typeof found)[number] & { readonly anew: string })[] = [];
  for (const key of found) {
    if (await opened(key, secret)) continue;
    const privateKey = await opened(key, before);
    if (!privateKey) {
      throw new DomainError(
        "conflict",
        `The key ${key.id} opens with neither secret, so nothing was changed. Look for the one it was made with.`,
      );
    }
    changed.push({ ...key, anew: await sealPrivateKey(privateKey, key.publicKeyMultibase, secret) });
  }
  if (changed.length > 0) {
    await store.write(async (tx) => {
      const there = [...(await sealedIn(tx, signingKey)), ...(await sealedIn(tx, logKey))];
      const looked = new Set(found.map(({ sealed }) => sealed));
      if (there.length !== found.length || there.some(({ sealed }) => !looked.has(sealed))) {
        throw new DomainError(
          "conflict",
          "A key was made or changed meanwhile, so nothing was changed here. Stop the service, then try again.",
        );
      }
      for (const { id, table, anew } of changed)
        await tx.update(table).set({ secretSealed: anew }).where(eq(table.id, id));
      await recordActivity(tx, now, {
        actorId: null,
        action: "key.reseal",
        subjectKind: "signing-key",
        subjectId: randomUUID(),
        detail: { keys: changed.length },
      });
    });
  }
  return { resealed: changed.length, already: found.length - changed.length };
}

/** @returns null where it is another secret's */
async function opened(key: Sealed, secret: string): Promise<Uint8Array | null> {
  try {
    return await openPrivateKey(key.sealed, key.publicKeyMultibase, secret);
  } catch {
    return null;
  }
}
