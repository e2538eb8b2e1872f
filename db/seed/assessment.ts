import { and, eq } from "drizzle-orm";
import type { Actor } from "../../app/domains/assessment/reads.server";
import { criteriaFor } from "../../app/domains/assessment/evidence-rules";
import { microCredential } from "../../app/domains/assessment/standing.server";
import type { MicroCredential, Module } from "../../app/catalogue/types";
import type { Role } from "../../app/domains/people/terms";
import { markSectionRead, startAttempt, visitModule } from "../../app/domains/learning/writes.server";
import { answerCheck } from "../../app/workflows/answer-check.server";
import { decideReview } from "../../app/workflows/decide-review.server";
import { setAudience } from "../../app/workflows/evidence-audience.server";
import { keepReflection } from "../../app/workflows/save-reflection.server";
import { evidence } from "../schema/assessment";
import {
  accountAnswer,
  accountFirst,
  holderAccount,
  holderLog,
  holderObservation,
  observationNote,
  partsAB,
  partsABAnswer,
  reflectionWords,
} from "./assessment-texts";
import { sendPiece } from "./prepare-evidence";
import type { DemoStep, DemoWorld } from "./world";

const slug = "professional-and-ethical-conduct";
const DAY = 86_400_000;

/** Evidence and reviews of the demo world, made with the same acts as the pages, in the weeks before `world.now`. */
export const assessment: DemoStep = {
  name: "learning, evidence and reviews",
  async run(world) {
    await once(world, "holder", async () => {
      await seedHolder(inDemo(world, "holder"), inDemo(world, "other-supervisor"), world.now);
      await openToFacilitators(world);
    });
    await once(world, "learner", () =>
      seedLearnerPartWay(inDemo(world, "learner"), inDemo(world, "supervisor"), world.now),
    );
  },
};

/** The account is open to the facilitator too, so that the page of what was opened holds something. */
async function openToFacilitators(world: DemoWorld): Promise<void> {
  const holder = inDemo(world, "holder");
  const [account] = await world.store.read
    .select({ id: evidence.id })
    .from(evidence)
    .where(and(eq(evidence.personId, holder.personId), eq(evidence.kind, "account")));
  if (!account) return;
  const at = new Date(world.now.getTime() - 20 * DAY);
  await setAudience(holder, account.id, ["supervisor", "assessor", "facilitator"], at);
}

async function once(world: DemoWorld, key: string, act: () => Promise<void>): Promise<void> {
  const [begun] = await world.store.read
    .select({ id: evidence.id })
    .from(evidence)
    .where(eq(evidence.personId, inDemo(world, key).personId))
    .limit(1);
  if (!begun) await act();
}

function inDemo(world: DemoWorld, key: string): Actor {
  const found = world.people.get(key);
  if (!found) throw new Error(`The demo account ${key} must be made before its evidence.`);
  return { personId: found.id, name: found.name, roles: found.roles as readonly Role[] };
}

/**
 * Half of the way: two modules finished and a third begun, parts A and B of the log accepted, the account sent back
 * with one thing to do, the observation waiting with the supervisor.
 */
export async function seedLearnerPartWay(learner: Actor, supervisor: Actor, now: Date): Promise<void> {
  const of = microCredential(slug);
  const ago = (days: number) => new Date(now.getTime() - days * DAY);
  const [first, second, third] = of.modules;
  if (first) await finishModule(learner, of, first, ago(24));
  if (second) await finishModule(learner, of, second, ago(18));
  if (third?.sections[0]) {
    await visitModule(learner.personId, third, ago(3));
    await markSectionRead(learner.personId, third, third.sections[0].id, ago(3));
  }
  const log = await sendPiece(
    learner,
    { slug, kind: "practice-log", parts: ["A", "B"], ...partsAB },
    ago(12),
  );
  await decideReview(
    supervisor,
    {
      versionId: log.versionId,
      decision: "accept",
      levels: levels(of, "practice-log", {
        scope: ["competent", partsABAnswer.scope],
        privacy: ["competent", partsABAnswer.privacy],
      }),
      message: partsABAnswer.message,
    },
    ago(9),
  );
  const account = await sendPiece(learner, { slug, kind: "account", ...accountFirst }, ago(7));
  await decideReview(
    supervisor,
    {
      versionId: account.versionId,
      decision: "return",
      levels: levels(of, "account", { scope: ["developing", accountAnswer.scope] }),
      message: accountAnswer.message,
    },
    ago(4),
  );
  await sendPiece(learner, { slug, kind: "observation", ...observationNote }, ago(2));
}

/** Everything in place, so that a person may award: finished about three weeks before `now`. */
export async function seedHolder(learner: Actor, supervisor: Actor, now: Date): Promise<void> {
  const of = microCredential(slug);
  const ago = (days: number) => new Date(now.getTime() - days * DAY);
  for (const [n, module] of of.modules.entries()) await finishModule(learner, of, module, ago(60 - n * 4));
  const pieces = [
    { kind: "practice-log", parts: ["A", "B", "C", "D"], ...holderLog },
    { kind: "account", ...holderAccount },
    { kind: "observation", ...holderObservation },
  ];
  for (const [n, piece] of pieces.entries()) {
    const sent = await sendPiece(learner, { slug, ...piece }, ago(38 - n * 4));
    await decideReview(
      supervisor,
      {
        versionId: sent.versionId,
        decision: "accept",
        levels: criteriaFor(of, piece.kind).map((criterion) => ({
          criterion: criterion.id,
          level: n === 1 && criterion.id === "privacy" ? "proficient" : of.rubric.requiredLevel,
          comment: comments[criterion.id] ?? "Seen more than once, in ordinary weeks.",
        })),
        message: messages[n] ?? "Thank you. I can see your work in this.",
      },
      ago(36 - n * 4),
    );
  }
}

const comments: Readonly<Record<string, string>> = {
  scope: "Each time, somebody named has the next step, and the work part moved the same day.",
  privacy: "The young person heard it first, every time, and the plan shows their hand in it.",
  language: "Both rewrites keep the hard fact and end with something the reader can do.",
  time: "The lost block came back at a named hour, and you went.",
};
const messages = [
  "The walk to the duty clinician, and no talk of shifts that day: that is the judgement I want beside me.",
  "You told him before you told anyone else. I would not change a line.",
  "You left room, and he filled it. Next, write the offer down before you leave.",
];

function levels(
  of: MicroCredential,
  kind: string,
  given: Readonly<Record<string, readonly [level: string, comment: string]>>,
) {
  return criteriaFor(of, kind).map((criterion) => {
    const [level, comment] = given[criterion.id] ?? [null, ""];
    return { criterion: criterion.id, level, comment };
  });
}

/** Reads every section, passes the check at the second try and writes the reflections. */
export async function finishModule(
  learner: Actor,
  of: MicroCredential,
  module: Module,
  at: Date,
): Promise<void> {
  const { personId } = learner;
  const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
  await visitModule(personId, module, at);
  for (const [n, section] of module.sections.entries()) {
    await markSectionRead(personId, module, section.id, later(2 + n * 4));
    for (const block of section.blocks) {
      if (block.kind === "reflection") {
        const where = { slug: of.slug, module, reflectionId: block.id };
        await keepReflection(personId, where, reflectionWords, later(40));
      }
      if (block.kind !== "knowledge-check") continue;
      const bank = of.banks.find((each) => each.bank === block.bank);
      if (!bank) continue;
      for (const [go, right] of [false, true].entries()) {
        const attempt = await startAttempt(personId, { module, block, bank }, 7 + go, later(25 + go * 8));
        const answers = Object.fromEntries(
          attempt.drawn.map((id, n) => {
            const item = bank.items.find((each) => each.id === id);
            const wanted = right || n > 1;
            return [id, item?.options.find((option) => option.correct === wanted)?.id ?? ""];
          }),
        );
        await answerCheck(
          personId,
          { slug: of.slug, attemptId: attempt.id, module, block, bank },
          answers,
          later(29 + go * 8),
        );
      }
    }
  }
}
