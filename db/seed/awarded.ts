import { and, eq } from "drizzle-orm";
import { makeAward } from "../../app/workflows/award.server";
import { growLog } from "../../app/workflows/log.server";
import { signAwarded } from "../../app/workflows/sign.server";
import { standing } from "../schema/assessment";
import { award, credential } from "../schema/credentials";
import { writeCompleteRecord } from "./complete-record";
import type { DemoWorld } from "./world";

const day = 86_400_000;

export const ago = (world: DemoWorld, days: number) => new Date(world.now.getTime() - days * day);

export function theirs(world: DemoWorld, key: string): string {
  const found = world.people.get(key);
  if (!found) throw new Error(`The demo account ${key} must be made before its credentials.`);
  return found.id;
}

/** Everything that an award of this day stands on. */
export async function completeRecord(
  world: DemoWorld,
  personId: string,
  slug: string,
  awardedAt: Date,
): Promise<void> {
  const judgeId = theirs(world, "other-supervisor");
  const finishedAt = new Date(awardedAt.getTime() - 4 * day);
  await world.store.write((tx) => writeCompleteRecord(tx, { personId, judgeId, slug, finishedAt }));
}

/**
 * Awards are made oldest first, as the log of what was issued grows by them.
 * @param what slug of a micro-credential, whose record is written where it is not complete; or id of a stack
 * @returns the credential's id; the one that is there already where the demo was loaded before
 */
export async function awarded(world: DemoWorld, personId: string, what: string, at: Date): Promise<string> {
  const { store } = world;
  const held = async () =>
    (
      await store.read
        .select({ id: credential.id })
        .from(credential)
        .innerJoin(award, eq(award.id, credential.awardId))
        .where(and(eq(award.personId, personId), eq(award.achievement, what)))
        .limit(1)
    )[0]?.id;
  let id = await held();
  if (id === undefined) {
    const [ready] = await store.read
      .select()
      .from(standing)
      .where(and(eq(standing.personId, personId), eq(standing.achievement, what)));
    if (!ready?.readyAt) await completeRecord(world, personId, what, at);
    const issuer = { personId: theirs(world, "issuer"), roles: ["issuer"] as const };
    id = (await makeAward(store, issuer, personId, what, at)).credentialId;
  }
  await signAwarded({ credentialId: id }, at);
  await growLog(at);
  return id;
}
