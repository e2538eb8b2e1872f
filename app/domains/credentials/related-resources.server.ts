import { createHash } from "node:crypto";
import { fromMultibase } from "./multibase";
import { NotFetched } from "./safe-fetch.server";
import { isObject, type JsonObject } from "./shape";
import { type Answer, not, unsure, yes } from "./step-answer";
import type { VerifyContext } from "./verification";

/** Each is fetched from where a stranger says. */
const mostLooked = 4;
/** @source multicodec table: sha2-256, sha2-512, sha2-384 */
const multihashes = new Map([
  [0x12, "sha256"],
  [0x13, "sha512"],
  [0x20, "sha384"],
]);

/**
 * Whether what a credential points to is still what it was when it was signed.
 * The libraries look at the signature of the digest only. Called once that is good: before it, anyone could have
 * written the addresses that are asked here.
 * @returns null where it points to nothing
 */
export async function checkRelatedResources(
  document: JsonObject,
  context: VerifyContext,
): Promise<Answer | null> {
  const related = [document["relatedResource"] ?? []].flat().filter(isObject);
  if (related.length === 0) return null;
  if (related.length > mostLooked) return unsure("It points to more files than we look at.");
  let open: Answer | null = null;
  for (const one of related) {
    const address = String(one["id"]);
    try {
      const { body } = await context.fetchPublic(address);
      const same = hasDigest(one, body);
      if (same === false)
        return not(`What stands at ${address} is no longer what it was when this was signed.`);
      if (same === null) open ??= unsure("It uses a digest that we cannot work out.");
    } catch (error) {
      const why = error instanceof NotFetched ? ` ${error.message}` : "";
      open ??= unsure(`A file that it points to could not be read.${why}`);
    }
  }
  return open ?? yes("The files that it points to are the ones it was signed with.");
}

function hasDigest(one: JsonObject, body: Uint8Array): boolean | null {
  const hash = (name: string) => createHash(name).update(body).digest();
  const { digestSRI, digestMultibase } = one;
  const told: (boolean | null)[] = [];
  if (typeof digestSRI === "string") {
    told.push(
      digestSRI
        .split(" ")
        .some((part) => part === `${part.slice(0, 6)}-${hash(part.slice(0, 6)).toString("base64")}`),
    );
  }
  if (typeof digestMultibase === "string") {
    const bytes = fromMultibase(digestMultibase);
    const name = multihashes.get(bytes?.[0] ?? 0);
    told.push(bytes && name ? hash(name).equals(bytes.subarray(2)) : null);
  }
  return told.includes(false) ? false : told.includes(null) ? null : true;
}
