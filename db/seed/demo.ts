import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { count, notLike } from "drizzle-orm";
import type { Environment } from "../../app/http/environment.server";
import type { Store } from "../client.server";
import { person } from "../schema/people";
import { accounts, demoDomain } from "./people";
import { type DemoWorld, steps } from "./world";

/** Why the demo world was not loaded, in a sentence for the person at the keyboard. */
export class SeedRefused extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "SeedRefused";
  }
}

/**
 * Loads the demo world, or what is missing of it.
 * @param say  told the name of each step as it begins
 * @throws SeedRefused in production, and for a database that holds real people
 */
export async function loadDemo(
  store: Store,
  env: Environment,
  say: (sentence: string) => void = () => undefined,
  now = new Date(),
): Promise<DemoWorld> {
  if (env.production) {
    throw new SeedRefused(
      "The demo world is not for production: its password is known to all. Nothing was loaded.",
    );
  }
  const [real] = await store.read
    .select({ n: count() })
    .from(person)
    .where(notLike(person.emailKey, `%@${demoDomain}`));
  if (Number(real?.n ?? 0) > 0) {
    throw new SeedRefused(
      "This database holds real people, so the demo world was not loaded. Set DATA_DIR and DATABASE_URL to an empty place and try again.",
    );
  }
  const file = path.join(env.dataDir, "demo.json");
  const world: DemoWorld = { store, env, now, people: new Map(), credentials: { ...credentialsIn(file) } };
  for (const step of steps) {
    say(`  ${step.name}`);
    await step.run(world);
  }
  mkdirSync(env.dataDir, { recursive: true });
  const written = {
    origin: env.origin,
    accounts: accounts.map((account) => ({
      email: `${account.key}@${demoDomain}`,
      role: account.roles[0],
      name: account.name,
      who: account.who,
    })),
    credentials: world.credentials,
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(written, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  return world;
}

function credentialsIn(file: string): Record<string, string> {
  try {
    return (
      (JSON.parse(readFileSync(file, "utf8")) as { credentials?: Record<string, string> }).credentials ?? {}
    );
  } catch {
    return {};
  }
}
