import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import type { Requirement } from "~/catalogue/types";
import { unmetRequirements } from "./rules";
import { gatherFacts } from "./standing.server";

/**
 * The skills for which everything that some micro-credential asks has come together.
 * @param personId whose record: the asker's own
 */
export async function listSkillsInPlace(personId: string): Promise<ReadonlySet<string>> {
  const inPlace = new Set<string>();
  for (const credential of catalogue().microCredentials) {
    const facts = await gatherFacts(store().read, personId, credential.slug);
    const gaps = unmetRequirements(credential, facts).map((gap) => gap.requirement);
    for (const code of skillsWithoutGap(credential.requirements, gaps)) inPlace.add(code);
  }
  return inPlace;
}

/** Skills that at least one requirement names and no gap does. */
export function skillsWithoutGap(
  requirements: readonly Requirement[],
  gaps: readonly Requirement[],
): ReadonlySet<string> {
  const open = new Set(gaps.flatMap((gap) => gap.skills));
  return new Set(requirements.flatMap((each) => each.skills).filter((code) => !open.has(code)));
}
