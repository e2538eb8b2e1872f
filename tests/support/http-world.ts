import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { and, eq } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { evidenceVersionFile } from "#db/schema/assessment";
import { award, credential, statusList } from "#db/schema/credentials";
import { cycle } from "#db/schema/growth";
import { reflection } from "#db/schema/learning";
import { outbox, person, session } from "#db/schema/people";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { seedRound } from "#db/seed/conversation";
import { type Piece, prepareEvidence, sendPiece } from "#db/seed/prepare-evidence";
import { catalogue } from "~/catalogue/catalogue.server";
import { addDraftFile, wordsKey } from "~/domains/assessment/evidence-drafts.server";
import { declareConflict } from "~/domains/assessment/conflict-acts.server";
import { takeFiles } from "~/domains/assessment/file-check.server";
import { askExpert, takeUpQuestion } from "~/domains/assessment/expert-requests.server";
import {
  openRound,
  pageDigest,
  readOwnSheet,
  readRound,
  saveRatings,
} from "~/domains/assessment/cycles.server";
import { answersTo, itemsFor } from "~/domains/assessment/rating-rules";
import { readNote, saveNote, setNoteSkills } from "~/domains/assessment/notes.server";
import { makeFeed } from "~/domains/assessment/plan-feed.server";
import { type Goal, actOnLine, addGoal, addPlanItem } from "~/domains/assessment/plans.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { beginRevision } from "~/domains/assessment/writes.server";
import type { SignedCredential } from "~/domains/credentials/document.server";
import { makeShare, takeBackShare } from "~/domains/credentials/sharing.server";
import { keepLapsed } from "~/domains/learning/drafts.server";
import { beginRefreshers } from "~/domains/learning/refreshers.server";
import { setReflectionAudience, startAttempt } from "~/domains/learning/writes.server";
import { dayAt } from "~/domains/people/day-start";
import { sendLink } from "~/domains/people/links.server";
import { hashPassword } from "~/domains/people/passwords.server";
import type { Role } from "~/domains/people/terms";
import { closePerson } from "~/domains/people/writes.server";
import { readEnvironment, replaceEnvironment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { allocateWaiting } from "~/workflows/allocate.server";
import { proposeCohort } from "~/workflows/cohort.server";
import { decideReview } from "~/workflows/decide-review.server";
import { changeStatus } from "~/workflows/change-status.server";
import { withdraw } from "./withdrawn";
import { signAwarded } from "~/workflows/sign.server";
import { signListNow } from "~/workflows/status-lists.server";
import { type TestWorld, freshStore } from "./database";
import { makePerson, makeSite } from "./factories";
import { slug, workedExample } from "./ready-learner";
import { type RunningServer, serverEnvironment, startServer } from "./server";
import { signedIn } from "./signed-in";
import { voices } from "./voices";

/** Everyone who may ask, in the order of the tables' columns. */
export const personas = [
  "anonymous",
  "owner",
  "peer",
  "supervisor",
  "stranger",
  "assessor",
  "issuer",
  "facilitator",
  "administrator",
] as const;
export type Persona = (typeof personas)[number];
type SignedIn = Exclude<Persona, "anonymous">;
type Made = Awaited<ReturnType<typeof makePerson>>;

export const password = "a made-up password of the tests";

/** The ids of everything that the addresses in the tests name. */
export interface Things {
  /** id of the person who owns what follows */
  readonly owner: string;
  /** being written, ready to be sent, never sent */
  readonly draft: string;
  /** sent, waits for the supervisor; has one file */
  readonly waiting: { readonly evidenceId: string; readonly versionId: string };
  /** came back twice, and its third version is being written */
  readonly returned: { readonly evidenceId: string; readonly versionId: string };
  /** the owner's, with a file and two skills; and one of words alone */
  readonly note: { readonly id: string; readonly fileId: string };
  readonly plainNote: string;
  /** rounds of rating: the owner's that both are rating, and one that the peer could send */
  readonly openRound: string;
  readonly readyRound: string;
  readonly shared: { readonly id: string; readonly reflectionId: string };
  readonly unshared: { readonly id: string; readonly reflectionId: string };
  /** the owner's credential, which the issuer proposes to withdraw, and one that was withdrawn */
  readonly credential: string;
  /** the version that one piece of it was judged in */
  readonly handed: string;
  readonly award: string;
  readonly withdrawn: string;
  readonly withdrawnAward: string;
  readonly statusList: string;
  /** somebody who meets every requirement and was not awarded yet */
  readonly ready: string;
  /** awards to two people that another issuer proposed, and nobody has approved */
  readonly cohort: string;
  readonly site: string;
  readonly closed: string;
  /** the peer's: came back, and is not being revised yet */
  readonly back: string;
  /** the peer's open try at the questions of the first module */
  readonly openTry: string;
  /** of a second browser in which the owner is signed in */
  readonly otherSession: string;
  /** the owner's round in which both have sent: the two differ in DI3.2, and the supervisor asks for an expert there */
  readonly talk: string;
  readonly expertQuestion: string;
  /** two the owner asked: one waits for a facilitator, one was taken up by ours */
  readonly agreedQuestion: string;
  readonly takenQuestion: string;
  /** tokens of links that were not used */
  readonly invitation: string;
  readonly reset: string;
  readonly job: string;
  /** the owner's, against the decision on `returned`; given to the assessor */
  readonly appeal: string;
  /** tokens of observations of the owner's work: one is waited for, one was given */
  readonly observing: string;
  readonly observed: string;
  /** a piece of somebody nobody leads, which the assessor has to mark */
  readonly given: string;
  /** lines of the owner's plan: a goal of their own, one that was dropped, one agreed with the supervisor */
  readonly goal: string;
  readonly droppedGoal: string;
  readonly agreedLine: string;
  /** token of the address that a calendar follows the owner's plan by */
  readonly calendar: string;
  /** a link to the owner's credential, the token of its address, and that of one that was taken back */
  readonly shareLink: string;
  readonly shareToken: string;
  readonly endedShareToken: string;
}

export interface HttpWorld extends TestWorld {
  readonly server: RunningServer;
  readonly people: Readonly<Record<SignedIn, Made>>;
  readonly things: Things;
  /** Cookie header of each persona; none for nobody */
  readonly cookies: Readonly<Record<Persona, string | null>>;
}

const day = 86_400_000;

/** The built server over a database of its own, in which there is one of everything. */
export async function httpWorld(): Promise<HttpWorld> {
  const base = await freshStore();
  const env = { ...(await serverEnvironment(base.databaseUrl)), DATA_DIR: base.dataDir };
  replaceEnvironment(readEnvironment({ NODE_ENV: "test", ...env }));
  const { people, things } = await fill(base.store, base.dataDir);
  const server = await startServer(env);
  const cookies = Object.fromEntries(
    await Promise.all(
      personas.map(async (persona) => [
        persona,
        persona === "anonymous" ? null : await signedIn(base.store, people[persona]),
      ]),
    ),
  ) as Record<Persona, string | null>;
  return {
    ...base,
    server,
    people,
    things,
    cookies,
    async end() {
      await server.stop();
      await base.end();
    },
  };
}

const actor = (made: { id: string; name: string; roles: readonly Role[] }): Actor => ({
  personId: made.id,
  name: made.name,
  roles: made.roles,
});

async function fill(store: Store, dataDir: string) {
  const now = new Date();
  const ago = (days: number) => new Date(now.getTime() - days * day);
  const here = await makeSite(store);
  const there = await makeSite(store);
  const passwordHash = await hashPassword(password);
  const supervisor = await makePerson(store, { roles: ["supervisor"], siteId: here.id });
  const led = { siteId: here.id, supervisorId: supervisor.id };
  const people: Record<SignedIn, Made> = {
    owner: await makePerson(store, { ...led, name: "Oona Ownwork", passwordHash }),
    peer: await makePerson(store, led),
    supervisor,
    stranger: await makePerson(store, { roles: ["supervisor"], siteId: there.id }),
    assessor: await makePerson(store, { roles: ["assessor"] }),
    issuer: await makePerson(store, { roles: ["issuer"] }),
    facilitator: await makePerson(store, { roles: ["facilitator"] }),
    administrator: await makePerson(store, { roles: ["administrator"] }),
  };
  const ready = await makePerson(store, { ...led, name: "Rhys Ready" });
  const withdrawn = await makePerson(store, { ...led, name: "Wanda Withdrawn" });
  const invited = await makePerson(store, { ...led, name: "Ines Invited" });

  const closed = await makePerson(store, { ...led, name: "Clem Closed" });
  const proposer = await makePerson(store, { roles: ["issuer"], name: "Petra Proposer" });
  const together = [
    await makePerson(store, { ...led, name: "Cora Cohort" }),
    await makePerson(store, { ...led, name: "Colin Cohort" }),
  ];

  for (const learner of [people.owner, ready, withdrawn, ...together]) {
    await store.write((tx) =>
      writeCompleteRecord(tx, {
        personId: learner.id,
        judgeId: supervisor.id,
        slug,
        finishedAt: ago(20),
      }),
    );
  }
  const { id: cohort } = await proposeCohort(
    store,
    actor(proposer),
    slug,
    together.map(({ id }) => ({ personId: id, narrative: "Kept each promise." })),
    ago(1),
  );
  const held = await awarded(store, actor(people.issuer), people.owner.id, ago(15));
  const revoked = await awarded(store, actor(people.issuer), withdrawn.id, ago(14));
  await withdraw(
    store,
    actor(people.issuer),
    revoked.credentialId,
    "issued-in-error",
    "The observation was of another person.",
    ago(3),
  );
  await changeStatus(
    store,
    actor(people.issuer),
    held.credentialId,
    {
      kind: "withdrawal",
      act: "proposed",
      reason: "evidence-not-genuine",
      words: "Two people describe the same meeting.",
    },
    ago(2),
  );
  const [list] = await store.read.select({ id: statusList.id }).from(statusList);
  if (!list) throw new Error("Nothing was signed.");
  await signListNow(store, list.id, now);

  const owner = actor(people.owner);
  const piece: Piece = {
    slug,
    kind: "account",
    title: "The letter I did not write",
    narrative: "A teacher asked for a letter. I rang the young person first.",
    changedNote: "I changed the course.",
  };
  const waiting = await sendPiece(owner, piece, ago(2));
  await layFile(store, dataDir, waiting.versionId);
  const review: Piece = { ...piece, kind: "observation", title: "Case review" };
  const sendBack = (versionId: string, at: Date) =>
    decideReview(
      actor(supervisor),
      { versionId, decision: "return", levels: [], message: "Add what they wanted." },
      at,
    );
  const first = await sendPiece(owner, review, ago(9));
  await sendBack(first.versionId, ago(8));
  const returned = await sendPiece(
    owner,
    { ...review, narrative: `${review.narrative} More.` },
    ago(7),
    first,
  );
  await sendBack(returned.versionId, ago(6));
  await beginRevision(owner, returned.evidenceId, ago(5));
  await store.write((tx) =>
    addDraftFile(
      tx,
      returned.evidenceId,
      { sha256: "0".repeat(64), name: "notes.txt", mediaType: "text/plain", bytes: 40, changes: [] },
      ago(4),
    ),
  );
  await prepareEvidence(owner, { ...review, narrative: "All of it again." }, ago(4), returned.evidenceId);
  const alone = await makePerson(store, { siteId: here.id, name: "Ada Alone" });
  const given = await sendPiece(actor(alone), piece, ago(3));
  await allocateWaiting(ago(2));
  await declareConflict(actor(people.assessor), { kind: "site", about: there.id, words: "" }, ago(2));
  const peer = actor(people.peer);
  const back = await sendPiece(peer, piece, ago(4));
  await sendBack(back.versionId, ago(3));
  const openTry = await openTryOf(peer.personId, ago(1));
  const { evidenceId: draft } = await prepareEvidence(
    owner,
    { ...piece, kind: "practice-log", title: "Ten days", parts: ["A"] },
    ago(1),
  );

  const [shared, unshared] = await store.read
    .select({ id: reflection.id, reflectionId: reflection.reflectionId })
    .from(reflection)
    .where(eq(reflection.personId, people.owner.id))
    .orderBy(reflection.reflectionId);
  if (!shared || !unshared) throw new Error("content/ has changed: two reflections were expected.");
  await setReflectionAudience(people.owner.id, shared.reflectionId, "shared", now);

  const talk = await talkOf(owner, actor(supervisor), actor(people.facilitator), ago(6));
  const link = (to: Made, purpose: "invitation" | "password-reset") =>
    store.write((tx) => sendLink(tx, now, to, purpose, null));
  await closePerson(actor(people.administrator), closed.id, now);
  await signedIn(store, people.owner, ago(1));
  const [other] = await store.read
    .select({ id: session.id })
    .from(session)
    .where(eq(session.personId, people.owner.id));
  // a question that has come back
  await store.write((tx) => beginRefreshers(tx, owner.personId, [firstItem()], new Set(), ago(40)));
  // what was written in a session that ran out, and waits for an answer
  await keepLapsed(owner.personId, wordsKey(draft), { title: "Ten days", narrative: "Later words." }, now);
  const token = (address: string) => address.split("/").at(-1) ?? "";
  const things: Things = {
    owner: people.owner.id,
    draft,
    waiting,
    returned,
    ...(await notesOf(owner, dataDir, ago(1))),
    ...(await roundsOf(owner, peer, actor(supervisor), ago)),
    shared,
    unshared,
    credential: held.credentialId,
    handed: await judgedVersionOf(store, held.credentialId),
    award: held.awardId,
    withdrawn: revoked.credentialId,
    withdrawnAward: revoked.awardId,
    statusList: list.id,
    ready: ready.id,
    cohort,
    site: here.id,
    closed: closed.id,
    back: back.evidenceId,
    given: given.versionId,
    openTry,
    ...talk,
    otherSession: other?.id ?? "",
    invitation: token(await link(invited, "invitation")),
    reset: token(await link(people.peer, "password-reset")),
    job: (await store.read.select({ id: outbox.id }).from(outbox).limit(1))[0]?.id ?? "",
    ...(await voices(store, { owner, ready: actor(ready), draft, returned }, now)),
    ...(await plansOf(store, owner, peer, supervisor.id, ago(1))),
    ...(await linksOf(owner, held.credentialId, ago(1))),
  };
  return { people, things };
}

async function awarded(store: Store, issuer: Actor, personId: string, at: Date) {
  const made = await makeAward(store, issuer, personId, slug, at);
  await signAwarded({ credentialId: made.credentialId }, at);
  return made;
}

const firstItem = (): string => workedExample().banks[0]?.items[0]?.id ?? "";

/** The try of a learner who has begun to answer the first module's questions. */
async function openTryOf(personId: string, at: Date): Promise<string> {
  const credential = catalogue().microCredentials.find((one) => one.slug === slug);
  const module = credential?.modules[0];
  const block = module?.sections.flatMap((one) => one.blocks).find((one) => one.kind === "knowledge-check");
  const bank = credential?.banks.find((one) => one.bank === module?.bank);
  if (!module || block?.kind !== "knowledge-check" || !bank) throw new Error("content/ has changed");
  return (await startAttempt(personId, { module, block, bank }, 7, at)).id;
}

async function laidFile(dataDir: string) {
  const folder = path.join(dataDir, "tmp");
  mkdirSync(folder, { recursive: true });
  const laid = path.join(folder, "notes.txt");
  writeFileSync(laid, "What I noticed, with the names changed.\n");
  const { taken } = await takeFiles([{ path: laid, name: "notes.txt" }]);
  const [file] = taken;
  if (!file) throw new Error("The file was not taken.");
  return file;
}

async function layFile(store: Store, dataDir: string, versionId: string): Promise<void> {
  const { changes: _, ...file } = await laidFile(dataDir);
  await store.write(async (tx) => {
    await tx.insert(evidenceVersionFile).values({ versionId, position: 0, ...file });
  });
}

async function notesOf(owner: Actor, dataDir: string, at: Date) {
  const [id, plainNote] = [randomUUID(), randomUUID()];
  const of = { words: "I rang before I wrote.", happenedOn: "2026-11-02" };
  await saveNote(owner, { ...of, id, files: [await laidFile(dataDir)] }, at);
  await setNoteSkills(owner, id, ["DI3.1", "YP1.5"], at);
  await saveNote(owner, { ...of, id: plainNote, files: [] }, at);
  const fileId = (await readNote(owner, id)).files[0]?.id ?? "";
  return { note: { id, fileId }, plainNote };
}

/** A line of each kind in the owner's plan, and one with a known id in the peer's. */
async function plansOf(store: Store, owner: Actor, peer: Actor, supervisorId: string, at: Date) {
  const [goal, droppedGoal, cycleId] = [randomUUID(), randomUUID(), randomUUID()];
  const plain: Goal = {
    words: "Sit in on a benefits conversation",
    item: "DI3.1",
    dueOn: dayAt(new Date(at.getTime() + 30 * day), "UTC"),
    source: "own",
    ties: [{ tie: "person", target: "Somebody who has done it" }],
    shared: false,
  };
  await addGoal(owner, goal, plain, at);
  await addGoal(owner, droppedGoal, plain, at);
  await actOnLine(owner, droppedGoal, { act: "dropped", dueOn: null, words: "", seen: 0 }, at);
  await addGoal(peer, peerGoal, plain, at);
  const agreedLine = await store.write(async (tx) => {
    await tx.insert(cycle).values({
      id: cycleId,
      personId: owner.personId,
      kind: "ad-hoc",
      scale: "practice",
      scaleVersion: "0.1.0",
      framework: "headspace-ips-2022",
      supervisorId,
      openedById: owner.personId,
      openedAt: at,
      closedAt: at,
    });
    const { ties: _, shared: __, ...line } = plain;
    return addPlanItem(
      tx,
      {
        ...line,
        personId: owner.personId,
        cycleId,
        owner: "both",
        source: "conversation",
        createdById: supervisorId,
      },
      at,
    );
  });
  const calendar = (await makeFeed(owner, at)).split("/").at(-1) ?? "";
  return { goal, droppedGoal, agreedLine, calendar };
}
/** A link to a credential that opens, and one that no longer does. */
async function linksOf(owner: Actor, credentialId: string, at: Date) {
  const [shareLink, ended] = [randomUUID(), randomUUID()];
  const wish = {
    label: "Northern Youth Services",
    message: "As we said on Monday.",
    credentialIds: [credentialId],
    showsName: false,
    givesCopies: true,
    endsAt: new Date(at.getTime() + 30 * day),
  };
  const token = (address: string) => address.split("/").at(-1) ?? "";
  const shareToken = token(await makeShare(owner, { ...wish, id: shareLink }, at));
  const endedShareToken = token(await makeShare(owner, { ...wish, id: ended }, at));
  await takeBackShare(owner, ended, at);
  return { shareLink, shareToken, endedShareToken };
}

/** Known beforehand, because the fields of the page that looks through a plan are named by it. */
export const peerGoal = "00000000-0000-4000-8000-000000000004";
async function talkOf(learner: Actor, supervisor: Actor, facilitator: Actor, at: Date) {
  const [talk, expertQuestion, agreedQuestion, takenQuestion] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ];
  const all = { otherwise: "competent", value: "often", confidence: "sure" };
  await seedRound(
    { id: talk, kind: "annual", learner, supervisor, openedAt: at, sentAt: at },
    { ...all, of: { "DI3.2": "developing" } },
    { ...all, of: { "DI3.2": "proficient" } },
  );
  await askExpert(
    supervisor,
    talk,
    { id: expertQuestion, item: "DI3.2", question: "What would you look for in a note?" },
    at,
  );
  for (const [id, item] of [
    [agreedQuestion, "CS1.1"],
    [takenQuestion, "CS1.2"],
  ] as const)
    await askExpert(learner, talk, { id, item, question: "How would you begin?" }, at);
  await takeUpQuestion(facilitator, takenQuestion, true, at);
  return { talk, expertQuestion, agreedQuestion, takenQuestion };
}

async function roundsOf(owner: Actor, peer: Actor, supervisor: Actor, ago: (days: number) => Date) {
  const [openedRound, readyRound] = [randomUUID(), randomUUID()];
  const opened = (id: string, whose: Actor, days: number) =>
    openRound(
      whose,
      { id, personId: whose.personId, kind: "annual", dueOn: "2099-02-03", strands: [] },
      ago(days),
    );
  await opened(openedRound, owner, 6);
  await rateAll(owner, openedRound, ago(5), ["DI3"]);
  await rateAll(supervisor, openedRound, ago(5));
  await opened(readyRound, peer, 4);
  await rateAll(peer, readyRound, ago(3));
  return { openRound: openedRound, readyRound };
}

/** Answers every item of these pages, or of all. */
async function rateAll(rater: Actor, roundId: string, at: Date, pages?: readonly string[]): Promise<void> {
  const round = await readRound(rater, roundId);
  for (const part of round.parts) {
    if (pages && !pages.includes(part.code)) continue;
    const given = itemsFor(part, round.side).map((item) => ({
      item,
      answer: answersTo(round.scale, item)[1]?.id ?? null,
      comment: "",
      notes: [],
      evidence: [],
    }));
    const seen = pageDigest(await readOwnSheet(round), part);
    await saveRatings(rater, roundId, { part: part.code, given, seen }, at);
  }
}

/** A version of evidence that a credential stands on. */
async function judgedVersionOf(store: Store, credentialId: string): Promise<string> {
  const [held] = await store.read
    .select({ document: credential.document })
    .from(credential)
    .where(eq(credential.id, credentialId));
  const { evidence } = JSON.parse(held?.document ?? "{}") as SignedCredential;
  return evidence?.[0]?.id.slice("urn:uuid:".length) ?? "";
}

/** The award of one person, for tests that make one. */
export async function awardOf(store: Store, personId: string) {
  const [row] = await store.read
    .select({ awardId: award.id, credentialId: credential.id })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .innerJoin(person, and(eq(person.id, award.personId), eq(person.id, personId)));
  return row ?? null;
}
