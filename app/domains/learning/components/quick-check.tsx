import type { CheckItem } from "~/catalogue/types";
import { AnswerResult } from "~/ui/answer";
import { Html } from "~/ui/prose";

/**
 * One question in the flow of a text. The answer stands in the address and is never stored. On paper every option
 * stands with what speaks for it and against it.
 * @param chosen option id; anything else shows the question
 */
export function QuickCheck({
  id,
  item,
  chosen,
  address,
}: {
  id: string;
  item: CheckItem;
  chosen: string | null;
  address: string;
}) {
  const option = item.options.find((one) => one.id === chosen) ?? null;
  return (
    <section className="card stack lands" id={id} aria-labelledby={`${id}-h`} tabIndex={-1}>
      <p className="kicker">A quick check</p>
      <Html html={item.stem} className="prose" />
      <h3 id={`${id}-h`}>{item.ask}</h3>
      {option ? (
        <>
          <ul className="plain noprint">
            <AnswerResult as="li" tone={option.correct ? "right" : "not-this-time"} text={option.text}>
              <Html html={option.why} />
            </AnswerResult>
            {option.correct
              ? item.options
                  .filter((one) => one !== option)
                  .map((other) => (
                    <AnswerResult as="li" tone="other" text={other.text} key={other.id}>
                      <Html html={other.why} />
                    </AnswerResult>
                  ))
              : null}
          </ul>
          <p className="small noprint">
            <a href={`${address}#${id}`}>
              {option.correct ? "Look at the question again" : "Try this one again"}
            </a>
          </p>
        </>
      ) : (
        <form method="get" action={`${address}#${id}`} className="replies noprint" aria-label="Your answer">
          {item.options.map((one) => (
            <button className="reply" name={`q.${id}`} value={one.id} key={one.id}>
              {one.text}
            </button>
          ))}
        </form>
      )}
      <ul className="plain printonly">
        {item.options.map((one) => (
          <AnswerResult as="li" tone="other" best={one.correct} text={one.text} key={one.id}>
            <Html html={one.why} />
          </AnswerResult>
        ))}
      </ul>
    </section>
  );
}
