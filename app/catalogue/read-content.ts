import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { z } from "zod";
import {
  checkCatalogue,
  publishGaps,
  walkText,
  type ReadCredential,
  type ReadModule,
} from "./check-catalogue";
import { compileMdx, type CompiledMdx, type MarkedBlock } from "./compile-mdx";
import { Faults, type Fault } from "./faults";
import { chainFrom } from "./framework-versions";
import { checkIdentifiers, identifiersOf } from "./identifiers";
import { itemsOf } from "./lookups";
import { measure, type ModuleMeasure } from "./measure";
import { plainText } from "./plain-text";
import * as schemas from "./schemas";
import type {
  Block,
  Catalogue,
  CulturalReview,
  Framework,
  FrameworkVersion,
  Guide,
  Html,
  ItemBank,
  Leaf,
  MicroCredential,
  Module,
  ModuleSection,
} from "./types";
import { typesetAll } from "./typeset";
import type { DocumentKind } from "./vocabulary";
import { readYaml, type YamlSource } from "./yaml-source";

export interface ReadContent {
  /** Null when anything is wrong: a catalogue with a hole in it is never served. */
  readonly catalogue: Catalogue | null;
  /** What the registry of identifiers should hold; null when content could not be read at all. */
  readonly identifiers: readonly string[] | null;
  readonly faults: readonly Fault[];
  /** What was measured, module by module in the order of the files; null when content could not be read at all. */
  readonly measures: readonly ModuleMeasure[] | null;
}

export interface ReadOptions {
  /** Null: do not cache compiled MDX. */
  readonly cacheDir: string | null;
  readonly now: Date;
  /** False: a part of the content, as in a test. Nobody asks it to cover the framework. */
  readonly whole: boolean;
}

type Leafage = {
  leaf: Leaf;
  compiled: CompiledMdx;
  file: string;
  front: YamlSource<z.output<typeof schemas.leafFrontMatter>>;
};

/**
 * Reads, checks and compiles everything under a content folder.
 * Every fault of every file is found in one run; nothing is written but the cache.
 * @param root the content folder; faults name its files as `content/…` wherever it lies
 */
export async function readContent(root: string, options: ReadOptions): Promise<ReadContent> {
  const faults = new Faults();
  const used = new Set<string>();
  const named = (relative: string): string => `content/${relative}`;
  const textOf = (relative: string): string | null => {
    used.add(relative);
    const full = path.join(root, relative);
    if (fs.existsSync(full) && fs.statSync(full).isFile())
      return fs.readFileSync(full, "utf8").replace(/\r\n/g, "\n");
    return null;
  };
  function yaml<Schema extends z.ZodType>(
    relative: string,
    schema: Schema,
    pointedAtBy?: { file: string; line: number },
  ): YamlSource<z.output<Schema>> | null {
    const text = textOf(relative);
    if (text === null) {
      const at = pointedAtBy ?? { file: named(relative), line: 1 };
      faults.error(at.file, at.line, `There is no file ${named(relative)}.`);
      return null;
    }
    return readYaml(named(relative), text, schema, faults);
  }

  /** A register is a folder: everyone who writes adds a file of their own, and all of them are one list. */
  function register<Schema extends z.ZodType>(
    folder: string,
    schema: Schema,
  ): YamlSource<z.output<Schema>>[] | null {
    const files = listFiles(root, folder, ".yaml").map((relative) => yaml(relative, schema));
    return files.some((file) => file === null) ? null : files.filter((file) => file !== null);
  }

  const versions = listFiles(root, "framework", ".yaml")
    .filter((relative) => path.posix.basename(relative).startsWith("competency-framework"))
    .map((relative) => yaml(relative, schemas.competencyFrameworkFile));
  const principles = yaml("framework/principles.yaml", schemas.principlesFile);
  const workforce = yaml("framework/workforce-framework.yaml", schemas.workforceFrameworkFile);
  const scales = listFiles(root, "scales", ".yaml").map((relative) => yaml(relative, schemas.scaleFile));
  const rules = register("rules", schemas.rulesFile);
  const support = yaml("support.yaml", schemas.supportFile);
  const glossary = register("glossary", schemas.glossaryFile);
  const stacks = yaml("stacks.yaml", schemas.stacksFile);
  const guides = register("guides", schemas.guideFile);
  const samplingPlan = yaml("sampling-plan.yaml", schemas.samplingPlanFile);
  const language = yaml("language.yaml", schemas.languageFile);
  const feedback = yaml("feedback.yaml", schemas.feedbackFile);
  const deadlines = yaml("deadlines.yaml", schemas.deadlinesFile);
  const cast = yaml("cast.yaml", schemas.castFile);
  const nmf = yaml("nmf-fields.yaml", schemas.nmfFieldsFile);

  const terms = typesetAll((glossary ?? []).flatMap((file) => file.value.terms));
  const credentials: ReadCredential[] = [];
  for (const slug of listFolders(path.join(root, "microcredentials"))) {
    const read = await readCredential(slug);
    if (read !== null) credentials.push(read);
  }
  for (const relative of allFiles(root))
    if (relative.startsWith("microcredentials/") && !used.has(relative))
      faults.error(
        named(relative),
        1,
        "Nothing points to this file. Name it where it belongs, or take it away.",
      );

  const readVersions = versions.filter((version) => version !== null);
  const competencies = readVersions.find((version) => version.value.status === "current") ?? readVersions[0];
  if (versions.length === 0)
    faults.error(named("framework/competency-framework.yaml"), 1, "There is no competency framework.");
  if (
    competencies === undefined ||
    readVersions.length < versions.length ||
    principles === null ||
    workforce === null ||
    rules === null ||
    support === null ||
    glossary === null ||
    stacks === null ||
    guides === null ||
    samplingPlan === null ||
    language === null ||
    feedback === null ||
    deadlines === null ||
    cast === null ||
    nmf === null ||
    scales.some((scale) => scale === null)
  )
    return { catalogue: null, identifiers: null, faults: faults.sorted(), measures: null };

  const framework: Framework = {
    ...competencies.value,
    principles: principles.value.principles,
    principleSources: principles.value.sources,
    workforce: workforce.value,
  };
  const [, ...earlierFrameworks] = chainFrom(
    competencies.value,
    readVersions.map((version) => version.value),
  );
  const readScales = scales.filter((scale) => scale !== null);
  const ofFidelity = readScales.flatMap(({ value, ...at }) =>
    value.kind === "fidelity" ? [{ ...at, value }] : [],
  );
  const ofRating = readScales.flatMap(({ value, ...at }) =>
    value.kind === "rating" ? [{ ...at, value }] : [],
  );
  checkCatalogue({
    framework,
    frameworkFiles: { competencies, versions: readVersions, principles, workforce },
    scales: ofFidelity,
    ratingScales: ofRating,
    rules,
    support,
    glossary,
    stacks,
    guides,
    samplingPlan,
    language,
    feedback,
    deadlines,
    cast,
    nmf,
    credentials,
    now: options.now,
    whole: options.whole,
    faults,
  });

  const content: Omit<Catalogue, "digest"> = {
    framework,
    earlierFrameworks,
    scales: ofFidelity.map((scale) => scale.value),
    ratingScales: typesetAll(ofRating.map((scale) => scale.value)),
    microCredentials: inOrder([framework, ...earlierFrameworks], credentials).map((credential) =>
      finish(credential, nmf.value.fields),
    ),
    begin: stacks.value.begin,
    rules: typesetAll(rules.flatMap((file) => file.value.rules)),
    stacks: typesetAll(stacks.value.stacks),
    steps: typesetAll(stacks.value.steps),
    samplingPlan: { version: samplingPlan.value.version, plan: samplingPlan.value.plan },
    guides: guidesInOrder(
      framework,
      guides.map((guide) => guide.value),
    ),
    support: typesetAll(Object.entries(support.value.sets).map(([id, set]) => ({ id, ...set }))),
    terms,
    language: language.value.pairs.map(({ say, instead, why, severity }) => ({
      say,
      instead,
      why,
      severity,
    })),
    feedback: feedback.value.boxes,
    deadlines: deadlines.value.steps,
  };
  const identifiers = identifiersOf(content);
  if (!faults.hasErrors)
    checkIdentifiers(identifiers, named("identifiers.txt"), textOf("identifiers.txt") ?? "", faults);
  return {
    catalogue: faults.hasErrors ? null : { digest: digestOf(root), ...content },
    identifiers,
    faults: faults.sorted(),
    measures: credentials.flatMap((credential) =>
      credential.modules.map((module) => measure(credential, module)),
    ),
  };

  // ---- One micro-credential -----------------------------------------------------------------------

  async function readCredential(slug: string): Promise<ReadCredential | null> {
    const folder = `microcredentials/${slug}`;
    const source = yaml(`${folder}/credential.yaml`, schemas.credentialFile);
    if (source === null) {
      // Its files are not looked at, so they are not called left over either.
      for (const relative of allFiles(root)) if (relative.startsWith(`${folder}/`)) used.add(relative);
      return null;
    }
    const { value, file, lineOf } = source;
    if (value.slug !== slug)
      faults.error(
        file,
        lineOf("slug"),
        `The slug is "${value.slug}" and the folder is "${slug}". They must be the same.`,
      );
    const at = (...where: (string | number)[]) => ({ file, line: lineOf(...where) });

    const modules: ReadModule[] = [];
    for (const [index, name] of value.modules.entries()) {
      const module = await readModule(slug, folder, name, at("modules", index));
      if (module !== null) modules.push(module);
    }
    const brief = await readLeaf(slug, folder, value.exercise.brief, "exercise", at("exercise", "brief"));
    const guide = await readLeaf(
      slug,
      folder,
      value.supervisorGuide,
      "supervisor-guide",
      at("supervisorGuide"),
    );
    const exemplars: Leafage[] = [];
    for (const [index, calibration] of value.moderation.calibration.entries()) {
      const where = at("moderation", "calibration", index);
      const leaf = await readLeaf(slug, folder, calibration.file, "exemplar", where);
      if (leaf === null) continue;
      if (leaf.leaf.id !== calibration.id)
        faults.error(
          where.file,
          where.line,
          `The exemplar in ${calibration.file} has the id "${leaf.leaf.id}".`,
        );
      exemplars.push(leaf);
    }
    for (const [index, template] of value.exercise.templates.entries()) {
      const relative = `${folder}/${template.textVersion}`;
      if (!inside(folder, relative) || textOf(relative) === null) {
        const where = at("exercise", "templates", index, "textVersion");
        faults.error(where.file, where.line, `There is no file ${named(relative)}.`);
      }
    }
    for (const { compiled, file: mdx } of [...modules, brief, guide, ...exemplars].filter(
      (one) => one !== null,
    ))
      for (const picture of compiled.facts.images) {
        const relative = path.posix.normalize(`${folder}/${picture.id}`);
        const full = path.join(root, relative);
        if (!inside(folder, relative) || !fs.existsSync(full))
          faults.error(mdx, picture.line, `There is no picture ${named(relative)}.`);
        else {
          used.add(relative);
          if (fs.statSync(full).size > 60 * 1024)
            faults.error(
              mdx,
              picture.line,
              `The picture ${picture.id} is larger than 60 kB. Make it smaller.`,
            );
        }
      }
    return { source, folder: named(folder), modules, brief, guide, exemplars };
  }

  async function readMdx<Schema extends z.ZodType>(
    slug: string,
    relative: string,
    kind: DocumentKind,
    schema: Schema,
    pointedAtBy: { file: string; line: number },
  ): Promise<{ file: string; front: YamlSource<z.output<Schema>>; compiled: CompiledMdx } | null> {
    const text = inside(`microcredentials/${slug}`, relative) ? textOf(relative) : null;
    const file = named(relative);
    if (text === null) {
      faults.error(pointedAtBy.file, pointedAtBy.line, `There is no file ${file}.`);
      return null;
    }
    const matter = /^---\n([\s\S]*?\n)---\n/.exec(text);
    if (matter === null) {
      faults.error(
        file,
        1,
        "The file begins with front matter between two lines of three hyphens, and this one has none.",
      );
      return null;
    }
    const front = readYaml(file, matter[1] ?? "", schema, faults, 2);
    const body = matter[0].replace(/[^\n]/g, "") + text.slice(matter[0].length);
    const compiled = await compileMdx(
      { file, kind, text: body, picturesAt: `/pictures/${slug}`, terms },
      options.cacheDir,
    );
    faults.addAll(compiled.faults);
    return front === null ? null : { file, front, compiled };
  }

  async function readModule(
    slug: string,
    folder: string,
    name: string,
    pointedAtBy: { file: string; line: number },
  ): Promise<ReadModule | null> {
    const read = await readMdx(
      slug,
      `${folder}/${name}.mdx`,
      "module",
      schemas.moduleFrontMatter,
      pointedAtBy,
    );
    const bankName = read?.front.value.bank ?? name;
    const bank = yaml(
      `${folder}/items/${bankName}.yaml`,
      schemas.bankFile,
      read === null ? pointedAtBy : { file: read.file, line: read.front.lineOf("bank") },
    );
    return read === null ? null : { slug: name, ...read, bank };
  }

  async function readLeaf(
    slug: string,
    folder: string,
    name: string,
    kind: "exercise" | "exemplar" | "supervisor-guide",
    pointedAtBy: { file: string; line: number },
  ): Promise<Leafage | null> {
    const read = await readMdx(
      slug,
      path.posix.normalize(`${folder}/${name}`),
      kind,
      schemas.leafFrontMatter,
      pointedAtBy,
    );
    if (read === null) return null;
    const front = read.front.value;
    if (front.kind !== kind) {
      faults.error(read.file, read.front.lineOf("kind"), `"kind" must be "${kind}", and is "${front.kind}".`);
      return null;
    }
    if (front.credential !== slug)
      faults.error(read.file, read.front.lineOf("credential"), `"credential" must be "${slug}".`);
    return {
      ...read,
      leaf: {
        ...typesetAll({
          id: front.id,
          title: front.title,
          minutes: "minutes" in front ? front.minutes : null,
          version: front.version,
          lastChecked: front.lastChecked,
          reviewStatus: front.reviewStatus,
          reviewers: front.reviewers,
        }),
        blocks: read.compiled.blocks.filter((block): block is Block => block.kind !== "section"),
      },
    };
  }
}

/** As their own version of the framework has them; what is written against the newer one first. */
function inOrder(
  versions: readonly FrameworkVersion[],
  credentials: readonly ReadCredential[],
): ReadCredential[] {
  const places = new Map(versions.map((version) => [version.id, [...itemsOf(version).keys()]]));
  const newest = versions.map((version) => version.id);
  const place = ({ source: { value } }: ReadCredential): number =>
    places.get(value.framework)?.indexOf(value.alignment.coreSkills[0] ?? "") ?? -1;
  const age = ({ source }: ReadCredential): number => newest.indexOf(source.value.framework);
  return [...credentials].sort((a, b) => place(a) - place(b) || age(a) - age(b));
}

// ---- From what was read to what is served ---------------------------------------------------------

const noLeaf: Leaf = {
  id: "",
  title: "",
  minutes: null,
  version: "0.0.0",
  lastChecked: "",
  reviewStatus: "draft",
  reviewers: [],
  blocks: [],
};

function finish(
  read: ReadCredential,
  fields: readonly { field: string; need: string; sentence: string }[],
): MicroCredential {
  const {
    schema: _schema,
    people: _people,
    supervisorGuide: _guide,
    ...file
  } = typesetAll(read.source.value);
  return {
    ...file,
    modules: read.modules.map(finishModule),
    exercise: { ...file.exercise, brief: read.brief?.leaf ?? noLeaf },
    supervisorGuide: read.guide?.leaf ?? noLeaf,
    exemplars: read.exemplars.map(({ leaf, front }) => ({
      id: leaf.id,
      expected: front.value.kind === "exemplar" ? front.value.expected : {},
      leaf,
    })),
    publishGaps: publishGaps(read.source.value, fields),
    banks: read.modules.flatMap(({ bank }) => (bank === null ? [] : [finishBank(bank.value)])),
  };
}

function finishModule({ slug, front, compiled }: ReadModule): Module {
  const { people: _people, ...fields } = typesetAll(front.value);
  const { opening, sections } = intoSections(compiled.blocks);
  return {
    ...fields,
    slug,
    culturalReview: culturalReviewOf(fields),
    words: wordsIn(compiled),
    terms: compiled.facts.terms.map(({ id, line }) => ({
      id,
      section: compiled.facts.sections.findLast((section) => section.line <= line)?.id ?? null,
    })),
    opening,
    sections,
  };
}

function culturalReviewOf({
  culturalReview: { required, status, reviewer, note },
}: Pick<z.output<typeof schemas.guideFile>, "culturalReview">): CulturalReview {
  return { required, status: status ?? null, reviewer: reviewer ?? null, note: note ?? null };
}

function guidesInOrder(
  framework: Framework,
  guides: readonly z.output<typeof schemas.guideFile>[],
): readonly Guide[] {
  const codes = framework.domains.flatMap((domain) => domain.competencies.map((one) => one.code));
  return typesetAll(guides)
    .map((guide) => ({ ...guide, culturalReview: culturalReviewOf(guide) }))
    .sort((a, b) => codes.indexOf(a.competency) - codes.indexOf(b.competency));
}

/** Every word a reader can meet in the module, all branches included. */
export function wordsIn(compiled: CompiledMdx): number {
  return compiled.facts.passages.reduce(
    (sum, { text }) => sum + text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
    0,
  );
}

function intoSections(blocks: readonly MarkedBlock[]): { opening: Block[]; sections: ModuleSection[] } {
  const opening: Block[] = [];
  const sections: (Omit<ModuleSection, "blocks" | "digest"> & { blocks: Block[] })[] = [];
  for (const block of blocks)
    if (block.kind === "section")
      sections.push({ id: block.id, part: block.part, title: block.title, blocks: [] });
    else (sections[sections.length - 1]?.blocks ?? opening).push(block);
  return {
    opening,
    sections: sections.map((section) => ({
      ...section,
      digest: wordsDigest(section),
    })),
  };
}

/** Of what is read: another markup, or a definition that opens beside a word, is no change to whoever has read it. */
function wordsDigest(section: object): string {
  const words: string[] = [];
  walkText(section, [], (text) => words.push(plainText(text)));
  return createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, 16);
}

function finishBank(bank: z.output<typeof schemas.bankFile>): ItemBank {
  const { people: _people, items, ...fields } = typesetAll(bank);
  return {
    ...fields,
    items: items.map((item) => ({
      ...item,
      stem: paragraphs(item.stem),
      options: item.options.map((option) => ({
        id: option.id,
        text: option.text,
        correct: option.correct ?? false,
        why: paragraphs(option.why),
        misconception: option.misconception ?? null,
      })),
    })),
  };
}

/** Banks hold plain text: paragraphs between empty lines, and nothing that could be markup. */
function paragraphs(text: string): Html {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map(
      (one) =>
        `<p>${one.replace(/\s+/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")}</p>`,
    )
    .join("\n");
}

// ---- Files ------------------------------------------------------------------------------------------

function allFiles(root: string, below = ""): string[] {
  return fs
    .readdirSync(path.join(root, below), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith("."))
    .flatMap((entry) => {
      const relative = below === "" ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? allFiles(root, relative) : [relative];
    })
    .sort();
}

function listFiles(root: string, folder: string, ending: string): string[] {
  if (!fs.existsSync(path.join(root, folder))) return [];
  return allFiles(root, folder).filter((relative) => relative.endsWith(ending));
}

function listFolders(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function inside(folder: string, relative: string): boolean {
  return path.posix.normalize(relative).startsWith(`${folder}/`);
}

function digestOf(root: string): string {
  const hash = createHash("sha256");
  for (const relative of allFiles(root)) {
    hash.update(`${relative}\0`);
    hash.update(fs.readFileSync(path.join(root, relative)));
    hash.update("\0");
  }
  return hash.digest("hex");
}
