import { eq } from "drizzle-orm";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { recordActivity } from "./activity.server";
import { countTry, forgetTries, signInLimits } from "./attempts.server";
import { browserName } from "./browser-name";
import { knownBrowser, rememberBrowser } from "./known-browser.server";
import { emailKey } from "./name-key";
import { passwordMatches } from "./passwords.server";
import { beginSession, endSession, readLiveSession, sessionIdIn } from "./sessions.server";

/** What a request says about the browser it comes from. */
export interface Browser {
  readonly cookies: string | null;
  readonly userAgent: string | null;
  /** from `clientAddress` */
  readonly address: string;
}

const noMatch = "This email address and password do not belong together. Check both, or set a new password.";

/** Whoever is kept out by somebody else's guesses comes in through their mailbox. */
const wayOut = " You can also set a new password: the link by mail works at once.";

/**
 * Signs a browser in.
 * Whether the account exists, is closed or has no password yet, the answer and the time it takes are the same.
 * @returns the Set-Cookie values
 * @throws invalid, too-many
 */
export async function signIn(
  given: { readonly email: string; readonly password: string },
  browser: Browser,
  now: Date,
): Promise<string[]> {
  const email = emailKey(given.email);
  const [found] = await store()
    .read.select({ id: person.id, passwordHash: person.passwordHash, closedAt: person.closedAt })
    .from(person)
    .where(eq(person.emailKey, email))
    .limit(1);
  const known = knownBrowser(browser.cookies, found?.id ?? null);
  const tries = await countTry(signInLimits(email, browser.address, known), now, wayOut);
  const matches = await passwordMatches(found?.passwordHash ?? null, given.password);
  if (!found || !matches || found.closedAt !== null) {
    throw new DomainError("invalid", noMatch, { password: noMatch });
  }
  await forgetTries(tries);
  return openDoor(found.id, browser, now);
}

/**
 * Begins the session of somebody who has just proved who they are, by password or by a link.
 * @returns the Set-Cookie values
 */
export async function openDoor(personId: string, browser: Browser, now: Date): Promise<string[]> {
  await leaveDoor(browser.cookies);
  const cookie = await store().write(async (tx) => {
    const begun = await beginSession(personId, browserName(browser.userAgent), now);
    await recordActivity(tx, now, {
      actorId: personId,
      action: "session.begin",
      subjectKind: "person",
      subjectId: personId,
      aboutId: personId,
    });
    return begun;
  });
  return [cookie, rememberBrowser(browser.cookies, personId)];
}

/** Ends the session of this browser, whoever's it is. Nothing to end is fine. */
export async function leaveDoor(cookies: string | null): Promise<void> {
  const id = sessionIdIn(cookies);
  const live = id ? await readLiveSession(id) : null;
  if (live) await endSession(live.personId, live.sessionKey);
}
