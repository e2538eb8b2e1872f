import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { type Store, openStore } from "#db/client.server";
import { evidence, evidenceVersion, review, standing, waitingReview } from "#db/schema/assessment";
import { toJson } from "#db/schema/columns";
import { person, personRole } from "#db/schema/people";
import { nameKey } from "~/domains/people/name-key";
import { type RunningServer, command, serverEnvironment, startServer } from "#tests/support/server";
import { medianMilliseconds, median } from "./load";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";
const kinds = ["practice-log", "account", "observation"];
const itemsEach = 6;
const small = 100;
const large = 10_000;

/** First pages of the two desks with 10,000 learners and 60,000 evidence items, against the same pages with 100. */
export async function scale(): Promise<Row[]> {
  const few = await populated(small);
  const many = await populated(large);
  try {
    const rows: Row[] = [];
    for (const [name, path, email] of [
      ["awards-page-at-scale", "/awards", "issuer@demo.example"],
      ["reviews-page-at-scale", "/reviews", "supervisor@demo.example"],
      ["reviews-page-at-scale-assessor", "/reviews", "assessor@demo.example"],
    ] as const) {
      rows.push(await compared(name, path, email, few, many));
    }
    return rows;
  } finally {
    await few.end();
    await many.end();
  }
}

async function compared(
  name: string,
  path: string,
  email: string,
  few: RunningServer,
  many: RunningServer,
): Promise<Row> {
  const at = async (server: RunningServer) => ({
    url: `${server.origin}${path}`,
    headers: { cookie: await signIn(server.origin, email) },
  });
  const [a, b] = [await at(few), await at(many)];
  await medianMilliseconds(a, 30);
  await medianMilliseconds(b, 30);
  const without: number[] = [];
  const withMany: number[] = [];
  for (let round = 0; round < 5; round++) {
    without.push(await medianMilliseconds(a, 40));
    withMany.push(await medianMilliseconds(b, 40));
  }
  const value = median(withMany);
  const baseline = median(without);
  return {
    name,
    ratio: value / baseline,
    value,
    baseline,
    unit: "ms",
    note: `${large} learners and ${large * itemsEach} evidence items against ${small} learners; median of 200 requests one at a time; both pages show a full 50 rows where the desk has them`,
  };
}

async function populated(learners: number): Promise<RunningServer> {
  const env = await serverEnvironment();
  await command(env, "app/cli/database.ts", "migrate");
  await command(env, "app/cli/database.ts", "seed");
  const store = openStore(env["DATABASE_URL"] ?? "");
  await populate(store, learners);
  await store.close();
  return startServer(env);
}

/** Learners in teams of up to 60; each has six pieces, one of which waits and five of which were accepted. */
async function populate(store: Store, learners: number): Promise<void> {
  const [demoSupervisor] = await store.read
    .select()
    .from(person)
    .where(eq(person.emailKey, "supervisor@demo.example"));
  if (!demoSupervisor) throw new Error("The demo world has no supervisor.");
  const start = Date.parse("2026-01-01T00:00:00Z");
  const supervisors = [demoSupervisor.id];
  for (let from = 0; from < learners; from += 250) {
    await store.write(async (tx) => {
      for (let n = from; n < Math.min(from + 250, learners); n++) {
        const team = Math.floor(n / 60);
        if (supervisors[team] === undefined) {
          supervisors[team] = randomUUID();
          await tx
            .insert(person)
            .values(made(supervisors[team], `Supervisor ${team}`, demoSupervisor.siteId, null));
          await tx.insert(personRole).values(role(supervisors[team], "supervisor"));
        }
        const supervisorId = supervisors[team];
        const id = randomUUID();
        const at = (minutes: number) => new Date(start + (n * itemsEach + minutes) * 60_000);
        await tx.insert(person).values(made(id, `Learner ${n}`, demoSupervisor.siteId, supervisorId));
        await tx.insert(personRole).values(role(id, "learner"));
        for (let item = 0; item < itemsEach; item++) {
          const evidenceId = randomUUID();
          const versionId = randomUUID();
          const sentAt = at(item);
          await tx.insert(evidence).values({
            id: evidenceId,
            personId: id,
            achievement: slug,
            kind: kinds[item % kinds.length] ?? "account",
            title: `Piece ${item} of learner ${n}`,
            createdAt: sentAt,
          });
          await tx.insert(evidenceVersion).values({
            id: versionId,
            evidenceId,
            number: 1,
            title: `Piece ${item} of learner ${n}`,
            narrative: "A made-up account of an ordinary week. ".repeat(20),
            parts: toJson<string[]>([]),
            changedNote: "Everything here is made up.",
            consent: toJson<string[]>([]),
            deIdentification: toJson<{ kind: string; choice: string }[]>([]),
            achievementVersion: "0.1.0",
            framework: "orygen-ips-competency-framework-2022",
            salt: "salt",
            sentAt,
            sentToId: supervisorId,
          });
          if (item === itemsEach - 1) {
            await tx.insert(waitingReview).values({
              versionId,
              evidenceId,
              personId: id,
              reviewerId: supervisorId,
              sentAt,
              assessorFrom: new Date(sentAt.getTime() + 14 * 24 * 3600_000),
            });
          } else {
            await tx.insert(review).values({
              id: randomUUID(),
              versionId,
              reviewerId: supervisorId,
              decision: "accept",
              rubricVersion: "0.1.0",
              decidedAt: sentAt,
            });
          }
        }
        // three in five are ready for an award, so that the desk has a full first page with 100 learners too
        await tx.insert(standing).values({
          personId: id,
          achievement: slug,
          readyAt: n % 5 < 3 ? at(itemsEach) : null,
          changedAt: at(itemsEach),
        });
      }
    });
  }
}

const made = (id: string, name: string, siteId: string | null, supervisorId: string | null) => ({
  id,
  email: `${id}@demo.example`,
  emailKey: `${id}@demo.example`,
  name,
  nameKey: nameKey(name),
  siteId,
  supervisorId,
  passwordHash: null,
  createdAt: new Date("2025-12-01T00:00:00Z"),
});

const role = (personId: string, given: "learner" | "supervisor") => ({
  personId,
  role: given,
  grantedAt: new Date("2025-12-01T00:00:00Z"),
  grantedBy: null,
});
