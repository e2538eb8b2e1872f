import { createHash } from "node:crypto";
import { skillText } from "~/catalogue/lookups";
import type { Block, Catalogue, ItemBank, Leaf, MicroCredential, Module } from "~/catalogue/types";
import { firstName } from "~/domains/people/names";
import { isKept, rendered, still, stillWith } from "~/http/stills.server";
import { ButtonLink } from "~/ui/button";
import { DomainCode, Icon } from "~/ui/icon";
import { PageHead, Panel } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import { stillHtml } from "~/ui/still";
import { formatDateOn } from "~/ui/moments";
import { CheckPanel } from "./components/check-panel";
import { ReflectionBox } from "./components/reflection-box";
import { QuickCheck } from "./components/quick-check";
import { ScenarioView } from "./components/scenario";
import { SectionFoot } from "./components/section-foot";
import { type Setting, StillBlock } from "./components/still-block";
import type { DraftBox } from "./draft-key";
import { shuffleOptions } from "./knowledge-check";
import {
  type Answered,
  type CheckView,
  type ModuleView,
  type OpenTry,
  type Part,
  type Piece,
  type ReflectionView,
  type TryResult,
  answersRead,
  answersShown,
} from "./module-view";
import type { Attempt, ModuleProgress, SavedReflection } from "./reads.server";
import { culturalReviewWords, reviewWords } from "./review-words";
import { pathIn, walk } from "./scenario";
import { type SectionState, completedBy, goOnAt, sectionStates } from "./section-rules";
import { isCurrent } from "./writes.server";

type CheckBlock = Extract<Block, { kind: "knowledge-check" }>;

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
  answering: Answering,
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
        pieces.push({ answers: answering.check });
        break;
      case "reflection":
        flush();
        pieces.push({ answers: answering.reflections.get(block.id) ?? forLearners() });
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
  const states = reader
    ? sectionStates(module, {
        read: reader.progress.read,
        passed: reader.attempts.some((attempt) => attempt.outcome?.passed),
        reflected: new Set(reader.reflections.map((one) => one.reflectionId)),
      })
    : null;
  const now = states ? goOnAt(module, states, reader?.progress.visit?.sectionId ?? null) : null;
  const block = module.sections
    .flatMap((section) => section.blocks)
    .find((one) => one.kind === "knowledge-check");
  const bank = credential.banks.find((one) => one.bank === block?.bank);
  return {
    slug: credential.slug,
    module: module.slug,
    title: module.title,
    head: still(`${module.id}/head/${now}`, () => rendered("head", <ModuleHead {...setting} goOnAt={now} />)),
    parts: knownParts(setting, states, query, {
      check: checkOf(setting, block, bank, reader, query.get("try")),
      reflections: reader ? reflectionsOf(setting, reader) : new Map(),
    }),
    contents: still(`${module.id}/contents/${now}/${states?.join(".") ?? ""}`, () =>
      rendered("contents", <Contents module={module} states={states} goOnAt={now} />),
    ),
  };
}

/** In place of what belongs to a learner alone. */
const forLearners = (): string =>
  still(
    "for-learners",
    () =>
      '<p class="muted">Learners answer here. What they write and try is theirs, and you do not see it.</p>',
  );

/** Keys of the parts that this reader answers, each with what is known of them. */
interface Answering {
  readonly check: string;
  readonly reflections: ReadonlyMap<string, string>;
}

const hashOf = (view: object): string =>
  createHash("sha256").update(JSON.stringify(view)).digest("base64url");

/** The knowledge check as this reader finds it, and with what an answer that could not be marked leaves behind. */
function checkOf(
  { credential, module }: Setting & { module: Module },
  block: CheckBlock | undefined,
  bank: ItemBank | undefined,
  reader: Reader | null,
  wanted: string | null,
): string {
  if (!block || !bank || !reader) return forLearners();
  const check = viewCheck(block, bank, reader.attempts, wanted);
  return stillWith(`${module.id}/check/${hashOf(check)}`, (given) =>
    rendered(
      "check",
      <CheckPanel
        check={check}
        address={addressOf(credential, module)}
        refused={(given as Answered | undefined)?.refused}
      />,
    ),
  );
}

const arranged = new WeakMap<Module, Map<string, readonly Part[]>>();

/** The page as it stands without ways and answers in its address is asked for most, so it is put together once. */
function knownParts(
  setting: Setting & { module: Module },
  states: readonly SectionState[] | null,
  query: URLSearchParams,
  answering: Answering,
): readonly Part[] {
  for (const name of query.keys()) if (name !== "try") return partsOf(setting, states, query, answering);
  const known = arranged.get(setting.module) ?? new Map<string, readonly Part[]>();
  arranged.set(setting.module, known);
  const key = [states?.join("."), answering.check, ...answering.reflections.values()].join(" ");
  const held = known.get(key);
  // the HTML behind the keys may be gone after a while; then all is made again
  if (held?.every((part) => isKept(part.still))) return held;
  if (known.size > 2000) known.clear();
  const parts = partsOf(setting, states, query, answering);
  known.set(key, parts);
  return parts;
}

/** Sections follow each other as one piece as far as nothing in them is answered. */
function partsOf(
  setting: Setting & { module: Module },
  states: readonly SectionState[] | null,
  query: URLSearchParams,
  answering: Answering,
): Part[] {
  const { credential, module } = setting;
  const address = addressOf(credential, module);
  const parts: Part[] = [];
  let run: string[] = [];
  const flush = (): void => {
    if (run.length > 0) parts.push({ still: run.join(" ") });
    run = [];
  };
  if (module.opening.length > 0) {
    run.push(
      still(`${module.id}/opening`, () =>
        inProse(stillHtml(stillBlocks(`${module.id}/opening/0`, module.opening, setting))),
      ),
    );
  }
  for (const [index, section] of module.sections.entries()) {
    const pieces = piecesOf(setting, section.blocks, section.id, query, answering);
    const state = states?.[index] ?? null;
    const names = pieces.map((piece) => ("still" in piece ? piece.still : piece.answers));
    const make = (given?: unknown): string => {
      const heading = rendered("h", <h2 id={`${section.id}-h`}>{section.title}</h2>);
      const foot =
        state && (completedBy(section) === "reading" || state === "changed")
          ? rendered("foot", <SectionFoot section={section} state={state} address={address} />)
          : "";
      const words = pieces.map((piece) =>
        "still" in piece ? inProse(stillHtml(piece.still)) : stillHtml(piece.answers, given),
      );
      return `<section class="stack" id="${section.id}" aria-labelledby="${section.id}-h">${heading}${words.join("\n")}${foot}</section>`;
    };
    const key = `${module.id}/${section.id}/${state}/${names.join("+")}`;
    if (pieces.some((piece) => "answers" in piece)) {
      flush();
      parts.push({ still: stillWith(key, make), answers: true });
    } else run.push(still(key, make));
  }
  run.push(
    still(`${module.id}/end`, () => rendered("end", <ModuleEnd credential={credential} module={module} />)),
  );
  flush();
  return parts;
}

const inProse = (html: string): string => `<div class="prose">${html}</div>`;

/** What comes next, then what the module stands on. */
function ModuleEnd({ credential, module }: { credential: MicroCredential; module: Module }) {
  const number = credential.modules.indexOf(module) + 1;
  const after = credential.modules[number];
  const sources = module.sources.flatMap((id) => credential.sources.find((one) => one.id === id)?.text ?? []);
  return (
    <>
      {after ? (
        <Panel
          kicker={`Next: module ${number + 1} of ${credential.modules.length}`}
          heading={after.title}
          id="go"
        >
          <p className="measure">{after.summary}</p>
          <p className="acts">
            <ButtonLink to={addressOf(credential, after)} iconAfter="next">
              Go to the next module
            </ButtonLink>
          </p>
        </Panel>
      ) : (
        <Panel kicker="Next" heading="Take it to work" id="go">
          <p className="measure">
            You have reached the end of the modules. “{credential.exercise.title}” is where you try it, and
            bring back what happened.
          </p>
          <p className="acts">
            <ButtonLink to={`/learn/${credential.slug}/exercise`} iconAfter="next">
              Read the exercise
            </ButtonLink>
          </p>
        </Panel>
      )}
      <div className="prose small muted">
        <h2 className="h-s">Sources and further reading</h2>
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
            : "No expert has reviewed it yet."}{" "}
          {culturalReviewWords(module.culturalReview)}
        </p>
      </div>
    </>
  );
}

function ModuleHead({
  catalogue,
  credential,
  module,
  goOnAt,
}: Setting & { module: Module; goOnAt: number | null }) {
  const go = goOnAt === null ? null : module.sections[goOnAt];
  return (
    <PageHead
      back={{ to: `/learn/${credential.slug}`, label: credential.title }}
      kicker={
        <>
          Module {credential.modules.indexOf(module) + 1} of {credential.modules.length} ·{" "}
          {module.skills.map((code, index) => (
            <span key={code}>
              {index > 0 ? " · " : null}
              <DomainCode code={code} /> {skillText(catalogue, code, credential.framework)}
            </span>
          ))}
        </>
      }
      title={module.title}
      lede={module.summary}
    >
      <p className="row small muted">
        <span>
          <Icon name="clock" /> About {module.minutes} minutes
        </span>
        <span>
          <Icon name="eye" /> {reviewWords(module.reviewStatus)}
        </span>
        {go && goOnAt !== null ? (
          <a className="noprint" href={`#${go.id}`}>
            Go on with section {goOnAt + 1} of {module.sections.length}
          </a>
        ) : null}
      </p>
    </PageHead>
  );
}

function Contents({
  module,
  states,
  goOnAt,
}: {
  module: Module;
  states: readonly SectionState[] | null;
  goOnAt: number | null;
}) {
  const marks = { done: "done", changed: "back", "to-come": "todo" } as const;
  const words = { done: "read", changed: "changed since you read it", "to-come": "to come" } as const;
  return (
    <>
      <section className="stack">
        <h2>In this module</h2>
        <Path toc label="Sections">
          {module.sections.map((section, index) => {
            const state = states?.[index] ?? null;
            const next = index === goOnAt && state === "to-come";
            return (
              <Step
                key={section.id}
                state={next ? "now" : marks[state ?? "to-come"]}
                title={section.title}
                to={`#${section.id}`}
                current={index === goOnAt}
                words={state === null ? "" : next ? "next" : words[state]}
                detail={state === "changed" ? "Changed since you read it" : undefined}
                heading={false}
              />
            );
          })}
        </Path>
      </section>
      <ul className="plain small">
        <li>
          <a href="#support">Support for you</a>
        </li>
        <li>
          {/* beside the module, so that the place in it and what is being written stay */}
          <a href="/glossary" target="_blank">
            Glossary (opens in a new tab)
          </a>
        </li>
      </ul>
    </>
  );
}

// ---- The knowledge check ----------------------------------------------------------------------------

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const inWords = (n: number): string => numbers[n] ?? String(n);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What it takes to pass, as a person would say it. */
export function passRule(draw: number, pass: number): string {
  if (pass === 0)
    return `${upperFirst(inWords(draw))} questions. Nothing marks them: they count once you have answered, and every answer says what it leads to.`;
  const need =
    pass === draw
      ? "All of your answers need to land"
      : `${upperFirst(inWords(pass))} of your answers need to land`;
  return `${upperFirst(inWords(draw))} questions. ${need}. Take as many tries as you like; every answer explains itself.`;
}

function viewCheck(
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
        ? `The questions touch on ${listed(bank.contentNotes.map((key) => key.replaceAll("-", " ")))}.`
        : null,
    passed: attempts.some((attempt) => attempt.outcome?.passed),
    open: open && (asked === null || asked === open) ? viewOpen(bank, open) : null,
    marked: block.pass > 0,
    result: asked?.outcome ? viewResult(bank, asked, asked.outcome, block.pass > 0) : null,
    tries: attempts.map((attempt) => ({
      id: attempt.id,
      at: (attempt.outcome?.answeredAt ?? attempt.startedAt).toISOString(),
      words:
        attempt.outcome === null
          ? "Begun"
          : block.pass === 0
            ? "Answered"
            : attempt.outcome.passed
              ? "Passed"
              : "Not this time",
      answered: attempt.outcome !== null,
    })),
  };
}

function viewOpen(bank: ItemBank, attempt: Attempt): OpenTry {
  return {
    id: attempt.id,
    questions: attempt.drawn.flatMap((id) => {
      const item = bank.items.find((one) => one.id === id);
      if (!item) return [];
      return {
        itemId: item.id,
        ask: item.ask,
        stem: item.stem,
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
  bank: ItemBank,
  attempt: Attempt,
  outcome: NonNullable<Attempt["outcome"]>,
  marked: boolean,
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
      return {
        itemId: item.id,
        ask: item.ask,
        stem: item.stem,
        answers: marked
          ? answersShown(options, chosen?.id, chosen?.correct === true || outcome.passed)
          : answersRead(options, chosen?.id),
      };
    }),
  };
}

// ---- Reflections ------------------------------------------------------------------------------------

function reflectionsOf(setting: Setting & { module: Module }, reader: Reader): Map<string, string> {
  const { credential, module } = setting;
  const address = addressOf(credential, module);
  const keys = new Map<string, string>();
  for (const section of module.sections) {
    for (const block of section.blocks) {
      if (block.kind !== "reflection") continue;
      const saved = reader.reflections.find((one) => one.reflectionId === block.id) ?? null;
      const box = reader.boxes.get(reader.draftKey(block.id));
      if (!box) continue;
      const shared = saved?.sharedWith ?? null;
      const view: ReflectionView = {
        id: block.id,
        minutes: block.minutes,
        prompt: block.html,
        words: box.body?.["words"] ?? saved?.words ?? "",
        savedAt: saved?.savedAt.toISOString() ?? null,
        audience: shared ? `You and ${firstName(shared.name)} can see this.` : "Only you can see this.",
        audienceTo: `${address}/reflection/${block.id}/audience`,
        shared: shared !== null,
        box: { ...box, savedAt: box.savedAt ?? saved?.savedAt.toISOString() ?? null },
      };
      const key = `${module.id}/reflection/${block.id}/${hashOf(view)}`;
      keys.set(
        block.id,
        stillWith(key, (given) => {
          const { refused, newer } = (given ?? {}) as Answered;
          return rendered(
            "reflection",
            <ReflectionBox
              reflection={view}
              section={section.id}
              address={address}
              refused={refused?.typed["reflection"] === block.id ? refused : undefined}
              newer={newer?.reflection === block.id ? newer : null}
            />,
          );
        }),
      );
    }
  }
  return keys;
}

// made once: making one takes longer than the rest of the view
const conjunction = new Intl.ListFormat("en-AU", { type: "conjunction" });
const listed = (words: readonly string[]): string => conjunction.format(words);
