import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { standing } from "#db/schema/assessment";
import { award, credential, revocation, statusList } from "#db/schema/credentials";
import { countQueries } from "#tests/support/count-queries";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { signedIn } from "#tests/support/signed-in";
import { newId, newSlug, oldId, oldSlug, readTwoFrameworks } from "#tests/unit/catalogue/two-frameworks";
import { frameworkVersion, microCredential } from "~/catalogue/lookups";
import type { Catalogue } from "~/catalogue/types";

/** The running service with two versions of the framework in its content. */
const held = vi.hoisted(() => ({ world: null as unknown }));
vi.mock("~/catalogue/catalogue.server", () => ({ catalogue: () => held.world }));

let world: TestWorld;
let cat: Catalogue;
let people: Awaited<ReturnType<typeof makePerson>>[];
const now = new Date("2030-06-01T00:00:00Z");
const days = (n: number) => new Date(now.getTime() + n * 86_400_000);

beforeAll(async () => {
  const { catalogue } = await readTwoFrameworks();
  if (!catalogue) throw new Error("The world with two versions could not be read");
  held.world = cat = catalogue;
  world = await freshStore();
  people = [];
  for (let n = 0; n < 6; n++) people.push(await makePerson(world.store));
  const [stands, ended, withdrawn, begun, both, newer] = people.map((one) => one.id);
  const list = randomUUID();
  await world.store.write(async (tx) => {
    await tx.insert(statusList).values({ id: list, createdAt: days(-400) });
    let index = 0;
    const give = async (personId: string, slug: string, framework: string, validUntil: Date | null) => {
      const ids = { award: randomUUID(), credential: randomUUID() };
      const of = { personId, achievement: slug, sequence: 1, achievementVersion: "0.1.0", framework };
      await tx.insert(award).values({ id: ids.award, ...of, awardedById: stands ?? "", awardedAt: days(-300), validUntil });
      await tx.insert(credential).values({ id: ids.credential, awardId: ids.award, statusListId: list, statusIndex: index++, salt: "s", showName: false, createdAt: days(-300) });
      return ids.credential;
    }; // prettier-ignore
    await give(stands ?? "", oldSlug, oldId, days(300));
    await give(ended ?? "", oldSlug, oldId, days(-1));
    const taken = await give(withdrawn ?? "", oldSlug, oldId, null);
    await tx.insert(revocation).values({
      credentialId: taken,
      revokedById: stands ?? "",
      revokedAt: days(-2),
      reason: "issued-in-error",
      words: "x",
    });
    await give(both ?? "", oldSlug, oldId, null);
    await give(both ?? "", newSlug, newId, null);
    await give(newer ?? "", newSlug, newId, null);
    for (const personId of [begun, both])
      await tx.insert(standing).values({ personId: personId ?? "", achievement: oldSlug, changedAt: now });
  });
}, 60_000);
afterAll(() => world.end());

type Loader = (args: {
  request: Request;
  params: Record<string, string>;
  context: object;
}) => Promise<unknown>;
async function load<T>(
  route: { loader: unknown },
  address: string,
  who: { id: string } | null,
  params: Record<string, string> = {},
): Promise<T> {
  const headers = who ? { Cookie: await signedIn(world.store, who, new Date()) } : undefined;
  const request = new Request(`http://localhost${address}`, { headers });
  return (await (route.loader as Loader)({ request, params, context: {} })) as T;
}

describe("with two versions of the framework", () => {
  it("staff see how many people each change touches, and others see the change alone", async () => {
    const { countTouched } = await import("~/domains/credentials/framework-holders.server");
    const version = frameworkVersion(cat, newId);
    if (!version) throw new Error("The version is gone");
    let touched = new Map() as Awaited<ReturnType<typeof countTouched>>;
    const asked = await countQueries(async () => {
      touched = await countTouched(world.store.read, cat, version, now);
    });
    expect(asked.length).toBe(2);
    // one whose award stands, one who holds both; not the one that ended or was withdrawn, nor who earned only the new one
    expect([...touched]).toEqual([
      ["DI3.1", { holders: 2, begun: 1 }],
      ["DI3.2", { holders: 2, begun: 1 }],
      ["DI3.3", { holders: 2, begun: 1 }],
    ]);

    const route = await import("~/routes/framework.versions/route");
    type Page = { staff: boolean; versions: { version: string; changes: { touched: unknown; transition: string | null }[] }[] };
    const issuer = await makePerson(world.store, { roles: ["issuer"] });
    const forStaff = await load<Page>(route, "/framework/versions", issuer);
    expect(forStaff.staff).toBe(true);
    expect(forStaff.versions[0]?.changes[1]?.touched).not.toBeNull();
    for (const who of [null, people[0] ?? null]) {
      const page = await load<Page>(route, "/framework/versions", who);
      expect(page.staff).toBe(false);
      expect(page.versions.map((one) => one.version)).toEqual(["2030", "2022"]);
      expect(page.versions[0]?.changes.map((one) => one.touched)).toEqual([null, null, null]);
      expect(page.versions[0]?.changes[1]?.transition).toContain("Ana Costa, test lead decided so");
    }
  }); // prettier-ignore

  it("a place is at its address in the newest words, and in the older ones where they are asked for", async () => {
    const route = await import("~/routes/framework.$code/route");
    type Page = { text: string; earlier: string | null };
    const at = (code: string, query = "") => load<Page>(route, `/framework/${code}${query}`, null, { code });
    expect(await at("DI3.1")).toMatchObject({ text: "Knowing what is yours to do, and doing it", earlier: null });
    expect(await at("DI3.1", "?version=2022")).toMatchObject({ text: "Understanding and acting within professional scope of practice", earlier: "2022" });
    // a signed credential points to an address without a version, also for a skill that is gone
    expect(await at("DI3.3")).toMatchObject({ earlier: "2022" });
    await expect(at("DI3.4", "?version=2022")).rejects.toMatchObject({ refusal: "not-found" });
    const list = await import("~/routes/framework._index/route");
    await expect(load(list, "/framework?version=1999", null)).rejects.toMatchObject({ refusal: "not-found" });
  }); // prettier-ignore

  it("an award's ledger and its Achievement keep the version they were earned on", async () => {
    const { gatherLedger } = await import("~/domains/credentials/ledger.server");
    const { gatherFacts } = await import("~/domains/assessment/standing.server");
    const { achievementOf } = await import("~/domains/credentials/achievement.server");
    const learner = people[0]?.id ?? "";
    const rows = async (slug: string) => {
      const of = microCredential(cat, slug);
      if (!of) throw new Error(`There is no ${slug}`);
      const facts = await gatherFacts(world.store.read, learner, slug);
      const ledger = await gatherLedger(world.store.read, cat, of, learner, facts);
      const { alignment } = achievementOf({ kind: "micro-credential", of });
      return {
        ledger: ledger.skills.map(({ code, text, framework }) => [code, text, framework]),
        signed: [...new Set(alignment.map((one) => one.targetFramework))],
        names: alignment.map((one) => one.targetName),
      };
    };
    const older = await rows(oldSlug);
    expect(older.ledger[0]).toEqual([
      "DI3.1",
      "Understanding and acting within professional scope of practice",
      oldId,
    ]);
    expect(older.names).toContain("Using recovery-oriented language");
    expect(older.signed).toEqual(["Individual Placement and Support (IPS) Competency Framework"]);
    const newer = await rows(newSlug);
    expect(newer.ledger.map(([code]) => code)).toEqual(["DI3.1", "DI3.4", "DI3.5"]);
    expect(newer.ledger[0]?.[1]).toBe("Knowing what is yours to do, and doing it");
    expect(newer.signed).toEqual(["Made-up Framework for A Test"]);
  });

  it("a round of rating asks what the version asks that it was opened on", async () => {
    const { partsOfRound } = await import("~/domains/assessment/rating-rules");
    const asked = (id: string) => {
      const version = frameworkVersion(cat, id);
      return version && partsOfRound(version, []).find((part) => part.code === "DI3")?.items;
    };
    expect(asked(oldId)).toEqual(["DI3.1", "DI3.2", "DI3.3"]);
    expect(asked(newId)).toEqual(["DI3.1", "DI3.4", "DI3.5"]);
  });
});
