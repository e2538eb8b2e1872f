import { randomUUID } from "node:crypto";
import { and, count, eq, inArray, isNull } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { person, personRole, singleUseLink, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { recordActivity } from "./activity.server";
import { countTry, currentPasswordLimits, forgetTries } from "./attempts.server";
import { sendLink } from "./links.server";
import { emailKey, nameKey } from "./name-key";
import { passwordFault } from "./password-rules";
import { hashPassword, passwordMatches } from "./passwords.server";
import { countOtherAdministrators, isId, noSuchPerson, noSuchSite, rolesOf } from "./reads.server";
import { type PersonFacts, closingObjection, objections } from "./rules";
import { endOtherSessions, endSession } from "./sessions.server";
import type { Role } from "./terms";

/** Who acts, as far as these acts need to know. */
export interface Actor {
  readonly personId: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

export interface PersonInput {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly siteId: string | null;
  readonly supervisorId: string | null;
}

const taken = "Somebody with this address is here already. Find them in the list instead.";

/** @throws conflict, not-found, invalid with fields */
export async function invitePerson(
  actor: Actor,
  input: PersonInput,
  now: Date,
): Promise<{ id: string; link: string }> {
  requireMay(actor, "people.manage");
  return asOneOfAKind(() =>
    store().write(async (tx) => {
      const id = await addPerson(tx, actor.personId, input, now);
      const link = await sendLink(tx, now, { id, ...input }, "invitation", actor);
      return { id, link };
    }),
  );
}

/** Two who invite the same person at once: the second learns that the first was quicker. */
async function asOneOfAKind<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isUnique(error)) throw new DomainError("conflict", taken, { email: taken });
    throw error;
  }
}

/**
 * Adds a person, in the transaction of whoever asks (an invitation, an import, an operator).
 * @param actorId null for an operator at the command line
 */
export async function addPerson(
  tx: Db,
  actorId: string | null,
  input: PersonInput,
  now: Date,
): Promise<string> {
  const [there] = await tx
    .select({ id: person.id })
    .from(person)
    .where(eq(person.emailKey, emailKey(input.email)));
  if (there) throw new DomainError("conflict", taken, { email: taken });
  await requireSite(tx, input.siteId);
  const supervisor = input.supervisorId === null ? null : await supervisorFacts(tx, input.supervisorId);
  refuseFaults(objections(null, input, supervisor, { above: [], supervises: 0, otherAdministrators: 0 }));
  const id = randomUUID();
  await tx.insert(person).values({
    id,
    email: input.email.trim(),
    emailKey: emailKey(input.email),
    name: input.name,
    nameKey: nameKey(input.name),
    siteId: input.siteId,
    supervisorId: input.supervisorId,
    passwordHash: null,
    createdAt: now,
    closedAt: null,
  });
  await giveRoles(tx, actorId, id, input.roles, now);
  await recordActivity(tx, now, {
    actorId,
    action: "person.invite",
    subjectKind: "person",
    subjectId: id,
    aboutId: id,
    detail: { roles: input.roles.join(" ") },
  });
  return id;
}

async function requireSite(tx: Db, id: string | null): Promise<void> {
  if (id === null) return;
  const [there] = await tx.select({ id: site.id }).from(site).where(eq(site.id, id));
  if (!there) refuseFaults({ site: "This site is not there any more. Choose another one." });
}

async function giveRoles(
  tx: Db,
  actorId: string | null,
  personId: string,
  roles: readonly Role[],
  now: Date,
): Promise<void> {
  for (const role of new Set(roles)) {
    await tx
      .insert(personRole)
      .values({ personId, role, grantedAt: now, grantedBy: actorId })
      .onConflictDoNothing();
  }
}

/** @throws not-found */
async function factsOf(
  tx: Db,
  id: string,
): Promise<PersonFacts & { name: string; email: string; supervisorId: string | null }> {
  const [row] = isId(id) ? await tx.select().from(person).where(eq(person.id, id)) : [];
  if (!row) throw noSuchPerson();
  const held = await rolesOf(tx, [id]);
  return {
    id,
    name: row.name,
    email: row.email,
    supervisorId: row.supervisorId,
    roles: held.get(id) ?? [],
    closed: row.closedAt !== null,
    active: row.passwordHash !== null,
  };
}

/** @throws invalid at the field: the person went while the form was being filled in */
async function supervisorFacts(tx: Db, id: string): Promise<PersonFacts> {
  try {
    return await factsOf(tx, id);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError("invalid", "One thing needs your attention.", {
      supervisor: "This person is not there any more. Choose somebody else.",
    });
  }
}

/** The supervisor, their supervisor and so on. Ends by itself even where a circle was in the data. */
async function chainAbove(tx: Db, from: string | null): Promise<string[]> {
  const chain: string[] = [];
  for (let at = from; at !== null && !chain.includes(at);) {
    chain.push(at);
    const [row] = await tx.select({ up: person.supervisorId }).from(person).where(eq(person.id, at));
    at = row?.up ?? null;
  }
  return chain;
}

async function countSupervised(tx: Db, id: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(person)
    .where(and(eq(person.supervisorId, id), isNull(person.closedAt)));
  return Number(row?.n ?? 0);
}

/**
 * Changes name, roles, site and supervisor. The address can change until the invitation was taken up: afterwards it
 * is how the person proves who they are.
 * @throws not-found, invalid with fields, conflict
 */
export async function changePerson(actor: Actor, id: string, input: PersonInput, now: Date): Promise<void> {
  requireMay(actor, "people.manage");
  await asOneOfAKind(() =>
    store().write(async (tx) => {
      const before = await factsOf(tx, id);
      if (before.closed)
        throw new DomainError("conflict", "This account is closed. Open it again first, then change it.");
      await requireSite(tx, input.siteId);
      // somebody who has the supervisor already keeps them, whatever has changed about that person since
      const supervisor =
        input.supervisorId === null || input.supervisorId === before.supervisorId
          ? null
          : await supervisorFacts(tx, input.supervisorId);
      refuseFaults(
        objections(before, input, supervisor, {
          above: await chainAbove(tx, input.supervisorId),
          supervises: await countSupervised(tx, id),
          otherAdministrators: await countOtherAdministrators(tx, id),
        }),
      );
      const email = input.email.trim();
      const moved = emailKey(email) !== emailKey(before.email);
      if (moved && before.active) {
        refuseFaults({ email: "This person signs in with their address, so it cannot be changed any more." });
      }
      if (moved) {
        const [there] = await tx
          .select({ id: person.id })
          .from(person)
          .where(eq(person.emailKey, emailKey(email)));
        if (there) throw new DomainError("conflict", taken, { email: taken });
      }
      await tx
        .update(person)
        .set({
          name: input.name,
          nameKey: nameKey(input.name),
          siteId: input.siteId,
          supervisorId: input.supervisorId,
          ...(before.active ? {} : { email, emailKey: emailKey(email) }),
        })
        .where(eq(person.id, id));
      // a link that went to the wrong address must not open this account
      if (moved) await spendLinks(tx, id, now);
      const lost = before.roles.filter((role) => !input.roles.includes(role));
      if (lost.length > 0) {
        await tx.delete(personRole).where(and(eq(personRole.personId, id), inArray(personRole.role, lost)));
      }
      await giveRoles(tx, actor.personId, id, input.roles, now);
      await recordActivity(tx, now, {
        actorId: actor.personId,
        action: "person.change",
        subjectKind: "person",
        subjectId: id,
        aboutId: id,
        detail: { roles: input.roles.join(" ") },
      });
    }),
  );
}

async function spendLinks(tx: Db, personId: string, now: Date): Promise<void> {
  await tx
    .update(singleUseLink)
    .set({ usedAt: now })
    .where(and(eq(singleUseLink.personId, personId), isNull(singleUseLink.usedAt)));
}

/**
 * Sends a new invitation; the links before it open nothing any more.
 * @returns the link, for an operator at the command line
 */
export async function inviteAgain(actor: Actor | null, id: string, now: Date): Promise<string> {
  if (actor) requireMay(actor, "people.manage");
  return store().write(async (tx) => {
    const before = await factsOf(tx, id);
    if (before.closed) throw new DomainError("conflict", "This account is closed. Open it again first.");
    if (before.active) {
      throw new DomainError(
        "conflict",
        "This person has chosen a password already. If they have forgotten it, they can ask for a link where they sign in.",
      );
    }
    await spendLinks(tx, id, now);
    const link = await sendLink(tx, now, before, "invitation", actor);
    await recordActivity(tx, now, {
      actorId: actor?.personId ?? null,
      action: "person.invite-again",
      subjectKind: "person",
      subjectId: id,
      aboutId: id,
    });
    return link;
  });
}

/** Closes an account: nobody signs in with it any more, its records stay. */
export async function closePerson(actor: Actor, id: string, now: Date): Promise<void> {
  requireMay(actor, "people.manage");
  await store().write(async (tx) => {
    const before = await factsOf(tx, id);
    const objection = closingObjection(before, actor.personId, {
      otherAdministrators: await countOtherAdministrators(tx, id),
    });
    if (objection) throw new DomainError("conflict", objection);
    await tx.update(person).set({ closedAt: now }).where(eq(person.id, id));
    await spendLinks(tx, id, now);
    await endOtherSessions(id, null);
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "person.close",
      subjectKind: "person",
      subjectId: id,
      aboutId: id,
    });
  });
}

export async function reopenPerson(actor: Actor, id: string, now: Date): Promise<void> {
  requireMay(actor, "people.manage");
  await store().write(async (tx) => {
    const before = await factsOf(tx, id);
    if (!before.closed) throw new DomainError("conflict", "This account is open already.");
    await tx.update(person).set({ closedAt: null }).where(eq(person.id, id));
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "person.reopen",
      subjectKind: "person",
      subjectId: id,
      aboutId: id,
    });
  });
}

export interface SiteInput {
  readonly name: string;
  readonly leadAgency: string;
  readonly acknowledgement: string;
}

/** @param id null for a new site @returns its id */
export async function saveSite(
  actor: Actor,
  id: string | null,
  input: SiteInput,
  now: Date,
): Promise<string> {
  requireMay(actor, "people.manage");
  if (id !== null && !isId(id)) throw noSuchSite();
  return store().write(async (tx) => {
    const siteId = id ?? randomUUID();
    if (id === null) await tx.insert(site).values({ id: siteId, ...input, createdAt: now });
    else {
      const changed = await tx
        .update(site)
        .set({ ...input })
        .where(eq(site.id, id))
        .returning({ id: site.id });
      if (changed.length === 0) throw noSuchSite();
    }
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: id === null ? "site.create" : "site.change",
      subjectKind: "site",
      subjectId: siteId,
    });
    return siteId;
  });
}

/**
 * Changes one's own password; every other browser is signed out.
 * @throws invalid with fields, too-many
 */
export async function changePassword(
  asker: Actor & { readonly email: string; readonly sessionKey: string },
  current: string,
  wanted: string,
  now: Date,
): Promise<void> {
  requireMay(asker, "account.manage", { own: true });
  const tries = await countTry(currentPasswordLimits(asker.personId), now);
  const [row] = await store()
    .read.select({ passwordHash: person.passwordHash })
    .from(person)
    .where(eq(person.id, asker.personId));
  if (!(await passwordMatches(row?.passwordHash ?? null, current))) {
    refuseFaults({
      currentPassword: "This is not your password of today. Try again, or sign out and ask for a link.",
    });
  }
  await forgetTries(tries);
  const fault = passwordFault(wanted, asker);
  if (fault) refuseFaults({ newPassword: fault });
  if (wanted === current) refuseFaults({ newPassword: "This is the password you have. Choose another one." });
  const passwordHash = await hashPassword(wanted);
  await store().write(async (tx) => {
    await tx.update(person).set({ passwordHash }).where(eq(person.id, asker.personId));
    await spendLinks(tx, asker.personId, now);
    await endOtherSessions(asker.personId, asker.sessionKey);
    await recordActivity(tx, now, own(asker, "password.change"));
  });
}

/** Ends one of one's own sessions, or all others. */
export async function endOwnSessions(
  asker: Actor & { readonly sessionKey: string },
  which: { readonly key: string } | "others",
  now: Date,
): Promise<void> {
  requireMay(asker, "account.manage", { own: true });
  await store().write(async (tx) => {
    if (which === "others") await endOtherSessions(asker.personId, asker.sessionKey);
    else if (!(await endSession(asker.personId, which.key))) {
      throw new DomainError(
        "conflict",
        "That browser is signed out already. Reload the page to see the others.",
      );
    }
    await recordActivity(tx, now, own(asker, which === "others" ? "session.end-others" : "session.end"));
  });
}

const own = (asker: Actor, action: string) => ({
  actorId: asker.personId,
  action,
  subjectKind: "person",
  subjectId: asker.personId,
  aboutId: asker.personId,
});
