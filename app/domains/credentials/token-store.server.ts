import type { Store } from "#db/client.server";
import { environment } from "~/http/environment.server";
import { Lru } from "~/http/lru";
import { checkStored } from "./check.server";
import { activeKey, keyOf } from "./key-store.server";
import { resolvesAsDidWeb } from "./keys.server";
import { readDocument, readIssued } from "./reads.server";
import { issuerIdOf } from "./secured-document";
import { readStrictJson } from "./strict-json";
import { makeToken } from "./token.server";

export const tokenAlgorithms = ["RS256", "EdDSA"] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** Why there is no token. */
export type NoToken = "no-credential" | "being-signed" | "not-relied-on";

/**
 * A credential of ours as a token.
 * One that our own check would not stand by gets none: its key was lost, and a new signature would make it look good.
 * @throws unavailable where the key cannot sign just now
 */
export async function readToken(
  store: Store,
  id: string,
  algorithm: TokenAlgorithm,
  now: Date,
): Promise<{ readonly token: string } | NoToken> {
  if ((await readDocument(store, id)) === undefined) return "no-credential";
  const issued = await readIssued(store, id);
  if (!issued) return "being-signed";
  const steps = (await checkStored(store, id, now))?.steps ?? [];
  const ours = steps.find(({ name }) => name === "Issuer known and key valid then");
  if (ours?.valid !== true) return "not-relied-on";
  const key =
    algorithm === "RS256" ? await activeKey(store, now, "rsa") : await keyFor(store, issued.document, now);
  if (!key) return "not-relied-on";
  const name = `${id} ${key.publicKeyMultibase}`;
  const known = made.get(name);
  if (known !== undefined) return { token: known };
  const token = await makeToken(issued, environment().origin, key);
  made.set(name, token, token.length);
  return { token };
}

/** By credential and key; a signature may cost a question to the signing service. */
const made = new Lru<string>(500, 10_000_000);

/** With did:key the issuer is its key, so no other can sign for it. */
function keyFor(store: Store, document: string, now: Date) {
  const own = /^did:key:(.+)$/.exec(issuerIdOf(readStrictJson(document)))?.[1];
  return own !== undefined && !resolvesAsDidWeb(environment().origin)
    ? keyOf(store, own)
    : activeKey(store, now);
}
