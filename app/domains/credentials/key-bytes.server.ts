import type { Application, Request, Response } from "express";
import { store as processStore } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { Lru } from "~/http/lru";
import { listKeys } from "./key-store.server";
import { keySet, namedJwk, thumbprintOf } from "./keys.server";
import { type Stored, answering, forEveryone, refuse, send, stored } from "./public-bytes.server";
import { type NoToken, type TokenAlgorithm, readToken, tokenAlgorithms } from "./token-store.server";

/**
 * Credentials as tokens, and the keys that they are checked with: as a set, and each at the address that a token names.
 * Stands before the other addresses of credentials, which would take `.jwt` for a name that was made up.
 */
export function keyBytes(app: Application): void {
  app.get("/.well-known/jwks.json", answering(set));
  app.get("/keys/:key", answering(key));
  app.get("/credentials/:id.jwt", answering(token));
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const shortly = "public, max-age=300";

async function everyKey() {
  const store = processStore();
  return [...(await listKeys(store)), ...(await listKeys(store, "rsa"))];
}

async function set(request: Request, response: Response): Promise<void> {
  const keys = keySet(environment().origin, await everyKey());
  forEveryone(response);
  send(request, response, stored(JSON.stringify(keys), false), "application/jwk-set+json", shortly);
}

/** One key by itself: software of 1EdTech reads an address in a token as a key, and not as a set. */
async function key(request: Request, response: Response): Promise<void> {
  const wanted = request.params["key"] ?? "";
  const held = (await everyKey()).find((one) => thumbprintOf(one.publicKeyMultibase) === wanted);
  if (!held) return refuse(response, 404, "There is no such key.");
  if (held.compromisedAt) {
    return refuse(
      response,
      410,
      "This key is not trusted any more, because somebody else may hold it. Ask for the credential again.",
    );
  }
  const jwk = namedJwk(environment().origin, held.publicKeyMultibase);
  forEveryone(response);
  send(request, response, stored(JSON.stringify(jwk), false), "application/jwk+json", shortly);
}

const tokens = new Lru<{ token: string; bytes: Stored }>(500, 20_000_000);

async function token(request: Request, response: Response): Promise<void> {
  response.setHeader("X-Robots-Tag", "noindex");
  const id = request.params["id"] ?? "";
  const wanted = request.query["alg"] ?? "RS256";
  const algorithm = tokenAlgorithms.find((one) => one === wanted);
  if (!algorithm) return refuse(response, 400, `Ask for ${tokenAlgorithms.join(" or ")}.`);
  let made: { readonly token: string } | NoToken = "no-credential";
  try {
    if (uuid.test(id)) made = await readToken(processStore(), id, algorithm, new Date());
  } catch (error) {
    // its sentence is the operator's, who finds it beside the jobs that wait
    if (!(error instanceof DomainError)) throw error;
    response.setHeader("Retry-After", "60");
    return refuse(response, 503, "Nothing can be signed just now. Ask again in a minute.");
  }
  if (typeof made === "string") return refuseToken(response, made);
  forEveryone(response);
  response.append("Vary", "Accept");
  send(request, response, bytesOf(id, algorithm, made.token), typeFor(request), "no-cache");
}

function bytesOf(id: string, algorithm: TokenAlgorithm, text: string): Stored {
  const name = `${id} ${algorithm}`;
  const known = tokens.get(name);
  if (known?.token === text) return known.bytes;
  const bytes = stored(text, true);
  tokens.set(name, { token: text, bytes }, text.length * 2);
  return bytes;
}

function refuseToken(response: Response, why: NoToken): void {
  if (why === "no-credential") return refuse(response, 404, "There is no such credential.");
  if (why === "not-relied-on") {
    return refuse(
      response,
      404,
      "There is no token of this credential, because it cannot be relied on any more. Its page says why.",
    );
  }
  response.setHeader("Retry-After", "5");
  return refuse(response, 404, "This credential is being signed. Ask again in a few seconds.");
}

/** The standards name it differently: VC-JOSE-COSE, JWT itself, and Open Badges as plain text. */
function typeFor(request: Request): string {
  const wanted = request.accepts(["application/jwt", "application/vc+jwt", "text/plain"]);
  return wanted === "text/plain" ? "text/plain; charset=utf-8" : wanted || "application/jwt";
}
