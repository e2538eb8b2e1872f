import { setImmediate as othersTurn } from "node:timers/promises";
import { type AutomatedRule, counted } from "~/access/automated-rule";
import {
  type DueRating,
  listRatingsDueOn,
  pathOfRound,
  roundWords,
} from "~/domains/assessment/cycles.server";
import { dayAfter } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { store } from "#db/store.server";
import { environment } from "~/http/environment.server";
import { formatDateOn } from "~/ui/moments";

/** Ours: a process that stood still for two weeks still tells; after that a mail about the day helps nobody. */
const afterDays = 14;

/**
 * One mail to each who keeps a round waiting when its day has come. Nothing else follows from a day that passes, so there
 * is no second one.
 * @param today YYYY-MM-DD
 */
export async function remindOfRounds(now: Date, today: string): Promise<void> {
  for (let on = dayAfter(today, -afterDays); on <= today; on = dayAfter(on)) {
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listRatingsDueOn>> = await listRatingsDueOn(on, after);
      await mail(page.due, on, now);
      after = page.next;
      if (after !== null) await othersTurn();
    } while (after !== null);
  }
}

async function mail(due: readonly DueRating[], on: string, now: Date): Promise<void> {
  if (due.length === 0) return;
  await store().write(async (tx) => {
    for (const one of due)
      await queueMail(tx, now, {
        onceKey: `round-due:${one.cycleId}:${one.to.id}`,
        to: one.to.email,
        ...words(one, on),
      });
  });
}

function words(one: DueRating, on: string): { subject: string; text: string } {
  const round = roundWords[one.kind];
  const lines = one.moved
    ? [
        `Your ${round} asks for ratings by ${formatDateOn(on)}, and whoever was to rate beside you no longer supervises you. You decide how it goes on:`,
      ]
    : [
        `${one.side === "self" ? `Your ${round}` : `The ${round} of ${one.person}`} asks for both ratings by ${formatDateOn(on)}. Yours are still to come.`,
        "",
        "Your place is kept. Nothing happens when the day passes, and you can end the round if it no longer fits:",
      ];
  return {
    subject: one.moved ? `Who rates in your ${round}?` : `${formatDateOn(on)} is the day of a ${round}`,
    text: [
      `Hello ${firstName(one.to.name)}`,
      "",
      ...lines,
      "",
      `${environment().origin}${pathOfRound(one.side, one.cycleId)}`,
      "",
    ].join("\n"),
  };
}

export const remindsOfRounds: AutomatedRule = {
  id: "round-reminders",
  title: "Reminds you of a round of rating",
  at: "app/workflows/round-reminders.server.ts",
  also: ["daily days of rounds"],
  does: "Sends one mail when the day of a round of rating has come and your ratings are not sent.",
  looksAt: "The day that the round asks for, and who has sent. Never a rating.",
  follows: "A mail to you. Nothing else hangs on the day: the round stays open until you send or end it.",
  person: "You send your ratings, end the round, or say who rates beside you.",
  now: () => [`Once for each round, on its day or up to ${counted(afterDays, "day")} after.`],
};
