import { z } from "zod";
import type { CompletionNode } from "./types";
import { RECOGNITION, feedbackBoxes, waitingSteps } from "../domains/assessment/terms";

/**
 * What each file under `content/` may say, field by field. Unknown fields are faults, because a field that is
 * misspelt and ignored is how content is lost without anyone noticing.
 */

const words = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens");
const code = z
  .string()
  .regex(/^[A-Z]{1,3}(-[A-Z]{2})?\d*(\.[A-Z]{0,2}\d*)?$/, "must be a framework code, such as DI3.1");
const isoDate = z.iso.date("must be a date written as 2026-11-22");
const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a version in three numbers, such as "0.1.0"');
const duration = z.string().regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/, "must be a duration such as P6M or P3Y");
/** For how long after its end an award can be renewed without starting over. */
const grace = duration.default("P60D");
const wholeNumber = z.int().min(0);
const confirmation = z.enum(["to-confirm", "confirmed"]);
const reviewStatus = z.enum(["draft", "awaiting-expert-review", "reviewed"]);
const relation = z.enum(["practised", "touched"]);
const reviewer = z.strictObject({ name: words, role: words, on: isoDate });
const reviewers = z.array(reviewer);
const confirmed = z.strictObject({ statement: words, status: confirmation });
const culturalReview = z.strictObject({
  required: z.boolean(),
  status: z.enum(["awaiting", "reviewed"]).optional(),
  reviewer: reviewer.optional(),
  note: words.optional(),
});

/** The same shape under each name of a closed list. */
function forEach<const K extends string, S extends z.ZodType>(names: readonly K[], shape: S): Record<K, S> {
  return Object.fromEntries(names.map((name) => [name, shape])) as Record<K, S>;
}

// ---- Framework --------------------------------------------------------------------------------

const sourceDocument = z.strictObject({ title: words, copyright: words, disclaimer: words });
const coreSkill = z.strictObject({ code, text: words });

/** What became of one place of the version before; a place that is not named is there as it was. */
const change = z.strictObject({
  from: code,
  /** the same place in other words: it keeps its code */
  exactMatch: code.optional(),
  /** what stands in its place; empty: nothing does */
  replacedBy: z.array(code).optional(),
  because: words,
  /** a person's decision: whether what was earned for the old place counts for what took it */
  transition: z
    .strictObject({ counts: z.boolean(), until: isoDate.optional(), decidedBy: words, on: isoDate })
    .optional(),
});

export const competencyFrameworkFile = z.strictObject({
  id,
  version: z
    .string()
    .regex(/^\d+(\.\d+)*$/, 'must be numbers between full stops, in quotation marks, such as "2022"'),
  status: z.enum(["current", "superseded"]),
  /** The last day on which something written against it may be begun. */
  statusEnd: isoDate.optional(),
  /** Id of the version before. */
  supersedes: id.optional(),
  changes: z.array(change).default([]),
  source: sourceDocument,
  competencyDefinition: words,
  uses: z.array(words).min(1),
  values: z.array(z.strictObject({ code, name: words, text: words })),
  domains: z.array(
    z.strictObject({
      code,
      name: words,
      competencies: z.array(
        z.strictObject({
          code,
          name: words,
          kind: z.enum(["core", "advanced"]),
          coreSkills: z.array(coreSkill),
          strands: z.array(
            z.strictObject({
              code,
              name: words,
              description: words,
              verbatim: words,
              skills: z.array(coreSkill).min(1),
            }),
          ),
          crossReferences: z.array(z.strictObject({ text: words, target: code, note: words.nullable() })),
        }),
      ),
    }),
  ),
});

export const principlesFile = z.strictObject({
  sources: z.array(z.strictObject({ id, title: words })).min(1),
  principles: z.array(
    z.strictObject({
      code,
      key: id,
      wordings: z.array(z.strictObject({ source: id, name: words, text: words })).min(1),
    }),
  ),
});

export const workforceFrameworkFile = z.strictObject({
  source: sourceDocument,
  vision: words,
  focusAreas: z.array(
    z.strictObject({
      code,
      name: words,
      actions: z.array(
        z.strictObject({
          code,
          title: words,
          steps: z.array(words).min(1),
          responsibility: z.array(words).min(1),
          potentialOutcomes: z.array(words).min(1),
          note: words.nullable(),
        }),
      ),
    }),
  ),
  evaluationOutcomes: z.array(
    z.strictObject({
      group: words,
      prefix: words,
      items: z.array(z.strictObject({ code: words, text: words })).min(1),
    }),
  ),
});

// ---- Scales and shared registers ------------------------------------------------------------------

const fidelityScale = z.strictObject({
  kind: z.literal("fidelity"),
  id,
  title: words,
  edition: words,
  licence: words,
  anchorsLicensed: z.boolean(),
  minimum: wholeNumber,
  maximum: wholeNumber,
  sections: z
    .array(
      z.strictObject({
        name: words,
        items: z
          .array(
            z.strictObject({
              item: z.int().min(1),
              name: words,
              nameRead: z.boolean(),
              anchors: z.array(words),
              specialist: z.strictObject({ influences: z.boolean(), because: words }),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
  bands: z
    .array(z.strictObject({ name: words, from: wholeNumber, to: wholeNumber, status: confirmation }))
    .min(1),
  notes: z.array(words),
});

const perSide = z.strictObject({ self: words, supervisor: words });
/** An answer with its anchor, in the words of each who may give it; one name where both say the same. */
const ratingAnswer = z
  .strictObject({
    id,
    name: z.union([words.transform((name) => ({ self: name, supervisor: name })), perSide]),
    self: words,
    supervisor: words,
  })
  .transform(({ self, supervisor, ...answer }) => ({ ...answer, anchor: { self, supervisor } }));
/** Only the specialist gives it, so there is one wording. */
const ownAnswer = z.strictObject({ id, name: words, self: words }).transform(({ name, self, ...answer }) => ({
  ...answer,
  name: { self: name, supervisor: name },
  anchor: { self, supervisor: self },
}));
/** Lowest first. */
const levelsOf = <Level extends z.ZodType>(level: Level) => z.array(level).min(2).max(7);
const ratingScale = z.strictObject({
  kind: z.literal("rating"),
  id,
  inUse: z.boolean(),
  title: words,
  version,
  lastChecked: isoDate,
  reviewStatus,
  reviewers,
  skills: z.strictObject({
    standard: id,
    levels: levelsOf(ratingAnswer),
    beside: z.array(ratingAnswer).min(1),
  }),
  values: z.strictObject({ levels: levelsOf(ratingAnswer) }),
  confidence: z.strictObject({ levels: levelsOf(ownAnswer) }),
  sources: z.array(words).min(1),
});

/** A fidelity scale rates a service; a rating scale is for people who rate their practice and talk about it. */
export const scaleFile = z.discriminatedUnion("kind", [fidelityScale, ratingScale]);

/** What micro-credentials add up to, and where a person may go with them. */
export const stacksFile = z.strictObject({
  begin: id,
  stacks: z
    .array(
      z.strictObject({
        id,
        humanCode: words,
        version,
        title: words,
        summary: words,
        description: words,
        criteria: words,
        competencies: z.array(code).min(1),
        strandsAtLeast: wholeNumber,
        validFor: duration.nullable(),
        grace,
      }),
    )
    .min(1),
  steps: z.array(
    z.strictObject({ id, title: words, opens: words, needs: z.array(id), also: z.array(words) }),
  ),
});

/** Which judgements are marked a second time. */
export const samplingPlanFile = z.strictObject({
  id: z.literal("sampling-plan"),
  version,
  lastChecked: isoDate,
  reviewStatus: z.enum(["awaiting-expert-review", "reviewed"]),
  plan: z.strictObject({
    calibrateFirst: z.boolean(),
    firstJudgements: z.int().min(0).max(50),
    assessorsOneIn: z.int().min(0).max(100),
    supervisorsOneIn: z.int().min(0).max(100),
    atLeast: z.int().min(0).max(20),
    periodMonths: z.int().min(1).max(36),
    levelsApart: z.int().min(0).max(3),
    daysToMark: z.int().min(1).max(60),
    smallNumber: z.int().min(2).max(500),
    resting: z.array(id),
  }),
});

export const rulesFile = z.strictObject({
  rules: z.array(
    z.strictObject({
      id,
      title: words,
      statement: words,
      whatToDo: words,
      jurisdiction: words,
      where: z.array(z.strictObject({ name: words, find: words.optional() })).min(1),
      lastChecked: isoDate,
      status: confirmation,
      reviewEvery: duration,
    }),
  ),
});

export const supportFile = z.strictObject({
  sets: z.record(
    id,
    z.strictObject({
      lead: words,
      first: z.strictObject({ name: words, phone: words, note: words }),
      services: z.array(z.strictObject({ name: words, phone: words, who: words })).min(1),
      lastChecked: isoDate,
      status: confirmation,
      reviewEvery: duration,
    }),
  ),
});

export const glossaryFile = z.strictObject({
  terms: z.array(z.strictObject({ id, term: words, definition: words })),
});

export const languageFile = z.strictObject({
  lastChecked: isoDate,
  pairs: z.array(
    z.strictObject({
      say: z.array(words).min(1),
      instead: z.array(words).min(1),
      severity: z.enum(["error", "warning"]),
      why: words,
      source: id,
    }),
  ),
  sources: z.array(z.strictObject({ id, text: words })),
});

/** Ways to begin what is written to a learner. */
export const feedbackFile = z.strictObject({
  id,
  version,
  lastChecked: isoDate,
  reviewStatus,
  reviewers,
  culturalReview,
  boxes: z.strictObject(
    forEach(
      feedbackBoxes,
      z.strictObject({
        label: words,
        hint: words,
        openings: z.array(z.strictObject({ id, text: words })).min(1),
      }),
    ),
  ),
});

const deadline = z.strictObject({
  title: words,
  days: z.int().min(1).max(365),
  remindBefore: wholeNumber,
  remindEvery: z.int().min(1),
  stepIn: wholeNumber,
  then: words,
});
/** What somebody begins after a decision, and how long after it. */
const begun = deadline.extend({ within: z.int().min(1) });

/** How long everything that waits may wait. */
export const deadlinesFile = z.strictObject({
  id,
  version,
  lastChecked: isoDate,
  status: confirmation,
  steps: z.strictObject({
    ...forEach(waitingSteps, deadline),
    question: begun,
    appeal: begun,
    "status-appeal": begun,
    // a holder is heard before whoever decides is late
    withdrawal: deadline.extend({ notice: z.int().min(1) }),
  }),
});

/** First names of the people in our cases. */
export const castFile = z.strictObject({
  centre: z.array(z.strictObject({ name: words, who: words })),
  people: z.record(z.string(), z.array(words)),
  alsoWords: z.array(words),
});

export const nmfFieldsFile = z.strictObject({
  version: words,
  status: confirmation,
  fields: z.array(
    z.strictObject({
      field: words,
      need: z.enum(["required", "where-applicable", "recommended"]),
      sentence: words,
    }),
  ),
});

// ---- Guides for supervisors -----------------------------------------------------------------------------

const question = words.endsWith("?", "must be a question, with its mark");

/** One competency, skill by skill, for a supervisor who never did this job. */
export const guideFile = z.strictObject({
  id,
  competency: code,
  version,
  lastChecked: isoDate,
  reviewStatus,
  reviewers,
  culturalReview,
  skills: z.record(
    code,
    z.strictObject({
      atCompetent: words
        .startsWith("you ", 'must begin with "you ", as it is read out after "At Competent:"')
        .endsWith(".", "must end with a full stop"),
      good: words,
      signs: z.tuple([words, words, words]),
      questions: z.tuple([question, question]),
      notYours: words,
      wayIn: question,
    }),
  ),
});

// ---- Micro-credentials ------------------------------------------------------------------------------

const requirement = z.discriminatedUnion("kind", [
  z.strictObject({
    id,
    kind: z.literal("knowledge"),
    skills: z.array(code).min(1),
    bank: id,
    draw: z.int().min(1),
    pass: z.int().min(0),
    attempts: z.literal("unlimited"),
  }),
  z.strictObject({
    id,
    kind: z.literal("reflection"),
    skills: z.array(code).min(1),
    reflection: id,
    rule: z.literal("saved"),
  }),
  z.strictObject({
    id,
    kind: z.literal("practice"),
    skills: z.array(code).min(1),
    evidence: id,
    parts: z.array(words).default([]),
  }),
  z.strictObject({
    id,
    kind: z.literal("judgement"),
    skills: z.array(code).min(1),
    criterion: id,
    requiredLevel: id,
  }),
]);

const completionTerms = {
  minimumLevel: id.optional(),
  withinMonths: z.int().min(1).max(120).optional(),
  countsBefore: z.boolean().optional(),
  because: words.optional(),
};
/** What must come together before a person may award: see docs/authoring.md. */
const completion: z.ZodType<CompletionNode> = z.lazy(() =>
  z.union([
    id,
    z.strictObject({
      every: z.enum(["knowledge", "reflection", "practice", "judgement"]),
      ...completionTerms,
    }),
    z.strictObject({ all: z.array(completion).min(1), ...completionTerms }),
    z.strictObject({ any: z.int().min(1), of: z.array(completion).min(2), ...completionTerms }),
  ]),
);

export const credentialFile = z.strictObject({
  schema: z.literal(1),
  slug: id,
  achievementType: z.literal("MicroCredential"),
  humanCode: words,
  version,
  /** Slug of the one whose place this takes. Both stay: what was begun and awarded there goes on. */
  supersedes: id.optional(),
  /** The first day on which somebody could begin here; absent: it was always there. */
  statusStart: isoDate.optional(),
  /** The last day on which somebody may begin here; absent: no end is planned. */
  statusEnd: isoDate.optional(),
  framework: id,
  title: words,
  summary: words,
  description: words,
  targetGroup: words,
  learningOutcomes: z
    .array(
      z.strictObject({
        id: words,
        text: words,
        skills: z.array(code).min(1),
        modules: z.array(id).min(1),
        criteria: z.array(id).min(1),
      }),
    )
    .min(1),
  alignment: z.strictObject({
    competency: code,
    coreSkills: z.array(code).min(1),
    values: z.array(z.strictObject({ code, how: words })),
    principles: z.array(z.strictObject({ key: id, relation, how: words })),
    fidelityItems: z.strictObject({
      scale: id,
      items: z.array(
        z.strictObject({
          item: z.int().min(1),
          name: words,
          relation,
          modules: z.array(z.int().min(1)).min(1),
        }),
      ),
    }),
    evaluationOutcomes: z.array(z.strictObject({ code: words, how: words })),
  }),
  modules: z.array(id).min(1),
  delivery: z.strictObject({
    mode: words,
    pace: words,
    language: words,
    location: words,
    technology: words,
    accessibility: words,
  }),
  volumeOfLearning: z.strictObject({
    hours: z.number().min(1, "must be at least one hour"),
    breakdown: z.array(z.strictObject({ what: words, minutes: z.int().min(1) })).min(1),
  }),
  entry: z.strictObject({
    prerequisites: z.array(id),
    alsoNeeded: z.array(words).default([]),
    recommended: words,
    recognitionOfPriorLearning: words,
  }),
  supervisionAndIdentity: words,
  assessment: z.strictObject({ type: z.array(words).min(1), statement: words }),
  exercise: z.strictObject({
    id,
    title: words,
    brief: words,
    templates: z.array(z.strictObject({ id, title: words, textVersion: words })),
  }),
  evidence: z
    .array(
      z.strictObject({
        id: id.refine((value) => value !== RECOGNITION, {
          message: `The name “${RECOGNITION}” is kept for claims of prior learning. Choose another.`,
        }),
        title: words,
        required: z.boolean(),
        accepts: z.array(z.enum(["text", "docx", "odt", "pdf", "image", "audio"])).min(1),
        rule: words,
      }),
    )
    .min(1),
  deIdentification: z.strictObject({ required: z.boolean(), rule: words, youngPersonAgreement: words }),
  requirements: z.array(requirement).min(1),
  /** Absent: every requirement. */
  completion: completion.optional(),
  rubric: z.strictObject({
    version,
    levels: z
      .array(z.strictObject({ id, name: words, meaning: words }))
      .min(3)
      .max(4),
    requiredLevel: id,
    criteria: z
      .array(
        z.strictObject({
          id,
          title: words,
          skills: z.array(code).min(1),
          evidence: z.array(id).min(1),
          levels: z.record(id, words),
        }),
      )
      .min(3)
      .max(5),
  }),
  moderation: z.strictObject({
    judgedBy: words,
    rule: words,
    calibration: z.array(z.strictObject({ id, file: words })),
  }),
  supervisorGuide: words,
  certification: z.strictObject({
    issued: words,
    form: words,
    aqfStatement: words,
    validFor: duration.nullable(),
    grace,
    renewal: words,
    /** What a renewal asks for anew, as data: see docs/authoring.md. */
    renewalRule: completion.optional(),
  }),
  stackability: z.strictObject({ partOf: z.array(id), creditTowards: words }),
  recognition: z.strictObject({ industry: confirmed, credit: confirmed }),
  price: confirmed,
  availability: confirmed,
  contact: z.strictObject({ from: z.literal("issuing-organisation") }),
  provider: z.strictObject({ from: z.literal("issuing-organisation"), profile: confirmed }),
  qualityAssurance: z.strictObject({ status: confirmation, statement: words, review: words }),
  nmfVersion: words,
  review: z.strictObject({
    status: reviewStatus,
    needed: z.array(words),
    questions: z.array(z.strictObject({ for: words, ask: words })),
    reviewers,
  }),
  people: z.literal("fictional"),
  lastChecked: isoDate,
  sources: z.array(z.strictObject({ id, text: words })),
});

export const bankFile = z.strictObject({
  bank: id,
  module: id,
  competency: code,
  version,
  reviewStatus,
  contentNotes: z.array(id),
  people: z.literal("fictional"),
  items: z.array(
    z.strictObject({
      id,
      skill: code,
      outcome: id,
      judgement: words,
      stem: words,
      ask: words,
      options: z
        .array(
          z.strictObject({
            id,
            text: words,
            correct: z.literal(true).optional(),
            misconception: words.optional(),
            why: words,
          }),
        )
        .min(3)
        .max(4),
    }),
  ),
});

// ---- Front matter -----------------------------------------------------------------------------------

const signed = {
  people: z.literal("fictional"),
  version,
  lastChecked: isoDate,
  reviewStatus,
  reviewers,
};

export const moduleFrontMatter = z.strictObject({
  id,
  title: words,
  summary: words,
  competency: code,
  skills: z.array(code).min(1).max(3, "may name three skills at most"),
  principles: z.array(id),
  fidelityItems: z.array(z.int().min(1)),
  evaluationOutcomes: z.array(words),
  outcomes: z
    .array(z.strictObject({ id, text: words }))
    .min(3)
    .max(5),
  minutes: z.int().min(1),
  bank: id,
  contentNotes: z.array(id),
  culturalReview,
  sources: z.array(id),
  rules: z.array(id),
  ...signed,
});

export const leafFrontMatter = z.discriminatedUnion("kind", [
  z.strictObject({
    id,
    kind: z.literal("supervisor-guide"),
    title: words,
    credential: id,
    rubricVersion: version,
    audience: words,
    minutes: z.int().min(1),
    culturalReview: culturalReview.optional(),
    ...signed,
  }),
  z.strictObject({
    id,
    kind: z.literal("exemplar"),
    title: words,
    credential: id,
    exercise: id,
    rubricVersion: version,
    expected: z.record(id, id),
    culturalReview: culturalReview.optional(),
    ...signed,
  }),
  z.strictObject({
    id,
    kind: z.literal("exercise"),
    title: words,
    summary: words,
    credential: id,
    skills: z.array(code).min(1),
    criteria: z.array(id).min(1),
    minutes: z.int().min(1),
    culturalReview: culturalReview.optional(),
    ...signed,
  }),
]);
