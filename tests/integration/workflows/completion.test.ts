import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { standing } from "#db/schema/assessment";
import { type TestWorld, freshStore } from "#tests/support/database";
import { sendPiece } from "#db/seed/prepare-evidence";
import { workThrough } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import type * as CatalogueServer from "~/catalogue/catalogue.server";
import { addMonths } from "~/catalogue/completion";
import type { MicroCredential } from "~/catalogue/types";
import type { Actor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { beginEvidence } from "~/domains/assessment/writes.server";
import { readAwardEntries } from "~/domains/credentials/evidence-ledger-reads.server";
import { listReady, readAward } from "~/domains/credentials/reads.server";
import { visitModule } from "~/domains/learning/writes.server";
import { DomainError } from "~/http/domain-error";
import { gatherOffer, makeAward, requireAwardable } from "~/workflows/award.server";
import { offerEvidence } from "~/workflows/offer-evidence.server";

/** The worked example with a rule of its own, which content may give any micro-credential. */
const changes = vi.hoisted(() => ({ now: {} as Record<string, unknown> }));
vi.mock("~/catalogue/catalogue.server", async (original) => {
  const real = await original<typeof CatalogueServer>();
  return {
    ...real,
    catalogue: () => {
      const world = real.catalogue();
      return {
        ...world,
        microCredentials: world.microCredentials.map((of) =>
          of.slug === slug ? ({ ...of, ...changes.now } as MicroCredential) : of,
        ),
      };
    },
  };
});

let world: TestWorld;
let supervisor: Actor;
let issuer: Actor;
const finished = new Date("2026-03-10T00:00:00Z");
beforeAll(async () => {
  world = await freshStore();
  supervisor = actor(await makePerson(world.store, { roles: ["supervisor"] }));
  issuer = actor(await makePerson(world.store, { roles: ["issuer"] }));
});
afterAll(() => world.end());

const actor = ({ id, name, roles }: Awaited<ReturnType<typeof makePerson>>): Actor => ({
  personId: id,
  name,
  roles,
});
const learner = async () => actor(await makePerson(world.store, { supervisorId: supervisor.personId }));
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: unknown) => (error instanceof DomainError ? error.message : String(error)),
  );
const standingOf = async (personId: string) =>
  (
    await world.store.read
      .select()
      .from(standing)
      .where(and(eq(standing.personId, personId), eq(standing.achievement, slug)))
  )[0];

const rule = {
  all: [
    { every: "knowledge" },
    { every: "reflection" },
    { every: "judgement" },
    { every: "practice", withinMonths: 12 },
  ],
};
describe("a rule with a time limit", () => {
  it("recommends until the oldest piece grows too old, and then says what is asked for again", async () => {
    changes.now = { completion: rule };
    const me = await learner();
    await workThrough(me, supervisor, slug, finished);
    const ready = await standingOf(me.personId);
    expect(ready?.readyAt).toEqual(finished);
    // the first piece was sent four days before the last was accepted
    const end = addMonths(new Date("2026-03-06T00:00:00Z"), 12);
    expect(ready?.readyUntil).toEqual(end);
    const offered = async (now: Date) =>
      (await listReady(world.store, issuer.personId, null, now)).rows.map((row) => row.personId);
    expect(await offered(new Date(end.getTime() - 1))).toContain(me.personId);
    expect(await offered(end)).not.toContain(me.personId);
    expect(await refusal(makeAward(world.store, issuer, me.personId, slug, end))).toMatch(
      /was in place and is now older than 12 months, so it is asked for again/,
    );
    expect(
      await refusal(makeAward(world.store, issuer, me.personId, slug, new Date(end.getTime() - 1))),
    ).toBe("done");
  });
});

describe("an award under a rule with a time limit", () => {
  it("stands on the work that counts, and not on the same kind of work that grew too old", async () => {
    changes.now = {};
    const me = await learner();
    await workThrough(me, supervisor, slug, finished);
    const again = new Date("2027-06-10T00:00:00Z");
    // everything again: each criterion was judged anew, so nothing of then is stood on any more
    await workThrough(me, supervisor, slug, again);
    const kinds = async (awardedAt: Date) => {
      const { rows } = await gatherOffer(world.store.read, requireAwardable(slug), me.personId, awardedAt);
      return rows.flatMap((row) => (row.kind === "evidence" ? [row.sentAt.slice(0, 4)] : []));
    };
    const asked = microCredential(slug).evidence.length;
    expect(await kinds(again)).toHaveLength(2 * asked);
    changes.now = { completion: { all: rule.all } };
    expect(await kinds(again)).toEqual(Array.from({ length: asked }, () => "2027"));
  });
});

describe("an award", () => {
  it("shows the same rows after titles, levels, versions and the rule itself have changed", async () => {
    changes.now = {};
    const me = await learner();
    await workThrough(me, supervisor, slug, finished);
    const { awardId } = await makeAward(world.store, issuer, me.personId, slug, finished);
    const shown = async () => [
      await readAwardEntries(world.store.read, awardId),
      (await readAward(world.store, me.personId, slug))?.ledger,
    ];
    const before = await shown();
    expect(JSON.stringify(before)).toContain("Competent");
    const { rubric } = microCredential(slug);
    changes.now = {
      title: "Something else",
      humanCode: "XX9",
      version: "9.0.0",
      completion: { all: [{ every: "judgement", minimumLevel: "proficient" }] },
      rubric: {
        ...rubric,
        version: "9.0.0",
        levels: rubric.levels.map((level) => ({ ...level, name: `Was ${level.name}` })),
        criteria: rubric.criteria.map((criterion) => ({ ...criterion, title: `Was ${criterion.title}` })),
      },
    };
    expect(await shown()).toEqual(before);
  });
});

describe("a rule with a choice", () => {
  it("recommends without what was not chosen, and the award stands on what was", async () => {
    changes.now = {
      completion: {
        all: [
          { every: "knowledge" },
          { every: "reflection" },
          { every: "judgement" },
          "practice-scope",
          "practice-privacy",
          "practice-language",
          "practice-time",
          { any: 1, of: ["account-written", "observed"] },
        ],
      },
    };
    const me = await learner();
    await workThrough(me, supervisor, slug, finished, (kind) => kind !== "account");
    expect((await standingOf(me.personId))?.readyAt).toEqual(finished);
    expect(await refusal(makeAward(world.store, issuer, me.personId, slug, finished))).toBe("done");
    changes.now = {};
    const other = await learner();
    await workThrough(other, supervisor, slug, finished, (kind) => kind !== "account");
    expect((await standingOf(other.personId))?.readyAt).toBeNull();
  });
});

describe("a micro-credential that takes no new starts", () => {
  const now = new Date("2026-07-02T00:00:00Z");

  it("is closed to whoever has not begun, and open to whoever has", async () => {
    changes.now = {};
    const [writer, reader, late, newcomer] = [
      await learner(),
      await learner(),
      await learner(),
      await learner(),
    ];
    const before = new Date("2026-06-30T10:00:00Z");
    await beginEvidence(writer, slug, "account", before);
    const [module] =
      (await import("~/catalogue/catalogue.server"))
        .catalogue()
        .microCredentials.find((of) => of.slug === slug)?.modules ?? [];
    if (!module) throw new Error("There is no module.");
    await visitModule(reader.personId, module, before);
    await visitModule(late.personId, module, now);
    changes.now = { statusEnd: "2026-06-30" };
    expect(await refusal(beginEvidence(writer, slug, "observation", now))).toBe("done");
    expect(await refusal(beginEvidence(reader, slug, "observation", now))).toBe("done");
    for (const who of [late, newcomer]) {
      expect(await refusal(beginEvidence(who, slug, "observation", now))).toMatch(
        /took new starts until 30.June.2026/,
      );
    }
    // nor is it begun with work that was sent for something else
    const sent = await sendPiece(
      newcomer,
      {
        slug: "working-with-young-people",
        kind: "account",
        title: "One page",
        narrative: "Made up.",
        changedNote: "Names.",
      },
      before,
    );
    const again = { evidenceId: sent.evidenceId, slug, kind: "account", parts: [], note: "" };
    expect(await refusal(offerEvidence(newcomer, again, now))).toMatch(/took new starts until 30.June.2026/);
    changes.now = {};
    expect(await refusal(offerEvidence(newcomer, again, now))).toBe("done");

    changes.now = { statusStart: "2026-08-01" };
    expect(await refusal(beginEvidence(await learner(), slug, "account", now))).toMatch(
      /opens on 1.August.2026/,
    );
  });
});
