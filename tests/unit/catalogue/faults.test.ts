import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { pagesToLinkTo } from "~/catalogue/check-catalogue";
import { credential, lineOf, readChanged } from "./content-folder";

const first = `${credential}/01-where-your-role-begins-and-ends.mdx`;
const second = `${credential}/02-boundaries-out-in-the-community.mdx`;
const third = `${credential}/03-words-that-travel.mdx`;
const fourth = `${credential}/04-flexible-on-purpose.mdx`;
const bank = `${credential}/items/01-where-your-role-begins-and-ends.yaml`;
const yaml = `${credential}/credential.yaml`;
const guide = `${credential}/supervisor-guide.mdx`;
const exemplar = `${credential}/exemplars/competent.mdx`;

interface Case {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Where the fault is said to be: the line of this text after the change. Absent: line 1. */
  readonly at?: string;
  /** Where the fault is found in another file than the one changed. */
  readonly in?: string;
  readonly says: string;
}

const structure: Case[] = [
  {
    what: "an unknown field",
    file: first,
    from: "minutes: 30",
    to: "minutes: 30\ncolour: green",
    at: "colour: green",
    says: '"colour" is not a field of this file. Mend its spelling or take it out.',
  },
  {
    what: "an unknown field deep inside",
    file: bank,
    from: "    judgement: Takes up",
    to: "    judgment: Takes up",
    at: "    judgment: Takes up",
    says: '"judgment" is not a field of items[1]. Mend its spelling or take it out.',
  },
  {
    what: "a missing field",
    file: bank,
    from: "    ask: What do you say first?\n",
    to: "",
    at: "- id: di3-01-i01",
    says: '"items[1].ask" is missing.',
  },
  {
    what: "a value that is not one of those allowed",
    file: first,
    from: "reviewStatus: awaiting-expert-review",
    to: "reviewStatus: fine",
    at: "reviewStatus: fine",
    says: '"reviewStatus" must be "draft" or "awaiting-expert-review" or "reviewed", and is "fine".',
  },
  {
    what: "a date that is no date",
    file: first,
    from: "lastChecked: 2026-11-22",
    to: "lastChecked: 22 November",
    at: "lastChecked: 22 November",
    says: '"lastChecked" must be a date written as 2026-11-22.',
  },
  {
    what: "text where a number belongs",
    file: first,
    from: "minutes: 30",
    to: "minutes: thirty",
    at: "minutes: thirty",
    says: '"minutes" must be a number, and is "thirty".',
  },
  {
    what: "text that is no YAML",
    file: "glossary/shared.yaml",
    from: "term: zero exclusion",
    to: "term: zero: exclusion",
    at: "    term: zero: exclusion",
    says: "This is not valid YAML: Nested mappings are not allowed",
  },
  {
    what: "a field that stands twice",
    file: "glossary/shared.yaml",
    from: "    term: zero exclusion\n",
    to: "    term: zero exclusion\n    term: zero\n",
    at: "    term: zero\n",
    says: "This is not valid YAML: Map keys must be unique",
  },
];

const markup: Case[] = [
  {
    what: "an import",
    file: first,
    from: "<Outcomes />",
    to: '<Outcomes />\n\nimport fs from "node:fs"',
    at: "import fs",
    says: "A module cannot import or export. Take this line out.",
  },
  {
    what: "an export",
    file: first,
    from: "<Outcomes />",
    to: "<Outcomes />\n\nexport const answer = 42",
    at: "export const",
    says: "A module cannot import or export. Take this line out.",
  },
  {
    what: "an expression between paragraphs",
    file: first,
    from: "<Outcomes />",
    to: "<Outcomes />\n\n{process.exit()}",
    at: "{process.exit()}",
    says: "A module cannot hold an {expression}. Write the words, or put \\ before the brace.",
  },
  {
    what: "an expression inside a sentence",
    file: first,
    from: "Your role is wide.",
    to: "Your role is {process.env.HOME}.",
    at: "Your role is {",
    says: "A module cannot hold an {expression}. Write the words, or put \\ before the brace.",
  },
  {
    what: "an HTML tag",
    file: first,
    from: "Your role is wide.",
    to: "Your role is <b>wide</b>.",
    at: "Your role is <b>",
    says: "A module cannot hold the HTML tag <b>. Use Markdown or a block.",
  },
  {
    what: "a script",
    file: first,
    from: "<Outcomes />",
    to: '<Outcomes />\n\n<script src="x.js" />',
    at: "<script",
    says: "A module cannot hold the HTML tag <script>. Use Markdown or a block.",
  },
  {
    what: "an unknown block",
    file: first,
    from: "<Outcomes />",
    to: "<Outcomes />\n\n<Carousel />",
    at: "<Carousel />",
    says: "There is no block <Carousel>. The blocks are Section, Outcomes,",
  },
  {
    what: "a prop in braces",
    file: first,
    from: 'draw="5"',
    to: "draw={5}",
    at: "draw={5}",
    says: 'Every prop of <KnowledgeCheck> is text in quotation marks: write draw="…", without braces.',
  },
  {
    what: "a spread",
    file: first,
    from: "<Outcomes />",
    to: "<Outcomes {...props} />",
    at: "<Outcomes {",
    says: 'Every prop of <Outcomes> is text in quotation marks: write prop="…", without braces.',
  },
  {
    what: "an unknown prop",
    file: first,
    from: "<Outcomes />",
    to: '<Outcomes colour="green" />',
    at: "<Outcomes colour",
    says: '<Outcomes> has no prop "colour". It has none.',
  },
  {
    what: "a missing prop",
    file: first,
    from: ' title="The Thursday hole"',
    to: "",
    at: '<Scenario id="thursday-hole"',
    says: '<Scenario> needs title="…".',
  },
  {
    what: "a prop with a value that isn't allowed",
    file: first,
    from: 'quality="strong" to="degree"',
    to: 'quality="good" to="degree"',
    at: 'quality="good"',
    says: '"quality" of <Choice> must be strong or workable or costly, and is "good".',
  },
  {
    what: "a block in the wrong place",
    file: first,
    from: "<Debrief>\n\nWhichever way you went",
    to: '<Template id="practice-log" />\n\n<Debrief>\n\nWhichever way you went',
    at: "<Template",
    says: "<Template> stands by itself, between empty lines, and not inside something else.",
  },
  {
    what: "a block of another kind of document",
    file: first,
    from: "<Outcomes />",
    to: '<Outcomes />\n\n<Annotation criterion="scope" level="competent">\n\nNo.\n\n</Annotation>',
    at: "<Annotation",
    says: "<Annotation> has no place in a module.",
  },
  {
    what: "a tag that is never closed",
    file: first,
    from: "</KeyPoint>",
    to: "",
    at: "<KeyPoint>",
    says: "This cannot be read as MDX: Expected a closing tag for `<KeyPoint>`",
  },
  {
    what: "a link to another site",
    file: first,
    from: "Your role is wide.",
    to: "Your role is [wide](https://example.org).",
    at: "Your role is [",
    says: 'A module does not link to "https://example.org". Put the work in the sources, or the rule in content/rules.',
  },
  {
    what: "a link that runs a script",
    file: first,
    from: "Your role is wide.",
    to: "Your role is [wide](javascript:alert).",
    at: "Your role is [",
    says: 'A module does not link to "javascript:alert".',
  },
  {
    what: "a picture without words",
    file: first,
    from: "Your role is wide.",
    to: "Your role is wide. ![](fence.png)",
    at: "Your role is wide. !",
    says: "This picture has no alternative text. Say in brackets what it shows.",
  },
  {
    what: "a picture that isn't there",
    file: first,
    from: "Your role is wide.",
    to: "Your role is wide. ![Four fences](fence.png)",
    at: "Your role is wide. !",
    says: `There is no picture content/${credential}/fence.png.`,
  },
  {
    what: "a picture outside the folder",
    file: first,
    from: "Your role is wide.",
    to: "Your role is wide. ![Four fences](../../stacks.yaml)",
    at: "Your role is wide. !",
    says: "There is no picture content/stacks.yaml.",
  },
  {
    what: "a title in the text",
    file: first,
    from: "## A wide role",
    to: "# A wide role",
    at: "# A wide role",
    says: "The title is in the front matter. Start headings at ##.",
  },
];

const shape: Case[] = [
  {
    what: "a part that is missing",
    file: first,
    from: 'part="reflect"',
    to: 'part="check"',
    says: "The module has no section for reflect.",
  },
  {
    what: "parts in the wrong order",
    file: first,
    from: 'id="safety" part="practice"',
    to: 'id="safety" part="hook"',
    at: '<Section id="safety"',
    says: 'Section "safety" is a hook and comes after a practice. The order is hook, idea, practice, check, reflect, do.',
  },
  {
    what: "a section that stands above no heading",
    file: first,
    from: '<Section id="idea" part="idea" />\n',
    to: '<Section id="idea" part="idea" />\n\nSome words.\n',
    at: '<Section id="idea"',
    says: "<Section> stands directly above a ## heading.",
  },
  {
    what: "an id used twice",
    file: first,
    from: '<Section id="safety"',
    to: '<Section id="practice"',
    at: '<Section id="practice" part="practice" />\n\n## When',
    says: 'The id "practice" is used by more than one block.',
  },
  {
    what: "a step that is not there",
    file: first,
    from: 'quality="costly" to="weeks"',
    to: 'quality="costly" to="months"',
    at: 'to="months"',
    says: 'Choice "yes" leads to the step "months", which isn\'t there.',
  },
  {
    what: "a step that no choice leads to",
    file: first,
    from: 'quality="costly" to="weeks"',
    to: 'quality="costly" to="degree"',
    at: '<Step id="weeks">',
    says: 'No choice leads to the step "weeks".',
  },
  {
    what: "a scenario that goes round in a circle",
    file: first,
    from: 'quality="workable">',
    to: 'quality="workable" to="start">',
    at: '<Scenario id="thursday-hole"',
    says: 'Scenario "thursday-hole" goes round in a circle at the step "start".',
  },
  {
    what: "costly choices that all end it",
    file: third,
    from: 'quality="costly" to="corridor"',
    to: 'quality="workable" to="corridor"',
    at: '<Scenario id="case-review"',
    says: 'Every costly choice of scenario "case-review" ends it. Let one lead to a repair.',
  },
  {
    what: "a turn without a speaker",
    file: first,
    from: "**Mele:** Go on.",
    to: "Go on.",
    at: "Go on.",
    says: "A turn begins with the speaker in bold and a colon, as in **Mele:**.",
  },
  {
    what: "a rewrite without its reasons",
    file: fourth,
    from: '<BeforeAfter id="week" title="A week before and after">\n\n<Before>',
    to: '<BeforeAfter id="week" title="A week before and after">\n\n<After>\n\nWords.\n\n</After>\n\n<Before>',
    at: '<BeforeAfter id="week"',
    says: "<BeforeAfter> holds <Before>, <After> and <Why>, once each and in that order.",
  },
  {
    what: "no support panel at the end",
    file: first,
    from: "\n<SupportPanel />",
    to: "",
    at: '<Exercise id="ten-working-days"',
    says: "<SupportPanel /> is the last thing in a module.",
  },
  {
    what: "content notes that nobody shows",
    file: third,
    from: "<ContentNote>\nOne short part is about how we speak of suicide. It has no detail of any event.\n</ContentNote>",
    to: "",
    at: "contentNotes:",
    says: "There are content notes, and no <ContentNote> before the first section.",
  },
  {
    what: "a mention that needs a cultural review",
    file: fourth,
    from: "culturalReview: { required: true, status: awaiting,",
    to: "culturalReview: { required: false, status: awaiting,",
    at: "Young people with the most going on",
    says: "Aboriginal or Torres Strait Islander people are mentioned. Set culturalReview.required to true.",
  },
  {
    what: "a cultural review that nobody is named for",
    file: fourth,
    from: "culturalReview: { required: true, status: awaiting,",
    to: "culturalReview: { required: true, status: reviewed,",
    at: "culturalReview: { required: true,",
    says: "A cultural review has a status: reviewed and a reviewer by name, or neither of them.",
  },
  {
    what: "an outcome that can't be seen",
    file: first,
    from: "text: Sort a mixed moment",
    to: "text: Understand a mixed moment",
    at: "text: Understand",
    says: '"Understand" can\'t be seen. Begin the outcome with something a person does.',
  },
  {
    what: "a supervisor guide with too few questions",
    file: guide,
    from: '- "Where did you feel the pull, and who could you have rung?"\n',
    to: "",
    at: "<Ask>",
    says: "<Ask> is a list of two questions.",
  },
];

const references: Case[] = [
  {
    what: "a term that nobody explains",
    file: first,
    from: '<Term id="vocational-generalist">',
    to: '<Term id="generalist">',
    at: '<Term id="generalist">',
    says: 'There is no term "generalist" in content/glossary.',
  },
  {
    what: "a rule that isn't there",
    file: first,
    from: '<CheckCurrentRule id="code-of-conduct-unregistered" />',
    to: '<CheckCurrentRule id="code-of-conduct" />',
    at: '<CheckCurrentRule id="code-of-conduct"',
    says: 'There is no rule "code-of-conduct" in content/rules.',
  },
  {
    what: "a rule that is named and not shown",
    file: first,
    from: '<CheckCurrentRule id="code-of-conduct-unregistered" />\n',
    to: "",
    at: "rules: [",
    says: 'The rule "code-of-conduct-unregistered" is named and never shown. Add <CheckCurrentRule id="code-of-conduct-unregistered" />.',
  },
  {
    what: "a set of services that isn't there",
    file: first,
    from: "<SupportPanel />",
    to: '<SupportPanel set="night" />',
    at: "<SupportPanel",
    says: 'There is no set "night" in content/support.yaml.',
  },
  {
    what: "a source that isn't there",
    file: first,
    from: "cica-2019, code",
    to: "cica-2020, code",
    at: "sources: [",
    says: 'There is no source "cica-2020" in credential.yaml.',
  },
  {
    what: "a work cited in prose that no source names",
    file: fourth,
    from: "Taylor and Bond (2014)",
    to: "Taylor and Bond (1987)",
    at: "Under pressure, most of us",
    says: "The text cites a work of 1987, and the module names no source of that year.",
  },
  {
    what: "a skill that isn't in the framework",
    file: yaml,
    from: "  coreSkills: [DI3.1, DI3.2, DI3.3]",
    to: "  coreSkills: [DI3.1, DI3.2, DI3.3, DI3.9]",
    at: "  coreSkills: [",
    says: 'There is no skill "DI3.9" in the framework.',
  },
  {
    what: "a skill that no module teaches",
    file: yaml,
    from: "  coreSkills: [DI3.1, DI3.2, DI3.3]",
    to: "  coreSkills: [DI3.1, DI3.2, DI3.3, CS2.4]",
    at: "  coreSkills: [",
    says: "No module teaches the skill CS2.4.",
  },
  {
    what: "a skill that nobody judges",
    file: yaml,
    from: "  - { id: judged-time, kind: judgement, criterion: time, requiredLevel: competent, skills: [DI3.3] }\n",
    to: "",
    at: "  coreSkills: [",
    says: "No requirement asks anybody to judge the skill DI3.3.",
  },
  {
    what: "a requirement that no evidence can meet",
    file: yaml,
    from: "evidence: observation, skills: [DI3.1, DI3.2] }",
    to: "evidence: video, skills: [DI3.1, DI3.2] }",
    at: "  - { id: observed",
    says: 'No evidence can meet requirement "observed": nobody is asked for "video".',
  },
  {
    what: "required evidence that no requirement asks for",
    file: yaml,
    from: "  - { id: account-written, kind: practice, evidence: account, skills: [DI3.1] }\n",
    to: "",
    at: "  - id: account\n",
    says: 'The evidence "account" is said to be required, and no requirement asks for it.',
  },
  {
    what: "a guide with a mention that needs a cultural review",
    file: guide,
    from: "culturalReview: { required: true,",
    to: "culturalReview: { required: false,",
    at: "Ask for a vocational expert when",
    says: "Aboriginal or Torres Strait Islander people are mentioned. Set culturalReview.required to true.",
  },
  {
    what: "a requirement for a bank that isn't there",
    file: yaml,
    from: "bank: 03-words-that-travel, draw",
    to: "bank: 03-words, draw",
    at: "  - { id: know-03",
    says: 'Requirement "know-03" draws from the bank "03-words", which isn\'t there.',
  },
  {
    what: "a requirement for a reflection that isn't there",
    file: yaml,
    from: "reflection: di3-04-quiet",
    to: "reflection: di3-04-loud",
    at: "  - { id: reflect-04",
    says: 'Requirement "reflect-04" asks for the reflection "di3-04-loud", which no module has.',
  },
  {
    what: "a requirement for a criterion that isn't there",
    file: yaml,
    from: "criterion: privacy, requiredLevel",
    to: "criterion: secrecy, requiredLevel",
    at: "  - { id: judged-privacy",
    says: 'Requirement "judged-privacy" judges the criterion "secrecy", which the rubric does not have.',
  },
  {
    what: "a check that disagrees with its requirement",
    file: yaml,
    from: "bank: 01-where-your-role-begins-and-ends, draw: 5, pass: 4",
    to: "bank: 01-where-your-role-begins-and-ends, draw: 6, pass: 4",
    in: first,
    at: "<KnowledgeCheck",
    says: 'The check draws 5 and passes at 4; requirement "know-01" says 6 and 4.',
  },
  {
    what: "a level that a criterion leaves out",
    file: yaml,
    from: "        proficient: >-\n          You also changed something so that the edge",
    to: "        expert: >-\n          You also changed something so that the edge",
    at: "      levels:",
    says: 'Criterion "scope" doesn\'t say what proficient looks like.',
  },
  {
    what: "hours that do not add up",
    file: yaml,
    from: "  hours: 7.5",
    to: "  hours: 12",
    at: "  hours: 12",
    says: "The breakdown adds up to 7.50 hours, and hours says 12. They agree to the nearest half.",
  },
  {
    what: "a fidelity item under another name",
    file: yaml,
    from: "item: 13, name: Disclosure,",
    to: "item: 13, name: Telling,",
    at: "      - { item: 13",
    says: 'Item 13 of the scale is called "Disclosure", and here "Telling".',
  },
  {
    what: "a grace period as long as the award",
    file: yaml,
    from: "  validFor: P3Y\n",
    to: "  validFor: P3Y\n  grace: P36M\n",
    at: "  grace: P36M",
    says: "A grace period of P36M is as long as the P3Y of the award itself. Make it shorter.",
  },
  {
    what: "a prerequisite that isn't there",
    file: yaml,
    from: "  prerequisites: []",
    to: "  prerequisites: [first-steps]",
    at: "  prerequisites:",
    says: 'There is no micro-credential and no stack "first-steps".',
  },
  {
    what: "a micro-credential that needs itself",
    file: yaml,
    from: "  prerequisites: []",
    to: "  prerequisites: [professional-and-ethical-conduct]",
    at: "  prerequisites:",
    says: "Nobody could ever begin this: it needs professional-and-ethical-conduct.",
  },
  {
    what: "a prerequisite that counts this very micro-credential",
    file: yaml,
    from: "  prerequisites: []",
    to: "  prerequisites: [ips-practitioner]",
    at: "  prerequisites:",
    says: "Nobody could ever begin this: it needs ips-practitioner, which needs professional-and-ethical-conduct.",
  },
  {
    what: "a strand of advanced practice that nothing comes before",
    file: yaml,
    from: "coreSkills: [DI3.1,",
    to: "coreSkills: [PW2.AD1, DI3.1,",
    at: "  prerequisites: []",
    says: "Name what must be held before an award for this strand of advanced practice.",
  },
  {
    what: "a strand of advanced practice that does not say what it needs itself",
    file: yaml,
    from: "coreSkills: [DI3.1,",
    to: "coreSkills: [PW2.AD1, DI3.1,",
    at: "entry:",
    says: "List under alsoNeeded what this strand of advanced practice itself needs.",
  },
  {
    what: "a stack that does not count it",
    file: yaml,
    from: "partOf: [domain-delivering-ips, ips-practitioner]",
    to: "partOf: [domain-delivering-ips, ips-practitioner, domain-career-planning]",
    at: "  partOf:",
    says: 'The stack "domain-career-planning" does not count this micro-credential.',
  },
  {
    what: "a stack that counts it and is not named",
    file: yaml,
    from: "partOf: [domain-delivering-ips, ips-practitioner]",
    to: "partOf: [domain-delivering-ips]",
    at: "  partOf:",
    says: 'The stack "ips-practitioner" counts this micro-credential. Name it here.',
  },
  {
    what: "a stack that names the competency of the strands",
    file: "stacks.yaml",
    from: "competencies: [PW1]",
    to: "competencies: [PW2]",
    at: "    competencies: [PW2]",
    says: "PW2 is made of strands. Count them with strandsAtLeast, and take PW2 away here.",
  },
  {
    what: "a stack that asks for more strands than there are",
    file: "stacks.yaml",
    from: "strandsAtLeast: 1",
    to: "strandsAtLeast: 5",
    at: "    strandsAtLeast: 5",
    says: "The framework has 4 strands, so nobody could hold 5.",
  },
  {
    what: "a guide that forgets a criterion",
    file: guide,
    from: '<CriterionGuide criterion="time">',
    to: '<CriterionGuide criterion="scope">',
    says: 'The guide says nothing about the criterion "time".',
  },
  {
    what: "an annotation that contradicts the expected level",
    file: exemplar,
    from: '<Annotation criterion="privacy" level="proficient">',
    to: '<Annotation criterion="privacy" level="developing">',
    at: '<Annotation criterion="privacy"',
    says: 'The annotation says developing for "privacy", and the front matter expects proficient.',
  },
  {
    what: "a guide for another version of the rubric",
    file: guide,
    from: "rubricVersion: 0.1.0",
    to: "rubricVersion: 0.0.9",
    at: "rubricVersion:",
    says: "It was written for rubric 0.0.9, and the rubric is 0.1.0. Read it again.",
  },
  {
    what: "a reference of the framework that leads nowhere",
    file: "framework/competency-framework.yaml",
    from: "target: DI3",
    to: "target: DI9",
    at: "target: DI9",
    says: 'The reference points to "DI9", which is no competency.',
  },
  {
    what: "anchor texts without a licence",
    file: "scales/ips-25.yaml",
    from: "name: Vocational unit, nameRead: true, anchors: []",
    to: 'name: Vocational unit, nameRead: true, anchors: ["One"]',
    at: "name: Vocational unit",
    says: "Item 7 has anchor texts and there is no licence for them. Take them out.",
  },
  {
    what: "an identifier that nobody registered",
    file: bank,
    from: "  - id: di3-01-i05",
    to: "  - id: di3-01-i50",
    in: "identifiers.txt",
    says: 'The item "di3-01-i50" is new and not registered. If it is meant, run: npm run content:build -- --register.',
  },
];

const links: Case[] = [
  {
    what: "a link to a place that isn't on the page",
    file: first,
    from: "Your role is wide.",
    to: "Your role is [wide](#nowhere).",
    at: "Your role is [wide]",
    says: 'The link leads to "#nowhere", which isn\'t on this page.',
  },
  ...[
    [
      "/learn/professional-and-ethical-conduct/09-not-there",
      "/learn/professional-and-ethical-conduct/09-not-there",
    ],
    ["/microcredentials/not-there", "/microcredentials/not-there"],
    ["/framework/DI3.9", "/framework/DI3.9"],
    ["/no-such-page", "/no-such-page"],
  ].map(([to = "", named = ""]) => ({
    what: `a link to ${to}`,
    file: first,
    from: "Your role is wide.",
    to: `Your role is [wide](${to}).`,
    at: "Your role is [wide]",
    says: `The link leads to "${named}", where there is no page.`,
  })),
  {
    what: "a link to a section that another module doesn't have",
    file: first,
    from: "Your role is wide.",
    to: "Your role is [wide](/learn/professional-and-ethical-conduct/03-words-that-travel#nowhere).",
    at: "Your role is [wide]",
    says: 'The link leads to "#nowhere", which is no section of that module.',
  },
  {
    what: "a picture called by its file name",
    file: first,
    from: "Your role is wide.",
    to: "![edges.webp](edges.webp)\n\nYour role is wide.",
    at: "![edges.webp]",
    says: "The alternative text is a file name. Say what the picture shows.",
  },
  {
    what: "a day that has not come yet",
    file: first,
    from: "lastChecked: 2026-11-22",
    to: "lastChecked: 2027-11-22",
    at: "lastChecked: 2027-11-22",
    says: "It says that it was checked on a day that has not come yet.",
  },
];

const banks: Case[] = [
  {
    what: "one explanation for two options",
    file: bank,
    from: "        why: That is accurate, and it leaves both of them stuck. Look for the part of the problem that belongs to you before you say no.",
    to: "        why: you may have a good talk but the hour was planned for an employer. Lifts to health appointments also tend to become yours once you have done one.",
    at: "        why: you may have",
    says: 'Option "b" of item "di3-01-i02" is explained in the words of another option. Say what this choice does.',
  },
  {
    what: "two correct options",
    file: bank,
    from: "        misconception: Experience with many young people makes an opinion on diagnosis safe to give.\n",
    to: "        correct: true\n",
    at: "  - id: di3-01-i01",
    says: 'Item "di3-01-i01" has 2 correct options. It needs exactly one.',
  },
  {
    what: "a wrong option without the belief behind it",
    file: bank,
    from: "        misconception: Staying in scope means closing the subject.\n",
    to: "",
    at: "      - id: c",
    says: 'Option "c" of item "di3-01-i01" needs the misconception behind it.',
  },
  {
    what: "an option that explains nothing",
    file: bank,
    from: "        why: You listen, you hand the diagnosis question to someone who can act on it, and you keep the study part moving. Nothing about enrolling has to wait.\n",
    to: "",
    at: "      - id: b",
    says: '"items[1].options[2].why" is missing.',
  },
  {
    what: "an item for no outcome of the module",
    file: bank,
    from: "outcome: di3-01-b",
    to: "outcome: di3-02-b",
    at: "    outcome: di3-02-b",
    says: 'Item "di3-01-i01" tests "di3-02-b", which is no outcome of the module.',
  },
  {
    what: "an outcome that no item tests",
    file: first,
    from: "minutes: 30",
    to: "  - id: di3-01-e\n    text: Ring somebody.\nminutes: 30",
    in: bank,
    at: "items:",
    says: 'No item tests the outcome "di3-01-e".',
  },
  {
    what: "all of the above",
    file: bank,
    from: "text: Do it, since it is about work and you are registered and up to date.",
    to: "text: All of the above.",
    at: "      - id: a\n        text: All of the above.",
    says: 'Option "a" of item "di3-01-i04" leans on the others. Write one that stands by itself.',
  },
  {
    what: "words about suicide that do harm",
    file: third,
    from: "Someone in the building knew each of those things",
    to: "A cousin committed suicide. Someone in the building knew each of those things",
    at: "A cousin committed suicide",
    says: '"committed suicide" is not how we say it. Try: died by suicide, or took their own life.',
  },
];

const warnings: Case[] = [
  {
    what: "a rule that is past its date",
    file: "rules/professional-and-ethical-conduct.yaml",
    from: "lastChecked: 2026-11-22",
    to: "lastChecked: 2025-11-22",
    at: "    lastChecked: 2025-11-22",
    says: 'The rule "code-of-conduct-unregistered" was due to be checked again on 2026-11-22.',
  },
  {
    what: "a module nobody has read for a year",
    file: first,
    from: "lastChecked: 2026-11-22",
    to: "lastChecked: 2025-11-22",
    at: "lastChecked: 2025-11-22",
    says: "This module was due to be checked again on 2026-11-22.",
  },
  {
    what: "a time to read that nobody can keep",
    file: first,
    from: "minutes: 30",
    to: "minutes: 10",
    at: "minutes: 10",
    says: "It says 10 minutes, and takes about 25. People plan a bus ride by this.",
  },
  {
    what: "a word of the glossary that does not open",
    file: first,
    from: '<Term id="lead-agency">lead agency</Term>',
    to: "lead agency",
    at: "and the policies of the lead agency",
    says: '"lead agency" is in the glossary and does not open here. Mark it where it first stands: <Term id="lead-agency">.',
  },
];

describe.each([
  ["fields", structure],
  ["markup", markup],
  ["the shape of a module", shape],
  ["what points where", references],
  ["links, pictures and dates", links],
  ["items and words", banks],
])("%s", (_group, cases) => {
  it.each(cases)("$what", async ({ file, from, to, at, in: elsewhere, says }) => {
    const read = await readChanged([{ file, from, to }]);
    const found = elsewhere ?? file;
    const line = at === undefined ? 1 : lineOf(found, at, elsewhere === undefined ? { from, to } : undefined);
    const expected = `content/${found}:${line}: ${says}`;
    expect(
      read.lines.filter((fault) => fault.startsWith(expected)),
      read.lines.join("\n"),
    ).toHaveLength(1);
    expect(read.catalogue).toBeNull();
  });
});

describe("identifiers", () => {
  it("names one that vanished, at its line of the registry", async () => {
    const read = await readChanged([{ file: bank, from: "  - id: di3-01-i05", to: "  - id: di3-01-i50" }]);
    const sentence =
      'The item "di3-01-i05" has vanished from content/. Records may point to it: put it back.';
    expect(read.lines.filter((line) => line.endsWith(sentence))).toEqual([
      expect.stringMatching(/^content\/identifiers\.txt:\d+: /),
    ]);
    expect(read.catalogue).toBeNull();
  });
});

describe("what warns and does not stop", () => {
  it.each(warnings)("$what", async ({ file, from, to, at, says }) => {
    const read = await readChanged([{ file, from, to }]);
    const line = at === undefined ? 1 : lineOf(file, at, { from, to });
    expect(read.lines).toContain(`content/${file}:${line}: warning: ${says}`);
    expect(read.catalogue).not.toBeNull();
  });

  it("lets a character say what the page may not", async () => {
    const said = 'A colleague said, "He committed suicide", and nobody spoke. Someone in the building knew';
    const read = await readChanged([{ file: third, from: "Someone in the building knew", to: said }]);
    expect(
      read.lines.some((line) => line.includes('warning: "committed suicide" is not how we say it')),
    ).toBe(true);
    expect(read.catalogue).not.toBeNull();
  });

  it("names a sentence that stands in two modules", async () => {
    const sentence = "Lorraine rings at ten to five and wants to know everything at once.";
    const read = await readChanged([
      { file: first, from: "Your role is wide.", to: `${sentence} Your role is wide.` },
      { file: second, from: "Think about what reaches", to: `${sentence} Think about what reaches` },
    ]);
    expect(
      read.lines.some((line) => line.includes(`warning: This sentence also stands in content/${first}`)),
    ).toBe(true);
  });

  it("finds a person of another micro-credential, and somebody who isn't on the list", async () => {
    const read = await readChanged([
      {
        file: first,
        from: "Your role is wide.",
        to: "On Monday Tevita rang. Tevita is late. Your role is wide.",
      },
      { file: first, from: "**Mele:**", to: "**Gwendolyn:**" },
    ]);
    expect(read.lines.filter((line) => line.includes("Tevita"))).toEqual([
      `content/${first}:${lineOf(first, "Your role is wide.")}: warning: "Tevita" is somebody in CP4 already. Choose a name that nobody has.`,
    ]);
    expect(read.lines.filter((line) => line.includes("Gwendolyn speaks in"))).toHaveLength(1);
    expect(read.catalogue).not.toBeNull();
  });

  it("gives a name to one person only", async () => {
    const read = await readChanged([
      { file: "cast.yaml", from: "  YP1:\n    [\n", to: "  YP1:\n    [\n      Owen, Mele,\n" },
    ]);
    expect(read.lines.filter((line) => line.includes("is on the list already"))).toHaveLength(2);
    expect(read.catalogue).toBeNull();
  });

  it("stops at a paragraph that stands in two modules", async () => {
    const words =
      "Lorraine rings at ten to five and wants to know everything at once, and the only person who could tell her is on leave.";
    const read = await readChanged([
      { file: first, from: "Your role is wide.", to: `${words}\n\nYour role is wide.` },
      { file: second, from: "Think about what reaches", to: `${words}\n\nThink about what reaches` },
    ]);
    expect(read.catalogue).toBeNull();
    expect(
      read.lines.filter((line) => line.includes(`This paragraph also stands in content/${first}`)),
    ).toHaveLength(1);
    expect(read.lines.some((line) => line.includes("This sentence also stands"))).toBe(false);
  });

  it("leaves to people what has to do with First Nations people", async () => {
    const stem = /stem: >-\n\s+(\S.*)\n/.exec(fs.readFileSync(`content/${bank}`, "utf8"))?.[1] ?? "";
    const read = await readChanged([
      { file: bank, from: stem, to: `${stem} She is a Torres Strait Islander.` },
    ]);
    expect(read.catalogue).toBeNull();
    expect(read.lines.filter((line) => line.includes("and this check is marked"))).toHaveLength(1);
  });

  it("lets links lead to what is there", async () => {
    const links = [
      "#support",
      "/learn/professional-and-ethical-conduct/exercise",
      "/learn/professional-and-ethical-conduct/03-words-that-travel",
      "/microcredentials/professional-and-ethical-conduct",
      "/framework/DI3.2",
      "/framework/DI",
      "/support",
    ];
    const words = links.map((to, at) => `[place ${at}](${to})`).join(" ");
    const read = await readChanged([
      { file: first, from: "Your role is wide.", to: `${words} Your role is wide.` },
    ]);
    expect(read.lines.filter((line) => line.includes("The link leads"))).toEqual([]);
  });

  it("leaves a work the title that it has", async () => {
    const read = await readChanged([]);
    // Granello and Gibbs (2016), whose title quotes the label that they studied
    expect(read.lines.filter((line) => /credential\.yaml.*"the mentally ill"/.test(line))).toEqual([]);
  });

  it.each([
    ["sources", "It leads to nothing to read further."],
    ["principles", "It is mapped to no practice principle."],
    ["fidelityItems", "It is mapped to no fidelity item."],
    ["evaluationOutcomes", "It is mapped to no evaluation outcome."],
  ])("asks for %s in a module", async (field, says) => {
    expect((await readChanged([])).lines.some((line) => line.includes(says))).toBe(false);
    const from = new RegExp(`^${field}: .*$`, "m").exec(fs.readFileSync(`content/${fourth}`, "utf8"))?.[0];
    const read = await readChanged([{ file: fourth, from: from ?? "", to: `${field}: []` }]);
    const line = lineOf(fourth, from ?? "");
    expect(read.lines.some((one) => one.startsWith(`content/${fourth}:${line}: warning: ${says}`))).toBe(
      true,
    );
  });

  it("counts the correct options that stand first", async () => {
    const text = fs.readFileSync(`content/${bank}`, "utf8");
    const turned = stringify({
      ...parse(text),
      items: parse(text).items.map((item: { options: { correct?: true }[] }) => ({
        ...item,
        options: [...item.options].sort((a, b) => Number(b.correct ?? 0) - Number(a.correct ?? 0)),
      })),
    });
    const read = await readChanged([{ file: bank, write: turned }]);
    expect(
      read.lines.some((line) => line.includes("warning: The correct option stands first in 9 of 9 items.")),
    ).toBe(true);
  });

  it("counts the correct options that are the longest", async () => {
    const longer = (text: string) => ({
      file: bank,
      from: text,
      to: `${text.replace(/\."?$/, "")} and then we can talk for as long as you like about all of it.`,
    });
    const read = await readChanged([
      {
        file: bank,
        from: 'enrol now.\\""',
        to: 'enrol now, and then talk for as long as you like about whatever else comes up today.\\""',
      },
      longer(
        "text: Say you can't sit on this because someone could get hurt, and ring a clinician with him now.",
      ),
      longer("text: Find out who is covering, tell them by voice, and text her the name."),
      longer(
        "text: Map when and where the noise is worst, try changes at work, and ask the team about a formal one.",
      ),
    ]);
    expect(
      read.lines.some((line) => /warning: The correct option is the longest in [4-9] of 9 items/.test(line)),
      read.lines.join("\n"),
    ).toBe(true);
  });

  it("says what keeps a micro-credential from being published, and nothing once all is confirmed", async () => {
    const before = await readChanged([]);
    expect(
      before.lines.some((line) => line.includes("warning: Not ready to be published. Confirm the profile")),
    ).toBe(true);
    expect(before.catalogue?.microCredentials[0]?.publishGaps.map((gap) => gap.field)).toContain("price");
    const after = await readChanged(
      Array.from({ length: 6 }, () => ({ file: yaml, from: "status: to-confirm", to: "status: confirmed" })),
    );
    expect(after.catalogue?.microCredentials[0]?.publishGaps).toEqual([]);
    expect(after.lines.some((line) => line.includes("Not ready to be published"))).toBe(false);
  });
});

describe("pages to link to", () => {
  const routes = fs.readdirSync("app/routes");
  it.each(pagesToLinkTo)("/%s is there", (page) =>
    expect(routes.some((route) => route === page || route === `${page}._index`)).toBe(true),
  );
});

describe("files", () => {
  it("names the line that points to a module which isn't there", async () => {
    const read = await readChanged([{ file: third, remove: true }]);
    expect(read.lines).toContain(
      `content/${yaml}:${lineOf(yaml, "  - 03-words-that-travel")}: There is no file content/${third}.`,
    );
    expect(read.catalogue).toBeNull();
  });

  it("names the line that points to a template which isn't there", async () => {
    const read = await readChanged([{ file: `${credential}/exercise/practice-log.md`, remove: true }]);
    expect(read.lines).toContain(
      `content/${yaml}:${lineOf(yaml, "{ id: practice-log, title:")}: There is no file content/${credential}/exercise/practice-log.md.`,
    );
  });

  it("does not pass over a file that nothing points to", async () => {
    const read = await readChanged([{ file: `${credential}/05-forgotten.mdx`, write: "---\n---\n" }]);
    expect(read.lines).toContain(
      `content/${credential}/05-forgotten.mdx:1: Nothing points to this file. Name it where it belongs, or take it away.`,
    );
  });

  it("asks for front matter", async () => {
    const read = await readChanged([{ file: first, write: "Only words.\n" }]);
    expect(read.lines[0]).toBe(
      `content/${first}:1: The file begins with front matter between two lines of three hyphens, and this one has none.`,
    );
  });

  it("keeps line numbers in files with Windows line ends", async () => {
    const read = await readChanged([
      {
        file: "glossary/shared.yaml",
        write: "terms:\r\n  - id: a\r\n    term: a\r\n    meaning: b\r\n    definition: c\r\n",
      },
    ]);
    expect(read.lines).toContain(
      'content/glossary/shared.yaml:4: "meaning" is not a field of terms[1]. Mend its spelling or take it out.',
    );
  });

  it("finds two micro-credentials that each need the other", async () => {
    const { cycleFrom } = await import("~/catalogue/check-catalogue");
    const needs = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a"]],
      ["d", ["a"]],
    ]);
    expect(cycleFrom("a", needs)).toEqual(["a", "b", "c", "a"]);
    expect(cycleFrom("d", needs)).toBeNull();
  });
});
