/**
 * The words a module may use: which blocks there are, which props each takes and where each may stand.
 * Data, so that the check, the error sentences and the authors' page can never disagree.
 * @source ours, `docs/authoring.md`
 */

export type DocumentKind = "module" | "exercise" | "exemplar" | "supervisor-guide";

export interface PropRule {
  readonly required: boolean;
  /** The only values it may have. */
  readonly oneOf?: readonly string[];
  readonly shape?: "id" | "bank" | "skill" | "number" | "count";
}
export interface BlockRule {
  readonly kinds: readonly DocumentKind[];
  /** `top`: on a line of its own between paragraphs. `inline`: inside a sentence. Otherwise: directly inside these. */
  readonly within: "top" | "inline" | readonly string[];
  /** Whether Markdown may stand inside. */
  readonly prose: "none" | "allowed" | "required";
  readonly blocks: readonly string[];
  readonly props: Readonly<Record<string, PropRule>>;
}

const identity: PropRule = { required: true, shape: "id" };
const line: PropRule = { required: true };
const every: readonly DocumentKind[] = ["module", "exercise", "exemplar", "supervisor-guide"];
const inModules: readonly DocumentKind[] = ["module"];

export const sectionParts = ["hook", "idea", "practice", "check", "reflect", "do"] as const;

export const vocabulary: Readonly<Record<string, BlockRule>> = {
  Section: {
    kinds: inModules,
    within: "top",
    prose: "none",
    blocks: [],
    props: { id: identity, part: { required: true, oneOf: sectionParts } },
  },
  Outcomes: { kinds: inModules, within: "top", prose: "none", blocks: [], props: {} },
  ContentNote: { kinds: inModules, within: "top", prose: "required", blocks: [], props: {} },
  SupportPanel: {
    kinds: every,
    within: "top",
    prose: "none",
    blocks: [],
    props: { set: { required: false, shape: "id" } },
  },
  KeyPoint: { kinds: every, within: "top", prose: "required", blocks: [], props: {} },
  Callout: {
    kinds: every,
    within: "top",
    prose: "required",
    blocks: [],
    props: { kind: { required: true, oneOf: ["practice", "caution", "evidence"] }, title: line },
  },
  Term: { kinds: every, within: "inline", prose: "required", blocks: [], props: { id: identity } },
  CheckCurrentRule: { kinds: every, within: "top", prose: "none", blocks: [], props: { id: identity } },
  Document: {
    kinds: inModules,
    within: "top",
    prose: "required",
    blocks: [],
    props: { id: identity, title: line },
  },
  Dialogue: {
    kinds: inModules,
    within: "top",
    prose: "required",
    blocks: [],
    props: { id: identity, title: line },
  },
  BeforeAfter: {
    kinds: inModules,
    within: "top",
    prose: "none",
    blocks: ["Before", "After", "Why"],
    props: { id: identity, title: line },
  },
  Before: { kinds: inModules, within: ["BeforeAfter"], prose: "required", blocks: [], props: {} },
  After: { kinds: inModules, within: ["BeforeAfter"], prose: "required", blocks: [], props: {} },
  Why: { kinds: inModules, within: ["BeforeAfter"], prose: "required", blocks: [], props: {} },
  Scenario: {
    kinds: inModules,
    within: "top",
    prose: "none",
    blocks: ["Step", "Debrief"],
    props: { id: identity, title: line, skill: { required: true, shape: "skill" } },
  },
  Step: {
    kinds: inModules,
    within: ["Scenario"],
    prose: "required",
    blocks: ["Choice"],
    props: { id: identity },
  },
  Choice: {
    kinds: inModules,
    within: ["Step"],
    prose: "required",
    blocks: [],
    props: {
      id: identity,
      label: line,
      quality: { required: true, oneOf: ["strong", "workable", "costly"] },
      to: { required: false, shape: "id" },
    },
  },
  Debrief: { kinds: inModules, within: ["Scenario"], prose: "required", blocks: [], props: {} },
  // Two forms: a draw from a bank (bank, draw, pass) or one question in the flow of a section (id and an Item).
  KnowledgeCheck: {
    kinds: inModules,
    within: "top",
    prose: "none",
    blocks: ["Item"],
    props: {
      id: { required: false, shape: "id" },
      bank: { required: false, shape: "bank" },
      draw: { required: false, shape: "number" },
      pass: { required: false, shape: "count" },
    },
  },
  Item: {
    kinds: inModules,
    within: ["KnowledgeCheck"],
    prose: "required",
    blocks: ["Option"],
    props: { id: identity, skill: { required: true, shape: "skill" }, ask: line },
  },
  Option: {
    kinds: inModules,
    within: ["Item"],
    prose: "required",
    blocks: [],
    props: {
      id: identity,
      label: line,
      misconception: { required: false },
      correct: { required: false, oneOf: ["yes"] },
    },
  },
  Reflection: {
    kinds: inModules,
    within: "top",
    prose: "required",
    blocks: [],
    props: {
      id: identity,
      minutes: { required: true, shape: "number" },
      audience: { required: false, oneOf: ["private", "chosen"] },
    },
  },
  Exercise: {
    kinds: inModules,
    within: "top",
    prose: "required",
    blocks: [],
    props: { id: identity, entry: identity },
  },
  Template: {
    kinds: ["module", "exercise"],
    within: "top",
    prose: "none",
    blocks: [],
    props: { id: identity },
  },
  Submission: {
    kinds: ["exemplar"],
    within: "top",
    prose: "required",
    blocks: [],
    props: { part: line, title: line },
  },
  Annotation: {
    kinds: ["exemplar"],
    within: "top",
    prose: "required",
    blocks: [],
    props: { criterion: identity, level: identity },
  },
  CriterionGuide: {
    kinds: ["supervisor-guide"],
    within: "top",
    prose: "none",
    blocks: ["Good", "Signs", "Ask", "NotYours"],
    props: { criterion: identity },
  },
  Good: { kinds: ["supervisor-guide"], within: ["CriterionGuide"], prose: "required", blocks: [], props: {} },
  Signs: {
    kinds: ["supervisor-guide"],
    within: ["CriterionGuide"],
    prose: "required",
    blocks: [],
    props: {},
  },
  Ask: { kinds: ["supervisor-guide"], within: ["CriterionGuide"], prose: "required", blocks: [], props: {} },
  NotYours: {
    kinds: ["supervisor-guide"],
    within: ["CriterionGuide"],
    prose: "required",
    blocks: [],
    props: {},
  },
};

export const propShapes: Readonly<
  Record<NonNullable<PropRule["shape"]>, { pattern: RegExp; sentence: string }>
> = {
  id: { pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, sentence: "must be lower-case words joined by hyphens" },
  bank: { pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, sentence: "must be the name of an item bank" },
  skill: { pattern: /^[A-Z]{2}\d+\.([A-Z]{2})?\d+$/, sentence: "must be the code of a skill, such as DI3.1" },
  number: { pattern: /^[1-9]\d*$/, sentence: "must be a whole number in quotation marks" },
  count: { pattern: /^(0|[1-9]\d*)$/, sentence: "must be a whole number or 0 in quotation marks" },
};
