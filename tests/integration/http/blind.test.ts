import { and, eq, isNull } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allocation, mark, message, result, review } from "#db/schema/assessment";
import { toJson } from "#db/schema/columns";
import { sendPiece } from "#db/seed/prepare-evidence";
import { rows } from "#tests/support/addresses";
import { putPlan } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import { type HttpWorld, httpWorld } from "#tests/support/http-world";
import { slug } from "#tests/support/ready-learner";
import { signedIn } from "#tests/support/signed-in";
import { criteriaFor } from "~/domains/assessment/evidence-rules";
import { restingPlan } from "~/domains/assessment/moderation-rules";
import type { Actor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { allocateWaiting } from "~/workflows/allocate.server";
import { decideReview } from "~/workflows/decide-review.server";

/**
 * What a first mark says must make no difference to anything that somebody else can ask for: so the mark is changed
 * behind the server's back, and every page of everybody who may still be asked to mark has to stay as it was.
 */
let world: HttpWorld;
type Made = Awaited<ReturnType<typeof makePerson>>;
interface Sealed {
  readonly versionId: string;
  readonly evidenceId: string;
  readonly learner: Made;
  readonly first: Made;
}
let held: Sealed;
let released: Sealed;
let assessors: Made[];

const actor = ({ id, name, roles }: Made): Actor => ({ personId: id, name, roles });
const secret = "words-that-stay-sealed";

beforeAll(async () => {
  world = await httpWorld();
  const { store } = world;
  await putPlan(store, { ...restingPlan, assessorsOneIn: 1, supervisorsOneIn: 1 });
  const site = await makeSite(store);
  const others = [
    await makePerson(store, { roles: ["assessor"] }),
    await makePerson(store, { roles: ["assessor"] }),
  ];
  assessors = [world.people.assessor, ...others];
  held = await markFirst(await makePerson(store, { siteId: site.id }), null);
  released = await markFirst(
    await makePerson(store, { siteId: site.id, supervisorId: world.people.supervisor.id }),
    world.people.supervisor,
  );
}, 180_000);
afterAll(() => world.end());

/** A piece with its first mark, given by a supervisor or by whichever assessor got it. */
async function markFirst(learner: Made, supervisor: Made | null): Promise<Sealed> {
  const now = new Date();
  const { versionId, evidenceId } = await sendPiece(
    actor(learner),
    { slug, kind: "account", title: "A piece", narrative: "What happened.", changedNote: "Names." },
    now,
  );
  await allocateWaiting(now);
  const [given] = await world.store.read
    .select()
    .from(allocation)
    .where(and(eq(allocation.versionId, versionId), isNull(allocation.endedAt)));
  const first = supervisor ?? assessors.find((one) => one.id === given?.assessorId);
  if (!first) throw new Error("Nobody got it.");
  const criteria = criteriaFor(microCredential(slug), "account");
  await decideReview(
    actor(first),
    {
      versionId,
      decision: "accept",
      message: secret,
      levels: criteria.map(({ id }) => ({ criterion: id, level: "competent", comment: secret })),
    },
    now,
  );
  await allocateWaiting(now);
  return { versionId, evidenceId, learner, first };
}

/** Every address with a loader, with this piece in the place of whatever the address names. */
const addressesOf = (one: Sealed): string[] => [
  ...new Set(
    rows
      .filter(
        ({ get, route }) =>
          get && !/logout|login|invitation|password-reset|pictures|search|microcredentials/.test(route),
      )
      .map(({ at }) =>
        at({ ...world.things, owner: one.learner.id, waiting: one, returned: one, ready: one.learner.id }),
      )
      .concat(
        `/reviews/${one.versionId}`,
        `/evidence/${one.evidenceId}`,
        `/reviews/agreement?of=${slug}`,
        `/awards/${one.learner.id}/${slug}`,
      ),
  ),
];
const asked = (address: string, data: boolean): string => {
  if (!data) return address;
  const url = new URL(address, "http://here");
  return `${url.pathname === "/" ? "/_root" : url.pathname}.data${url.search}`;
};
async function read(who: Made, address: string, data: boolean): Promise<string> {
  const cookie = await signedIn(world.store, who);
  const response = await fetch(world.server.origin + asked(address, data), {
    redirect: "manual",
    headers: { Cookie: cookie },
  });
  // a form's own number and an answer's nonce are new each time
  const text = (await response.text())
    .replace(/("onceKey",|name="once" value=)"[^"]+"/g, "$1")
    .replace(/"now","[^"]+"/g, "")
    .replace(/nonce="[^"]+"/g, "");
  return `${response.status} ${text}`;
}

describe("a sealed mark", () => {
  it("is on no page and in no data of anybody but whoever gave it, and of a released one those who have it", async () => {
    for (const [one, knows] of [
      [held, [held.first.id]],
      [released, [released.first.id, released.learner.id, world.people.issuer.id]],
    ] as const) {
      const { supervisor, stranger, issuer, administrator, peer } = world.people;
      for (const who of [one.learner, ...assessors, supervisor, stranger, issuer, administrator, peer]) {
        if (knows.includes(who.id)) continue;
        for (const address of addressesOf(one)) {
          for (const data of [false, true]) {
            expect(await read(who, address, data), `${who.roles.join()} ${address}`).not.toContain(secret);
          }
        }
      }
    }
  }, 240_000);

  it("is told of to its learner as far as that is honest: that a second one reads it, and not who or what", async () => {
    for (const [one, words] of [
      [held, "reads it without knowing what the first one said"],
      [released, "An award waits until that is done"],
    ] as const) {
      const page = await read(one.learner, `/evidence/${one.evidenceId}`, false);
      expect(page).toContain(words);
      for (const who of assessors) expect(page).not.toContain(who.name);
      // it is the learner's to know, and not for those who may still be asked to mark
      for (const who of assessors.filter((each) => each.id !== one.first.id)) {
        expect(await read(who, `/evidence/${one.evidenceId}`, true)).not.toContain('"until",');
      }
    }
  });

  it("that is theirs to give stands first on an assessor's home", async () => {
    const [given] = await world.store.read
      .select()
      .from(allocation)
      .where(and(eq(allocation.versionId, held.versionId), isNull(allocation.endedAt)));
    const second = assessors.find((one) => one.id === given?.assessorId) as Made;
    expect(second.id).not.toBe(held.first.id);
    const home = await read(second, "/dashboard", false);
    expect(home).toMatch(/Yours to mark: \d+ pieces? of evidence/);
    expect(home).toContain(`/reviews/${held.versionId}`);
  });

  it("makes no difference to what those who may mark next can read, whatever it says", async () => {
    const levels = microCredential(slug).rubric.levels.map((level) => level.id);
    const criteria = criteriaFor(microCredential(slug), "account").map(({ id }) => id);
    const said = fc.record({
      decision: fc.constantFrom("accept" as const, "return" as const),
      message: fc.string({ minLength: 1, maxLength: 40 }),
      levels: fc.tuple(...criteria.map(() => fc.constantFrom(...levels, null))),
    });
    const pages = (one: Sealed) => [
      `/reviews/${one.versionId}`,
      `/evidence/${one.evidenceId}`,
      "/reviews",
      "/dashboard",
      "/reviews/agreement",
      "/reviews/training",
      "/waiting",
    ];
    const seen = async (one: Sealed, who: Made) => {
      const found: string[] = [];
      for (const address of pages(one)) found.push(await read(who, address, true));
      return found.join("\n");
    };
    for (const one of [held, released]) {
      const readers = assessors.filter((who) => who.id !== one.first.id);
      const before = await Promise.all(readers.map((who) => seen(one, who)));
      await fc.assert(
        fc.asyncProperty(said, async ({ decision, message: words, levels: given }) => {
          await world.store.write(async (tx) => {
            const judged = criteria.map((criterion, at) => ({
              criterion,
              level: given[at] ?? null,
              comment: words,
            }));
            await tx
              .update(mark)
              .set({ decision, message: words, levels: toJson(judged) })
              .where(eq(mark.versionId, one.versionId));
            await tx.update(message).set({ words }).where(eq(message.versionId, one.versionId));
            const [decided] = await tx.select().from(review).where(eq(review.versionId, one.versionId));
            if (!decided) return;
            await tx.update(review).set({ decision }).where(eq(review.id, decided.id));
            for (const { criterion, level } of judged) {
              await tx
                .update(result)
                .set({ achievedLevel: level ?? "not-yet", comment: words })
                .where(and(eq(result.reviewId, decided.id), eq(result.criterion, criterion)));
            }
          });
          for (const [at, who] of readers.entries()) expect(await seen(one, who)).toBe(before[at]);
        }),
        { numRuns: 6 },
      );
    }
  }, 240_000);
});
