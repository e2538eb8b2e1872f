import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { ReactElement, ReactNode } from "react";
import { checkTree, type MdNode, type MdxFacts } from "./check-mdx";
import { Faults, type Fault } from "./faults";
import { typeset } from "./typeset";
import type { Block, CheckItem, Html, SectionPart, Term } from "./types";
import type { DocumentKind } from "./vocabulary";

/**
 * MDX in, blocks out, at build time only: the running service never evaluates a module and ships no compiled MDX.
 * Nothing here may be imported by a route.
 */

export interface CompiledMdx {
  readonly faults: readonly Fault[];
  /** False when the file is not MDX at all: nothing more can be said about it than that. */
  readonly readable: boolean;
  readonly facts: MdxFacts;
  /** Empty when there are faults. */
  readonly blocks: readonly MarkedBlock[];
}
/** What stands between two blocks keeps its order; section marks are taken out by the reader of a module. */
export type MarkedBlock =
  | Block
  | { readonly kind: "section"; readonly id: string; readonly part: SectionPart; readonly title: string };

export interface MdxSource {
  /** As authors name it, such as `content/microcredentials/x/01-y.mdx`. */
  readonly file: string;
  readonly kind: DocumentKind;
  /** The whole text with the front matter blanked out, so that lines keep their numbers. */
  readonly text: string;
  /** Address under which pictures beside the file are served, without a slash at the end. */
  readonly picturesAt: string;
  readonly terms: readonly Term[];
}

/**
 * Compiles one file, or takes the answer from the cache when neither the file nor the compiler has changed.
 * @param cacheDir null: do not cache
 */
export async function compileMdx(source: MdxSource, cacheDir: string | null): Promise<CompiledMdx> {
  const used = source.terms.filter((term) => source.text.includes(`"${term.id}"`));
  const key = createHash("sha256")
    .update(
      JSON.stringify([compilerDigest(), source.file, source.kind, source.text, source.picturesAt, used]),
    )
    .digest("hex");
  const kept = cacheDir === null ? null : path.join(cacheDir, `${key}.json`);
  if (kept !== null && fs.existsSync(kept)) {
    try {
      return JSON.parse(fs.readFileSync(kept, "utf8")) as CompiledMdx;
    } catch {
      // A file cut short by a killed build: compile again and write it anew.
    }
  }
  const compiled = await compile(source);
  if (kept !== null) {
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    const unfinished = `${kept}.${process.pid}`;
    fs.writeFileSync(unfinished, JSON.stringify(compiled));
    fs.renameSync(unfinished, kept);
  }
  return compiled;
}

let digest: string | null = null;
/** Changes when the compiler, its vocabulary or mdx-bundler does; a stale cache is worse than none. */
function compilerDigest(): string {
  if (digest !== null) return digest;
  const hash = createHash("sha256");
  for (const name of ["check-mdx.ts", "compile-mdx.ts", "typeset.ts", "vocabulary.ts"])
    hash.update(fs.readFileSync(path.join(import.meta.dirname, name)));
  const lock = path.join(process.cwd(), "node_modules", "mdx-bundler", "package.json");
  if (fs.existsSync(lock)) hash.update(fs.readFileSync(lock));
  digest = hash.digest("hex");
  return digest;
}

async function compile(source: MdxSource): Promise<CompiledMdx> {
  const faults = new Faults();
  let facts: MdxFacts | null = null;
  const [{ bundleMDX }, { default: remarkGfm }] = await Promise.all([
    import("mdx-bundler"),
    import("remark-gfm"),
  ]);
  let code = "";
  try {
    const bundled = await bundleMDX({
      source: source.text,
      mdxOptions: (options) => {
        options.remarkPlugins = [
          remarkGfm,
          () => (tree: unknown) => {
            const root = tree as MdNode;
            facts = checkTree(source.file, source.kind, root, faults);
            // What failed the check is never compiled, so nothing unchecked is ever evaluated.
            if (faults.hasErrors) root.children = [];
          },
        ];
        return options;
      },
      esbuildOptions: (options) => ({ ...options, logLevel: "silent" }),
    });
    code = bundled.code;
  } catch (error) {
    const { line, sentence } = syntaxError(error);
    faults.error(source.file, line, sentence);
  }
  const list = faults.sorted();
  if (faults.hasErrors || facts === null)
    return { faults: list, readable: facts !== null, facts: facts ?? nothing(), blocks: [] };
  return { faults: list, readable: true, facts, blocks: await toBlocks(code, source) };
}

function syntaxError(error: unknown): { line: number; sentence: string } {
  const first = (error as { errors?: { text?: string; location?: { line?: number } | null }[] }).errors?.[0];
  const text = (first?.text ?? String(error))
    .replace(/\s+/g, " ")
    .replace(/^(\[plugin[^\]]*\] )?(Cannot process MDX file with esbuild: )?(\d+:\d+: )?/, "");
  // The place that the sentence itself names is where the mistake began; the location is where reading stopped.
  const line = Number(/\((\d+):\d+/.exec(text)?.[1] ?? 0) || (first?.location?.line ?? 0) || 1;
  return { line, sentence: `This cannot be read as MDX: ${text.replace(/\.?$/, ".")}` };
}

const nothing = (): MdxFacts => checkTree("", "exemplar", { type: "root", children: [] }, new Faults());

// ---- Blocks ---------------------------------------------------------------------------------------

type Props = Readonly<Record<string, unknown>> & { readonly children?: ReactNode };
type Element = ReactElement<Props>;

/** Evaluates the bundle once, here, and reads the element tree it returns: blocks by type, prose as HTML. */
async function toBlocks(code: string, source: MdxSource): Promise<MarkedBlock[]> {
  const React = await import("react");
  const { renderToStaticMarkup } = await import("react-dom/server");
  const jsxRuntime = await import("react/jsx-runtime");
  const { createElement: h, Children, Fragment, isValidElement } = React;

  /** A block's component draws nothing: it is recognised in the tree and never rendered. */
  const marks = new Map<unknown, string>();
  const components: Record<string, unknown> = {};
  for (const name of Object.keys((await import("./vocabulary")).vocabulary)) {
    if (name === "Term") continue;
    const mark = (): never => {
      throw new Error(`<${name}> was rendered as prose in ${source.file}`);
    };
    marks.set(mark, name);
    components[name] = mark;
  }
  components.Term = termComponent;
  components.table = tableComponent;
  components.img = (props: Props) =>
    h("img", {
      src: `${source.picturesAt}/${String(props.src)}`,
      alt: String(props.alt ?? ""),
      loading: "lazy",
      decoding: "async",
    });

  const evaluate = new Function("React", "_jsx_runtime", `${code};return Component;`) as (
    react: typeof React,
    runtime: typeof jsxRuntime,
  ) => { default: (props: { components: unknown }) => Element };
  const root = evaluate(React, jsxRuntime).default({ components });

  const blocks: MarkedBlock[] = [];
  let scope = "opening";
  let count = 0;
  let pending: ReactNode[] = [];
  let section: { id: string; part: SectionPart } | null = null;
  const flush = (): void => {
    const rendered = html(pending);
    pending = [];
    if (rendered !== "") blocks.push({ kind: "prose", id: `${scope}-${++count}`, html: rendered });
  };
  for (const child of parts(root)) {
    const name = nameOf(child);
    if (section !== null && isValidElement(child) && child.type === "h2") {
      flush();
      blocks.push({ kind: "section", ...section, title: plain(child) });
      scope = section.id;
      count = 0;
      section = null;
      continue;
    }
    if (name === null) {
      pending.push(child);
      continue;
    }
    flush();
    const props = (child as Element).props;
    if (name === "Section") section = { id: text(props, "id"), part: text(props, "part") as SectionPart };
    else blocks.push(block(name, props));
  }
  flush();
  return blocks;

  function block(name: string, props: Props): Block {
    switch (name) {
      case "Outcomes":
        return { kind: "outcomes" };
      case "ContentNote":
        return { kind: "content-note", html: html(props.children) };
      case "KeyPoint":
        return { kind: "key-point", html: html(props.children) };
      case "Callout":
        return {
          kind: "callout",
          callout: text(props, "kind") as "practice" | "caution" | "evidence",
          title: text(props, "title"),
          html: html(props.children),
        };
      case "CheckCurrentRule":
        return { kind: "current-rule", rule: text(props, "id") };
      case "Document":
        return {
          kind: "document",
          id: text(props, "id"),
          title: text(props, "title"),
          html: html(props.children),
        };
      case "Dialogue":
        return { kind: "dialogue", id: text(props, "id"), title: text(props, "title"), turns: turns(props) };
      case "BeforeAfter":
        return {
          kind: "before-after",
          id: text(props, "id"),
          title: text(props, "title"),
          before: inner(props, "Before"),
          after: inner(props, "After"),
          why: inner(props, "Why"),
        };
      case "Scenario":
        return {
          kind: "scenario",
          id: text(props, "id"),
          title: text(props, "title"),
          skill: text(props, "skill"),
          steps: blocksIn(props, "Step").map((step) => ({
            id: text(step, "id"),
            html: html(proseIn(step)),
            choices: blocksIn(step, "Choice").map((choice) => ({
              id: text(choice, "id"),
              label: text(choice, "label"),
              quality: text(choice, "quality") as "strong" | "workable" | "costly",
              to: text(choice, "to") || null,
              consequence: html(choice.children),
            })),
          })),
          debrief: inner(props, "Debrief"),
        };
      case "KnowledgeCheck": {
        const item = blocksIn(props, "Item")[0];
        if (item !== undefined) return { kind: "quick-check", id: text(props, "id"), item: checkItem(item) };
        return {
          kind: "knowledge-check",
          bank: text(props, "bank"),
          draw: Number(text(props, "draw")),
          pass: Number(text(props, "pass")),
        };
      }
      case "Reflection":
        return {
          kind: "reflection",
          id: text(props, "id"),
          minutes: Number(text(props, "minutes")),
          audience: text(props, "audience") === "chosen" ? "chosen" : "private",
          html: html(props.children),
        };
      case "Exercise":
        return {
          kind: "exercise",
          id: text(props, "id"),
          entry: text(props, "entry"),
          html: html(props.children),
        };
      case "Template":
        return { kind: "template", id: text(props, "id") };
      case "SupportPanel":
        return { kind: "support-panel", set: text(props, "set") || "default" };
      case "Submission":
        return {
          kind: "submission",
          part: text(props, "part"),
          title: text(props, "title"),
          html: html(props.children),
        };
      case "Annotation":
        return {
          kind: "annotation",
          criterion: text(props, "criterion"),
          level: text(props, "level"),
          html: html(props.children),
        };
      case "CriterionGuide":
        return {
          kind: "criterion-guide",
          criterion: text(props, "criterion"),
          good: inner(props, "Good"),
          signs: inner(props, "Signs"),
          ask: inner(props, "Ask"),
          notYours: inner(props, "NotYours"),
        };
      default:
        throw new Error(`<${name}> is in the vocabulary and has no block`);
    }
  }

  function turns(props: Props): { speaker: string; html: Html; note: Html | null }[] {
    const said: { speaker: string; html: Html; note: Html | null }[] = [];
    for (const child of parts(h(Fragment, null, props.children))) {
      if (!isValidElement(child)) continue;
      const element = child as Element;
      const last = said[said.length - 1];
      if (element.type === "blockquote" && last !== undefined) {
        last.note = (last.note ?? "") + html(element.props.children);
        continue;
      }
      const [name, ...rest] = Children.toArray(element.props.children);
      said.push({
        speaker: plain(name).replace(/:$/, ""),
        html: html(
          h(
            "p",
            null,
            ...rest.map((node, at) => (at === 0 && typeof node === "string" ? node.trimStart() : node)),
          ),
        ),
        note: null,
      });
    }
    return said;
  }

  function checkItem(props: Props): CheckItem {
    return {
      id: text(props, "id"),
      skill: text(props, "skill"),
      outcome: null,
      judgement: "",
      stem: html(proseIn(props)),
      ask: text(props, "ask"),
      options: blocksIn(props, "Option").map((option) => ({
        id: text(option, "id"),
        text: text(option, "label"),
        correct: text(option, "correct") === "yes",
        why: html(option.children),
        misconception: text(option, "misconception") || null,
      })),
    };
  }

  function parts(node: ReactNode): ReactNode[] {
    return Children.toArray(node).flatMap((child) =>
      isValidElement<Props>(child) && child.type === Fragment ? parts(child.props.children) : [child],
    );
  }
  function nameOf(node: ReactNode): string | null {
    return isValidElement(node) ? (marks.get(node.type) ?? null) : null;
  }
  function blocksIn(props: Props, name: string): Props[] {
    return parts(props.children).flatMap((child) =>
      nameOf(child) === name ? [(child as Element).props] : [],
    );
  }
  function proseIn(props: Props): ReactNode[] {
    return parts(props.children).filter((child) => nameOf(child) === null);
  }
  function inner(props: Props, name: string): Html {
    return html(blocksIn(props, name)[0]?.children);
  }
  function html(node: ReactNode): Html {
    return renderToStaticMarkup(h(Fragment, null, node)).trim();
  }
  function text(props: Props, prop: string): string {
    return typeof props[prop] === "string" ? props[prop].trim() : "";
  }
  function plain(node: ReactNode): string {
    return parts(node)
      .map((child) => (isValidElement<Props>(child) ? plain(child.props.children) : String(child)))
      .join("");
  }

  /** The popover attribute opens a definition without script, and button and span may stand inside a paragraph. */
  function termComponent(props: Props): ReactNode {
    const term = source.terms.find((entry) => entry.id === props.id);
    const target = `term-${String(props.id)}`;
    return h(
      Fragment,
      null,
      h("button", { type: "button", className: "term", popovertarget: target } as object, props.children),
      h(
        "span",
        { className: "term-note", id: target, popover: "auto" } as object,
        typeset(term?.definition ?? ""),
      ),
    );
  }

  /** A wide table scrolls in its own frame, which a keyboard can reach and a screen reader can name. */
  function tableComponent(props: Props): ReactNode {
    const groups = elements(props.children);
    const headings = elements(elements(groups[0]?.props.children)[0]?.props.children)
      .map((cell) => plain(cell).trim())
      .filter((heading) => heading !== "");
    return h(
      "div",
      {
        className: "scroll",
        role: "region",
        "aria-label": `Table: ${headings.join(", ")}`,
        tabIndex: 0,
      },
      h("table", null, ...groups.map(scoped)),
    );
  }
  function elements(node: ReactNode): Element[] {
    return parts(node).filter((child): child is Element => isValidElement(child));
  }
  /** Column headings say `col`; the first cell of a row names the row. */
  function scoped(group: Element): ReactNode {
    const inBody = group.type === "tbody";
    const cell = (element: Element, at: number): ReactNode => {
      const content = element.props.children;
      if (inBody) return at === 0 ? h("th", { scope: "row" }, content) : h("td", null, content);
      return plain(content).trim() === "" ? h("td", null) : h("th", { scope: "col" }, content);
    };
    return h(
      group.type,
      null,
      ...elements(group.props.children).map((row) =>
        h("tr", null, ...elements(row.props.children).map(cell)),
      ),
    );
  }
}
