import { chooseShowName } from "../../app/domains/credentials/writes.server";
import { growLog } from "../../app/workflows/log.server";
import { listActs } from "../../app/domains/credentials/status-acts.server";
import { type Move, changeStatus } from "../../app/workflows/change-status.server";
import { signListNow } from "../../app/workflows/status-lists.server";
import { statusList } from "../schema/credentials";
import { person, personRole } from "../schema/people";
import { nameKey } from "../../app/domains/people/name-key";
import { ago, awarded, theirs } from "./awarded";
import { demoDomain, demoId } from "./people";
import { holdAllSixteen } from "./practitioner";
import type { DemoStep, DemoWorld } from "./world";

const slug = "professional-and-ethical-conduct";

/** Nobody can sign in as these: they are there so that a withdrawn, an ended and a suspended credential can be looked at. */
const others = [
  { key: "tamsin", name: "Tamsin Whitford" },
  { key: "kofi", name: "Kofi Mensah-Lee" },
  { key: "noor", name: "Noor Haddad" },
] as const;

/** Real signed credentials of every state: good, withdrawn, ended, suspended, and a combined one. */
export const credentials: DemoStep = {
  name: "credentials: valid, withdrawn, ended, suspended, combined",
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
    world.credentials["suspended"] = await awarded(world, demoId("person noor"), slug, ago(world, 50));
    await decidedByTwo(world, world.credentials["revoked"], 40, {
      kind: "withdrawal",
      reason: "issued-in-error",
      words:
        "The observation was of another person with a similar name. The award can be made once the right observation is in.",
    });
    const holder = theirs(world, "holder");
    world.credentials["valid"] = await awarded(world, holder, slug, ago(world, 19));
    await chooseShowName(world.store, holder, world.credentials["valid"], true, ago(world, 18));
    await decidedByTwo(world, world.credentials["suspended"], 6, {
      kind: "suspension",
      reason: "evidence-in-question",
      words:
        "Two people describe the same meeting in their evidence. We are asking both what their part was, and will say by the end of the month how it ends.",
    });
    await growLog(ago(world, 5));
    // what was signed as of the past is signed as of now, or the lists would have run out
    for (const list of await world.store.read.select({ id: statusList.id }).from(statusList)) {
      await signListNow(world.store, list.id, world.now);
    }
  },
};

/** One issuer begins, the other confirms a day later. A world that is loaded again keeps what became of it since. */
async function decidedByTwo(
  world: DemoWorld,
  credentialId: string,
  daysAgo: number,
  proposed: Pick<Move, "kind" | "reason" | "words">,
): Promise<void> {
  if ((await listActs(world.store.read, credentialId)).length > 0) return;
  const by = (who: string) => ({ personId: theirs(world, who), roles: ["issuer"] as const });
  await changeStatus(
    world.store,
    by("issuer"),
    credentialId,
    { ...proposed, act: "proposed" },
    ago(world, daysAgo),
  );
  await changeStatus(
    world.store,
    by("issuer-two"),
    credentialId,
    { kind: proposed.kind, act: "confirmed", words: "" },
    ago(world, daysAgo - 1),
  );
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
