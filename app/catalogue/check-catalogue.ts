import type { z } from "zod";
import { checkCompletion, checkRenewal } from "./check-completion";
import { checkCast } from "./check-cast";
import { checkCoverage } from "./check-coverage";
import { checkFrameworkVersions } from "./check-framework";
import { checkGuides } from "./check-guides";
import { wordCount } from "./check-mdx";
import type { CompiledMdx } from "./compile-mdx";
import type { Faults } from "./faults";
import { chainFrom, countsFor } from "./framework-versions";
import { readability, sentencesOf, unsafeWords, wholeWords, type LanguagePair } from "./language";
import { itemsOf } from "./lookups";
import { measure, tellTale } from "./measure";
import type * as schemas from "./schemas";
import type { Framework, FrameworkItem, FrameworkVersion, Leaf, ReviewStatus } from "./types";
import type { YamlSource } from "./yaml-source";

type Credential = z.output<typeof schemas.credentialFile>;
type Bank = z.output<typeof schemas.bankFile>;
type FidelityFile = Extract<z.output<typeof schemas.scaleFile>, { kind: "fidelity" }>;
type RatingFile = Extract<z.output<typeof schemas.scaleFile>, { kind: "rating" }>;
type LeafFront = z.output<typeof schemas.leafFrontMatter>;

export interface ReadModule {
  readonly slug: string;
  readonly file: string;
  readonly front: YamlSource<z.output<typeof schemas.moduleFrontMatter>>;
  readonly compiled: CompiledMdx;
  readonly bank: YamlSource<Bank> | null;
}
export interface ReadLeaf {
  readonly leaf: Leaf;
  readonly file: string;
  readonly front: YamlSource<LeafFront>;
  readonly compiled: CompiledMdx;
}
/** One micro-credential as its files say it, each with its lines. */
export interface ReadCredential {
  readonly source: YamlSource<Credential>;
  readonly folder: string;
  readonly modules: readonly ReadModule[];
  readonly brief: ReadLeaf | null;
  readonly guide: ReadLeaf | null;
  readonly exemplars: readonly ReadLeaf[];
}
export interface ReadEverything {
  readonly framework: Framework;
  readonly frameworkFiles: {
    /** the current version */
    readonly competencies: YamlSource<z.output<typeof schemas.competencyFrameworkFile>>;
    /** every version, this one among them */
    readonly versions: readonly YamlSource<z.output<typeof schemas.competencyFrameworkFile>>[];
    readonly principles: YamlSource<z.output<typeof schemas.principlesFile>>;
    readonly workforce: YamlSource<z.output<typeof schemas.workforceFrameworkFile>>;
  };
  readonly scales: readonly YamlSource<FidelityFile>[];
  readonly ratingScales: readonly YamlSource<RatingFile>[];
  readonly rules: readonly YamlSource<z.output<typeof schemas.rulesFile>>[];
  readonly support: YamlSource<z.output<typeof schemas.supportFile>>;
  readonly glossary: readonly YamlSource<z.output<typeof schemas.glossaryFile>>[];
  readonly stacks: YamlSource<z.output<typeof schemas.stacksFile>>;
  readonly samplingPlan: YamlSource<z.output<typeof schemas.samplingPlanFile>>;
  readonly guides: readonly YamlSource<z.output<typeof schemas.guideFile>>[];
  readonly language: YamlSource<z.output<typeof schemas.languageFile>>;
  readonly feedback: YamlSource<z.output<typeof schemas.feedbackFile>>;
  readonly deadlines: YamlSource<z.output<typeof schemas.deadlinesFile>>;
  readonly cast: YamlSource<z.output<typeof schemas.castFile>>;
  readonly nmf: YamlSource<z.output<typeof schemas.nmfFieldsFile>>;
  readonly credentials: readonly ReadCredential[];
  readonly now: Date;
  /** False: a part of the content, as in a test. Nobody asks it to cover the framework. */
  readonly whole: boolean;
  readonly faults: Faults;
}

/** Pages without a name in their address that a text may point to. A test holds them against the routes. */
export const pagesToLinkTo = [
  "account",
  "dashboard",
  "evidence",
  "fidelity",
  "framework",
  "help",
  "learn",
  "microcredentials",
  "principles",
  "privacy",
  "record",
  "support",
  "verify",
  "workforce",
];

/** How long what has been read stays read, where nothing else says so. @source ours */
const readAgainAfter = "P1Y";

/** What turns the beginning of feedback into a verdict. */
const judgingWords =
  /\b(but|however|unfortunately|should|must|fail(s|ed)?|failure|wrong|weak|weakness|poor|bad|lack(s|ed)?|not)\b|n[\u2019']t\b/i;

/** Everything that needs more than one file: references, coverage, cycles, dates, language, repetition. */
export function checkCatalogue(all: ReadEverything): void {
  const { faults } = all;
  const chain = chainFrom(
    all.framework,
    all.frameworkFiles.versions.map((version) => version.value),
  );
  const codesByVersion = new Map(
    all.frameworkFiles.versions.map(({ value }) => [value.id, codesOf(value)] as const),
  );
  const currentCodes = codesOf(all.framework);
  const { competencies } = currentCodes;
  /** the codes that a micro-credential may name: those of the version it is written against */
  const codesFor = (credential: Credential) => codesByVersion.get(credential.framework) ?? currentCodes;
  const strands = all.framework.domains.flatMap((domain) =>
    domain.competencies.flatMap((competency) => competency.strands.map(() => competency.code)),
  );
  const strandsUnder = new Set(strands);
  const principles = new Set(all.framework.principles.map((principle) => principle.key));
  const evaluationOutcomes = new Set(
    all.framework.workforce.evaluationOutcomes.flatMap((group) => group.items.map((item) => item.code)),
  );
  const scales = new Map(all.scales.map((scale) => [scale.value.id, scale]));
  const rules = new Set(all.rules.flatMap((file) => file.value.rules.map((rule) => rule.id)));
  const terms = new Set(all.glossary.flatMap((file) => file.value.terms.map((term) => term.id)));
  const glossaryWords = all.glossary.flatMap((file) =>
    file.value.terms.map(({ id, term }) => ({ id, term, word: wholeWords(term, "iu") })),
  );
  const supportSets = new Set(Object.keys(all.support.value.sets));
  const stacks = new Set(all.stacks.value.stacks.map((stack) => stack.id));
  const slugs = new Set(all.credentials.map((credential) => credential.source.value.slug));

  for (const version of all.frameworkFiles.versions) checkFramework(version);
  checkPrinciples();
  checkFrameworkVersions(all);
  for (const scale of all.scales) checkScale(scale);
  checkRatingScales();
  checkRegisters();
  checkStacks();
  checkGuides(all);
  for (const guide of all.guides) checkGuideText(guide);
  checkFeedback(all.feedback);
  checkDeadlines(all.deadlines);
  for (const credential of all.credentials) {
    checkCredential(credential);
    for (const module of credential.modules) checkModule(credential, module);
    for (const leaf of [credential.brief, credential.guide, ...credential.exemplars])
      if (leaf !== null) checkLeaf(credential, leaf);
  }
  checkUnique();
  checkPrerequisites();
  checkRepetition();
  checkCast(all);
  if (all.whole) checkCoverage(all);

  // ---- Framework, scales and registers ------------------------------------------------------------

  function checkFramework(file: ReadEverything["frameworkFiles"]["competencies"]): void {
    const known = codesOf(file.value).competencies;
    const codes = new Map<string, number>();
    const once = (code: string, line: number): void => {
      if (codes.has(code))
        faults.error(file.file, line, `The code "${code}" stands twice. Codes are keys: each stands once.`);
      codes.set(code, line);
    };
    file.value.domains.forEach((domain, d) => {
      once(domain.code, file.lineOf("domains", d, "code"));
      domain.competencies.forEach((competency, c) => {
        const at = (...more: (string | number)[]): number =>
          file.lineOf("domains", d, "competencies", c, ...more);
        once(competency.code, at("code"));
        competency.coreSkills.forEach((skill, s) => once(skill.code, at("coreSkills", s, "code")));
        competency.strands.forEach((strand, s) => {
          once(strand.code, at("strands", s, "code"));
          strand.skills.forEach((skill, k) => once(skill.code, at("strands", s, "skills", k, "code")));
        });
        competency.crossReferences.forEach((reference, r) => {
          if (!known.has(reference.target))
            faults.error(
              file.file,
              at("crossReferences", r, "target"),
              `The reference points to "${reference.target}", which is no competency.`,
            );
        });
      });
    });
  }

  function checkPrinciples(): void {
    const principleFile = all.frameworkFiles.principles;
    const sources = new Set(principleFile.value.sources.map((source) => source.id));
    principleFile.value.principles.forEach((principle, p) => {
      principle.wordings.forEach((wording, w) => {
        if (!sources.has(wording.source))
          faults.error(
            principleFile.file,
            principleFile.lineOf("principles", p, "wordings", w, "source"),
            `There is no source "${wording.source}".`,
          );
      });
    });
  }

  function checkScale(scale: ReadEverything["scales"][number]): void {
    const { value, file, lineOf } = scale;
    const seen = new Set<number>();
    value.sections.forEach((section, s) =>
      section.items.forEach((item, i) => {
        const line = lineOf("sections", s, "items", i);
        if (seen.has(item.item)) faults.error(file, line, `Item ${item.item} stands twice.`);
        seen.add(item.item);
        if (value.anchorsLicensed && item.anchors.length === 0)
          faults.error(file, line, `Anchors are said to be licensed, and item ${item.item} has none.`);
        if (!value.anchorsLicensed && item.anchors.length > 0)
          faults.error(
            file,
            line,
            `Item ${item.item} has anchor texts and there is no licence for them. Take them out.`,
          );
      }),
    );
    value.bands.forEach((band, b) => {
      if (band.from > band.to)
        faults.error(file, lineOf("bands", b), `The band "${band.name}" ends before it begins.`);
    });
  }

  function checkRatingScales(): void {
    const inUse = all.ratingScales.filter((scale) => scale.value.inUse);
    onceInAll(
      [...all.scales, ...all.ratingScales].map(({ value, file, lineOf }) => ({
        id: value.id,
        file,
        line: lineOf("id"),
      })),
    );
    for (const { value, file, lineOf } of all.ratingScales) {
      const { levels, beside, standard } = value.skills;
      for (const [of, answers] of [
        ["skills", [...levels, ...beside]],
        ["values", value.values.levels],
        ["confidence", value.confidence.levels],
      ] as const) {
        repeated(
          answers.map((answer) => answer.id),
          file,
          (at) =>
            of === "skills" && at >= levels.length
              ? lineOf(of, "beside", at - levels.length)
              : lineOf(of, "levels", at),
        );
        walkText(value[of], [of], (text, path) => language(text, file, lineOf(...path), false));
      }
      dueAgain(value.lastChecked, readAgainAfter, file, lineOf("lastChecked"), "This scale");
      if (!levels.some((level) => level.id === standard))
        faults.error(
          file,
          lineOf("skills", "standard"),
          `There is no level "${standard}". "standard" names the level that counts as competent.`,
        );
      if (value.inUse && inUse.length > 1)
        faults.error(file, lineOf("inUse"), "Two rating scales are in use. New rounds can use only one.");
      if (value.reviewStatus === "reviewed" && value.reviewers.length === 0)
        faults.error(file, lineOf("reviewStatus"), "It says reviewed, and names nobody who has read it.");
    }
    const [first] = all.ratingScales;
    if (first && inUse.length === 0)
      faults.error(
        first.file,
        first.lineOf("inUse"),
        "No rating scale is in use. Say which one new rounds take.",
      );
  }

  function checkRegisters(): void {
    for (const { value, file, lineOf } of all.rules)
      value.rules.forEach((rule, at) => {
        dueAgain(
          rule.lastChecked,
          rule.reviewEvery,
          file,
          lineOf("rules", at, "lastChecked"),
          `The rule "${rule.id}"`,
        );
        language(rule.statement, file, lineOf("rules", at, "statement"), false);
        language(rule.whatToDo, file, lineOf("rules", at, "whatToDo"), false);
      });
    for (const [name, set] of Object.entries(all.support.value.sets))
      dueAgain(
        set.lastChecked,
        set.reviewEvery,
        all.support.file,
        all.support.lineOf("sets", name, "lastChecked"),
        `The support set "${name}"`,
      );
    for (const { value, file, lineOf } of all.glossary)
      value.terms.forEach((term, at) => {
        const line = lineOf("terms", at, "definition");
        if (sentencesOf(term.definition).length > 2)
          faults.warn(
            file,
            line,
            `The term "${term.id}" takes more than two sentences: what it is, how it is used.`,
          );
        language(term.definition, file, line, false);
      });
    dueAgain(
      all.language.value.lastChecked,
      readAgainAfter,
      all.language.file,
      all.language.lineOf("lastChecked"),
      "The list of words",
    );
    onceInAll(
      all.rules.flatMap(({ value, file, lineOf }) =>
        value.rules.map(({ id }, at) => ({ id, file, line: lineOf("rules", at, "id") })),
      ),
    );
    onceInAll(
      all.glossary.flatMap(({ value, file, lineOf }) =>
        value.terms.map(({ id }, at) => ({ id, file, line: lineOf("terms", at, "id") })),
      ),
    );
  }

  function checkStacks(): void {
    const { value, file, lineOf } = all.stacks;
    if (!slugs.has(value.begin))
      faults.error(file, lineOf("begin"), `There is no micro-credential "${value.begin}" to begin with.`);
    const plan = all.samplingPlan;
    plan.value.plan.resting.forEach((slug, at) => {
      if (slugs.has(slug)) return;
      const line = plan.lineOf("plan", "resting", at);
      faults.error(plan.file, line, `There is no micro-credential "${slug}" that could rest.`);
    });
    repeated(
      [...value.stacks, ...value.steps].map((one) => one.id),
      file,
      () => lineOf("stacks"),
    );
    value.stacks.forEach((stack, s) => {
      stack.competencies.forEach((code, at) => {
        const line = lineOf("stacks", s, "competencies", at);
        if (!competencies.has(code))
          faults.error(file, line, `There is no competency "${code}" in the framework.`);
        else if (strandsUnder.has(code))
          faults.error(
            file,
            line,
            `${code} is made of strands. Count them with strandsAtLeast, and take ${code} away here.`,
          );
      });
      repeated(stack.competencies, file, (at) => lineOf("stacks", s, "competencies", at));
      const grace = graceFault(stack);
      if (grace) faults.error(file, lineOf("stacks", s, "grace"), grace);
      if (stack.strandsAtLeast > strands.length)
        faults.error(
          file,
          lineOf("stacks", s, "strandsAtLeast"),
          `The framework has ${strands.length} strands, so nobody could hold ${stack.strandsAtLeast}.`,
        );
      if (slugs.has(stack.id))
        faults.error(
          file,
          lineOf("stacks", s, "id"),
          `"${stack.id}" is a micro-credential and a stack. They share one list of awards: change one.`,
        );
    });
    value.steps.forEach((step, s) => {
      step.needs.forEach((need, at) => {
        if (!stacks.has(need) && !slugs.has(need))
          faults.error(
            file,
            lineOf("steps", s, "needs", at),
            `There is no stack and no micro-credential "${need}".`,
          );
      });
    });
  }

  function checkGuideText({ value, file, lineOf }: ReadEverything["guides"][number]): void {
    const passages: { text: string; line: number }[] = [];
    walkText(value.skills, ["skills"], (text, path) => passages.push({ text, line: lineOf(...path) }));
    for (const { text, line } of passages) language(text, file, line, false);
    cultural(file, lineOf("culturalReview"), value.culturalReview, passages);
    dueAgain(value.lastChecked, readAgainAfter, file, lineOf("lastChecked"), "This guide");
    stillToWrite(file, value.reviewStatus, unwrittenIn(value, lineOf));
    if (value.reviewStatus === "reviewed" && value.reviewers.length === 0)
      faults.error(file, lineOf("reviewStatus"), "It says reviewed, and names nobody who has read it.");
  }

  function checkFeedback({ value, file, lineOf }: ReadEverything["feedback"]): void {
    const passages: { text: string; line: number }[] = [];
    walkText(value.boxes, ["boxes"], (text, path) => passages.push({ text, line: lineOf(...path) }));
    for (const { text, line } of passages) language(text, file, line, false);
    cultural(file, lineOf("culturalReview"), value.culturalReview, passages);
    dueAgain(value.lastChecked, readAgainAfter, file, lineOf("lastChecked"), "This list");
    stillToWrite(file, value.reviewStatus, unwrittenIn(value, lineOf));
    const openings = Object.entries(value.boxes).flatMap(([box, { openings: listed }]) =>
      listed.map((opening, at) => ({ ...opening, file, line: lineOf("boxes", box, "openings", at, "text") })),
    );
    onceInAll(openings);
    for (const { text, line } of openings) {
      const judging = judgingWords.exec(text)?.[0];
      if (judging) faults.error(file, line, `"${judging}" judges or takes back. Begin with what is there.`);
      if (/[.!?]$/.test(text))
        faults.error(
          file,
          line,
          "A beginning stays open: what was seen has to follow. Take away the full stop.",
        );
    }
  }

  function checkDeadlines({ value, file, lineOf }: ReadEverything["deadlines"]): void {
    dueAgain(value.lastChecked, readAgainAfter, file, lineOf("lastChecked"), "This list");
    for (const [step, { title, then, days, remindBefore }] of Object.entries(value.steps)) {
      language(title, file, lineOf("steps", step, "title"), false);
      language(then, file, lineOf("steps", step, "then"), false);
      if (remindBefore >= days)
        faults.error(
          file,
          lineOf("steps", step, "remindBefore"),
          "A reminder before anybody had a day to act helps nobody. Make it smaller than the days.",
        );
    }
    const { days, notice } = value.steps.withdrawal;
    if (notice >= days)
      faults.error(
        file,
        lineOf("steps", "withdrawal", "notice"),
        "Whoever decides would be late before its holder had their say. Make the notice shorter than the days.",
      );
  }

  function isStrand(of: Credential): boolean {
    return of.alignment.coreSkills.some((skill) => codesFor(of).advanced.has(skill));
  }

  /** Ids of the stacks to which a micro-credential contributes, by its competency or as a strand of advanced practice. */
  function stacksCounting(of: Credential): ReadonlySet<string> {
    const { alignment } = of;
    const counts = countsFor(chain, alignment.competency, of.framework, all.framework.id);
    return new Set(
      all.stacks.value.stacks
        .filter((stack) =>
          isStrand(of)
            ? stack.strandsAtLeast > 0
            : counts.some(({ code }) => stack.competencies.includes(code)),
        )
        .map((stack) => stack.id),
    );
  }

  function onceInAll(entries: readonly { id: string; file: string; line: number }[]): void {
    const first = new Map<string, { file: string; line: number }>();
    for (const { id, file, line } of entries) {
      const before = first.get(id);
      if (before) faults.error(file, line, `The id "${id}" stands in ${before.file}:${before.line} already.`);
      else first.set(id, { file, line });
    }
  }

  function dueAgain(
    lastChecked: string,
    reviewEvery: string,
    file: string,
    line: number,
    what: string,
  ): void {
    if (new Date(lastChecked).getTime() > all.now.getTime())
      faults.error(file, line, "It says that it was checked on a day that has not come yet.");
    const due = addDuration(lastChecked, reviewEvery);
    if (all.now.getTime() >= due.getTime())
      faults.warn(file, line, `${what} was due to be checked again on ${due.toISOString().slice(0, 10)}.`);
  }

  function repeated(ids: readonly string[], file: string, lineAt: (index: number) => number): void {
    ids.forEach((id, at) => {
      if (ids.indexOf(id) !== at) faults.error(file, lineAt(at), `The id "${id}" stands twice.`);
    });
  }

  // ---- One micro-credential -----------------------------------------------------------------------

  function checkCredential({ source, modules, guide, exemplars, brief }: ReadCredential): void {
    const { value, file, lineOf } = source;
    const error = (sentence: string, ...at: (string | number)[]): void =>
      faults.error(file, lineOf(...at), sentence);
    const follows = all.frameworkFiles.versions.find((one) => one.value.id === value.framework)?.value;
    const { skills, competencies, values } = codesFor(value);
    if (follows === undefined)
      error(
        `There is no framework "${value.framework}" in content/framework. The current one is "${all.framework.id}".`,
        "framework",
      );
    else if (follows.statusEnd !== undefined) {
      if (value.statusEnd === undefined)
        faults.warn(
          file,
          lineOf("framework"),
          `Version ${follows.version} of the framework is superseded, and nothing here may be begun after ${follows.statusEnd}. Say so with statusEnd.`,
        );
      else if (value.statusEnd > follows.statusEnd)
        error(
          `Version ${follows.version} of the framework ends on ${follows.statusEnd}. This can't be open for longer.`,
          "statusEnd",
        );
    }
    if (value.supersedes !== undefined) {
      const older = all.credentials.find((one) => one.source.value.slug === value.supersedes)?.source.value;
      if (older === undefined || older.slug === value.slug)
        error(`There is no other micro-credential "${value.supersedes}".`, "supersedes");
      else if (older.humanCode !== value.humanCode && older.framework === value.framework)
        error(
          `"${older.slug}" certifies ${older.humanCode}, and this ${value.humanCode}. One takes the place of the other only for the same.`,
          "supersedes",
        );
      else if (older.statusEnd === undefined)
        faults.warn(
          file,
          lineOf("supersedes"),
          `"${older.slug}" has no statusEnd. Say there until when people may begin it.`,
        );
    }
    const { alignment, rubric } = value;
    if (!competencies.has(alignment.competency))
      error(`There is no competency "${alignment.competency}" in the framework.`, "alignment", "competency");
    alignment.coreSkills.forEach((skill, at) => {
      if (!skills.has(skill))
        error(`There is no skill "${skill}" in the framework.`, "alignment", "coreSkills", at);
    });
    alignment.values.forEach(({ code }, at) => {
      if (!values.has(code))
        error(`There is no value "${code}" in the framework.`, "alignment", "values", at);
    });
    alignment.principles.forEach(({ key }, at) => {
      if (!principles.has(key))
        error(`There is no principle "${key}" in the framework.`, "alignment", "principles", at);
    });
    alignment.evaluationOutcomes.forEach(({ code }, at) => {
      if (!evaluationOutcomes.has(code))
        error(
          `There is no evaluation outcome "${code}" in the workforce framework.`,
          "alignment",
          "evaluationOutcomes",
          at,
        );
    });
    const scale = scales.get(alignment.fidelityItems.scale);
    if (scale === undefined)
      error(
        `There is no scale "${alignment.fidelityItems.scale}" in content/scales.`,
        "alignment",
        "fidelityItems",
        "scale",
      );
    else {
      const items = new Map(
        scale.value.sections.flatMap((section) => section.items).map((item) => [item.item, item.name]),
      );
      alignment.fidelityItems.items.forEach((item, at) => {
        const where = ["alignment", "fidelityItems", "items", at] as const;
        const name = items.get(item.item);
        if (name === undefined) error(`The scale "${scale.value.id}" has no item ${item.item}.`, ...where);
        else if (name !== item.name)
          error(`Item ${item.item} of the scale is called "${name}", and here "${item.name}".`, ...where);
        for (const number of item.modules)
          if (number > value.modules.length)
            error(`There is no module ${number}; there are ${value.modules.length}.`, ...where);
      });
      const mapped = new Set(alignment.fidelityItems.items.map((item) => item.item));
      for (const module of modules)
        module.front.value.fidelityItems.forEach((item, at) => {
          if (!mapped.has(item))
            faults.error(
              module.file,
              module.front.lineOf("fidelityItems", at),
              `Fidelity item ${item} is not among those that credential.yaml maps.`,
            );
        });
    }

    const criteria = new Map(rubric.criteria.map((criterion) => [criterion.id, criterion]));
    const evidence = new Map(value.evidence.map((kind) => [kind.id, kind]));
    const levels = rubric.levels.map((level) => level.id);
    repeated(
      value.requirements.map((one) => one.id),
      file,
      (at) => lineOf("requirements", at),
    );
    repeated(
      value.evidence.map((one) => one.id),
      file,
      (at) => lineOf("evidence", at),
    );
    repeated(
      rubric.criteria.map((one) => one.id),
      file,
      (at) => lineOf("rubric", "criteria", at),
    );
    repeated(
      value.sources.map((one) => one.id),
      file,
      (at) => lineOf("sources", at),
    );

    value.learningOutcomes.forEach((outcome, at) => {
      for (const skill of outcome.skills)
        if (!alignment.coreSkills.includes(skill))
          error(
            `Outcome ${outcome.id} names the skill "${skill}", which alignment.coreSkills does not.`,
            "learningOutcomes",
            at,
            "skills",
          );
      for (const module of outcome.modules)
        if (!value.modules.includes(module))
          error(
            `Outcome ${outcome.id} names the module "${module}", which isn't there.`,
            "learningOutcomes",
            at,
            "modules",
          );
      for (const criterion of outcome.criteria)
        if (!criteria.has(criterion))
          error(
            `Outcome ${outcome.id} names the criterion "${criterion}", which the rubric does not have.`,
            "learningOutcomes",
            at,
            "criteria",
          );
    });

    // Taught, practised, judged: a skill that is promised and left out of one of them is a promise broken.
    alignment.coreSkills.forEach((skill, at) => {
      const where = ["alignment", "coreSkills", at] as const;
      if (
        modules.length === value.modules.length &&
        !modules.some((module) => module.front.value.skills.includes(skill))
      )
        error(`No module teaches the skill ${skill}.`, ...where);
      const needs = (kind: string): boolean =>
        value.requirements.some((one) => one.kind === kind && one.skills.includes(skill));
      if (!needs("practice"))
        error(`No requirement asks for evidence of practice in the skill ${skill}.`, ...where);
      if (!needs("judgement")) error(`No requirement asks anybody to judge the skill ${skill}.`, ...where);
      if (!rubric.criteria.some((criterion) => criterion.skills.includes(skill)))
        error(`No criterion of the rubric judges the skill ${skill}.`, ...where);
    });

    if (!levels.includes(rubric.requiredLevel))
      error(
        `The required level "${rubric.requiredLevel}" is not a level of the rubric.`,
        "rubric",
        "requiredLevel",
      );
    rubric.criteria.forEach((criterion, at) => {
      for (const level of levels)
        if (criterion.levels[level] === undefined)
          error(
            `Criterion "${criterion.id}" doesn't say what ${level} looks like.`,
            "rubric",
            "criteria",
            at,
            "levels",
          );
      for (const level of Object.keys(criterion.levels))
        if (!levels.includes(level))
          error(
            `Criterion "${criterion.id}" describes the level "${level}", which isn't there.`,
            "rubric",
            "criteria",
            at,
            "levels",
            level,
          );
      for (const one of criterion.evidence)
        if (!evidence.has(one))
          error(
            `Criterion "${criterion.id}" is judged on the evidence "${one}", which nobody is asked for.`,
            "rubric",
            "criteria",
            at,
            "evidence",
          );
      for (const skill of criterion.skills)
        if (!alignment.coreSkills.includes(skill))
          error(
            `Criterion "${criterion.id}" judges the skill "${skill}", which alignment.coreSkills does not name.`,
            "rubric",
            "criteria",
            at,
            "skills",
          );
      if (!value.learningOutcomes.some((outcome) => outcome.criteria.includes(criterion.id)))
        error(`No learning outcome leads to the criterion "${criterion.id}".`, "rubric", "criteria", at);
    });

    const banks = new Map(
      modules.flatMap((module) => (module.bank === null ? [] : [[module.bank.value.bank, module] as const])),
    );
    const reflections = new Map(
      modules.flatMap((module) =>
        module.compiled.facts.reflections.map((reflection) => [reflection.id, module] as const),
      ),
    );
    const whole =
      modules.length === value.modules.length &&
      modules.every((module) => module.compiled.readable && module.bank !== null);
    value.requirements.forEach((requirement, at) => {
      const where = ["requirements", at] as const;
      for (const skill of requirement.skills)
        if (!alignment.coreSkills.includes(skill))
          error(
            `Requirement "${requirement.id}" names the skill "${skill}", which alignment.coreSkills does not.`,
            ...where,
          );
      switch (requirement.kind) {
        case "knowledge": {
          const module = banks.get(requirement.bank);
          if (requirement.pass > requirement.draw)
            error(
              `Requirement "${requirement.id}" asks for ${requirement.pass} right out of ${requirement.draw}.`,
              ...where,
            );
          if (module === undefined) {
            if (whole)
              error(
                `Requirement "${requirement.id}" draws from the bank "${requirement.bank}", which isn't there.`,
                ...where,
              );
            break;
          }
          const check = module.compiled.facts.banks[0];
          if (check !== undefined && (check.draw !== requirement.draw || check.pass !== requirement.pass))
            faults.error(
              module.file,
              check.line,
              `The check draws ${check.draw} and passes at ${check.pass}; requirement "${requirement.id}" says ${requirement.draw} and ${requirement.pass}.`,
            );
          if ((module.bank?.value.items.length ?? 0) < requirement.draw)
            error(
              `Requirement "${requirement.id}" draws ${requirement.draw} items and the bank has fewer.`,
              ...where,
            );
          break;
        }
        case "reflection":
          if (whole && !reflections.has(requirement.reflection))
            error(
              `Requirement "${requirement.id}" asks for the reflection "${requirement.reflection}", which no module has.`,
              ...where,
            );
          break;
        case "practice":
          if (!evidence.has(requirement.evidence))
            error(
              `No evidence can meet requirement "${requirement.id}": nobody is asked for "${requirement.evidence}".`,
              ...where,
            );
          break;
        case "judgement": {
          const criterion = criteria.get(requirement.criterion);
          if (criterion === undefined)
            error(
              `Requirement "${requirement.id}" judges the criterion "${requirement.criterion}", which the rubric does not have.`,
              ...where,
            );
          else if (!requirement.skills.every((skill) => criterion.skills.includes(skill)))
            error(
              `Requirement "${requirement.id}" names skills that the criterion "${criterion.id}" doesn't judge.`,
              ...where,
            );
          if (!levels.includes(requirement.requiredLevel))
            error(
              `Requirement "${requirement.id}" asks for the level "${requirement.requiredLevel}", which isn't there.`,
              ...where,
            );
        }
      }
    });
    checkCompletion(value, (sentence, ...where) => error(sentence, ...where));
    checkRenewal(value, (sentence, ...where) => error(sentence, ...where));
    rubric.criteria.forEach((criterion, at) => {
      if (!value.requirements.some((one) => one.kind === "judgement" && one.criterion === criterion.id))
        error(
          `No requirement asks for a judgement of the criterion "${criterion.id}".`,
          "rubric",
          "criteria",
          at,
        );
    });
    value.evidence.forEach((kind, at) => {
      if (
        kind.required &&
        !value.requirements.some((one) => one.kind === "practice" && one.evidence === kind.id)
      )
        error(
          `The evidence "${kind.id}" is said to be required, and no requirement asks for it.`,
          "evidence",
          at,
        );
      if (!rubric.criteria.some((criterion) => criterion.evidence.includes(kind.id)))
        error(`The evidence "${kind.id}" is asked for and no criterion looks at it.`, "evidence", at);
    });
    for (const module of modules)
      if (
        module.bank !== null &&
        !value.requirements.some((one) => one.kind === "knowledge" && one.bank === module.bank?.value.bank)
      )
        faults.warn(
          file,
          lineOf("requirements"),
          `No requirement asks for the check of module "${module.slug}".`,
        );

    const minutes = value.volumeOfLearning.breakdown.reduce((sum, part) => sum + part.minutes, 0);
    if (Math.abs(minutes / 60 - value.volumeOfLearning.hours) > 0.25)
      error(
        `The breakdown adds up to ${(minutes / 60).toFixed(2)} hours, and hours says ${value.volumeOfLearning.hours}. They agree to the nearest half.`,
        "volumeOfLearning",
        "hours",
      );
    const modulesPart = modules.reduce((sum, module) => sum + module.front.value.minutes, 0);
    if (modules.length === value.modules.length && minutes < modulesPart)
      error(
        `The modules alone take ${modulesPart} minutes, and the breakdown adds up to ${minutes}.`,
        "volumeOfLearning",
        "breakdown",
      );

    if (value.nmfVersion !== all.nmf.value.version)
      error(
        `nmfVersion is "${value.nmfVersion}", and the field list is for "${all.nmf.value.version}".`,
        "nmfVersion",
      );
    if (value.review.status === "reviewed" && value.review.reviewers.length === 0)
      error("It says reviewed, and names nobody who has read it.", "review", "status");

    const gaps = publishGaps(value, all.nmf.value.fields);
    if (gaps.length > 0)
      faults.warn(file, 1, `Not ready to be published. ${gaps.map((gap) => gap.sentence).join(" ")}`);

    const guided = new Set(guide?.compiled.facts.criterionGuides.map((one) => one.id));
    if (guide?.compiled.readable === true)
      for (const criterion of rubric.criteria)
        if (!guided.has(criterion.id))
          faults.error(guide.file, 1, `The guide says nothing about the criterion "${criterion.id}".`);
    for (const one of guide?.compiled.facts.criterionGuides ?? [])
      if (!criteria.has(one.id))
        faults.error(guide?.file ?? file, one.line, `There is no criterion "${one.id}" in the rubric.`);
    for (const exemplar of exemplars) {
      const front = exemplar.front.value;
      if (front.kind !== "exemplar" || !exemplar.compiled.readable) continue;
      for (const [criterion, level] of Object.entries(front.expected)) {
        const line = exemplar.front.lineOf("expected", criterion);
        if (!criteria.has(criterion))
          faults.error(exemplar.file, line, `There is no criterion "${criterion}" in the rubric.`);
        if (!levels.includes(level))
          faults.error(exemplar.file, line, `There is no level "${level}" in the rubric.`);
      }
      for (const criterion of criteria.keys()) {
        if (front.expected[criterion] === undefined)
          faults.error(
            exemplar.file,
            exemplar.front.lineOf("expected"),
            `The exemplar expects no level for the criterion "${criterion}".`,
          );
        if (!exemplar.compiled.facts.annotations.some((annotation) => annotation.id === criterion))
          faults.error(exemplar.file, 1, `The exemplar has no annotation for the criterion "${criterion}".`);
      }
      for (const annotation of exemplar.compiled.facts.annotations) {
        const expected = front.expected[annotation.id];
        if (expected === undefined || expected === annotation.level) continue;
        faults.error(
          exemplar.file,
          annotation.line,
          `The annotation says ${annotation.level} for "${annotation.id}", and the front matter expects ${expected}.`,
        );
      }
      if (front.exercise !== value.exercise.id)
        faults.error(
          exemplar.file,
          exemplar.front.lineOf("exercise"),
          `There is no exercise "${front.exercise}" in credential.yaml.`,
        );
    }
    for (const leaf of [guide, ...exemplars])
      if (
        leaf !== null &&
        "rubricVersion" in leaf.front.value &&
        leaf.front.value.rubricVersion !== rubric.version
      )
        faults.error(
          leaf.file,
          leaf.front.lineOf("rubricVersion"),
          `It was written for rubric ${leaf.front.value.rubricVersion}, and the rubric is ${rubric.version}. Read it again.`,
        );
    if (brief?.front.value.kind === "exercise") {
      const front = brief.front.value;
      if (front.id !== value.exercise.id)
        faults.error(
          brief.file,
          brief.front.lineOf("id"),
          `The exercise is called "${value.exercise.id}" in credential.yaml.`,
        );
      for (const criterion of front.criteria)
        if (!criteria.has(criterion))
          faults.error(
            brief.file,
            brief.front.lineOf("criteria"),
            `There is no criterion "${criterion}" in the rubric.`,
          );
    }
    for (const [index, prerequisite] of value.entry.prerequisites.entries())
      if (!slugs.has(prerequisite) && !stacks.has(prerequisite))
        error(
          `There is no micro-credential and no stack "${prerequisite}".`,
          "entry",
          "prerequisites",
          index,
        );
    if (isStrand(value)) {
      if (value.entry.prerequisites.length === 0)
        error(
          "Name what must be held before an award for this strand of advanced practice.",
          "entry",
          "prerequisites",
        );
      if (value.entry.alsoNeeded.length === 0)
        error("List under alsoNeeded what this strand of advanced practice itself needs.", "entry");
    }
    const grace = graceFault(value.certification);
    if (grace) error(grace, "certification", "grace");
    for (const [index, whole] of value.stackability.partOf.entries())
      if (!stacks.has(whole))
        error(`There is no stack "${whole}" in content/stacks.yaml.`, "stackability", "partOf", index);
      else if (!stacksCounting(value).has(whole))
        error(`The stack "${whole}" does not count this micro-credential.`, "stackability", "partOf", index);
    for (const whole of stacksCounting(value))
      if (!value.stackability.partOf.includes(whole))
        error(`The stack "${whole}" counts this micro-credential. Name it here.`, "stackability", "partOf");

    // a work has the title that its authors gave it
    walkText({ ...value, sources: [] }, [], (text, path) => language(text, file, lineOf(...path), false));
    stillToWrite(file, value.review.status, unwrittenIn(value, lineOf));
    dueAgain(value.lastChecked, readAgainAfter, file, lineOf("lastChecked"), "This micro-credential");
  }

  // ---- One module ---------------------------------------------------------------------------------

  function checkModule(credential: ReadCredential, module: ReadModule): void {
    const { file, front, compiled, bank } = module;
    const { value, lineOf } = front;
    const { facts } = compiled;
    const error = (sentence: string, ...at: (string | number)[]): void =>
      faults.error(file, lineOf(...at), sentence);
    const owner = credential.source.value;

    const { skills, competencies } = codesFor(owner);
    value.skills.forEach((skill, at) => {
      if (!skills.has(skill)) error(`There is no skill "${skill}" in the framework.`, "skills", at);
      else if (!owner.alignment.coreSkills.includes(skill))
        error(`The skill ${skill} is not one of the micro-credential's core skills.`, "skills", at);
    });
    if (!competencies.has(value.competency))
      error(`There is no competency "${value.competency}" in the framework.`, "competency");
    value.principles.forEach((principle, at) => {
      if (!principles.has(principle))
        error(`There is no principle "${principle}" in the framework.`, "principles", at);
    });
    for (const [field, words] of [
      ["principles", "practice principle"],
      ["fidelityItems", "fidelity item"],
      ["evaluationOutcomes", "evaluation outcome"],
    ] as const)
      if (value[field].length === 0)
        faults.warn(
          file,
          lineOf(field),
          `It is mapped to no ${words}. Name one, if there is one that it honestly touches.`,
        );
    const outcomesMapped = new Set(owner.alignment.evaluationOutcomes.map((outcome) => outcome.code));
    value.evaluationOutcomes.forEach((outcome, at) => {
      if (!outcomesMapped.has(outcome))
        error(
          `Evaluation outcome "${outcome}" is not among those that credential.yaml maps.`,
          "evaluationOutcomes",
          at,
        );
    });
    dueAgain(value.lastChecked, readAgainAfter, file, lineOf("lastChecked"), "This module");
    const sources = new Map(owner.sources.map((source) => [source.id, source.text]));
    if (value.sources.length === 0)
      faults.warn(
        file,
        lineOf("sources"),
        "It leads to nothing to read further. Name a work that exists, from the sources of credential.yaml.",
      );
    value.sources.forEach((source, at) => {
      if (!sources.has(source)) error(`There is no source "${source}" in credential.yaml.`, "sources", at);
    });
    stillToWrite(file, value.reviewStatus, [...unwrittenIn(value, lineOf), ...unwrittenLines(compiled)]);
    if (!compiled.readable) {
      if (bank !== null) checkBank(module, bank);
      return;
    }
    value.rules.forEach((rule, at) => {
      if (!rules.has(rule)) error(`There is no rule "${rule}" in content/rules.`, "rules", at);
      else if (!facts.rules.some((shown) => shown.id === rule))
        error(
          `The rule "${rule}" is named and never shown. Add <CheckCurrentRule id="${rule}" />.`,
          "rules",
          at,
        );
    });
    for (const shown of facts.rules)
      if (!value.rules.includes(shown.id))
        faults.error(
          file,
          shown.line,
          rules.has(shown.id)
            ? `The rule "${shown.id}" is shown and the front matter doesn't name it.`
            : `There is no rule "${shown.id}" in content/rules.`,
        );
    pointsToRegisters(file, compiled, owner);
    value.outcomes.forEach((outcome, at) => {
      if (/^(understand|be aware|appreciate|know)\b/i.test(outcome.text))
        error(
          `"${outcome.text.split(" ")[0] ?? ""}" can't be seen. Begin the outcome with something a person does.`,
          "outcomes",
          at,
          "text",
        );
    });
    if (value.contentNotes.length > 0 && facts.contentNoteLine === null)
      error("There are content notes, and no <ContentNote> before the first section.", "contentNotes");
    if (value.contentNotes.length === 0 && facts.contentNoteLine !== null)
      faults.error(
        file,
        facts.contentNoteLine,
        "There is a <ContentNote>, and the front matter lists no content notes.",
      );
    cultural(file, lineOf("culturalReview"), value.culturalReview, facts.passages);
    if (value.reviewStatus === "reviewed" && value.reviewers.length === 0)
      error("It says reviewed, and names nobody who has read it.", "reviewStatus");

    for (const scenario of facts.scenarios)
      if (!value.skills.includes(scenario.skill))
        faults.error(
          file,
          scenario.line,
          `The scenario "${scenario.id}" is about ${scenario.skill}, which the module doesn't teach.`,
        );
    for (const item of facts.quickItems)
      if (!value.skills.includes(item.skill))
        faults.error(
          file,
          item.line,
          `The item "${item.id}" is about ${item.skill}, which the module doesn't teach.`,
        );
    for (const exercise of facts.exercises)
      if (exercise.id !== owner.exercise.id)
        faults.error(file, exercise.line, `There is no exercise "${exercise.id}" in credential.yaml.`);
    for (const check of facts.banks)
      if (check.id !== value.bank)
        faults.error(
          file,
          check.line,
          `The check draws from "${check.id}", and the module's bank is "${value.bank}".`,
        );

    const total = facts.passages.reduce((sum, { text }) => sum + wordCount(text), 0);
    if (compiled.blocks.length > 0) {
      if (total < 900 || total > 1600)
        faults.warn(file, 1, `The module has ${total} words. 900 to 1,600 fit one sitting.`);
      readingGrade(file, compiled);
      const { minutesSaid, minutesHonest } = measure(credential, module);
      if (minutesSaid < minutesHonest || minutesSaid > 1.75 * minutesHonest)
        faults.warn(
          file,
          lineOf("minutes"),
          `It says ${minutesSaid} minutes, and takes about ${minutesHonest}. People plan a bus ride by this.`,
        );
    }
    for (const passage of facts.passages) {
      language(passage.text, file, passage.line, passage.quoted);
      // Names with a year in brackets are a promise that the work is in the list at the foot of the page.
      for (const match of passage.text.matchAll(/\((?:[^()]*?,\s*)?((?:19|20)\d\d)\)/g)) {
        const year = match[1] ?? "";
        if (!value.sources.some((source) => sources.get(source)?.includes(year)))
          faults.error(
            file,
            passage.line,
            `The text cites a work of ${year}, and the module names no source of that year.`,
          );
      }
      if (/\b(studies show|research shows)\b/i.test(passage.text))
        faults.error(
          file,
          passage.line,
          'Say who studied whom and what it can\'t show, not "research shows".',
        );
    }
    wordsThatStayShut(module);
    if (bank !== null) {
      checkBank(module, bank);
      if (facts.banks.some(({ pass }) => pass > 0)) onlyForPeople(bank);
    }
  }

  /** A word of the glossary opens in every module that uses it, so that nobody has to leave to look it up. */
  function wordsThatStayShut({ file, compiled: { facts } }: ReadModule): void {
    for (const { id, term, word } of glossaryWords) {
      if (facts.terms.some((opened) => opened.id === id)) continue;
      const first = facts.passages.find((passage) => passage.exposition && word.test(passage.text));
      if (first)
        faults.warn(
          file,
          first.line,
          `"${term}" is in the glossary and does not open here. Mark it where it first stands: <Term id="${id}">.`,
        );
    }
  }

  /** What has to do with First Nations people is judged by people; a machine may ask, and may not mark. @source ours */
  function onlyForPeople({ value, file, lineOf }: YamlSource<Bank>): void {
    value.items.forEach((item, at) => {
      const texts: string[] = [];
      walkText(item, [], (text) => texts.push(text));
      if (texts.some((text) => firstNations.test(text)))
        faults.error(
          file,
          lineOf("items", at),
          `Item "${item.id}" is about Aboriginal or Torres Strait Islander people, and this check is marked. People judge that: let the check be answered only, with pass 0.`,
        );
    });
  }

  /** One sentence is enough: whoever is written about has a say before it is published. */
  function cultural(
    file: string,
    line: number,
    review:
      | {
          readonly required: boolean;
          readonly status?: string | undefined;
          readonly reviewer?: object | undefined;
        }
      | undefined,
    passages: readonly { readonly text: string; readonly line: number }[],
  ): void {
    if (review?.required === true) {
      if (review.status === undefined)
        faults.error(
          file,
          line,
          "A cultural review is required. Say how it stands, such as status: awaiting.",
        );
      if ((review.status === "reviewed") !== (review.reviewer !== undefined))
        faults.error(
          file,
          line,
          "A cultural review has a status: reviewed and a reviewer by name, or neither of them.",
        );
      return;
    }
    const mention = passages.find(({ text }) => firstNations.test(text));
    if (mention !== undefined)
      faults.error(
        file,
        mention.line,
        "Aboriginal or Torres Strait Islander people are mentioned. Set culturalReview.required to true.",
      );
  }

  function pointsToRegisters(file: string, { facts }: CompiledMdx, owner: Credential): void {
    const here = new Set([...facts.sections, ...facts.blockIds].map(({ id }) => id).concat("support"));
    for (const link of facts.links) {
      const why = deadLink(link.id, here);
      if (why !== null) faults.error(file, link.line, why);
    }
    for (const term of facts.terms)
      if (!terms.has(term.id))
        faults.error(file, term.line, `There is no term "${term.id}" in content/glossary.`);
    for (const set of facts.supportSets)
      if (!supportSets.has(set.id))
        faults.error(file, set.line, `There is no set "${set.id}" in content/support.yaml.`);
    for (const template of facts.templates)
      if (!owner.exercise.templates.some((one) => one.id === template.id))
        faults.error(file, template.line, `There is no template "${template.id}" in credential.yaml.`);
  }

  function readingGrade(file: string, { facts }: CompiledMdx): void {
    const exposition = readability(
      facts.passages.filter((passage) => passage.exposition).map(({ text }) => text),
    );
    if (exposition.sentences < 10) return;
    if (exposition.smog > 9)
      faults.warn(
        file,
        1,
        `The exposition reads at SMOG grade ${exposition.smog.toFixed(1)}. Bring it to 9 or below: shorter words, shorter sentences.`,
      );
    if (exposition.meanSentence < 9 || exposition.meanSentence > 17)
      faults.warn(
        file,
        1,
        `The exposition has ${exposition.meanSentence.toFixed(1)} words to a sentence. 10 to 17 read best.`,
      );
  }

  function checkBank(module: ReadModule, { value, file, lineOf }: YamlSource<Bank>): void {
    const error = (sentence: string, ...at: (string | number)[]): void =>
      faults.error(file, lineOf(...at), sentence);
    const front = module.front.value;
    if (value.bank !== front.bank)
      error(`The bank is called "${value.bank}", and its file "${front.bank}".`, "bank");
    if (value.module !== front.id)
      error(`The bank is for "${value.module}", and the module that uses it is "${front.id}".`, "module");
    if (value.competency !== front.competency)
      error(`The bank is for ${value.competency}, and its module for ${front.competency}.`, "competency");
    if (value.items.length < 8)
      error(`The bank has ${value.items.length} items. It needs eight or more.`, "items");
    stillToWrite(file, value.reviewStatus, unwrittenIn(value, lineOf));
    const outcomes = new Map(front.outcomes.map((outcome) => [outcome.id, 0]));
    const { longestCorrect, firstCorrect } = tellTale(value.items);
    value.items.forEach((item, at) => {
      const where = ["items", at] as const;
      if (!front.skills.includes(item.skill))
        error(`Item "${item.id}" is about ${item.skill}, which the module doesn't teach.`, ...where);
      if (!outcomes.has(item.outcome))
        error(
          `Item "${item.id}" tests "${item.outcome}", which is no outcome of the module.`,
          ...where,
          "outcome",
        );
      else outcomes.set(item.outcome, (outcomes.get(item.outcome) ?? 0) + 1);
      repeated(
        item.options.map((option) => option.id),
        file,
        (index) => lineOf(...where, "options", index),
      );
      const correct = item.options.filter((option) => option.correct === true);
      if (correct.length !== 1)
        error(`Item "${item.id}" has ${correct.length} correct options. It needs exactly one.`, ...where);
      const lengths = item.options.map((option) => option.text.length);
      const longest = Math.max(...lengths);
      const reasons = item.options.map((option) => plainly(option.why));
      reasons.forEach((reason, index) => {
        if (reasons.indexOf(reason) !== index)
          error(
            `Option "${item.options[index]?.id ?? ""}" of item "${item.id}" is explained in the words of another option. Say what this choice does.`,
            ...where,
            "options",
            index,
            "why",
          );
      });
      if (longest > 2 * Math.min(...lengths))
        faults.warn(
          file,
          lineOf(...where),
          `The longest option of item "${item.id}" is more than twice as long as the shortest.`,
        );
      item.options.forEach((option, index) => {
        const line = [...where, "options", index] as const;
        if (option.correct !== true && option.misconception === undefined)
          error(`Option "${option.id}" of item "${item.id}" needs the misconception behind it.`, ...line);
        if (option.correct === true && option.misconception !== undefined)
          error(
            `Option "${option.id}" of item "${item.id}" is correct and can have no misconception.`,
            ...line,
            "misconception",
          );
        if (/\b(all|none) of the above\b/i.test(option.text))
          error(
            `Option "${option.id}" of item "${item.id}" leans on the others. Write one that stands by itself.`,
            ...line,
          );
        if (/\b(always|never)\b/i.test(option.text))
          faults.warn(
            file,
            lineOf(...line),
            `Option "${option.id}" of item "${item.id}" says always or never, which gives it away.`,
          );
      });
      if (/\b(not|isn't|except|least|incorrect|wrong)\b/i.test(item.ask))
        faults.warn(
          file,
          lineOf(...where, "ask"),
          `The question of item "${item.id}" is a negative one. Ask what to do.`,
        );
      walkText(item, [], (text, path) => language(text, file, lineOf(...where, ...path), path[0] !== "ask"));
    });
    for (const [outcome, count] of outcomes) {
      if (count === 0) error(`No item tests the outcome "${outcome}".`, "items");
      if (count * 2 > value.items.length)
        faults.warn(file, lineOf("items"), `More than half of the items test the outcome "${outcome}".`);
    }
    if (longestCorrect * 3 > value.items.length)
      faults.warn(
        file,
        lineOf("items"),
        `The correct option is the longest in ${longestCorrect} of ${value.items.length} items. A third is the most.`,
      );
    if (firstCorrect * 2 > value.items.length)
      faults.warn(
        file,
        lineOf("items"),
        `The correct option stands first in ${firstCorrect} of ${value.items.length} items. Half is the most.`,
      );
  }

  /** @returns the sentence that says what is wrong with the link; null: it leads somewhere */
  function deadLink(url: string, here: ReadonlySet<string>): string | null {
    const [address = "", fragment] = url.split("#");
    if (address === "")
      return here.has(fragment ?? "")
        ? null
        : `The link leads to "#${fragment ?? ""}", which isn't on this page.`;
    const [, place = "", first, second, ...more] = address.split("?")[0]?.replace(/\/$/, "").split("/") ?? [];
    const nowhere = `The link leads to "${address}", where there is no page.`;
    if (more.length > 0) return nowhere;
    if (first === undefined) return pagesToLinkTo.includes(place) ? null : nowhere;
    if (place === "framework" && second === undefined)
      return all.frameworkFiles.versions.some((one) => itemsOf(one.value).has(first)) ? null : nowhere;
    if (place !== "learn" && place !== "microcredentials") return nowhere;
    const credential = all.credentials.find(({ source }) => source.value.slug === first);
    if (credential === undefined) return nowhere;
    if (second === undefined) return null;
    if (place === "microcredentials") return nowhere;
    if (second === "exercise") return null;
    const module = credential.modules.find(({ slug }) => slug === second);
    if (module === undefined) return nowhere;
    return fragment === undefined || module.compiled.facts.sections.some(({ id }) => id === fragment)
      ? null
      : `The link leads to "#${fragment}", which is no section of that module.`;
  }

  // ---- Guides, briefs, exemplars ------------------------------------------------------------------

  function checkLeaf(credential: ReadCredential, leaf: ReadLeaf): void {
    pointsToRegisters(leaf.file, leaf.compiled, credential.source.value);
    dueAgain(
      leaf.front.value.lastChecked,
      readAgainAfter,
      leaf.file,
      leaf.front.lineOf("lastChecked"),
      "This text",
    );
    for (const rule of leaf.compiled.facts.rules)
      if (!rules.has(rule.id))
        faults.error(leaf.file, rule.line, `There is no rule "${rule.id}" in content/rules.`);
    for (const passage of leaf.compiled.facts.passages)
      language(passage.text, leaf.file, passage.line, passage.quoted);
    cultural(
      leaf.file,
      leaf.front.lineOf("culturalReview"),
      leaf.front.value.culturalReview,
      leaf.compiled.facts.passages,
    );
    stillToWrite(leaf.file, leaf.front.value.reviewStatus, [
      ...unwrittenIn(leaf.front.value, leaf.front.lineOf),
      ...unwrittenLines(leaf.compiled),
    ]);
    if (leaf.front.value.kind !== "exemplar") readingGrade(leaf.file, leaf.compiled);
  }

  // ---- Across everything --------------------------------------------------------------------------

  function checkUnique(): void {
    const seen = new Map<string, string>();
    const once = (kind: string, id: string, file: string, line: number): void => {
      const key = `${kind} ${id}`;
      const before = seen.get(key);
      if (before !== undefined)
        faults.error(file, line, `The ${kind} id "${id}" is already used in ${before}.`);
      else seen.set(key, file);
    };
    for (const credential of all.credentials)
      for (const module of credential.modules) {
        once("module", module.front.value.id, module.file, module.front.lineOf("id"));
        module.front.value.outcomes.forEach((outcome, at) =>
          once("outcome", outcome.id, module.file, module.front.lineOf("outcomes", at)),
        );
        for (const reflection of module.compiled.facts.reflections)
          once("reflection", reflection.id, module.file, reflection.line);
        for (const item of module.compiled.facts.quickItems) once("item", item.id, module.file, item.line);
        if (module.bank) once("bank", module.bank.value.bank, module.bank.file, module.bank.lineOf("bank"));
        module.bank?.value.items.forEach((item, at) =>
          once("item", item.id, module.bank?.file ?? "", module.bank?.lineOf("items", at, "id") ?? 1),
        );
      }
  }

  function checkPrerequisites(): void {
    const needs = new Map(
      all.credentials.map(({ source }) => [source.value.slug, source.value.entry.prerequisites]),
    );
    // through a stack a prerequisite reaches every micro-credential that the stack cannot do without
    for (const stack of all.stacks.value.stacks)
      needs.set(
        stack.id,
        all.credentials
          .map(({ source }) => source.value)
          .filter(({ alignment }) => stack.competencies.includes(alignment.competency))
          .map(({ slug }) => slug),
      );
    for (const { source } of all.credentials) {
      const cycle = cycleFrom(source.value.slug, needs);
      if (cycle !== null)
        faults.error(
          source.file,
          source.lineOf("entry", "prerequisites"),
          `Nobody could ever begin this: it needs ${cycle.slice(1).join(", which needs ")}.`,
        );
    }
  }

  /**
   * The same paragraph in two modules is boilerplate, and the build stops. The same sentence is either copied or a
   * fact that wants one place of its own.
   */
  function checkRepetition(): void {
    const sentences = new Map<string, { file: string; line: number }>();
    const paragraphs = new Map<string, { file: string; line: number }>();
    for (const credential of all.credentials)
      for (const module of credential.modules)
        for (const passage of module.compiled.facts.passages) {
          if (unwritten.test(passage.text)) continue;
          if (wordCount(passage.text) >= 12) {
            const key = plainly(passage.text);
            const before = paragraphs.get(key);
            if (before === undefined) paragraphs.set(key, { file: module.file, line: passage.line });
            else if (before.file !== module.file) {
              faults.error(
                module.file,
                passage.line,
                `This paragraph also stands in ${before.file}, line ${before.line}. Write it for this module, or take it out.`,
              );
              continue;
            }
          }
          for (const sentence of sentencesOf(passage.text)) {
            if (wordCount(sentence) < 6) continue;
            const key = plainly(sentence);
            const before = sentences.get(key);
            if (before === undefined) sentences.set(key, { file: module.file, line: passage.line });
            else if (before.file !== module.file)
              faults.warn(
                module.file,
                passage.line,
                `This sentence also stands in ${before.file}, line ${before.line}: "${sentence}"`,
              );
          }
        }
  }

  /** A draft may be unfinished; what waits for review, or has had it, may not. */
  function stillToWrite(file: string, status: ReviewStatus, lines: readonly number[]): void {
    const [first] = [...lines].sort((a, b) => a - b);
    if (first === undefined) return;
    const sentence =
      lines.length === 1
        ? "This still says TODO."
        : `This still says TODO, and so do ${lines.length - 1} more places in the file.`;
    if (status === "draft") faults.warn(file, first, sentence);
    else faults.error(file, first, `${sentence} Write it, or call the file a draft.`);
  }

  function unwrittenIn(value: unknown, lineOf: (...path: (string | number)[]) => number): number[] {
    const lines: number[] = [];
    walkText(value, [], (text, path) => {
      if (unwritten.test(text)) lines.push(lineOf(...path));
    });
    return lines;
  }

  function unwrittenLines({ facts }: CompiledMdx): number[] {
    return facts.passages.filter(({ text }) => unwritten.test(text)).map(({ line }) => line);
  }

  function language(text: string, file: string, line: number, quoted: boolean): void {
    const pairs: readonly LanguagePair[] = all.language.value.pairs;
    for (const finding of unsafeWords(text, quoted, pairs)) {
      const sentence = `"${finding.word}" is not how we say it. Try: ${finding.instead.join(", or ")}. ${finding.why}`;
      if (finding.severity === "error") faults.error(file, line, sentence);
      else faults.warn(file, line, sentence);
    }
  }
}

/** The keys of one version, by what they are keys of. */
function codesOf(version: FrameworkVersion) {
  const items = [...itemsOf(version).values()];
  const codes = (...kinds: FrameworkItem["kind"][]): ReadonlySet<string> =>
    new Set(items.filter((item) => kinds.includes(item.kind)).map((item) => item.code));
  return {
    skills: codes("core-skill", "advanced-skill"),
    advanced: codes("advanced-skill"),
    competencies: codes("competency"),
    values: new Set(version.values.map((value) => value.code)),
  };
}

/**
 * What keeps a micro-credential from being published.
 * A field that is empty, or whose `status` is `to-confirm`, is a gap; recommended fields never are.
 */
export function publishGaps(
  credential: unknown,
  fields: readonly { field: string; need: string; sentence: string }[],
): { field: string; sentence: string }[] {
  return fields
    .filter(({ need }) => need !== "recommended")
    .filter(({ field }) => {
      const found = field
        .split(".")
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], credential);
      if (
        found === undefined ||
        found === null ||
        found === "" ||
        (Array.isArray(found) && found.length === 0)
      )
        return true;
      return typeof found === "object" && (found as { status?: unknown }).status === "to-confirm";
    })
    .map(({ field, sentence }) => ({ field, sentence }));
}

/** A way from a micro-credential back to itself, first and last the same; null: there is none. */
export function cycleFrom(start: string, needs: ReadonlyMap<string, readonly string[]>): string[] | null {
  const visit = (slug: string, path: readonly string[]): string[] | null => {
    for (const next of needs.get(slug) ?? []) {
      if (next === start) return [...path, slug, next];
      if (path.includes(next) || next === slug) continue;
      const found = visit(next, [...path, slug]);
      if (found !== null) return found;
    }
    return null;
  };
  return visit(start, []);
}

/** A calendar date and an ISO 8601 duration in years, months and days; the last day of a month stays within it. */
export function addDuration(date: string, duration: string): Date {
  const [, years = "0", months = "0", days = "0"] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(duration) ?? [];
  const from = new Date(`${date}T00:00:00Z`);
  const month = from.getUTCMonth() + Number(months) + 12 * Number(years);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return new Date(
    Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastDay) + Number(days)),
  );
}

/** @returns a sentence; null: nothing is wrong with it */
function graceFault({ validFor, grace }: { validFor: string | null; grace: string }): string | null {
  if (validFor === null) return null;
  const [end, over] = [validFor, grace].map((duration) => addDuration("2027-01-01", duration).getTime());
  return (over ?? 0) >= (end ?? 0)
    ? `A grace period of ${grace} is as long as the ${validFor} of the award itself. Make it shorter.`
    : null;
}

/** Words that say that a text is about First Nations people. */
const firstNations =
  /\b(Aboriginal|Torres Strait|First Nations|Indigenous|Sorry Business|Traditional Owners?|on Country)\b/;

/** What `npm run content:new` leaves for an author to write. */
const unwritten = /\bTODO\b/;

/** Two texts that differ only in capitals and marks are the same text. */
export const plainly = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export function walkText(
  value: unknown,
  path: readonly (string | number)[],
  visit: (text: string, path: readonly (string | number)[]) => void,
): void {
  if (typeof value === "string") visit(value, path);
  else if (Array.isArray(value)) value.forEach((inner, at) => walkText(inner, [...path, at], visit));
  else if (value !== null && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) walkText(inner, [...path, key], visit);
}
