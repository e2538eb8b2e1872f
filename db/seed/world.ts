import type { Store } from "../client.server";
import type { Environment } from "../../app/http/environment.server";
import type { Role } from "../../app/domains/people/terms";
import { assessment } from "./assessment";
import { conversation } from "./conversation";
import { credentials } from "./credentials";
import { judging, samplingPlan } from "./moderation";
import { people } from "./people";
import { voices } from "./voices";
import { plans } from "./plans";
import { rounds } from "./rounds";
import { sharing } from "./sharing";

export interface DemoPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** What the steps before have made, and where a step leaves what later steps and the tests need to find. */
export interface DemoWorld {
  readonly store: Store;
  readonly env: Environment;
  /** the moment of loading: what happened "last week" is told from here */
  readonly now: Date;
  /** by the part of the address before the @ */
  readonly people: Map<string, DemoPerson>;
  /** "valid", "revoked", "expired", "suspended" and "combined" → credential id; written to demo.json */
  readonly credentials: Record<string, string>;
}

/** One chapter of the demo world. Safe to run again: it adds only what is missing. */
export interface DemoStep {
  readonly name: string;
  run(world: DemoWorld): Promise<void>;
}

/** In order: each may use what the ones before it made. */
export const steps: readonly DemoStep[] = [
  people,
  samplingPlan,
  assessment,
  rounds,
  conversation,
  plans,
  voices,
  credentials,
  sharing,
  judging,
];
