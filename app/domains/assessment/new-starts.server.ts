import { and, eq, inArray } from "drizzle-orm";
import type { AutomatedRule } from "~/access/automated-rule";
import type { Db } from "#db/client.server";
import { evidence } from "#db/schema/assessment";
import { moduleVisit } from "#db/schema/learning";
import { openToNewStarts } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { DomainError } from "~/http/domain-error";
import { formatDateOn } from "~/ui/moments";

/**
 * Stops somebody from beginning where no new starts are taken. Whoever has begun goes on to the award: who wrote for it,
 * or opened one of its modules while it was open. Reading is never stopped.
 * @throws conflict
 */
export async function requireOpenTo(tx: Db, personId: string, of: MicroCredential, now: Date): Promise<void> {
  if (openToNewStarts(of, now)) return;
  const [written] = await tx
    .select({ id: evidence.id })
    .from(evidence)
    .where(and(eq(evidence.personId, personId), eq(evidence.achievement, of.slug)))
    .limit(1);
  if (written) return;
  const visits = await tx
    .select({ startedAt: moduleVisit.startedAt })
    .from(moduleVisit)
    .where(
      and(
        eq(moduleVisit.personId, personId),
        inArray(
          moduleVisit.moduleId,
          of.modules.map((module) => module.id),
        ),
      ),
    );
  if (visits.some(({ startedAt }) => openToNewStarts(of, startedAt))) return;
  const ended = of.statusEnd !== undefined && now.toISOString().slice(0, 10) > of.statusEnd;
  throw new DomainError(
    "conflict",
    ended
      ? `“${of.title}” took new starts until ${formatDateOn(of.statusEnd ?? "")}. You can read it. To earn a micro-credential, choose one that is open.`
      : `“${of.title}” opens on ${formatDateOn(of.statusStart ?? "")}. You can read it until then.`,
  );
}

export const opensToNewStarts: AutomatedRule = {
  id: "new-starts",
  title: "Says who may begin a micro-credential",
  at: "app/domains/assessment/new-starts.server.ts",
  does: "Stops a first piece of evidence where a micro-credential is not open yet, or takes no new starts any more.",
  looksAt:
    "Its first and last day, and whether you wrote for it or opened one of its modules while it was open.",
  follows: "You are told the day, and can read all of it. Whoever has begun goes on to the award.",
  person: "The people who write the curriculum set the days.",
  now: ({ microCredentials }) => {
    const dated = microCredentials.filter((of) => of.statusStart !== undefined || of.statusEnd !== undefined);
    if (dated.length === 0) return null;
    return dated.map(({ title, statusStart, statusEnd }) => {
      const days = [
        ...(statusStart === undefined ? [] : [`from ${formatDateOn(statusStart)}`]),
        ...(statusEnd === undefined ? [] : [`until ${formatDateOn(statusEnd)}`]),
      ];
      return `Open to new starts ${days.join(" ")}: “${title}”.`;
    });
  },
};
