import { type AutomatedRule, counted } from "~/access/automated-rule";
import { setImmediate as othersTurn } from "node:timers/promises";
import { and, asc, eq, gt, gte, inArray, isNull, lte } from "drizzle-orm";
import { cycle, planItem, planQuiet, planReview } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText } from "~/catalogue/lookups";
import { dayAfter } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";
import { formatDateOn } from "~/ui/moments";

/** So many people at a time, and then the others have their turn. */
const batch = 200;
/** Ours: a week is enough to find an hour, and after two weeks a mail no longer helps anybody. */
const beforeDays = 7;
const afterDays = 14;

interface Due {
  readonly id: string;
  readonly personId: string;
  readonly item: string | null;
  readonly owner: "learner" | "supervisor" | "both";
  readonly on: string | null;
  /** who leads in the round it was agreed in */
  readonly agreedWithId: string | null;
}
interface Someone {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly supervisorId: string | null;
}

/**
 * Mails about the days of plans: one for each person and day, a week before and once more when the day is over, and one on
 * the day a learner named for looking through the plan.
 * Neither words nor names of the plan leave in a mail: a mailbox is read in more places than this service.
 * @param today YYYY-MM-DD
 */
export async function remindOfPlans(now: Date, today: string): Promise<void> {
  await remindOfLines(now, dayAfter(today, 1), dayAfter(today, beforeDays), "before");
  await remindOfLines(now, dayAfter(today, -afterDays), dayAfter(today, -1), "after");
  await remindOfLooks(now, today);
}

async function remindOfLines(
  now: Date,
  from: string,
  until: string,
  when: "before" | "after",
): Promise<void> {
  const db = store().read;
  for (let on = from; on <= until; on = dayAfter(on)) {
    let after = "";
    for (;;) {
      // by person, so that all lines of one person and day stand in one mail
      const people = await db
        .selectDistinct({ personId: planItem.personId })
        .from(planItem)
        .where(and(eq(planItem.openDueOn, on), gt(planItem.personId, after)))
        .orderBy(asc(planItem.personId))
        .limit(batch);
      if (people.length === 0) break;
      const ids = people.map((row) => row.personId);
      const lines: Due[] = await db
        .select({
          id: planItem.id,
          personId: planItem.personId,
          item: planItem.item,
          owner: planItem.owner,
          on: planItem.openDueOn,
          agreedWithId: cycle.supervisorId,
        })
        .from(planItem)
        .leftJoin(cycle, eq(cycle.id, planItem.cycleId))
        .where(and(eq(planItem.openDueOn, on), inArray(planItem.personId, ids)))
        .orderBy(asc(planItem.createdAt), asc(planItem.id));
      await mailLines(now, on, when, lines);
      after = ids.at(-1) ?? "";
      if (people.length < batch) break;
      await othersTurn();
    }
  }
}

async function mailLines(
  now: Date,
  on: string,
  when: "before" | "after",
  lines: readonly Due[],
): Promise<void> {
  const known = await peopleOf(lines.flatMap((line) => [line.personId, line.agreedWithId ?? line.personId]));
  const quiet = await quietOf([...known.keys()]);
  /** who is told → whose plan → which lines */
  const told = new Map<string, Map<string, Due[]>>();
  const tell = (to: string, line: Due): void => {
    const plans = told.get(to) ?? new Map<string, Due[]>();
    told.set(to, plans.set(line.personId, [...(plans.get(line.personId) ?? []), line]));
  };
  for (const line of lines) {
    // the one it was agreed with, while they still lead: nobody else reads the line
    const supervisorId =
      known.get(line.personId)?.supervisorId === line.agreedWithId ? line.agreedWithId : null;
    // what was to be done by somebody who has moved on is the learner's to move, drop or take over
    if (line.owner !== "supervisor" || supervisorId === null) tell(line.personId, line);
    if (line.owner !== "learner" && supervisorId !== null) tell(supervisorId, line);
  }
  await store().write(async (tx) => {
    for (const [to, plans] of told) {
      const reader = known.get(to);
      if (!reader || quiet.has(to)) continue;
      for (const [whose, theirs] of plans) {
        const own = whose === to;
        const of = known.get(whose);
        if (!of) continue;
        const day = formatDateOn(on);
        const plan = own ? "your plan" : `your plan with ${firstName(of.name)}`;
        await queueMail(tx, now, {
          onceKey: `plan-${when}:${to}:${whose}:${on}`,
          to: reader.email,
          subject: when === "before" ? `${upper(plan)}: ${day} is near` : `${upper(plan)}: ${day} has passed`,
          text: [
            `${firstName(reader.name)},`,
            "",
            when === "before"
              ? `In ${plan}, this has ${day} as its day:`
              : `In ${plan}, ${day} was the day of this. Done, moved to another day or dropped: each is an answer.`,
            "",
            ...theirs.map((line) => `- ${lineTitle(line)}`),
            "",
            `${environment().origin}${own ? "/plan" : `/team/plans/${whose}`}`,
            "",
            stopWords(),
            "",
          ].join("\n"),
        });
      }
    }
  });
}

export const stopWords = (): string =>
  `You can stop mail about plans and ends in your account: ${environment().origin}/account#mail`;

const lineTitle = (line: Due): string =>
  line.item ? `${line.item} ${skillText(catalogue(), line.item)}` : "a goal of yours";
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The day that a learner named for looking through the plan, where no later look has come after it. */
async function remindOfLooks(now: Date, today: string): Promise<void> {
  const db = store().read;
  let after = "";
  for (;;) {
    const rows = await db
      .select({
        id: planReview.id,
        personId: planReview.personId,
        at: planReview.reviewedAt,
        on: planReview.nextOn,
      })
      .from(planReview)
      .where(
        and(
          gte(planReview.nextOn, dayAfter(today, -afterDays)),
          lte(planReview.nextOn, today),
          gt(planReview.id, after),
        ),
      )
      .orderBy(asc(planReview.id))
      .limit(batch);
    if (rows.length === 0) return;
    const ids = [...new Set(rows.map((row) => row.personId))];
    const later = await db
      .select({ personId: planReview.personId, at: planReview.reviewedAt })
      .from(planReview)
      .where(inArray(planReview.personId, ids));
    const known = await peopleOf(ids);
    const quiet = await quietOf(ids);
    await store().write(async (tx) => {
      for (const row of rows) {
        const reader = known.get(row.personId);
        const newer = later.some((one) => one.personId === row.personId && one.at > row.at);
        if (!reader || quiet.has(row.personId) || newer) continue;
        await queueMail(tx, now, {
          onceKey: `plan-look:${row.id}`,
          to: reader.email,
          subject: "A good day to look through your plan",
          text: `${firstName(reader.name)},\n\nYou named ${formatDateOn(row.on ?? today)} for looking through your plan. It takes a few minutes: what is done, what needs another day, what no longer fits.\n\n${environment().origin}/plan/review\n\n${stopWords()}\n`,
        });
      }
    });
    after = rows.at(-1)?.id ?? "";
    if (rows.length < batch) return;
    await othersTurn();
  }
}

/** Those whose accounts are open. */
export async function peopleOf(ids: readonly string[]): Promise<Map<string, Someone>> {
  if (ids.length === 0) return new Map();
  const rows = await store()
    .read.select({ id: person.id, name: person.name, email: person.email, supervisorId: person.supervisorId })
    .from(person)
    .where(and(inArray(person.id, [...new Set(ids)]), isNull(person.closedAt)));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function quietOf(ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await store()
    .read.select({ id: planQuiet.personId })
    .from(planQuiet)
    .where(inArray(planQuiet.personId, [...new Set(ids)]));
  return new Set(rows.map((row) => row.id));
}

export const remindsOfPlans: AutomatedRule = {
  id: "plan-reminders",
  title: "Reminds you of your plan",
  at: "app/workflows/plan-reminders.server.ts",
  also: ["daily days of plans"],
  does: "Sends a mail before and after the day of a line in your plan.",
  looksAt: "The days in your plan.",
  follows: "A mail to you, without the words of your plan. Nobody else is told that a day has passed.",
  person: "You mark a line as done, move it or drop it.",
  now: () => [
    `${counted(beforeDays, "day")} before, and once more up to ${counted(afterDays, "day")} after.`,
  ],
};
