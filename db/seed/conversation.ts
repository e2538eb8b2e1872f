import { eq } from "drizzle-orm";
import type { Actor } from "../../app/domains/assessment/reads.server";
import {
  type Round,
  openRound,
  pageDigest,
  readOwnSheet,
  readRound,
  saveRatings,
  sendSheet,
} from "../../app/domains/assessment/cycles.server";
import { sayInConversation } from "../../app/domains/assessment/conversations.server";
import { askExpert, setExpertConsent } from "../../app/domains/assessment/expert-requests.server";
import { itemsFor } from "../../app/domains/assessment/rating-rules";
import type { CycleKind } from "../../app/domains/assessment/terms";
import { dayAt } from "../../app/domains/people/day-start";
import type { Role } from "../../app/domains/people/terms";
import { cycle } from "../schema/growth";
import { demoId } from "./people";
import type { DemoStep, DemoWorld } from "./world";

const DAY = 86_400_000;

/** Answer and comment by item; an item that is left out has the one of `otherwise`. */
export interface Answers {
  readonly otherwise: string;
  readonly of: Readonly<Record<string, string | readonly [answer: string, comment: string]>>;
  readonly value: string;
  readonly confidence: string;
}

const alike: Readonly<Record<string, string>> = {
  "CS2.2": "guiding", "CP1.2": "proficient", "YP1.5": "proficient", "EE1.1": "proficient",
  "YP1.3": "developing", "YP1.7": "developing", "YP2.1": "developing", "CS1.2": "developing", "CS1.4": "developing",
  "CS3.2": "developing", "EE1.2": "developing", "EE1.4": "developing", "EE2.1": "developing", "CP1.5": "developing",
  "CP3.2": "developing", "CP4.4": "developing", "CP4.5": "developing", "DI1.2": "developing", "DI1.4": "developing",
  "PW1.2": "not-yet",
  "DI2.2": "no-opportunity", "DI2.3": "no-opportunity", "DI2.4": "no-opportunity", "CS1.6": "no-opportunity",
  "EE2.6": "no-opportunity", "CP1.6": "not-in-role",
}; // prettier-ignore

const priya: Answers = {
  otherwise: "competent",
  value: "often",
  confidence: "fairly-sure",
  of: {
    ...alike,
    "DI3.2": ["developing", "I still catch myself writing “refused”. I need to check every note."],
    "EE2.5": ["developing", "I freeze when an employer says “we tried that once”."],
    "CP4.3": ["competent", "I know the reporting rules and explain them often."],
    "CS2.2": ["guiding", "Two new colleagues rang me first this month, and I liked it."],
    "DI3.1": ["competent", "I say it in the first meeting now. The café owner in October is a good example."],
    "YP1.5": ["proficient", "I lay out two or three ways and wait. The waiting is the hard part."],
    "CS3.1": ["developing", "Half of the words in the clinical meeting still pass me by."],
    "CS3.4": "developing",
    "EE2.2": "developing",
    "CP2.3": "competent",
  },
};
const joanne: Answers = {
  otherwise: "competent",
  value: "under-pressure",
  confidence: "",
  of: {
    ...alike,
    "DI3.2": [
      "proficient",
      "Your last four notes opened with the young person’s goal. I have started copying how you do it.",
    ],
    "EE2.5": ["proficient", "You heard the kennel owner out and rang back two days later. She said yes."],
    "CP4.3": ["developing", "I have not seen this yet, so I rated low. Could I sit in?"],
    "CS2.2": ["guiding", "The other three ask you before they ask me. That is as it should be."],
    "DI3.1": ["competent", "Heard it twice on the phone: clear, kind, early."],
    "YP1.5": ["proficient", "I sat in once. The choice was real, and it was theirs."],
    "CS3.1": ["competent", "You asked what “formulation” meant, and half the room was glad."],
    "CS3.4": "competent",
    "EE2.2": "competent",
    "CP2.3": "proficient",
    "CP1.6": "no-opportunity",
  },
};

/** A round in which both have rated, so that the two can talk: opened four weeks ago, sent last week. */
export const conversation: DemoStep = {
  name: "a conversation about skills",
  async run(world) {
    const id = demoId("round mid-year of learner");
    const [there] = await world.store.read.select({ id: cycle.id }).from(cycle).where(eq(cycle.id, id));
    if (there) return;
    const learner = inDemo(world, "learner");
    const supervisor = inDemo(world, "supervisor");
    const ago = (days: number) => new Date(world.now.getTime() - days * DAY);
    await seedRound(
      { id, kind: "mid-year", learner, supervisor, openedAt: ago(28), sentAt: ago(6) },
      priya,
      joanne,
    );
    const ahead = (days: number): string =>
      dayAt(new Date(world.now.getTime() + days * DAY), world.env.timeZone);
    await sayInConversation(
      supervisor,
      id,
      {
        short: false,
        words: new Map(),
        alikeStands: false,
        suggestions: [
          {
            item: "EE2.5",
            words: "Role-play two objections before the hospitality visit.",
            owner: "both",
            dueOn: ahead(7),
            seen: 0,
          },
        ],
        strength: {
          item: "CS2.2",
          words:
            "On Tuesday you gave away your best contact at the nursery, because Callum needed it more that week.",
        },
      },
      ago(5),
    );
    const question = {
      id: demoId("question about CP4.3"),
      item: "CP4.3",
      question:
        "Priya explains the reporting rules to young people. I never did this work. What would I hear if it was sound, and what would worry you?",
    };
    await askExpert(supervisor, id, question, ago(5));
    await setExpertConsent(learner, id, question.id, true, ago(4));
  },
};

function inDemo(world: DemoWorld, key: string): Actor {
  const found = world.people.get(key);
  if (!found) throw new Error(`The demo account ${key} must be made before its round.`);
  return { personId: found.id, name: found.name, roles: found.roles as readonly Role[] };
}

/** Opens a round, and both rate and send. */
export async function seedRound(
  of: {
    readonly id: string;
    readonly kind: CycleKind;
    readonly learner: Actor;
    readonly supervisor: Actor;
    readonly openedAt: Date;
    readonly sentAt: Date;
  },
  self: Answers,
  supervisor: Answers,
): Promise<void> {
  const { id, kind, learner, openedAt, sentAt } = of;
  await openRound(learner, { id, personId: learner.personId, kind, dueOn: null, strands: [] }, openedAt);
  await rateAll(learner, id, self, sentAt);
  await sendSheet(learner, id, sentAt);
  await rateAll(of.supervisor, id, supervisor, sentAt);
  await sendSheet(of.supervisor, id, sentAt);
}

/** Fills every page of one's own sheet. */
export async function rateAll(actor: Actor, cycleId: string, answers: Answers, at: Date): Promise<void> {
  const round = await readRound(actor, cycleId);
  for (const part of round.parts) {
    const given = itemsFor(part, round.side).map((item) => {
      const [answer, comment] = saidOf(round, answers, item);
      return { item, answer, comment, notes: [], evidence: [] };
    });
    const seen = pageDigest(await readOwnSheet(round), part);
    await saveRatings(actor, cycleId, { part: part.code, given, seen }, at);
  }
}

function saidOf(round: Round, answers: Answers, item: string): readonly [string | null, string] {
  if (item.startsWith("confidence:")) return [answers.confidence || null, ""];
  if (round.parts.some((part) => part.domain === null && part.items.includes(item)))
    return [answers.value, ""];
  const said = answers.of[item] ?? answers.otherwise;
  return typeof said === "string" ? [said, ""] : said;
}
