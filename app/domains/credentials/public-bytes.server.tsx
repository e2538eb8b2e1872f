import { createHash } from "node:crypto";
import { brotliCompressSync, constants } from "node:zlib";
import type { Application, NextFunction, Request, Response } from "express";
import type { ReactElement } from "react";
import { store as processStore } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable, domainOf, frameworkItem, frameworkVersion } from "~/catalogue/lookups";
import { clientAddress } from "~/http/client-address.server";
import { cookieValue } from "~/http/cookies";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { frameFor } from "~/http/frame.server";
import { publicDocument } from "~/http/public-document.server";
import { type Asker, whoIsAsking } from "~/http/session.server";
import { type Theme, parseTheme } from "~/ui/theme";
import { findAchievement, nameOf } from "./achievement.server";
import { checkHanded } from "./check.server";
import { AchievementPage } from "./components/achievement-page";
import { CredentialPage, type CredentialPageProps } from "./components/credential-page";
import { IssuerPage } from "./components/issuer-page";
import { type CopyKind, copyOf, copyTypes, plainBadge } from "./copies.server";
import { lineOf, renewableUntil } from "./chain";
import { readChainOf } from "./currency.server";
import { type SignedCredential, buildIssuerProfile, stationsOf } from "./document.server";
import { checkEvidence } from "./evidence-check.server";
import { handedEvidence } from "./evidence-handed.server";
import { handedIn } from "./handed.server";
import { matchesIdentity } from "./identity.server";
import { checkedJustNow, isJustNow } from "./recent-checks.server";
import { listCredentialEntries, readEntryProof } from "./log-reads.server";
import { listKeys, readIssuerId } from "./key-store.server";
import { didDocument, didWebOf, keyName, resolvesAsDidWeb } from "./keys.server";
import { Lru } from "~/http/lru";
import {
  type PublicCredential,
  achievementTitle,
  readDocument,
  readLedger,
  readPublicCredential,
  readStatusList,
  stateOf,
} from "./reads.server";
import { type StatusPurpose, statusListTtlSeconds } from "./states";
import { vcApi } from "./vc-api.server";
import type { Verification } from "./verification";

/**
 * What anyone may read of credentials, answered before Remix: bytes that never change or change rarely, and pages
 * without script. Nobody needs an account; a credential is found by its unguessable address only.
 */
export function publicBytes(app: Application): void {
  app.get("/.well-known/did.json", answering(did));
  app.get(["/issuer", "/issuer.json"], answering(issuer));
  app.get("/status/:list", answering(statusList("revocation")));
  app.get("/status/:list/suspension", answering(statusList("suspension")));
  app.get("/achievements/:id", answering(achievement));
  app.get("/credentials/:id", answering(credentialAnswer));
  app.post("/verify", answering(verifyForPrograms));
  app.post("/verify/evidence", answering(verifyEvidenceForPrograms));
  if (environment().vcApi) vcApi(app);
}

type Handler = (request: Request, response: Response, next: NextFunction) => Promise<void>;

export function answering(handler: Handler) {
  return (request: Request, response: Response, next: NextFunction): void => {
    handler(request, response, next).catch(next);
  };
}

// ---- Bytes ------------------------------------------------------------------------------------------

/** Bytes that are the same for everyone until they change, with what a browser needs to know of them. */
export interface Stored {
  readonly body: Buffer;
  readonly packed: Buffer | null;
  readonly etag: string;
}

export function stored(body: string | Buffer, pack: boolean): Stored {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const packed = pack ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : null;
  return { body: bytes, packed, etag: createHash("sha256").update(bytes).digest("base64url").slice(0, 27) };
}

/** Software in a browser on another site may read what is public anyway. */
export function forEveryone(response: Response): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
}

/** Sends bytes, packed where the asker takes that, or 304 where they have them. */
export function send(request: Request, response: Response, what: Stored, type: string, cache: string): void {
  const packed = what.packed !== null && /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
  const etag = packed ? `"${what.etag}-br"` : `"${what.etag}"`;
  response.setHeader("Content-Type", type);
  response.setHeader("Cache-Control", `${cache}, no-transform`);
  response.setHeader("ETag", etag);
  response.append("Vary", "Accept-Encoding");
  const known = request.headers["if-none-match"];
  if (known?.split(",").some((one) => one.trim().replace(/^W\//, "") === etag)) {
    response.status(304).end();
    return;
  }
  if (packed) response.setHeader("Content-Encoding", "br");
  const body = packed && what.packed ? what.packed : what.body;
  response.setHeader("Content-Length", body.length);
  if (request.method === "HEAD") response.end();
  else response.end(body);
}

const json = "application/json; charset=utf-8";

function sendJson(request: Request, response: Response, value: object, cache: string): void {
  forEveryone(response);
  send(request, response, stored(JSON.stringify(value), false), json, cache);
}

/** A refusal for a program: the same sentence a person would read. */
export function refuse(response: Response, status: number, sentence: string): void {
  forEveryone(response);
  response.status(status).type(json).setHeader("Cache-Control", "no-store");
  response.end(JSON.stringify({ error: sentence }));
}

// ---- Machine-readable -------------------------------------------------------------------------------

async function did(request: Request, response: Response): Promise<void> {
  const store = processStore();
  const document = didDocument(environment().origin, await listKeys(store), await listKeys(store, "rsa"));
  forEveryone(response);
  const type =
    request.accepts("application/did+ld+json") && !request.accepts("application/json")
      ? "application/did+ld+json"
      : json;
  send(request, response, stored(JSON.stringify(document), false), type, "public, max-age=300");
}

const lists = new Lru<{ document: string; bytes: Stored }>(64, 16_000_000);

const statusList =
  (purpose: StatusPurpose): Handler =>
  async (request, response) => {
    const id = request.params["list"] ?? "";
    const held = /^[A-Za-z0-9_-]{1,40}$/.test(id)
      ? await readStatusList(processStore(), id, purpose)
      : undefined;
    if (held === undefined) return refuse(response, 404, "There is no such status list.");
    if (held.document === null) {
      response.setHeader("Retry-After", "5");
      return refuse(response, 404, "This status list is being signed. Ask again in a few seconds.");
    }
    const name = `${purpose} ${id}`;
    let known = lists.get(name);
    if (known?.document !== held.document) {
      known = { document: held.document, bytes: stored(held.document, false) };
      lists.set(name, known, known.bytes.body.length * 2);
    }
    forEveryone(response);
    send(request, response, known.bytes, jsonTypeFor(request), `public, max-age=${statusListTtlSeconds}`);
  };

/** application/vc is the type of VCDM 2.0; the others are what Open Badges software asks for. */
function jsonTypeFor(request: Request): string {
  const wanted = request.accepts([
    "application/json",
    "application/vc",
    "application/ld+json",
    "application/vc+ld+json",
  ]);
  return wanted && wanted !== "application/json" ? wanted : json;
}

// ---- Issuer and achievements -------------------------------------------------------------------------

async function issuer(request: Request, response: Response): Promise<void> {
  const { origin, issuer: named, timeZone } = environment();
  const store = processStore();
  const profile = buildIssuerProfile((await readIssuerId(store)) ?? didWebOf(origin), named);
  if (request.path.endsWith(".json") || prefersJson(request)) {
    return sendJson(request, response, profile, "public, max-age=300");
  }
  const keys = [...(await listKeys(store)).reverse(), ...(await listKeys(store, "rsa")).reverse()].map(
    (key) => ({ ...key, name: keyName(key.publicKeyMultibase) }),
  );
  await sendPage(request, response, {
    title: "Who issues here",
    indexed: true,
    content: (
      <IssuerPage profile={profile} keys={keys} timeZone={timeZone} resolves={resolvesAsDidWeb(origin)} />
    ),
  });
}

async function achievement(request: Request, response: Response, next: NextFunction): Promise<void> {
  const [, id = "", kind] = /^(.*?)(?:\.(json|png|svg))?$/.exec(request.params["id"] ?? "") ?? [];
  const found = /^[a-z0-9.-]{1,200}$/.test(id) ? await findAchievement(processStore(), id) : null;
  if (!found) {
    if (kind !== undefined || prefersJson(request))
      return refuse(response, 404, "There is no such achievement.");
    return next();
  }
  const { achievement: what, current, from } = found;
  const { issuer: by } = environment();
  if (kind === "png" || kind === "svg") {
    const picture = await plainBadge(kind, {
      code: what.humanCode,
      title: what.name,
      issuer: by.name,
      stops: stationsOf(what.alignment, (one) => one.targetCode).length,
    });
    forEveryone(response);
    return send(request, response, stored(picture.body, false), picture.type, "public, max-age=3600");
  }
  if (kind === "json" || prefersJson(request)) {
    response.append("Vary", "Accept");
    return sendJson(request, response, what, "public, max-age=300");
  }
  await sendPage(request, response, {
    title: `${what.name}, achievement ${what.version}`,
    indexed: current,
    content: <AchievementPage achievement={what} current={current} name={nameOf(from)} issuer={by.name} />,
  });
}

/** True where a program asks: browsers put text/html first. */
function prefersJson(request: Request): boolean {
  const wanted = request.accepts([
    "text/html",
    "application/vc",
    "application/json",
    "application/ld+json",
    "application/vc+ld+json",
  ]);
  return wanted !== false && wanted !== "text/html";
}

// ---- Credentials ---------------------------------------------------------------------------------------

const address = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.(json|png|svg|pdf|tlog-proof))?$/;

async function credentialAnswer(request: Request, response: Response, next: NextFunction): Promise<void> {
  response.setHeader("X-Robots-Tag", "noindex");
  const [, id, kind] = address.exec(request.params["id"] ?? "") ?? [];
  const asJson = kind === "json" || (kind === undefined && prefersJson(request));
  if (kind === undefined) response.append("Vary", "Accept");
  if (asJson) return document(request, response, id ?? "");
  if (id === undefined)
    return kind === undefined ? next() : refuse(response, 404, "There is no such credential.");
  if (kind === "tlog-proof") return entryProof(request, response, id);
  if (kind !== undefined) return copy(request, response, id, kind as CopyKind, next);
  return page(request, response, id, next);
}

/** Signed bytes never change, so they are kept without asking again. */
const documents = new Lru<Stored>(5_000, 100_000_000);

async function document(request: Request, response: Response, id: string): Promise<void> {
  let known = documents.get(id);
  if (!known) {
    const text = id === "" ? undefined : await readDocument(processStore(), id);
    if (text === undefined) return refuse(response, 404, "There is no such credential.");
    if (text === null) {
      response.setHeader("Retry-After", "5");
      return refuse(response, 404, "This credential is being signed. Ask again in a few seconds.");
    }
    known = stored(text, true);
    documents.set(id, known, known.body.length * 2);
  }
  forEveryone(response);
  const explicit = request.params["id"]?.endsWith(".json");
  const type = explicit ? jsonTypeFor(request) : negotiated(request);
  send(request, response, known, type, "public, max-age=31536000, immutable");
}

/** Asked by content type alone, the type of the standard is the first choice. */
function negotiated(request: Request): string {
  const wanted = request.accepts([
    "application/vc",
    "application/json",
    "application/ld+json",
    "application/vc+ld+json",
  ]);
  return wanted === "application/json" ? json : wanted || json;
}

const copies = new Lru<Stored>(200, 60_000_000);

async function copy(
  request: Request,
  response: Response,
  id: string,
  kind: CopyKind,
  next: NextFunction,
): Promise<void> {
  const store = processStore();
  const held = await readPublicCredential(store, id);
  if (!held) return next();
  const signed = held.signedAt === null ? null : await readDocument(store, id);
  if (!signed) {
    response.setHeader("Retry-After", "5");
    return refuse(response, 404, "This credential is being signed. Ask again in a few seconds.");
  }
  // the certificate names the holder where the holder says so, and says so where it was withdrawn or suspended
  const revision = kind === "pdf" ? JSON.stringify([held.holderName, held.revoked, held.suspended]) : "";
  const key = `${id}.${kind} ${revision}`;
  let known = copies.get(key);
  if (!known) {
    known = stored(await copyOf(kind, signed, held), false);
    copies.set(key, known, known.body.length);
  }
  if (kind !== "pdf") forEveryone(response);
  sendCopy(request, response, known, kind, "no-cache");
}

export function sendCopy(
  request: Request,
  response: Response,
  what: Stored,
  kind: CopyKind,
  cache: string,
): void {
  // a picture of ours opened by itself must not run anything, whatever it carries
  if (kind === "svg")
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  send(request, response, what, copyTypes[kind], cache);
}

/** The proof that an entry about it stands in the log; `?entry=` chooses one, and without it the issue is proven. */
async function entryProof(request: Request, response: Response, id: string): Promise<void> {
  const wanted = request.query["entry"];
  const known = wanted === undefined || (typeof wanted === "string" && /^(0|[1-9]\d{0,8})$/.test(wanted));
  const position = wanted === undefined ? null : Number(wanted);
  const proof = known ? await readEntryProof(processStore().read, id, position) : null;
  if (proof === null) return refuse(response, 404, "The log holds no such entry about this credential.");
  if (proof === "waiting") {
    response.setHeader("Retry-After", "60");
    return refuse(response, 404, "The entry is on its way into the log. Ask again in a minute.");
  }
  forEveryone(response);
  send(request, response, stored(proof, false), "text/plain; charset=utf-8", "no-cache");
}

// ---- The page -------------------------------------------------------------------------------------------

const pages = new Lru<{ revision: string; at: number; bytes: Stored }>(2_000, 60_000_000);

async function page(request: Request, response: Response, id: string, next: NextFunction): Promise<void> {
  const held = await readPublicCredential(processStore(), id);
  if (!held) return next();
  const now = new Date();
  const theme = parseTheme(cookieValue(request.headers.cookie ?? null, "theme"));
  const revision = JSON.stringify([held, catalogue().digest]);
  const typed = request.query["holder"];
  const asker = await askerOf(request);
  if (held.signedAt === null) response.setHeader("Retry-After", "5");
  // a page for nobody in particular is the same for everybody
  const shared = asker === null && typed === undefined;
  const key = `${id} ${theme}`;
  const known = shared ? pages.get(key) : undefined;
  let bytes = known && known.revision === revision && isJustNow(known.at, now) ? known.bytes : null;
  if (!bytes) {
    const check = await checkedJustNow(processStore(), held, now);
    const props = await propsOf(held, check, typeof typed === "string" ? typed : undefined);
    const title = held.holderName
      ? `${props.title}, awarded to ${held.holderName}`
      : `Credential: ${props.title}`;
    const text = publicDocument({
      title,
      theme,
      frame: frameFor(asker, `/credentials/${id}`),
      indexed: false,
      children: <CredentialPage {...props} />,
    });
    bytes = stored(text, true);
    if (shared) pages.set(key, { revision, at: check.at.getTime(), bytes }, bytes.body.length * 2);
  }
  if (asker?.renewedCookie) response.append("Set-Cookie", asker.renewedCookie);
  response.append("Vary", "Cookie");
  send(request, response, bytes, "text/html; charset=utf-8", shared ? "no-cache" : "private, no-store");
}

async function propsOf(
  held: PublicCredential,
  check: { at: Date; verification: Verification | null },
  typed: string | undefined,
): Promise<CredentialPageProps> {
  const store = processStore();
  const { origin, timeZone, issuer: by } = environment();
  const world = catalogue();
  const text = held.signedAt === null ? null : await readDocument(store, held.id);
  const { verification } = check;
  const { chain = [] } = (await readChainOf(store.read, held.id)) ?? {};
  // what was never signed, or no longer fits its signature, is not shown
  const document = text && verification?.facts ? (JSON.parse(text) as SignedCredential) : null;
  const ledger = await readLedger(store, held.id);
  const from = awardable(world, held.achievement);
  const of = from?.kind === "micro-credential" ? from.of : null;
  const learning = ledger.find((row) => row.kind === "learning");
  const skills = ledger.filter((row) => row.kind === "skill");
  const drafted = ledger.find((row) => row.kind === "document");
  const what = document?.credentialSubject.achievement ?? drafted?.document.credentialSubject.achievement;
  const code = what?.humanCode ?? from?.of.humanCode ?? "";
  const trouble = verification?.steps.find((step) => step.valid !== true)?.detail ?? null;
  return {
    id: held.id,
    origin,
    timeZone,
    document,
    title: what?.name ?? achievementTitle(held.achievement),
    code,
    kind: from?.kind ?? "micro-credential",
    domain: domainOf(world, code)?.name ?? "",
    competency: frameworkItem(world, code, of?.framework)?.text ?? "",
    copyright: (frameworkVersion(world, of?.framework ?? "") ?? world.framework).source.copyright,
    skills: what ? stationsOf(what.alignment, (one) => one.targetCode).length : 1,
    issuer: by.name,
    issuerEmail: by.email,
    awardedAt: held.awardedAt,
    validUntil: held.validUntil,
    line: lineOf(chain, held.id, check.at),
    renewableUntil: renewableUntil(chain, held.id, check.at),
    holderName: held.holderName,
    state: shownState(held, verification, check.at),
    checkedAt: check.at,
    trouble,
    revoked: held.revoked,
    suspended: held.suspended,
    entries: await listCredentialEntries(store.read, [held.id]),
    earned: {
      modules: learning?.modules ?? of?.modules.length ?? 0,
      hours: of && what?.version === of.version ? of.volumeOfLearning.hours : null,
      judges: skills.flatMap((skill) => skill.judgements.map((one) => one.judgedAs)),
      aqf: of?.certification.aqfStatement ?? null,
    },
    jsonBytes: text ? Buffer.byteLength(text) : null,
    asked: typed === undefined ? null : askedAbout(typed, document),
  };
}

/** A withdrawal or suspension is known here before any list says so; everything else is what the check came to. */
function shownState(
  held: PublicCredential,
  verification: Verification | null,
  checkedAt: Date,
): CredentialPageProps["state"] {
  if (held.revoked) return "withdrawn";
  if (!verification) return "being-signed";
  if (
    stateOf({ ...held, revokedAt: null, suspendedAt: held.suspended?.at ?? null }, checkedAt) === "suspended"
  )
    return "suspended";
  if (verification.outcome === "verified") return "valid";
  const failed = verification.steps.filter((step) => step.valid !== true).map((step) => step.name);
  return failed.length === 1 && failed[0] === "Not expired" ? "expired" : "unsure";
}

function askedAbout(typed: string, document: SignedCredential | null): CredentialPageProps["asked"] {
  const said = typed.normalize("NFC").trim().slice(0, 254);
  if (said === "" || !document) return { typed: said, matches: null };
  const kind = said.includes("@") ? "emailAddress" : "name";
  const matches = document.credentialSubject.identifier.some(
    (one) => one.identityType === kind && matchesIdentity(one, said),
  );
  return { typed: said, matches };
}

/** Who is signed in; nobody without a cookie costs nothing to find out. */
export async function askerOf(request: Request): Promise<Asker | null> {
  const cookie = request.headers.cookie;
  if (cookie === undefined || !/pathways=/.test(cookie)) return null;
  const asked = new globalThis.Request(environment().origin, { headers: { Cookie: cookie } });
  return whoIsAsking(asked).catch(() => null);
}

export async function sendPage(
  request: Request,
  response: Response,
  what: { title: string; indexed: boolean; content: ReactElement },
): Promise<void> {
  const asker = await askerOf(request);
  if (asker?.renewedCookie) response.append("Set-Cookie", asker.renewedCookie);
  const theme: Theme = parseTheme(cookieValue(request.headers.cookie ?? null, "theme"));
  const text = publicDocument({
    title: what.title,
    theme,
    frame: frameFor(asker, request.path),
    indexed: what.indexed,
    children: what.content,
  });
  response.append("Vary", "Cookie");
  response.append("Vary", "Accept");
  const cache = asker ? "private, no-store" : "no-cache";
  send(request, response, stored(text, true), "text/html; charset=utf-8", cache);
}

// ---- Checking, for programs ----------------------------------------------------------------------------

const inside = ({ outcome, steps, facts }: Verification) => ({ name: facts?.name ?? null, outcome, steps });

/**
 * `POST /verify` with `Accept: application/json`; people's forms go on to Remix.
 * 200 for anything readable, whatever the outcome; 400 with a sentence for what is no credential.
 */
async function verifyForPrograms(request: Request, response: Response, next: NextFunction): Promise<void> {
  if (request.accepts(["text/html", "application/json"]) !== "application/json") return next();
  const now = new Date();
  try {
    const { handed } = await handedIn(request, request.headers["content-type"] ?? "");
    if (!handed) {
      return refuse(
        response,
        400,
        "There is nothing to check. Send a credential as JSON, a link, or a file.",
      );
    }
    const { verification } = await checkHanded(handed, clientAddress(asWeb(request)), now);
    const { outcome, steps, endorsements, contains } = verification;
    response.status(200).type(json).setHeader("Cache-Control", "no-store");
    response.end(
      JSON.stringify({
        outcome,
        steps,
        endorsements,
        ...(contains ? { contains: contains.map(inside) } : {}),
      }),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refuse(response, error.status, error.message);
  }
}

/** `POST /verify/evidence` with `Accept: application/json`: whether a file is one that was judged for a credential. */
async function verifyEvidenceForPrograms(
  request: Request,
  response: Response,
  next: NextFunction,
): Promise<void> {
  if (request.accepts(["text/html", "application/json"]) !== "application/json") return next();
  try {
    const handed = await handedEvidence(request, request.headers["content-type"] ?? "");
    const { outcome, steps } = await checkEvidence(handed, clientAddress(asWeb(request)), new Date());
    response.status(200).type(json).setHeader("Cache-Control", "no-store");
    response.end(JSON.stringify({ outcome, steps }));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refuse(response, error.status, error.message);
  }
}

/** Its head, as whoever asks for an address reads it. */
export function asWeb(request: Request): globalThis.Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  return new globalThis.Request(new URL(request.path, environment().origin), { headers });
}
