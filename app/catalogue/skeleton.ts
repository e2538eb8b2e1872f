import { stringify } from "yaml";

/**
 * What a new module or micro-credential begins as: files that parse, point to each other and say TODO wherever an
 * author has to write. Pure; where they go is decided by `app/cli/new-content.ts`.
 */

/** Path below the folder of the micro-credential → text. */
export type Files = ReadonlyMap<string, string>;

export interface ModulePlan {
  readonly competency: string;
  /** one to three */
  readonly skills: readonly string[];
  /** first is 1 */
  readonly number: number;
  readonly title: string;
  /** of the micro-credential's exercise */
  readonly exercise: string;
  /** 2026-11-22 */
  readonly today: string;
  /** what ids of this micro-credential begin with, such as `di3` */
  readonly prefix: string;
}

export const slugOf = (title: string): string =>
  title
    .normalize("NFD")
    .replace(/[\u0300-\u036f'’]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const two = (n: number): string => String(n).padStart(2, "0");
export const moduleName = (plan: Pick<ModulePlan, "number" | "title">): string =>
  `${two(plan.number)}-${slugOf(plan.title)}`;
const moduleId = (plan: ModulePlan): string => `${plan.prefix}-${two(plan.number)}`;
export const reflectionId = (plan: ModulePlan): string => `${moduleId(plan)}-reflect`;

/** Front matter: YAML between two lines of three hyphens. */
const withFront = (front: object, body: string): string =>
  `---\n${stringify(front, { lineWidth: 0 })}---\n\n${body}`;
const signed = (today: string) => ({
  people: "fictional",
  version: "0.1.0",
  lastChecked: today,
  reviewStatus: "draft",
  reviewers: [],
});

export function newModule(plan: ModulePlan): Files {
  const name = moduleName(plan);
  const id = moduleId(plan);
  const [skill = ""] = plan.skills;
  const outcomes = ["a", "b", "c"].map((letter) => ({
    id: `${id}-${letter}`,
    text: `TODO: begin with a verb that somebody can see (${letter}).`,
  }));
  const front = {
    id,
    title: plan.title,
    summary: "TODO: one sentence that says what the reader can do afterwards.",
    competency: plan.competency,
    skills: plan.skills,
    principles: [],
    fidelityItems: [],
    evaluationOutcomes: [],
    outcomes,
    minutes: 30,
    bank: name,
    contentNotes: [],
    culturalReview: { required: false },
    sources: [],
    rules: [],
    ...signed(plan.today),
  };
  const body = `<Section id="hook" part="hook" />

## TODO: a moment

TODO: a moment from practice that has begun, with a decision in it. Stop before the answer.

<Outcomes />

<Section id="idea" part="idea" />

## TODO: the idea

TODO: one idea, taken apart with the moment above.

<Section id="practice" part="practice" />

## TODO: somebody does it

<Dialogue id="talk" title="TODO: who talks to whom, where">

**You:** TODO: a first sentence.

**Name:** TODO: an answer. Add the name to content/cast.yaml.

> TODO: what to notice here.

**You:** TODO: a wrong turn, kind and vague.

**Name:** TODO: what it does.

> TODO: what went wrong.

**You:** TODO: a short repair.

**Name:** TODO: where it goes from here.

</Dialogue>

<Scenario id="choose" title="TODO: a choice in another setting" skill="${skill}">

<Step id="start">

TODO: what is happening, and what you are asked.

<Choice id="tempting" label="TODO: what a good, tired person does at four o'clock" quality="costly" to="later">

TODO: what it costs, later and in somebody's life.

</Choice>

<Choice id="strong" label="TODO: the strong move, which costs something too" quality="strong">

TODO: what happens, and what stays open.

</Choice>

</Step>

<Step id="later">

TODO: it can still be mended. How?

<Choice id="mend" label="TODO: the repair" quality="workable">

TODO: what it gives back, and what it doesn't.

</Choice>

<Choice id="wait" label="TODO: waiting" quality="costly">

TODO: what waiting does.

</Choice>

</Step>

<Debrief>

TODO: what made the difference, true on every path.

</Debrief>

</Scenario>

<Section id="check" part="check" />

## TODO: five questions

<KnowledgeCheck bank="${name}" draw="5" pass="4" />

<Section id="reflect" part="reflect" />

## TODO: one real moment

<Reflection id="${reflectionId(plan)}" minutes="5" audience="private">

TODO: ask for one real moment, and what the reader would say now.

</Reflection>

<Section id="do" part="do" />

## TODO: this week

<Exercise id="${plan.exercise}" entry="${two(plan.number)}">

TODO: the piece of the exercise to do this week, with a when and a where.

</Exercise>

<SupportPanel />
`;
  const items = Array.from({ length: 8 }, (_, at) => {
    const item = `${id}-i${two(at + 1)}`;
    // the answer stands in a different place each time, as it should when the words are written
    const right = at % 3;
    return {
      id: item,
      skill: plan.skills[at % plan.skills.length],
      outcome: outcomes[at % outcomes.length]?.id,
      judgement: `TODO: what somebody who acts well sees here (${at + 1}).`,
      stem: `TODO: a situation with new people (${at + 1}).`,
      ask: "TODO: what do you do?",
      options: ["a", "b", "c"].map((letter, place) => ({
        id: letter,
        text: place === right ? `TODO: best (${at + 1}).` : `TODO: tempting (${at + 1}${letter}).`,
        ...(place === right
          ? { correct: true }
          : { misconception: `TODO: the belief behind it (${letter}).` }),
        why: `TODO: what happens next to this person (${at + 1}${letter}).`,
      })),
    };
  });
  const bank = {
    bank: name,
    module: id,
    competency: plan.competency,
    version: "0.1.0",
    reviewStatus: "draft",
    contentNotes: [],
    people: "fictional",
    items,
  };
  return new Map([
    [`${name}.mdx`, withFront(front, body)],
    [`items/${name}.yaml`, stringify(bank, { lineWidth: 0 })],
  ]);
}

/** What credential.yaml says about a module: its name in `modules`, and what an award asks of it. */
export function moduleRequirements(plan: ModulePlan) {
  const number = two(plan.number);
  return [
    {
      id: `know-${number}`,
      kind: "knowledge",
      bank: moduleName(plan),
      draw: 5,
      pass: 4,
      attempts: "unlimited",
      skills: plan.skills,
    },
    {
      id: `reflect-${number}`,
      kind: "reflection",
      reflection: reflectionId(plan),
      rule: "saved",
      skills: plan.skills,
    },
  ];
}

export interface CredentialPlan {
  /** a competency, or a strand of advanced practice */
  readonly code: string;
  readonly competency: string;
  readonly skills: readonly string[];
  readonly title: string;
  readonly framework: string;
  readonly scale: string;
  readonly nmfVersion: string;
  readonly partOf: readonly string[];
  /** what is held before its award; something for a strand of advanced practice alone */
  readonly after: readonly string[];
  readonly today: string;
  /** what ids begin with: nobody else's do */
  readonly prefix: string;
  /** slug of the one it will take the place of; null: a new one */
  readonly supersedes: string | null;
}

const levels = [
  { id: "not-yet", name: "Not yet", meaning: "TODO: what the evidence shows before the practice is there." },
  { id: "developing", name: "Developing", meaning: "TODO: the practice is there, with a piece missing." },
  { id: "competent", name: "Competent", meaning: "TODO: the practice is there in an ordinary good week." },
  { id: "proficient", name: "Proficient", meaning: "TODO: it holds when it is hard." },
] as const;
const criteria = ["first", "second", "third"] as const;

export function newCredential(plan: CredentialPlan): Files {
  const slug = slugOf(plan.title);
  const exercise = `${plan.prefix}-exercise`;
  const modules: ModulePlan[] = [];
  for (let from = 0; from < plan.skills.length; from += 3)
    modules.push({
      competency: plan.competency,
      skills: plan.skills.slice(from, from + 3),
      number: modules.length + 1,
      title: `TODO module ${modules.length + 1}`,
      exercise,
      today: plan.today,
      prefix: plan.prefix,
    });
  const confirmed = (statement: string) => ({ statement: `TODO: ${statement}`, status: "to-confirm" });
  const minutes = 30 * modules.length;
  const yaml = {
    schema: 1,
    slug,
    achievementType: "MicroCredential",
    humanCode: plan.code,
    version: "0.1.0",
    ...(plan.supersedes === null ? {} : { supersedes: plan.supersedes }),
    framework: plan.framework,
    title: plan.title,
    summary: "TODO: one sentence on what the holder does.",
    description: "TODO: who it is for and what happens in it.",
    targetGroup: "TODO: who it is for.",
    learningOutcomes: criteria.map((criterion, at) => ({
      id: `LO${at + 1}`,
      text: `TODO: what the holder does, seen by somebody (${at + 1}).`,
      skills: plan.skills,
      modules: modules.map(moduleName),
      criteria: [criterion],
    })),
    alignment: {
      competency: plan.competency,
      coreSkills: plan.skills,
      values: [],
      principles: [],
      fidelityItems: { scale: plan.scale, items: [] },
      evaluationOutcomes: [],
    },
    modules: modules.map(moduleName),
    delivery: {
      mode: "online, with practice at the learner's own workplace",
      pace: "TODO: how long to allow, and why.",
      language: "en-AU",
      location: "anywhere in Australia",
      technology: "a phone or computer with a web browser; reads without JavaScript; text can be printed",
      accessibility: "built to WCAG 2.2 AA; other formats on request",
    },
    volumeOfLearning: {
      hours: (minutes + 240) / 60,
      breakdown: [
        { what: "Modules, with checks and reflections", minutes },
        { what: "TODO: the exercise at work", minutes: 240 },
      ],
    },
    entry: {
      prerequisites: plan.after,
      ...(plan.after.length > 0 ? { alsoNeeded: ["TODO: what this strand itself needs."] } : {}),
      recommended: "TODO: what helps to have.",
      recognitionOfPriorLearning: "TODO: what may be offered instead, and who decides.",
    },
    supervisionAndIdentity: "TODO: how we know who did it.",
    assessment: {
      type: ["knowledge check", "practice evidence"],
      statement: "TODO: how it is judged, and by whom.",
    },
    exercise: {
      id: exercise,
      title: "TODO: the exercise",
      brief: "exercise/brief.mdx",
      templates: [
        { id: `${plan.prefix}-template`, title: "TODO: the template", textVersion: "exercise/template.md" },
      ],
    },
    evidence: [
      {
        id: "work",
        title: "TODO: what is sent in",
        required: true,
        accepts: ["text", "docx", "pdf"],
        rule: "TODO: how much of what, so that two people would agree that it is all there.",
      },
    ],
    deIdentification: {
      required: true,
      rule: "TODO: what to leave out or change here.",
      youngPersonAgreement: "TODO: when to ask a young person, and what no means.",
    },
    requirements: [
      ...modules.flatMap(moduleRequirements),
      { id: "practised", kind: "practice", evidence: "work", skills: plan.skills },
      ...criteria.map((criterion) => ({
        id: `judged-${criterion}`,
        kind: "judgement",
        criterion,
        requiredLevel: "competent",
        skills: plan.skills,
      })),
    ],
    rubric: {
      version: "0.1.0",
      levels,
      requiredLevel: "competent",
      criteria: criteria.map((id) => ({
        id,
        title: `TODO: ${id} criterion`,
        skills: plan.skills,
        evidence: ["work"],
        levels: Object.fromEntries(
          levels.map(({ id: level }) => [level, `TODO: something to point to (${level}).`]),
        ),
      })),
    },
    moderation: {
      judgedBy: "TODO: who judges.",
      rule: "TODO: what is done when two people differ.",
      calibration: [
        { id: `${plan.prefix}-competent`, file: "exemplars/competent.mdx" },
        { id: `${plan.prefix}-not-yet`, file: "exemplars/not-yet.mdx" },
      ],
    },
    supervisorGuide: "supervisor-guide.mdx",
    certification: {
      issued: "TODO: when it is issued.",
      form: "Open Badges 3.0 credential, signed, with a printable certificate",
      aqfStatement: "TODO: how it stands to the AQF.",
      validFor: "P3Y",
      grace: "P60D",
      renewal: "TODO: what keeps it current.",
      renewalRule: { every: "practice", withinMonths: 12 },
    },
    stackability: { partOf: plan.partOf, creditTowards: "TODO: what it counts towards." },
    recognition: { industry: confirmed("industry recognition."), credit: confirmed("credit.") },
    price: confirmed("the price."),
    availability: confirmed("when people can start."),
    contact: { from: "issuing-organisation" },
    provider: { from: "issuing-organisation", profile: confirmed("the profile of the provider.") },
    qualityAssurance: {
      status: "to-confirm",
      statement: "TODO: how its quality is looked after.",
      review: "TODO: when it is read again.",
    },
    nmfVersion: plan.nmfVersion,
    review: { status: "draft", needed: [], questions: [], reviewers: [] },
    people: "fictional",
    lastChecked: plan.today,
    sources: [],
  };
  const common = { credential: slug, ...signed(plan.today) };
  const exemplar = (id: string, letter: string, level: string): string =>
    withFront(
      {
        id: `${plan.prefix}-${id}`,
        kind: "exemplar",
        title: `Calibration exemplar ${letter}`,
        exercise,
        rubricVersion: "0.1.0",
        expected: Object.fromEntries(criteria.map((criterion) => [criterion, level])),
        ...common,
      },
      `TODO: who wrote this, in a line.

<Submission part="work" title="TODO: what was sent">

TODO: a whole submission, made up, in somebody's voice.

</Submission>
${criteria
  .map(
    (criterion) => `
<Annotation criterion="${criterion}" level="${level}">

TODO: the line that decided it, and what would lift it.

</Annotation>
`,
  )
  .join("")}`,
    );
  return new Map<string, string>([
    ["credential.yaml", stringify(yaml, { lineWidth: 0 })],
    ...modules.flatMap((module) => [...newModule(module)]),
    [
      "exercise/brief.mdx",
      withFront(
        {
          id: exercise,
          kind: "exercise",
          title: "TODO: the exercise",
          summary: "TODO: one sentence.",
          skills: plan.skills,
          criteria,
          minutes: 240,
          ...common,
        },
        `## TODO: the idea

TODO: what to do at work, step by step, in a week that goes wrong.

<Template id="${plan.prefix}-template" />

<SupportPanel />
`,
      ),
    ],
    ["exercise/template.md", "# TODO: the template\n\nTODO: the page to fill in at work.\n"],
    [
      "supervisor-guide.mdx",
      withFront(
        {
          id: `${plan.prefix}-supervisor-guide`,
          kind: "supervisor-guide",
          title: `Supervisor guide: ${plan.title}`,
          rubricVersion: "0.1.0",
          audience: "TODO: who judges, and what they may not know.",
          minutes: 15,
          ...common,
        },
        `TODO: what is judged here, and what isn't.
${criteria
  .map(
    (criterion) => `
<CriterionGuide criterion="${criterion}">

<Good>

TODO: what good looks like, in three sentences.

</Good>

<Signs>

- TODO: a first sign
- TODO: a second sign
- TODO: a third sign

</Signs>

<Ask>

- TODO: a question to ask aloud
- TODO: another one

</Ask>

<NotYours>

TODO: what isn't the reviewer's to judge.

</NotYours>

</CriterionGuide>
`,
  )
  .join("")}`,
      ),
    ],
    ["exemplars/competent.mdx", exemplar("competent", "A", "competent")],
    ["exemplars/not-yet.mdx", exemplar("not-yet", "B", "not-yet")],
  ]);
}
