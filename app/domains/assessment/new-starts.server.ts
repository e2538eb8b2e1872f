import { and, eq, inArray } from "drizzle-orm";
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
