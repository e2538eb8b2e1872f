import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { queue, queueMail } from "~/domains/people/outbox.server";
import type { OutboxKind } from "~/domains/people/terms";
import { environment, replaceEnvironment } from "~/http/environment.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { type JobHandler, type Outbox, kickOutbox, startOutbox } from "~/workflows/outbox-runner.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const started: Outbox[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  await world.store.write(async (tx) => {
    await tx.delete(outbox);
  });
});

let time = Date.now();
const clock = () => new Date(time);
const nothing: Readonly<Record<OutboxKind, JobHandler>> = {
  mail: async () => undefined,
  sign: async () => undefined,
  "status-list": async () => undefined,
  log: async () => undefined,
  witness: async () => undefined,
  allocate: async () => undefined,
};
const start = (handlers: Partial<Record<OutboxKind, JobHandler>>, report?: (what: string) => void) => {
  const one = startOutbox(world.store, { ...nothing, ...handlers }, report, clock);
  started.push(one);
  return one;
};
const add = (kind: OutboxKind, onceKey: string, payload: Record<string, string> = {}) =>
  world.store.write((tx) => queue(tx, clock(), { kind, onceKey, payload }));
const rows = () => world.store.read.select().from(outbox);

describe("the outbox", () => {
  it("does what waits, once, and what comes later when it is told", async () => {
    const did: string[] = [];
    await add("sign", "a", { id: "first" });
    const runner = start({ sign: async (payload) => void did.push(payload["id"] ?? "") });
    await runner.settled();
    await add("sign", "b", { id: "second" });
    await add("sign", "b", { id: "the same again" });
    kickOutbox();
    await runner.settled();
    expect(did).toEqual(["first", "second"]);
    expect((await rows()).every((row) => row.doneAt !== null)).toBe(true);
  });

  it("never runs two jobs of a process at the same time", async () => {
    let now = 0;
    let most = 0;
    for (let n = 0; n < 30; n++) await add("sign", `at-once-${n}`);
    const runner = start({
      sign: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now--;
      },
    });
    for (let n = 0; n < 10; n++) runner.kick();
    await runner.settled();
    expect(most).toBe(1);
    expect((await rows()).filter((row) => row.doneAt !== null)).toHaveLength(30);
  });

  it("puts a failing job off, longer each time, and does the others", async () => {
    let fails = 2;
    const told: string[] = [];
    await add("sign", "fails");
    await add("status-list", "works");
    const runner = start(
      {
        sign: async () => {
          if (fails-- > 0) throw new Error("550 <someone@made-up.example> is unknown here");
        },
      },
      (what) => told.push(what),
    );
    await runner.settled();
    const failed = (await rows()).find((row) => row.kind === "sign");
    expect(failed).toMatchObject({ attempts: 1, doneAt: null });
    expect(failed?.lastError).toContain("(an address)");
    expect(failed?.lastError).not.toContain("made-up");
    expect((await rows()).find((row) => row.kind === "status-list")?.doneAt).not.toBeNull();
    expect(told).toEqual(["outbox sign"]);
    time += 6_000;
    await runner.settled();
    expect((await rows()).find((row) => row.kind === "sign")?.attempts).toBe(2);
    await runner.settled();
    expect((await rows()).find((row) => row.kind === "sign")?.doneAt).toBeNull();
    time += 11_000;
    await runner.settled();
    expect((await rows()).find((row) => row.kind === "sign")).toMatchObject({ lastError: null });
    expect((await rows()).find((row) => row.kind === "sign")?.doneAt).not.toBeNull();
  });

  it("lets two processes run: every job is done, and a mail leaves once", async () => {
    const sent: string[] = [];
    for (let n = 0; n < 25; n++) await add("mail", `two-${n}`, { text: String(n) });
    const slowly: JobHandler = async (payload) => {
      sent.push(payload["text"] ?? "");
      await new Promise((resolve) => setTimeout(resolve, 3));
    };
    const [one, two] = [start({ mail: slowly }), start({ mail: slowly })];
    await Promise.all([one.settled(), two.settled()]);
    expect(sent).toHaveLength(25);
    expect(new Set(sent).size).toBe(25);
    expect((await rows()).every((row) => row.doneAt !== null)).toBe(true);
  });

  it("takes up again what a process left when it died while sending", async () => {
    await add("mail", "left");
    const sent: string[] = [];
    const [row] = await rows();
    // as the dead process left it: taken, not done
    await world.store.write(async (tx) => {
      await tx
        .update(outbox)
        .set({ dueAt: new Date(time + 45_000) })
        .where(eq(outbox.id, row?.id ?? ""));
    });
    const runner = start({ mail: async () => void sent.push("sent") });
    await runner.settled();
    expect(sent).toEqual([]);
    time += 46_000;
    await runner.settled();
    expect(sent).toEqual(["sent"]);
  });

  it("finishes the running job before it stops, and takes no other", async () => {
    const did: string[] = [];
    await add("sign", "stop-1", { id: "1" });
    await add("sign", "stop-2", { id: "2" });
    const begun = new Promise<void>((resolve) => {
      const runner = start({
        sign: async (payload) => {
          resolve();
          await new Promise((done) => setTimeout(done, 30));
          did.push(payload["id"] ?? "");
        },
      });
      void runner;
    });
    await begun;
    await started[0]?.stop();
    expect(did).toHaveLength(1);
    expect((await rows()).filter((row) => row.doneAt !== null)).toHaveLength(1);
  });

  it("lays mail into the outbox folder where no mail server is set", async () => {
    const runner = start(jobHandlers);
    await world.store.write((tx) =>
      queueMail(tx, clock(), {
        onceKey: "folder",
        to: "someone@made-up.example",
        subject: "Für dich – ŋ",
        text: "Open http://localhost:3000/invitation/abcdefghijklmnopqrstuvwxyz",
      }),
    );
    await runner.settled();
    const folder = path.join(world.dataDir, "outbox");
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    const mail = readFileSync(path.join(folder, files[0] ?? ""), "utf8");
    expect(mail).toContain("To: someone@made-up.example");
    expect(mail).toContain("/invitation/abcdefghijklmnopqrstuvwxyz");
    // staff without a mail server hand the link on themselves
    expect(fromJson((await rows())[0]?.payload ?? ("{}" as never))["text"]).toContain("abcdefghijklm");
  });

  it("keeps no link that opens an account once a mail server has taken the mail", async () => {
    const before = environment();
    replaceEnvironment({ ...before, smtpUrl: "smtp://127.0.0.1:1" });
    try {
      const runner = start({});
      await add("mail", "smtp", {
        text: "Open http://localhost:3000/password-reset/abcdefghijklmnopqrstuvwxyz now",
      });
      await runner.settled();
      expect(fromJson((await rows())[0]?.payload ?? ("{}" as never))["text"]).toBe(
        "Open http://localhost:3000/password-reset/… now",
      );
    } finally {
      replaceEnvironment(before);
    }
  });
});
