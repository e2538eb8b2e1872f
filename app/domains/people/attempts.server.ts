import { type AutomatedRule } from "~/access/automated-rule";
import { createHmac, randomUUID } from "node:crypto";
import { and, asc, count, eq, gt, inArray, lte } from "drizzle-orm";
import { attempt } from "#db/schema/people";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";

const minute = 60_000;

/** How many tries in how long. Buckets hold what was tried and from where; only their hash is kept. */
export interface Limit {
  readonly bucket: readonly string[];
  readonly most: number;
  readonly withinMs: number;
}

/**
 * The limits on guessing a password.
 * A known browser has a count of its own, so that no amount of guessing by others keeps its owner out: neither
 * by the thousand machines that guess at one address, nor by one machine in the same office.
 * @param email   as looked up
 * @param known   names this browser if this person signed in here before
 */
export function signInLimits(email: string, address: string, known: string | null): Limit[] {
  if (known !== null)
    return [{ bucket: ["sign-in", email, "browser", known], most: 10, withinMs: 15 * minute }];
  return [
    { bucket: ["sign-in", email, "address", address], most: 10, withinMs: 15 * minute },
    { bucket: ["sign-in", "address", address], most: 60, withinMs: 15 * minute },
    { bucket: ["sign-in", email], most: 40, withinMs: 60 * minute },
  ];
}

/** Asking for reset mail, so that nobody's inbox is filled from here. */
export const resetLimits = (address: string): Limit[] => [
  { bucket: ["reset", "address", address], most: 20, withinMs: 60 * minute },
];
export const resetMailLimits = (email: string): Limit[] => [
  { bucket: ["reset", email], most: 4, withinMs: 60 * minute },
];

/** Trying out the current password on the account page of a browser left open. */
export const currentPasswordLimits = (personId: string): Limit[] => [
  { bucket: ["current-password", personId], most: 10, withinMs: 15 * minute },
];

const hashed = (bucket: readonly string[]): string =>
  createHmac("sha256", environment().sessionSecret)
    .update(JSON.stringify(["attempt", ...bucket]))
    .digest("base64url");

/**
 * Counts this try before it is made, so that a hundred tries at once are a hundred tries.
 * @param otherwise what else the person can do, as a further sentence
 * @returns ids of the rows, for `forgetTries` where the try turned out to be no guess
 * @throws too-many, with the seconds until a try is free again
 */
export async function countTry(limits: readonly Limit[], now: Date, otherwise = ""): Promise<string[]> {
  const refusedFor = await store().write(async (tx) => {
    for (const limit of limits) {
      const bucket = hashed(limit.bucket);
      const since = new Date(now.getTime() - limit.withinMs);
      const recent = and(eq(attempt.bucket, bucket), gt(attempt.at, since));
      const [row] = await tx.select({ tries: count() }).from(attempt).where(recent);
      const tries = Number(row?.tries ?? 0);
      if (tries < limit.most) continue;
      // the try that has to leave the window before another one fits
      const [leaves] = await tx
        .select({ at: attempt.at })
        .from(attempt)
        .where(recent)
        .orderBy(asc(attempt.at), asc(attempt.id))
        .limit(1)
        .offset(tries - limit.most);
      const freeAt = (leaves?.at.getTime() ?? now.getTime()) + limit.withinMs;
      return Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000));
    }
    // rows that no limit looks at any more
    await tx.delete(attempt).where(lte(attempt.at, new Date(now.getTime() - 24 * 60 * minute)));
    const rows = limits.map((limit) => ({ id: randomUUID(), bucket: hashed(limit.bucket), at: now }));
    await tx.insert(attempt).values(rows);
    return rows.map((row) => row.id);
  });
  if (typeof refusedFor !== "number") return refusedFor;
  const minutes = Math.ceil(refusedFor / 60);
  throw new DomainError(
    "too-many",
    `There were too many tries. Wait ${minutes === 1 ? "a minute" : `${minutes} minutes`}, then try again.${otherwise}`,
    {},
    refusedFor,
  );
}

/** A try that was no guess does not count: a whole office may sign in from one address. */
export async function forgetTries(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await store().write(async (tx) => {
    await tx.delete(attempt).where(inArray(attempt.id, [...ids]));
  });
}

export const slowsGuessing: AutomatedRule = {
  id: "sign-in-limits",
  title: "Slows down guessing of passwords",
  at: "app/domains/people/attempts.server.ts",
  does: "Counts tries to sign in, to reset a password and to enter the current one, and asks for a pause after many.",
  looksAt: "The address that was typed and where the try came from, scrambled, for one day.",
  follows: "You wait some minutes and try again. A browser that you have used before has a count of its own.",
  person: "An administrator can send you a new link at any time.",
  now: () => {
    const said = (limit: Limit) => `${limit.most} in ${limit.withinMs / minute} minutes`;
    const [first] = signInLimits("", "", "");
    const [reset] = resetMailLimits("");
    return first && reset
      ? [
          `Signing in: ${signInLimits("", "", null).map(said).join("; ")}. From a browser you have used: ${said(first)}.`,
          `Mail to reset a password: ${said(reset)}.`,
        ]
      : null;
  },
};
