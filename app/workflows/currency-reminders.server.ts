import { setImmediate as othersTurn } from "node:timers/promises";
import { and, asc, eq, gt, isNotNull, isNull, lte, or } from "drizzle-orm";
import { standing } from "#db/schema/assessment";
import { award, credential, revocation } from "#db/schema/credentials";
import { store } from "#db/store.server";
import { type AutomatedRule, counted } from "~/access/automated-rule";
import { catalogue } from "~/catalogue/catalogue.server";
import { addMonths } from "~/catalogue/completion";
import { renewalOf } from "~/domains/credentials/chain";
import {
  type Reminder,
  graceUntilOf,
  remindsDaysBefore,
  reminderOn,
  renewalOpensMonths,
} from "~/domains/credentials/currency";
import { lastingOf, readChain } from "~/domains/credentials/currency.server";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { achievementTitle } from "~/domains/credentials/reads.server";
import { readRenewal } from "~/domains/credentials/renewal.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { listQueuedMail, queueMail } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";
import { peopleOf, quietOf, stopWords } from "./plan-reminders.server";

/** So many awards at a time, and then the others have their turn. */
const batch = 100;
const DAY_MS = 86_400_000;
/** So long a process may have stood still without a renewal staying off the desk. */
const caughtUpDays = 31;

/**
 * Tells holders what ends and how to renew it, and brings the desk up to date where time alone changed what can be
 * renewed: a renewal opens, or its grace period is over, without anybody doing anything.
 */
export async function lookAtEnds(now: Date): Promise<void> {
  await openRenewals(now);
  await remindOfEnds(now);
}

async function openRenewals(now: Date): Promise<void> {
  const opens = addMonths(now, renewalOpensMonths);
  const rows = await store()
    .read.selectDistinct({ personId: standing.personId, achievement: standing.achievement })
    .from(standing)
    .innerJoin(award, and(eq(award.personId, standing.personId), eq(award.achievement, standing.achievement)))
    .where(
      or(
        and(
          isNull(standing.renewalReadyAt),
          gt(award.validUntil, new Date(opens.getTime() - caughtUpDays * DAY_MS)),
          // months differ in length; a day too early changes nothing
          lte(award.validUntil, new Date(opens.getTime() + 3 * DAY_MS)),
        ),
        and(isNotNull(standing.renewalReadyAt), lte(standing.readyUntil, now)),
      ),
    )
    .orderBy(asc(standing.personId), asc(standing.achievement));
  for (const [at, { personId, achievement }] of rows.entries()) {
    await store().write((tx) => refreshStanding(tx, personId, achievement, now));
    if (at % batch === batch - 1) await othersTurn();
  }
}

/** The longest that anything can still be renewed after its end, in milliseconds. */
function longestGrace(now: Date): number {
  const { microCredentials, stacks } = catalogue();
  const graces = [...microCredentials.map((of) => of.certification.grace), ...stacks.map((of) => of.grace)];
  return Math.max(...graces.map((grace) => (graceUntilOf(now, grace)?.getTime() ?? 0) - now.getTime()));
}

async function remindOfEnds(now: Date): Promise<void> {
  const { timeZone } = environment();
  const from = new Date(now.getTime() - longestGrace(now));
  // one day more than the first reminder, because days are counted where times are displayed
  const until = new Date(now.getTime() + (Math.max(...remindsDaysBefore) + 1) * DAY_MS);
  let after = "";
  for (;;) {
    const rows = await store()
      .read.select({
        id: award.id,
        credentialId: credential.id,
        personId: award.personId,
        achievement: award.achievement,
        validUntil: award.validUntil,
      })
      .from(award)
      .innerJoin(credential, eq(credential.awardId, award.id))
      .leftJoin(revocation, eq(revocation.credentialId, credential.id))
      .where(
        and(
          gt(award.validUntil, from),
          lte(award.validUntil, until),
          isNull(revocation.credentialId),
          gt(award.id, after),
        ),
      )
      .orderBy(asc(award.id))
      .limit(batch);
    if (rows.length === 0) return;
    const ids = rows.map((row) => row.personId);
    const [known, quiet] = [await peopleOf(ids), await quietOf(ids)];
    const due = rows.flatMap((row) => {
      const lasting = lastingOf(row.achievement, row.validUntil);
      const reminder = reminderOn(lasting, now, (at) => dayAt(at, timeZone));
      const reader = known.get(row.personId);
      return reminder === null || !reader || quiet.has(row.personId)
        ? []
        : [{ ...row, reader, reminder, onceKey: `credential-ends:${row.id}:${reminder}` }];
    });
    // a reminder is due for weeks, and sent on the first of its mornings
    const told = await listQueuedMail(
      store().read,
      due.map(({ onceKey }) => onceKey),
    );
    for (const { reader, reminder, onceKey, ...row } of due) {
      if (told.has(onceKey)) continue;
      const chain = await readChain(store().read, row.personId, row.achievement);
      if (renewalOf(chain, row.credentialId)) continue;
      const mail = await mailOf(row.personId, row.achievement, reader.name, reminder, now);
      if (mail === null) continue;
      await store().write((tx) => queueMail(tx, now, { onceKey, to: reader.email, ...mail }));
    }
    after = rows.at(-1)?.id ?? "";
    if (rows.length < batch) return;
    await othersTurn();
  }
}

async function mailOf(
  personId: string,
  achievement: string,
  name: string,
  reminder: Reminder,
  now: Date,
): Promise<{ subject: string; text: string } | null> {
  const renewal = await readRenewal(store().read, personId, achievement, now);
  if (renewal?.kind !== "renewal") return null;
  const { origin, timeZone, issuer } = environment();
  const date = (at: Date) => formatDate(at, timeZone);
  const title = `“${achievementTitle(achievement)}”`;
  const ended = reminder === "ended" || reminder === "grace-ends";
  return {
    subject: {
      "90-before": "One of your credentials ends in three months",
      "30-before": "One of your credentials ends in a month",
      "7-before": "One of your credentials ends in a week",
      ended: "One of your credentials has ended, and can still be renewed",
      "grace-ends": "The last week in which a credential of yours can be renewed",
    }[reminder],
    text: [
      `${firstName(name)},`,
      "",
      ended
        ? `${title} ended on ${date(renewal.validUntil)}. You can renew it until ${date(renewal.graceUntil)} without starting over. If you no longer need it, there is nothing to do: it stays on your record with its dates.`
        : `${title} is valid until ${date(renewal.validUntil)}. You can renew it now, and lose no time by being early. If you no longer need it, there is nothing to do.`,
      "",
      ...(renewal.gaps.length === 0
        ? [
            `Everything that a renewal asks for is in place. Somebody at ${issuer.name} reads your record and renews it.`,
          ]
        : ["What a renewal still asks for:", "", ...renewal.gaps.map((gap) => `- ${gap}`)]),
      "",
      `${origin}/record/renew/${achievement}`,
      "",
      stopWords(),
      "",
    ].join("\n"),
  };
}

export const remindsOfEnds: AutomatedRule = {
  id: "end-reminders",
  title: "Reminds you that a credential ends",
  at: "app/workflows/currency-reminders.server.ts",
  also: ["daily ends of credentials"],
  does: "Sends a mail before one of your credentials ends, when it has ended, and in the last week in which it can be renewed. On the day from which it can be renewed, it looks at whether everything is in place already.",
  looksAt: "The end dates of your credentials, and what a renewal still asks for.",
  follows:
    "A mail to you, with what is missing. Nobody else is told. Where nothing is missing, your name comes into the list of people an award can be made to.",
  person: "You renew it or you do not. A person makes the award.",
  now: () => [
    `${remindsDaysBefore.map((days) => counted(days, "day")).join(", ")} before the end, at the end, and a week before it can no longer be renewed.`,
    `A renewal opens ${counted(renewalOpensMonths, "month")} before the end.`,
  ],
};
