import { chooseShowName } from "../../app/domains/credentials/writes.server";
import { growLog } from "../../app/workflows/log.server";
import { revokeCredential } from "../../app/workflows/revoke.server";
import { signListNow } from "../../app/workflows/sign.server";
import { statusList } from "../schema/credentials";
import { person, personRole } from "../schema/people";
import { nameKey } from "../../app/domains/people/name-key";
import { ago, awarded, theirs } from "./awarded";
import { demoDomain, demoId } from "./people";
import { holdAllSixteen } from "./practitioner";
import type { DemoStep, DemoWorld } from "./world";

const slug = "professional-and-ethical-conduct";

/** Nobody can sign in as these two: they are there so that a withdrawn and an ended credential can be looked at. */
const others = [
  { key: "tamsin", name: "Tamsin Whitford" },
  { key: "kofi", name: "Kofi Mensah-Lee" },
] as const;

/** Real signed credentials of every state: one that is good, one withdrawn, one that has ended, and a combined one. */
export const credentials: DemoStep = {
  name: "credentials: valid, withdrawn, ended, combined",
  async run(world) {
    await addOthers(world);
    // oldest first: the key is made when the first one is signed, and no signature may be older than its key
    world.credentials["expired"] = await awarded(
      world,
      demoId("person kofi"),
      slug,
      ago(world, 3 * 366 + 60),
    );
    world.credentials["combined"] = await holdAllSixteen(world);
    world.credentials["revoked"] = await awarded(world, demoId("person tamsin"), slug, ago(world, 75));
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
    world.credentials["valid"] = await awarded(world, holder, slug, ago(world, 19));
    await chooseShowName(world.store, holder, world.credentials["valid"], true, ago(world, 18));
    // what was signed as of the past is signed as of now, or the lists would have run out
    for (const list of await world.store.read.select({ id: statusList.id }).from(statusList)) {
      await signListNow(world.store, list.id, world.now);
    }
  },
};

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
