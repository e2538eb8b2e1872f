import type { Catalogue } from "../catalogue/types";

/**
 * A rule that works something out about a person without another person. It stands beside the code that does it, is
 * collected in `app/workflows/automated-decisions.server.ts`, and is read by anyone at `/privacy/automated-decisions`.
 */
export interface AutomatedRule {
  /** an address on the page; never changed */
  readonly id: string;
  readonly title: string;
  /** the file of the rule, from the root of the repository */
  readonly at: string;
  /** other files, daily works (`daily NAME`) and jobs (`job KIND`) that carry it out */
  readonly also?: readonly string[];
  /** what it works out */
  readonly does: string;
  /** the information it uses, and no other */
  readonly looksAt: string;
  /** what happens because of it, and what never does */
  readonly follows: string;
  /** who decides, or can change what came of it */
  readonly person: string;
  /** How it is set now, a sentence each; null: it is off, and the page leaves it out. */
  now(world: Catalogue): readonly string[] | null;
}

/** "1 day", "5 days" */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
