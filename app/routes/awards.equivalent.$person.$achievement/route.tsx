import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { eq } from "drizzle-orm";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { inWords } from "~/domains/assessment/rules";
import { listEquivalenceDecisions, listHoldings } from "~/domains/credentials/holdings.server";
import { comesFirst, countingHolding, stackStanding } from "~/domains/credentials/stack-rules";
import { equivalenceDecisions, equivalenceWords } from "~/domains/credentials/states";
import { decideEquivalence } from "~/domains/credentials/writes.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup, TextArea } from "~/ui/field";
import { Card, PageHead, Section, Split } from "~/ui/page";
import { Thread } from "~/ui/thread";

export const meta: MetaFunction<typeof loader> = ({ data: page, matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = page ? `An equivalent of “${page.title}” for ${page.name} – IPS Pathways` : "IPS Pathways";
  return [{ title: acted && "refused" in acted ? `Error: ${title}` : title }];
};

async function opened(asker: Asker, params: Record<string, string | undefined>) {
  const personId = params["person"] ?? "";
  requireMay(asker, "equivalence.decide", { own: asker.personId === personId }, true);
  const achievement = params["achievement"] ?? "";
  const what = awardable(catalogue(), achievement);
  const [learner] = await store()
    .read.select({ id: person.id, name: person.name })
    .from(person)
    .where(eq(person.id, personId));
  if (!learner || !what || !comesFirst(catalogue()).has(achievement)) {
    throw new DomainError("not-found", "There is nothing to decide here. Go back and choose again.");
  }
  return { learner, what, achievement };
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { learner, what, achievement } = await opened(asker, params);
  const now = new Date();
  const holdings = await listHoldings(store().read, learner.id);
  const decisions = await listEquivalenceDecisions(store().read, learner.id);
  return {
    name: learner.name,
    title: what.of.title,
    asks: what.kind === "stack" ? what.of.criteria : what.of.summary,
    opens: [
      ...catalogue().microCredentials.filter((of) => of.entry.prerequisites.includes(achievement)),
      ...catalogue().steps.filter((step) => step.needs.includes(achievement)),
    ].map((one) => one.title),
    held: countingHolding(holdings, achievement, now) !== null,
    missing:
      what.kind === "stack"
        ? stackStanding(catalogue(), what.of, holdings, now).gaps.map((gap) => gap.reason)
        : [],
    decisions: decisions
      .filter((row) => row.achievement === achievement)
      .map((row) => ({
        id: row.id,
        by: row.decidedBy,
        mine: row.decidedById === asker.personId,
        at: row.decidedAt.toISOString(),
        about: equivalenceWords[row.decision],
        reason: row.reason,
      }))
      .reverse(),
    timeZone: environment().timeZone,
    back: may(asker.roles, "award.list")
      ? { to: "/awards", label: "Ready to award" }
      : { to: "/reviews", label: "Reviews" },
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const { learner, achievement } = await opened(asker, params);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const decision = read.choice("decision", equivalenceDecisions, {
      label: "Your decision",
      missing: "Choose what you decide.",
    });
    const reason = read.text("reason", {
      label: "What you looked at, and why",
      missing: "Write what you looked at, and why it counts or does not.",
      min: 20,
      max: 2000,
      multiline: true,
    });
    const seen = read.text("seen", { label: "Decisions you have seen", max: 4 });
    read.done();
    await decideEquivalence(
      store(),
      asker,
      { personId: learner.id, achievement, decision, reason, seen: Number(seen) },
      new Date(),
    );
    return redirect(`/awards/equivalent/${learner.id}/${achievement}#decisions`);
  });
}

export default function EquivalentPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = refused
    ? Object.keys(refused.errors).length > 0
      ? refused.errors
      : { "": refused.sentence }
    : null;
  return (
    <>
      <ErrorSummary errors={errors} before="your decision can be recorded" />
      <PageHead
        back={page.back}
        kicker={page.name}
        title={`Does something else count as much as “${page.title}”?`}
        lede={`It comes before ${inWords(page.opens.map((title) => `“${title}”`))}. A person may decide that what ${firstName(page.name)} brings is its equal.`}
      />
      <Split
        asideLabel="What it asks"
        main={
          <>
            {page.held ? (
              <Card heading="It is held already">
                <p>{firstName(page.name)} holds it, so no equivalent is needed.</p>
              </Card>
            ) : (
              <Form method="post" className="card stack" noValidate>
                <h2>{page.decisions.length > 0 ? "Decide again" : "Your decision"}</h2>
                <input type="hidden" name="seen" value={page.decisions.length} />
                <ChoiceGroup
                  legend={`An equivalent of “${page.title}”`}
                  name="decision"
                  choices={[
                    {
                      value: "recognised",
                      label: "It counts as much",
                      detail: "The award that waits for it may be made, by an issuer other than you.",
                    },
                    {
                      value: "not-recognised",
                      label: "It does not count as much",
                      detail: "What the person has stays what it is, and the award waits.",
                    },
                  ]}
                  defaultValue={refused?.typed["decision"]}
                  error={refused?.errors["decision"]}
                />
                <TextArea
                  label="What you looked at, and why"
                  hint={`${firstName(page.name)} and the people who award can read it. It stays on record, so leave out anything private.`}
                  name="reason"
                  rows={5}
                  maxLength={2000}
                  defaultValue={refused?.typed["reason"] ?? ""}
                  error={refused?.errors["reason"]}
                />
                <p>
                  <Button busy={false}>Record the decision</Button>
                </p>
              </Form>
            )}
            <Section heading="Decided so far" id="decisions">
              {page.decisions.length === 0 ? (
                <p>Nobody has decided about this yet.</p>
              ) : (
                <Thread
                  label="Decided so far"
                  timeZone={page.timeZone}
                  messages={page.decisions.map((one) => ({
                    key: one.id,
                    author: one.by,
                    mine: one.mine,
                    at: one.at,
                    about: one.about,
                    body: one.reason,
                  }))}
                />
              )}
            </Section>
          </>
        }
        aside={
          <section className="stack-s" aria-labelledby="asks-h">
            <h2 id="asks-h">What it asks</h2>
            <p>{page.asks}</p>
            {page.missing.length > 0 ? (
              <>
                <h3>Not held by {firstName(page.name)}</h3>
                <ul className="stack-s">
                  {page.missing.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              </>
            ) : null}
          </section>
        }
      />
    </>
  );
}
