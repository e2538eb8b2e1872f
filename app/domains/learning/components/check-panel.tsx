import { AnswerResult } from "~/ui/answer";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ChoiceGroup } from "~/ui/field";
import { DateTimeText } from "~/ui/when";
import { type CheckView, type OpenTry, type ShownAnswer, type TryResult, answerField } from "../module-view";
import { Html } from "~/ui/prose";

/**
 * The module's questions: begin, answer, read what each answer leads to, try again.
 * Every state is a page of its own at the same place, so it works without script and can be gone back to.
 * @param refused what an answer that could not be marked leaves behind
 */
export function CheckPanel({
  check,
  address,
  refused,
}: {
  check: CheckView;
  /** this page, without query */
  address: string;
  refused?: {
    readonly errors: Readonly<Record<string, string>>;
    readonly typed: Readonly<Record<string, string>>;
  };
}) {
  return (
    <div className="stack">
      <p className="muted">{check.rule}</p>
      {check.note ? <p className="muted">{check.note}</p> : null}
      {check.open ? (
        <Questions open={check.open} address={address} refused={refused} />
      ) : check.result ? (
        <Outcome result={check.result} marked={check.marked} address={address} />
      ) : (
        <Begin
          passed={check.passed}
          marked={check.marked}
          tried={check.tries.some((one) => one.answered)}
          address={address}
        />
      )}
      {check.tries.some((one) => one.answered) ? <Tries check={check} address={address} /> : null}
    </div>
  );
}

function Begin({
  passed,
  marked,
  tried,
  address,
}: {
  passed: boolean;
  marked: boolean;
  tried: boolean;
  address: string;
}) {
  return (
    <form method="post" action={address} className="stack-s noprint">
      <input type="hidden" name="intent" value="start-check" />
      {passed ? <InPlace marked={marked} /> : null}
      <Acts>
        <Button kind="second">
          {!tried ? "Start the questions" : marked ? "Try again" : "Answer others from this set"}
        </Button>
      </Acts>
    </form>
  );
}

export function InPlace({ marked }: { marked: boolean }) {
  return (
    <Banner tone="ok" heading="In place.">
      You have {marked ? "passed" : "answered"} these questions. You can answer others from the same set
      whenever you like; it never counts against you.
    </Banner>
  );
}

function Questions({
  open,
  address,
  refused,
}: {
  open: OpenTry;
  address: string;
  refused?: {
    readonly errors: Readonly<Record<string, string>>;
    readonly typed: Readonly<Record<string, string>>;
  };
}) {
  return (
    <form
      method="post"
      action={`${address}?try=${open.id}`}
      className="stack-l noprint lands"
      id="questions"
      tabIndex={-1}
    >
      <input type="hidden" name="intent" value="answer-check" />
      <input type="hidden" name="try" value={open.id} />
      {open.questions.map((question, index) => {
        const name = answerField(question.itemId);
        return (
          <section className="card stack" key={question.itemId} aria-labelledby={`${question.itemId}-h`}>
            <h3 className="kicker" id={`${question.itemId}-h`}>
              Question {index + 1} of {open.questions.length}
            </h3>
            <div id={`${question.itemId}-stem`}>
              <Html html={question.stem} className="prose" />
            </div>
            <ChoiceGroup
              legend={question.ask}
              name={name}
              choices={question.options}
              defaultValue={refused?.typed[name] ?? null}
              error={refused?.errors[name]}
              describedBy={`${question.itemId}-stem`}
            />
          </section>
        );
      })}
      <Acts>
        <Button>See how that lands</Button>
      </Acts>
    </form>
  );
}

function Outcome({ result, marked, address }: { result: TryResult; marked: boolean; address: string }) {
  return (
    <div className="stack-l">
      <Landed passed={result.passed} marked={marked} id="outcome" />
      {result.questions.map((question, index) => (
        <section
          className="card stack"
          key={question.itemId}
          aria-labelledby={`${question.itemId}-k ${question.itemId}-h`}
        >
          <p className="kicker" id={`${question.itemId}-k`}>
            Question {index + 1}
          </p>
          <Html html={question.stem} className="prose" />
          <h3 id={`${question.itemId}-h`} className="h-s">
            {question.ask}
          </h3>
          <AnswersRead answers={question.answers} />
        </section>
      ))}
      <form method="post" action={address} className="stack-s noprint">
        <input type="hidden" name="intent" value="start-check" />
        <Acts>
          <Button kind={result.passed ? "second" : "primary"}>
            {result.passed ? "Answer others from this set" : "Try again"}
          </Button>
        </Acts>
        <p className="small muted">
          The questions are drawn anew and the answers come in a new order. Your tries are kept, and only you
          see them.
        </p>
      </form>
    </div>
  );
}

/** How a whole try came out. @param id where a browser goes to read it */
export function Landed({ passed, marked, id }: { passed: boolean; marked: boolean; id?: string }) {
  return (
    <Banner tone={passed ? "ok" : "care"} icon={passed ? "tick" : "back"}>
      <h3 className="h-s lands" id={id} tabIndex={-1}>
        {!marked
          ? "Answered. This piece is in place."
          : passed
            ? "That’s it. This piece is in place."
            : "Not this time. Here is what each answer leads to."}
      </h3>
      <p>
        {!marked
          ? "Nothing marks these. Read what each answer leads to, yours first, and see what you make of it."
          : passed
            ? "Read on below: the other answers have their reasons too."
            : "Read what your answers leave out, look again at the sections above if you like, then try again."}
      </p>
    </Banner>
  );
}

/** What each answer leads to, the chosen one first. */
export function AnswersRead({ answers }: { answers: readonly ShownAnswer[] }) {
  return (
    <ul className="plain">
      {answers.map((answer) => (
        <AnswerResult as="li" tone={answer.tone} best={answer.best} text={answer.text} key={answer.why}>
          <Html html={answer.why} className="stack-s" />
        </AnswerResult>
      ))}
    </ul>
  );
}

function Tries({ check, address }: { check: CheckView; address: string }) {
  return (
    <More summary="Your tries" again>
      <ul className="plain stack-s">
        {check.tries.map((one) => (
          <li key={one.id}>
            <a href={`${address}?try=${one.id}#${one.answered ? "outcome" : "questions"}`}>
              {one.words}
              <span className="vh"> on </span>
            </a>{" "}
            <span className="muted small">
              <DateTimeText at={one.at} />
            </span>
          </li>
        ))}
      </ul>
      <p className="small muted">Only you see them.</p>
    </More>
  );
}
