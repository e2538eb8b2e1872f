import type { Faults } from "./faults";
import { typeset } from "./typeset";
import { type DocumentKind, propShapes, sectionParts, vocabulary } from "./vocabulary";

/** The part of a Markdown syntax tree that is looked at here. */
export interface MdNode {
  type: string;
  name?: string | null;
  value?: string;
  depth?: number;
  url?: string;
  alt?: string | null;
  attributes?: { type: string; name?: string; value?: unknown }[];
  children?: MdNode[];
  position?: { start: { line: number; column: number } };
}

export interface Reference {
  readonly id: string;
  readonly line: number;
}
/** A run of words as a reader meets it. `quoted`: somebody in the module says or wrote it, the page does not. */
export interface Passage {
  readonly text: string;
  readonly line: number;
  readonly quoted: boolean;
  /** Counts for the reading grade: not dialogue, scenario, document, heading or table. */
  readonly exposition: boolean;
}
export interface ScenarioFacts extends Reference {
  readonly skill: string;
  readonly steps: readonly (Reference & {
    readonly choices: readonly (Reference & { readonly quality: string; readonly to: string | null })[];
  })[];
}
/** What one file holds and points to, for the checks that need more than this file. */
export interface MdxFacts {
  readonly blockIds: (Reference & { readonly kind: string })[];
  readonly sections: (Reference & { readonly part: string })[];
  readonly rules: Reference[];
  readonly terms: Reference[];
  readonly templates: Reference[];
  readonly supportSets: Reference[];
  readonly banks: (Reference & { readonly draw: number; readonly pass: number })[];
  readonly reflections: Reference[];
  readonly exercises: (Reference & { readonly entry: string })[];
  readonly scenarios: ScenarioFacts[];
  readonly quickItems: (Reference & { readonly skill: string })[];
  readonly criterionGuides: Reference[];
  readonly annotations: (Reference & { readonly level: string })[];
  readonly submissions: Reference[];
  readonly images: Reference[];
  /** Links to a place on this page or to another page of ours, as written. */
  readonly links: Reference[];
  readonly outcomesLine: number | null;
  readonly contentNoteLine: number | null;
  readonly showsPractice: boolean;
  readonly passages: Passage[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const practiceBlocks = new Set(["Dialogue", "BeforeAfter"]);
const emphasisBlocks = new Set(["KeyPoint", "Callout"]);
const speechBlocks = new Set(["Dialogue", "Document", "Before", "After", "Choice", "Submission", "Option"]);
const notExposition = new Set([...speechBlocks, "BeforeAfter", "Scenario", "Item", "Why", "Annotation"]);
const written = new Set(["title", "label", "ask", "misconception"]);

/**
 * Checks one Markdown tree against the vocabulary, notes what it points to, and sets its quotation marks.
 * It runs on the tree that mdx-bundler has just parsed, so what is checked is what will be compiled.
 */
export function checkTree(file: string, kind: DocumentKind, tree: MdNode, faults: Faults): MdxFacts {
  const facts: Mutable<MdxFacts> = {
    blockIds: [],
    sections: [],
    rules: [],
    terms: [],
    templates: [],
    supportSets: [],
    banks: [],
    reflections: [],
    exercises: [],
    scenarios: [],
    quickItems: [],
    criterionGuides: [],
    annotations: [],
    submissions: [],
    images: [],
    links: [],
    outcomesLine: null,
    contentNoteLine: null,
    showsPractice: false,
    passages: [],
  };
  let emphasis = 0;
  let keyPoints = 0;
  walk(tree, []);
  if (kind === "module") moduleShape(tree);
  if (emphasis > 4)
    faults.warn(file, 1, `There are ${emphasis} key points and callouts. Keep the four that matter most.`);
  if (keyPoints > 2) faults.warn(file, 1, `There are ${keyPoints} key points. A module has two at most.`);
  return facts;

  function walk(node: MdNode, above: readonly MdNode[]): void {
    const at = lineOf(node);
    switch (node.type) {
      case "mdxjsEsm":
        return faults.error(file, at, "A module cannot import or export. Take this line out.");
      case "mdxFlowExpression":
      case "mdxTextExpression":
        return faults.error(
          file,
          at,
          "A module cannot hold an {expression}. Write the words, or put \\ before the brace.",
        );
      case "html":
        return faults.error(file, at, "A module cannot hold HTML. Use Markdown or a block.");
      case "image":
        if ((node.alt ?? "").trim() === "")
          faults.error(file, at, "This picture has no alternative text. Say in brackets what it shows.");
        else if (
          /^(an? )?(picture|image|photo|photograph|graphic|screenshot) of\b/i.test((node.alt ?? "").trim())
        )
          faults.warn(
            file,
            at,
            "Screen readers say that it is a picture. Begin the alternative text with what it shows.",
          );
        else if (/\.(webp|avif|png|jpe?g|svg)$/i.test((node.alt ?? "").trim()))
          faults.error(file, at, "The alternative text is a file name. Say what the picture shows.");
        if (/^[a-z]+:|^\/\//i.test(node.url ?? ""))
          faults.error(
            file,
            at,
            "Pictures stand beside the module. Copy this one into the folder and name the file.",
          );
        else facts.images.push({ id: node.url ?? "", line: at });
        break;
      case "link":
        if (!/^(#|\/[a-z])/.test(node.url ?? ""))
          faults.error(
            file,
            at,
            `A module does not link to "${node.url ?? ""}". Put the work in the sources, or the rule in content/rules.`,
          );
        else facts.links.push({ id: node.url ?? "", line: at });
        break;
      case "heading":
        if (node.depth === 1)
          faults.error(file, at, "The title is in the front matter. Start headings at ##.");
        note(node, above, false);
        break;
      case "paragraph":
        note(node, above, true);
        break;
      case "tableCell":
        note(node, above, false);
        break;
      case "mdxJsxFlowElement":
      case "mdxJsxTextElement":
        block(node, above);
        break;
    }
    for (const child of node.children ?? []) walk(child, [...above, node]);
    if (node.type === "paragraph" || node.type === "heading" || node.type === "tableCell")
      setQuotes(node, { last: "" });
  }

  function block(node: MdNode, above: readonly MdNode[]): void {
    const at = lineOf(node);
    const name = node.name ?? "";
    const rule = vocabulary[name];
    if (rule === undefined) {
      const isTag = /^[a-z]/.test(name);
      return faults.error(
        file,
        at,
        name === ""
          ? "A module cannot hold an empty tag. Take <> out."
          : isTag
            ? `A module cannot hold the HTML tag <${name}>. Use Markdown or a block.`
            : `There is no block <${name}>. The blocks are ${Object.keys(vocabulary).join(", ")}.`,
      );
    }
    if (!rule.kinds.includes(kind))
      faults.error(file, at, `<${name}> has no place in ${documentName(kind)}.`);
    const parent = above[above.length - 1];
    const parentBlock = parent?.type.startsWith("mdxJsx") ? (parent.name ?? "") : null;
    if (rule.within === "top" && parent?.type !== "root")
      faults.error(
        file,
        at,
        `<${name}> stands by itself, between empty lines, and not inside something else.`,
      );
    if (rule.within === "inline" && node.type === "mdxJsxFlowElement" && parent?.type === "root")
      faults.error(file, at, `<${name}> stands inside a sentence.`);
    if (Array.isArray(rule.within) && (parentBlock === null || !rule.within.includes(parentBlock)))
      faults.error(file, at, `<${name}> stands directly inside <${rule.within.join("> or <")}>.`);
    const props = readProps(node, name, at);
    const inside = (node.children ?? []).filter(
      (child) => !(child.type === "text" && (child.value ?? "").trim() === ""),
    );
    const proseInside = inside.some(
      (child) => !isBlock(child) || vocabulary[child.name ?? ""]?.within === "inline",
    );
    if (rule.prose === "required" && !proseInside)
      faults.error(file, at, `<${name}> is empty. Write its words inside it.`);
    if (rule.prose === "none" && proseInside)
      faults.error(
        file,
        at,
        `<${name}> holds no words of its own. Move them in front of it or into a block inside it.`,
      );
    for (const attribute of node.attributes ?? [])
      if (typeof attribute.value === "string" && written.has(attribute.name ?? "")) {
        facts.passages.push({ text: attribute.value, line: at, quoted: true, exposition: false });
        attribute.value = typeset(attribute.value);
      }
    if (props !== null) record(node, name, props, at, inside);
  }

  function readProps(node: MdNode, name: string, at: number): Map<string, string> | null {
    const rules = vocabulary[name]?.props ?? {};
    const props = new Map<string, string>();
    let whole = true;
    for (const attribute of node.attributes ?? []) {
      if (attribute.type !== "mdxJsxAttribute" || typeof attribute.value !== "string") {
        whole = false;
        faults.error(
          file,
          at,
          `Every prop of <${name}> is text in quotation marks: write ${attribute.name ?? "prop"}="…", without braces.`,
        );
        continue;
      }
      const prop = attribute.name ?? "";
      const rule = rules[prop];
      if (rule === undefined) {
        const known = Object.keys(rules);
        whole = false;
        faults.error(
          file,
          at,
          `<${name}> has no prop "${prop}". ${known.length === 0 ? "It has none." : `It has ${known.join(", ")}.`}`,
        );
        continue;
      }
      const value = attribute.value.trim();
      if (value === "") faults.error(file, at, `"${prop}" of <${name}> is empty.`);
      else if (rule.oneOf !== undefined && !rule.oneOf.includes(value))
        faults.error(
          file,
          at,
          `"${prop}" of <${name}> must be ${rule.oneOf.join(" or ")}, and is "${value}".`,
        );
      else if (rule.shape !== undefined && !propShapes[rule.shape].pattern.test(value))
        faults.error(
          file,
          at,
          `"${prop}" of <${name}> ${propShapes[rule.shape].sentence}, and is "${value}".`,
        );
      else {
        props.set(prop, value);
        continue;
      }
      whole = false;
    }
    for (const [prop, rule] of Object.entries(rules))
      if (rule.required && !(node.attributes ?? []).some((attribute) => attribute.name === prop)) {
        whole = false;
        faults.error(file, at, `<${name}> needs ${prop}="…".`);
      }
    return whole ? props : null;
  }

  function record(
    node: MdNode,
    name: string,
    props: Map<string, string>,
    at: number,
    inside: readonly MdNode[],
  ): void {
    const get = (prop: string): string => props.get(prop) ?? "";
    const own = get("id");
    const children = (wanted: string): MdNode[] =>
      inside.filter((child) => isBlock(child) && child.name === wanted);
    if (emphasisBlocks.has(name)) emphasis++;
    if (practiceBlocks.has(name)) facts.showsPractice = true;
    if (["Document", "Dialogue", "BeforeAfter", "Scenario", "Reflection", "Section"].includes(name))
      facts.blockIds.push({ id: own, kind: name, line: at });
    switch (name) {
      case "Section":
        facts.sections.push({ id: own, part: get("part"), line: at });
        break;
      case "Outcomes":
        if (facts.outcomesLine !== null)
          faults.error(file, at, "The outcomes are printed twice. Keep one <Outcomes />.");
        facts.outcomesLine = at;
        break;
      case "ContentNote":
        facts.contentNoteLine = at;
        break;
      case "KeyPoint": {
        keyPoints++;
        const count = wordCount(textOf(node));
        if (count >= 50) faults.warn(file, at, `This key point has ${count} words. Keep it under 50.`);
        break;
      }
      case "CheckCurrentRule":
        facts.rules.push({ id: own, line: at });
        break;
      case "Term":
        if (facts.terms.some((term) => term.id === own))
          faults.error(
            file,
            at,
            `"${own}" is explained twice. Mark a term where it first stands, and only there.`,
          );
        facts.terms.push({ id: own, line: at });
        break;
      case "SupportPanel":
        facts.supportSets.push({ id: props.get("set") ?? "default", line: at });
        break;
      case "Template":
        facts.templates.push({ id: own, line: at });
        break;
      case "Dialogue":
        dialogue(inside, at);
        break;
      case "BeforeAfter": {
        const order = inside.filter(isBlock).map((child) => child.name);
        if (order.join(" ") !== "Before After Why")
          faults.error(
            file,
            at,
            "<BeforeAfter> holds <Before>, <After> and <Why>, once each and in that order.",
          );
        break;
      }
      case "Scenario":
        scenario(own, get("skill"), at, children("Step"), children("Debrief").length);
        break;
      case "KnowledgeCheck":
        knowledgeCheck(props, at, children("Item").length);
        break;
      case "Item":
        quickItem(own, get("skill"), at, children("Option"));
        break;
      case "Reflection":
        facts.reflections.push({ id: own, line: at });
        break;
      case "Exercise":
        facts.exercises.push({ id: own, entry: get("entry"), line: at });
        break;
      case "Submission":
        facts.submissions.push({ id: get("part"), line: at });
        break;
      case "Annotation":
        facts.annotations.push({ id: get("criterion"), level: get("level"), line: at });
        break;
      case "CriterionGuide": {
        const order = inside.filter(isBlock).map((child) => child.name);
        if (order.join(" ") !== "Good Signs Ask NotYours")
          faults.error(
            file,
            at,
            "<CriterionGuide> holds <Good>, <Signs>, <Ask> and <NotYours>, once each and in that order.",
          );
        facts.criterionGuides.push({ id: get("criterion"), line: at });
        break;
      }
      case "Signs":
        listOf(node, 3, "three signs");
        break;
      case "Ask":
        listOf(node, 2, "two questions");
        break;
    }
  }

  function listOf(node: MdNode, count: number, what: string): void {
    const list = (node.children ?? []).find((child) => child.type === "list");
    if ((list?.children ?? []).length !== count)
      faults.error(file, lineOf(node), `<${node.name ?? ""}> is a list of ${what}.`);
  }

  function dialogue(inside: readonly MdNode[], at: number): void {
    let turns = 0;
    let notes = 0;
    for (const child of inside) {
      if (child.type === "paragraph") {
        const first = child.children?.[0];
        if (first?.type !== "strong" || !/^[^:]+:$/.test(textOf(first)))
          faults.error(
            file,
            lineOf(child),
            "A turn begins with the speaker in bold and a colon, as in **Mele:**.",
          );
        turns++;
      } else if (child.type === "blockquote") {
        if (turns === 0)
          faults.error(file, lineOf(child), "A margin note stands below the turn it is about.");
        notes++;
      } else faults.error(file, lineOf(child), "A dialogue holds turns and margin notes, and nothing else.");
    }
    if (turns < 6 || turns > 14)
      faults.warn(file, at, `This dialogue has ${turns} turns. Six to fourteen read best.`);
    if (notes < 2 || notes > 4)
      faults.warn(file, at, `This dialogue has ${notes} margin notes. Two to four read best.`);
  }

  function scenario(
    own: string,
    skill: string,
    at: number,
    steps: readonly MdNode[],
    debriefs: number,
  ): void {
    if (debriefs !== 1) faults.error(file, at, `Scenario "${own}" needs one <Debrief>, and has ${debriefs}.`);
    const read = steps.map((step) => ({
      id: propOf(step, "id"),
      line: lineOf(step),
      choices: (step.children ?? [])
        .filter((child) => isBlock(child) && child.name === "Choice")
        .map((choice) => ({
          id: propOf(choice, "id"),
          line: lineOf(choice),
          quality: propOf(choice, "quality"),
          to: propOf(choice, "to") || null,
        })),
    }));
    facts.scenarios.push({ id: own, skill, line: at, steps: read });
    const known = new Set(read.map((step) => step.id));
    unique(read, `step of scenario "${own}"`);
    if (read[0]?.id !== "start")
      faults.error(file, at, `The first step of scenario "${own}" has the id "start".`);
    if (read.length < 2 || read.length > 4)
      faults.warn(file, at, `Scenario "${own}" has ${read.length} steps. Two to four read best.`);
    const reached = new Set(["start"]);
    for (const step of read) {
      unique(step.choices, `choice of step "${step.id}"`);
      if (step.choices.length < 2 || step.choices.length > 4)
        faults.error(
          file,
          step.line,
          `Step "${step.id}" offers ${step.choices.length} choices. It needs two to four.`,
        );
      for (const choice of step.choices) {
        if (choice.to === null) continue;
        if (!known.has(choice.to))
          faults.error(
            file,
            choice.line,
            `Choice "${choice.id}" leads to the step "${choice.to}", which isn't there.`,
          );
      }
    }
    // Walked from the start: a step that only unreachable steps lead to is itself unreachable. A loop never ends.
    const queue = ["start"];
    for (let from = queue.shift(); from !== undefined; from = queue.shift())
      for (const choice of read.find((step) => step.id === from)?.choices ?? [])
        if (choice.to !== null && known.has(choice.to) && !reached.has(choice.to)) {
          reached.add(choice.to);
          queue.push(choice.to);
        }
    for (const step of read)
      if (!reached.has(step.id)) faults.error(file, step.line, `No choice leads to the step "${step.id}".`);
    const looping = loop(read);
    if (looping !== null)
      faults.error(file, at, `Scenario "${own}" goes round in a circle at the step "${looping}".`);
    const costly = read.flatMap((step) => step.choices).filter((choice) => choice.quality === "costly");
    if (costly.length === 0) faults.error(file, at, `Scenario "${own}" has no costly choice to learn from.`);
    else if (!costly.some((choice) => choice.to !== null))
      faults.error(file, at, `Every costly choice of scenario "${own}" ends it. Let one lead to a repair.`);
  }

  function knowledgeCheck(props: Map<string, string>, at: number, items: number): void {
    const fromBank = props.has("bank");
    if (fromBank === items > 0 || (fromBank && props.has("id")))
      return faults.error(
        file,
        at,
        "<KnowledgeCheck> either draws from a bank (bank, draw, pass) or holds one <Item> and an id, and not both.",
      );
    if (!fromBank) {
      if (!props.has("id")) faults.error(file, at, '<KnowledgeCheck> with an <Item> needs id="…".');
      if (items !== 1)
        faults.error(file, at, "One question in the flow is one <Item>. Put more into the bank.");
      return;
    }
    if (!props.has("draw") || !props.has("pass"))
      return faults.error(file, at, '<KnowledgeCheck> with a bank needs draw="…" and pass="…".');
    facts.banks.push({
      id: props.get("bank") ?? "",
      draw: Number(props.get("draw")),
      pass: Number(props.get("pass")),
      line: at,
    });
  }

  function quickItem(own: string, skill: string, at: number, options: readonly MdNode[]): void {
    facts.quickItems.push({ id: own, skill, line: at });
    const correct = options.filter((option) => propOf(option, "correct") === "yes").length;
    if (options.length < 3 || options.length > 4)
      faults.error(file, at, `Item "${own}" has ${options.length} options. It needs three or four.`);
    if (correct !== 1)
      faults.error(file, at, `Item "${own}" has ${correct} correct options. It needs exactly one.`);
    for (const option of options)
      if (propOf(option, "correct") !== "yes" && propOf(option, "misconception") === "")
        faults.error(
          file,
          lineOf(option),
          `Option "${propOf(option, "id")}" needs the misconception behind it.`,
        );
  }

  function moduleShape(root: MdNode): void {
    const seen = new Set<string>();
    let furthest = 0;
    for (const section of facts.sections) {
      const place = sectionParts.indexOf(section.part as (typeof sectionParts)[number]);
      if (place < furthest)
        faults.error(
          file,
          section.line,
          `Section "${section.id}" is a ${section.part} and comes after a ${sectionParts[furthest] ?? ""}. The order is ${sectionParts.join(", ")}.`,
        );
      furthest = Math.max(furthest, place);
      seen.add(section.part);
    }
    const missing = sectionParts.filter((part) => !seen.has(part));
    if (missing.length > 0) faults.error(file, 1, `The module has no section for ${missing.join(", ")}.`);
    const top = root.children ?? [];
    top.forEach((node, at) => {
      if (!isBlock(node) || node.name !== "Section") return;
      const next = top[at + 1];
      if (next?.type !== "heading" || next.depth !== 2)
        faults.error(file, lineOf(node), "<Section> stands directly above a ## heading.");
    });
    const firstSection = facts.sections[0]?.line ?? 1;
    if (facts.contentNoteLine !== null && facts.contentNoteLine > firstSection)
      faults.error(
        file,
        facts.contentNoteLine,
        "The content note stands before the first section, or it comes too late.",
      );
    if (facts.outcomesLine === null)
      faults.error(file, 1, "The module never shows its outcomes. Put <Outcomes /> after the hook.");
    const last = top[top.length - 1];
    if (last === undefined || !isBlock(last) || last.name !== "SupportPanel")
      faults.error(
        file,
        last === undefined ? 1 : lineOf(last),
        "<SupportPanel /> is the last thing in a module.",
      );
    if (facts.scenarios.length === 0) faults.error(file, 1, "The module has no scenario.");
    if (!facts.showsPractice)
      faults.error(file, 1, "The module shows nobody at work. Add a <Dialogue> or a <BeforeAfter>.");
    if (facts.reflections.length !== 1)
      faults.error(file, 1, `A module has one reflection, and this one has ${facts.reflections.length}.`);
    if (facts.banks.length !== 1)
      faults.error(file, 1, `A module has one check from its bank, and this one has ${facts.banks.length}.`);
    if (facts.exercises.length === 0)
      faults.error(file, 1, "The module asks for nothing at work. Add an <Exercise>.");
    unique(facts.blockIds, "block");
  }

  function unique(list: readonly Reference[], what: string): void {
    const seen = new Set<string>();
    for (const { id, line } of list) {
      if (seen.has(id)) faults.error(file, line, `The id "${id}" is used by more than one ${what}.`);
      seen.add(id);
    }
  }

  function note(node: MdNode, above: readonly MdNode[], prose: boolean): void {
    const blocks = above.filter(isBlock).map((ancestor) => ancestor.name ?? "");
    const inQuote = above.some((ancestor) => ancestor.type === "blockquote");
    facts.passages.push({
      text: textOf(node),
      line: lineOf(node),
      quoted: inQuote || blocks.some((name) => speechBlocks.has(name)),
      exposition: prose && !inQuote && !blocks.some((name) => notExposition.has(name)),
    });
  }
}

/** Words in the order they are read, without markup. */
export function textOf(node: MdNode): string {
  if (node.type === "text" || node.type === "inlineCode") return node.value ?? "";
  if (node.type === "break") return " ";
  return (node.children ?? []).map(textOf).join("");
}

export function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function setQuotes(node: MdNode, before: { last: string }): void {
  if (node.type === "text" && node.value !== undefined) {
    node.value = typeset(node.value, before.last);
    before.last = node.value.slice(-1);
    return;
  }
  for (const child of node.children ?? []) setQuotes(child, before);
}

function loop(steps: ScenarioFacts["steps"]): string | null {
  const done = new Set<string>();
  const visit = (id: string, path: ReadonlySet<string>): string | null => {
    if (path.has(id)) return id;
    if (done.has(id)) return null;
    for (const choice of steps.find((step) => step.id === id)?.choices ?? []) {
      const found = choice.to === null ? null : visit(choice.to, new Set([...path, id]));
      if (found !== null) return found;
    }
    done.add(id);
    return null;
  };
  return visit("start", new Set());
}

const isBlock = (node: MdNode): boolean =>
  node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement";
const lineOf = (node: MdNode): number => node.position?.start.line ?? 1;
const propOf = (node: MdNode, prop: string): string => {
  const value = node.attributes?.find((attribute) => attribute.name === prop)?.value;
  return typeof value === "string" ? value.trim() : "";
};
const documentName = (kind: DocumentKind): string =>
  kind === "module"
    ? "a module"
    : kind === "exercise"
      ? "a brief"
      : kind === "exemplar"
        ? "an exemplar"
        : "a supervisor guide";
