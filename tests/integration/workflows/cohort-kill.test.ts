import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { count, eq, isNull } from "drizzle-orm";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { engine } from "#db/dialect";
import { award, cohortMember, credential } from "#db/schema/credentials";
import { outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { letGo, readCohort } from "~/domains/credentials/cohorts.server";
import { listKeys } from "~/domains/credentials/key-store.server";
import { checkLog } from "~/domains/credentials/log-check.server";
import { provesItself } from "~/domains/credentials/sign.server";
import { environment } from "~/http/environment.server";
import { approveCohort, proposeCohort } from "~/workflows/cohort.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { startOutbox } from "~/workflows/outbox-runner.server";

const kills = engine === "sqlite" ? 40 : 15;
/** so that each process has some to make before it dies, and some are left for the next */
const people = kills * 5;

let world: TestWorld;
let worker: string;
beforeAll(async () => {
  world = await freshStore();
  worker = path.resolve(".cache/cohort-worker.mjs");
  await build({
    entryPoints: ["app/workflows/cohort-worker.ts"],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
});
afterAll(() => world.end());

function start(heldBy: string): ChildProcess {
  const { dataDir, databaseUrl, sessionSecret, keyEncryptionSecret } = environment();
  return spawn(process.execPath, [worker, heldBy], {
    env: {
      ...process.env,
      NODE_ENV: "test",
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      SESSION_SECRET: sessionSecret,
      KEY_ENCRYPTION_SECRET: keyEncryptionSecret,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const settled = async (id: string) => {
  const counts = (await readCohort(world.store.read, id))?.counts;
  return counts ? counts.awarded + counts.refused : 0;
};

it(`is gone on with after each of ${kills} processes was killed: nobody missing, nobody twice`, async () => {
  const { store } = world;
  const issuers = [
    await makePerson(store, { roles: ["issuer"] }),
    await makePerson(store, { roles: ["issuer"] }),
  ];
  const [first, second] = issuers.map(({ id, roles }) => ({ personId: id, roles }));
  if (!first || !second) throw new Error("two issuers");
  const learners: string[] = [];
  for (let n = 0; n < people; n++) learners.push((await makeReadyLearner(store)).learner.id);
  const { id } = await proposeCohort(
    store,
    first,
    slug,
    learners.map((personId) => ({ personId, narrative: "Kept each promise." })),
    new Date(),
  );
  await approveCohort(store, second, id, new Date());

  let killed = 0;
  for (let at = 0; at < kills; at++) {
    const heldBy = randomUUID();
    const before = await settled(id);
    const running = start(heldBy);
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      running.on("close", (_code, signal) => resolve(signal)),
    );
    // counted in what it did and not only in time: a slow machine would kill each before its first award
    while (running.exitCode === null && (await settled(id)) <= before) await wait(5);
    await wait(Math.random() * 120);
    running.kill("SIGKILL");
    if ((await ended) === "SIGKILL") killed++;
    // as whoever started it does; where that died too, others wait until its time has run out
    await letGo(store, heldBy);
    if ((await readCohort(store.read, id))?.state === "finished") break;
  }
  // a run in which nobody died proves nothing
  expect(killed).toBeGreaterThan(kills / 4);

  // the last one is left alone
  await new Promise((resolve) => start(randomUUID()).on("close", resolve));
  const held = await readCohort(store.read, id);
  expect(held).toMatchObject({ state: "finished", counts: { waiting: 0, refused: 0, awarded: people } });
  // and the outbox finds what those who died had taken for themselves
  const jobs = startOutbox(store, jobHandlers, undefined, () => new Date(Date.now() + 24 * 3600_000));
  await jobs.settled();
  await jobs.stop();

  const holders = await store.read
    .select({ personId: award.personId, awards: count() })
    .from(award)
    .groupBy(award.personId);
  expect(holders.map((holder) => holder.personId).sort()).toEqual([...learners].sort());
  expect(holders.filter((holder) => holder.awards !== 1)).toEqual([]);
  const documents = await store.read
    .select({ id: credential.id, document: credential.document })
    .from(cohortMember)
    .innerJoin(credential, eq(credential.awardId, cohortMember.awardId));
  expect(documents).toHaveLength(people);
  const keys = await listKeys(store);
  for (const { document } of documents) {
    expect(await provesItself(document ?? "", environment().origin, keys)).toBe(true);
  }
  const log = await checkLog(store.read);
  expect(log.faults).toEqual([]);
  expect(log.entries).toBe(people);
  const mails = await store.read.select({ n: count() }).from(outbox).where(eq(outbox.kind, "mail"));
  expect(mails).toEqual([{ n: people }]);
  expect(await store.read.select().from(outbox).where(isNull(outbox.doneAt))).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ kind: "mail" })]),
  );
}, 900_000);
