/** Words of the standards this domain speaks; nothing else. */

/** Verifiable Credentials Data Model 2.0. */
export const credentialsContext = "https://www.w3.org/ns/credentials/v2";
/** Verifiable Credentials Data Model 1.1: read in credentials of others, never written. */
export const firstCredentialsContext = "https://www.w3.org/2018/credentials/v1";
/** Open Badges 3.0; the numbered file, which has changed only by addition. */
export const openBadgesContext = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
/** Open Badges extensions, so that a `credentialSchema` could be added without a new context list. */
export const openBadgesExtensionsContext = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";

/** The contexts of every credential of ours and of what is signed inside it, in this order. */
export const ourContexts = [credentialsContext, openBadgesContext, openBadgesExtensionsContext] as const;

/** Where in a credential of ours an endorsement stands; numbered, so that sorting by address keeps the order. */
export const endorsementId = (credentialId: string, position: number): string =>
  `${credentialId}#endorsement-${String(position + 1).padStart(2, "0")}`;
/** Comprehensive Learner Record 2.0; the numbered file. */
export const clrContext = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";

/** @source Open Badges 3.0, AchievementType Enumeration */
export const achievementTypes = [
  "Achievement",
  "ApprenticeshipCertificate",
  "Assessment",
  "Assignment",
  "AssociateDegree",
  "Award",
  "Badge",
  "BachelorDegree",
  "Certificate",
  "CertificateOfCompletion",
  "Certification",
  "CommunityService",
  "Competency",
  "Course",
  "CoCurricular",
  "Degree",
  "Diploma",
  "DoctoralDegree",
  "Fieldwork",
  "GeneralEducationDevelopment",
  "JourneymanCertificate",
  "LearningProgram",
  "License",
  "Membership",
  "ProfessionalDoctorate",
  "QualityAssuranceCredential",
  "MasterCertificate",
  "MasterDegree",
  "MicroCredential",
  "ResearchDoctorate",
  "SecondarySchoolDiploma",
] as const;

/**
 * What a stack of micro-credentials is, of the list above.
 * Not Certification, which is an authoritative body's word about an occupation; not Certificate, which in Australia
 * sounds like a qualification of the AQF.
 */
export const stackAchievementType = "Award";

/** @source Open Badges 3.0, AlignmentTargetType Enumeration */
export const alignmentTargetTypes = [
  "ceasn:Competency",
  "ceterms:Credential",
  "CFItem",
  "CFRubric",
  "CFRubricCriterion",
  "CFRubricCriterionLevel",
  "CTDL",
] as const;

/** @source Open Badges 3.0, IdentifierTypeEnum */
export const identifierTypes = [
  "name",
  "sourcedId",
  "systemId",
  "productId",
  "userName",
  "accountId",
  "emailAddress",
  "nationalIdentityNumber",
  "isbn",
  "issn",
  "lisSourcedId",
  "oneRosterSourcedId",
  "sisSourcedId",
  "ltiContextId",
  "ltiDeploymentId",
  "ltiToolId",
  "ltiPlatformId",
  "ltiUserId",
  "identifier",
] as const;

/** @source CLR 2.0, AssociationType Enumeration */
export const associationTypes = [
  "exactMatchOf",
  "exemplar",
  "hasSkillLevel",
  "isChildOf",
  "isParentOf",
  "isPartOf",
  "isPeerOf",
  "isRelatedTo",
  "precedes",
  "replacedBy",
] as const;

/** @source Open Badges 3.0, ResultType Enumeration */
export const resultTypes = [
  "GradePointAverage",
  "LetterGrade",
  "Percent",
  "PerformanceLevel",
  "PredictedScore",
  "RawScore",
  "Result",
  "RubricCriterion",
  "RubricCriterionLevel",
  "RubricScore",
  "ScaledScore",
  "Status",
] as const;

/** @source Open Badges 3.0, ResultStatusType Enumeration */
export const resultStatuses = [
  "Completed",
  "Enrolled",
  "Failed",
  "InProgress",
  "OnHold",
  "Provisional",
  "Withdrew",
] as const;

/** @source Bitstring Status List 1.0: at least 16 kB uncompressed, for herd privacy */
export const statusListLength = 131_072;

/** @source Open Badges 3.0 §5.3, baked images */
export const pngKeyword = "openbadgecredential";
export const svgNamespace = "https://purl.imsglobal.org/ob/v3p0";
/** What Open Badges 2 images carry; read, never written. */
export const legacyPngKeyword = "openbadges";

/** The named steps of a verification, in the order they are taken; those of `stepsIfAny` only where there is something. */
export const verificationSteps = [
  "Readable",
  "Conforms to Open Badges 3.0",
  "Signature",
  "Issuer known and key valid then",
  "In the transparency log",
  "Not expired",
  "Not revoked or suspended",
  "Related resources unchanged",
  "Endorsements",
  "What it says",
] as const;
/** The steps for a badge that is not signed but stands at its issuer's address (Open Badges 2.0). */
export const hostedSteps = [
  "Readable",
  "Conforms to Open Badges 2.0",
  "Same at its issuer",
  "Issuer known and key valid then",
  "Not expired",
  "Not revoked or suspended",
  "What it says",
] as const;
/** The steps for a record of several credentials (CLR 2.0); each of those has steps of its own. */
export const clrSteps = [
  "Readable",
  "Conforms to CLR 2.0",
  "Signature",
  "Issuer known and key valid then",
  "Not expired",
  "Not revoked or suspended",
  "Credentials in it",
  "What it says",
] as const;
export type VerificationStepName = (typeof verificationSteps | typeof hostedSteps | typeof clrSteps)[number];
/** What only some credentials carry; the others are not made longer by it. */
export const stepsIfAny: ReadonlySet<VerificationStepName> = new Set([
  "In the transparency log",
  "Related resources unchanged",
  "Endorsements",
]);
