import type { Role } from "../people/terms";
import type { UnsignedCredential } from "./document.server";

/**
 * What an award stood on, fixed at that moment: content, people and rubrics change later, these rows do not.
 * No words of the learner or the judge stand here but the title of the evidence; nobody is named, only numbered.
 */
export type LedgerRow =
  LedgerSkill | LedgerLearning | LedgerEvidence | LedgerPart | LedgerPrerequisite | LedgerDocument;

export interface LedgerSkill {
  readonly kind: "skill";
  readonly code: string;
  /** the framework's words, verbatim */
  readonly text: string;
  readonly framework: string;
  readonly judgements: readonly LedgerJudgement[];
}
export interface LedgerJudgement {
  readonly criterion: string;
  readonly title: string;
  /** place in the rubric, first is 1 */
  readonly position: number;
  readonly level: string;
  readonly levelName: string;
  readonly requiredLevelName: string;
  readonly rubricVersion: string;
  readonly evidenceId: string;
  readonly versionId: string;
  readonly judgedById: string;
  readonly judgedAs: Extract<Role, "supervisor" | "assessor">;
  /** ISO 8601 */
  readonly judgedAt: string;
  /** true: judged on a claim of prior learning; absent in ledgers from before there were such claims */
  readonly recognised?: boolean;
}
/** That checks were passed and reflections written, never what was in them. */
export interface LedgerLearning {
  readonly kind: "learning";
  readonly modules: number;
  readonly contentVersion: string;
  readonly checks: readonly {
    readonly bank: string;
    readonly attemptId: string;
    readonly correct: number;
    readonly drawn: number;
    readonly passedAt: string;
  }[];
  readonly reflections: readonly { readonly reflection: string; readonly writtenAt: string }[];
  readonly finishedAt: string | null;
}
/** One accepted version of one piece of evidence. */
export interface LedgerEvidence {
  readonly kind: "evidence";
  readonly evidenceId: string;
  readonly versionId: string;
  readonly version: number;
  readonly evidence: string;
  readonly evidenceTitle: string;
  /** the learner's own title; seen by learner and issuer only, never signed */
  readonly title: string;
  readonly parts: readonly string[];
  readonly sentAt: string;
}
/** One credential that a stack stands on. Who earned it and how is in that credential's own ledger. */
export interface LedgerPart {
  readonly kind: "part";
  /** the competency or strand it is there for */
  readonly code: string;
  readonly achievement: string;
  readonly title: string;
  readonly version: string;
  readonly awardId: string;
  readonly credentialId: string;
  readonly awardedAt: string;
  readonly validUntil: string | null;
}
/** What had to be held first, and by what it was met. */
export interface LedgerPrerequisite {
  readonly kind: "prerequisite";
  readonly achievement: string;
  readonly title: string;
  readonly code: string;
  readonly by:
    | { readonly kind: "credential"; readonly credentialId: string; readonly awardedAt: string }
    | {
        readonly kind: "equivalence";
        readonly equivalenceId: string;
        readonly decidedById: string;
        readonly decidedAt: string;
      };
}
/**
 * The credential as it was awarded, all but its issuer, which is known once a key signs.
 * Why the whole document: signing may come minutes or a release later, and must say what the issuer saw and decided.
 */
export interface LedgerDocument {
  readonly kind: "document";
  readonly document: Omit<UnsignedCredential, "issuer">;
}

/** The document is the first row of every ledger, so that it is found without reading the others. */
export const documentPosition = 0;

/** "Framework 2022", from an id that ends in the year of its edition. */
export function edition(framework: string): string {
  const year = /(\d{4})$/.exec(framework)?.[1];
  return year ? `Framework ${year}` : framework;
}
