import { and, eq } from "drizzle-orm";
import { chooseShowName } from "../../app/domains/credentials/writes.server";
import { makeAward } from "../../app/workflows/award.server";
import { growLog } from "../../app/workflows/log.server";
import { revokeCredential } from "../../app/workflows/revoke.server";
import { signAwarded, signListNow } from "../../app/workflows/sign.server";
import { award, credential, statusList } from "../schema/credentials";
import { standing } from "../schema/assessment";
import { person, personRole } from "../schema/people";
import { nameKey } from "../../app/domains/people/name-key";
import { writeCompleteRecord } from "./complete-record";
import { demoDomain, demoId } from "./people";
import type { DemoStep, DemoWorld } from "./world";

const slug = "professional-and-ethical-conduct";
const day = 86_400_000;

/** Nobody can sign in as these two: they are there so that a withdrawn and an ended credential can be looked at. */
const others = [
  { key: "tamsin", name: "Tamsin Whitford" },
  { key: "kofi", name: "Kofi Mensah-Lee" },
] as const;

/** Real signed credentials of every state: one that is good, one that was withdrawn, one that has ended. */
export const credentials: DemoStep = {
  name: "credentials: valid, withdrawn, ended",
  async run(world) {
    await addOthers(world);
    // oldest first: the key is made when the first one is signed, and no signature may be older than its key
    world.credentials["expired"] = await awarded(world, demoId("person kofi"), ago(world, 3 * 366 + 60));
    world.credentials["revoked"] = await awarded(world, demoId("person tamsin"), ago(world, 75));
    const issuer = { personId: theirs(world, "issuer"), roles: ["issuer"] as const };
    await revokeCredential(
      world.store,
      issuer,
      world.credentials["revoked"],
      "issued-in-error",
      "The observation was of another person with a similar name. The award can be made once the right observation is in.",
      ago(world, 40),
    ).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === "DomainError")) throw error;
    });
    await growLog(ago(world, 40));
    const holder = theirs(world, "holder");
    world.credentials["valid"] = await awarded(world, holder, ago(world, 19));
    await chooseShowName(world.store, holder, world.credentials["valid"], true, ago(world, 18));
    // what was signed as of the past is signed as of now, or the lists would have run out
    for (const list of await world.store.read.select({ id: statusList.id }).from(statusList)) {
      await signListNow(world.store, list.id, world.now);
    }
  },
};

const ago = (world: DemoWorld, days: number) => new Date(world.now.getTime() - days * day);

function theirs(world: DemoWorld, key: string): string {
  const found = world.people.get(key);
  if (!found) throw new Error(`The demo account ${key} must be made before its credentials.`);
  return found.id;
}

async function addOthers(world: DemoWorld): Promise<void> {
  const joined = ago(world, 4 * 366);
  await world.store.write(async (tx) => {
    for (const { key, name } of others) {
      const email = `${key}@${demoDomain}`;
      const made = await tx
        .insert(person)
        .values({
          id: demoId(`person ${key}`),
          email,
          emailKey: email,
          name,
          nameKey: nameKey(name),
          siteId: demoId("site northgate-bay"),
          supervisorId: theirs(world, "other-supervisor"),
          passwordHash: null,
          createdAt: joined,
        })
        .onConflictDoNothing()
        .returning({ id: person.id });
      if (made.length === 0) continue;
      await tx
        .insert(personRole)
        .values({ personId: demoId(`person ${key}`), role: "learner", grantedAt: joined, grantedBy: null });
    }
  });
}

/** @returns the credential's id; the one that is there already where the demo was loaded before */
async function awarded(world: DemoWorld, personId: string, at: Date): Promise<string> {
  const { store } = world;
  const held = async () =>
    (
      await store.read
        .select({ id: credential.id })
        .from(credential)
        .innerJoin(award, eq(award.id, credential.awardId))
        .where(and(eq(award.personId, personId), eq(award.achievement, slug)))
        .limit(1)
    )[0]?.id;
  let id = await held();
  if (id === undefined) {
    const [ready] = await store.read
      .select()
      .from(standing)
      .where(and(eq(standing.personId, personId), eq(standing.achievement, slug)));
    if (!ready?.readyAt) {
      const judgeId = theirs(world, "other-supervisor");
      const finishedAt = new Date(at.getTime() - 4 * day);
      await store.write((tx) => writeCompleteRecord(tx, { personId, judgeId, slug, finishedAt }));
    }
    const issuer = { personId: theirs(world, "issuer"), roles: ["issuer"] as const };
    id = (await makeAward(store, issuer, personId, slug, at)).credentialId;
  }
  await signAwarded({ credentialId: id }, at);
  await growLog(at);
  return id;
}
