import type { ReadCredential, ReadEverything } from "./check-catalogue";
import { sentencesOf } from "./language";

/**
 * That a name means one person: whoever speaks is on the list of people, and nobody turns up in another
 * micro-credential. Advice, because a name can also be a word, and because only people on the list can be found.
 */
export function checkCast({ cast, credentials, faults }: ReadEverything): void {
  const { value, file, lineOf } = cast;
  const centre = new Set(value.centre.map(({ name }) => name));
  const owner = new Map<string, string>();
  for (const [code, names] of Object.entries(value.people))
    names.forEach((name, at) => {
      const before = centre.has(name) ? "the centre's staff" : owner.get(name);
      if (before === undefined) owner.set(name, code);
      else faults.error(file, lineOf("people", code, at), `"${name}" is on the list already, for ${before}.`);
    });
  const alsoWords = new Set(value.alsoWords);

  for (const credential of credentials) {
    const code = credential.source.value.humanCode;
    const own = new Set(value.people[code]);
    for (const module of credential.modules)
      for (const block of module.compiled.blocks)
        if (block.kind === "dialogue")
          for (const name of new Set(
            block.turns.map(({ speaker }) => /^\p{Lu}\p{L}+/u.exec(speaker)?.[0] ?? ""),
          ))
            if (!own.has(name) && !centre.has(name) && !notNames.has(name) && !owner.has(name))
              faults.warn(
                module.file,
                lineOfBlock(module.compiled.facts.blockIds, block.id),
                `${name} speaks in "${block.title}" and isn't on the list. Add the name to content/cast.yaml under ${code}.`,
              );
    for (const { text, file: where, line } of wordsOf(credential))
      for (const name of namesIn(text)) {
        const other = owner.get(name);
        if (other !== undefined && other !== code && !alsoWords.has(name))
          faults.warn(
            where,
            line,
            `"${name}" is somebody in ${other} already. Choose a name that nobody has.`,
          );
      }
  }
}

/** How a speaker may be called who has no name. */
const notNames = new Set(["", "You", "A", "An", "The", "Another"]);

/** Words with a capital that do not begin a sentence: a name at the beginning comes again, a word does not. */
function namesIn(text: string): Set<string> {
  return new Set(
    sentencesOf(text).flatMap(
      (sentence) => sentence.slice(1).match(/(?<![\p{L}'’-])\p{Lu}\p{Ll}+(?!\p{L})/gu) ?? [],
    ),
  );
}

function* wordsOf(credential: ReadCredential): Generator<{ text: string; file: string; line: number }> {
  const { modules, brief, guide, exemplars } = credential;
  for (const { compiled, file } of [
    ...modules,
    ...[brief, guide, ...exemplars].filter((one) => one !== null),
  ])
    for (const { text, line } of compiled.facts.passages) yield { text, file, line };
  for (const { bank } of modules)
    for (const [at, item] of bank?.value.items.entries() ?? [])
      for (const text of [
        item.stem,
        item.ask,
        ...item.options.flatMap((option) => [option.text, option.why]),
      ])
        yield { text, file: bank?.file ?? "", line: bank?.lineOf("items", at) ?? 1 };
}

const lineOfBlock = (ids: readonly { id: string; line: number }[], id: string): number =>
  ids.find((one) => one.id === id)?.line ?? 1;
