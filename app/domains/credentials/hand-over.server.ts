import { createHash } from "node:crypto";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { evidenceVersion, evidenceVersionFile } from "#db/schema/assessment";
import { award, credential } from "#db/schema/credentials";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import type { SignedCredential } from "./document.server";
import { evidenceCommitment, openEvidence, printEvidenceProof } from "./evidence-proof.server";
import { achievementTitle } from "./reads.server";

/** A judged piece, as its holder may hand parts of it to somebody. */
export interface JudgedPiece {
  readonly versionId: string;
  /** kind of evidence, as the credential names it */
  readonly kind: string;
  /** the holder's own title */
  readonly title: string;
  readonly number: number;
  readonly sentAt: Date;
  /** false: awarded when files were promised only all together, so none can be shown by itself */
  readonly opens: boolean;
  readonly artefacts: readonly Artefact[];
}
export interface Artefact {
  /** "words", or the file's position */
  readonly name: string;
  /** null: the words */
  readonly file: { readonly name: string; readonly bytes: number } | null;
  /** hex */
  readonly digest: string;
}

export interface HandOver {
  readonly title: string;
  /** in the order of the credential; empty for a stack, whose parts are credentials */
  readonly pieces: readonly JudgedPiece[];
}

const notFound = () =>
  new DomainError(
    "not-found",
    "There is no such credential of yours. Go back to your credentials and choose again.",
  );

/**
 * What of a credential its holder can hand over: the words and files of each version that was judged.
 * Nobody else ever gets this; that the versions are theirs follows from the credential's being theirs, and is asked
 * again with each file.
 * @throws not-found where it is not the asker's, or not signed yet
 */
export async function readHandOver(store: Store, personId: string, credentialId: string): Promise<HandOver> {
  return (await handOver(store, personId, credentialId)).shown;
}

async function handOver(store: Store, personId: string, credentialId: string) {
  const [held] = await store.read
    .select({ document: credential.document, salt: credential.salt, achievement: award.achievement })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .where(and(eq(credential.id, credentialId), eq(award.personId, personId)));
  if (!held?.document) throw notFound();
  const { evidence = [] } = JSON.parse(held.document) as SignedCredential;
  const ids = evidence.map((one) => one.id.slice("urn:uuid:".length));
  // of a stack these are ids of awards, and no version has one
  const versions =
    ids.length === 0
      ? []
      : await store.read
          .select({
            id: evidenceVersion.id,
            title: evidenceVersion.title,
            number: evidenceVersion.number,
            narrative: evidenceVersion.narrative,
            sentAt: evidenceVersion.sentAt,
          })
          .from(evidenceVersion)
          .where(inArray(evidenceVersion.id, ids));
  const files =
    versions.length === 0
      ? []
      : await store.read
          .select()
          .from(evidenceVersionFile)
          .where(
            inArray(
              evidenceVersionFile.versionId,
              versions.map((one) => one.id),
            ),
          )
          .orderBy(asc(evidenceVersionFile.versionId), asc(evidenceVersionFile.position));
  const pieces = evidence.flatMap(({ id, name: kind, digestMultibase }) => {
    const version = versions.find((one) => `urn:uuid:${one.id}` === id);
    if (!version) return [];
    const artefacts: Artefact[] = [
      {
        name: "words",
        file: null,
        digest: createHash("sha256").update(version.narrative).digest("hex"),
      },
      ...files
        .filter((file) => file.versionId === version.id)
        .map(({ position, name, bytes, sha256 }) => ({
          name: String(position),
          file: { name, bytes },
          digest: sha256,
        })),
    ];
    const promised = evidenceCommitment(
      held.salt,
      version.id,
      artefacts.map((one) => one.digest),
    );
    return [{ version, kind, artefacts, opens: promised === digestMultibase }];
  });
  return {
    salt: held.salt,
    pieces,
    shown: {
      title: achievementTitle(held.achievement),
      pieces: pieces.map(({ version, kind, artefacts, opens }) => ({
        versionId: version.id,
        kind,
        title: version.title,
        number: version.number,
        sentAt: version.sentAt,
        opens,
        artefacts,
      })),
    } satisfies HandOver,
  };
}

/** A file to save: the words of a judged version, or the proof of one of its artefacts. */
export interface HandedOut {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/**
 * @param wanted `words.txt`, `words.proof.json` or `{position}.proof.json`
 * @throws not-found
 */
export async function readHandedOut(
  store: Store,
  personId: string,
  credentialId: string,
  versionId: string,
  wanted: string,
): Promise<HandedOut> {
  const { pieces, salt } = await handOver(store, personId, credentialId);
  const piece = pieces.find(({ version }) => version.id === versionId);
  const [, name, kind] = /^(words|\d{1,4})\.(txt|proof\.json)$/.exec(wanted) ?? [];
  const artefact = piece?.artefacts.find((one) => one.name === name);
  if (!piece?.opens || !artefact) throw notFound();
  if (kind === "txt") {
    if (artefact.file) throw notFound();
    return { name: wordsName(piece.version), mediaType: "text/plain", text: piece.version.narrative };
  }
  const proof = openEvidence(
    { salt, credential: `${environment().origin}/credentials/${credentialId}`, versionId },
    piece.artefacts.map((one) => one.digest),
    artefact.digest,
  );
  return {
    name: `${artefact.file?.name ?? wordsName(piece.version)}.proof.json`,
    mediaType: "application/json",
    text: printEvidenceProof(proof),
  };
}

const wordsName = (version: { readonly title: string; readonly number: number }): string =>
  `${
    version.title
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .slice(0, 60)
      .trim() || "words"
  }, version ${version.number}.txt`;
