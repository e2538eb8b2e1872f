import { randomUUID } from "node:crypto";
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
import { awardable, skillText } from "~/catalogue/lookups";
import { skillCodes } from "~/domains/assessment/notes.server";
import { planLimits } from "~/domains/assessment/plan-rules";
import { isKnownTarget, modulesFor } from "~/domains/assessment/plan-view";
import { addGoal, newGoalKey, readHolder } from "~/domains/assessment/plans.server";
import type { PlanTie } from "~/domains/assessment/terms";
import { KeptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { isId } from "~/domains/people/reads.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, Select, TextArea, TextField } from "~/ui/field";
import { PageHead, Section } from "~/ui/page";
import { wishesFor } from "~/workflows/plan-suggestions.server";

export const handle = { script: true };
export const meta: MetaFunction = () => [{ title: "Add a goal – IPS Pathways" }];

/** Where a goal may come from, besides being one's own. */
const sources = ["own", "gap", "expiry", "pathway"] as const;
const inFourWeeks = 28 * 86_400_000;

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "plan.keep", { own: true });
  const query = new URL(request.url).searchParams;
  const now = new Date();
  const { timeZone } = environment();
  const cat = catalogue();
  const from = sources.find((one) => one === query.get("from")) ?? "own";
  const about = query.get("about") ?? "";
  const skill = skillCodes().includes(about) ? about : "";
  const award = skill === "" ? awardable(cat, about) : null;
  const holder = await readHolder(store().read, asker.personId);
  return {
    id: randomUUID(),
    today: dayAt(now, timeZone),
    due: dayAt(new Date(now.getTime() + inFourWeeks), timeZone),
    from,
    skill,
    wish: from === "expiry" ? "" : award || isKnownTarget(cat, "achievement", about) ? about : "",
    ends: from === "expiry" && award ? { name: about, title: award.of.title } : null,
    skills: skillCodes().map((code) => ({ value: code, label: `${code} ${skillText(cat, code)}` })),
    modules: modulesFor(cat, skill || null),
    wishes: await wishesFor(asker.personId, now),
    supervisor: holder.supervisor && firstName(holder.supervisor.name),
    most: planLimits.words,
    box: await readDraftBox(asker.personId, newGoalKey),
  };
}

const fields = ["words", "skill", "module", "practice", "person", "wish", "due", "shared"] as const;

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, newGoalKey);
  requireMay(asker, "plan.keep", { own: true });
  return answerForm(form, async (read) => {
    const cat = catalogue();
    const intent = read.choice("intent", ["save", "save-draft"], { label: "What to do" });
    const id = read.text("goal", { label: "Goal", max: 64 });
    if (!isId(id)) read.refuse("goal", "Reload the page and save your goal again.");
    const saving = intent === "save";
    const words = read.text("words", {
      label: "What you want to be able to do",
      max: planLimits.words,
      multiline: true,
      required: saving,
      missing: "Say in a line what you want to be able to do.",
    });
    const item = read.choice("skill", skillCodes(), { label: "Skill", required: false });
    const dueOn = read.date("due", { label: "By when", missing: "Choose a day. You can move it whenever." });
    const shared = read.ticked("shared");
    const source = read.choice("from", sources, { label: "Where it came from" });
    const short = { max: planLimits.tie, required: false } as const;
    const module = read.text("module", { label: "A module", ...short });
    const practice = read.text("practice", { label: "Something to try at work", ...short });
    const who = read.text("person", { label: "Somebody to ask", ...short });
    const wish = read.text("wish", { label: "What you wish to earn", ...short });
    const ends = read.text("ends", { label: "The credential that ends", ...short });
    if (module && !isKnownTarget(cat, "module", module))
      read.refuse("module", "Choose one of the modules shown.");
    if (wish && !isKnownTarget(cat, "achievement", wish)) read.refuse("wish", "Choose one of those shown.");
    if (ends && !isKnownTarget(cat, "credential", ends))
      read.refuse("ends", "Go back to your plan and choose again.");
    if (!saving) {
      read.done();
      const body = Object.fromEntries(
        fields
          .map((name) => [name, String(form.get(name) ?? "")] as const)
          .filter(([, value]) => value !== ""),
      );
      const newer = await keepTyped(asker.personId, form, { key: newGoalKey, body });
      return newer ?? redirect("/plan/new#f-words");
    }
    const now = new Date();
    if (dueOn && dueOn < dayAt(now, environment().timeZone))
      read.refuse("due", "Choose a day from today on.");
    read.done();
    const tie = (kind: PlanTie, target: string) => (target === "" ? [] : [{ tie: kind, target }]);
    await addGoal(
      asker,
      id,
      {
        words,
        item,
        dueOn,
        shared,
        source: source === "own" && wish ? "pathway" : source,
        ties: [
          ...tie("module", module),
          ...tie("practice", practice),
          ...tie("person", who),
          ...tie("achievement", wish),
          ...tie("credential", ends),
        ],
      },
      now,
    );
    return redirect("/plan?done=added");
  });
}

const labels = {
  words: "What you want to be able to do",
  practice: "Something to try at work",
  person: "Somebody to ask",
};
const here = "/plan/new";

export default function NewGoalPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const typed = refused?.typed ?? newer?.typed ?? page.box.body;
  const said = (name: (typeof fields)[number], otherwise = "") => typed?.[name] ?? otherwise;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="this can be saved" />
      <PageHead
        back={{ to: "/plan", label: "Your plan" }}
        title="Add a goal"
        lede="Small enough that you will know when it is done."
      />
      <div className="stack-l measure">
        <KeptForm
          box={page.box}
          fields={fields}
          labels={labels}
          returnTo={here}
          newer={newer}
          className="stack-l"
        >
          <input type="hidden" name="goal" value={page.id} />
          <input type="hidden" name="from" value={page.from} />
          {page.ends ? <input type="hidden" name="ends" value={page.ends.name} /> : null}
          <TextArea
            label="What do you want to be able to do?"
            name="words"
            large
            rows={3}
            maxLength={page.most}
            defaultValue={said("words", page.ends ? `Stay current in “${page.ends.title}”` : "")}
            error={refused?.errors["words"]}
            hint="One line is enough. Leave names of young people and employers out."
            audience={{
              words: page.supervisor
                ? `Only you can see this, unless you show it to ${page.supervisor} below.`
                : "Only you can see this.",
              icon: "lock",
            }}
            saved={savedOf(page.box)}
          />
          <Select
            label="A skill it belongs to"
            name="skill"
            optional
            placeholder="No skill in particular"
            options={page.skills}
            defaultValue={said("skill", page.skill)}
            error={refused?.errors["skill"]}
          />
          <Section ruled heading="What will help" id="help">
            <p className="muted">Fill in what you like. You can add more later.</p>
            <Select
              label="A module"
              name="module"
              optional
              placeholder="No module"
              options={page.modules}
              defaultValue={said("module")}
              error={refused?.errors["module"]}
            />
            <TextField
              label="Something to try at work"
              name="practice"
              optional
              maxLength={planLimits.tie}
              defaultValue={said("practice")}
              error={refused?.errors["practice"]}
            />
            <TextField
              label="Somebody to ask"
              name="person"
              optional
              hint="A colleague, your professional-support facilitator, someone at another centre."
              maxLength={planLimits.tie}
              defaultValue={said("person")}
              error={refused?.errors["person"]}
            />
            <Select
              label="A credential you wish for"
              name="wish"
              optional
              placeholder="None"
              options={page.wishes}
              defaultValue={said("wish", page.wish)}
              error={refused?.errors["wish"]}
            />
          </Section>
          <TextField
            label="By when"
            name="due"
            type="date"
            width="short"
            hint="You can move it whenever you like."
            defaultValue={said("due") || page.due}
            error={refused?.errors["due"]}
          />
          {page.supervisor ? (
            <CheckBox
              name="shared"
              label={`Show this goal to ${page.supervisor}. I can take that back.`}
              defaultChecked={said("shared") === "yes"}
            />
          ) : null}
          <Acts>
            <Button name="intent" value="save">
              Put it in my plan
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
