import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { catalogue } from "../../app/catalogue/catalogue.server";
import { ratingScaleInUse } from "../../app/catalogue/lookups";
import { skillCodes } from "../../app/domains/assessment/notes.server";
import {
  type Goal,
  actOnLine,
  addGoal,
  readPlan,
  reviewPlan,
} from "../../app/domains/assessment/plans.server";
import type { Actor } from "../../app/domains/assessment/reads.server";
import { dayAt } from "../../app/domains/people/day-start";
import { nameKey } from "../../app/domains/people/name-key";
import type { Db } from "../client.server";
import { cycle, rating, ratingSheet } from "../schema/growth";
import { person, personRole } from "../schema/people";
import { demoDomain, demoId } from "./people";
import type { DemoStep, DemoWorld } from "./world";

const DAY = 86_400_000;
const zone = "Australia/Melbourne";

/** A plan with every state of a line, and colleagues whose strengths make a team map worth reading. */
export const plans: DemoStep = {
  name: "development plans",
  async run(world) {
    await colleagues(world);
    const learner = world.people.get("learner");
    if (!learner) throw new Error("The demo account learner must be made before its plan.");
    const actor: Actor = { personId: learner.id, name: learner.name, roles: learner.roles };
    const own = (await readPlan(learner.id)).lines.filter((line) => line.cycleId === null);
    if (own.length > 0) return;
    const ago = (days: number) => new Date(world.now.getTime() - days * DAY);
    const day = (days: number) => dayAt(new Date(world.now.getTime() + days * DAY), zone);
    for (const { from, then, ...goal } of goals) {
      const id = randomUUID();
      await addGoal(actor, id, { ...goal, dueOn: day(goal.dueOn) }, ago(from));
      if (then) {
        await actOnLine(
          actor,
          id,
          {
            act: then.act,
            words: then.words,
            dueOn: then.dueOn === null ? null : day(then.dueOn),
            seen: goal.shared ? 1 : 0,
          },
          ago(then.ago),
        );
      }
    }
    await reviewPlan(
      actor,
      {
        wishes: [],
        words:
          "Ringing first, writing second: that one has stuck. The quiet days are when I should visit employers.",
        nextOn: day(40),
      },
      ago(9),
    );
  },
};

interface DemoGoal extends Omit<Goal, "dueOn"> {
  /** days ago */
  readonly from: number;
  /** days from now; it was still to come when the goal was made */
  readonly dueOn: number;
  readonly then?: {
    readonly act: "done" | "moved" | "dropped";
    readonly words: string;
    readonly dueOn: number | null;
    readonly ago: number;
  };
}

const goals: readonly DemoGoal[] = [
  {
    from: 50,
    words: "Ring before I write, every time somebody asks me for a letter",
    item: "DI3.1",
    dueOn: -20,
    source: "own",
    ties: [{ tie: "practice", target: "The next three times somebody asks" }],
    shared: false,
    then: {
      act: "done",
      words: "Four times now. The calls are shorter than the letters were.",
      dueOn: null,
      ago: 22,
    },
  },
  {
    from: 30,
    words: "Read one clinical care plan with somebody who can explain it",
    item: "CS3.1",
    dueOn: -3,
    source: "gap",
    ties: [{ tie: "person", target: "Our occupational therapist" }],
    shared: false,
  },
  {
    from: 20,
    words: "Open my next five notes with what the young person wants",
    item: "DI3.2",
    dueOn: 6,
    source: "gap",
    ties: [
      { tie: "module", target: "professional-and-ethical-conduct/03-words-that-travel" },
      { tie: "practice", target: "Five notes, then ask a colleague to read two" },
    ],
    shared: true,
  },
  {
    from: 16,
    words: "Visit the two cafés on Ferry Street in a quiet hour",
    item: "EE2.1",
    dueOn: 4,
    source: "own",
    ties: [{ tie: "practice", target: "Ask what they look for, and not for a job" }],
    shared: false,
    then: { act: "moved", words: "One of them is closed until the twelfth.", dueOn: 24, ago: 5 },
  },
  {
    from: 12,
    words: "Find out whether the young adults’ program wants a speaker",
    item: null,
    dueOn: 10,
    source: "own",
    ties: [],
    shared: false,
    then: { act: "dropped", words: "They meet on the day I am at the other centre.", dueOn: null, ago: 8 },
  },
  {
    from: 8,
    words: "Earn the credential for professional and ethical conduct",
    item: null,
    dueOn: 70,
    source: "pathway",
    ties: [{ tie: "achievement", target: "professional-and-ethical-conduct" }],
    shared: true,
  },
];

// ---- Colleagues ------------------------------------------------------------------------------------------

/** Made-up colleagues of the learner, each strong in something else. They are no accounts of the contract. */
const others = [
  { key: "aroha", name: "Aroha Ngata", strong: ["CS", "PW"], growing: ["EE"] },
  { key: "linh", name: "Linh Pham", strong: ["EE"], growing: ["CP", "DI"] },
  { key: "sam", name: "Sam Okafor", strong: ["YP", "DI"], growing: ["CS"] },
] as const;

async function colleagues(world: DemoWorld): Promise<void> {
  const supervisor = world.people.get("supervisor");
  if (!supervisor) throw new Error("The demo account supervisor must be made before their team.");
  await world.store.write(async (tx) => {
    const [there] = await tx
      .select({ id: person.id })
      .from(person)
      .where(eq(person.id, demoId(`person ${others[0].key}`)));
    if (there) return;
    const [leader] = await tx.select().from(person).where(eq(person.id, supervisor.id));
    const joined = new Date(world.now.getTime() - 110 * DAY);
    for (const [n, { key, name, strong, growing }] of others.entries()) {
      const email = `${key}@${demoDomain}`;
      const id = demoId(`person ${key}`);
      await tx.insert(person).values({
        id,
        email,
        emailKey: email,
        name,
        nameKey: nameKey(name),
        siteId: leader?.siteId ?? null,
        supervisorId: supervisor.id,
        passwordHash: leader?.passwordHash ?? null,
        createdAt: joined,
      });
      await tx
        .insert(personRole)
        .values({ personId: id, role: "learner", grantedAt: joined, grantedBy: null });
      await round(tx, {
        id,
        supervisorId: supervisor.id,
        strong,
        growing,
        sentAt: new Date(world.now.getTime() - (30 + n) * DAY),
      });
    }
  });
}

/** A round that both have sent and talked about, written straight: three hundred ratings by their forms take too long. */
async function round(
  tx: Db,
  of: {
    readonly id: string;
    readonly supervisorId: string;
    readonly strong: readonly string[];
    readonly growing: readonly string[];
    readonly sentAt: Date;
  },
): Promise<void> {
  const scale = ratingScaleInUse(catalogue());
  const cycleId = randomUUID();
  const openedAt = new Date(of.sentAt.getTime() - 20 * DAY);
  await tx.insert(cycle).values({
    id: cycleId,
    personId: of.id,
    kind: "annual",
    scale: scale.id,
    scaleVersion: scale.version,
    framework: catalogue().framework.id,
    supervisorId: of.supervisorId,
    openedById: of.id,
    openedAt,
    bothSentAt: of.sentAt,
    heldOn: dayAt(of.sentAt, zone),
    closedAt: of.sentAt,
  });
  const core = skillCodes().filter((code) => /^[A-Z]{2}\d\.\d$/.test(code));
  for (const side of ["self", "supervisor"] as const) {
    const sheetId = randomUUID();
    await tx.insert(ratingSheet).values({
      id: sheetId,
      cycleId,
      side,
      raterId: side === "self" ? of.id : of.supervisorId,
      startedAt: openedAt,
      sentAt: of.sentAt,
    });
    const answerOf = (code: string, n: number): string => {
      if (of.strong.includes(code.slice(0, 2))) return n % 3 === 0 ? "guiding" : "proficient";
      if (of.growing.includes(code.slice(0, 2)))
        return side === "self" && n % 4 === 0 ? "competent" : "developing";
      return n % 7 === 3 ? "no-opportunity" : "competent";
    };
    await tx.insert(rating).values(
      core.map((item, n) => ({
        sheetId,
        item,
        answer: answerOf(item, n),
        comment: "",
        ratedAt: of.sentAt,
      })),
    );
  }
}
