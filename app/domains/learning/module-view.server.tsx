import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { skillText } from "~/catalogue/lookups";
import type { Block, Catalogue, ItemBank, Leaf, MicroCredential, Module } from "~/catalogue/types";
import { firstName } from "~/domains/people/names";
import { formatDateOn } from "~/ui/when";
import { QuickCheck } from "./components/quick-check";
import { ScenarioView } from "./components/scenario";
import { type Setting, StillBlock } from "./components/still-block";
import type { DraftBox } from "./draft-key";
import { shuffleOptions } from "./knowledge-check";
import type {
  CheckView,
  ModuleView,
  OpenTry,
  Piece,
  ReflectionView,
  SectionView,
  TryResult,
} from "./module-view";
import type { Attempt, ModuleProgress, SavedReflection } from "./reads.server";
import { pathIn, walk } from "./scenario";
import { completedBy, goOnAt, sectionStates } from "./section-rules";
import { provideStills } from "./still";
import { isCurrent } from "./writes.server";

type CheckBlock = Extract<Block, { kind: "knowledge-check" }>;

// ---- HTML that is made once -------------------------------------------------------------------------

const made = new Map<string, string>();
provideStills((key) => made.get(key) ?? "");

/** Makes the HTML under this key unless it is there: the catalogue does not change while the process lives. */
function still(key: string, make: () => string): string {
  if (!made.has(key)) made.set(key, make());
  return key;
}

/** The prefix keeps ids apart that React makes up for each rendering. */
const rendered = (key: string, element: ReactElement): string =>
  renderToStaticMarkup(element, { identifierPrefix: `${key.replace(/[^a-z0-9]+/gi, "-")}-` });

const addressOf = (credential: MicroCredential, module: Module): string =>
  `/learn/${credential.slug}/${module.slug}`;

function stillBlocks(key: string, blocks: readonly Block[], setting: Setting): string {
  return still(key, () =>
    blocks
      // running text goes in as it is, so that its headings and lists are children of the prose
      .map((block, index) =>
        block.kind === "prose"
          ? block.html
          : rendered(`${key}-${index}`, <StillBlock block={block} setting={setting} />),
      )
      .join("\n"),
  );
}

/** The blocks of a brief or a guide, as the key of one piece of HTML. */
export function stillLeaf(catalogue: Catalogue, credential: MicroCredential, leaf: Leaf): string {
  return stillBlocks(`${credential.slug}/leaf/${leaf.id}`, leaf.blocks, {
    catalogue,
    credential,
    module: null,
  });
}

/** A section's blocks in order: runs that are the same for everybody become one piece each. */
function piecesOf(
  setting: Setting & { module: Module },
  blocks: readonly Block[],
  scope: string,
  query: URLSearchParams,
): Piece[] {
  const pieces: Piece[] = [];
  const address = addressOf(setting.credential, setting.module);
  const base = `${setting.module.id}/${scope}`;
  let run: Block[] = [];
  const flush = (): void => {
    if (run.length === 0) return;
    pieces.push({ still: stillBlocks(`${base}/${pieces.length}`, run, setting) });
    run = [];
  };
  for (const block of blocks) {
    switch (block.kind) {
      case "scenario": {
        flush();
        // only ways that exist reach the key, so what is kept in memory has an end
        const { path } = walk(block, pathIn(query.get(`s.${block.id}`)));
        const key = `${base}/${block.id}/${path.join(".")}`;
        pieces.push({
          still: still(key, () =>
            rendered(key, <ScenarioView scenario={block} path={path} address={address} />),
          ),
        });
        break;
      }
      case "quick-check": {
        flush();
        const asked = query.get(`q.${block.id}`);
        const chosen = block.item.options.find((option) => option.id === asked)?.id ?? null;
        const key = `${base}/${block.id}/${chosen ?? ""}`;
        pieces.push({
          still: still(key, () =>
            rendered(key, <QuickCheck id={block.id} item={block.item} chosen={chosen} address={address} />),
          ),
        });
        break;
      }
      case "knowledge-check":
        flush();
        pieces.push({ check: block.bank });
        break;
      case "reflection":
        flush();
        pieces.push({ reflection: block.id });
        break;
      default:
        run.push(block);
    }
  }
  flush();
  return pieces;
}

// ---- The page ---------------------------------------------------------------------------------------

export interface Reader {
  readonly progress: ModuleProgress;
  readonly attempts: readonly Attempt[];
  readonly reflections: readonly SavedReflection[];
  readonly boxes: ReadonlyMap<string, DraftBox>;
  readonly draftKey: (reflectionId: string) => string;
}

/**
 * Everything a module page shows.
 * @param reader null: somebody who reads along and keeps no progress
 * @param query  of the address: ways through scenarios, quick answers, the try to look at
 */
export function viewModule(
  catalogue: Catalogue,
  credential: MicroCredential,
  module: Module,
  reader: Reader | null,
  query: URLSearchParams,
): ModuleView {
  const setting = { catalogue, credential, module };
  const number = credential.modules.indexOf(module) + 1;
  const passed = reader?.attempts.some((attempt) => attempt.outcome?.passed) ?? false;
  const states = reader
    ? sectionStates(module, {
        read: reader.progress.read,
        passed,
        reflected: new Set(reader.reflections.map((one) => one.reflectionId)),
      })
    : null;
  const sections = module.sections.map((section, index): SectionView => ({
    id: section.id,
    title: section.title,
    state: states?.[index] ?? null,
    by: completedBy(section),
    pieces: piecesOf(setting, section.blocks, section.id, query),
  }));
  const block = module.sections
    .flatMap((section) => section.blocks)
    .find((one) => one.kind === "knowledge-check");
  const bank = credential.banks.find((one) => one.bank === block?.bank);
  return {
    slug: credential.slug,
    module: module.slug,
    title: module.title,
    summary: module.summary,
    number,
    of: credential.modules.length,
    credential: credential.title,
    skills: module.skills.map((code) => ({ code, text: skillText(catalogue, code) })),
    minutes: module.minutes,
    status: statusWords(module),
    opening: module.opening.length > 0 ? stillBlocks(`${module.id}/opening`, module.opening, setting) : null,
    sections,
    goOnAt: states ? goOnAt(module, states, reader?.progress.visit?.sectionId ?? null) : null,
    check:
      block && bank && reader ? viewCheck(credential, block, bank, reader.attempts, query.get("try")) : null,
    reflections: reader ? viewReflections(setting, reader) : [],
    foot: still(`${module.id}/foot`, () =>
      rendered("foot", <Foot credential={credential} module={module} />),
    ),
    next: nextOf(credential, number),
    learns: reader !== null,
  };
}

function statusWords(module: Module): string {
  switch (module.reviewStatus) {
    case "draft":
      return "Draft, not yet reviewed";
    case "awaiting-expert-review":
      return "Draft, waiting for expert review";
    case "reviewed":
      return "Reviewed by experts";
  }
}

function nextOf(credential: MicroCredential, number: number): ModuleView["next"] {
  const after = credential.modules[number];
  return after
    ? {
        kicker: `Next: module ${number + 1} of ${credential.modules.length}`,
        title: after.title,
        words: after.summary,
        to: `/learn/${credential.slug}/${after.slug}`,
        act: "Go to the next module",
      }
    : {
        kicker: "Next",
        title: "Take it to work",
        words: `You have reached the end of the modules. “${credential.exercise.title}” is where you try it, and bring back what happened.`,
        to: `/learn/${credential.slug}/exercise`,
        act: "Read the exercise",
      };
}

function Foot({ credential, module }: { credential: MicroCredential; module: Module }) {
  const sources = module.sources.flatMap((id) => credential.sources.find((one) => one.id === id)?.text ?? []);
  return (
    <>
      <h2 className="h-s" id="sources-h">
        Sources and further reading
      </h2>
      <ul>
        {sources.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p>
        People and places in this module are made up. Version {module.version}, last checked{" "}
        {formatDateOn(module.lastChecked)}.{" "}
        {module.reviewers.length > 0
          ? `Read by ${module.reviewers.map((one) => `${one.name} (${one.role})`).join(", ")}.`
          : "No expert has reviewed it yet."}
        {module.culturalReview.required
          ? ` Cultural review: ${module.culturalReview.status ?? "still to come"}.`
          : ""}
      </p>
    </>
  );
}

// ---- The knowledge check ----------------------------------------------------------------------------

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const inWords = (n: number): string => numbers[n] ?? String(n);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What it takes to pass, as a person would say it. */
export function passRule(draw: number, pass: number): string {
  const need =
    pass === draw
      ? "All of your answers need to land"
      : `${upperFirst(inWords(pass))} of your answers need to land`;
  return `${upperFirst(inWords(draw))} questions. ${need}. Take as many tries as you like; every answer explains itself.`;
}

function viewCheck(
  credential: MicroCredential,
  block: CheckBlock,
  bank: ItemBank,
  attempts: readonly Attempt[],
  wanted: string | null,
): CheckView {
  const open = attempts.find((attempt) => attempt.outcome === null && isCurrent(attempt, bank)) ?? null;
  const asked = attempts.find((attempt) => attempt.id === wanted) ?? null;
  return {
    bank: bank.bank,
    rule: passRule(block.draw, block.pass),
    note:
      bank.contentNotes.length > 0
        ? `The questions touch on ${bank.contentNotes.map((key) => key.replaceAll("-", " ")).join(", ")}.`
        : null,
    passed: attempts.some((attempt) => attempt.outcome?.passed),
    open: open && (asked === null || asked === open) ? viewOpen(credential, bank, open) : null,
    result: asked?.outcome ? viewResult(credential, bank, asked, asked.outcome) : null,
    tries: attempts.map((attempt) => ({
      id: attempt.id,
      at: (attempt.outcome?.answeredAt ?? attempt.startedAt).toISOString(),
      words: attempt.outcome === null ? "Begun" : attempt.outcome.passed ? "Passed" : "Not this time",
      answered: attempt.outcome !== null,
    })),
  };
}

const stemKey = (credential: MicroCredential, itemId: string, html: string): string =>
  still(`item/${itemId}/stem`, () => html);

function viewOpen(credential: MicroCredential, bank: ItemBank, attempt: Attempt): OpenTry {
  return {
    id: attempt.id,
    questions: attempt.drawn.flatMap((id) => {
      const item = bank.items.find((one) => one.id === id);
      if (!item) return [];
      return {
        itemId: item.id,
        ask: item.ask,
        stem: stemKey(credential, item.id, item.stem),
        options: shuffleOptions(item, attempt.seed).map((option) => ({
          value: option.id,
          label: option.text,
        })),
      };
    }),
  };
}

/** The chosen answer first; the others with theirs once this one, or the whole try, has landed. */
function viewResult(
  credential: MicroCredential,
  bank: ItemBank,
  attempt: Attempt,
  outcome: NonNullable<Attempt["outcome"]>,
): TryResult {
  return {
    id: attempt.id,
    passed: outcome.passed,
    at: outcome.answeredAt.toISOString(),
    questions: attempt.drawn.flatMap((id) => {
      const item = bank.items.find((one) => one.id === id);
      if (!item) return [];
      const options = shuffleOptions(item, attempt.seed);
      const chosen = options.find((option) => option.id === outcome.answers[id]);
      const others = chosen?.correct || outcome.passed ? options.filter((option) => option !== chosen) : [];
      return {
        itemId: item.id,
        ask: item.ask,
        stem: stemKey(credential, item.id, item.stem),
        answers: [...(chosen ? [chosen] : []), ...others].map((option) => ({
          tone:
            option !== chosen
              ? ("other" as const)
              : option.correct
                ? ("right" as const)
                : ("not-this-time" as const),
          best: option.correct,
          text: option.text,
          why: still(`item/${item.id}/why/${option.id}`, () => option.why),
        })),
      };
    }),
  };
}

// ---- Reflections ------------------------------------------------------------------------------------

function viewReflections(setting: Setting & { module: Module }, reader: Reader): ReflectionView[] {
  const { credential, module } = setting;
  return module.sections.flatMap((section) =>
    section.blocks.flatMap((block): ReflectionView[] => {
      if (block.kind !== "reflection") return [];
      const saved = reader.reflections.find((one) => one.reflectionId === block.id) ?? null;
      const box = reader.boxes.get(reader.draftKey(block.id));
      if (!box) return [];
      const shared = saved?.sharedWith ?? null;
      return [
        {
          id: block.id,
          minutes: block.minutes,
          prompt: still(`${module.id}/prompt/${block.id}`, () => block.html),
          words: box.body?.["words"] ?? saved?.words ?? "",
          savedAt: saved?.savedAt.toISOString() ?? null,
          audience: shared ? `You and ${firstName(shared.name)} can see this.` : "Only you can see this.",
          audienceTo: `/learn/${credential.slug}/${module.slug}/reflection/${block.id}/audience`,
          shared: shared !== null,
          box: { ...box, savedAt: box.savedAt ?? saved?.savedAt.toISOString() ?? null },
        },
      ];
    }),
  );
}
