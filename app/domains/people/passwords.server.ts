import { randomBytes } from "node:crypto";
import { type Options, hash, verify } from "@node-rs/argon2";

/** argon2id (2 in the library's enum, which isolated modules cannot import) with OWASP's second setting. */
const options: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Runs outside the event loop, some 20 ms; lucia's own hash would stall every request for 0.4 s. */
export const hashPassword = (password: string): Promise<string> => hash(normal(password), options);

let dummy: Promise<string> | undefined;

/**
 * Compares even where there is nothing to compare with, so that time does not tell who has an account.
 * @param stored null for an unknown person and for one who has not set a password yet
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword(randomBytes(24).toString("base64url"));
  const matches = await verify(stored ?? (await dummy), normal(password));
  return stored !== null && matches;
}

/** One keyboard types é as one character, another as two. */
const normal = (password: string): string => password.normalize("NFKC");
