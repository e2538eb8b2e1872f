import type { PublicSigningKey } from "./keys.server";
import type { SuspensionReason } from "./states";
import type { VerificationStepName } from "./terms";
import type { Issued } from "./token.server";

export type Outcome = "verified" | "failed" | "could-not-tell";

export interface VerificationStep {
  readonly name: VerificationStepName;
  /** null: could not tell, or not looked at because an earlier step failed */
  readonly valid: boolean | null;
  /** A sentence, fit to be shown. */
  readonly detail: string;
  /** ISO 8601; when the fact was looked up */
  readonly checkedAt: string;
  /** ISO 8601; when what it rests on was made (a status list is signed now and then), null where that is now */
  readonly asOf: string | null;
}

/** Only what the signature covers; never anything the document merely carries beside it. */
export interface SignedFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly achievementId: string;
  readonly achievementType: string | null;
  readonly humanCode: string | null;
  readonly version: string | null;
  readonly criteria: string | null;
  /** the issuer's words about this person's work */
  readonly narrative: string | null;
  readonly issuer: { readonly id: string; readonly name: string | null; readonly url: string | null };
  readonly awardedAt: string | null;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly alignment: readonly {
    readonly code: string | null;
    readonly name: string;
    readonly framework: string | null;
    readonly url: string;
  }[];
  readonly results: readonly {
    readonly criterion: string;
    readonly achieved: string | null;
    readonly achievedDescription: string | null;
    readonly required: string | null;
  }[];
  readonly evidence: readonly {
    readonly id: string | null;
    readonly name: string | null;
    readonly description: string | null;
    /** multibase multihash by which a file that is handed over can be compared */
    readonly digest: string | null;
  }[];
  /** Salted hashes by which a name or address the asker already knows can be checked. */
  readonly identifiers: readonly {
    readonly identityType: string;
    readonly identityHash: string;
    readonly hashed: boolean;
    readonly salt: string | null;
  }[];
  /** The subject's own id, where a wallet gave one. */
  readonly subjectId: string | null;
}

/** Somebody's word about a credential, its achievement or its issuer, carried inside it and signed by themselves. */
export interface Endorsement {
  /** its signer's name, as its signer writes it; null unless its signature is good */
  readonly by: string | null;
  readonly comment: string | null;
  readonly valid: boolean | null;
  /** A sentence, fit to be shown. */
  readonly detail: string;
}

export interface Verification {
  readonly outcome: Outcome;
  readonly steps: readonly VerificationStep[];
  /** null unless the signature is good */
  readonly facts: SignedFacts | null;
  /** in the order in which they stand; empty unless the signature of what carries them is good */
  readonly endorsements: readonly Endorsement[];
  /** of a record of several: each credential in it, checked by itself, in the order in which they stand */
  readonly contains?: readonly Verification[];
  /** true where the issuer is us; the pages may then show what only we know, such as the reason of a revocation */
  readonly ours: boolean;
}

/** Bytes from outside, fetched with every guard in place. */
export interface Fetched {
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What our transparency log says about a credential that bears a signature of ours. */
export type LogAnswer =
  /** `since`: the first signed checkpoint that holds it */
  | { readonly found: "logged"; readonly position: number; readonly since: Date }
  /** written down, and on its way to a signed place */
  | { readonly found: "waiting" }
  /** under this id the log holds another document */
  | { readonly found: "another" }
  | { readonly found: "nothing" };

/** Everything a verification may look at; it reads neither clock nor database by itself. */
export interface VerifyContext {
  readonly now: Date;
  /** no slash at the end */
  readonly origin: string;
  /** for dates in sentences; Australia/Melbourne where absent */
  readonly timeZone?: string;
  /** every key we ever signed with */
  readonly keys: readonly PublicSigningKey[];
  /** RSA keys of ours, which sign tokens only */
  readonly tokenKeys: readonly PublicSigningKey[];
  /**
   * The signed status list of ours at this address, byte for byte.
   * null: there is none, or it could not be read; the answer is then "could not tell".
   */
  readOwnStatusList(listUrl: string): Promise<string | null>;
  /** Since when a credential of ours is suspended, and why; without it the list alone is told. @param documentId its address */
  readOwnSuspension?(
    documentId: string,
  ): Promise<{ readonly at: Date; readonly reason: SuspensionReason } | null>;
  /**
   * @param documentId the credential's address
   * @throws where the log could not be read; the answer is then "could not tell"
   */
  readOwnLog(documentId: string, proofValue: string): Promise<LogAnswer>;
  /**
   * What we issued under this address, to compare a token with.
   * @throws where it could not be looked up; the answer is then "could not tell"
   */
  readOwnIssued(documentId: string): Promise<Issued | null>;
  /** @throws where the address may not be reached or does not answer */
  fetchPublic(url: string): Promise<Fetched>;
}
