import type { Block } from "~/catalogue/types";
import { Html } from "~/ui/prose";
import { type Walk, walk } from "../scenario";

type Scenario = Extract<Block, { kind: "scenario" }>;

const qualities = {
  strong: "A strong move",
  workable: "A workable move",
  costly: "A costly move",
} as const;

/**
 * A moment with replies to try. The way so far stands in the address, so each reply is an ordinary GET form and
 * every branch can be explored, sent as a link and gone back from. On paper all branches are printed.
 * @param address this page without query
 */
export function ScenarioView({
  scenario,
  path,
  address,
}: {
  scenario: Scenario;
  path: readonly string[];
  address: string;
}) {
  const way = walk(scenario, path);
  const field = `s.${scenario.id}`;
  const now = `${scenario.id}-now`;
  const to = (ids: readonly string[]) =>
    `${address}${ids.length > 0 ? `?${new URLSearchParams({ [field]: ids.join(".") })}` : ""}#${ids.length > 0 ? now : scenario.id}`;
  const last = way.taken.at(-1);
  return (
    <>
      <section
        className="card stack noprint lands"
        id={scenario.id}
        // the section around it may have the same title
        aria-labelledby={`${scenario.id}-k ${scenario.id}-h`}
        tabIndex={-1}
      >
        <div>
          <p className="kicker" id={`${scenario.id}-k`}>
            Try it
          </p>
          <h3 id={`${scenario.id}-h`}>{scenario.title}</h3>
        </div>
        {way.taken.map(({ step, choice }) => (
          <div className="stack" key={step.id}>
            <Html html={step.html} className="prose" />
            <div className="said lands" id={choice === last?.choice ? now : undefined} tabIndex={-1}>
              <blockquote className="mine">
                <p className="small muted">You chose</p>
                <p>{choice.label}</p>
              </blockquote>
            </div>
            <div className="note stack-s">
              <h4>What happened</h4>
              <Html html={choice.consequence} className="prose" />
              <p className="small muted">{qualities[choice.quality]}.</p>
            </div>
          </div>
        ))}
        {way.at ? (
          <Replies way={way} field={field} address={address} now={now} />
        ) : (
          <Ending scenario={scenario} />
        )}
        {last ? (
          <p className="row small">
            <a href={to(way.path.slice(0, -1))}>Try another reply</a>
            {way.path.length > 1 ? <a href={to([])}>Start again</a> : null}
            <span className="muted">{moreToExplore(last.step.choices.length - 1)}</span>
          </p>
        ) : (
          <p className="small muted">You can come back and try every reply. Nothing here is marked.</p>
        )}
      </section>
      <AllBranches scenario={scenario} className="printonly stack" />
    </>
  );
}

const moreToExplore = (n: number): string =>
  n <= 0
    ? "Nothing here is marked."
    : `${n === 1 ? "One more" : `${n} more`} to explore here. None of them is marked.`;

function Replies({ way, field, address, now }: { way: Walk; field: string; address: string; now: string }) {
  if (!way.at) return null;
  return (
    <div className="stack">
      <Html html={way.at.html} className="prose" />
      <form method="get" action={`${address}#${now}`} className="replies" aria-label="Your reply">
        {way.at.choices.map((choice) => (
          <button className="reply" name={field} value={[...way.path, choice.id].join(".")} key={choice.id}>
            {choice.label}
          </button>
        ))}
      </form>
    </div>
  );
}

function Ending({ scenario }: { scenario: Scenario }) {
  return (
    <div className="stack-s">
      <h4>What made the difference</h4>
      <Html html={scenario.debrief} className="prose" />
    </div>
  );
}

/** A second copy of words in one page: what opens in the first one has an id, and an id stands once. */
const secondCopy = (html: string): string =>
  html.replace(/(popovertarget|id)="(term-[a-z0-9-]+)"/g, '$1="$2-printed"');

/** Every moment with every reply and what it leads to: on paper, and for those who write. */
export function AllBranches({ scenario, className }: { scenario: Scenario; className: string }) {
  const names = new Map(scenario.steps.map((step, index) => [step.id, index + 1]));
  return (
    <section className={className} aria-label={`${scenario.title}: every reply`}>
      <h3>{scenario.title}</h3>
      {scenario.steps.map((step, index) => (
        <div className="stack-s" key={step.id}>
          <p>
            <b>Moment {index + 1}</b>
          </p>
          <Html html={secondCopy(step.html)} />
          {step.choices.map((choice) => (
            <div className="note" key={choice.id}>
              <p>
                <b>If you: {choice.label}</b>
              </p>
              <Html html={secondCopy(choice.consequence)} />
              <p className="small">
                {qualities[choice.quality]}.
                {choice.to && names.has(choice.to) ? ` Go on with moment ${names.get(choice.to)}.` : ""}
              </p>
            </div>
          ))}
        </div>
      ))}
      <p>
        <b>What made the difference</b>
      </p>
      <Html html={secondCopy(scenario.debrief)} />
    </section>
  );
}
