import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { declareConflict, withdrawConflict } from "~/domains/assessment/conflict-acts.server";
import { listDeclared } from "~/domains/assessment/conflicts.server";
import { conflictKinds } from "~/domains/assessment/terms";
import { listSites } from "~/domains/people/reads.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup, Select, TextArea, TextField } from "~/ui/field";
import { formatDay } from "~/ui/moments";
import { PageHead, Section, Split } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [{ title: "Conflicts of interest – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "conflict.declare");
  const { timeZone } = environment();
  return {
    declared: (await listDeclared(asker.personId)).map((one) => ({
      id: one.id,
      about: one.about,
      site: one.kind === "site",
      words: one.words,
      on: formatDay(one.declaredAt, timeZone),
      until: one.withdrawnAt ? formatDay(one.withdrawnAt, timeZone) : null,
    })),
    sites: (await listSites()).map(({ id, name }) => ({ value: id, label: name })),
    issuer: environment().issuer.name,
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "conflict.declare");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    if (form.get("intent") === "withdraw") {
      const id = read.text("conflict", { label: "The declaration", max: 64 });
      read.done();
      await withdrawConflict(asker, id, new Date());
    } else {
      const kind = read.choice("kind", conflictKinds, {
        label: "Whom is it about?",
        missing: "Choose whether it is about a person or a site.",
      });
      const email = read.email("person", { label: "Their email address", required: false });
      const site = read.text("site", { label: "The site", max: 64, required: false });
      const words = read.text("words", { label: "Why", max: 1000, multiline: true, required: false });
      const missing =
        kind === "person"
          ? email === "" && "Enter the address they sign in with."
          : kind === "site" && site === "" && "Choose the site.";
      if (missing) read.refuse(kind, missing);
      read.done();
      await declareConflict(asker, { kind, about: kind === "person" ? email : site, words }, new Date());
    }
    kickOutbox();
    return redirect("/reviews/conflicts");
  });
}

export default function Conflicts() {
  const { declared, sites, issuer } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const was = (name: string) => refused?.typed[name];
  const holding = declared.filter((one) => one.until === null);
  const past = declared.filter((one) => one.until !== null);
  return (
    <>
      <ErrorSummary errors={refused?.errors} before="this can be declared" />
      <PageHead
        back={{ to: "/reviews", label: "All reviews" }}
        title="Conflicts of interest"
        lede="You never get your own work, or as an assessor that of people you lead or who lead you. Declare here what nobody else can know."
      />
      <Split
        main={
          <>
            <Section heading="What you have declared" id="declared">
              {holding.length === 0 ? (
                <Empty heading="Nothing is declared" level={3}>
                  <p>
                    A relative, a friend, a former partner, a centre you left in anger: if you would wonder
                    whether you are fair, or others would, declare it.
                  </p>
                </Empty>
              ) : (
                <QueueTable
                  caption="Conflicts of interest that hold now"
                  columns={[{ label: "About" }, { label: "Why" }, { label: "Since" }, { label: "Take back" }]}
                  rows={holding.map((one) => ({
                    key: one.id,
                    header: one.site ? `Everybody at ${one.about}` : one.about,
                    cells: [
                      one.words === "" ? (
                        <span className="muted">No words</span>
                      ) : (
                        <span className="written">{one.words}</span>
                      ),
                      one.on,
                      <form key="back" method="post">
                        <input type="hidden" name="conflict" value={one.id} />
                        <Button kind="text" name="intent" value="withdraw">
                          Take back<span className="vh"> the conflict about {one.about}</span>
                        </Button>
                      </form>,
                    ],
                  }))}
                />
              )}
            </Section>
            <Section heading="Declare another" id="declare" ruled>
              <form method="post" noValidate className="stack-l measure">
                <ChoiceGroup
                  legend="Whom is it about?"
                  name="kind"
                  choices={[
                    { value: "person", label: "One person" },
                    { value: "site", label: "Everybody at a site" },
                  ]}
                  defaultValue={was("kind")}
                  error={refused?.errors["kind"]}
                />
                <TextField
                  label="Their email address"
                  name="person"
                  type="email"
                  autoComplete="off"
                  hint="The address they sign in with. For one person."
                  defaultValue={was("person")}
                  error={refused?.errors["person"]}
                />
                <Select
                  label="The site"
                  name="site"
                  hint="For everybody at a site."
                  placeholder="Choose a site"
                  options={sites}
                  defaultValue={was("site") ?? ""}
                  error={refused?.errors["site"]}
                />
                <TextArea
                  label="Why"
                  name="words"
                  rows={3}
                  optional
                  hint="In as few words as you like. You need not say anything."
                  audience={{ words: "Only you read this.", icon: "lock" }}
                  defaultValue={was("words")}
                  error={refused?.errors["words"]}
                />
                <Acts>
                  <Button name="intent" value="declare">
                    Declare it
                  </Button>
                </Acts>
              </form>
            </Section>
            {past.length > 0 ? (
              <Section heading="Taken back" id="past" small>
                <ul>
                  {past.map((one) => (
                    <li key={one.id}>
                      {one.about}: declared on {one.on}, taken back on {one.until}
                    </li>
                  ))}
                </ul>
              </Section>
            ) : null}
          </>
        }
        aside={
          <Section heading="What it does" id="does" small>
            <ul className="stack-s">
              <li>From this moment nothing of theirs comes to you, and you cannot read it.</li>
              <li>What you have of theirs to mark goes to somebody else.</li>
              <li>If you supervise them, an assessor of {issuer} judges instead.</li>
              <li>What you judged before stays as it is.</li>
              <li>They are not told. Who declared what is in the log, without your words.</li>
            </ul>
          </Section>
        }
        asideLabel="What declaring does"
      />
    </>
  );
}
