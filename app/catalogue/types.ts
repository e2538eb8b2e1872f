import type { FeedbackBox, WaitingStep } from "../domains/assessment/terms";
import type { LanguagePair } from "./language";

/**
 * The shape of everything under `content/`, once read, checked and compiled.
 * Immutable, held in memory, never written to by the running service.
 */

export type ReviewStatus = "draft" | "awaiting-expert-review" | "reviewed";
export interface Reviewer {
  readonly name: string;
  readonly role: string;
  readonly on: string;
}

export interface CulturalReview {
  readonly required: boolean;
  readonly status: "awaiting" | "reviewed" | null;
  /** who read it with the authority to change it or take it out; null: nobody yet */
  readonly reviewer: Reviewer | null;
  readonly note: string | null;
}

// ---- Framework --------------------------------------------------------------------------------

export interface CoreSkill {
  readonly code: string;
  readonly text: string;
}
export interface Strand {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly verbatim: string;
  readonly skills: readonly CoreSkill[];
}
export interface Competency {
  readonly code: string;
  readonly name: string;
  readonly kind: "core" | "advanced";
  readonly coreSkills: readonly CoreSkill[];
  readonly strands: readonly Strand[];
  /** "See …" references of the source: `text` word for word, `target` our reading of where it points. */
  readonly crossReferences: readonly {
    readonly text: string;
    readonly target: string;
    readonly note: string | null;
  }[];
}
export interface Domain {
  readonly code: string;
  readonly name: string;
  readonly competencies: readonly Competency[];
}
export interface Value {
  readonly code: string;
  readonly name: string;
  readonly text: string;
}
export interface Principle {
  readonly code: string;
  readonly key: string;
  /** Three wordings that differ on purpose, the default (headspace) first. `source` is an id of `principleSources`. */
  readonly wordings: readonly { readonly source: string; readonly name: string; readonly text: string }[];
}
export interface EvaluationOutcomeGroup {
  readonly group: string;
  readonly prefix: string;
  readonly items: readonly { readonly code: string; readonly text: string }[];
}
export interface FocusArea {
  readonly code: string;
  readonly name: string;
  readonly actions: readonly {
    readonly code: string;
    readonly title: string;
    readonly steps: readonly string[];
    readonly responsibility: readonly string[];
    readonly potentialOutcomes: readonly string[];
    /** Where the source itself is damaged; never part of the quoted text. */
    readonly note: string | null;
  }[];
}
export interface SourceDocument {
  readonly title: string;
  readonly copyright: string;
  /** The source's own disclaimer, word for word: it travels with the text. */
  readonly disclaimer: string;
}
/** What became of one place of the version before. Exactly one of `exactMatch` and `replacedBy` is given. */
export interface FrameworkChange {
  readonly from: string;
  readonly exactMatch?: string | undefined;
  /** empty: nothing took its place */
  readonly replacedBy?: readonly string[] | undefined;
  readonly because: string;
  readonly transition?: Transition | undefined;
}
/** A person's decision on what was earned for a place that others took. */
export interface Transition {
  readonly counts: boolean;
  /** the last day on which it counts; absent: as long as the award itself */
  readonly until?: string | undefined;
  readonly decidedBy: string;
  readonly on: string;
}
/**
 * One version of the competency framework. A code means the same in every version that has it, and may have other words
 * there: what is split or replaced gets new codes.
 */
export interface FrameworkVersion {
  readonly id: string;
  readonly version: string;
  readonly status: "current" | "superseded";
  readonly statusEnd?: string | undefined;
  readonly supersedes?: string | undefined;
  /** from the version it supersedes to this one */
  readonly changes: readonly FrameworkChange[];
  readonly source: SourceDocument;
  readonly competencyDefinition: string;
  readonly uses: readonly string[];
  readonly values: readonly Value[];
  readonly domains: readonly Domain[];
}
/** The current version, with what is published around it. */
export interface Framework extends FrameworkVersion {
  readonly principles: readonly Principle[];
  readonly principleSources: readonly { readonly id: string; readonly title: string }[];
  readonly workforce: {
    readonly source: SourceDocument;
    readonly vision: string;
    readonly focusAreas: readonly FocusArea[];
    readonly evaluationOutcomes: readonly EvaluationOutcomeGroup[];
  };
}

/** One place in the framework by its code: domain, competency, strand or skill, with its way up. */
export type FrameworkItem =
  | { readonly kind: "domain"; readonly code: string; readonly text: string; readonly domain: Domain }
  | {
      readonly kind: "competency";
      readonly code: string;
      readonly text: string;
      readonly domain: Domain;
      readonly competency: Competency;
    }
  | {
      readonly kind: "strand";
      readonly code: string;
      readonly text: string;
      readonly domain: Domain;
      readonly competency: Competency;
      readonly strand: Strand;
    }
  | {
      readonly kind: "core-skill" | "advanced-skill";
      readonly code: string;
      readonly text: string;
      readonly domain: Domain;
      readonly competency: Competency;
      readonly strand: Strand | null;
    };

// ---- Scales -----------------------------------------------------------------------------------

export interface FidelityScale {
  readonly kind: "fidelity";
  readonly id: string;
  readonly title: string;
  readonly edition: string;
  readonly licence: string;
  readonly anchorsLicensed: boolean;
  /** Lowest and highest score of one item. */
  readonly minimum: number;
  readonly maximum: number;
  readonly sections: readonly {
    readonly name: string;
    readonly items: readonly {
      readonly item: number;
      readonly name: string;
      /** False: nobody here has read this name in a source; the page says that it is to be confirmed. */
      readonly nameRead: boolean;
      /** Empty until licensed. */
      readonly anchors: readonly string[];
      /** Whether what one specialist does can move this item, or only what a service decides; with the reason. */
      readonly specialist: { readonly influences: boolean; readonly because: string };
    }[];
  }[];
  readonly bands: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly status: "to-confirm" | "confirmed";
  }[];
  readonly notes: readonly string[];
}

/** What somebody may answer, in the words of each who rates. */
export interface RatingAnswer {
  readonly id: string;
  readonly name: { readonly self: string; readonly supervisor: string };
  /** what it looks like */
  readonly anchor: { readonly self: string; readonly supervisor: string };
}
/** How people rate practice: their own, and that of those they lead. It never certifies anything. */
export interface RatingScale {
  readonly kind: "rating";
  readonly id: string;
  /** New rounds use the one scale that is in use; the others stay for what was rated with them. */
  readonly inUse: boolean;
  readonly title: string;
  readonly version: string;
  readonly lastChecked: string;
  readonly reviewStatus: ReviewStatus;
  readonly reviewers: readonly Reviewer[];
  readonly skills: {
    /** Id of the level that "Competent or higher" begins with. */
    readonly standard: string;
    /** Lowest first. */
    readonly levels: readonly RatingAnswer[];
    /** Answers that are no level and never count for or against anybody. */
    readonly beside: readonly RatingAnswer[];
  };
  /** Lowest first. How the values of the framework show in the work. */
  readonly values: { readonly levels: readonly RatingAnswer[] };
  /** Lowest first. How sure somebody feels; only they say it. */
  readonly confidence: { readonly levels: readonly RatingAnswer[] };
  readonly sources: readonly string[];
}

// ---- Shared registers -------------------------------------------------------------------------

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly whatToDo: string;
  readonly jurisdiction: string;
  readonly where: readonly { readonly name: string; readonly find?: string }[];
  readonly lastChecked: string;
  readonly status: "to-confirm" | "confirmed";
  readonly reviewEvery: string;
}
export interface SupportSet {
  readonly id: string;
  readonly lead: string;
  readonly first: { readonly name: string; readonly phone: string; readonly note: string };
  readonly services: readonly { readonly name: string; readonly phone: string; readonly who: string }[];
  readonly lastChecked: string;
  readonly status: "to-confirm" | "confirmed";
  readonly reviewEvery: string;
}
export interface Term {
  readonly id: string;
  readonly term: string;
  readonly definition: string;
}

// ---- Blocks: what a module is made of once compiled ---------------------------------------------

/** Safe HTML compiled at build from Markdown; never from anything a learner wrote. */
export type Html = string;

export interface CheckOption {
  readonly id: string;
  readonly text: string;
  readonly correct: boolean;
  readonly why: Html;
  readonly misconception: string | null;
}
export interface CheckItem {
  readonly id: string;
  readonly skill: string;
  readonly outcome: string | null;
  readonly judgement: string;
  readonly stem: Html;
  readonly ask: string;
  readonly options: readonly CheckOption[];
}
export interface ItemBank {
  readonly bank: string;
  readonly module: string;
  readonly competency: string;
  readonly version: string;
  readonly reviewStatus: ReviewStatus;
  /** Short keys, shown in words before a check starts; empty: nothing to warn of. */
  readonly contentNotes: readonly string[];
  readonly items: readonly CheckItem[];
}

export interface ScenarioChoice {
  readonly id: string;
  readonly label: string;
  readonly quality: "strong" | "workable" | "costly";
  readonly to: string | null;
  readonly consequence: Html;
}
export type Block =
  | { readonly kind: "prose"; readonly id: string; readonly html: Html }
  | { readonly kind: "outcomes" }
  | { readonly kind: "content-note"; readonly html: Html }
  | { readonly kind: "key-point"; readonly html: Html }
  | {
      readonly kind: "callout";
      readonly callout: "practice" | "caution" | "evidence";
      readonly title: string;
      readonly html: Html;
    }
  | { readonly kind: "current-rule"; readonly rule: string }
  | { readonly kind: "document"; readonly id: string; readonly title: string; readonly html: Html }
  | {
      readonly kind: "dialogue";
      readonly id: string;
      readonly title: string;
      readonly turns: readonly {
        readonly speaker: string;
        readonly html: Html;
        readonly note: Html | null;
      }[];
    }
  | {
      readonly kind: "before-after";
      readonly id: string;
      readonly title: string;
      readonly before: Html;
      readonly after: Html;
      readonly why: Html;
    }
  | {
      readonly kind: "scenario";
      readonly id: string;
      readonly title: string;
      readonly skill: string;
      readonly steps: readonly {
        readonly id: string;
        readonly html: Html;
        readonly choices: readonly ScenarioChoice[];
      }[];
      readonly debrief: Html;
    }
  | {
      readonly kind: "knowledge-check";
      readonly bank: string;
      readonly draw: number;
      /** how many answers have to be right; 0: nothing marks them, and answering is enough */
      readonly pass: number;
    }
  | { readonly kind: "quick-check"; readonly id: string; readonly item: CheckItem }
  | {
      readonly kind: "reflection";
      readonly id: string;
      readonly minutes: number;
      readonly audience: "private" | "chosen";
      readonly html: Html;
    }
  | { readonly kind: "exercise"; readonly id: string; readonly entry: string; readonly html: Html }
  | { readonly kind: "template"; readonly id: string }
  | { readonly kind: "support-panel"; readonly set: string }
  | { readonly kind: "submission"; readonly part: string; readonly title: string; readonly html: Html }
  | { readonly kind: "annotation"; readonly criterion: string; readonly level: string; readonly html: Html }
  | {
      readonly kind: "criterion-guide";
      readonly criterion: string;
      readonly good: Html;
      readonly signs: Html;
      readonly ask: Html;
      readonly notYours: Html;
    };

export type SectionPart = "hook" | "idea" | "practice" | "check" | "reflect" | "do";
/** Progress hangs on `id`; `digest` changes when the words of the section change. */
export interface ModuleSection {
  readonly id: string;
  readonly part: SectionPart;
  readonly title: string;
  readonly digest: string;
  readonly blocks: readonly Block[];
}
export interface Module {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly competency: string;
  readonly skills: readonly string[];
  readonly principles: readonly string[];
  readonly fidelityItems: readonly number[];
  readonly evaluationOutcomes: readonly string[];
  readonly outcomes: readonly { readonly id: string; readonly text: string }[];
  readonly minutes: number;
  readonly bank: string;
  readonly contentNotes: readonly string[];
  readonly culturalReview: CulturalReview;
  readonly sources: readonly string[];
  readonly rules: readonly string[];
  readonly version: string;
  readonly lastChecked: string;
  readonly reviewStatus: ReviewStatus;
  readonly reviewers: readonly Reviewer[];
  readonly words: number;
  /** Words of the glossary that open in the text, each with the section it stands in; null: before the first. */
  readonly terms: readonly { readonly id: string; readonly section: string | null }[];
  /** Blocks before the first section, such as the content note. */
  readonly opening: readonly Block[];
  readonly sections: readonly ModuleSection[];
}
/** A brief, a supervisor guide or an exemplar: blocks without sections. */
export interface Leaf {
  readonly id: string;
  readonly title: string;
  readonly minutes: number | null;
  readonly version: string;
  readonly lastChecked: string;
  readonly reviewStatus: ReviewStatus;
  readonly reviewers: readonly Reviewer[];
  readonly blocks: readonly Block[];
}
/** A made-up submission for calibration; `expected` (criterion → level) is shown only after a rating is saved. */
export interface Exemplar {
  readonly id: string;
  readonly expected: Readonly<Record<string, string>>;
  readonly leaf: Leaf;
}

// ---- Guides for supervisors -------------------------------------------------------------------------

/** What helps two people talk about one skill when one of them never did this job. */
export interface SkillGuide {
  /** Read after "At Competent:" by both, where they rate: "you say early what is yours to do." */
  readonly atCompetent: string;
  readonly good: string;
  /** Three, each to be seen or heard. */
  readonly signs: readonly string[];
  /** Two, open. */
  readonly questions: readonly string[];
  readonly notYours: string;
  /** One question that opens the talk where two ratings differ. */
  readonly wayIn: string;
}
export interface Guide {
  readonly id: string;
  readonly competency: string;
  readonly version: string;
  readonly lastChecked: string;
  readonly reviewStatus: ReviewStatus;
  readonly reviewers: readonly Reviewer[];
  readonly culturalReview: CulturalReview;
  /** Code of a skill to its guide, every skill of the competency. */
  readonly skills: Readonly<Record<string, SkillGuide>>;
}

// ---- Micro-credentials --------------------------------------------------------------------------

export interface RubricLevel {
  readonly id: string;
  readonly name: string;
  readonly meaning: string;
}
export interface RubricCriterion {
  readonly id: string;
  readonly title: string;
  readonly skills: readonly string[];
  readonly evidence: readonly string[];
  /** Level id → observable behaviour. */
  readonly levels: Readonly<Record<string, string>>;
}
export interface Rubric {
  readonly version: string;
  /** Lowest first. */
  readonly levels: readonly RubricLevel[];
  readonly requiredLevel: string;
  readonly criteria: readonly RubricCriterion[];
}
export type Requirement =
  | {
      readonly id: string;
      readonly kind: "knowledge";
      readonly skills: readonly string[];
      readonly bank: string;
      readonly draw: number;
      /** as at the check in the module */
      readonly pass: number;
      readonly attempts: "unlimited";
    }
  | {
      readonly id: string;
      readonly kind: "reflection";
      readonly skills: readonly string[];
      readonly reflection: string;
      readonly rule: "saved";
    }
  | {
      readonly id: string;
      readonly kind: "practice";
      readonly skills: readonly string[];
      readonly evidence: string;
      readonly parts: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: "judgement";
      readonly skills: readonly string[];
      readonly criterion: string;
      readonly requiredLevel: string;
    };
/** How what stands in a group of a completion rule is to be met; said to the learner in words. */
export interface CompletionTerms {
  /** id of a level of the rubric: judgements here need it instead of their own required level */
  readonly minimumLevel?: string | undefined;
  /** what is older on the day of the award is asked for again */
  readonly withinMonths?: number | undefined;
  /** what was given before `statusStart` counts */
  readonly countsBefore?: boolean | undefined;
  /** why, in the author's words */
  readonly because?: string | undefined;
}
/** A rule of completion: the id of a requirement, or a group of rules. */
export type CompletionNode =
  | string
  | ({ readonly every: Requirement["kind"] } & CompletionTerms)
  | ({ readonly all: readonly CompletionNode[] } & CompletionTerms)
  | ({ readonly any: number; readonly of: readonly CompletionNode[] } & CompletionTerms);
export type EvidenceFormat = "text" | "docx" | "odt" | "pdf" | "image" | "audio";
export interface EvidenceKind {
  readonly id: string;
  readonly title: string;
  readonly required: boolean;
  readonly accepts: readonly EvidenceFormat[];
  readonly rule: string;
}
/** A statement the issuer still has to stand behind, or already does. */
export interface Confirmed {
  readonly statement: string;
  readonly status: "to-confirm" | "confirmed";
}
export interface MicroCredential {
  readonly slug: string;
  readonly humanCode: string;
  readonly version: string;
  /** Slug of the one whose place this takes; both stay. */
  readonly supersedes?: string | undefined;
  /** The first day on which somebody could begin here, "2027-02-01"; absent: it was always there. */
  readonly statusStart?: string | undefined;
  /** The last day on which somebody may begin here, "2027-06-30"; absent: no end is planned. */
  readonly statusEnd?: string | undefined;
  readonly framework: string;
  readonly achievementType: "MicroCredential";
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly targetGroup: string;
  readonly learningOutcomes: readonly {
    readonly id: string;
    readonly text: string;
    readonly skills: readonly string[];
    readonly modules: readonly string[];
    readonly criteria: readonly string[];
  }[];
  readonly alignment: {
    readonly competency: string;
    readonly coreSkills: readonly string[];
    readonly values: readonly { readonly code: string; readonly how: string }[];
    readonly principles: readonly {
      readonly key: string;
      readonly relation: "practised" | "touched";
      readonly how: string;
    }[];
    readonly fidelityItems: {
      readonly scale: string;
      readonly items: readonly {
        readonly item: number;
        readonly name: string;
        readonly relation: "practised" | "touched";
        readonly modules: readonly number[];
      }[];
    };
    readonly evaluationOutcomes: readonly { readonly code: string; readonly how: string }[];
  };
  readonly modules: readonly Module[];
  readonly delivery: {
    readonly mode: string;
    readonly pace: string;
    readonly language: string;
    readonly location: string;
    readonly technology: string;
    readonly accessibility: string;
  };
  readonly volumeOfLearning: {
    readonly hours: number;
    readonly breakdown: readonly { readonly what: string; readonly minutes: number }[];
  };
  readonly entry: {
    /** Micro-credentials and stacks that are held before the award. */
    readonly prerequisites: readonly string[];
    /** What a place or a person has to bring that no credential shows; the exercise cannot be done without it. */
    readonly alsoNeeded: readonly string[];
    readonly recommended: string;
    readonly recognitionOfPriorLearning: string;
  };
  readonly supervisionAndIdentity: string;
  readonly assessment: { readonly type: readonly string[]; readonly statement: string };
  readonly exercise: {
    readonly id: string;
    readonly title: string;
    readonly brief: Leaf;
    readonly templates: readonly {
      readonly id: string;
      readonly title: string;
      readonly textVersion: string;
    }[];
  };
  readonly evidence: readonly EvidenceKind[];
  readonly deIdentification: {
    readonly required: boolean;
    readonly rule: string;
    readonly youngPersonAgreement: string;
  };
  readonly requirements: readonly Requirement[];
  /** What of them must come together; absent: every one. */
  readonly completion?: CompletionNode | undefined;
  readonly rubric: Rubric;
  readonly moderation: {
    readonly judgedBy: string;
    readonly rule: string;
    readonly calibration: readonly { readonly id: string; readonly file: string }[];
  };
  readonly supervisorGuide: Leaf;
  readonly exemplars: readonly Exemplar[];
  readonly certification: {
    readonly issued: string;
    readonly form: string;
    readonly aqfStatement: string;
    /** ISO 8601 duration, such as P3Y; null: does not expire. */
    readonly validFor: string | null;
    /** ISO 8601 duration after the end in which it can still be renewed without starting over. */
    readonly grace: string;
    readonly renewal: string;
    /** What a renewal asks for anew; absent: see `renewalRule`. */
    readonly renewalRule?: CompletionNode | undefined;
  };
  readonly stackability: { readonly partOf: readonly string[]; readonly creditTowards: string };
  readonly recognition: { readonly industry: Confirmed; readonly credit: Confirmed };
  readonly price: Confirmed;
  readonly availability: Confirmed;
  /** Names, addresses and contacts come from the installation's settings; content never names the issuer. */
  readonly contact: { readonly from: "issuing-organisation" };
  readonly provider: { readonly from: "issuing-organisation"; readonly profile: Confirmed };
  readonly qualityAssurance: {
    readonly status: "to-confirm" | "confirmed";
    readonly statement: string;
    readonly review: string;
  };
  readonly nmfVersion: string;
  readonly lastChecked: string;
  readonly review: {
    readonly status: ReviewStatus;
    readonly needed: readonly string[];
    readonly questions: readonly { readonly for: string; readonly ask: string }[];
    readonly reviewers: readonly Reviewer[];
  };
  readonly sources: readonly { readonly id: string; readonly text: string }[];
  /** Fields that must be filled or confirmed before publication, each with its sentence; empty: may be published. */
  readonly publishGaps: readonly { readonly field: string; readonly sentence: string }[];
  readonly banks: readonly ItemBank[];
}

/** What micro-credentials add up to: a domain, or all of the core. */
export interface Stack {
  readonly id: string;
  readonly humanCode: string;
  readonly version: string;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly criteria: string;
  /** Competencies whose micro-credentials must all be held. */
  readonly competencies: readonly string[];
  /** How many strands of advanced practice must be held besides. */
  readonly strandsAtLeast: number;
  /** ISO 8601 duration, such as P3Y; null: does not expire. Its own, whatever its parts have left. */
  readonly validFor: string | null;
  /** ISO 8601 duration after the end in which it can still be renewed without starting over. */
  readonly grace: string;
}

/** Where a person may go from what they hold. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly opens: string;
  /** Ids of stacks and slugs of micro-credentials, all of them held, in the order in which they are earned. */
  readonly needs: readonly string[];
  /** What no award can show and a person asks for. */
  readonly also: readonly string[];
}

/** Ways to begin what is written to a learner in one kind of box. */
export interface FeedbackOpenings {
  readonly label: string;
  readonly hint: string;
  readonly openings: readonly { readonly id: string; readonly text: string }[];
}

/** How long something may wait for somebody, in days. */
export interface Deadline {
  readonly title: string;
  readonly days: number;
  readonly remindBefore: number;
  readonly remindEvery: number;
  /** so long after the day somebody else is told who can help */
  readonly stepIn: number;
  /** what happens then, in a sentence */
  readonly then: string;
}
/** Something somebody begins after a decision, so many days after it at most. */
export interface BegunAfterDecision extends Deadline {
  readonly within: number;
}

/** Which judgements are marked a second time, by an assessor who does not see the first mark. */
export interface SamplingPlan {
  /** the made-up pieces of a micro-credential come before an assessor's first real piece of it */
  readonly calibrateFirst: boolean;
  /** so many of an assessor's first judgements are marked twice before the learner has them; 0: none */
  readonly firstJudgements: number;
  /** of an assessor's later judgements one in so many; 0: none */
  readonly assessorsOneIn: number;
  /** of the pieces that supervisors accept one in so many, after the learner has the answer; 0: none */
  readonly supervisorsOneIn: number;
  /** at least so many within the period for each assessor and each micro-credential; 0: none */
  readonly atLeast: number;
  readonly periodMonths: number;
  /** levels so many steps apart still agree, unless what is needed lies between them */
  readonly levelsApart: number;
  readonly daysToMark: number;
  /** with fewer pairs than this, agreement carries a warning */
  readonly smallNumber: number;
  /** slugs of micro-credentials that are not sampled for now */
  readonly resting: readonly string[];
}

export interface Catalogue {
  /** SHA-256 over all of content/: changes when anything in it does. */
  readonly digest: string;
  readonly framework: Framework;
  /** What it took the place of, newest first: records and micro-credentials may still be about these. */
  readonly earlierFrameworks: readonly FrameworkVersion[];
  readonly scales: readonly FidelityScale[];
  readonly ratingScales: readonly RatingScale[];
  /** In the framework's order. */
  readonly microCredentials: readonly MicroCredential[];
  /** Slug of the one to begin with for somebody who has not chosen. */
  readonly begin: string;
  readonly rules: readonly Rule[];
  readonly support: readonly SupportSet[];
  readonly terms: readonly Term[];
  /** Words to do without, for advice beside what people write. */
  readonly language: readonly LanguagePair[];
  readonly feedback: Readonly<Record<FeedbackBox, FeedbackOpenings>>;
  readonly deadlines: Readonly<
    Record<WaitingStep, Deadline> &
      Record<"question" | "appeal" | "status-appeal", BegunAfterDecision> & {
        /** so many days its holder can answer before it is decided */
        withdrawal: { readonly notice: number };
      }
  >;
  readonly stacks: readonly Stack[];
  readonly steps: readonly Step[];
  /** Holds until staff set another one. */
  readonly samplingPlan: { readonly version: string; readonly plan: SamplingPlan };
  /** In the framework's order. */
  readonly guides: readonly Guide[];
}
