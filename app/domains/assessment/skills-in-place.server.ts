import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { countsFor, endOf } from "~/catalogue/framework-versions";
import { frameworkVersions } from "~/catalogue/lookups";
import type { Requirement } from "~/catalogue/types";
import { unmetRequirements } from "./rules";
import { gatherFactsOfTeam } from "./standing.server";

/**
 * The skills for which everything that some micro-credential asks has come together.
 * @param personId whose record: the asker's own
 * @param version  of the framework: the skills that what they did counts for there on this day
 */
export async function listSkillsInPlace(
  personId: string,
  version: string,
  now: Date,
): Promise<ReadonlySet<string>> {
  const versions = frameworkVersions(catalogue());
  const inPlace = new Set<string>();
  const facts = await gatherFactsOfTeam(store().read, [personId]);
  for (const credential of catalogue().microCredentials) {
    const gaps = unmetRequirements(credential, facts(personId, credential.slug), now).flatMap(
      (gap) => gap.oneOf ?? [gap.requirement],
    );
    for (const code of skillsWithoutGap(credential.requirements, gaps))
      for (const { code: here, until } of countsFor(versions, code, credential.framework, version))
        if (until === null || now < endOf(until)) inPlace.add(here);
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
