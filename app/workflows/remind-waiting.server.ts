import type { AutomatedRule } from "~/access/automated-rule";
import { createHash } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { person, personRole } from "#db/schema/people";
import { reminder } from "#db/schema/voice";
import { store } from "#db/store.server";
import { remindersDue, stepsIn } from "~/domains/assessment/deadline-rules";
import { deadlineOf } from "~/domains/assessment/deadlines.server";
import { closeUnanswered } from "~/domains/assessment/observations.server";
import { type WaitingStep, waitingSteps } from "~/domains/assessment/terms";
import { type WaitingThing, listToRemind } from "~/domains/assessment/waiting.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import type { Role } from "~/domains/people/terms";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";

/** Who is told when the owner of a step has not acted; null: nobody but the owner can. */
const helpers: Record<WaitingStep, Role | null> = {
  review: "assessor",
  "second-mark": "issuer",
  question: "assessor",
  appeal: "issuer",
  observation: null,
  "expert-consent": "issuer",
  "expert-answer": "issuer",
  award: "administrator",
  // it ends by itself
  suspension: null,
  withdrawal: "administrator",
  reinstatement: "administrator",
  "status-appeal": "administrator",
  approval: "administrator",
};

interface Line {
  readonly thing: WaitingThing;
  readonly number: number;
  readonly escalated: boolean;
}
interface Mailbox {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/**
 * Reminds everybody for whom something waits, and tells somebody who can help where its owner has not acted.
 * One mail to a person with all of it, without titles or names: a mailbox is read in more places than this service.
 * Looked at twice, nobody hears of the same thing twice: who was told what is a row.
 */
export async function remindWaiting(now: Date): Promise<void> {
  await closeUnanswered(now);
  const mailboxes = await listMailboxes();
  const lines = new Map<string, Line[]>();
  for (const step of waitingSteps) {
    const deadline = deadlineOf(step);
    for (let after: WaitingThing | null = null; ;) {
      const page: WaitingThing[] = await listToRemind(step, now, after);
      for (const thing of page) {
        const number = remindersDue(deadline, thing.since, now);
        // whoever was given a piece is reminded of their own day, and nobody can do it in their place: it goes on by itself
        const owners = thing.given ? [] : mailboxes.of(thing.owner).filter((one) => one.id !== thing.notFor);
        const helper = !stepsIn(deadline, thing.since, now) ? null : thing.given ? "issuer" : helpers[step];
        const also = helper ? mailboxes.of({ role: helper }).filter((one) => !owners.includes(one)) : [];
        for (const to of owners) put(lines, to.id, { thing, number, escalated: false });
        for (const to of also) put(lines, to.id, { thing, number, escalated: true });
      }
      after = page.at(-1) ?? null;
      if (page.length < 500) break;
    }
  }
  for (const [id, told] of lines) {
    const to = mailboxes.byId.get(id);
    if (to) await tell(to, told, now);
  }
}

function put(lines: Map<string, Line[]>, id: string, line: Line): void {
  const held = lines.get(id);
  if (held) held.push(line);
  else lines.set(id, [line]);
}

async function listMailboxes() {
  const rows = await store()
    .read.select({ id: person.id, name: person.name, email: person.email, role: personRole.role })
    .from(person)
    .innerJoin(personRole, eq(personRole.personId, person.id))
    .where(isNull(person.closedAt));
  const byId = new Map<string, Mailbox>(rows.map(({ id, name, email }) => [id, { id, name, email }]));
  const byRole = new Map<Role, Mailbox[]>();
  for (const { id, role } of rows) {
    const box = byId.get(id);
    if (box) byRole.set(role, [...(byRole.get(role) ?? []), box]);
  }
  return {
    byId,
    of(owner: WaitingThing["owner"] | { readonly role: Role }): readonly Mailbox[] {
      if ("role" in owner) return byRole.get(owner.role) ?? [];
      const one = byId.get(owner.id);
      return one ? [one] : [];
    },
  };
}

async function tell(to: Mailbox, told: readonly Line[], now: Date): Promise<void> {
  await store().write(async (tx) => {
    const said = await tx
      .select()
      .from(reminder)
      .where(
        and(
          eq(reminder.toId, to.id),
          inArray(
            reminder.subjectId,
            told.map(({ thing }) => thing.id),
          ),
        ),
      );
    const heard = (line: Line) =>
      said.some(
        (row) => row.step === line.thing.step && row.subjectId === line.thing.id && row.number >= line.number,
      );
    const fresh = told.filter((line) => !heard(line));
    if (fresh.length === 0) return;
    for (const { thing, number, escalated } of fresh)
      await tx
        .insert(reminder)
        .values({ step: thing.step, subjectId: thing.id, number, toId: to.id, escalated, at: now });
    const keys = fresh.map(({ thing, number }) => `${thing.step} ${thing.id} ${number}`).join("\n");
    await queueMail(tx, now, {
      onceKey: `waiting:${to.id}:${createHash("sha256").update(keys).digest("base64url")}`,
      to: to.email,
      ...words(to, fresh, now),
    });
  });
}

function words(to: Mailbox, fresh: readonly Line[], now: Date): { subject: string; text: string } {
  const mine = fresh.filter((line) => !line.escalated);
  const others = fresh.filter((line) => line.escalated);
  const parts = [`${firstName(to.name)},`];
  if (mine.length > 0) parts.push(`For you:\n${mine.map((line) => lineWords(line, now)).join("\n")}`);
  if (others.length > 0) {
    parts.push(
      `Past its day, with somebody else, and you can help:\n${others.map((line) => lineWords(line, now)).join("\n")}`,
    );
  }
  const many = fresh.length === 1 ? "One thing waits" : `${fresh.length} things wait`;
  return {
    subject: mine.length > 0 ? `${many} for you in IPS Pathways` : `${many} past the day in IPS Pathways`,
    text: `${parts.join("\n\n")}\n`,
  };
}

function lineWords({ thing, escalated }: Line, now: Date): string {
  const { origin, timeZone } = environment();
  const { title } = deadlineOf(thing.step);
  // whoever was given a first judgement passes it on by their own day, as with a second mark
  const { then } = deadlineOf(thing.given ? "second-mark" : thing.step);
  const past = thing.due < now;
  const due = `${past ? "was due" : "due"} ${formatDate(thing.due, timeZone)}`;
  // an appeal opens for whoever decides it alone
  const to =
    escalated && (thing.given || (thing.step !== "review" && thing.step !== "question"))
      ? "/waiting"
      : thing.to;
  return `- ${title}, ${due}: ${origin}${to}${escalated ? `\n  ${then}` : ""}`;
}

export const remindsOfWhatWaits: AutomatedRule = {
  id: "reminders",
  title: "Reminds people of what waits for them",
  at: "app/workflows/remind-waiting.server.ts",
  also: ["app/domains/assessment/deadline-rules.ts", "daily what waits"],
  does: "Counts the days that something has waited, reminds the person whose turn it is, and tells somebody who can help when it has waited too long.",
  looksAt: "Since when something waits, for whom, and who was told before.",
  follows:
    "Mails without names or titles. Nothing is accepted, sent back or closed because somebody was late.",
  person: "People act. Staff see everything that waits, with its owner and its day.",
  now: ({ deadlines }) =>
    Object.values(deadlines).map(
      ({ title, days, stepIn }) => `${title}: ${days} days; after ${stepIn} more, somebody else is told.`,
    ),
};
