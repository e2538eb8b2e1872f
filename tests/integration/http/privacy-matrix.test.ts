import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { extractText } from "unpdf";
import { person } from "#db/schema/people";
import { type Answers, rateAll } from "#db/seed/conversation";
import { prepareEvidence, sendPiece } from "#db/seed/prepare-evidence";
import { type Reader, privateThings } from "~/access/who-sees";
import { listOpenAppeals, lodgeAppeal } from "~/domains/assessment/appeals.server";
import { sayInConversation } from "~/domains/assessment/conversations.server";
import { endRound, openRound, sendSheet } from "~/domains/assessment/cycles.server";
import { askExpert, setExpertConsent } from "~/domains/assessment/expert-requests.server";
import { saveNote } from "~/domains/assessment/notes.server";
import { actOnLine, addGoal } from "~/domains/assessment/plans.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { makeShare, takeBackShare } from "~/domains/credentials/sharing.server";
import { saveReflection, setReflectionAudience } from "~/domains/learning/writes.server";
import { listWithRole } from "~/domains/people/reads.server";
import { type Move, changeStatus } from "~/workflows/change-status.server";
import { decideReview } from "~/workflows/decide-review.server";
import { everyone, rows } from "#tests/support/addresses";
import { makePerson } from "#tests/support/factories";
import { type HttpWorld, type Things, httpWorld } from "#tests/support/http-world";
import { slug, workedExample } from "#tests/support/ready-learner";
import { signedIn } from "#tests/support/signed-in";

/**
 * Plants words in each private thing, takes it through its stages, and looks for the words on every page of the running
 * service, in the data behind it and in what it lets one take away, as everybody. What must be found, and nowhere else, is
 * the list on the privacy page.
 */
let world: HttpWorld;
let cookies: Readonly<Record<string, string | null>>;
let owner: Actor;
let supervisor: Actor;

const actor = (made: { id: string; name: string; roles: Actor["roles"] }): Actor => ({
  personId: made.id,
  name: made.name,
  roles: made.roles,
});

beforeAll(async () => {
  world = await httpWorld();
  const { store, people } = world;
  const here = { siteId: people.owner.siteId };
  const there = { siteId: people.stranger.siteId };
  const more = {
    "a learner elsewhere": await makePerson(store, there),
    "another supervisor at the site": await makePerson(store, { ...here, roles: ["supervisor"] }),
    "an assessor at the site": await makePerson(store, { ...here, roles: ["assessor"] }),
  };
  const extra = await Promise.all(
    Object.entries(more).map(async ([name, made]) => [name, await signedIn(store, made)] as const),
  );
  cookies = { ...world.cookies, ...Object.fromEntries(extra) };
  owner = actor(people.owner);
  supervisor = actor(people.supervisor);
  // one round at a time
  await endRound(owner, world.things.openRound, new Date());
});
afterAll(() => world.end());

/** Which of the askers each reader of the list is. */
const asks: Record<Reader, string> = {
  // said when the appeal is planted
  decider: "",
  you: "owner",
  supervisor: "supervisor",
  assessors: "assessor",
  awarding: "issuer",
  facilitators: "facilitator",
  administrators: "administrator",
};

// ---- Looking everywhere -----------------------------------------------------------------------------

async function words(response: Response): Promise<string> {
  if (response.headers.get("Content-Type")?.startsWith("application/pdf")) {
    const { text } = await extractText(new Uint8Array(await response.arrayBuffer()), { mergePages: true });
    return text;
  }
  // the lines of a calendar are folded
  return (await response.text()).replace(/\r\n /g, "");
}

/** Addresses are asked several at a time; one after another this would take minutes. */
async function everyPage(
  over: Partial<Things>,
  also: readonly string[],
  see: (who: string, address: string, text: string) => void,
) {
  const things = { ...world.things, ...over };
  // what authors preview is content/ alone, and takes seconds
  const pages = rows
    .filter(({ route, get }) => get && get !== everyone && !route.startsWith("routes/authoring"))
    .map(({ at }) => at(things));
  const asked = [...new Set([...pages, ...also])].flatMap((address) => {
    const url = new URL(address, world.server.origin);
    const data = new URL(url);
    data.pathname = url.pathname === "/" ? "/_root.data" : `${url.pathname}.data`;
    return Object.entries(cookies).flatMap(([who, cookie]) =>
      [url, data].map((each) => ({ who, cookie, each })),
    );
  });
  const next = asked.values();
  const ask = async () => {
    for (const { who, cookie, each } of next) {
      const response = await fetch(each, {
        redirect: "manual",
        headers: { Accept: "text/html", ...(cookie ? { Cookie: cookie } : {}) },
        signal: AbortSignal.timeout(60_000),
      }).catch((error: unknown) => {
        throw new Error(`${each.pathname} was not answered for ${who}`, { cause: error });
      });
      see(who, each.pathname, await words(response));
    }
  };
  await Promise.all(Array.from({ length: 6 }, ask));
}

// ---- The things -------------------------------------------------------------------------------------

interface Planted {
  /** stands in the words and nowhere else */
  readonly marker: string;
  /** ids that addresses name */
  readonly over: Partial<Things>;
  /** addresses beside those of the table */
  readonly also?: readonly string[];
  /** index into the list's stages, and what leads there from the step before; null: not there yet */
  readonly steps: readonly (readonly [stage: number, act: () => Promise<unknown>] | null)[];
}

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const nothing = async () => undefined;

const plain: Answers = { otherwise: "competent", value: "often", confidence: "sure", of: {} };
/** A round of the owner's, filled in by both, with words at one skill. */
async function openFilledRound(id: string, mine: string, theirs: string) {
  const wish = { id, personId: owner.personId, kind: "ad-hoc", dueOn: null, strands: [] } as const;
  await openRound(owner, wish, new Date());
  await rateAll(owner, id, { ...plain, of: { "DI3.2": ["developing", `My ${mine}.`] } }, new Date());
  await rateAll(
    supervisor,
    id,
    { ...plain, of: { "DI3.2": ["proficient", `Their ${theirs}.`] } },
    new Date(),
  );
}
/** In the first the specialist sends first, in the second the supervisor. */
const [firstRound, secondRound] = [randomUUID(), randomUUID()];

const plant: Record<(typeof privateThings)[number]["id"], () => Promise<readonly Planted[]>> = {
  async standing() {
    const { store, people, things } = world;
    const marker = "heliotrope ladder";
    const act = (by: Actor, move: Move) => changeStatus(store, by, things.credential, move, new Date());
    const issuer = actor(people.issuer);
    await act(issuer, {
      kind: "suspension",
      act: "proposed",
      reason: "judgement-in-question",
      words: "We look at how it was judged.",
    });
    await act(owner, { kind: "suspension", act: "appealed", words: `There was a ${marker}.` });
    const closeOthers = () =>
      store.write(async (tx) => {
        for (const other of await listWithRole(tx, "issuer", [issuer.personId]))
          await tx.update(person).set({ closedAt: new Date() }).where(eq(person.id, other.id));
      });
    return [
      {
        marker,
        over: {},
        steps: [
          [0, nothing],
          [1, closeOthers],
        ],
      },
    ];
  },
  async note() {
    const [id, marker] = [randomUUID(), "saffron morning"];
    await saveNote(owner, { id, words: `A ${marker}.`, happenedOn: "2026-11-02", files: [] }, new Date());
    return [
      {
        marker,
        over: { plainNote: id },
        steps: [
          [0, nothing],
          [0, nothing],
        ],
      },
    ];
  },
  async draft() {
    const marker = "cobalt teapot";
    const { evidenceId } = await prepareEvidence(
      owner,
      {
        slug,
        kind: "account",
        title: "The visit",
        narrative: `There was a ${marker}.`,
        changedNote: "Nothing.",
      },
      new Date(),
    );
    return [{ marker, over: { draft: evidenceId }, steps: [[0, nothing]] }];
  },
  async reflection() {
    const marker = "umber staircase";
    const { reflectionId } = world.things.unshared;
    const module = workedExample().modules.find((one) => JSON.stringify(one).includes(`"${reflectionId}"`));
    if (!module) throw new Error("content/ has changed: no module asks for this reflection.");
    await world.store.write((tx) =>
      saveReflection(tx, owner.personId, { module, reflectionId }, `An ${marker}.`, later(1)),
    );
    const set = (audience: "private" | "shared") => () =>
      setReflectionAudience(owner.personId, reflectionId, audience, later(2));
    return [
      {
        marker,
        over: {},
        steps: [
          [0, nothing],
          [1, set("shared")],
          [0, set("private")],
        ],
      },
    ];
  },
  async "own-rating"() {
    return [
      {
        marker: "indigo ladder",
        over: {},
        steps: [
          [0, () => openFilledRound(firstRound, "indigo ladder", "crimson window")],
          [0, () => sendSheet(owner, firstRound, new Date())],
          [1, () => sendSheet(supervisor, firstRound, new Date())],
          [1, () => openFilledRound(secondRound, "maroon harbour", "russet lantern")],
          [1, () => sendSheet(supervisor, secondRound, new Date())],
        ],
      },
      { marker: "maroon harbour", over: {}, steps: [null, null, null, [0, nothing], [0, nothing]] },
    ];
  },
  // planted by the one before
  async "their-rating"() {
    const also = [firstRound, secondRound].flatMap((id) =>
      ["/self-assessment", "/team/ratings"]
        .flatMap((place) => [`${place}/${id}`, `${place}/${id}/DI3`])
        .concat(`/conversations/${id}`),
    );
    return [
      {
        marker: "crimson window",
        over: {},
        also,
        steps: [
          [0, nothing],
          [0, nothing],
          [1, nothing],
        ],
      },
      { marker: "russet lantern", over: {}, steps: [null, null, null, [0, nothing], [0, nothing]] },
    ];
  },
  async conversation() {
    const marker = "amber footbridge";
    const { talk } = world.things;
    const day = later(14 * 24 * 60)
      .toISOString()
      .slice(0, 10);
    await sayInConversation(
      supervisor,
      talk,
      {
        short: false,
        words: new Map(),
        alikeStands: false,
        suggestions: [{ item: "DI3.2", words: `Walk the ${marker}.`, owner: "both", dueOn: day, seen: 0 }],
        strength: null,
      },
      new Date(),
    );
    return [{ marker, over: {}, steps: [[0, nothing]] }];
  },
  async expert() {
    const marker = "violet compass";
    const { talk } = world.things;
    const expertQuestion = randomUUID();
    await askExpert(
      supervisor,
      talk,
      { id: expertQuestion, item: "CS2.1", question: `Where does the ${marker} point?` },
      new Date(),
    );
    const agree = (yes: boolean) => () => setExpertConsent(owner, talk, expertQuestion, yes, new Date());
    return [
      {
        marker,
        over: { expertQuestion },
        steps: [
          [0, nothing],
          [1, agree(true)],
          [0, agree(false)],
        ],
      },
    ];
  },
  async appeal() {
    const marker = "copper lighthouse";
    const piece = {
      slug,
      kind: "account",
      title: "The shed",
      narrative: "We looked.",
      changedNote: "Names.",
    };
    const { versionId } = await sendPiece(owner, piece, new Date());
    const { reviewId } = await decideReview(
      supervisor,
      { versionId, decision: "return", levels: [], message: "Say more." },
      new Date(),
    );
    if (reviewId === null)
      throw new Error("The decision was held back, and there is nothing to appeal against.");
    const { appealId } = await lodgeAppeal(owner, reviewId, `You missed the ${marker}.`, new Date());
    const open = await listOpenAppeals(world.store.read);
    const deciderId = open.find(({ id }) => id === appealId)?.deciderId;
    asks.decider = deciderId === world.people.assessor.id ? "assessor" : "an assessor at the site";
    return [{ marker, over: { appeal: appealId }, steps: [[0, nothing]] }];
  },
  async link() {
    const [id, marker] = [randomUUID(), "indigo harmonica"];
    const wish = {
      ...{ id, label: `The ${marker}`, message: "", credentialIds: [world.things.credential] },
      ...{ showsName: true, givesCopies: true, endsAt: later(60) },
    };
    // what it shows is for whoever has its address; whom it is for is not
    const shown = new URL(await makeShare(owner, wish, new Date())).pathname;
    return [
      {
        marker,
        over: { shareLink: id },
        also: [shown],
        steps: [
          [0, nothing],
          [0, () => takeBackShare(owner, id, new Date())],
        ],
      },
    ];
  },
  async goal() {
    const [goal, marker] = [randomUUID(), "emerald bicycle"];
    const dueOn = later(30 * 24 * 60)
      .toISOString()
      .slice(0, 10);
    await addGoal(
      owner,
      goal,
      { words: `Ride the ${marker}`, item: "DI3.1", dueOn, source: "own", ties: [], shared: false },
      new Date(),
    );
    const act = (act: "shared" | "kept-private", seen: number) => () =>
      actOnLine(owner, goal, { act, dueOn: null, words: "", seen }, new Date());
    return [
      {
        marker,
        over: { goal },
        steps: [
          [0, nothing],
          [1, act("shared", 0)],
          [0, act("kept-private", 1)],
        ],
      },
    ];
  },
};

/** What was found where, for every thing, at each of their steps. */
const seen: { thing: string; step: number; stage: number; found: Record<string, string[]> }[] = [];
beforeAll(async () => {
  const planted: (Planted & { id: string })[] = [];
  // backwards, because the draft would go with what an appeal is about
  for (const { id } of [...privateThings].reverse())
    for (const each of await plant[id]()) planted.push({ id, ...each });
  const over = Object.assign({}, ...planted.map((each) => each.over)) as Partial<Things>;
  const also = planted.flatMap((each) => each.also ?? []);
  const most = Math.max(...planted.map(({ steps }) => steps.length));
  for (let step = 0; step < most; step++) {
    const now: { marker: string; found: Record<string, string[]> }[] = [];
    for (const { id, marker, steps } of planted) {
      const [stage, act] = steps[step] ?? [];
      if (stage === undefined || act === undefined) continue;
      await act();
      const found: Record<string, string[]> = {};
      now.push({ marker, found });
      seen.push({ thing: id, step, stage, found });
    }
    await everyPage(over, also, (who, address, text) => {
      for (const { marker, found } of now) if (text.includes(marker)) (found[who] ??= []).push(address);
    });
  }
}, 600_000);

describe.each(privateThings.map((thing) => [thing.what, thing] as const))("%s", (_what, { id, stages }) => {
  it.each(
    stages.map((stage, at) => [stage.when || "always", stage.seenBy as readonly Reader[], at] as const),
  )("%s: %j", (_when, seenBy, at) => {
    const looks = seen.filter(({ thing, stage }) => thing === id && stage === at);
    expect(looks.length, "a stage that is promised is looked at").toBeGreaterThan(0);
    for (const { found, step } of looks) {
      const who = Object.keys(found).sort();
      expect([step, who], JSON.stringify(found, null, 1)).toEqual([
        step,
        seenBy.map((reader) => asks[reader]).sort(),
      ]);
    }
  });
});
