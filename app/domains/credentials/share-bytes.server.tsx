import type { Application, NextFunction, Request, Response } from "express";
import type { ReactElement } from "react";
import { store as processStore } from "#db/store.server";
import { may } from "~/access/policy";
import { awardable } from "~/catalogue/lookups";
import { catalogue } from "~/catalogue/catalogue.server";
import { clientAddress } from "~/http/client-address.server";
import { cookieValue } from "~/http/cookies";
import { environment } from "~/http/environment.server";
import { frameFor } from "~/http/frame.server";
import { minuteBudget } from "~/http/minute-budget";
import { publicDocument } from "~/http/public-document.server";
import type { Asker } from "~/http/session.server";
import { parseTheme } from "~/ui/theme";
import { signRecord, takeRecord } from "./clr.server";
import { type SharedCredentialProps, SharedNoMore, SharedPage } from "./components/shared-page";
import { type CopyKind, copyOf } from "./copies.server";
import { stationsOf } from "./document.server";
import { answering, asWeb, askerOf, send, sendCopy, stored } from "./public-bytes.server";
import { type PublicCredential, achievementTitle, readDocument, readPublicCredential } from "./reads.server";
import { checkedJustNow } from "./recent-checks.server";
import { isOpening } from "./share-opening";
import { lastInstantBefore } from "./share-rules";
import { type OpenShare, noteOpening, readShared } from "./sharing.server";
import { revocationWords } from "./states";
import { changedInWords } from "./status-check.server";
import { type Verdict, verdictOf } from "./verdict";
import type { Verification } from "./verification";

/**
 * What a holder shows by a link (decision 0065). Its address is the key: nobody needs an account, nothing is set in the
 * browser, and no page it leads to is told where its reader came from.
 */
export function shareBytes(app: Application): void {
  app.get("/shared/:token", answering(sharedPage));
  app.get("/shared/:token/:file", answering(sharedFile));
}

/** A page looks at every credential on it, and a whole office may stand behind one address. */
const takeLook = minuteBudget(240, 1200);

const html = "text/html; charset=utf-8";
const json = "application/json; charset=utf-8";
const uncached = "private, no-store";

/** Nothing of a shared address is kept on the way, found by a search, or told to the next page. */
function keepQuiet(response: Response): void {
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("X-Robots-Tag", "noindex, nofollow");
}

/** @returns null where the answer was given: nothing opens here, or not now */
async function opened(request: Request, response: Response, next: NextFunction): Promise<OpenShare | null> {
  keepQuiet(response);
  const now = new Date();
  if (!takeLook(clientAddress(asWeb(request)), now)) {
    response.setHeader("Retry-After", "60");
    refuse(
      response,
      429,
      "This was asked for very often within a minute. Wait a minute, then open it again.",
    );
    return null;
  }
  const token = request.params["token"] ?? "";
  const found =
    may(null, "credential.shared") && /^[\w-]{43}$/.test(token) ? await readShared(token, now) : null;
  if (found === null || found.state === "unknown") {
    next();
    return null;
  }
  if (found.state === "open") return found.link;
  if (request.params["file"] !== undefined)
    refuse(response, 410, "This link has ended. Ask whoever gave it to you for a new one.");
  else sendPage(request, response, 410, "This link has ended", null, <SharedNoMore />);
  return null;
}

function refuse(response: Response, status: number, sentence: string): void {
  response.status(status).type("text/plain; charset=utf-8").setHeader("Cache-Control", uncached);
  response.end(`${sentence}\n`);
}

function sendPage(
  request: Request,
  response: Response,
  status: number,
  title: string,
  asker: Asker | null,
  content: ReactElement,
): void {
  const text = publicDocument({
    title,
    theme: parseTheme(cookieValue(request.headers.cookie ?? null, "theme")),
    frame: frameFor(asker, "/shared"),
    indexed: false,
    children: content,
  });
  response.status(status);
  send(request, response, stored(text, true), html, uncached);
}

async function sharedPage(request: Request, response: Response, next: NextFunction): Promise<void> {
  const link = await opened(request, response, next);
  if (!link) return;
  const now = new Date();
  // so that a holder's own look is not counted, and for the frame; their cookie is not renewed here
  const asker = await askerOf(request);
  const how = {
    method: request.method,
    userAgent: request.headers["user-agent"],
    purpose: [request.headers["sec-purpose"], request.headers["purpose"], request.headers["x-moz"]].join(" "),
  };
  if (isOpening(how) && asker?.personId !== link.personId) await noteOpening(link.id, now);
  const credentials: SharedCredentialProps[] = [];
  for (const one of link.credentials) credentials.push(await shown(one, now));
  sendPage(
    request,
    response,
    200,
    "Credentials shared with you",
    asker,
    <SharedPage
      timeZone={environment().timeZone}
      holderName={link.holderName}
      message={link.message}
      lastDay={lastInstantBefore(link.endsAt)}
      checkedAt={now}
      credentials={credentials}
      copiesAt={link.givesCopies ? `/shared/${request.params["token"] ?? ""}` : null}
    />,
  );
}

async function shown(
  { credentialId, position, achievement }: OpenShare["credentials"][number],
  now: Date,
): Promise<SharedCredentialProps> {
  const store = processStore();
  const held = await readPublicCredential(store, credentialId);
  if (!held) throw new Error("A link shows a credential that is not there.");
  const { verification: checked } = await checkedJustNow(store, held, now);
  const verification = checked && asKnownHere(checked, held);
  const facts = verification?.facts ?? null;
  const verdict = held.revoked
    ? withdrawnVerdict(revocationWords[held.revoked.reason])
    : verification && verdictOf(verification);
  if (!verification || !verdict) throw new Error("A link shows a credential that was not signed.");
  const stack = facts !== null && facts.results.length === 0;
  return {
    position,
    title: facts?.name ?? achievementTitle(achievement),
    code: facts?.humanCode ?? awardable(catalogue(), achievement)?.of.humanCode ?? "",
    issuer: facts?.issuer.name ?? environment().issuer.name,
    stops: facts ? stationsOf(facts.alignment, ({ code }) => code).length : 1,
    awardedAt: held.awardedAt,
    validUntil: held.validUntil,
    verdict,
    steps: verification.steps.filter(({ name }) => name !== "What it says"),
    seen: (facts?.results ?? []).flatMap(({ criterion, achieved }) =>
      achieved === null ? [] : [{ criterion, level: achieved }],
    ),
    parts: stack
      ? facts.evidence.map(({ name, description }) => ({ name: name ?? "", description: description ?? "" }))
      : [],
  };
}

/** A withdrawal or suspension is known here before any list says so. */
function asKnownHere(checked: Verification, { revoked, suspended }: PublicCredential): Verification {
  if (!revoked && !suspended) return checked;
  const detail = changedInWords(revoked ? "revocation" : "suspension");
  const steps = checked.steps.map((step) =>
    step.name === "Not revoked or suspended" && step.valid === true
      ? { ...step, valid: false, detail, asOf: null }
      : step,
  );
  return { ...checked, outcome: "failed", steps };
}

/** With the reason, which no list says. */
function withdrawnVerdict(reason: string): Verdict {
  return {
    tone: "stop",
    heading: "It has been withdrawn",
    sentence: `Its issuer has taken it back. The reason: ${reason}. Do not rely on it.`,
    advice: { heading: "What you can do", sentence: "Ask the person about it." },
  };
}

/** Signed copies, under the link's own address: it leads to no page that goes on after its end. */
async function sharedFile(request: Request, response: Response, next: NextFunction): Promise<void> {
  const link = await opened(request, response, next);
  if (!link) return;
  if (!link.givesCopies)
    return refuse(
      response,
      403,
      "This link gives a look, and no copies. Ask whoever gave it to you for one.",
    );
  if (request.params["file"] === "record.json") return sharedRecord(request, response, link);
  const [, number, kind] = /^([1-9]\d{0,2})\.(json|png|svg|pdf)$/.exec(request.params["file"] ?? "") ?? [];
  const one = link.credentials.find(({ position }) => position === Number(number));
  const held = one ? await readPublicCredential(processStore(), one.credentialId) : null;
  const signed = one ? await readDocument(processStore(), one.credentialId) : null;
  if (!one || !held || !signed)
    return refuse(response, 404, "There is no such copy. Go back to the page of the link.");
  const as = kind as CopyKind | "json";
  const code = awardable(catalogue(), one.achievement)?.of.humanCode ?? "credential";
  response.setHeader("Content-Disposition", `attachment; filename="${code}.${as}"`);
  if (as === "json") return send(request, response, stored(signed, true), json, uncached);
  const body = await copyOf(as, signed, { ...held, holderName: link.holderName });
  sendCopy(request, response, stored(body, false), as, uncached);
}

/** What the link shows, but for what was withdrawn, in one document that is signed for this download. */
async function sharedRecord(request: Request, response: Response, link: OpenShare): Promise<void> {
  const now = new Date();
  if (!takeRecord(link.id, now)) {
    response.setHeader("Retry-After", "60");
    return refuse(
      response,
      429,
      "This was asked for very often within a minute. Wait a minute, then try again.",
    );
  }
  const ids: string[] = [];
  for (const { credentialId } of link.credentials) {
    const held = await readPublicCredential(processStore(), credentialId);
    if (held && held.revoked === null && held.suspended === null) ids.push(credentialId);
  }
  const record = ids.length > 0 ? await signRecord(processStore(), link.personId, ids, now) : null;
  if (record === null)
    return refuse(response, 404, "Nothing of what this link shows can be taken as a record now.");
  response.setHeader("Content-Disposition", 'attachment; filename="learner-record.clr.json"');
  send(request, response, stored(record, true), json, uncached);
}
