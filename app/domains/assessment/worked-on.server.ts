import { catalogue } from "~/catalogue/catalogue.server";
import type { MicroCredential } from "~/catalogue/types";
import { listModuleProgress } from "../learning/reads.server";
import type { MyPiece } from "./reads.server";

/**
 * The micro-credentials that a learner has opened or written for; with nothing begun, the one to begin with.
 * Why: twenty lists of what could be written bury the one that is being written.
 * @param pieces of this learner
 * @returns in the framework's order, never empty
 */
export async function listWorkedOn(
  personId: string,
  pieces: readonly Pick<MyPiece, "slug">[],
): Promise<MicroCredential[]> {
  const progress = await listModuleProgress(personId);
  const written = new Set(pieces.map((piece) => piece.slug));
  const { microCredentials, begin } = catalogue();
  const begun = microCredentials.filter(
    (of) => written.has(of.slug) || of.modules.some((module) => progress.has(module.id)),
  );
  return begun.length > 0 ? begun : microCredentials.filter((of) => of.slug === begin);
}
