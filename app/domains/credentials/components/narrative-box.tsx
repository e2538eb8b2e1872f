import { FeedbackBox } from "~/domains/assessment/components/feedback-box";
import type { LanguagePair } from "~/catalogue/language";
import { mostNarrative } from "../narrative";

/** Where an issuer writes about a person's work what is signed with the award. */
export function NarrativeBox({
  name = "narrative",
  label,
  hint,
  words,
  pairs,
  error,
}: {
  name?: string;
  label: string;
  hint?: string;
  words: string;
  pairs: readonly LanguagePair[];
  error: string | undefined;
}) {
  return (
    <FeedbackBox
      box={null}
      pairs={pairs}
      words={words}
      name={name}
      label={label}
      hint={hint}
      optional
      rows={3}
      maxLength={mostNarrative}
      error={error}
    />
  );
}

/** Advice beside such words, and no more: many names are ordinary words. */
export function MaybeNames({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="note care">
      <b>This may be somebody’s name:</b> {names.join(", ")}. If it is, it has no place here.
    </p>
  );
}

/** Said where such words are written: whom they reach. */
export const narrativeHint =
  "One or two sentences on what this person does well at work. They are signed into the credential, and the person can hand it to anyone. Leave out their name, and everybody else’s, above all young people’s.";
