import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNull, ne } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { person, singleUseLink } from "#db/schema/people";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDateTime, NBSP } from "~/ui/moments";
import { recordActivity } from "./activity.server";
import { countTry, resetLimits, resetMailLimits } from "./attempts.server";
import { emailKey } from "./name-key";
import { queueMail } from "./outbox.server";
import { passwordFault } from "./password-rules";
import { hashPassword } from "./passwords.server";
import { endOtherSessions } from "./sessions.server";
import { type Browser, openDoor } from "./sign-in.server";
import type { LinkPurpose } from "./terms";

const hour = 3_600_000;
const lastsMs: Record<LinkPurpose, number> = { invitation: 14 * 24 * hour, "password-reset": hour };
const pathOf: Record<LinkPurpose, string> = {
  invitation: "/invitation/",
  "password-reset": "/password-reset/",
};

const hashed = (token: string): string => createHash("sha256").update(token).digest("base64url");

/**
 * Makes a link that sets this person's password once, and queues the mail that carries it.
 * @returns the whole address; it is nowhere else but in that mail
 */
export async function sendLink(
  tx: Db,
  now: Date,
  to: { readonly id: string; readonly email: string; readonly name: string },
  purpose: LinkPurpose,
  by: { readonly personId: string; readonly name: string } | null,
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const tokenHash = hashed(token);
  const expiresAt = new Date(now.getTime() + lastsMs[purpose]);
  await tx.insert(singleUseLink).values({
    tokenHash,
    purpose,
    personId: to.id,
    createdAt: now,
    createdBy: by?.personId ?? null,
    expiresAt,
    usedAt: null,
  });
  const address = `${environment().origin}${pathOf[purpose]}${token}`;
  await queueMail(tx, now, {
    onceKey: `link:${tokenHash}`,
    to: to.email,
    ...words(purpose, to.name, address, expiresAt, by),
  });
  return address;
}

function words(
  purpose: LinkPurpose,
  name: string,
  address: string,
  expiresAt: Date,
  by: { readonly name: string } | null,
): { subject: string; text: string } {
  const until = formatDateTime(expiresAt, environment().timeZone).replaceAll(NBSP, " ");
  if (purpose === "invitation") {
    return {
      subject: "Your invitation to IPS Pathways",
      text: `Hello ${name}

${by ? `${by.name} has` : "We have"} opened an account for you in IPS Pathways, where vocational specialists learn, gather evidence of their work and earn micro-credentials.

Choose your password here. The link works once, until ${until}:
${address}

If it has run out, ask for a new link at ${environment().origin}/password-reset.
If you did not expect this mail, you need do nothing.
`,
    };
  }
  return {
    subject: "Set a new password for IPS Pathways",
    text: `Hello ${name}

Somebody, probably you, asked to set a new password for your account.

Choose it here. The link works once, until ${until}:
${address}

If it was not you, you need do nothing: your password stays as it is.
`,
  };
}

export type LinkState =
  | { readonly state: "open"; readonly email: string; readonly name: string; readonly until: Date }
  | { readonly state: "used" | "expired" | "unknown" };

/** What a link is good for. Looking does not use it up: mail programs open links by themselves. */
export async function readLink(token: string, purpose: LinkPurpose, now: Date): Promise<LinkState> {
  const [row] = await store()
    .read.select({
      expiresAt: singleUseLink.expiresAt,
      usedAt: singleUseLink.usedAt,
      email: person.email,
      name: person.name,
      closedAt: person.closedAt,
    })
    .from(singleUseLink)
    .innerJoin(person, eq(person.id, singleUseLink.personId))
    .where(and(eq(singleUseLink.tokenHash, hashed(token)), eq(singleUseLink.purpose, purpose)))
    .limit(1);
  if (!row || row.closedAt !== null) return { state: "unknown" };
  if (row.usedAt !== null) return { state: "used" };
  if (row.expiresAt <= now) return { state: "expired" };
  return { state: "open", email: row.email, name: row.name, until: row.expiresAt };
}

/** What to do with a link that no longer opens anything. */
export const spentLink: Record<Exclude<LinkState["state"], "open">, string> = {
  used: "This link was used already. If that was you, sign in with the password you chose. If not, ask for a new link.",
  expired: "This link has run out. Ask for a new one: it takes a minute.",
  unknown: "This link opens nothing. Check that you copied all of it, or ask for a new one.",
};

/**
 * Sets the password of whoever holds the link, and signs this browser in.
 * Of two at once one wins. Every other link and every session of that person ends: whoever had them before may not
 * be the one who reads the mail.
 * @returns the Set-Cookie values
 * @throws conflict when the link is spent, invalid when the password is too easy
 */
export async function takeUpLink(
  token: string,
  purpose: LinkPurpose,
  password: string,
  browser: Browser,
  now: Date,
): Promise<string[]> {
  const link = await readLink(token, purpose, now);
  if (link.state !== "open") throw new DomainError("conflict", spentLink[link.state]);
  const fault = passwordFault(password, link);
  if (fault) throw new DomainError("invalid", "One thing needs your attention.", { password: fault });
  const passwordHash = await hashPassword(password);
  const personId = await store().write(async (tx) => {
    const [used] = await tx
      .update(singleUseLink)
      .set({ usedAt: now })
      .where(
        and(
          eq(singleUseLink.tokenHash, hashed(token)),
          eq(singleUseLink.purpose, purpose),
          isNull(singleUseLink.usedAt),
          gt(singleUseLink.expiresAt, now),
        ),
      )
      .returning({ personId: singleUseLink.personId });
    if (!used) throw new DomainError("conflict", spentLink.used);
    const [changed] = await tx
      .update(person)
      .set({ passwordHash })
      .where(and(eq(person.id, used.personId), isNull(person.closedAt)))
      .returning({ id: person.id });
    if (!changed) throw new DomainError("conflict", spentLink.unknown);
    await tx
      .update(singleUseLink)
      .set({ usedAt: now })
      .where(
        and(
          eq(singleUseLink.personId, used.personId),
          isNull(singleUseLink.usedAt),
          ne(singleUseLink.tokenHash, hashed(token)),
        ),
      );
    await endOtherSessions(used.personId, null);
    await recordActivity(tx, now, {
      actorId: used.personId,
      action: purpose === "invitation" ? "invitation.take-up" : "password.reset",
      subjectKind: "person",
      subjectId: used.personId,
      aboutId: used.personId,
    });
    return used.personId;
  });
  return openDoor(personId, browser, now);
}

/**
 * Sends a link to set a new password, if there is such an account. The caller learns nothing about that: the answer
 * is the same, and no hash or mail server makes it slower.
 * @throws too-many for one address that asks too often; too many mails to one person simply are not sent
 */
export async function requestReset(email: string, address: string, now: Date): Promise<void> {
  await countTry(resetLimits(address), now);
  const key = emailKey(email);
  try {
    // counted whether or not there is such a person, so that both take the same time
    await countTry(resetMailLimits(key), now);
  } catch (error) {
    if (error instanceof DomainError && error.refusal === "too-many") return;
    throw error;
  }
  await store().write(async (tx) => {
    const [found] = await tx
      .select({ id: person.id, email: person.email, name: person.name })
      .from(person)
      .where(and(eq(person.emailKey, key), isNull(person.closedAt)));
    if (!found) return;
    await sendLink(tx, now, found, "password-reset", null);
    await recordActivity(tx, now, {
      actorId: null,
      action: "password.reset-request",
      subjectKind: "person",
      subjectId: found.id,
      aboutId: found.id,
    });
  });
}
