import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpWorld, type Persona, httpWorld, personas, rateAll } from "#tests/support/http-world";
import { openRound, sendSheet } from "~/domains/assessment/cycles.server";
import type { Actor } from "~/domains/assessment/reads.server";

/**
 * Who can learn what somebody said in a round, over every page that could hold it, as HTML and as Remix's data: nobody
 * but its rater before both have sent, the two afterwards, nobody else ever.
 */
let world: HttpWorld;
let round: string;
const words = {
  self: "A sentence of the specialist alone.",
  supervisor: "A sentence of the supervisor alone.",
};

const actor = (persona: "peer" | "supervisor"): Actor => {
  const { id, name, roles } = world.people[persona];
  return { personId: id, name, roles };
};

beforeAll(async () => {
  world = await httpWorld();
  round = randomUUID();
  const peer = actor("peer");
  // the peer's open round is sent first, so that there is room for the one that is watched
  await sendSheet(peer, world.things.readyRound, new Date());
  await rateAll(actor("supervisor"), world.things.readyRound, new Date());
  await sendSheet(actor("supervisor"), world.things.readyRound, new Date());
  await openRound(
    peer,
    { id: round, personId: peer.personId, kind: "ad-hoc", dueOn: null, strands: [] },
    new Date(),
  );
}, 120_000);
afterAll(() => world.end());

const pages = (): string[] => [
  "/dashboard",
  "/self-assessment",
  "/self-assessment/profile",
  `/self-assessment/${round}`,
  `/self-assessment/${round}/DI3`,
  `/self-assessment/${round}/send`,
  "/team",
  "/team/ratings",
  `/team/ratings/${round}`,
  `/team/ratings/${round}/DI3`,
  `/team/ratings/${round}/send`,
  `/team/ratings/profile/${world.people.peer.id}`,
  `/conversations/${round}`,
  "/plan",
  "/team/strengths",
  "/audit",
  "/outbox",
];

/** Everything this persona is sent on all of these pages. */
async function everythingFor(persona: Persona): Promise<string> {
  const cookie = world.cookies[persona];
  const answers = await Promise.all(
    pages()
      .flatMap((page) => [page, `${page}.data`])
      .map(async (address) => {
        const response = await fetch(world.server.origin + address, {
          redirect: "manual",
          headers: { ...(cookie ? { Cookie: cookie } : {}) },
        });
        return response.text();
      }),
  );
  return answers.join("\n");
}

async function whoReads(sentence: string): Promise<Persona[]> {
  const readers: Persona[] = [];
  for (const persona of personas)
    if ((await everythingFor(persona)).includes(sentence)) readers.push(persona);
  return readers;
}

describe("what is said in a round", () => {
  it("is its rater's alone while it is being said", async () => {
    await rateAll(actor("peer"), round, new Date(), undefined, { "DI3.1": words.self });
    await rateAll(actor("supervisor"), round, new Date(), undefined, { "DI3.1": words.supervisor });
    expect(await whoReads(words.self)).toEqual(["peer"]);
    expect(await whoReads(words.supervisor)).toEqual(["supervisor"]);
  }, 120_000);

  it("stays its rater's alone when only one of the two has sent", async () => {
    await sendSheet(actor("peer"), round, new Date());
    expect(await whoReads(words.self)).toEqual(["peer"]);
    expect(await whoReads(words.supervisor)).toEqual(["supervisor"]);
  }, 120_000);

  it("is read by the two when both have sent, and by nobody else", async () => {
    await sendSheet(actor("supervisor"), round, new Date());
    expect(await whoReads(words.self)).toEqual(["peer", "supervisor"]);
    expect(await whoReads(words.supervisor)).toEqual(["peer", "supervisor"]);
  }, 120_000);
});
