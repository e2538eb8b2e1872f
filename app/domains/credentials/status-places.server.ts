import { randomBytes, randomInt } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { credential, statusList } from "#db/schema/credentials";
import { statusListLength } from "./terms";

/** A place in a list: this index and its mirror (index XOR 7) both belong to one credential. */
export interface StatusPlace {
  readonly statusListId: string;
  readonly statusIndex: number;
}

const pairs = statusListLength / 2;
/** With half of a list taken, 8 random tries all miss once in 256 times; then the next list begins. */
const tries = 8;

/**
 * A random free place. Random, because a counter would tell who was awarded when, and would be a hot row.
 * Pairs, because some verifiers read the bits of a byte from the wrong end: with both bits set they answer right too.
 * No column says how full a list is: a list that is hard to hit is full enough.
 * @throws as a unique violation at the insert where somebody took the place meanwhile; the caller runs the act again
 * @source credentials.md 1.5 (w3c/vc-bitstring-status-list #211)
 */
export async function takePlace(
  tx: Db,
  now: Date,
  random: (below: number) => number = randomInt,
): Promise<StatusPlace> {
  const [list] = await tx
    .select({ id: statusList.id })
    .from(statusList)
    .orderBy(desc(statusList.createdAt), desc(statusList.id))
    .limit(1);
  if (list) {
    for (let n = 0; n < tries; n++) {
      const statusIndex = pairBase(random(pairs));
      const taken = await tx
        .select({ id: credential.id })
        .from(credential)
        .where(and(eq(credential.statusListId, list.id), eq(credential.statusIndex, statusIndex)))
        .limit(1);
      if (taken.length === 0) return { statusListId: list.id, statusIndex };
    }
  }
  const begun = await beginList(tx, now);
  return { statusListId: begun, statusIndex: pairBase(random(pairs)) };
}

/** A new, empty list; later awards go there. */
export async function beginList(tx: Db, now: Date): Promise<string> {
  const id = randomBytes(5).toString("hex");
  await tx.insert(statusList).values({ id, createdAt: now });
  return id;
}

/** The lower of the two indexes of a pair: bit 2 clear, so that XOR 7 always gives the other one. */
function pairBase(pair: number): number {
  return (pair >> 2) * 8 + (pair & 3);
}
