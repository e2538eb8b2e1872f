import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { count, eq, isNull } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { engine } from "#db/dialect";
import { award, cohortMember, credential } from "#db/schema/credentials";
import { outbox } from "#db/schema/people";
import { bundled, childEnvironment } from "#tests/support/child";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { type RunningServer, serverEnvironment, startServer } from "#tests/support/server";
import { signedIn } from "#tests/support/signed-in";
import { letGo, readCohort } from "~/domains/credentials/cohorts.server";
import { listKeys } from "~/domains/credentials/key-store.server";
import { checkLog } from "~/domains/credentials/log-check.server";
import { provesItself } from "~/domains/credentials/sign.server";
import { environment, readEnvironment, replaceEnvironment } from "~/http/environment.server";
import { approveCohort, proposeCohort } from "~/workflows/cohort.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { startOutbox } from "~/workflows/outbox-runner.server";

const kills = engine === "sqlite" ? 40 : 15;
/** so that each process has some to make before it dies, and some are left for the next */
const people = kills * 5;

let world: TestWorld;
beforeEach(async () => {
  world = await freshStore();
});
afterEach(() => world.end());

/** A list of so many who are ready, and the two who propose and approve it. */
async function listed(people: number) {
  const { store } = world;
  const [first, second] = [
    await makePerson(store, { roles: ["issuer"] }),
    await makePerson(store, { roles: ["issuer"] }),
  ];
  const learners: string[] = [];
  for (let n = 0; n < people; n++) learners.push((await makeReadyLearner(store)).learner.id);
  const { id } = await proposeCohort(
    store,
    { personId: first.id, roles: first.roles },
    slug,
    learners.map((personId) => ({ personId, narrative: "Kept each promise." })),
    new Date(),
  );
  return { id, second, learners };
}

const settled = async (id: string) => {
  const counts = (await readCohort(world.store.read, id))?.counts;
  return counts ? counts.awarded + counts.refused : 0;
};

it(`is gone on with after each of ${kills} processes was killed: nobody missing, nobody twice`, async () => {
  const { store } = world;
  const worker = await bundled("app/workflows/cohort-worker.ts");
  const start = (heldBy: string): ChildProcess =>
    spawn(process.execPath, [worker, heldBy], {
      env: childEnvironment(),
      stdio: ["ignore", "ignore", "inherit"],
    });
  const { id, second, learners } = await listed(people);
  await approveCohort(store, { personId: second.id, roles: second.roles }, id, new Date());

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
  await expectEachAwardedOnce(id, learners);
}, 900_000);

it("is gone on with after the web process was killed, alone and together with the one that it started", async () => {
  const env = { ...(await serverEnvironment(world.databaseUrl)), DATA_DIR: world.dataDir };
  replaceEnvironment(readEnvironment({ NODE_ENV: "test", ...env }));
  const { id, second, learners } = await listed(80);
  const begun: RunningServer[] = [];
  const begin = async () => {
    const server = await startServer(env, process.cwd(), true);
    begun.push(server);
    return server;
  };
  /** At any instant, once some more were awarded. */
  const killIn = async (server: RunningServer, which: "it alone" | "all of it") => {
    const before = await settled(id);
    while ((await settled(id)) < before + 5) await wait(5);
    await wait(Math.random() * 100);
    const pid = server.process.pid ?? 0;
    const ended = new Promise((resolve) => server.process.once("close", resolve));
    process.kill(which === "it alone" ? pid : -pid, "SIGKILL");
    await ended;
  };
  try {
    let server = await begin();
    const approved = await fetch(`${server.origin}/awards/cohorts/${id}`, {
      method: "POST",
      redirect: "manual",
      headers: { Cookie: await signedIn(world.store, second), Origin: server.origin },
      body: new URLSearchParams({ intent: "approve" }),
    });
    expect(approved.status).toBe(302);
    // whoever makes the awards notices, puts in order what it made, and leaves the rest to the next
    await killIn(server, "it alone");
    server = await begin();
    await killIn(server, "all of it");
    // a run in which everything was made before proves nothing
    expect(await settled(id)).toBeLessThan(learners.length);

    server = await begin();
    // nobody let go of the list: it is left to those who died until their time has run out
    while ((await readCohort(world.store.read, id))?.state === "running") await wait(100);
    expect(await server.stop()).toBe(0);
  } finally {
    for (const { process: left } of begun) {
      if (left.exitCode === null && left.signalCode === null) process.kill(-(left.pid ?? 0), "SIGKILL");
    }
  }
  await expectEachAwardedOnce(id, learners);
}, 120_000);

/** What holds at the end, whoever was killed on the way. */
async function expectEachAwardedOnce(id: string, learners: readonly string[]): Promise<void> {
  const { store } = world;
  const people = learners.length;
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
}
