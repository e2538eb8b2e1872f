import { eq } from "drizzle-orm";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { sendLink } from "./links.server";
import { emailKey } from "./name-key";
import { addPerson, inviteAgain } from "./writes.server";

/**
 * Acts of an operator at the command line, before there is anybody to sign in. Nobody is asked who they are: who can
 * run the command can read the database too.
 */

/** @returns the link where the new administrator chooses a password */
export async function createAdministrator(email: string, name: string, now: Date): Promise<string> {
  return store().write(async (tx) => {
    const input = { name, email, roles: ["administrator"] as const, siteId: null, supervisorId: null };
    const id = await addPerson(tx, null, input, now);
    return sendLink(tx, now, { id, email, name }, "invitation", null);
  });
}

/** @returns a new link for somebody who has not chosen a password yet */
export async function inviteByEmail(email: string, now: Date): Promise<string> {
  const [found] = await store()
    .read.select({ id: person.id })
    .from(person)
    .where(eq(person.emailKey, emailKey(email)));
  if (!found) throw new DomainError("not-found", `There is nobody with the address ${email}.`);
  return inviteAgain(null, found.id, now);
}
