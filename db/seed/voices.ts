import { and, eq } from "drizzle-orm";
import { lodgeAppeal } from "../../app/domains/assessment/appeals.server";
import {
  askToObserve,
  giveObservation,
  sendObservationCode,
} from "../../app/domains/assessment/observations.server";
import { askAboutDecision } from "../../app/domains/assessment/questions.server";
import type { Actor } from "../../app/domains/assessment/reads.server";
import type { Store } from "../client.server";
import { evidence, evidenceVersion, review } from "../schema/assessment";
import { fromJson } from "../schema/columns";
import { outbox } from "../schema/people";
import { appeal } from "../schema/voice";
import type { DemoStep } from "./world";

const DAY = 86_400_000;

/** What the learner asked about one decision and appealed about another, and what somebody outside saw. */
export const voices: DemoStep = {
  name: "questions, an appeal, an observation",
  async run({ store, people, now }) {
    const found = people.get("learner");
    if (!found) throw new Error("The demo learner must be made first.");
    const learner: Actor = { personId: found.id, name: found.name, roles: found.roles };
    const [begun] = await store.read.select().from(appeal).where(eq(appeal.personId, found.id)).limit(1);
    if (begun) return;
    const ago = (days: number) => new Date(now.getTime() - days * DAY);
    const account = await decisionOn(store, found.id, "account");
    const log = await decisionOn(store, found.id, "practice-log");
    if (account) {
      await askAboutDecision(
        learner,
        account.reviewId,
        "What would have shown you what he wanted? He said very little that night.",
        ago(3),
      );
    }
    if (log) {
      await lodgeAppeal(
        learner,
        log.reviewId,
        "Entry 1 was read as what I did once. Entries 4 and 6 show the same thing with two other people, and I think together they are more than one good day.",
        ago(6),
      );
    }
    const [watched] = await store.read
      .select({ id: evidence.id })
      .from(evidence)
      .where(and(eq(evidence.personId, found.id), eq(evidence.kind, "observation")));
    if (watched) await observed(store, learner, watched.id, ago);
  },
};

async function decisionOn(store: Store, personId: string, kind: string) {
  const [row] = await store.read
    .select({ reviewId: review.id })
    .from(review)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .where(and(eq(evidence.personId, personId), eq(evidence.kind, kind)));
  return row ?? null;
}

async function observed(
  store: Store,
  learner: Actor,
  evidenceId: string,
  ago: (days: number) => Date,
): Promise<void> {
  const email = "noor@training.example";
  const address = await askToObserve(
    learner,
    {
      evidenceId,
      name: "Noor Haddad",
      email,
      what: "The case review in the second week, when the talk was about mornings.",
    },
    ago(1.5),
  );
  const token = address.split("/").at(-1) ?? "";
  await sendObservationCode(token, "unknown", ago(1));
  const mails = await store.read.select({ payload: outbox.payload }).from(outbox);
  const code = mails
    .map((mail) => fromJson(mail.payload))
    .filter((mail) => mail["to"] === email)
    .map((mail) => /Your code is (\d{6})/.exec(mail["text"] ?? "")?.[1])
    .find((each) => each !== undefined);
  await giveObservation(
    token,
    {
      code: code ?? "",
      relation: "I train new staff at the centre next door, and sat in.",
      saw: "Somebody said the young person was not trying. She said what she knew instead: that he came to both afternoons, and that his bus had changed. Nobody argued with that. The team asked what he would like, and she said he would tell them himself next week.",
      strength: "She brings a fact and then stops talking.",
      tryNext: "Say once more at the end what was agreed.",
      confirmed: ["I saw or heard this myself.", "A young person could not be recognised in what I wrote."],
      foundLeft: false,
    },
    "unknown",
    ago(0.99),
  );
  await askToObserve(
    learner,
    {
      evidenceId,
      name: "Lee Marsh",
      email: "lee@bakery.example",
      what: "The first visit, and how it ended.",
    },
    ago(1),
  );
}
