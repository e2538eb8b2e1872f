import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { listApprovals, readApproval, setApproval } from "~/domains/credentials/approval.server";
import { type ApprovalMode, approvalModes } from "~/domains/credentials/states";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, TextArea } from "~/ui/field";
import { PageHead, Section } from "~/ui/page";
import { Thread } from "~/ui/thread";

export const meta: MetaFunction = ({ matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = "When a second issuer is needed – IPS Pathways";
  return [{ title: acted && "refused" in acted ? `Error: ${title}` : title }];
};

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "approval.read");
  const { mode, number } = await readApproval(store().read);
  return {
    mode,
    number,
    maySet: may(asker.roles, "approval.set"),
    awards: may(asker.roles, "award.list"),
    timeZone: environment().timeZone,
    before: (await listApprovals(store())).map((one) => ({ ...one, setAt: one.setAt.toISOString() })),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "approval.set");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const mode = read.choice("mode", approvalModes, {
      label: "Which awards",
      missing: "Choose which awards a second issuer approves.",
    });
    const words = read.text("words", {
      label: "Why",
      missing: "Write why, for whoever asks later.",
      max: 1000,
      multiline: true,
    });
    const basedOn = read.whole("basedOn", { label: "The rule before", min: 0, max: 1_000_000 });
    read.done();
    await setApproval(store(), asker, { mode, words, basedOn }, new Date());
    return redirect("/awards/approval");
  });
}

const modeWords: Record<ApprovalMode, { label: string; detail: string }> = {
  none: { label: "None", detail: "One issuer who judged nothing of it awards, also to many at once." },
  cohorts: {
    label: "Awards to several people at once",
    detail: "One issuer proposes them, another one approves. A single award needs one issuer.",
  },
  all: {
    label: "Every award",
    detail: "One issuer proposes, another one approves, also for a single person.",
  },
};

export default function ApprovalPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const now = modeWords[page.mode];
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="the rule can be set" />
      <PageHead
        back={page.awards ? { to: "/awards", label: "Ready to award" } : { to: "/people", label: "People" }}
        title="When a second issuer is needed"
        lede="The second one has not proposed the award, judged nothing of it, and is not who gets it. Nobody can approve what they proposed."
      />
      <div className="stack-xl">
        <Section heading={`Now: ${now.label.charAt(0).toLowerCase()}${now.label.slice(1)}`} id="now">
          <p className="measure">{now.detail}</p>
          {page.maySet ? null : <p className="measure muted">Administrators set this.</p>}
        </Section>
        {page.maySet ? (
          <form method="post" noValidate className="stack-l measure">
            <input type="hidden" name="basedOn" value={page.number} />
            <ChoiceGroup
              legend="Which awards a second issuer approves"
              name="mode"
              hint="It holds from now on. What was proposed before goes by the rule of its day."
              choices={approvalModes.map((mode) => ({ value: mode, ...modeWords[mode] }))}
              defaultValue={refused ? refused.typed["mode"] : page.mode}
              error={refused?.errors["mode"]}
            />
            <TextArea
              label="Why"
              name="words"
              rows={3}
              maxLength={1000}
              hint="Kept with your name and the day. Issuers and administrators read it."
              defaultValue={refused?.typed["words"] ?? ""}
              error={refused?.errors["words"]}
            />
            <Acts>
              <Button>Set this rule</Button>
            </Acts>
          </form>
        ) : null}
        {page.before.length > 0 ? (
          <Section heading="What was set before" id="before">
            <Thread
              label="What was set before"
              timeZone={page.timeZone}
              messages={page.before.map((one) => ({
                key: String(one.number),
                author: one.setBy,
                at: one.setAt,
                about: modeWords[one.mode].label.toLowerCase(),
                body: one.words,
              }))}
            />
          </Section>
        ) : null}
      </div>
    </>
  );
}
