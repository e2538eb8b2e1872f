import { hash } from "node:crypto";
import { purposeSalt } from "./identity.server";
import { fromBase58, toBase58 } from "./multibase";
import { isObject } from "./shape";
import { readStrictJson, Unreadable } from "./strict-json";

const sha256 = (text: string): string => hash("sha256", text);
const multihash = Uint8Array.of(0x12, 0x20);

/** How one artefact's own hash is made; with a salt each, because a small file can be guessed. */
const hashOfArtefact = (salt: string, digest: string): string => sha256(`${salt}${digest}`);
/** What is promised of them together: sorted, each on a line of its own, as `sort` and `sha256sum` would do it. */
const hashOfAll = (hashes: readonly string[]): string =>
  sha256(
    [...hashes]
      .sort()
      .map((one) => `${one}\n`)
      .join(""),
  );

/** Out of the artefact's own digest, so that no list of them has to keep an order. */
const saltOf = (salt: string, evidenceId: string, digest: string): string =>
  purposeSalt(salt, `artefact:${evidenceId}:${digest}`).toString("base64url");

function hashesOf(salt: string, evidenceId: string, digests: readonly string[]): readonly string[] {
  return digests.map((digest) => hashOfArtefact(saltOf(salt, evidenceId, digest), digest));
}
const lower = (digests: readonly string[]): readonly string[] => digests.map((hex) => hex.toLowerCase());

/**
 * A promise about evidence that shows nothing of it. The holder can open it for one artefact and leave the others shut:
 * each has a salt of its own, which stays with us until then.
 * @param salt   the credential's own secret
 * @param sha256 hex digests of the sent snapshot's files and of its text, any order
 * @returns      multibase multihash (SHA-256)
 */
export function evidenceCommitment(salt: string, evidenceId: string, sha256: readonly string[]): string {
  const all = hashOfAll(hashesOf(salt, evidenceId, lower(sha256)));
  return toBase58(Buffer.concat([multihash, Buffer.from(all, "hex")]));
}

/** What somebody needs beside an artefact and the credential to see that it is the one that was judged. */
export interface EvidenceProof {
  /** address of the credential */
  readonly credential: string;
  /** id of the piece in the credential's `evidence` */
  readonly evidence: string;
  /** this artefact's own */
  readonly salt: string;
  /** hex: of salt and digest of this artefact */
  readonly hash: string;
  /** the same of the piece's other artefacts; they open nothing */
  readonly others: readonly string[];
}

/** @param digest of the artefact, one of `digests` */
export function openEvidence(
  of: { readonly salt: string; readonly credential: string; readonly versionId: string },
  digests: readonly string[],
  digest: string,
): EvidenceProof {
  const all = lower(digests);
  const at = all.indexOf(digest.toLowerCase());
  const own = all[at];
  if (own === undefined) throw new Error("The artefact is none of this piece.");
  return {
    credential: of.credential,
    evidence: `urn:uuid:${of.versionId}`,
    salt: saltOf(of.salt, of.versionId, own),
    hash: hashOfArtefact(saltOf(of.salt, of.versionId, own), own),
    others: [
      ...hashesOf(
        of.salt,
        of.versionId,
        all.filter((_, nth) => nth !== at),
      ),
    ].sort(),
  };
}

const kindOfProof = "Evidence proof of IPS Pathways, 1";

/** As it is saved: with how to check it by hand, for a day when nobody runs this service any more. */
export function printEvidenceProof(proof: EvidenceProof): string {
  return `${JSON.stringify(
    {
      what: kindOfProof,
      ...proof,
      howToCheck: [
        "1. Check the credential at its address, or with any Open Badges 3.0 verifier.",
        "2. Work out the SHA-256 of the file, as 64 hexadecimal digits in lower case: sha256sum FILE",
        '3. Write "salt" and these digits one after the other, and work out the SHA-256 of that: it is "hash".',
        '4. Write "hash" and each of "others" on a line of its own, sorted, each line ended by a line feed, and work out the SHA-256 of that.',
        'It is what the credential says in its "evidence" with this id, in "digestMultibase": base58 of the bytes 12 20 and that hash, after a z.',
      ],
    },
    null,
    2,
  )}\n`;
}

/** A piece is words and some files; whoever sends more wants us to count. */
const mostOthers = 200;

/** @throws Unreadable with a sentence to show */
export function readEvidenceProof(text: string): EvidenceProof {
  const no = new Unreadable(
    "This is no proof of ours. The person who gave you the file has it as a file that ends in .proof.json.",
  );
  let read: ReturnType<typeof readStrictJson>;
  try {
    read = readStrictJson(text);
  } catch (error) {
    throw error instanceof Unreadable ? no : error;
  }
  const { what, credential, evidence, salt, hash: own, others } = read;
  const isHash = (value: unknown): value is string =>
    typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
  if (
    !isObject(read) ||
    what !== kindOfProof ||
    typeof credential !== "string" ||
    !/^https?:\/\/[!-~]{1,500}$/.test(credential) ||
    typeof evidence !== "string" ||
    !/^urn:uuid:[0-9a-f-]{36}$/.test(evidence) ||
    typeof salt !== "string" ||
    !/^[A-Za-z0-9_-]{43}$/.test(salt) ||
    !isHash(own) ||
    !Array.isArray(others) ||
    others.length > mostOthers ||
    !others.every(isHash)
  ) {
    throw no;
  }
  return { credential, evidence, salt, hash: own, others };
}

/** Whether the proof is what the credential promised; says nothing of any file yet. */
export function isPromised(proof: EvidenceProof, digestMultibase: string): boolean {
  const promised = fromBase58(digestMultibase);
  const all = Buffer.concat([multihash, Buffer.from(hashOfAll([proof.hash, ...proof.others]), "hex")]);
  return promised !== null && all.equals(promised);
}

/** @param digest SHA-256 of the file, hex */
export const isArtefact = (proof: EvidenceProof, digest: string): boolean =>
  hashOfArtefact(proof.salt, digest.toLowerCase()) === proof.hash;
