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
import type { SamplingPlan } from "~/catalogue/types";
import { readPlan, setPlan } from "~/domains/assessment/sampling-plan.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, ChoiceGroup, TextArea, TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [{ title: "Set another sampling plan – IPS Pathways" }];

/** Bounds as in the schema of content/sampling-plan.yaml. */
const numbers: readonly {
  readonly name: {
    [K in keyof SamplingPlan]: SamplingPlan[K] extends number ? K : never;
  }[keyof SamplingPlan];
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
}[] = [
  { name: "firstJudgements", label: "First judgements of each assessor that are marked twice", hint: "0 for none.", min: 0, max: 50 },
  { name: "assessorsOneIn", label: "Of an assessor’s later judgements, one in", hint: "1 for every one, 0 for none. Marked before the learner has the answer.", min: 0, max: 100 },
  { name: "supervisorsOneIn", label: "Of what supervisors accept, one in", hint: "1 for every one, 0 for none. Marked after the learner has the answer; an award waits for it.", min: 0, max: 100 },
  { name: "atLeast", label: "At least, for each assessor and each micro-credential", hint: "Whatever the drawing says. 0 for none.", min: 0, max: 20 },
  { name: "periodMonths", label: "Within how many months", hint: "Figures and the least number are counted over this time.", min: 1, max: 36 },
  { name: "levelsApart", label: "Levels that may lie between two marks that agree", hint: "0 for the same level. Where what is needed lies between them they never agree.", min: 0, max: 3 },
  { name: "daysToMark", label: "Days somebody has a piece", hint: "After that it goes to somebody else.", min: 1, max: 60 },
  { name: "smallNumber", label: "Pairs below which figures carry a warning", hint: "", min: 2, max: 500 },
]; // prettier-ignore

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "moderation.oversee");
  const { plan, number } = await readPlan(store().read);
  return {
    plan,
    number,
    credentials: catalogue().microCredentials.map(({ slug, title }) => ({ value: slug, label: title })),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "moderation.oversee");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const given = Object.fromEntries(
      numbers.map(({ name, label, min, max }) => [name, read.whole(name, { label, min, max })]),
    ) as Record<(typeof numbers)[number]["name"], number>;
    const plan: SamplingPlan = {
      ...given,
      calibrateFirst: read.ticked("calibrateFirst"),
      resting: read.choices(
        "resting",
        catalogue().microCredentials.map(({ slug }) => slug),
        { label: "Micro-credentials that rest" },
      ),
    };
    const words = read.text("words", { label: "Why you change it", max: 1000, multiline: true });
    const basedOn = read.whole("basedOn", { label: "The plan before", min: 0, max: 1_000_000 });
    read.done();
    await setPlan(asker, { plan, words, basedOn }, new Date());
    kickOutbox();
    return redirect("/moderation#plan");
  });
}

export default function PlanPage() {
  const { plan, number, credentials } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const typed = refused?.typed;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="the plan can be set" />
      <PageHead
        back={{ to: "/moderation", label: "Moderation" }}
        title="Set another sampling plan"
        lede="It holds from the next judgement on. What was chosen under the plan before is marked to its end."
      />
      <form method="post" noValidate className="stack-l measure">
        <input type="hidden" name="basedOn" value={number} />
        <CheckBox
          name="calibrateFirst"
          label="An assessor marks the made-up pieces of a micro-credential before the first real one"
          defaultChecked={typed ? "calibrateFirst" in typed : plan.calibrateFirst}
        />
        {numbers.map(({ name, label, hint, min, max }) => (
          <TextField
            key={name}
            label={label}
            name={name}
            hint={hint === "" ? undefined : hint}
            inputMode="numeric"
            min={min}
            max={max}
            defaultValue={typed?.[name] ?? String(plan[name])}
            error={refused?.errors[name]}
          />
        ))}
        <ChoiceGroup
          legend="Micro-credentials that rest"
          name="resting"
          hint="Nothing of them is drawn for now."
          layout="plain"
          multiple
          choices={credentials}
          defaultValue={refused ? (refused.chosen["resting"] ?? []) : plan.resting}
          error={refused?.errors["resting"]}
        />
        <TextArea
          label="Why you change it"
          name="words"
          rows={3}
          hint="Kept with the plan, your name and the day. Issuers read it."
          defaultValue={typed?.["words"]}
          error={refused?.errors["words"]}
        />
        <Acts>
          <Button>Set this plan</Button>
          <ButtonLink to="/moderation" kind="text">
            Keep the plan as it is
          </ButtonLink>
        </Acts>
      </form>
    </>
  );
}
