import type { Action } from "../access/policy";
import { domainOf, fidelityItemName, listFrameworkItems, ruleById, skillText } from "./lookups";
import { oneLine, plainText } from "./plain-text";
import type { Block, Catalogue, FrameworkItem, MicroCredential, Module } from "./types";

/** What search finds: each document is one place that can be opened. */
export interface SearchDocument {
  readonly id: number;
  readonly kind: SearchKind;
  /** Who may not do this never learns that it is there. */
  readonly needs: (typeof searchNeeds)[number];
  /** What it is, in the words of its page: "Core skill", "Module 2 of 4". */
  readonly label: string;
  readonly title: string;
  /** Documents of one page are shown together, under the page's own name. */
  readonly page: string;
  readonly pageTitle: string;
  /** Place on the page; empty: its top. */
  readonly fragment: string;
  /** Where a module is announced to somebody who may not open it; empty: the same page for everybody. */
  readonly announcedAt: string;
  /** What it belongs to: a micro-credential, a competency. */
  readonly within: string;
  /** Its own code in the framework; empty where it has none. */
  readonly code: string;
  /** Whether that code stands under a domain, which has a shape and a colour. */
  readonly inDomain: boolean;
  /** Codes that it is about, parted by spaces. */
  readonly codes: string;
  readonly text: string;
}

export const searchNeeds = ["public.read", "learning.read", "review.list"] as const satisfies Action[];
export const searchKinds = ["module", "credential", "framework", "term", "guide", "support"] as const;
export type SearchKind = (typeof searchKinds)[number];

type Draft = Pick<SearchDocument, "kind" | "label" | "title" | "page"> & Partial<SearchDocument>;

/** Everything that can be found, in the order of the catalogue. */
export function listSearchDocuments(cat: Catalogue): SearchDocument[] {
  const drafts = [
    ...cat.microCredentials.flatMap((credential) => [
      credentialDocument(cat, credential),
      ...credential.modules.flatMap((module, at) => moduleDocuments(cat, credential, module, at)),
      exerciseDocument(cat, credential),
      ...guideDocuments(credential),
    ]),
    ...cat.stacks.map((stack): Draft => ({
      kind: "credential",
      label: "Credential",
      title: stack.title,
      page: `/achievements/${stack.id}`,
      code: stack.humanCode,
      codes: stack.competencies.join(" "),
      text: lines(stack.summary, stack.description, stack.criteria),
    })),
    ...listFrameworkItems(cat).map(frameworkDocument),
    ...aroundFramework(cat),
    ...cat.terms.map((term): Draft => ({
      kind: "term",
      label: "Glossary",
      title: term.term,
      page: "/glossary",
      pageTitle: "Glossary",
      fragment: term.id,
      text: term.definition,
    })),
    ...cat.support
      .filter((set) => set.id === "default")
      .map((set): Draft => ({
        kind: "support",
        label: "Support",
        title: "Support for you",
        page: "/support",
        text: lines(
          set.lead,
          ...[{ ...set.first, who: set.first.note }, ...set.services].map(
            (service) => `${service.name} ${service.phone} ${service.who}`,
          ),
        ),
      })),
  ];
  return drafts.map((draft, id) => ({
    needs: "public.read",
    pageTitle: draft.title,
    fragment: "",
    announcedAt: "",
    within: "",
    code: "",
    codes: "",
    text: "",
    ...draft,
    inDomain: domainOf(cat, draft.code ?? "") !== null,
    id,
  }));
}

const lines = (...texts: readonly string[]): string => oneLine(texts);

// ---- Micro-credentials --------------------------------------------------------------------------------

/** What its public page says about it. */
function credentialDocument(cat: Catalogue, of: MicroCredential): Draft {
  return {
    kind: "credential",
    label: "Micro-credential",
    title: of.title,
    page: `/microcredentials/${of.slug}`,
    code: of.humanCode,
    codes: of.alignment.coreSkills.join(" "),
    text: lines(
      of.summary,
      of.description,
      ...of.learningOutcomes.map((outcome) => outcome.text),
      of.exercise.title,
      ...of.evidence.map((kind) => `${kind.title}. ${kind.rule}`),
      ...of.rubric.criteria.map((criterion) => criterion.title),
      ...of.alignment.coreSkills.map((code) => skillText(cat, code, of.framework)),
    ),
  };
}

/** A module once by its title and summary, which are public, and once for each section, which are for members. */
function moduleDocuments(cat: Catalogue, of: MicroCredential, module: Module, at: number): Draft[] {
  const page = `/learn/${of.slug}/${module.slug}`;
  const common = {
    kind: "module",
    label: `Module ${at + 1} of ${of.modules.length}`,
    page,
    pageTitle: module.title,
    within: of.title,
  } as const;
  return [
    {
      ...common,
      title: module.title,
      announcedAt: `/microcredentials/${of.slug}#${module.slug}`,
      codes: module.skills.join(" "),
      text: module.summary,
    },
    ...module.sections.map((section, index): Draft => ({
      ...common,
      needs: "learning.read",
      title: section.title,
      fragment: section.id,
      text: lines(
        ...(index === 0 ? module.opening : []).map((block) => blockText(cat, module, block)),
        ...section.blocks.map((block) => blockText(cat, module, block)),
      ),
    })),
  ];
}

function exerciseDocument(cat: Catalogue, of: MicroCredential): Draft {
  return {
    kind: "module",
    needs: "learning.read",
    label: "Exercise at work",
    title: of.exercise.title,
    page: `/learn/${of.slug}/exercise`,
    within: of.title,
    text: lines(...of.exercise.brief.blocks.map((block) => blockText(cat, null, block))),
  };
}

/** The guide by what it says around its criteria, and each criterion by itself. */
function guideDocuments(of: MicroCredential): Draft[] {
  const { supervisorGuide: guide } = of;
  const common = {
    kind: "guide",
    needs: "review.list",
    label: "Supervisor guide",
    page: `/reviews/guide/${of.slug}`,
    pageTitle: guide.title,
    within: of.title,
  } as const;
  const around = guide.blocks.flatMap((block) => (block.kind === "prose" ? [plainText(block.html)] : []));
  return [
    { ...common, title: guide.title, text: lines(...around) },
    ...guide.blocks.flatMap((block): Draft[] =>
      block.kind === "criterion-guide"
        ? [
            {
              ...common,
              title: of.rubric.criteria.find((one) => one.id === block.criterion)?.title ?? block.criterion,
              fragment: block.criterion,
              text: lines(...[block.good, block.signs, block.ask, block.notYours].map(plainText)),
            },
          ]
        : [],
    ),
  ];
}

/**
 * What a reader meets in a block without answering anything: questions yes, the right answer no; the moments of a
 * scenario yes, what comes of a choice no. A result must not tell what a learner is about to find out.
 */
function blockText(cat: Catalogue, module: Module | null, block: Block): string {
  switch (block.kind) {
    case "prose":
    case "content-note":
    case "key-point":
    case "reflection":
    case "exercise":
      return plainText(block.html);
    case "callout":
    case "document":
    case "submission":
      return lines(`${block.title}.`, plainText(block.html));
    case "outcomes":
      return lines(...(module?.outcomes ?? []).map((outcome) => outcome.text));
    case "current-rule": {
      const rule = ruleById(cat, block.rule);
      return rule === null ? "" : lines(`${rule.title}.`, rule.statement, rule.whatToDo);
    }
    case "dialogue":
      return lines(
        `${block.title}.`,
        ...block.turns.flatMap((turn) => [
          `${turn.speaker}: ${plainText(turn.html)}`,
          turn.note === null ? "" : plainText(turn.note),
        ]),
      );
    case "before-after":
      return lines(`${block.title}.`, plainText(block.before), plainText(block.after), plainText(block.why));
    case "scenario":
      return lines(`${block.title}.`, ...block.steps.map((step) => plainText(step.html)));
    case "quick-check":
      return lines(plainText(block.item.stem), block.item.ask);
    // the same numbers stand under every module; they are found on their own page
    case "support-panel":
    case "knowledge-check":
    case "template":
    case "annotation":
    case "criterion-guide":
      return "";
  }
}

// ---- Framework ----------------------------------------------------------------------------------------

/** Names of the places in the framework, as their pages say them. */
export const frameworkKinds = {
  domain: "Domain",
  competency: "Competency",
  strand: "Advanced strand",
  "core-skill": "Core skill",
  "advanced-skill": "Advanced skill",
} as const satisfies Record<FrameworkItem["kind"], string>;

function frameworkDocument(item: FrameworkItem): Draft {
  return {
    kind: "framework",
    label: frameworkKinds[item.kind],
    title: item.text,
    page: `/framework/${item.code}`,
    within:
      item.kind === "domain" ? "" : item.kind === "competency" ? item.domain.name : item.competency.name,
    code: item.code,
    text: item.kind === "strand" ? item.strand.verbatim : "",
  };
}

/** Principles, values, fidelity items and the workforce framework: lists that stand on one page each. */
function aroundFramework({ framework, scales, ...rest }: Catalogue): Draft[] {
  const cat = { framework, scales, ...rest };
  return [
    ...framework.principles.map((principle): Draft => ({
      kind: "framework",
      label: "Practice principle",
      title: principle.wordings[0]?.name ?? principle.key,
      page: "/principles",
      pageTitle: "Eight practice principles",
      fragment: principle.key,
      text: lines(...principle.wordings.map((wording) => `${wording.name}. ${wording.text}`)),
    })),
    ...framework.values.map((value): Draft => ({
      kind: "framework",
      label: "Value",
      title: value.name,
      page: "/framework",
      pageTitle: "The IPS competency framework",
      fragment: "values",
      text: value.text,
    })),
    ...scales.flatMap((scale) =>
      scale.sections.flatMap((section) =>
        section.items.map(({ item }): Draft => ({
          kind: "framework",
          label: `Fidelity item ${item}`,
          title: fidelityItemName(cat, scale.id, item) ?? "",
          page: "/fidelity",
          pageTitle: "The IPS fidelity scale",
          fragment: `${scale.id}-${item}`,
          within: `${scale.title}, ${section.name}`,
        })),
      ),
    ),
    ...framework.workforce.focusAreas.flatMap((area) =>
      area.actions.map((action): Draft => ({
        kind: "framework",
        label: "Action",
        title: action.title,
        page: "/workforce",
        pageTitle: "Workforce development framework",
        fragment: action.code,
        within: area.name,
        code: action.code,
        text: lines(...action.steps),
      })),
    ),
    ...framework.workforce.evaluationOutcomes.flatMap((group) =>
      group.items.map((outcome): Draft => ({
        kind: "framework",
        label: "Evaluation outcome",
        title: outcome.text,
        page: "/workforce",
        pageTitle: "Workforce development framework",
        fragment: outcome.code,
        within: group.group,
        code: outcome.code,
      })),
    ),
  ];
}
