import { and, desc, eq, ne } from "drizzle-orm";
import { evidence, message } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";

export interface Feedback {
  readonly evidenceId: string;
  readonly title: string;
  readonly author: string;
  readonly words: string;
  readonly sentAt: Date;
}

/** The last thing somebody else wrote about this person's evidence; null: nobody has yet. */
export async function readLatestFeedback(personId: string): Promise<Feedback | null> {
  const [row] = await store()
    .read.select({
      evidenceId: evidence.id,
      title: evidence.title,
      author: person.name,
      words: message.words,
      sentAt: message.sentAt,
    })
    .from(evidence)
    .innerJoin(message, eq(message.evidenceId, evidence.id))
    .innerJoin(person, eq(person.id, message.authorId))
    .where(and(eq(evidence.personId, personId), ne(message.authorId, personId)))
    .orderBy(desc(message.sentAt), desc(message.id))
    .limit(1);
  return row ?? null;
}
