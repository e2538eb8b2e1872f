import { inArray } from "drizzle-orm";
import { chooseShowName } from "../../app/domains/credentials/writes.server";
import { growLog } from "../../app/workflows/log.server";
import { listActs } from "../../app/domains/credentials/status-acts.server";
import { type Move, changeStatus } from "../../app/workflows/change-status.server";
import { signListNow } from "../../app/workflows/status-lists.server";
import { approveCohort, proposeCohort } from "../../app/workflows/cohort.server";
import { type Work, workThroughCohorts } from "../../app/workflows/cohort-work.server";
import { award, statusList } from "../schema/credentials";
import { person, personRole } from "../schema/people";
import { nameKey } from "../../app/domains/people/name-key";
import { ago, awarded, completeRecord, theirs } from "./awarded";
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
    await awardedTogether(world, ["tamsin", "noor"], ago(world, 75));
    world.credentials["revoked"] = await awarded(world, demoId("person tamsin"), slug, ago(world, 75));
    world.credentials["suspended"] = await awarded(world, demoId("person noor"), slug, ago(world, 75));
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

/** Proposed by one issuer with a word about their work, approved by the other, and made as any such list is. */
async function awardedTogether(world: DemoWorld, keys: readonly string[], at: Date): Promise<void> {
  const { store } = world;
  const people = keys.map((key) => demoId(`person ${key}`));
  const held = await store.read.select({ id: award.id }).from(award).where(inArray(award.personId, people));
  // loaded again
  if (held.length > 0) return;
  for (const personId of people) await completeRecord(world, personId, slug, at);
  const by = (who: string) => ({ personId: theirs(world, who), roles: ["issuer"] as const });
  const narrative = "Says early what is not theirs to do, and stays until somebody else has it.";
  const proposed = people.map((personId) => ({ personId, narrative }));
  const { id } = await proposeCohort(store, by("issuer"), slug, proposed, ago(world, 77));
  await approveCohort(store, by("issuer-two"), id, ago(world, 76));
  const report: Work["report"] = (what, error) => {
    throw new Error(`${what}: ${error.message}`);
  };
  await workThroughCohorts(store, { heldBy: "the seed", stopped: () => false, report, clock: () => at });
}

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
