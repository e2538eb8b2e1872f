import { and, eq } from "drizzle-orm";
import { catalogue } from "../../app/catalogue/catalogue.server";
import { stackById } from "../../app/catalogue/lookups";
import type { MicroCredential } from "../../app/catalogue/types";
import { criteriaFor } from "../../app/domains/assessment/evidence-rules";
import { partsOf } from "../../app/domains/credentials/stack-rules";
import { decideReview } from "../../app/workflows/decide-review.server";
import { evidence } from "../schema/assessment";
import { ago, awarded, theirs } from "./awarded";
import { sendPiece } from "./prepare-evidence";
import type { DemoWorld } from "./world";

const whole = "ips-practitioner";

/**
 * Somebody who holds all that the sixteen core competencies add up to, so that a combined credential can be looked at
 * with what it opens. Every award stands on a complete record and is signed; each domain follows its last competency.
 * @returns id of the combined credential
 */
export async function holdAllSixteen(world: DemoWorld): Promise<string> {
  const cat = catalogue();
  const stack = stackById(cat, whole);
  if (!stack) throw new Error(`There is no stack ${whole} in content/.`);
  const personId = theirs(world, "practitioner");
  const waiting = new Set(cat.stacks.filter((one) => one.strandsAtLeast === 0));
  const held = new Set<string>();
  const parts = partsOf(cat, stack).competencies;
  let combined = "";
  for (const [n, { code, credentials }] of parts.entries()) {
    // the first of them ends in two months, so that a renewal can be looked at
    const day = n === 0 ? 3 * 365 - 60 : 80 + 40 * (parts.length - n);
    const [of] = credentials;
    if (!of) throw new Error(`No micro-credential certifies ${code}.`);
    await awarded(world, personId, of.slug, ago(world, day));
    held.add(code);
    for (const one of waiting) {
      if (!one.competencies.every((competency) => held.has(competency))) continue;
      waiting.delete(one);
      const id = await awarded(world, personId, one.id, ago(world, day - 1));
      if (one.id === whole) combined = id;
    }
  }
  const [first] = parts[0]?.credentials ?? [];
  if (first) await beginRenewal(world, personId, first);
  return combined;
}

/** Part of what a renewal asks for: the observation, given a month ago and accepted. */
async function beginRenewal(world: DemoWorld, personId: string, of: MicroCredential): Promise<void> {
  const title = "A first meeting, three years on";
  const [there] = await world.store.read
    .select({ id: evidence.id })
    .from(evidence)
    .where(and(eq(evidence.personId, personId), eq(evidence.title, title)));
  if (there) return;
  const kind = "observation";
  const { versionId } = await sendPiece(
    { personId, name: "Odile Baptiste", roles: ["learner"] },
    {
      slug: of.slug,
      kind,
      title,
      narrative:
        "A made-up observation: a colleague sat in on a first meeting and wrote down who spoke, and for how long.",
      parts: [],
      changedNote: "Names, places and dates were changed.",
    },
    ago(world, 30),
  );
  await decideReview(
    { personId: theirs(world, "other-supervisor"), name: "", roles: ["supervisor"] },
    {
      versionId,
      decision: "accept",
      levels: criteriaFor(of, kind).map(({ id }) => ({
        criterion: id,
        level: of.rubric.requiredLevel,
        comment: "Seen again, with somebody new.",
      })),
      message: "The young person did most of the talking, and you let the silences be.",
    },
    ago(world, 26),
  );
}
