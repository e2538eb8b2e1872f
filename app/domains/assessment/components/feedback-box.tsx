import type { ComponentProps } from "react";
import { type LanguagePair, unsafeWords } from "~/catalogue/language";
import type { FeedbackOpenings } from "~/catalogue/types";
import { More } from "~/ui/details";
import { TextArea, fieldId } from "~/ui/field";

/**
 * A box for words to a learner: ways to begin, and advice on words that may hurt. The advice is never a block. It stands
 * there when the page comes back with words in the box, and with script as one types.
 */
export function FeedbackBox({
  box,
  pairs,
  words,
  name,
  id = fieldId(name),
  about,
  ...rest
}: {
  /** null: no beginnings are offered here */
  box: FeedbackOpenings | null;
  pairs: readonly LanguagePair[];
  /** what is in the box */
  words: string;
  /** what these words are about, where several boxes of a page have the same label; read out only */
  about?: string;
} & Omit<ComponentProps<typeof TextArea>, "defaultValue">) {
  const findings = unsafeWords(words, false, pairs);
  return (
    <div className="stack-s">
      <TextArea {...rest} id={id} name={name} defaultValue={words} />
      <div role="status" data-advice-for={id}>
        {findings.length > 0 ? <Advice findings={findings} /> : null}
      </div>
      {box ? (
        <More
          summary={
            <>
              Ways to begin<span className="vh">: {about ? `${box.label}, ${about}` : box.label}</span>
            </>
          }
          again
        >
          <ul className="plain stack-s" data-begins={id}>
            {box.openings.map((opening) => (
              <li key={opening.id}>{opening.text} …</li>
            ))}
          </ul>
        </More>
      ) : null}
    </div>
  );
}

type Finding = Pick<ReturnType<typeof unsafeWords>[number], "word" | "instead" | "why">;

/** What a reader may hear in a word, and another way to say it. */
export function Advice({ findings }: { findings: readonly Finding[] }) {
  return (
    <div className="note care stack-s">
      <p>
        <b>Words to think about.</b> This is advice: you can send them as they are.
      </p>
      <ul className="stack-s">
        {distinct(findings).map((finding) => (
          <AdviceLine key={finding.word} {...finding} />
        ))}
      </ul>
    </div>
  );
}

function AdviceLine({ word, instead, why }: Finding) {
  return (
    <li>
      <b data-word="">{word}</b>: <span data-why="">{why}</span> Another way:{" "}
      <span data-instead="">{instead.join(", or ")}</span>.
    </li>
  );
}

/** What script needs to advise as one types; once on a page, anywhere. */
export function AdviceForScript({ pairs }: { pairs: readonly LanguagePair[] }) {
  return (
    <template data-advice={JSON.stringify(pairs)}>
      <Advice findings={[{ word: "", why: "", instead: [] }]} />
    </template>
  );
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [finding.word.toLowerCase(), finding]));
  return [...seen.values()];
}
