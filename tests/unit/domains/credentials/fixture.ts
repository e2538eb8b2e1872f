import type { MicroCredential, Stack } from "~/catalogue/types";
import {
  buildAchievement,
  buildStackAchievement,
  buildCredential,
  buildIssuerProfile,
  type CredentialInput,
  type SignedCredential,
  type UnsignedCredential,
} from "~/domains/credentials/document.server";
import {
  createSigner,
  publicKeyOf,
  type PublicSigningKey,
  type Signer,
} from "~/domains/credentials/keys.server";
import { signEndorsement } from "~/domains/credentials/sign.server";

export const localOrigin = "http://localhost:3000";
export const webOrigin = "https://pathways.example.org";
export const awardedAt = new Date("2026-11-03T00:12:30Z");

/** Only what a credential is built from; the rest of a micro-credential never reaches it. */
export const microCredential = {
  slug: "professional-and-ethical-conduct",
  humanCode: "DI3",
  version: "0.1.0",
  achievementType: "MicroCredential",
  title: "Professional and ethical conduct",
  summary: "Know where your role begins and ends, and protect young people’s privacy and choices.",
  learningOutcomes: [
    {
      id: "LO1",
      text: "Act within the scope of the role.",
      skills: ["DI3.1"],
      modules: [],
      criteria: ["scope"],
    },
    {
      id: "LO2",
      text: "Use recovery-oriented language.",
      skills: ["DI3.2"],
      modules: [],
      criteria: ["language"],
    },
  ],
  alignment: { competency: "DI3", coreSkills: ["DI3.1", "DI3.3", "DI3.2"] },
  delivery: { mode: "online, with practice at the learner's own workplace", language: "en-AU" },
  volumeOfLearning: { hours: 7.5, breakdown: [] },
  assessment: { type: ["practice portfolio"], statement: "One practice log and one observation at work." },
  evidence: [
    {
      id: "practice-log",
      title: "Practice log, parts A to D",
      required: true,
      accepts: ["docx"],
      rule: "Six entries.",
    },
    { id: "observation", title: "Observation note", required: true, accepts: ["pdf"], rule: "One page." },
  ],
  requirements: [],
  rubric: {
    version: "0.1.0",
    levels: [
      { id: "not-yet", name: "Not yet", meaning: "The evidence doesn't show it yet." },
      { id: "developing", name: "Developing", meaning: "Shown in part, or with prompting." },
      { id: "competent", name: "Competent", meaning: "Shown in ordinary work, without prompting." },
      { id: "proficient", name: "Proficient", meaning: "Shown when it is hard." },
    ],
    requiredLevel: "competent",
    criteria: [
      {
        id: "scope",
        title: "Working within scope and handing over",
        skills: ["DI3.1"],
        evidence: ["practice-log"],
        levels: { competent: "In all six entries you say what was yours, shared and someone else's." },
      },
      {
        id: "language",
        title: "Using recovery-oriented language",
        skills: ["DI3.2"],
        evidence: ["practice-log"],
        levels: { competent: "Both rewrites keep the hard facts and end with a next step." },
      },
      {
        id: "time",
        title: "Being flexible and keeping promises",
        skills: ["DI3.3"],
        evidence: ["practice-log"],
        levels: {},
      },
    ],
  },
  moderation: { judgedBy: "supervisor", rule: "An assessor judges a sample again.", calibration: [] },
  certification: {
    issued: "",
    form: "",
    aqfStatement:
      "This micro-credential is not a qualification under the Australian Qualifications Framework.",
    validFor: "P3Y",
    grace: "P60D",
    renewal: "",
  },
  qualityAssurance: {
    status: "to-confirm",
    statement: "Assessors are calibrated on two exemplars.",
    review: "",
  },
} as unknown as MicroCredential;

export const coreSkills = [
  { code: "DI3.1", text: "Working within scope of practice" },
  { code: "DI3.2", text: "Using recovery-oriented language" },
  { code: "DI3.3", text: "Being flexible and managing time" },
];

/** Fixed keys, so that a failure can be repeated. */
export const seeds = [1, 2, 3].map((fill) => new Uint8Array(32).fill(fill));

export function signerFor(origin: string, which = 0): Signer {
  const seed = seeds[which] ?? new Uint8Array(32);
  return createSigner(origin, publicKeyOf(seed), seed);
}

export function publicKey(which = 0, more: Partial<PublicSigningKey> = {}): PublicSigningKey {
  return {
    publicKeyMultibase: publicKeyOf(seeds[which] ?? new Uint8Array(32)),
    createdAt: new Date("2026-01-01T00:00:00Z"),
    retiredAt: null,
    compromisedAt: null,
    ...more,
  };
}

export const credentialId = "0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c11";

export function credentialFor(
  origin: string,
  which = 0,
  more: Partial<CredentialInput> = {},
): UnsignedCredential {
  const achievement = buildAchievement({
    origin,
    achievementId: "professional-and-ethical-conduct-0.1.0",
    microCredential,
    competency: { code: "DI3", name: "Professional and ethical conduct" },
    coreSkills,
    framework: "Individual Placement and Support (IPS) Competency Framework",
  });
  return buildCredential({
    origin,
    credentialId,
    issuer: buildIssuerProfile(signerFor(origin, which).issuerId, {
      name: "Fictional Institute for Youth Employment",
      url: origin,
      email: "credentials@issuer.example",
    }),
    achievement,
    holder: { email: "Holder@Demo.example", name: "Ngaire  Pōtae" },
    salt: "a salt of at least sixteen bytes",
    awardedAt,
    validUntil: new Date("2029-11-03T00:12:30Z"),
    results: [
      { criterion: "time", level: "competent" },
      { criterion: "scope", level: "competent" },
      { criterion: "language", level: "proficient" },
    ],
    evidence: [
      {
        id: "7a0c9b1e-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
        name: "Practice log, parts A to D",
        description: "A written log over ten working days.",
        sha256: ["ab".repeat(32), "cd".repeat(32)],
      },
      {
        id: "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9",
        name: "Observation note",
        description: "A note by a supervisor after an observed visit.",
        sha256: ["ef".repeat(32)],
      },
    ],
    judged: [
      {
        name: "A supervisor at the holder’s workplace",
        comment: "Judged on 2 November 2026: “Working within scope and handing over” at Competent.",
      },
      {
        name: "An assessor for the Fictional Institute",
        comment: "Judged on 2 November 2026: “Using recovery-oriented language” at Proficient.",
      },
    ],
    status: { listUrl: `${origin}/status/1`, index: 4711 },
    ...more,
  });
}

export const stack: Stack = {
  id: "domain-delivering-ips",
  humanCode: "DI",
  version: "0.1.0",
  title: "Delivering IPS",
  summary: "Each competency shown in ordinary work.",
  description: "The holder can say what IPS is and works within a visible professional standard.",
  criteria: "The micro-credentials of DI1 and DI3 are held and current on the day of the award.",
  competencies: ["DI1", "DI3"],
  strandsAtLeast: 0,
  validFor: "P3Y",
  grace: "P60D",
};

/** With the endorsements in it signed, each with a key that is always the same. */
export async function endorsedCredentialFor(
  origin: string,
  more: Partial<CredentialInput> = {},
): Promise<Omit<SignedCredential, "proof">> {
  const { endorsement = [], ...draft } = credentialFor(origin, 0, more);
  return {
    ...draft,
    endorsement: await Promise.all(
      endorsement.map((one, at) => {
        const seed = new Uint8Array(32).fill(11 + at);
        // where nobody can reach us, a signer goes by the name of its key
        return signEndorsement(one, createSigner(localOrigin, publicKeyOf(seed), seed), awardedAt);
      }),
    ),
  };
}

/** A credential that stands on two others. */
export function stackCredentialFor(
  origin: string,
  which = 0,
  more: Partial<CredentialInput> = {},
): UnsignedCredential {
  return credentialFor(origin, which, {
    achievement: buildStackAchievement({
      origin,
      achievementId: "domain-delivering-ips-0.1.0",
      stack,
      competencies: [
        { code: "DI3", name: "Professional and ethical conduct" },
        { code: "DI1", name: "Understanding and marketing IPS" },
      ],
      framework: "IPS Competency Framework",
      image: { url: `${origin}/achievements/domain-delivering-ips-0.1.0.png`, caption: "A hexagon" },
    }),
    results: [],
    judged: [],
    evidence: [
      {
        id: "7a0c9b1e-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
        name: "DI3 Professional conduct",
        description: "A micro-credential.",
        sha256: ["ab".repeat(32)],
      },
      {
        id: "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9",
        name: "DI1 Marketing IPS",
        description: "A micro-credential.",
        sha256: ["ef".repeat(32)],
      },
    ],
    ...more,
  });
}
