import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookieValue } from "~/http/cookies";
import { environment } from "~/http/environment.server";

/**
 * A browser in which somebody signed in before keeps a signed note of it, for each person apart.
 * Guesses from such a browser are counted by themselves, so nobody else's guessing can keep its owner out.
 * @source OWASP, "Slow down online guessing attacks with device cookies"
 */
const cookieName = "known";
const most = 8;
const days = 400;

interface Known {
  /** names this browser in the buckets */
  readonly browser: string;
  /** who signed in here, hashed, newest first */
  readonly people: readonly string[];
}

const mac = (purpose: string, text: string): string =>
  createHmac("sha256", environment().sessionSecret).update(`${purpose}\n${text}`).digest("base64url");

const nameOf = (personId: string): string => mac("known-person", personId).slice(0, 16);

function readKnown(cookieHeader: string | null): Known | null {
  const [body = "", signature = ""] = (cookieValue(cookieHeader, cookieName) ?? "").split(".");
  const wanted = Buffer.from(mac("known-browser", body));
  const given = Buffer.from(signature);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const [browser = "", ...people] = body.split("~");
  return { browser, people };
}

/** @returns a name for this browser if this person signed in here before, else null */
export function knownBrowser(cookieHeader: string | null, personId: string | null): string | null {
  if (personId === null) return null;
  const known = readKnown(cookieHeader);
  return known?.people.includes(nameOf(personId)) ? known.browser : null;
}

/** @returns the Set-Cookie that notes that this person signed in here */
export function rememberBrowser(cookieHeader: string | null, personId: string): string {
  const known = readKnown(cookieHeader);
  const me = nameOf(personId);
  const people = [me, ...(known?.people ?? []).filter((name) => name !== me)].slice(0, most);
  const body = [known?.browser ?? randomBytes(12).toString("base64url"), ...people].join("~");
  const secure = environment().origin.startsWith("https:") ? "; Secure" : "";
  // sent only where people sign in: no other page needs it
  return `${cookieName}=${body}.${mac("known-browser", body)}; Path=/login; Max-Age=${days * 86_400}; HttpOnly; SameSite=Lax${secure}`;
}
