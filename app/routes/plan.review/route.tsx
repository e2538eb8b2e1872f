import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { planLimits } from "~/domains/assessment/plan-rules";
import { lineView, openByDay } from "~/domains/assessment/plan-view";
import {
  type LineWish,
  planReviewKey,
  readHolder,
  readPlan,
  reviewPlan,
} from "~/domains/assessment/plans.server";
import { KeptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { draftLimits, readDraftBox } from "~/domains/learning/drafts.server";
import { dayAt } from "~/domains/people/day-start";
import { isId } from "~/domains/people/reads.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { dayWords } from "~/domains/assessment/plan-words";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, TextArea, TextField } from "~/ui/field";
import { PageHead, Section } from "~/ui/page";

export const handle = { script: true };
export const meta: MetaFunction = () => [{ title: "Look through your plan – IPS Pathways" }];

const quarter = 91 * 86_400_000;

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "plan.keep", { own: true });
  const now = new Date();
  const { timeZone } = environment();
  const today = dayAt(now, timeZone);
  const { lines } = await readPlan(asker.personId);
  const holder = await readHolder(store().read, asker.personId);
  const seen = new Map(lines.map((line) => [line.id, line.acts.length]));
  const views = lines.map((line) => lineView(catalogue(), line, { side: "learner", holder, today }));
  return {
    open: openByDay(views).map((line) => ({ ...line, seen: seen.get(line.id) ?? 0 })),
    // of a plan that is fuller than a draft may be, those with the nearest days are kept as they are chosen
    kept: Math.floor((draftLimits.fields - 2) / 2),
    done: views.filter((line) => line.state === "done").length,
    next: dayAt(new Date(now.getTime() + quarter), timeZone),
    box: await readDraftBox(asker.personId, planReviewKey),
  };
}

const acts = ["stays", "done", "moved", "dropped"] as const;

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, planReviewKey);
  requireMay(asker, "plan.keep", { own: true });
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["save", "save-draft"], { label: "What to do" });
    const words = read.text("words", {
      label: "In a word to yourself",
      max: planLimits.note,
      multiline: true,
      required: false,
    });
    const nextOn = read.date("next", { label: "When to look again", required: false });
    if (intent === "save-draft") {
      read.done();
      const body = Object.fromEntries(
        [...form].flatMap(([name, value]) =>
          /^(words|next|act-|due-)/.test(name) &&
          typeof value === "string" &&
          value !== "" &&
          !(name.startsWith("act-") && value === "stays")
            ? [[name, value] as const]
            : [],
        ),
      );
      const newer = await keepTyped(asker.personId, form, { key: planReviewKey, body });
      return newer ?? redirect("/plan/review#f-words");
    }
    const wishes: ({ lineId: string } & LineWish)[] = [];
    for (const lineId of new Set(form.getAll("line").map(String))) {
      if (!isId(lineId)) {
        read.refuse("line", "Reload the page and look through your plan again.");
        continue;
      }
      const act = read.choice(`act-${lineId}`, acts, { label: "What becomes of it" });
      const seen = read.whole(`seen-${lineId}`, { label: "Form", min: 0, max: 9_999 });
      if (act === "stays") continue;
      const dueOn =
        act === "moved"
          ? read.date(`due-${lineId}`, { label: "The new day", missing: "Choose the new day." })
          : null;
      wishes.push({ lineId, act, dueOn, words: "", seen });
    }
    read.done();
    await reviewPlan(asker, { wishes, words, nextOn }, new Date());
    return redirect("/plan?done=reviewed");
  });
}

const labels = { words: "In a word to yourself" };
const here = "/plan/review";

export default function PlanReviewPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const typed = refused?.typed ?? newer?.typed ?? page.box.body;
  const fields = [
    "words",
    "next",
    ...page.open.slice(0, page.kept).flatMap((line) => [`act-${line.id}`, `due-${line.id}`]),
  ];
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="this can be saved" />
      <PageHead
        back={{ to: "/plan", label: "Your plan" }}
        title="Look through your plan"
        lede={
          page.done > 0
            ? `${page.done === 1 ? "1 line is" : `${page.done} lines are`} done since you began. What about the rest?`
            : "Ask of each line: does it still fit?"
        }
      />
      <div className="stack-l measure">
        <KeptForm
          box={page.box}
          fields={fields}
          labels={labels}
          returnTo={here}
          newer={newer}
          className="stack-xl"
        >
          {page.open.map((line) => (
            <Section key={line.id} ruled heading={line.words} id={`line-${line.id}`}>
              <p className="muted">
                {dayWords(line)}. {line.who}.{line.skill ? ` ${line.skill.code} ${line.skill.text}.` : ""}
              </p>
              <input type="hidden" name="line" value={line.id} />
              <input type="hidden" name={`seen-${line.id}`} value={line.seen} />
              <ChoiceGroup
                legend="What becomes of it?"
                name={`act-${line.id}`}
                layout="plain"
                choices={[
                  { value: "stays", label: "It stays as it is" },
                  { value: "done", label: "It is done" },
                  { value: "moved", label: "It needs another day" },
                  { value: "dropped", label: "It no longer fits" },
                ]}
                defaultValue={typed?.[`act-${line.id}`] ?? "stays"}
                error={refused?.errors[`act-${line.id}`]}
              />
              <TextField
                label="The new day, if it needs one"
                name={`due-${line.id}`}
                type="date"
                width="short"
                defaultValue={typed?.[`due-${line.id}`] ?? ""}
                error={refused?.errors[`due-${line.id}`]}
              />
            </Section>
          ))}
          <Section ruled heading="The whole plan" id="whole">
            {page.open.length === 0 ? <p>No line is open now.</p> : null}
            <TextArea
              label="In a word to yourself"
              name="words"
              rows={4}
              maxLength={planLimits.note}
              hint="What went well, what got in the way, what you want next. You can leave this empty."
              defaultValue={typed?.["words"] ?? ""}
              error={refused?.errors["words"]}
              audience={{ words: "Only you can see this.", icon: "lock" }}
              saved={savedOf(page.box)}
            />
            <TextField
              label="When to look again"
              name="next"
              type="date"
              width="short"
              optional
              hint="You get a mail on that day."
              defaultValue={typed?.["next"] ?? page.next}
              error={refused?.errors["next"]}
            />
          </Section>
          <Acts>
            <Button name="intent" value="save">
              Save
            </Button>
            <Button kind="text" name="intent" value="save-draft">
              Keep it and go on later
            </Button>
          </Acts>
        </KeptForm>
      </div>
    </>
  );
}
