import type { Store } from "#db/client.server";
import { finishModule } from "#db/seed/assessment";
import { sendPiece } from "#db/seed/prepare-evidence";
import { criteriaFor, partsOf } from "~/domains/assessment/evidence-rules";
import type { Actor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { makeAward } from "~/workflows/award.server";
import { decideReview } from "~/workflows/decide-review.server";
import { signAwarded } from "~/workflows/sign.server";
import { makePerson } from "./factories";
import { makeReadyLearner, slug } from "./ready-learner";

const day = 86_400_000;

/**
 * Everything a micro-credential asks, done through the acts of the pages: modules read, checks passed at the second
 * try, reflections saved, every kind of evidence sent and accepted at the level needed.
 * @param finishedAt the last decision; the rest lies in the weeks before
 * @param offers     which kinds of evidence are sent
 */
export async function workThrough(
  learner: Actor,
  supervisor: Actor,
  slug: string,
  finishedAt: Date,
  offers: (kind: string) => boolean = () => true,
): Promise<void> {
  const of = microCredential(slug);
  const ago = (days: number) => new Date(finishedAt.getTime() - days * day);
  for (const [n, module] of of.modules.entries()) await finishModule(learner, of, module, ago(40 - n));
  for (const [n, kind] of of.evidence.entries()) {
    if (!offers(kind.id)) continue;
    const left = of.evidence.length - 1 - n;
    const sent = await sendPiece(
      learner,
      {
        slug,
        kind: kind.id,
        title: kind.title,
        narrative: "What happened, what was mine to do, and who took the rest. All of it is made up.",
        parts: partsOf(of, kind.id),
        changedNote: "I changed every name and place.",
      },
      ago(left + 2),
    );
    await decideReview(
      supervisor,
      {
        versionId: sent.versionId,
        decision: "accept",
        levels: criteriaFor(of, kind.id).map((criterion) => ({
          criterion: criterion.id,
          level: of.rubric.requiredLevel,
          comment: "Seen more than once, in ordinary weeks.",
        })),
        message: "I can see your work in this.",
      },
      ago(left),
    );
  }
}

/** The award, and its signature. */
export async function awardAndSign(
  store: Store,
  issuer: Pick<Actor, "personId" | "roles">,
  personId: string,
  achievement: string,
  at: Date,
) {
  const made = await makeAward(store, issuer, personId, achievement, at);
  await signAwarded({ credentialId: made.credentialId }, at);
  return made;
}

/** Somebody for whom nothing was missing, awarded at this moment by an issuer of their own. */
export async function makeAwarded(
  store: Store,
  at: Date,
  { signed = true, name }: { readonly signed?: boolean; readonly name?: string } = {},
) {
  const { learner } = await makeReadyLearner(store, new Date(at.getTime() - day), name);
  const issuer = await makePerson(store, { roles: ["issuer"] });
  const asker = { personId: issuer.id, roles: issuer.roles };
  const { credentialId: id } = await makeAward(store, asker, learner.id, slug, at);
  if (signed) await signAwarded({ credentialId: id }, at);
  return { id, asker, learner, path: `/credentials/${id}` };
}
