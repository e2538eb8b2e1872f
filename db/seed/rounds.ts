import { eq } from "drizzle-orm";
import {
  type GivenRating,
  openRound,
  pageDigest,
  readOwnSheet,
  readRound,
  saveRatings,
  sendSheet,
} from "../../app/domains/assessment/cycles.server";
import { itemsFor } from "../../app/domains/assessment/rating-rules";
import type { Actor } from "../../app/domains/assessment/reads.server";
import type { CycleKind } from "../../app/domains/assessment/terms";
import { cycle } from "../schema/growth";
import { demoId } from "./people";
import type { DemoStep, DemoWorld } from "./world";

const DAY = 86_400_000;

/**
 * Rounds of rating in every state, made with the same acts as the pages: one that is over, one half way, one that was
 * opened and not begun. The one to talk about is told in `conversation.ts`.
 */
export const rounds: DemoStep = {
  name: "rounds of rating",
  async run(world) {
    const ago = (days: number) => new Date(world.now.getTime() - days * DAY);
    const [learner, newcomer, holder] = [of(world, "learner"), of(world, "newcomer"), of(world, "holder")];
    const [supervisor, otherSupervisor] = [of(world, "supervisor"), of(world, "other-supervisor")];

    await once(world, "learner induction", async (id) => {
      await open(id, supervisor, learner, "induction", ago(112), 21);
      await rate(learner, id, firstView, ago(108));
      await rate(supervisor, id, (n) => firstView(n + (n % 5 === 0 ? 1 : 0)), ago(106));
      await sendSheet(learner, id, ago(105));
      await sendSheet(supervisor, id, ago(104));
      // they talked the week after; what they agreed on is told where conversations are
      const held = ago(98);
      await world.store.write(async (tx) => {
        await tx
          .update(cycle)
          .set({ heldOn: held.toISOString().slice(0, 10), closedAt: held })
          .where(eq(cycle.id, id));
      });
    });
    await once(world, "newcomer induction", (id) => open(id, supervisor, newcomer, "induction", ago(4), 21));
    await once(world, "holder annual", async (id) => {
      await open(id, holder, holder, "annual", ago(10), 21);
      await rate(holder, id, (n) => ownView(n + 1), ago(2), examples, 11);
      await rate(otherSupervisor, id, ownView, ago(5));
      await sendSheet(otherSupervisor, id, ago(4));
    });
  },
};

async function once(world: DemoWorld, key: string, make: (id: string) => Promise<unknown>): Promise<void> {
  const id = demoId(`round ${key}`);
  const [there] = await world.store.read.select({ id: cycle.id }).from(cycle).where(eq(cycle.id, id));
  if (!there) await make(id);
}

function of(world: DemoWorld, key: string): Actor {
  const found = world.people.get(key);
  if (!found) throw new Error(`The demo account ${key} must be made before its rounds.`);
  return { personId: found.id, name: found.name, roles: found.roles };
}

async function open(id: string, by: Actor, whose: Actor, kind: CycleKind, at: Date, days: number) {
  const dueOn = new Date(at.getTime() + days * DAY).toISOString().slice(0, 10);
  await openRound(by, { id, personId: whose.personId, kind, dueOn, strands: [] }, at);
}

type Words = Readonly<Record<string, string>>;

/** Rates every page, or the first few, through the same act as the form. @param view level of the nth skill, 0 the lowest */
async function rate(
  actor: Actor,
  id: string,
  view: (n: number) => number,
  at: Date,
  words: Words = {},
  pages = Infinity,
): Promise<void> {
  const round = await readRound(actor, id);
  const { skills, values, confidence } = round.scale;
  const all = [...skills.levels, ...skills.beside];
  let n = 0;
  for (const [page, part] of round.parts.entries()) {
    if (page >= pages) return;
    const given = itemsFor(part, round.side).map((item): GivenRating => {
      const level = view(n++);
      const answers = item.startsWith("confidence")
        ? confidence.levels
        : item.startsWith("V")
          ? values.levels
          : all;
      const answer = answers[Math.min(level, answers.length - 1)]?.id ?? null;
      return { item, answer, comment: words[item] ?? "", notes: [], evidence: [] };
    });
    const seenBefore = pageDigest(await readOwnSheet(round), part);
    const when = new Date(at.getTime() + page * 4 * 60_000);
    await saveRatings(actor, id, { part: part.code, given, seen: seenBefore }, when);
  }
}

const pattern = (levels: readonly number[]) => (n: number) => levels[n % levels.length] ?? 1;
/** 5 is the first answer beside the levels: no opportunity yet. */
const firstView = pattern([1, 0, 1, 1, 2, 0, 1, 5, 1, 2, 1, 0, 1]);
const ownView = pattern([2, 1, 3, 2, 2, 1, 2, 5, 2, 3, 1, 2, 2, 2, 1, 2, 3]);
const examples: Words = {
  "DI3.1": "I say it in the first meeting now. The café owner in October is a good example.",
  "DI3.2": "My notes are better. In a hurry I still write the old words.",
  "YP1.5": "I lay out two or three ways and wait. The waiting is the hard part.",
  "EE1.2": "Nine visits this month, and I go back where nobody had a job open.",
  V2: "Two of my mornings this month went somewhere else than planned, and it was fine.",
};
