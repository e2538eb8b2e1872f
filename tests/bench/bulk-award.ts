import { setTimeout } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { openStore, sqliteFile } from "#db/client.server";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { hashOf } from "~/domains/credentials/evidence-ledger";
import { type RunningServer, command, serverEnvironment, startServer } from "#tests/support/server";
import { median, p95Milliseconds } from "./load";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";
const people = 10_000;
const rounds = 3;
const seconds = 15;
/** Some dozens of people who read: what a national workforce does at its busiest, and far from what the server can do. */
const load = { connections: 4, rate: 24 };

type Values = Record<string, unknown>;

/**
 * How long pages take while 10,000 awards are made by the process beside them, against the same pages with nothing going on.
 * The rounds take turns: the awards are stopped and let go on, as an issuer would.
 */
export async function bulkAward(): Promise<Row[]> {
  const env = await serverEnvironment();
  await command(env, "app/cli/database.ts", "migrate");
  await command(env, "app/cli/database.ts", "seed");
  await makeReady(env["DATABASE_URL"] ?? "");
  const server = await startServer(env);
  const db = new Sqlite(sqliteFile(env["DATABASE_URL"] ?? ""), { readonly: true });
  const awarded = () =>
    Number(db.prepare("select count(*) from cohort_member where state = 'awarded'").pluck().get());
  const unsigned = () =>
    Number(db.prepare("select count(*) from credential where document is null").pluck().get());
  try {
    const cohort = await propose(server);
    const act = async (intent: string) => {
      const answer = await post(server, "issuer-two@demo.example", `/awards/cohorts/${cohort}`, { intent });
      if (answer.status !== 302) throw new Error(`${intent}: ${answer.status}`);
    };
    const cookie = await signIn(server.origin, "learner@demo.example");
    const pages = [
      `/learn/${slug}/01-where-your-role-begins-and-ends`,
      "/dashboard",
      `/credentials/${server.demo.credentials.valid}`,
    ];
    const p95 = () =>
      p95Milliseconds(
        server.origin,
        pages,
        { cookie, accept: "text/html" },
        load.connections,
        seconds,
        load.rate,
      );
    await p95();
    const idle: number[] = [];
    const busy: number[] = [];
    let made = 0;
    let took = 0;
    for (let round = 0; round < rounds; round++) {
      idle.push(await p95());
      const before = awarded();
      await act(round === 0 ? "approve" : "resume");
      while (awarded() === before) await setTimeout(50);
      const [from, at] = [awarded(), performance.now()];
      busy.push(await p95());
      made += awarded() - from;
      took += performance.now() - at;
      if (awarded() >= people) throw new Error("The awards were made before the pages were measured.");
      await act("stop");
      while (unsigned() > 0) await setTimeout(100);
    }
    await act("resume");
    const [from, at] = [awarded(), performance.now()];
    await setTimeout(seconds * 1000);
    const alone = ((awarded() - from) * 1000) / (performance.now() - at);
    await act("stop");
    while (unsigned() > 0) await setTimeout(100);
    const awards = Number(db.prepare("select count(distinct award_id) from cohort_member").pluck().get());
    if (awards !== awarded()) throw new Error(`${awarded()} people have ${awards} awards.`);
    const value = median(busy);
    const baseline = median(idle);
    return [
      {
        name: "pages-during-bulk-award",
        ratio: value / baseline,
        value,
        baseline,
        unit: "ms",
        note: `95 of 100 answers of a module page, a dashboard and a credential's page, asked in turn ${load.rate} times a second; median of ${rounds} rounds of ${seconds} s, the awards stopped and going on in turn; ${Math.round((made * 1000) / took)} awards a second were made, signed and mailed meanwhile, ${Math.round(alone)} with nobody reading`,
      },
    ];
  } finally {
    db.close();
    await server.end();
  }
}

/** An issuer proposes everybody who is ready, through the pages. @returns id of the cohort */
async function propose(server: RunningServer): Promise<string> {
  const cookie = await signIn(server.origin, "issuer@demo.example");
  const address = `/awards/cohorts/new?for=${slug}&all=yes`;
  const page = await (await fetch(server.origin + address, { headers: { cookie } })).text();
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? "";
  const answer = await post(server, "issuer@demo.example", address, {
    until: field("until"),
    count: field("count"),
    intent: "propose",
    narrative: "Keeps each promise to a young person, and asks before sharing anything.",
  });
  const id = /\/awards\/cohorts\/([0-9a-f-]{36})/.exec(answer.headers.get("location") ?? "")?.[1];
  if (!id) throw new Error(`Proposing was answered with ${answer.status}.`);
  return id;
}

async function post(server: RunningServer, email: string, address: string, body: Record<string, string>) {
  return fetch(server.origin + address, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: await signIn(server.origin, email),
      origin: server.origin,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(body),
  });
}

/** The tables of one person's record, each with the condition that finds that person's rows. */
const tables: readonly (readonly [name: string, where: string])[] = [
  ["person", "id = @id"],
  ["person_role", "person_id = @id"],
  ["module_visit", "person_id = @id"],
  ["section_progress", "person_id = @id"],
  ["check_attempt", "person_id = @id"],
  ["reflection", "person_id = @id"],
  ["evidence", "person_id = @id"],
  ["evidence_version", "evidence_id in (select id from evidence where person_id = @id)"],
  ["review", "version_id in (select v.id from evidence_version v join evidence e on e.id = v.evidence_id where e.person_id = @id)"],
  ["result", "person_id = @id"],
  ["activity", "about_id = @id"],
  ["ledger_entry", "person_id = @id"],
  ["standing", "person_id = @id"],
]; // prettier-ignore

/**
 * One person's whole record is written through the acts' own code, and copied 10,000 times row by row under other ids:
 * each has everything an award reads, and it takes seconds.
 */
async function makeReady(databaseUrl: string): Promise<void> {
  const store = openStore(databaseUrl);
  const db = new Sqlite(sqliteFile(databaseUrl));
  const id = "11111111-1111-4111-8111-111111111111";
  const judge = db
    .prepare("select id from person where email_key = 'supervisor@demo.example'")
    .pluck()
    .get() as string;
  const at = Date.parse("2026-10-01T00:00:00Z");
  db.prepare(
    "insert into person (id, email, email_key, name, name_key, supervisor_id, created_at) values (?, ?, ?, ?, ?, ?, ?)",
  ).run(id, `${id}@demo.example`, `${id}@demo.example`, "Made-up Person", "made-up person", judge, at);
  db.prepare("insert into person_role (person_id, role, granted_at) values (?, 'learner', ?)").run(id, at);
  await store.write((tx) =>
    writeCompleteRecord(tx, { personId: id, judgeId: judge, slug, finishedAt: new Date(at) }),
  );
  await store.close();

  const record = tables.map(([name, where]) => {
    const rows = db.prepare(`select * from ${name} where ${where}`).all({ id }) as Values[];
    const columns = Object.keys(rows[0] ?? {});
    const insert = db.prepare(
      `insert into ${name} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`,
    );
    return { name, rows, columns, insert };
  });
  const ids = [
    ...new Set(
      record.flatMap(({ rows }) => rows.flatMap((row) => (typeof row["id"] === "string" ? [row["id"]] : []))),
    ),
  ];
  const pattern = new RegExp(ids.join("|"), "g");
  const number = new Map(ids.map((one, k) => [one, k]));
  const other = (n: number) => (one: string) =>
    `${n.toString(16).padStart(8, "0")}-${(number.get(one) ?? 0).toString(16).padStart(4, "0")}-4000-8000-000000000000`;
  db.transaction(() => {
    for (let n = 1; n < people; n++) {
      const renamed = other(n);
      for (const { name, rows, columns, insert } of record) {
        let previous = "";
        for (const row of rows) {
          const copy: Values = {};
          for (const column of columns) {
            const value = row[column];
            copy[column] = typeof value === "string" ? value.replace(pattern, renamed) : value;
          }
          if (name === "ledger_entry") {
            if (previous !== "") copy["previous_hash"] = previous;
            previous = hashOf(String(copy["previous_hash"]), String(copy["content"]));
            copy["hash"] = previous;
          }
          insert.run(columns.map((column) => copy[column]));
        }
      }
    }
  })();
  db.close();
}
