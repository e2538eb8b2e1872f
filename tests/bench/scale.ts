import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { type Db, type Store, openStore } from "#db/client.server";
import {
  allocation,
  evidence,
  evidenceVersion,
  review,
  standing,
  waitingReview,
} from "#db/schema/assessment";
import { toJson } from "#db/schema/columns";
import { cycle, rating, ratingSheet } from "#db/schema/growth";
import { person, personRole } from "#db/schema/people";
import { ratingScaleInUse } from "~/catalogue/lookups";
import type { Catalogue } from "~/catalogue/types";
import { agreementSides } from "~/domains/assessment/terms";
import { nameKey } from "~/domains/people/name-key";
import { type RunningServer, command, serverEnvironment, startServer } from "#tests/support/server";
import { medianMilliseconds, median } from "./load";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";
const cat = JSON.parse(readFileSync("build/catalogue.json", "utf8")) as Catalogue;
const ratingScale = ratingScaleInUse(cat);
const levels = ratingScale.skills.levels.map((level) => level.id);
const skills = cat.framework.domains.flatMap((domain) =>
  domain.competencies.flatMap((competency) => competency.coreSkills.map((skill) => skill.code)),
);
const kinds = ["practice-log", "account", "observation"];
const itemsEach = 10;
const teamOf = 50;
const small = 100;
const large = 10_000;

/** Pages with 10,000 learners, 200 supervisors, 100,000 evidence items and 720,000 ratings, against the same with 100 learners. */
export async function scale(): Promise<Row[]> {
  const few = await populated(small);
  const many = await populated(large);
  try {
    await rested(few);
    await rested(many);
    const rows: Row[] = [];
    for (const [name, path, who] of [
      ["awards-page-at-scale", "/awards", "issuer"],
      ["reviews-page-at-scale", "/reviews", "supervisor"],
      ["assessor-queue-at-scale", "/reviews", "assessor"],
      ["dashboard-at-scale", "/dashboard", "supervisor"],
      ["dashboard-at-scale-assessor", "/dashboard", "assessor"],
      ["team-map-at-scale", "/team/strengths", "supervisor"],
      ["team-map-at-scale-nation", "/strengths", "issuer"],
      ["conversation-at-scale", `/conversations/${roundId(0)}`, "supervisor"],
    ] as const) {
      rows.push(await compared(name, path, `${who}@demo.example`, few, many));
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
    note: `${large} learners and ${large * itemsEach} evidence items and ${(large / 2) * 2 * skills.length} ratings against ${small} learners; median of 200 requests one at a time, once the work that follows a start is done; both pages show a full 50 rows where the desk has them`,
  };
}

/** The work of each morning is done at the start as well, and would be measured with the pages. */
async function rested(server: RunningServer): Promise<void> {
  const ticks = () => {
    const [, , ...fields] = readFileSync(`/proc/${server.process.pid}/stat`, "utf8").split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  for (let before = -1000; ticks() - before > 20;) {
    before = ticks();
    await setTimeout(3000);
  }
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

/**
 * Learners in teams of 50; each has ten pieces, one of which waits and nine of which were accepted. Every second one and
 * their supervisor rated all core skills in a round.
 */
async function populate(store: Store, learners: number): Promise<void> {
  const [demoSupervisor] = await store.read
    .select()
    .from(person)
    .where(eq(person.emailKey, "supervisor@demo.example"));
  if (!demoSupervisor) throw new Error("The demo world has no supervisor.");
  const [demoAssessor] = await store.read
    .select()
    .from(person)
    .where(eq(person.emailKey, "assessor@demo.example"));
  if (!demoAssessor) throw new Error("The demo world has no assessor.");
  const start = Date.parse("2026-01-01T00:00:00Z");
  const supervisors = [demoSupervisor.id];
  for (let from = 0; from < learners; from += 250) {
    await store.write(async (tx) => {
      for (let n = from; n < Math.min(from + 250, learners); n++) {
        const team = Math.floor(n / teamOf);
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
              held: true,
            });
            await tx.insert(allocation).values({
              id: randomUUID(),
              versionId,
              place: 1,
              assessorId: demoAssessor.id,
              since: sentAt,
              until: new Date("2100-01-01T00:00:00Z"),
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
        if (n % 2 === 0) await addRound(tx, n, id, supervisorId, at(0));
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

const roundId = (learner: number): string => `00000000-0000-4000-8000-${String(learner).padStart(12, "0")}`;

async function addRound(
  tx: Db,
  learner: number,
  personId: string,
  supervisorId: string,
  at: Date,
): Promise<void> {
  const id = roundId(learner);
  await tx.insert(cycle).values({
    id,
    personId,
    kind: "annual",
    scale: ratingScale.id,
    scaleVersion: ratingScale.version,
    framework: "orygen-ips-competency-framework-2022",
    supervisorId,
    openedById: personId,
    openedAt: at,
    bothSentAt: at,
  });
  for (const [place, side] of agreementSides.entries()) {
    const sheetId = randomUUID();
    const raterId = side === "self" ? personId : supervisorId;
    await tx
      .insert(ratingSheet)
      .values({ id: sheetId, cycleId: id, side, raterId, startedAt: at, sentAt: at });
    await tx.insert(rating).values(
      skills.map((item, n) => ({
        sheetId,
        item,
        // the two differ here and there, by one step or two
        answer: levels[(learner + n + (n % 9 === 0 ? place : 0)) % levels.length] ?? null,
        comment: n % 6 === 0 ? "A made-up example from an ordinary week." : "",
        ratedAt: at,
      })),
    );
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
