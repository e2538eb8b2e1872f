import { desc, eq } from "drizzle-orm";
import { type Db, type Store, isUnique } from "#db/client.server";
import { approvalPolicy } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { requireMay } from "~/access/require-may";
import { DomainError } from "~/http/domain-error";
import { recordActivity } from "../people/activity.server";
import type { Role } from "../people/terms";
import type { ApprovalMode } from "./states";

/**
 * Until an administrator sets something else. One award stands on people who judged and one who awards; with many at
 * once a single slip reaches many, so there a second pair of eyes looks.
 */
export const approvalAtFirst: ApprovalMode = "cohorts";

/** Whether a second issuer has to agree to awards to so many people at once. */
export function needsApproval(mode: ApprovalMode, people: number): boolean {
  return mode === "all" || (mode === "cohorts" && people > 1);
}

export interface ApprovalInForce {
  readonly mode: ApprovalMode;
  /** 0: nobody has set one */
  readonly number: number;
}

export async function readApproval(db: Db): Promise<ApprovalInForce> {
  const [set] = await db
    .select({ mode: approvalPolicy.mode, number: approvalPolicy.number })
    .from(approvalPolicy)
    .orderBy(desc(approvalPolicy.number))
    .limit(1);
  return set ?? { mode: approvalAtFirst, number: 0 };
}

/** What was set before, newest first, each with who and why. */
export function listApprovals(store: Store) {
  return store.read
    .select({
      number: approvalPolicy.number,
      mode: approvalPolicy.mode,
      words: approvalPolicy.words,
      setAt: approvalPolicy.setAt,
      setBy: person.name,
    })
    .from(approvalPolicy)
    .innerJoin(person, eq(person.id, approvalPolicy.setById))
    .orderBy(desc(approvalPolicy.number))
    .limit(20);
}

/**
 * Sets which awards need a second issuer, from now on; what was proposed before goes by the rule of its day.
 * @param basedOn number of the rule that the form showed
 * @throws conflict where somebody set another one meanwhile
 */
export async function setApproval(
  store: Store,
  asker: { readonly personId: string; readonly roles: readonly Role[] },
  { mode, words, basedOn }: { mode: ApprovalMode; words: string; basedOn: number },
  now: Date,
): Promise<void> {
  requireMay(asker, "approval.set");
  const changed = () =>
    new DomainError(
      "conflict",
      "Somebody set another rule after you opened this page. Read theirs, then change what you still want to.",
    );
  try {
    await store.write(async (tx) => {
      const held = await readApproval(tx);
      if (held.number !== basedOn) throw changed();
      const number = held.number + 1;
      await tx.insert(approvalPolicy).values({ number, mode, words, setById: asker.personId, setAt: now });
      await recordActivity(tx, now, {
        actorId: asker.personId,
        action: "approval.set",
        subjectKind: "approval-policy",
        subjectId: String(number),
        detail: { mode },
      });
    });
  } catch (error) {
    throw isUnique(error) ? changed() : error;
  }
}
