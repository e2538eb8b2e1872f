import type { RefusedForm } from "~/http/forms.server";
import { Audience } from "~/ui/audience";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary } from "~/ui/error-summary";
import { DomainCode } from "~/ui/icon";
import { PageHead, Panel, Section } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import { Progress } from "~/ui/progress";
import { QueueTable } from "~/ui/queue";
import { formatDate, formatDay } from "~/ui/moments";
import { VALUES } from "../rating-rules";
import type { LookBack, RoundHead, RoundPageData, RoundProgress, SendPage } from "../rating-view.server";
import { audienceOf } from "./rating-form";

type Refused = RefusedForm["refused"] | undefined;

const backOf = (head: RoundHead) =>
  head.side === "self"
    ? { to: "/self-assessment", label: "Your rounds" }
    : { to: "/team/ratings", label: "Rounds of your team" };
const titleOf = (head: RoundHead): string =>
  head.side === "self" ? `${head.kind} self-assessment` : `${head.kind} round of ${head.person}`;

const PartName = ({ code, name }: { code: string; name: string }) =>
  code === VALUES ? (
    <>{name}</>
  ) : (
    <>
      <DomainCode code={code} /> {name}
    </>
  );

/** A round at its address: what is to fill in, or what was sent. */
export function RoundPage({
  page: { tasks, back, done },
  answered,
}: {
  page: RoundPageData;
  answered: { readonly refused: Refused } | undefined;
}) {
  return (
    <>
      {tasks ? <RoundTasks page={tasks} done={done} refused={answered?.refused} /> : null}
      {back ? <LookBackPage page={back} refused={answered?.refused} /> : null}
    </>
  );
}

/** The pages of a round while it is being filled in: any order, one of them next. */
function RoundTasks({ page, done, refused }: { page: RoundProgress; done: boolean; refused: Refused }) {
  const { head } = page;
  const all = page.done === page.parts.length;
  return (
    <>
      <ErrorSummary errors={refused && { "": refused.sentence }} before="this can be done" />
      <PageHead
        back={backOf(head)}
        title={titleOf(head)}
        lede={
          head.side === "self"
            ? "One competency at a time, in any order, over as many days as you like."
            : `How you see ${head.person} work, one competency at a time, in any order.`
        }
      >
        <Audience alone icon="lock" words={audienceOf(head)} />
      </PageHead>
      {done ? (
        <Banner tone="ok" live>
          Saved. Your place is kept.
        </Banner>
      ) : null}
      <div className="stack-xl">
        <Panel
          kicker="Your next step"
          id="next"
          heading={
            all
              ? "Read your ratings through, then send them"
              : page.next
                ? `${page.begun ? "Go on with" : "Begin with"} ${page.next.code === VALUES ? "the values" : page.next.code}`
                : ""
          }
        >
          <p className="measure">
            {all
              ? "Every page is done. Nothing leaves this page until you send it."
              : page.next?.code === VALUES
                ? "How the values show in the work."
                : page.next?.name}
            {head.dueOn ? ` This round asks for both ratings by ${head.dueOn}.` : ""}
          </p>
          <p className="acts">
            <ButtonLink to={all ? `${head.path}/send` : `${head.path}/${page.next?.code}`} iconAfter="next">
              {all ? "Read them through" : page.begun ? "Go on" : "Begin"}
            </ButtonLink>
          </p>
        </Panel>
        {page.otherSentAt && head.other ? (
          <p>
            {head.other} sent theirs on {formatDay(page.otherSentAt)}. You see them once you have sent yours.
          </p>
        ) : null}
        <ChangeOfLeader change={page.change} />
        <Section heading="The pages" id="pages">
          <Progress
            states={page.parts.map((part) => part.state)}
            words={
              <>
                <b>
                  {page.done} of {page.parts.length} pages are done.
                </b>
              </>
            }
          />
          <Path label="The pages of this round">
            {page.parts.map((part) => (
              <Step
                key={part.code}
                state={part.state}
                words={part.state === "done" ? "Done" : part.state === "now" ? "Next" : ""}
                title={<PartName code={part.code} name={part.name} />}
                to={`${head.path}/${part.code}`}
                detail={
                  part.unsaved
                    ? `${part.answered} of ${part.of} rated, and words that are not saved yet`
                    : part.answered === 0
                      ? "Not begun"
                      : `${part.answered} of ${part.of} rated`
                }
              />
            ))}
          </Path>
        </Section>
        {all ? null : (
          <p>
            <a href={`${head.path}/send`}>See everything you have rated so far</a>
          </p>
        )}
        <EndRound head={head} />
      </div>
    </>
  );
}

/** Somebody else leads the specialist now: they decide whether that person rates instead. */
function ChangeOfLeader({ change }: { change: { readonly to: string | null } | null }) {
  if (!change) return null;
  return (
    <form method="post" className="stack-s">
      <Banner
        tone="care"
        heading={change.to ? `${change.to} supervises you now.` : "Nobody supervises you now."}
      >
        {change.to
          ? "This round was opened with somebody else. You decide who rates beside you."
          : "So nobody rates beside you. You can finish this round on your own."}
        <Acts>
          <Button kind="second" name="intent" value="hand-over">
            {change.to ? `Ask ${change.to} to rate in this round` : "Finish it on my own"}
          </Button>
        </Acts>
      </Banner>
    </form>
  );
}

function EndRound({ head }: { head: RoundHead }) {
  return (
    <More again summary="End this round without finishing it">
      <form method="post" className="stack">
        <p className="measure">
          {head.other
            ? `Neither of you will see the other’s ratings, and ${head.other} hears of it by mail. `
            : ""}
          What you have rated stays readable for you. A new round can be opened at any time.
        </p>
        <Acts>
          <Button kind="second" tone="stop" name="intent" value="end">
            End this round
          </Button>
        </Acts>
      </form>
    </More>
  );
}

/** Everything that is about to be sent, to read through. */
export function SendRatings({ page, refused }: { page: SendPage; refused: Refused }) {
  const { head } = page;
  const ready = page.missing === 0 && page.unsaved.length === 0;
  const to = head.other ? `Send to ${head.other}` : "Finish my ratings";
  return (
    <>
      <ErrorSummary errors={refused && { "": refused.sentence }} before="this can be sent" />
      <PageHead
        back={{ to: head.path, label: "All pages" }}
        kicker={titleOf(head)}
        title={ready ? "Read it through, then send it" : "What you have rated so far"}
        lede={
          head.other
            ? `Once sent, your ratings stay as they are. ${head.other} sees them when both of you have sent, not before.`
            : "Once you finish, your ratings stay as they are, so that you can look back at them."
        }
      />
      <div className="stack-xl">
        {page.missing > 0 ? (
          <Banner tone="care">
            {page.missing} {page.missing === 1 ? "item has" : "items have"} no answer yet. “No opportunity
            yet” is an answer too.
          </Banner>
        ) : null}
        {page.unsaved.length > 0 ? (
          <Banner tone="care">
            Words on {page.unsaved.join(", ")} are not saved yet. Open the page and save it.
          </Banner>
        ) : null}
        {page.parts.map((part) => (
          <Section
            key={part.code}
            id={part.code}
            small
            heading={<PartName code={part.code} name={part.name} />}
          >
            <ul className="plain stack-s">
              {part.lines.map((line) => (
                <li key={line.item} className="measure">
                  {line.code ? <span className="code">{line.code}</span> : null} {line.words}:{" "}
                  <b>{line.answer ?? "No answer yet"}</b>
                  {line.comment ? <p className="written small">{line.comment}</p> : null}
                </li>
              ))}
            </ul>
            <p>
              <a href={`${head.path}/${part.code}`}>
                {part.missing > 0 ? "Go on" : "Change"}
                <span className="vh"> with {part.name}</span>
              </a>
            </p>
          </Section>
        ))}
        {ready ? (
          <form method="post" className="stack">
            <Acts>
              <Button name="intent" value="send">
                {to}
              </Button>
              <ButtonLink kind="text" to={head.path}>
                Not yet
              </ButtonLink>
            </Acts>
          </form>
        ) : (
          <p className="acts">
            <ButtonLink to={head.path}>Go back to the pages</ButtonLink>
          </p>
        )}
      </div>
    </>
  );
}

type BackRow = LookBack["parts"][number]["rows"][number];
type BackSide = NonNullable<BackRow["self"]>;

/** A round as it was sent: each of the two by themselves, and what was judged on evidence apart from both. */
function LookBackPage({ page, refused }: { page: LookBack; refused: Refused }) {
  const { head } = page;
  const mine = head.side === "self";
  const names = {
    self: mine ? "You" : head.person,
    supervisor: mine ? (head.other ?? "Supervisor") : "You",
  };
  const both = page.bothSentAt !== null;
  const twoSides = both && head.other !== null;
  const judgedAny = page.parts.some((part) => part.rows.some((row) => row.judged.length > 0));
  return (
    <>
      <ErrorSummary errors={refused && { "": refused.sentence }} before="this can be done" />
      <PageHead
        back={backOf(head)}
        title={titleOf(head)}
        lede={`Opened ${formatDate(page.openedAt)}. ${page.sentAt ? `You sent your ratings on ${formatDate(page.sentAt)}, and they stay as they are.` : ""}`}
      >
        <Audience
          alone
          icon={twoSides ? "people" : "lock"}
          words={twoSides ? `Only you and ${head.other} can see this.` : "Only you can see this."}
        />
      </PageHead>
      <div className="stack-xl">
        <WhereItIs page={page} />
        <ChangeOfLeader change={page.change} />
        <p className="measure muted">
          {twoSides ? "Two people’s views stand side by side. Nobody makes one number of them. " : ""}
          {judgedAny
            ? "What somebody judged on evidence stands apart: it was made for another purpose, against a rubric. "
            : ""}
          Rated with “{page.scale.title}”, version {page.scale.version}.
        </p>
        <Section heading={twoSides ? "What each of you said" : "What you said"} id="said">
          <div>
            {page.parts.map((part) => (
              <BackPart key={part.code} part={part} head={head} both={both} names={names} />
            ))}
          </div>
        </Section>
        {page.bothSentAt === null && page.closedAt === null ? <EndRound head={head} /> : null}
      </div>
    </>
  );
}

/** How two people's answers on one page lie, or how many there are. */
function wordsOfPart({ code, rows }: LookBack["parts"][number], both: boolean): string {
  const noun = code === VALUES ? "value" : "skill";
  const count = `${rows.length} ${noun}${rows.length === 1 ? "" : "s"}`;
  if (!both) return count;
  const alike = rows.filter((row) => row.apart?.kind === "steps" && row.apart.steps === 0).length;
  const differ = rows.filter((row) => row.apart?.kind === "steps" && row.apart.steps !== 0).length;
  const beside = rows.length - alike - differ;
  return `${count}: ${[
    alike > 0 ? `${alike} seen alike` : null,
    differ > 0 ? `${differ} differently` : null,
    beside > 0 ? `${beside} left open by one of you` : null,
  ]
    .filter((words) => words !== null)
    .join(", ")}`;
}

/** Folded, because all of it is many screens of a phone; print opens it, and so does a link to what stands inside. */
function BackPart({
  part,
  head,
  both,
  names,
}: {
  part: LookBack["parts"][number];
  head: RoundHead;
  both: boolean;
  names: { readonly self: string; readonly supervisor: string };
}) {
  const mine = head.side === "self";
  const sides = both ? (["self", ...(head.other ? ["supervisor" as const] : [])] as const) : [head.side];
  const agreed = part.rows.some((row) => row.agreed !== null);
  const judged = part.rows.some((row) => row.judged.length > 0);
  return (
    <More
      summary={
        <>
          <PartName code={part.code} name={part.name} />
          <span className="more-note">{wordsOfPart(part, both && head.other !== null)}</span>
        </>
      }
    >
      <span id={part.code} />
      {part.confidence ? (
        <p className="measure">
          {mine ? "How sure you felt" : `How sure ${head.person} felt`}: <b>{part.confidence.name}</b>.{" "}
          <span className="muted">{part.confidence.anchor}</span>
        </p>
      ) : null}
      <QueueTable
        even
        caption={`Ratings of ${part.name}`}
        columns={[
          { label: part.code === VALUES ? "Value" : "Skill" },
          ...sides.map((side) => ({ label: names[side] })),
          ...(agreed ? [{ label: "Agreed" }] : []),
          ...(judged ? [{ label: "Judged on evidence", short: "Judged" }] : []),
        ]}
        rows={part.rows.map((row) => ({
          key: row.item,
          header: (
            <>
              <span className="code" id={row.item}>
                {row.item}
              </span>{" "}
              {row.words}
            </>
          ),
          cells: [
            ...sides.map((side) => <Said key={side} said={row[side]} own={side === head.side} />),
            ...(agreed ? [row.agreed ?? "–"] : []),
            ...(judged ? [<Judged key="judged" judged={row.judged} />] : []),
          ],
        }))}
      />
    </More>
  );
}

function WhereItIs({ page }: { page: LookBack }) {
  const { head } = page;
  if (page.closedAt !== null && page.bothSentAt === null)
    return <Banner>This round was ended on {formatDate(page.closedAt)}, before both had sent.</Banner>;
  if (page.bothSentAt === null)
    return (
      <Panel kicker="For now" heading={`With ${head.other}`} id="next">
        <p className="measure">
          Your ratings are safe and sealed. {head.other} rates separately
          {head.dueOn ? `, and this round asks for that by ${head.dueOn}` : ""}. You hear by mail when both
          are there.
        </p>
      </Panel>
    );
  if (head.other === null || page.closedAt !== null) return null;
  return (
    <Panel kicker="Your next step" heading={`Talk with ${head.other}`} id="next">
      <p className="measure">
        Both ratings are here. The conversation sheet names what is strong, then what you see differently.
      </p>
      <p className="acts">
        <ButtonLink to={`/conversations/${head.id}`} iconAfter="next">
          Open the conversation sheet
        </ButtonLink>
      </p>
    </Panel>
  );
}

function Said({ said, own }: { said: BackSide | null; own: boolean }) {
  if (!said) return <>–</>;
  return (
    <div className="stack-s">
      <p>
        <b>{said.name}</b>
        <br />
        <span className="muted small">{said.anchor}</span>
      </p>
      {said.comment ? <p className="written small">{said.comment}</p> : null}
      {said.evidence.map((piece) => (
        <p key={piece.id} className="small">
          <a href={`/evidence/${piece.id}`}>{piece.title}</a>
        </p>
      ))}
      {own && said.notes > 0 ? (
        <p className="muted small">
          {said.notes === 1 ? "1 note of yours" : `${said.notes} notes of yours`}, seen by nobody else
        </p>
      ) : null}
    </div>
  );
}

function Judged({ judged }: { judged: BackRow["judged"] }) {
  if (judged.length === 0) return <>–</>;
  return (
    <ul className="plain stack-s">
      {judged.map((one) => (
        <li key={`${one.credential} ${one.criterion}`}>
          <b>{one.level}</b>
          <br />
          <span className="muted small">
            {one.judge}, {formatDate(one.judgedAt)}, for “{one.criterion}” of {one.credential}
          </span>
        </li>
      ))}
    </ul>
  );
}
