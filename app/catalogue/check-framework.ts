import type { z } from "zod";
import type { ReadEverything } from "./check-catalogue";
import { chainFrom } from "./framework-versions";
import { itemsOf } from "./lookups";
import type * as schemas from "./schemas";
import type { FrameworkItem } from "./types";
import type { YamlSource } from "./yaml-source";

type VersionFile = YamlSource<z.output<typeof schemas.competencyFrameworkFile>>;

/**
 * The versions of the competency framework against each other: one is current, each of the others has been superseded by
 * one, and of every place of the older one somebody has said what became of it.
 */
export function checkFrameworkVersions({ frameworkFiles: { versions }, faults }: ReadEverything): void {
  const [first, ...others] = versions.filter((one) => one.value.status === "current");
  if (first === undefined) {
    for (const { file, lineOf } of versions)
      faults.error(file, lineOf("status"), "No version of the framework is current. One has to be.");
    return;
  }
  for (const { file, lineOf } of others)
    faults.error(
      file,
      lineOf("status"),
      `${first.file} is current too. Only one version can be: the one before is superseded.`,
    );
  const chain = chainFrom(
    first.value,
    versions.map((one) => one.value),
  );
  for (const source of versions) {
    const { value, file, lineOf } = source;
    const error = (sentence: string, ...at: (string | number)[]): void =>
      faults.error(file, lineOf(...at), sentence);
    for (const key of ["id", "version"] as const)
      if (versions.find((one) => one.value[key] === value[key]) !== source)
        error(`Another version of the framework has the ${key} "${value[key]}".`, key);
    if (versions.find((one) => one.value.source.title === value.source.title) !== source)
      error(
        "Another version has the same title, and a signed credential names its framework by its title. Add the edition.",
        "source",
        "title",
      );
    if (value.status === "superseded" && value.statusEnd === undefined)
      error("It is superseded. Say with statusEnd until when what follows it may be begun.", "status");
    if (value.status === "current" && value.statusEnd !== undefined)
      error("The current version has no end. Take statusEnd away, or call it superseded.", "statusEnd");
    if (value.status === "superseded" && !chain.some((one) => one.id === value.id))
      error("No newer version says that it supersedes this one.", "status");
    if (value.supersedes === undefined) {
      if (value.changes.length > 0)
        error("Changes need the version they are changes to: supersedes.", "changes");
      continue;
    }
    const before = versions.find((one) => one.value.id === value.supersedes);
    if (before === undefined || before === source)
      error(`There is no other version "${value.supersedes}" of the framework.`, "supersedes");
    else checkChanges(source, before, error);
  }
}

function checkChanges(
  { value }: VersionFile,
  { value: older }: VersionFile,
  error: (sentence: string, ...at: (string | number)[]) => void,
): void {
  const now = itemsOf(value);
  const before = itemsOf(older);
  const said = new Map<string, number>();
  value.changes.forEach((change, at) => {
    const wrong = (sentence: string, ...key: string[]): void => error(sentence, "changes", at, ...key);
    const old = before.get(change.from);
    if (said.has(change.from)) return wrong(`${change.from} stands twice among the changes.`, "from");
    said.set(change.from, at);
    if (old === undefined) return wrong(`Version ${older.version} has no "${change.from}".`, "from");
    if ((change.exactMatch === undefined) === (change.replacedBy === undefined))
      return wrong(
        "Give either exactMatch or replacedBy: it is the same in other words, or others took its place.",
      );
    if (change.exactMatch !== undefined) {
      if (change.exactMatch !== change.from)
        wrong(`What is the same keeps its code. Call it ${change.from} in this version too.`, "exactMatch");
      else if (now.get(change.from)?.kind !== old.kind)
        wrong(`There is no ${change.from} of the same kind in this version.`, "exactMatch");
      if (change.transition) wrong("What is the same goes on as it is: take transition away.", "transition");
      return;
    }
    const targets = change.replacedBy ?? [];
    if (now.has(change.from))
      wrong(
        `${change.from} is in this version as well. A code means one thing: give what is new a code of its own.`,
        "replacedBy",
      );
    for (const code of targets)
      if (now.get(code)?.kind !== old.kind)
        wrong(`There is no "${code}" of the same kind in this version.`, "replacedBy");
    const decides = old.kind !== "domain" && targets.length > 0;
    if (decides && !change.transition)
      wrong(
        `Somebody has to decide whether what was earned for ${change.from} counts for ${targets.join(" and ")}: transition.`,
      );
    if (!decides && change.transition)
      wrong("There is nothing that earlier awards could count for: take transition away.", "transition");
    if (change.transition?.until !== undefined && !change.transition.counts)
      wrong("It does not count, so it has no last day: take until away.", "transition", "until");
  });
  for (const [code, item] of before) {
    if (said.has(code)) continue;
    const same = now.get(code);
    if (same === undefined)
      error(
        `${code} is in version ${older.version} and not in this one, and nothing says what became of it.`,
        "changes",
      );
    else if (wordsOf(same) !== wordsOf(item) || same.kind !== item.kind)
      error(
        `${code} has other words than in version ${older.version}. If it is the same skill, say exactMatch; else give it a new code.`,
        "changes",
      );
  }
}

const wordsOf = (item: FrameworkItem): string => (item.kind === "strand" ? item.strand.verbatim : item.text);
