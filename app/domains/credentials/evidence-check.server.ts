import { DomainError } from "~/http/domain-error";
import { checkHanded } from "./check.server";
import type { HandedEvidence } from "./evidence-handed.server";
import { type EvidenceProof, isArtefact, isPromised, readEvidenceProof } from "./evidence-proof.server";
import { Unreadable } from "./strict-json";
import { type Verdict, verdictOf } from "./verdict";
import type { Outcome, Verification } from "./verification";

/** The steps, in the order they are taken. */
const evidenceSteps = ["Credential", "Piece", "Proof", "File"] as const;

export interface EvidenceStep {
  readonly name: (typeof evidenceSteps)[number];
  /** null: could not tell, or not looked at because an earlier step did not say yes */
  readonly valid: boolean | null;
  readonly detail: string;
  /** ISO 8601 */
  readonly checkedAt: string;
}

/** Whether a file is one that was judged for a credential. */
export interface EvidenceChecked {
  /** verified: it is; failed: it is another one, or the credential is not genuine */
  readonly outcome: Outcome;
  readonly steps: readonly EvidenceStep[];
  /** what the credential says of the file; null unless it is the one that was judged */
  readonly about: {
    readonly achievement: string;
    readonly issuer: string;
    /** kind of the piece */
    readonly piece: string;
    /** ISO 8601 */
    readonly awardedAt: string;
  } | null;
  /** of the credential itself, which may have ended since; null where nothing was said of it */
  readonly credential: { readonly verdict: Verdict; readonly ownId: string | null } | null;
}

/**
 * Checks a file that somebody was handed with its proof. Nothing is kept.
 * @param address where the request came from, for counting fetches only
 * @throws too-large; invalid where something is missing or is no proof; too-many; unavailable
 */
export async function checkEvidence(
  { digest, proof: text, credential, refused }: HandedEvidence,
  address: string,
  now: Date,
): Promise<EvidenceChecked> {
  if (refused) throw refused;
  const missing = {
    ...(digest === null ? { file: "Choose the file that you were given." } : {}),
    ...(text === null ? { proof: "Choose its proof, a file that ends in .proof.json." } : {}),
  };
  if (digest === null || text === null) {
    throw new DomainError("invalid", Object.values(missing).join(" "), missing);
  }
  const proof = readProof(text);
  const handed = credential ?? { kind: "text" as const, text: proof.credential };
  const { verification, ownId } = await checkHanded(handed, address, now);
  return judgeEvidence(verification, ownId, proof, digest, now);
}

function readProof(text: string): EvidenceProof {
  try {
    return readEvidenceProof(text);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new DomainError("invalid", error.message, { proof: error.message });
  }
}

/** Steps by which a credential stops being worth anything; one that ended or was withdrawn still says what was judged. */
const trusted = [
  "Conforms to Open Badges 3.0",
  "Conforms to Open Badges 2.0",
  "Signature",
  "Same at its issuer",
  "Issuer known and key valid then",
  "In the transparency log",
  "Endorsements",
] as const;

/** @param digest SHA-256 of the file, hex */
function judgeEvidence(
  verification: Verification,
  ownId: string | null,
  proof: EvidenceProof,
  digest: string,
  now: Date,
): EvidenceChecked {
  const steps: EvidenceStep[] = [];
  const checkedAt = now.toISOString();
  const verdict = verdictOf(verification);
  const answer = (valid: boolean | null, detail: string): boolean => {
    const name = evidenceSteps[steps.length];
    if (name) steps.push({ name, valid, detail, checkedAt });
    return valid === true;
  };
  const { facts } = verification;
  const relied = verification.steps.filter((step) => trusted.some((name) => name === step.name));
  const bad = relied.find((step) => step.valid === false);
  const open = relied.find((step) => step.valid === null);
  const piece = facts?.evidence.find((one) => one.id === proof.evidence && one.digest !== null);

  // an issuer nobody here knows leaves the answer open, and the other steps can still be looked at
  const genuine = answer(
    bad ? false : open || !facts ? null : true,
    (bad ?? open)?.detail ??
      (verdict.tone === "ok"
        ? "It is genuine and current."
        : `It is genuine. ${verdict.heading}: ${verdict.sentence}`),
  );
  const reads =
    !bad &&
    facts !== null &&
    answer(
      piece ? true : null,
      piece
        ? `It names this piece of evidence: “${piece.name ?? "without a name"}”.`
        : "It names no such piece of evidence. Perhaps the proof belongs to another credential.",
    ) &&
    answer(
      isPromised(proof, piece?.digest ?? "") ? true : null,
      isPromised(proof, piece?.digest ?? "")
        ? "The proof is the one that the credential promised."
        : "The proof does not fit what the credential promised: it was changed, or made for another one. Ask for it again.",
    ) &&
    answer(
      isArtefact(proof, digest),
      isArtefact(proof, digest)
        ? "It is the file, byte for byte."
        : "It is another file. Even opening and saving a file anew can make it another: ask for the one that was downloaded together with its proof.",
    );
  for (const name of evidenceSteps.slice(steps.length)) {
    steps.push({
      name,
      valid: null,
      detail: "Not looked at, because an earlier check did not say yes.",
      checkedAt,
    });
  }
  const failed = steps.some((step) => step.valid === false);
  return {
    outcome: failed ? "failed" : genuine && reads ? "verified" : "could-not-tell",
    steps,
    about:
      reads && facts && !failed
        ? {
            achievement: facts.name,
            issuer: facts.issuer.name ?? facts.issuer.id,
            piece: piece?.name ?? "",
            awardedAt: facts.awardedAt ?? facts.validFrom,
          }
        : null,
    credential: facts ? { verdict, ownId } : null,
  };
}
