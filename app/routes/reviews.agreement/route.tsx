import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { agreementOf } from "~/domains/assessment/agreement";
import { commonLevels, levelPairs, withLevels } from "~/domains/assessment/agreement.server";
import { AgreementFigures, AgreementMatrix, agreementWords } from "~/domains/assessment/components/agreement";
import { outcomeWords } from "~/domains/assessment/moderation-words";
import { periodStart } from "~/domains/assessment/moderation-rules";
import { listMarkedPairs } from "~/domains/assessment/moderation.server";
import { readPlan } from "~/domains/assessment/sampling-plan.server";
import { moderationOutcomes } from "~/domains/assessment/terms";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { Select } from "~/ui/field";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "How far marks agree – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "agreement.read");
  const asked = new URL(request.url).searchParams.get("of") ?? "";
  const of = catalogue().microCredentials.find((one) => one.slug === asked) ?? null;
  const db = store().read;
  const { plan } = await readPlan(db);
  const now = new Date();
  const all = await listMarkedPairs(db, { achievement: of?.slug ?? null, since: periodStart(plan, now) });
  const levels = commonLevels();
  const pieces = withLevels(levels, all);
  const figures = (some: typeof pieces) =>
    agreementOf(
      some.flatMap(({ first, second }) => levelPairs(levels, first, second)),
      levels.ids.length,
      plan.smallNumber,
    );
  const mine = pieces.filter(
    ({ first, second }) => first.markerId === asker.personId || second.markerId === asker.personId,
  );
  // issuers see assessors by name; an assessor sees their own marks, and everybody's together
  const people = may(asker.roles, "moderation.oversee")
    ? new Map(pieces.flatMap(({ first, second }) => [first, second]).map((one) => [one.markerId, one.marker]))
    : null;
  return {
    back: asker.roles.includes("assessor")
      ? { to: "/reviews", label: "All reviews" }
      : { to: "/moderation", label: "Moderation" },
    of: of?.title ?? null,
    slug: of?.slug ?? "",
    credentials: catalogue().microCredentials.map(({ slug, title }) => ({ value: slug, label: title })),
    months: plan.periodMonths,
    smallNumber: plan.smallNumber,
    names: levels.names,
    all: figures(pieces),
    mine: asker.roles.includes("assessor") ? figures(mine) : null,
    decisions: {
      pieces: all.length,
      same: all.filter(({ first, second }) => first.decision === second.decision).length,
    },
    outcomes: moderationOutcomes.flatMap((outcome) => {
      const n = all.filter((one) => one.outcome === outcome).length;
      return n === 0 ? [] : [{ words: outcomeWords[outcome], n }];
    }),
    people: people
      ? [...people]
          .map(([id, name]) => {
            const theirs = pieces.filter(
              ({ first, second }) => first.markerId === id || second.markerId === id,
            );
            const { pairs, exact, adjacent, small } = figures(theirs);
            return { id, name, pieces: theirs.length, pairs, exact, adjacent, small };
          })
          .sort((a, b) => (a.name < b.name ? -1 : 1))
      : null,
  };
}

const share = (value: number | null) =>
  value === null ? "Could not tell" : `${Math.round(value * 100)} of 100`;

export default function AgreementPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={page.back}
        kicker={page.of ?? "All micro-credentials"}
        title="How far marks agree"
        lede={agreementWords(page.all)}
      />
      <div className="stack-xl">
        <form method="get" className="stack measure">
          <Select
            label="Micro-credential"
            name="of"
            placeholder="All of them"
            options={page.credentials}
            defaultValue={page.slug}
          />
          <Acts>
            <Button kind="second">Show</Button>
          </Acts>
        </form>
        <Section heading="Level by level" id="levels">
          <p className="measure muted">
            The first two marks of each piece that was marked twice in the last {page.months} months,
            criterion by criterion. A piece counts here once all its marks are opened, so nobody can read a
            sealed mark from a figure. No average is drawn of levels: they are steps, not numbers.
          </p>
          <AgreementFigures of={page.all} smallNumber={page.smallNumber} />
          <AgreementMatrix of={page.all} names={page.names} first="First mark" second="Second mark" />
        </Section>
        {page.decisions.pieces > 0 ? (
          <Section heading="Accepting and returning" id="decisions">
            <p>
              {page.decisions.same} of {page.decisions.pieces} pieces were accepted by both or returned by
              both.
            </p>
            <ul>
              {page.outcomes.map((one) => (
                <li key={one.words}>
                  {one.words}: {one.n}
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
        {page.mine && page.mine.pairs > 0 ? (
          <Section heading="Where you were one of the two" id="mine">
            <p>{agreementWords(page.mine)}</p>
            <AgreementFigures of={page.mine} smallNumber={page.smallNumber} />
          </Section>
        ) : null}
        {page.people && page.people.length > 0 ? (
          <Section heading="Person by person" id="people">
            <p className="measure">
              For a talk about the rubric, never for a ranking: whoever marks the hardest pieces agrees least.
            </p>
            <QueueTable
              caption="Agreement of each person with whoever else marked the same piece"
              columns={[
                { label: "Who" },
                { label: "Pieces", num: true },
                { label: "The same level" },
                { label: "Or a neighbour" },
                { label: "To know" },
              ]}
              rows={page.people.map((one) => ({
                key: one.id,
                header: one.name,
                cells: [
                  one.pieces,
                  share(one.exact),
                  share(one.adjacent),
                  one.small ? `${one.pairs} pairs: too few to say much` : `${one.pairs} pairs`,
                ],
              }))}
            />
          </Section>
        ) : null}
      </div>
    </>
  );
}
