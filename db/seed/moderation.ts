import { and, eq, isNull } from "drizzle-orm";
import type { SamplingPlan } from "../../app/catalogue/types";
import { catalogue } from "../../app/catalogue/catalogue.server";
import { markExemplar } from "../../app/domains/assessment/calibration.server";
import { criteriaFor } from "../../app/domains/assessment/evidence-rules";
import { readPlan, setPlan } from "../../app/domains/assessment/sampling-plan.server";
import type { Actor } from "../../app/domains/assessment/reads.server";
import { microCredential } from "../../app/domains/assessment/standing.server";
import { nameKey } from "../../app/domains/people/name-key";
import { allocateWaiting } from "../../app/workflows/allocate.server";
import { decideReview } from "../../app/workflows/decide-review.server";
import { allocation, evidence, samplingPlan as plans } from "../schema/assessment";
import { person, personRole } from "../schema/people";
import { demoDomain, demoId } from "./people";
import { sendPiece } from "./prepare-evidence";
import type { DemoStep, DemoWorld } from "./world";

const DAY = 86_400_000;
/** The micro-credential that the demo story walks from its first page to its credential. */
const story = "professional-and-ethical-conduct";
const judged = "working-with-young-people";
const kind = "account";

const inDemo = (world: DemoWorld, key: string): Actor => {
  const found = world.people.get(key);
  if (!found) throw new Error(`The demo account ${key} must be made first.`);
  return { personId: found.id, name: found.name, roles: found.roles };
};

/** Nothing of the story's micro-credential is drawn, so that the story can be walked by four people in one sitting. */
export const samplingPlan: DemoStep = {
  name: "sampling plan",
  async run(world) {
    const issuer = inDemo(world, "issuer");
    const [set] = await world.store.read.select().from(plans).where(eq(plans.setById, issuer.personId));
    if (set) return;
    const { number } = await readPlan(world.store.read);
    const plan: SamplingPlan = { ...catalogue().samplingPlan.plan, resting: [story] };
    await setPlan(
      issuer,
      {
        plan,
        basedOn: number,
        words:
          "The demo walks this micro-credential from its first page to a credential, so it rests. All the others are sampled.",
      },
      new Date(world.now.getTime() - 100 * DAY),
    );
  },
};

/** Nobody can sign in as these: their pieces are what the assessors have on their desks. */
const learners = [
  { key: "ngaio", name: "Ngaio Bright" },
  { key: "samir", name: "Samir Haddad" },
  { key: "lotte", name: "Lotte Brandt" },
] as const;

type Given = readonly (string | null)[];
interface Story {
  readonly learner: (typeof learners)[number]["key"];
  readonly title: string;
  readonly words: string;
  /** how many days ago it was sent */
  readonly sent: number;
  /** levels of each mark, criterion by criterion; a return has none */
  readonly marks: readonly (Given | "return")[];
}
const stories: readonly Story[] = [
  {
    learner: "ngaio",
    title: "The page she crossed out",
    words:
      "I had written “good with animals”. She crossed it out and wrote what she had done: found a dog’s owner by ringing four vets. What I expected was a list. What I did next was to take that sentence, and nothing of mine, to the employer.",
    sent: 60,
    marks: [["competent", "competent", "proficient"], ["competent", "competent", "competent"]],
  },
  {
    learner: "samir",
    title: "A brother who wanted a say",
    words:
      "His brother rang me every week. On the page by the topics, Person R wrote that rosters were fine and money was not. I told the brother what I could talk about, and that R would hear of the call the same day.",
    sent: 48,
    marks: [["proficient", "competent", null], ["competent", "competent", null]],
  },
  {
    learner: "lotte",
    title: "Three ways to say no to nights",
    words:
      "We wrote down three ways, and one of them was not to say it at all. Person M chose the one I would not have. I practised it with her and kept my view for when she asked.",
    sent: 36,
    marks: [["developing", "competent", "competent"], ["competent", "competent", "competent"], ["competent", "competent", "competent"]],
  },
  {
    learner: "samir",
    title: "The list that had six hands in it",
    words: "The table has six rows. I can see now that four of them were mine, and I had called them ours.",
    sent: 26,
    marks: ["return", "return"],
  },
  {
    learner: "ngaio",
    title: "What she would miss",
    words:
      "I had planned the ending for June. She wrote that she would miss being asked how the bus was. So the ending became a text on Mondays, then every second one, and she stopped it herself.",
    sent: 8,
    marks: [["competent", "proficient", "competent"]],
  },
  {
    learner: "lotte",
    title: "Asking first, then ringing",
    words: "I rang the teacher before I had asked. Person K told me so. The page changed in her words.",
    sent: 2,
    marks: [],
  },
]; // prettier-ignore

/** Made-up pieces marked, pieces of three learners marked by three assessors: agreed, decided by a third, still open. */
export const judging: DemoStep = {
  name: "assessors and second marks",
  async run(world) {
    const { store, now } = world;
    const ago = (days: number) => new Date(now.getTime() - days * DAY);
    await addLearners(world, ago(110));
    const [begun] = await store.read
      .select({ id: evidence.id })
      .from(evidence)
      .where(eq(evidence.personId, demoId("person ngaio")))
      .limit(1);
    if (begun) return;
    for (const key of ["assessor", "assessor-two", "assessor-three"]) {
      // one commit for all of them, or the disk would be waited for a hundred times
      await store.write(() => calibrate(inDemo(world, key), key === "assessor", ago(90)));
    }
    const assessors = ["assessor", "assessor-two", "assessor-three"].map((key) => inDemo(world, key));
    for (const one of stories) {
      const author: Actor = {
        personId: demoId(`person ${one.learner}`),
        name: learners.find((each) => each.key === one.learner)?.name ?? "",
        roles: ["learner"],
      };
      const { versionId } = await sendPiece(
        author,
        {
          slug: judged,
          kind,
          title: one.title,
          narrative: one.words,
          changedNote: "Letters for names; the place is changed.",
        },
        ago(one.sent),
      );
      let day = one.sent;
      await allocateWaiting(ago(day));
      for (const given of one.marks) {
        const [held] = await store.read
          .select()
          .from(allocation)
          .where(and(eq(allocation.versionId, versionId), isNull(allocation.endedAt)));
        const by = assessors.find((each) => each.personId === held?.assessorId);
        if (!by) throw new Error(`Nobody was given “${one.title}”.`);
        day -= 2;
        await decideReview(by, markOf(versionId, given), ago(day));
        await allocateWaiting(ago(day));
      }
    }
  },
};

function markOf(versionId: string, given: Given | "return") {
  const criteria = criteriaFor(microCredential(judged), kind);
  if (given === "return") {
    const [first] = criteria;
    return {
      versionId,
      decision: "return" as const,
      levels: first
        ? [
            {
              criterion: first.id,
              level: "developing",
              comment: "Four of six rows are yours.",
              next: "Fill in the other two with the young person, and keep their words.",
            },
          ]
        : [],
      message: "You saw it yourself: give one of the four away, with a date, and send what happened.",
    };
  }
  return {
    versionId,
    decision: "accept" as const,
    levels: criteria.map((criterion, at) => {
      const level = given[at] ?? null;
      return {
        criterion: criterion.id,
        level,
        comment: level ? "The sentence that the young person wrote decides it." : "",
        next: level ? "Do the same on a day that is not so easy." : "",
      };
    }),
    message: "It shows the page changing in the young person’s own words, and what you did next.",
  };
}

/** @param all of every micro-credential; otherwise of all but the story's, so that one assessor gets what is asked there */
async function calibrate(assessor: Actor, all: boolean, at: Date): Promise<void> {
  let n = 0;
  for (const of of catalogue().microCredentials) {
    if (of.slug === story && !all) continue;
    for (const { id, expected } of of.exemplars) {
      const ids = of.rubric.levels.map((level) => level.id);
      const levels = Object.fromEntries(
        Object.entries(expected).map(([criterion, level]) => {
          n += 1;
          // now and then one step off, as people are
          const step = n % 7 === 0 ? 1 : n % 11 === 0 ? -1 : 0;
          const rank = Math.min(Math.max(ids.indexOf(level) + step, 0), ids.length - 1);
          return [criterion, ids[rank] ?? level];
        }),
      );
      await markExemplar(assessor, { slug: of.slug, exemplar: id, levels }, at);
    }
  }
}

async function addLearners(world: DemoWorld, joined: Date): Promise<void> {
  await world.store.write(async (tx) => {
    for (const { key, name } of learners) {
      const email = `${key}@${demoDomain}`;
      const id = demoId(`person ${key}`);
      const made = await tx
        .insert(person)
        .values({
          id,
          email,
          emailKey: email,
          name,
          nameKey: nameKey(name),
          siteId: demoId("site northgate-bay"),
          // nobody leads them for now, so assessors judge what they send
          supervisorId: null,
          passwordHash: null,
          createdAt: joined,
        })
        .onConflictDoNothing()
        .returning({ id: person.id });
      if (made.length === 0) continue;
      await tx
        .insert(personRole)
        .values({ personId: id, role: "learner", grantedAt: joined, grantedBy: null });
    }
  });
}
