import { randomUUID } from "node:crypto";
import { eq, max } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Db } from "#db/client.server";
import { evidence as pieces, evidenceVersion } from "#db/schema/assessment";
import { award, cohort, cohortMember, credential } from "#db/schema/credentials";
import { cycle, expertRequest, rating, ratingSheet } from "#db/schema/growth";
import { shareLink, shareOpening } from "#db/schema/sharing";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { seedRound } from "#db/seed/conversation";
import { type Piece, sendPiece } from "#db/seed/prepare-evidence";
import { countQueries } from "#tests/support/count-queries";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import { signedIn } from "#tests/support/signed-in";
import { sayInConversation } from "~/domains/assessment/conversations.server";
import { openRound } from "~/domains/assessment/cycles.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { withinRequest } from "~/http/request-scope.server";
import * as audit from "~/routes/audit/route";
import * as awardDesk from "~/routes/awards.$person.$slug/route";
import * as awards from "~/routes/awards._index/route";
import * as approval from "~/routes/awards.approval/route";
import * as cohortPage from "~/routes/awards.cohorts.$cohort/route";
import * as cohorts from "~/routes/awards.cohorts._index/route";
import * as newCohort from "~/routes/awards.cohorts.new/route";
import * as standingDesk from "~/routes/awards.revoke.$credential/route";
import * as wholeLedger from "~/routes/awards.ledger/route";
import * as made from "~/routes/awards.made/route";
import * as conversation from "~/routes/conversations.$cycle/route";
import * as conversations from "~/routes/conversations._index/route";
import * as dashboard from "~/routes/dashboard/route";
import * as evidence from "~/routes/evidence._index/route";
import * as portfolio from "~/routes/evidence.portfolio/route";
import * as shared from "~/routes/evidence.shared/route";
import * as expert from "~/routes/expert._index/route";
import * as framework from "~/routes/framework._index/route";
import * as modulePage from "~/routes/learn.$slug.$module/route";
import * as path from "~/routes/learn.$slug._index/route";
import * as learn from "~/routes/learn._index/route";
import * as outbox from "~/routes/outbox/route";
import * as pathways from "~/routes/pathways/route";
import * as people from "~/routes/people._index/route";
import * as sites from "~/routes/people.sites._index/route";
import * as plan from "~/routes/plan._index/route";
import * as handOver from "~/routes/record_.evidence.$credential/route";
import * as ownLedger from "~/routes/record_.ledger/route";
import * as oneLink from "~/routes/record_.links.$id/route";
import * as links from "~/routes/record_.links._index/route";
import * as newLink from "~/routes/record_.links.new/route";
import * as ownStanding from "~/routes/record_.standing.$credential/route";
import * as renew from "~/routes/record_.renew.$slug/route";
import * as record from "~/routes/record/route";
import * as moderation from "~/routes/moderation._index/route";
import * as agreement from "~/routes/reviews.agreement/route";
import * as conflicts from "~/routes/reviews.conflicts/route";
import * as reviews from "~/routes/reviews._index/route";
import * as rounds from "~/routes/self-assessment._index/route";
import * as profile from "~/routes/self-assessment.profile/route";
import * as ratingPart from "~/routes/self-assessment.$cycle.$part/route";
import * as teamRatings from "~/routes/team_.ratings._index/route";
import * as training from "~/routes/reviews.training._index/route";
import * as search from "~/routes/search/route";
import * as transparency from "~/routes/transparency/route";
import * as team from "~/routes/team/route";
import * as strengths from "~/routes/team_.strengths/route";
import * as waiting from "~/routes/waiting/route";
import { makeAward } from "~/workflows/award.server";
import { changeStatus } from "~/workflows/change-status.server";

/**
 * How often each page asks the database. On PostgreSQL a question costs a journey, so a page asks a fixed number of
 * them: as many for thirty rows as for three.
 */
type Made = Awaited<ReturnType<typeof makePerson>>;
type Loader = (args: { request: Request; params: Record<string, string>; context: object }) => unknown;
type Who = "learner" | "holder" | "supervisor" | "assessor" | "issuer" | "facilitator" | "administrator";

/** awards that were proposed and nobody has approved */
const together = randomUUID();
/** the round of the busy learner in which both have sent */
const talk = randomUUID();

let world: TestWorld;
let staff: Record<Exclude<Who, "learner">, Made>;
let busy: Made;
let said = 0;
const busyId = randomUUID();
/** what the busy one holds, and can renew */
const ending = "trauma-informed-practice";
const openedRound = randomUUID();
/** a link of the busy learner's that is opened again and again */
const openedLink = randomUUID();
/** of the holder, suspended; made before anything is counted */
const suspended = { credential: "" };
/** a credential of the busy learner's, on every piece they sent */
const ownCredential = randomUUID();
let counted: Map<string, readonly [few: number, many: number]>;

const pages: readonly (readonly [Who, string, { loader: unknown }, most: number, Record<string, string>?])[] =
  [
    // the two that every page asks: the session, and whose it is
    // six of them are about what ends soon, asked only of who holds such a thing and for two of them at most
    ["learner", "/dashboard", dashboard, 25],
    ["learner", "/learn", learn, 5],
    ["learner", `/learn/${slug}`, path, 6, { slug }],
    [
      "learner",
      `/learn/${slug}/03-words-that-travel`,
      modulePage,
      7,
      { slug, module: "03-words-that-travel" },
    ],
    ["learner", "/search?q=boundaries", search, 1],
    ["learner", "/evidence", evidence, 5],
    ["learner", "/evidence/portfolio", portfolio, 6],
    ["learner", "/record/ledger", ownLedger, 4],
    ["learner", `/record/renew/${ending}`, renew, 8, { slug: ending }],
    ["learner", "/plan", plan, 13],
    ["learner", "/record", record, 5],
    ["learner", `/record/evidence/${ownCredential}`, handOver, 5, { credential: ownCredential }],
    ["learner", "/record/links", links, 4],
    ["learner", "/record/links/new", newLink, 3],
    ["learner", `/record/links/${openedLink}`, oneLink, 5, { id: openedLink }],
    // the head, what waits, kinds, newest, the witness and its line, the key, the first day and twelve looks from there
    ["learner", "/transparency", transparency, 20],
    ["learner", "/framework", framework, 5],
    ["learner", "/pathways", pathways, 5],
    ["learner", "/self-assessment", rounds, 12],
    ["learner", "/self-assessment/profile", profile, 9],
    ["learner", `/self-assessment/${openedRound}/DI3`, ratingPart, 14, { cycle: openedRound, part: "DI3" }],
    ["supervisor", "/dashboard", dashboard, 9],
    ["supervisor", "/reviews", reviews, 4],
    ["supervisor", "/team", team, 9],
    ["supervisor", "/team/ratings", teamRatings, 6],
    ["supervisor", "/team/strengths", strengths, 6],
    ["learner", "/conversations", conversations, 4],
    ["supervisor", "/conversations", conversations, 5],
    ["learner", `/conversations/${talk}`, conversation, 17, { cycle: talk }],
    ["facilitator", "/dashboard", dashboard, 4],
    ["facilitator", "/expert", expert, 4],
    ["facilitator", "/evidence/shared", shared, 3],
    ["assessor", "/dashboard", dashboard, 5],
    ["assessor", "/reviews", reviews, 5],
    ["assessor", "/reviews/training", training, 4],
    ["assessor", "/reviews/conflicts", conflicts, 4],
    ["assessor", "/reviews/agreement", agreement, 6],
    ["issuer", "/moderation", moderation, 17],
    // one question to list everything, one to count it, and one for the lines of plans
    ["assessor", "/waiting", waiting, 5],
    // what is ready is two questions, first awards and renewals, each in the order of an index of its own
    ["issuer", "/dashboard", dashboard, 6],
    ["issuer", "/awards", awards, 6],
    ["issuer", `/awards?for=${slug}`, awards, 6],
    ["issuer", "/awards/cohorts", cohorts, 4],
    ["issuer", `/awards/cohorts/new?for=${slug}&all=yes`, newCohort, 7],
    ["issuer", `/awards/cohorts/${together}`, cohortPage, 10, { cohort: together }],
    ["administrator", "/awards/approval", approval, 4],
    ["issuer", "/awards/made", made, 3],
    ["issuer", "/awards/ledger", wholeLedger, 3],
    ["issuer", `/awards/ledger?person=${busyId}`, wholeLedger, 5],
    ["issuer", `/awards/${busyId}/${slug}`, awardDesk, 20, { person: busyId, slug }],
    ["issuer", "/awards/revoke/…", standingDesk, 10, suspended],
    ["holder", "/record/standing/…", ownStanding, 9, suspended],
    ["administrator", "/dashboard", dashboard, 3],
    ["administrator", "/people", people, 5],
    ["administrator", "/people/sites", sites, 3],
    ["administrator", "/audit", audit, 4],
    ["administrator", "/outbox", outbox, 4],
  ];

beforeAll(async () => {
  world = await freshStore();
  const site = await makeSite(world.store);
  staff = {
    supervisor: await makePerson(world.store, { roles: ["supervisor"], siteId: site.id }),
    assessor: await makePerson(world.store, { roles: ["assessor"] }),
    issuer: await makePerson(world.store, { roles: ["issuer"] }),
    facilitator: await makePerson(world.store, { roles: ["facilitator"] }),
    administrator: await makePerson(world.store, { roles: ["administrator"] }),
    holder: await makePerson(world.store, { siteId: site.id }),
  };
  await suspendCredential(staff.holder);
  busy = await makePerson(world.store, { id: busyId, siteId: site.id, supervisorId: staff.supervisor.id });
  await talkWith(busy, staff.supervisor, new Date());
  await openRound(
    actor(busy),
    { id: openedRound, personId: busy.id, kind: "annual", dueOn: null, strands: [] },
    new Date(),
  );
  await world.store.write(async (tx) => {
    const proposer = await makePerson(world.store, { roles: ["issuer"] });
    await tx.insert(cohort).values({
      id: together,
      achievement: slug,
      proposedById: proposer.id,
      proposedAt: new Date(),
      state: "proposed",
    });
  });
  const then = new Date(Date.now() - 1000 * day);
  const earned = { personId: busy.id, judgeId: staff.assessor.id, slug: ending, finishedAt: then };
  await world.store.write((tx) => writeCompleteRecord(tx, earned));
  await makeAward(world.store, actor(staff.issuer), busy.id, ending, then);
  await grow(3);
  const few = await countAll();
  await grow(27);
  const many = await countAll();
  counted = new Map([...few].map(([page, count]) => [page, [count, many.get(page) ?? -1]]));
});
afterAll(() => world.end());

const actor = ({ id, name, roles }: Made): Actor => ({ personId: id, name, roles });
const day = 86_400_000;

/** A credential about which one issuer did something, so that the other may decide. */
async function suspendCredential(holder: Made): Promise<void> {
  const { store } = world;
  const now = new Date();
  const record = { personId: holder.id, judgeId: staff.assessor.id, slug, finishedAt: now };
  await store.write((tx) => writeCompleteRecord(tx, record));
  suspended.credential = (await makeAward(store, actor(staff.issuer), holder.id, slug, now)).credentialId;
  const other = await makePerson(store, { roles: ["issuer"] });
  const why = { reason: "evidence-in-question", words: "We look at it again." } as const;
  await changeStatus(
    store,
    actor(other),
    suspended.credential,
    { kind: "suspension", act: "proposed", ...why },
    now,
  );
}

/** Two who have both sent; every skill is there, and one differs. */
async function talkWith(learner: Made, supervisor: Made, at: Date): Promise<void> {
  const all = { otherwise: "competent", value: "often", confidence: "sure", of: {} };
  await seedRound(
    {
      id: talk,
      kind: "annual",
      learner: actor(learner),
      supervisor: actor(supervisor),
      openedAt: at,
      sentAt: at,
    },
    all,
    { ...all, of: { "DI3.2": "proficient" } },
  );
}

/** One more conversation that waits, and a question about it that a facilitator may see. */
async function moreToTalkAbout(learner: Made, supervisor: Made, at: Date): Promise<void> {
  const id = randomUUID();
  const of = { personId: learner.id, supervisorId: supervisor.id, openedById: learner.id };
  await world.store.write(async (tx) => {
    await tx.insert(cycle).values({
      ...of,
      id,
      kind: "annual",
      scale: "practice",
      scaleVersion: "0.1.0",
      framework: "headspace-ips-2022",
      openedAt: at,
      bothSentAt: at,
    });
    await tx.insert(expertRequest).values({
      id: randomUUID(),
      cycleId: id,
      item: "DI3.1",
      askedById: learner.id,
      askedAt: at,
      question: "What would you look for?",
      consentedAt: at,
    });
  });
}

/** So many more of everything: what waits for the supervisor, what is open to assessors, what is ready, what was made. */
async function grow(by: number): Promise<void> {
  const { store } = world;
  const now = new Date();
  const site = await makeSite(store);
  const piece: Piece = {
    slug,
    kind: "account",
    title: "The letter",
    narrative: "I rang the young person first.",
    changedNote: "Nothing.",
  };
  for (let n = 0; n < by; n++) {
    const led = await makePerson(store, { siteId: site.id, supervisorId: staff.supervisor.id });
    const alone = await makePerson(store, { siteId: site.id });
    await moreToTalkAbout(led, staff.supervisor, now);
    await moreToTalkAbout(busy, staff.supervisor, now);
    await sayInConversation(
      actor(staff.supervisor),
      talk,
      {
        short: false,
        words: new Map(),
        alikeStands: false,
        suggestions: [
          {
            item: "DI3.2",
            words: `One thing ${now.getTime()} ${n}`,
            owner: "both",
            dueOn: "2027-01-01",
            seen: said++,
          },
        ],
        strength: { item: "DI3.1", words: `Seen ${n}` },
      },
      now,
    );
    await store.write((tx) => layLink(tx, now, said));
    const ready = await makePerson(store);
    const holder = await makePerson(store);
    await sendPiece(actor(led), piece, new Date(now.getTime() - 20 * day));
    await sendPiece(actor(alone), piece, now);
    await sendPiece(actor(busy), piece, now);
    await store.write((tx) =>
      tx.update(pieces).set({ forFacilitators: true }).where(eq(pieces.personId, led.id)),
    );
    for (const learner of [ready, holder]) {
      const judged = { personId: learner.id, judgeId: staff.assessor.id, slug, finishedAt: now };
      await store.write((tx) => writeCompleteRecord(tx, judged));
    }
    await makeAward(store, actor(staff.issuer), holder.id, slug, now);
    await propose(alone.id);
    await store.write((tx) => layCredential(tx, now));
    await openRound(
      actor(led),
      { id: randomUUID(), personId: led.id, kind: "annual", dueOn: null, strands: [] },
      now,
    );
    await store.write((tx) => layPastRound(tx, new Date(now.getTime() + (n + 1) * 60_000)));
  }
}

/** What the busy one sent, as a credential names it. */
async function layCredential(tx: Db, at: Date): Promise<void> {
  const versions = await tx
    .select({ id: evidenceVersion.id })
    .from(evidenceVersion)
    .innerJoin(pieces, eq(pieces.id, evidenceVersion.evidenceId))
    .where(eq(pieces.personId, busy.id));
  const evidence = versions.map(({ id }) => ({
    id: `urn:uuid:${id}`,
    name: "Account",
    digestMultibase: "z",
  }));
  const [other] = await tx.select().from(credential).limit(1);
  const [its] = await tx.select().from(award).limit(1);
  if (!other || !its) throw new Error("an award of somebody");
  await tx
    .insert(award)
    .values({ ...its, id: ownCredential, personId: busy.id, awardedAt: at })
    .onConflictDoNothing();
  await tx
    .insert(credential)
    .values({
      ...{ ...other, id: ownCredential, awardId: ownCredential, statusIndex: 1 },
      document: JSON.stringify({ evidence }),
    })
    .onConflictDoUpdate({ target: credential.id, set: { document: JSON.stringify({ evidence }) } });
}

/** One more link of the busy one, and one more opening of the first. */
async function layLink(tx: Db, at: Date, slot: number): Promise<void> {
  const id = randomUUID();
  const link = {
    ...{ personId: busy.id, label: "Somebody", message: "", showsName: false, givesCopies: false },
    ...{ createdAt: at, endsAt: new Date(at.getTime() + day), takenBackAt: null, clearedAt: null },
  };
  await tx.insert(shareLink).values({ ...link, id, tokenHash: id });
  await tx
    .insert(shareLink)
    .values({ ...link, id: openedLink, tokenHash: openedLink })
    .onConflictDoNothing();
  await tx.insert(shareOpening).values({ linkId: openedLink, slot, openedAt: at });
}

/** One more on the list that was proposed, and one more list. */
async function propose(personId: string): Promise<void> {
  await world.store.write(async (tx) => {
    const [last] = await tx
      .select({ n: max(cohortMember.position) })
      .from(cohortMember)
      .where(eq(cohortMember.cohortId, together));
    const of = { personId, achievement: slug, narrative: "Kept each promise.", reason: "" };
    await tx
      .insert(cohortMember)
      .values({ ...of, cohortId: together, position: Number(last?.n ?? 0) + 1, state: "waiting" });
    const id = randomUUID();
    const at = new Date();
    await tx
      .insert(cohort)
      .values({ id, achievement: slug, proposedById: personId, proposedAt: at, state: "finished" });
    await tx.insert(cohortMember).values({ ...of, cohortId: id, position: 1, state: "awarded" });
  });
}

/** A round of the busy one that is over, with both sheets. */
async function layPastRound(tx: Db, at: Date): Promise<void> {
  const cycleId = randomUUID();
  await tx.insert(cycle).values({
    id: cycleId,
    personId: busy.id,
    kind: "ad-hoc",
    scale: "practice",
    scaleVersion: "0.1.0",
    framework: "orygen-ips-competency-framework-2022",
    supervisorId: staff.supervisor.id,
    openedById: busy.id,
    openedAt: at,
    bothSentAt: at,
    closedAt: at,
  });
  for (const [side, raterId] of [
    ["self", busy.id],
    ["supervisor", staff.supervisor.id],
  ] as const) {
    const sheetId = randomUUID();
    await tx.insert(ratingSheet).values({ id: sheetId, cycleId, side, raterId, startedAt: at, sentAt: at });
    await tx.insert(rating).values({ sheetId, item: "DI3.1", answer: "competent", comment: "", ratedAt: at });
  }
}

async function countAll(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [who, address, { loader }, , params = {}] of pages) {
    const asker = who === "learner" ? busy : staff[who];
    const cookie = await signedIn(world.store, asker);
    const request = new Request(`http://localhost${address}`, { headers: { Cookie: cookie } });
    const ask = () => (loader as Loader)({ request, params, context: {} });
    const visit = () =>
      withinRequest({ id: "test", nonce: "test", known: new Map() }, async () => void (await ask()));
    // the first visit may write down that somebody came
    await visit();
    const seen = await countQueries(visit);
    counts.set(`${who} ${address}`, seen.length);
  }
  return counts;
}

it.each(pages.map(([who, address, , most]) => [who, address, most] as const))(
  "%s %s",
  (who, address, most) => {
    const [few, many] = counted.get(`${who} ${address}`) ?? [];
    expect(few).toBeGreaterThanOrEqual(1);
    // fewer where a list that is full asks for no more
    expect(many, `${few} questions for 3 rows, ${many} for 30`).toBeLessThanOrEqual(few ?? 0);
    expect(many).toBeLessThanOrEqual(most);
  },
);
