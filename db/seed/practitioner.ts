import { catalogue } from "../../app/catalogue/catalogue.server";
import { stackById } from "../../app/catalogue/lookups";
import { partsOf } from "../../app/domains/credentials/stack-rules";
import { ago, awarded, theirs } from "./awarded";
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
    const day = 80 + 40 * (parts.length - n);
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
  return combined;
}
