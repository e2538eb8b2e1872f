import { type SQL, desc, eq } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { evidence, evidenceVersion, review } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { outbox } from "#db/schema/people";
import { lodgeAppeal } from "~/domains/assessment/appeals.server";
import {
  type Giving,
  askToObserve,
  giveObservation,
  sendObservationCode,
} from "~/domains/assessment/observations.server";
import { askAboutDecision } from "~/domains/assessment/questions.server";
import type { Actor } from "~/domains/assessment/reads.server";

const day = 86_400_000;

export const anObservation: Omit<Giving, "code"> = {
  relation: "I was at the next desk.",
  saw: "They let the young person speak first.",
  strength: "Leaves room.",
  tryNext: "",
  confirmed: ["I saw or heard this myself."],
  foundLeft: false,
};

/** The last mails to this address, newest first. */
export async function mailsTo(store: Store, to: string): Promise<Record<string, string>[]> {
  const rows = await store.read
    .select({ payload: outbox.payload })
    .from(outbox)
    .orderBy(desc(outbox.createdAt), desc(outbox.id));
  return rows.map((row) => fromJson(row.payload)).filter((mail) => mail["to"] === to);
}

/** The code in the last mail that holds one. */
export async function codeFor(store: Store, to: string): Promise<string> {
  for (const mail of await mailsTo(store, to)) {
    const code = /Your code is (\d{6})/.exec(mail["text"] ?? "")?.[1];
    if (code) return code;
  }
  return "";
}

/** Id of the newest decision that fits. */
export async function decisionWhere(store: Store, where: SQL): Promise<string> {
  const [row] = await store.read
    .select({ id: review.id })
    .from(review)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .where(where)
    .orderBy(desc(review.decidedAt), desc(review.id))
    .limit(1);
  return row?.id ?? "";
}

/** What people say about judgements, and what people outside say. */
export async function voices(
  store: Store,
  {
    owner,
    ready,
    draft,
    returned,
  }: { owner: Actor; ready: Actor; draft: string; returned: { readonly versionId: string } },
  now: Date,
) {
  const ago = (days: number) => new Date(now.getTime() - days * day);
  const decision = await decisionWhere(store, eq(review.versionId, returned.versionId));
  await askAboutDecision(owner, decision, "Which line decided you?", ago(3));
  const { appealId: appeal } = await lodgeAppeal(owner, decision, "Line 3 shows what they wanted.", ago(3));
  // one that is past its day, for the issuers to give on
  const older = await decisionWhere(store, eq(evidence.personId, ready.personId));
  await lodgeAppeal(ready, older, "I think line 4 shows it.", ago(19));
  const asking = { evidenceId: draft, name: "Otto Outside", what: "How I ended a call about a roster." };
  const link = async (email: string) =>
    (await askToObserve(owner, { ...asking, email }, ago(1))).split("/").at(-1) ?? "";
  const observing = await link("otto@outside.example");
  const observed = await link("odile@outside.example");
  await sendObservationCode(observed, "unknown", now);
  const code = await codeFor(store, "odile@outside.example");
  await giveObservation(observed, { ...anObservation, code }, "unknown", now);
  return { appeal, observing, observed };
}
