import type { CompletionWords } from "../rules";

/** What must come together before a person may award, in words. */
export function CompletionList({ words }: { words: readonly CompletionWords[] }) {
  return (
    <ul>
      {words.map((one) => (
        <li key={`${one.text} ${one.items.map((inner) => inner.text).join(" ")}`}>
          {one.text}
          {one.items.length > 0 ? <CompletionList words={one.items} /> : null}
          {one.because ? <span className="muted"> {one.because}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** Said wherever the rule is told. */
export const RULE_AND_PERSON =
  "A rule can say that all of this is in place. Whether it becomes an award is decided by a person.";
