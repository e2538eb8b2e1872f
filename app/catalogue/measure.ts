import type { ReadCredential, ReadModule } from "./check-catalogue";
import { wordCount } from "./check-mdx";
import { readability } from "./language";

/** What can be counted about a module. Numbers for an author to look at, never a mark. */
export interface ModuleMeasure {
  readonly credential: string;
  readonly module: string;
  readonly file: string;
  readonly bankFile: string | null;
  readonly words: number;
  readonly smog: number;
  readonly fleschKincaid: number;
  readonly meanSentence: number;
  readonly minutesSaid: number;
  readonly minutesHonest: number;
  readonly items: number;
  /** In how many items the correct option is the longest, and in how many it stands first. */
  readonly longestCorrect: number;
  readonly firstCorrect: number;
}

/** Careful reading on a phone, in words a minute, and the time one question asks for beside its words. @source ours */
const wordsAMinute = 180;
const thinkingMinutes = 0.5;

/**
 * What a module measures, and how long it takes somebody who does all of it: reads every branch, answers one draw with
 * the explanations, writes the reflection. The work at the end is done on the job and not counted.
 */
export function measure(credential: ReadCredential, module: ReadModule): ModuleMeasure {
  const { passages, banks } = module.compiled.facts;
  const grade = readability(passages.filter((one) => one.exposition).map(({ text }) => text));
  const words = passages.reduce((sum, { text }) => sum + wordCount(text), 0);
  const items = module.bank?.value.items ?? [];
  const wordsOfItems = items.reduce(
    (sum, { stem, ask, options }) =>
      sum +
      wordCount(`${stem} ${ask}`) +
      options.reduce((all, { text, why }) => all + wordCount(`${text} ${why}`), 0),
    0,
  );
  const drawn = banks.reduce((sum, { draw }) => sum + draw, 0);
  const reflecting = module.compiled.blocks.reduce(
    (sum, block) => sum + (block.kind === "reflection" ? block.minutes : 0),
    0,
  );
  const minutes =
    words / wordsAMinute +
    (items.length === 0 ? 0 : drawn * (wordsOfItems / items.length / wordsAMinute + thinkingMinutes)) +
    reflecting;
  return {
    credential: credential.source.value.slug,
    module: module.slug,
    file: module.file,
    bankFile: module.bank?.file ?? null,
    words,
    smog: grade.smog,
    fleschKincaid: grade.fleschKincaid,
    meanSentence: grade.meanSentence,
    minutesSaid: module.front.value.minutes,
    minutesHonest: Math.round(minutes),
    items: items.length,
    ...tellTale(items),
  };
}

/** In how many items length or place gives the answer away. */
export function tellTale(
  items: readonly {
    readonly options: readonly { readonly text: string; readonly correct?: true | undefined }[];
  }[],
): { readonly longestCorrect: number; readonly firstCorrect: number } {
  return {
    longestCorrect: items.filter(({ options }) => {
      const longest = Math.max(...options.map(({ text }) => text.length));
      return options.some((option) => option.correct === true && option.text.length === longest);
    }).length,
    firstCorrect: items.filter(({ options }) => options[0]?.correct === true).length,
  };
}

/** The table that `npm run content:check -- --report` prints. */
export function reportTable(measures: readonly ModuleMeasure[]): string {
  const head = ["module", "words", "SMOG", "FK", "sentence", "said", "honest", "items", "longest", "first"];
  const rows = measures.map((one) => [
    `${one.credential}/${one.module}`,
    String(one.words),
    one.smog.toFixed(1),
    one.fleschKincaid.toFixed(1),
    one.meanSentence.toFixed(1),
    `${one.minutesSaid} min`,
    `${one.minutesHonest} min`,
    String(one.items),
    String(one.longestCorrect),
    String(one.firstCorrect),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}
