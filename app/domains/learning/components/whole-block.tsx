import type { ReactNode } from "react";
import type { Block, CheckItem, ItemBank } from "~/catalogue/types";
import { Audience } from "~/ui/audience";
import { ChoiceGroup } from "~/ui/field";
import { Html } from "~/ui/prose";
import { SavedState } from "~/ui/saved-state";
import { Tag } from "~/ui/tag";
import { answerField, answersRead, answersShown } from "../module-view";
import { AnswersRead, InPlace, Landed } from "./check-panel";
import { AllBranches } from "./scenario";
import { type Setting, StillBlock } from "./still-block";

/**
 * A block with everything that it can become, one below the other: what a reader meets only by choosing.
 * For those who write and check content. Nothing here answers.
 */
export function WholeBlock({ block, setting }: { block: Block; setting: Setting }) {
  switch (block.kind) {
    case "scenario":
      return (
        <>
          <h3>{block.title}</h3>
          <AllBranches scenario={block} className="card stack" />
        </>
      );
    case "quick-check":
      return <WholeItem item={block.item} kicker="A quick check" />;
    case "knowledge-check": {
      const bank = setting.credential.banks.find((one) => one.bank === block.bank);
      return bank ? <WholeBank bank={bank} draw={block.draw} pass={block.pass} /> : null;
    }
    case "reflection":
      return <WholeReflection block={block} />;
    case "submission":
      return (
        <div className="card stack">
          <p className="kicker">Made up for calibration</p>
          <h3>{block.title}</h3>
          <Html html={block.html} className="prose" />
        </div>
      );
    case "annotation":
      return <Annotation block={block} setting={setting} />;
    default:
      return <StillBlock block={block} setting={setting} />;
  }
}

/** What decided a level; reviewers see it only after they have rated. */
function Annotation({ block, setting }: { block: Extract<Block, { kind: "annotation" }>; setting: Setting }) {
  const { criteria, levels } = setting.credential.rubric;
  const criterion = criteria.find((one) => one.id === block.criterion)?.title ?? block.criterion;
  const level = levels.find((one) => one.id === block.level)?.name ?? block.level;
  return (
    <div className="callout wait stack-s" role="note">
      <p>
        <b>
          {criterion}: {level}
        </b>
      </p>
      <Html html={block.html} className="prose" />
    </div>
  );
}

function WholeBank({ bank, draw, pass }: { bank: ItemBank; draw: number; pass: number }) {
  return (
    <div className="stack-l">
      <p className="muted">
        {bank.items.length} items. A try draws {draw} of them
        {pass === 0 ? ", and nothing marks it" : ` and passes at ${pass}`}. Learners see the options in an
        order of their own, and no belief behind them.
      </p>
      <WholeTry item={bank.items[0]} marked={pass > 0} />
      {bank.items.map((item) => (
        <WholeItem item={item} kicker={`Item ${item.id} · ${item.skill}`} key={item.id} />
      ))}
    </div>
  );
}

/** What a try looks like as it goes on, with the first item of the bank. */
function WholeTry({ item, marked }: { item: CheckItem | undefined; marked: boolean }) {
  if (!item) return null;
  const [best, other] = [true, false].map((correct) =>
    item.options.find((option) => option.correct === correct),
  );
  const read = (id: string | undefined, withOthers: boolean) =>
    marked ? answersShown(item.options, id, withOthers) : answersRead(item.options, id);
  return (
    <div className="stack">
      <State name="A question that was left out">
        <fieldset className="plain" disabled>
          <ChoiceGroup
            legend={item.ask}
            name={answerField(item.id)}
            choices={item.options.map(({ id, text }) => ({ value: id, label: text }))}
            error="Choose an answer for question 1."
          />
        </fieldset>
      </State>
      {marked ? (
        <State name="Too few answers land">
          <Landed passed={false} marked />
          <AnswersRead answers={read(other?.id, false)} />
        </State>
      ) : null}
      <State name={marked ? "Enough answers land" : "Answered"}>
        <Landed passed marked={marked} />
        <AnswersRead answers={read(best?.id, true)} />
      </State>
      <State name="Come back to later">
        <InPlace marked={marked} />
      </State>
    </div>
  );
}

function State({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="stack-s">
      <p className="small muted">{name}</p>
      {children}
    </div>
  );
}

function WholeItem({ item, kicker }: { item: CheckItem; kicker: string }) {
  return (
    <section className="card stack" id={item.id} aria-label={`Item ${item.id}`}>
      <p className="kicker">{kicker}</p>
      <Html html={item.stem} className="prose" />
      <h3>{item.ask}</h3>
      {item.judgement ? <p className="small muted">Asks for: {item.judgement}</p> : null}
      <ul className="plain stack">
        {item.options.map((option) => (
          <li className="note stack-s" key={option.id}>
            <p>
              <b>{option.text}</b>
            </p>
            {option.correct ? (
              <p>
                <Tag tone="ok" icon="tick">
                  The one that helps most
                </Tag>
              </p>
            ) : null}
            <Html html={option.why} className="prose" />
            {option.misconception ? (
              <p className="small muted">The belief behind it: {option.misconception}</p>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

const made = "Words that somebody has written here.";
const states = [
  { name: "Before anything is written", words: "", audience: "Only you can see this.", saved: "none" },
  { name: "Saved", words: made, audience: "Only you can see this.", saved: "saved" },
  { name: "Shared", words: made, audience: "You and your supervisor can see this.", saved: "saved" },
] as const;

/** The box is drawn and not built: nobody can write in it, and nothing of anybody stands in it. */
function WholeReflection({ block }: { block: Extract<Block, { kind: "reflection" }> }) {
  return (
    <div className="stack">
      <Html html={block.html} className="prose" />
      <p className="small muted">
        About {block.minutes} minutes.{" "}
        {block.audience === "private" ? "Private" : "The writer chooses who sees it"}.
      </p>
      {states.map((state) => (
        <div className="stack-0" key={state.name}>
          <p className="small muted">{state.name}</p>
          <Audience words={state.audience} />
          <p className="drawn">{state.words}</p>
          <SavedState state={state.saved} />
        </div>
      ))}
    </div>
  );
}
