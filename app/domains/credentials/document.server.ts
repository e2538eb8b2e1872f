import { neededLevel } from "~/catalogue/completion";
import { levelName } from "~/catalogue/lookups";
import type { MicroCredential, Stack } from "~/catalogue/types";
import { completionAsText } from "../assessment/rules";
import { hashedIdentity, type IdentityObject } from "./identity.server";
import { evidenceCommitment } from "./evidence-proof.server";
import { isoSeconds } from "./keys.server";
import { type JudgedBy, howEndorsed } from "./endorsement-words";
import { endorsementId, ourContexts, stackAchievementType } from "./terms";

export interface Profile {
  readonly id: string;
  readonly type: readonly ["Profile"];
  readonly name: string;
  readonly url: string;
  readonly description?: string;
  readonly email?: string;
}
export interface Alignment {
  readonly type: readonly ["Alignment"];
  readonly targetCode: string;
  readonly targetFramework: string;
  readonly targetName: string;
  readonly targetType: "CFItem";
  readonly targetUrl: string;
}
export interface RubricCriterionLevel {
  readonly id: string;
  readonly type: readonly ["RubricCriterionLevel"];
  readonly name: string;
  readonly description: string;
  /** 1 is the lowest */
  readonly level: string;
}
export interface ResultDescription {
  readonly id: string;
  readonly type: readonly ["ResultDescription"];
  readonly name: string;
  readonly resultType: "RubricCriterionLevel";
  readonly requiredLevel: string;
  readonly rubricCriterionLevel: readonly RubricCriterionLevel[];
  readonly alignment: readonly Alignment[];
}
interface AchievementCore {
  readonly id: string;
  readonly type: readonly ["Achievement"];
  readonly name: string;
  readonly description: string;
  readonly criteria: { readonly narrative: string };
  readonly humanCode: string;
  readonly version: string;
  readonly inLanguage: string;
  readonly image?: { readonly id: string; readonly type: "Image"; readonly caption: string };
  readonly alignment: readonly Alignment[];
}
/** A micro-credential is judged against its rubric; a stack of them adds no judgement, so it has no results. */
export type Achievement =
  | (AchievementCore & {
      readonly achievementType: "MicroCredential";
      readonly resultDescription: readonly ResultDescription[];
    })
  | (AchievementCore & { readonly achievementType: typeof stackAchievementType });
/** What was judged; nothing for a stack. */
export function criteriaOf(achievement: Achievement): readonly ResultDescription[] {
  return "resultDescription" in achievement ? achievement.resultDescription : [];
}
export interface Result {
  readonly type: readonly ["Result"];
  readonly resultDescription: string;
  readonly achievedLevel: string;
}
export interface CredentialEvidence {
  readonly id: string;
  readonly type: readonly ["Evidence"];
  readonly name: string;
  readonly description: string;
  readonly digestMultibase: string;
}
export interface StatusEntry {
  readonly id: string;
  readonly type: "BitstringStatusListEntry";
  readonly statusPurpose: "revocation";
  readonly statusListIndex: string;
  readonly statusListCredential: string;
}
/** What one person judged, before it is signed: its key is made when it is, so its signer has no id yet. */
export interface EndorsementDraft {
  readonly "@context": readonly string[];
  readonly id: string;
  readonly type: readonly ["VerifiableCredential", "EndorsementCredential"];
  readonly name: string;
  readonly issuer: {
    readonly type: readonly ["Profile"];
    readonly name: string;
    readonly description: string;
  };
  readonly validFrom: string;
  readonly credentialSubject: {
    readonly id: string;
    readonly type: readonly ["EndorsementSubject"];
    readonly endorsementComment: string;
  };
}
/** An EndorsementCredential as it stands in a credential of ours. */
export interface SignedEndorsement extends Omit<EndorsementDraft, "issuer"> {
  readonly issuer: EndorsementDraft["issuer"] & { readonly id: string };
  readonly proof: readonly [Proof];
}
/** An AchievementCredential of ours, but for its proof and what is signed inside it. */
interface CredentialBody {
  readonly "@context": readonly string[];
  readonly id: string;
  readonly type: readonly ["VerifiableCredential", "OpenBadgeCredential"];
  readonly name: string;
  readonly issuer: Profile;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly awardedDate: string;
  readonly credentialSubject: {
    readonly type: readonly ["AchievementSubject"];
    readonly identifier: readonly IdentityObject[];
    readonly achievement: Achievement;
    /** what the issuer says about this person's work, in plain text; left out where they say nothing */
    readonly narrative?: string;
    readonly result?: readonly Result[];
  };
  readonly evidence?: readonly CredentialEvidence[];
  readonly credentialStatus: StatusEntry;
}
/** The AchievementCredential as we sign it, without its proof. */
export interface UnsignedCredential extends CredentialBody {
  readonly endorsement?: readonly EndorsementDraft[];
}
export interface Proof {
  readonly type: "DataIntegrityProof";
  readonly created: string;
  readonly verificationMethod: string;
  readonly cryptosuite: "eddsa-rdfc-2022";
  readonly proofPurpose: "assertionMethod";
  readonly proofValue: string;
}
export interface SignedCredential extends CredentialBody {
  readonly endorsement?: readonly SignedEndorsement[];
  readonly proof: readonly [Proof];
}

export interface IssuerInput {
  readonly name: string;
  readonly url: string;
  readonly email?: string;
  readonly description?: string;
}

/** The issuer as credentials name it and as `/issuer.json` answers. */
export function buildIssuerProfile(issuerId: string, issuer: IssuerInput): Profile {
  return {
    id: issuerId,
    type: ["Profile"],
    name: issuer.name,
    url: issuer.url,
    ...(issuer.description ? { description: issuer.description } : {}),
    ...(issuer.email ? { email: issuer.email } : {}),
  };
}

interface AchievementPlace {
  /** no slash at the end */
  readonly origin: string;
  /** as it stands in `/achievements/{id}` */
  readonly achievementId: string;
  /** title of the framework document */
  readonly framework: string;
  readonly image?: { readonly url: string; readonly caption: string };
}
export interface AchievementInput extends AchievementPlace {
  readonly microCredential: MicroCredential;
  readonly competency: { readonly code: string; readonly name: string };
  /** the core skills of the alignment, any order */
  readonly coreSkills: readonly { readonly code: string; readonly text: string }[];
}

/** Addresses of a criterion and its levels; numbered, so that sorting by address keeps the rubric's order. */
export function criterionId(
  origin: string,
  achievementId: string,
  position: number,
  criterion: string,
): string {
  return `${origin}/achievements/${achievementId}#criterion-${String(position + 1).padStart(2, "0")}-${criterion}`;
}

/** Code units, not locale: a signature must not depend on the machine's language. */
export function byCode(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * An Achievement of the catalogue as Open Badges says it.
 * JSON-LD sets have no order that a signature protects, so each list is written in one fixed order and the closed
 * profile refuses any other.
 */
export function buildAchievement(input: AchievementInput): Achievement {
  const { origin, achievementId, microCredential, competency } = input;
  const skills = new Map(input.coreSkills.map((skill) => [skill.code, skill.text]));
  const align = alignedIn(input);
  const skillNamed = (code: string): Alignment => {
    const name = skills.get(code);
    if (name === undefined) throw new Error(`The core skill ${code} was not handed in.`);
    return align(code, name);
  };
  const { rubric } = microCredential;
  return {
    id: `${origin}/achievements/${achievementId}`,
    type: ["Achievement"],
    achievementType: microCredential.achievementType,
    name: microCredential.title,
    description: microCredential.summary,
    criteria: { narrative: criteriaNarrative(microCredential) },
    humanCode: microCredential.humanCode,
    version: microCredential.version,
    inLanguage: microCredential.delivery.language,
    ...imageOf(input),
    alignment: [
      align(competency.code, competency.name),
      ...[...microCredential.alignment.coreSkills].sort(byCode).map(skillNamed),
    ],
    resultDescription: rubric.criteria.map((criterion, position) => {
      const id = criterionId(origin, achievementId, position, criterion.id);
      return {
        id,
        type: ["ResultDescription"],
        name: criterion.title,
        resultType: "RubricCriterionLevel",
        requiredLevel: `${id}-${neededLevel(microCredential, criterion.id)}`,
        rubricCriterionLevel: rubric.levels.map((level, at) => ({
          id: `${id}-${level.id}`,
          type: ["RubricCriterionLevel"],
          name: level.name,
          description: criterion.levels[level.id] ?? level.meaning,
          level: String(at + 1),
        })),
        alignment: [...criterion.skills].sort(byCode).map(skillNamed),
      };
    }),
  };
}

const alignedIn =
  ({ origin, framework }: AchievementPlace) =>
  (code: string, name: string): Alignment => ({
    type: ["Alignment"],
    targetCode: code,
    targetFramework: framework,
    targetName: name,
    targetType: "CFItem",
    targetUrl: `${origin}/framework/${code}`,
  });

function imageOf({ image }: AchievementPlace): Pick<AchievementCore, "image"> {
  return image ? { image: { id: image.url, type: "Image", caption: image.caption } } : {};
}

export interface StackAchievementInput extends AchievementPlace {
  readonly stack: Stack;
  /** what it is aligned to, any order */
  readonly competencies: readonly { readonly code: string; readonly name: string }[];
}

/** The Achievement of a stack: what has to be held, and no level of its own. */
export function buildStackAchievement(input: StackAchievementInput): Achievement {
  const { origin, achievementId, stack } = input;
  const align = alignedIn(input);
  return {
    id: `${origin}/achievements/${achievementId}`,
    type: ["Achievement"],
    achievementType: stackAchievementType,
    name: stack.title,
    description: stack.summary,
    criteria: {
      narrative: [
        stack.criteria,
        stack.description,
        "People judged each micro-credential against a published rubric, on evidence from the person's own work. This award stands on those awards and adds no judgement of its own. A person makes it.",
        "This award is not a qualification under the Australian Qualifications Framework.",
      ].join("\n\n"),
    },
    humanCode: stack.humanCode,
    version: stack.version,
    inLanguage: "en-AU",
    ...imageOf(input),
    alignment: [...input.competencies]
      .sort((left, right) => byCode(left.code, right.code))
      .map(({ code, name }) => align(code, name)),
  };
}

/**
 * The stations of an Achievement's line: the skills of a micro-credential, the competencies of a stack.
 * @param alignment as signed; a code with a point in it is a skill, one without is the competency above it
 */
export function stationsOf<T>(alignment: readonly T[], codeOf: (one: T) => string | null): readonly T[] {
  const skills = alignment.filter((one) => codeOf(one)?.includes("."));
  return skills.length > 0 ? skills : alignment;
}

/**
 * What a person did to earn it, in words.
 * Open Badges has no place for hours of learning, assessment or the AQF statement, which the National
 * Microcredentials Framework asks for, so they stand here.
 */
export function criteriaNarrative(microCredential: MicroCredential): string {
  const { volumeOfLearning, evidence, learningOutcomes } = microCredential;
  const hours = volumeOfLearning.hours;
  return [
    `Learning outcomes: ${learningOutcomes.map((outcome) => outcome.text).join(" ")}`,
    `Assessment: ${microCredential.assessment.statement}`,
    `Evidence from the person's own work: ${evidence
      .filter((kind) => kind.required)
      .map((kind) => kind.title)
      .join("; ")}.`,
    `A person judged each criterion against a rubric. ${levelsNeeded(microCredential)} ${microCredential.moderation.rule}`,
    ...(microCredential.completion === undefined
      ? []
      : [`What came together: ${completionAsText(microCredential)}`]),
    `Volume of learning: ${hours} ${hours === 1 ? "hour" : "hours"}, including practice at work.`,
    `Mode: ${microCredential.delivery.mode}.`,
    `Quality assurance: ${microCredential.qualityAssurance.statement}`,
    microCredential.certification.aqfStatement,
  ]
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .join("\n\n");
}

/** A sentence. */
export function levelsNeeded(microCredential: MicroCredential): string {
  const { criteria, levels } = microCredential.rubric;
  const needed = criteria.map(({ id, title }) => ({
    title,
    level: levelName(levels, neededLevel(microCredential, id)),
  }));
  const [first] = needed;
  return first && needed.every(({ level }) => level === first.level)
    ? `The level needed for each is ${first.level}.`
    : `The levels needed are ${needed.map(({ title, level }) => `${level} for “${title}”`).join(", ")}.`;
}

export interface CredentialInput {
  readonly origin: string;
  /** as it stands in `/credentials/{id}`: a random UUID */
  readonly credentialId: string;
  readonly issuer: Profile;
  readonly achievement: Achievement;
  readonly holder: { readonly email: string; readonly name: string };
  /** the issuer's words about this person's work; null or left out: none */
  readonly narrative?: string | null;
  /** this credential's own secret: at least 16 random bytes, as text */
  readonly salt: string;
  readonly awardedAt: Date;
  /** null: does not expire */
  readonly validUntil: Date | null;
  /** the level reached per rubric criterion, by the catalogue's ids; one for each criterion, none for a stack */
  readonly results: readonly { readonly criterion: string; readonly level: string }[];
  readonly evidence: readonly {
    /** UUID */
    readonly id: string;
    readonly name: string;
    /** what kind of thing it was, never what it said */
    readonly description: string;
    /** hex digests of the files and the text that were judged */
    readonly sha256: readonly string[];
  }[];
  /** one for each person who judged; none for a stack */
  readonly judged?: readonly JudgedBy[];
  readonly status: { readonly listUrl: string; readonly index: number };
}

/**
 * The AchievementCredential to sign.
 * The holder's name and address stand in it only as salted hashes: a copy passed on tells a stranger nothing, while
 * anyone who is told the name can check it.
 * @throws Error where a criterion has no result, or a result no criterion: that is a bug of the caller
 */
export function buildCredential(input: CredentialInput): UnsignedCredential {
  const { achievement, origin, salt, status, judged = [] } = input;
  const levels = new Map(input.results.map((result) => [result.criterion, result.level]));
  const descriptions = criteriaOf(achievement);
  if (levels.size !== input.results.length || levels.size !== descriptions.length) {
    throw new Error("A credential needs exactly one result for each criterion of its rubric.");
  }
  const result = descriptions.map((description): Result => {
    const criterion = description.id.replace(/^.*#criterion-\d\d-/, "");
    const achievedLevel = `${description.id}-${levels.get(criterion) ?? ""}`;
    if (!description.rubricCriterionLevel.some((level) => level.id === achievedLevel)) {
      throw new Error(`The criterion ${criterion} has no such level.`);
    }
    return { type: ["Result"], resultDescription: description.id, achievedLevel };
  });
  const evidence = input.evidence
    .map((item): CredentialEvidence => ({
      id: `urn:uuid:${item.id}`,
      type: ["Evidence"],
      name: item.name,
      description: item.description,
      digestMultibase: evidenceCommitment(salt, item.id, item.sha256),
    }))
    .sort((left, right) => byCode(left.name, right.name) || byCode(left.id, right.id));
  return {
    "@context": ourContexts,
    id: `${origin}/credentials/${input.credentialId}`,
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    name: achievement.name,
    issuer: input.issuer,
    validFrom: isoSeconds(input.awardedAt),
    ...(input.validUntil ? { validUntil: isoSeconds(input.validUntil) } : {}),
    awardedDate: isoSeconds(input.awardedAt),
    credentialSubject: {
      type: ["AchievementSubject"],
      identifier: [
        hashedIdentity("emailAddress", input.holder.email, salt),
        hashedIdentity("name", input.holder.name, salt),
      ],
      achievement,
      ...(input.narrative ? { narrative: input.narrative } : {}),
      ...(achievement.achievementType === "MicroCredential" ? { result } : {}),
    },
    ...(evidence.length > 0 ? { evidence } : {}),
    ...(judged.length > 0 ? { endorsement: judged.map(endorsementIn(input)) } : {}),
    credentialStatus: {
      id: `${status.listUrl}#${status.index}`,
      type: "BitstringStatusListEntry",
      statusPurpose: "revocation",
      statusListIndex: String(status.index),
      statusListCredential: status.listUrl,
    },
  };
}

/**
 * A judgement as an endorsement of the credential that stands on it.
 * It speaks of the credential, which is about one person, and not of the Achievement, which is everybody's. It has no end
 * and no status of its own: where the credential has ended or was withdrawn, that says it all.
 */
const endorsementIn =
  ({ origin, credentialId, issuer, awardedAt }: CredentialInput) =>
  ({ name, comment }: JudgedBy, position: number): EndorsementDraft => ({
    "@context": ourContexts,
    id: endorsementId(`${origin}/credentials/${credentialId}`, position),
    type: ["VerifiableCredential", "EndorsementCredential"],
    name: "A judgement that this credential stands on",
    issuer: { type: ["Profile"], name, description: howEndorsed(issuer.name) },
    validFrom: isoSeconds(awardedAt),
    credentialSubject: {
      id: `${origin}/credentials/${credentialId}`,
      type: ["EndorsementSubject"],
      endorsementComment: comment,
    },
  });
