import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { catalogue } from "~/catalogue/catalogue.server";
import { dayWords } from "~/domains/assessment/plan-words";
import { planLimits } from "~/domains/assessment/plan-rules";
import { isKnownTarget, lineView, modulesFor } from "~/domains/assessment/plan-view";
import { actOnLine, helpKey, lineKey, readLineFor, tieLine } from "~/domains/assessment/plans.server";
import type { PlanAct } from "~/domains/assessment/terms";
import { DraftNotices, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { readNames } from "~/domains/people/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker, whoIsAsking } from "~/http/session.server";
import { Audience } from "~/ui/audience";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { ChoiceGroup, Select, TextArea, TextField } from "~/ui/field";
import { formatDateOn } from "~/ui/moments";
import { PageHead, Section, Split } from "~/ui/page";
import { Thread } from "~/ui/thread";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.line.words} – IPS Pathways` : "IPS Pathways" },
];

const doneWords = {
  done: "Done. Well worth a moment to notice.",
  moved: "It has a new day.",
  dropped: "Dropped. That is an answer too.",
  reopened: "It is open again.",
  shared: "Your supervisor can see this goal now.",
  "kept-private": "Only you can see this goal again.",
  tied: "What helps is as you see it.",
} as const;
type Done = keyof typeof doneWords;
const isDone = (value: string | null): value is Done => value !== null && Object.hasOwn(doneWords, value);

const history: Record<PlanAct, (day: string) => string> = {
  done: () => "Done.",
  dropped: () => "Dropped.",
  reopened: (day) => `Opened again, for ${day}.`,
  moved: (day) => `Moved to ${day}.`,
  shared: () => "Shown to the supervisor.",
  "kept-private": () => "Kept to oneself again.",
  carried: () => "Goes on in the plan of the next round.",
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { line, holder, side } = await readLineFor(asker, params["line"] ?? "");
  const today = dayAt(new Date(), environment().timeZone);
  const view = lineView(catalogue(), line, { side, holder, today });
  const names = await readNames(line.acts.map((act) => act.byId));
  const done = new URL(request.url).searchParams.get("done");
  const own = side === "learner";
  return {
    line: view,
    own,
    of: own ? null : { id: holder.id, name: firstName(holder.name) },
    supervisor: holder.supervisor && firstName(holder.supervisor.name),
    seen: line.acts.length,
    mayAct: view.state !== "carried" && (own || line.owner !== "learner"),
    // what was agreed is the pair's, so only a goal of one's own has this choice
    sharing: own && line.agreedWithId === null && holder.supervisor !== null,
    shown: view.audience !== "Only you can see this.",
    history: line.acts.map((act) => ({
      key: String(act.number),
      author: names.get(act.byId) ?? "",
      mine: act.byId === asker.personId,
      at: act.at.toISOString(),
      words: history[act.act](act.dueOn ? formatDateOn(act.dueOn) : view.due),
      said: act.words,
    })),
    modules: own ? modulesFor(catalogue(), line.item) : [],
    timeZone: environment().timeZone,
    done: isDone(done) ? done : null,
    box: await readDraftBox(asker.personId, lineKey(line.id)),
    helpBox: own ? await readDraftBox(asker.personId, helpKey(line.id)) : null,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["line"] ?? "";
  const known = await whoIsAsking(request);
  if (known) await readLineFor(known, id);
  const form = await readForm(request);
  const key = form.get("intent") === "tie" ? helpKey(id) : lineKey(id);
  const asker = await requireAskerKeepingWords(request, form, key);
  return answerForm(form, async (read) => {
    const now = new Date();
    const there = (done: Done) => redirect(`/plan/${id}?done=${done}`);
    if (form.has("remove")) {
      const tie = read.text("remove", { label: "What helps", max: 64 });
      read.done();
      await tieLine(asker, id, { remove: tie }, now);
      return there("tied");
    }
    switch (read.choice("intent", ["tell", "reopen", "share", "tie"], { label: "What to do" })) {
      case "tell": {
        const act = read.choice("act", ["done", "moved", "dropped"], {
          label: "How it went",
          missing: "Choose what became of it.",
        });
        const dueOn =
          act === "moved" ? read.date("due", { label: "The new day", missing: "Choose the new day." }) : null;
        const words = read.text("words", {
          label: "In a line or two",
          max: planLimits.note,
          multiline: true,
          required: false,
        });
        const seen = read.whole("seen", { label: "Form", min: 0, max: 9_999 });
        read.done();
        await actOnLine(asker, id, { act, dueOn, words, seen }, now);
        return there(act);
      }
      case "reopen": {
        const dueOn = read.date("due", { label: "The new day", missing: "Choose the new day." });
        const seen = read.whole("seen", { label: "Form", min: 0, max: 9_999 });
        read.done();
        await actOnLine(asker, id, { act: "reopened", dueOn, words: "", seen }, now);
        return there("reopened");
      }
      case "share": {
        const act = read.choice("who", ["shared", "kept-private"], { label: "Who sees it" });
        const seen = read.whole("seen", { label: "Form", min: 0, max: 9_999 });
        read.done();
        await actOnLine(asker, id, { act, dueOn: null, words: "", seen }, now);
        return there(act);
      }
      case "tie": {
        const tie = read.choice("tie", ["module", "practice", "person"], {
          label: "What it is",
          missing: "Choose what it is.",
        });
        const label = { module: "The module", practice: "What to try", person: "Whom to ask" }[tie];
        const target = read.text(tie, {
          label,
          max: planLimits.tie,
          missing: {
            module: "Choose a module.",
            practice: "Say what you will try.",
            person: "Say whom you will ask.",
          }[tie],
        });
        if (tie === "module" && target && !isKnownTarget(catalogue(), "module", target)) {
          read.refuse("module", "Choose one of the modules shown.");
        }
        read.done();
        await tieLine(asker, id, { add: { tie, target } }, now);
        return there("tied");
      }
      default:
        read.done();
        throw new DomainError("invalid", "Reload the page and try again.");
    }
  });
}

const fields = ["act", "due", "words"] as const;
const labels = { words: "In a line or two" };

export default function PlanLinePage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const { line } = page;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="this can be saved" />
      <PageHead
        back={
          page.of
            ? { to: `/team/plans/${page.of.id}`, label: `${page.of.name}’s plan` }
            : { to: "/plan", label: "Your plan" }
        }
        kicker={line.from}
        title={line.words}
      >
        <p className="muted">
          {dayWords(line)}. {line.who}.
        </p>
      </PageHead>
      <div className="stack-l">
        {page.done && !refused ? (
          <Banner tone="ok" live>
            {doneWords[page.done]}
          </Banner>
        ) : null}
        <Split
          asideLabel="About this line"
          main={
            <>
              {line.state === "carried" ? (
                <p>This line goes on in your newer plan, so nothing more happens here.</p>
              ) : page.mayAct ? (
                line.state === "open" ? (
                  <Tell refused={refused} />
                ) : (
                  <Reopen refused={refused} />
                )
              ) : (
                <p>This one is {page.of?.name}’s to do. Ask them how it goes.</p>
              )}
              {page.own && line.state === "open" ? <Helps refused={refused} /> : <HelpList />}
              {page.history.length > 0 ? (
                <Section heading="What happened so far" id="history">
                  <Thread
                    label="What happened so far, oldest first"
                    timeZone={page.timeZone}
                    messages={page.history.map((one) => ({
                      ...one,
                      body: (
                        <>
                          <p>{one.words}</p>
                          {one.said ? <p className="written">{one.said}</p> : null}
                        </>
                      ),
                    }))}
                  />
                </Section>
              ) : null}
            </>
          }
          aside={
            <>
              <Facts
                one
                small
                rows={[
                  ...(line.skill
                    ? [
                        {
                          term: "Skill",
                          value: (
                            <>
                              <a href={`/framework/${line.skill.code}`}>{line.skill.code}</a>{" "}
                              {line.skill.text}
                            </>
                          ),
                        },
                      ]
                    : []),
                  { term: line.state === "open" ? "By" : "Its day was", value: line.due },
                  { term: "Who", value: line.who },
                ]}
              />
              <Section small heading="Who sees it" id="who">
                <Audience words={line.audience} alone />
                {page.sharing ? <Sharing /> : null}
              </Section>
            </>
          }
        />
      </div>
    </>
  );
}

type Answer = NonNullable<ReturnType<typeof useActionData<typeof action>>>;
type Refused = Extract<Answer, { refused: unknown }>["refused"] | undefined;

function Tell({ refused }: { refused: Refused }) {
  const { line, box, seen } = useLoaderData<typeof loader>();
  const mine = refused?.typed["intent"] === "tell" ? refused : undefined;
  const here = `/plan/${line.id}`;
  const typed = mine?.typed ?? box.body;
  return (
    <Section heading="How did it go?" id="tell">
      <DraftNotices box={box} labels={labels} returnTo={here} />
      <form method="post" noValidate className="stack-l measure" {...keptForm(box, fields, here)}>
        <input type="hidden" name="seen" value={seen} />
        <ChoiceGroup
          legend="What became of it?"
          name="act"
          choices={[
            { value: "done", label: "Done", detail: "It is in place." },
            { value: "moved", label: "It needs another day", detail: "Things take the time they take." },
            { value: "dropped", label: "It no longer fits", detail: "It stays on record, out of the way." },
          ]}
          defaultValue={typed?.["act"]}
          error={mine?.errors["act"]}
        />
        <TextField
          label="The new day, if it needs one"
          name="due"
          type="date"
          width="short"
          defaultValue={typed?.["due"] ?? ""}
          error={mine?.errors["due"]}
        />
        <TextArea
          label="In a line or two"
          name="words"
          rows={3}
          maxLength={planLimits.note}
          hint="What happened, what you learnt, what you would do again. You can leave this empty."
          defaultValue={typed?.["words"] ?? ""}
          error={mine?.errors["words"]}
          audience={{ words: line.audience }}
          saved={savedOf(box)}
        />
        <Acts>
          <Button name="intent" value="tell">
            Save
          </Button>
        </Acts>
      </form>
    </Section>
  );
}

function Reopen({ refused }: { refused: Refused }) {
  const { seen } = useLoaderData<typeof loader>();
  const mine = refused?.typed["intent"] === "reopen" ? refused : undefined;
  return (
    <More summary="Open it again" open={mine !== undefined}>
      <form method="post" noValidate className="stack measure">
        <input type="hidden" name="seen" value={seen} />
        <TextField
          label="By when"
          name="due"
          type="date"
          width="short"
          defaultValue={mine?.typed["due"] ?? ""}
          error={mine?.errors["due"]}
        />
        <Acts>
          <Button kind="second" name="intent" value="reopen">
            Open it again
          </Button>
        </Acts>
      </form>
    </More>
  );
}

function HelpList({ children }: { children?: (tieId: string, what: string) => React.ReactNode }) {
  const { line } = useLoaderData<typeof loader>();
  if (line.ties.length === 0 && !children) return null;
  return (
    <Section heading="What helps" id="help">
      {line.ties.length === 0 ? (
        <p className="muted">Nothing yet. A module, something to try, or somebody to ask.</p>
      ) : (
        <ul className="plain stack" aria-label="What helps">
          {line.ties.map((tie) => (
            <li key={tie.id} className="row">
              <span>
                {tie.to ? <a href={tie.to}>{tie.what}</a> : tie.what}
                {tie.detail ? <span className="muted small"> · {tie.detail}</span> : null}
              </span>
              {children?.(tie.id, tie.what)}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const helpFields = ["tie", "module", "practice", "person"] as const;
const helpLabels = { practice: "What to try", person: "Whom to ask" };

function Helps({ refused }: { refused: Refused }) {
  const { line, modules, helpBox: box } = useLoaderData<typeof loader>();
  const mine = refused?.typed["intent"] === "tie" ? refused : undefined;
  if (!box) return null;
  const here = `/plan/${line.id}`;
  const typed = mine?.typed ?? box.body;
  const begun = helpFields.some((name) => (typed?.[name] ?? "") !== "");
  return (
    <>
      <HelpList>
        {(tieId, what) => (
          <form method="post">
            <Button kind="text" name="remove" value={tieId}>
              Remove<span className="vh"> “{what}”</span>
            </Button>
          </form>
        )}
      </HelpList>
      <DraftNotices box={box} labels={helpLabels} returnTo={here} />
      <More summary="Add something that helps" open={mine !== undefined || begun}>
        <form method="post" noValidate className="stack-l measure" {...keptForm(box, helpFields, here)}>
          <ChoiceGroup
            legend="What is it?"
            name="tie"
            layout="plain"
            choices={[
              { value: "module", label: "A module" },
              { value: "practice", label: "Something to try at work" },
              { value: "person", label: "Somebody to ask" },
            ]}
            defaultValue={typed?.["tie"]}
            error={mine?.errors["tie"]}
          />
          <Select
            label="The module"
            name="module"
            placeholder="Choose a module"
            options={modules}
            defaultValue={typed?.["module"] ?? ""}
            error={mine?.errors["module"]}
          />
          <TextField
            label="What to try"
            name="practice"
            maxLength={planLimits.tie}
            defaultValue={typed?.["practice"] ?? ""}
            error={mine?.errors["practice"]}
          />
          <TextField
            label="Whom to ask"
            name="person"
            maxLength={planLimits.tie}
            defaultValue={typed?.["person"] ?? ""}
            error={mine?.errors["person"]}
          />
          <Acts>
            <Button kind="second" name="intent" value="tie">
              Add it
            </Button>
          </Acts>
        </form>
      </More>
    </>
  );
}

function Sharing() {
  const { seen, shown, supervisor } = useLoaderData<typeof loader>();
  return (
    <form method="post" noValidate className="stack-s">
      <input type="hidden" name="seen" value={seen} />
      <input type="hidden" name="who" value={shown ? "kept-private" : "shared"} />
      <Acts>
        <Button kind="second" name="intent" value="share">
          {shown ? "Keep it to myself again" : `Show it to ${supervisor}`}
        </Button>
      </Acts>
      {shown ? (
        <p className="small muted">From then on {supervisor} does not see it. What was read stays read.</p>
      ) : null}
    </form>
  );
}
