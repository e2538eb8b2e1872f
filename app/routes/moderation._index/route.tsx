import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { readCoverage } from "~/domains/assessment/agreement.server";
import { kindName, kindOf } from "~/domains/assessment/evidence-rules";
import { reasonWords } from "~/domains/assessment/moderation-words";
import { listOpenSteps } from "~/domains/assessment/moderation.server";
import { listPlans, readPlan } from "~/domains/assessment/sampling-plan.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { DomainCode } from "~/ui/icon";
import { formatDate, formatDay } from "~/ui/moments";
import { Note } from "~/ui/note";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Tag } from "~/ui/tag";

export const meta: MetaFunction = () => [{ title: "Moderation – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "moderation.oversee");
  const db = store().read;
  const now = new Date();
  const { timeZone } = environment();
  const { plan, number } = await readPlan(db);
  const coverage = await readCoverage(db, plan, now);
  return {
    plan,
    number,
    coverage,
    open: (await listOpenSteps(db)).map((step) => {
      const of = microCredential(step.achievement);
      const kind = kindOf(of, step.kind);
      return {
        key: step.id,
        learner: step.learner,
        piece: `${kind ? kindName(kind) : step.kind}, ${of.title}`,
        why: reasonWords[step.reason],
        // no name stands here, so that nobody is told whose mark waits for agreement
        waitsFor: step.released
          ? "A blind mark; the learner has the answer"
          : "A blind mark; the learner waits",
        with: step.with?.name ?? null,
        until: formatDate(step.until, timeZone),
        late: step.until < now,
      };
    }),
    plans: (await listPlans()).map((one) => ({
      number: one.number,
      words: one.words,
      by: one.setBy ?? "Set up",
      on: formatDay(one.setAt, timeZone),
    })),
  };
}

export default function ModerationPage() {
  const { plan, number, coverage, open, plans } = useLoaderData<typeof loader>();
  const lacking = coverage.credentials.filter(
    (one) => !one.resting && one.judged > 0 && one.twice < Math.min(plan.atLeast, one.judged),
  );
  const lackingPeople = coverage.assessors.filter(
    (one) => one.judged > 0 && one.twice < Math.min(plan.atLeast, one.judged),
  );
  return (
    <>
      <PageHead
        back={{ to: "/awards", label: "Awards" }}
        title="Moderation"
        lede={
          lacking.length + lackingPeople.length === 0
            ? "Everything that was judged in the period is covered as the plan asks."
            : `${lackingWords(lackingPeople.length, lacking.length)} fewer second marks than the plan asks. The next pieces are chosen for that by themselves.`
        }
      >
        <p>
          <ButtonLink to="/reviews/agreement" kind="second">
            How far marks agree
          </ButtonLink>
        </p>
      </PageHead>
      <div className="stack-xl">
        <Section heading="Waits for a second or third mark" id="open">
          {coverage.unowned > 0 ? (
            <Note tone="care">
              <p>
                {coverage.unowned === 1 ? "1 piece waits" : `${coverage.unowned} pieces wait`} for a first
                judgement by an assessor, and nobody has {coverage.unowned === 1 ? "it" : "them"}: each
                assessor has to do with it, has a conflict of interest, or has not marked the made-up pieces.
                Ask one to do so, or invite another.
              </p>
            </Note>
          ) : null}
          {open.length === 0 ? (
            <Empty heading="Nothing is open" level={3}>
              <p>What is chosen for a second mark appears here, with who has it and until when.</p>
            </Empty>
          ) : (
            <QueueTable
              caption="Pieces that wait for another mark, longest open first"
              columns={[
                { label: "From" },
                { label: "Piece" },
                { label: "Why chosen" },
                { label: "Waits for" },
                { label: "With" },
                { label: "Until" },
              ]}
              rows={open.map((one) => ({
                key: one.key,
                header: one.learner,
                cells: [
                  one.piece,
                  one.why,
                  one.waitsFor,
                  one.with ?? <b key="nobody">Nobody yet: waits for another assessor</b>,
                  <span key="until">
                    {one.until}
                    {one.late ? <span className="muted small"> past; goes to somebody else</span> : null}
                  </span>,
                ],
              }))}
            />
          )}
        </Section>
        <Section heading="Assessors" id="assessors">
          <QueueTable
            caption={`What each assessor judged in the last ${plan.periodMonths} months, and how much of it was marked twice`}
            columns={[
              { label: "Assessor" },
              { label: "Judged", num: true },
              { label: "Marked twice", num: true },
              { label: "The plan" },
            ]}
            rows={coverage.assessors.map((one) => ({
              key: one.id,
              header: one.name,
              cells: [one.judged, one.twice, <Covered key="plan" of={one} atLeast={plan.atLeast} />],
            }))}
          />
        </Section>
        <Section heading="Micro-credentials" id="credentials">
          <QueueTable
            caption={`What was judged of each micro-credential in the last ${plan.periodMonths} months, and how much of it was marked twice`}
            columns={[
              { label: "Micro-credential" },
              { label: "Judged", num: true },
              { label: "Marked twice", num: true },
              { label: "The plan" },
            ]}
            rows={coverage.credentials.map((one) => ({
              key: one.slug,
              header: (
                <>
                  <DomainCode code={one.code} /> {one.title}
                </>
              ),
              cells: [
                one.judged,
                one.twice,
                one.resting ? "Rests for now" : <Covered key="plan" of={one} atLeast={plan.atLeast} />,
              ],
            }))}
          />
        </Section>
        <Section heading="The plan" id="plan">
          <ul className="measure stack-s">
            <li>
              {plan.calibrateFirst
                ? "An assessor marks the made-up pieces of a micro-credential before the first real one."
                : "The made-up pieces are offered, and not asked for."}
            </li>
            <li>
              {plan.firstJudgements === 0
                ? "New assessors are not marked twice for being new."
                : `The first ${plan.firstJudgements} judgements of each assessor are marked twice before the learner has them.`}
            </li>
            <li>
              Of an assessor’s later judgements: {oneIn(plan.assessorsOneIn)}, before the learner has them.
            </li>
            <li>
              Of what supervisors accept: {oneIn(plan.supervisorsOneIn)}, after the learner has the answer. An
              award waits for it.
            </li>
            <li>
              At least {plan.atLeast} in {plan.periodMonths} months for each assessor and each
              micro-credential that was judged as often.
            </li>
            <li>
              {plan.levelsApart === 0
                ? "Two marks agree where every level is the same."
                : `Levels up to ${plan.levelsApart} apart agree, as long as both meet what is needed or both do not.`}{" "}
              Otherwise a third assessor decides.
            </li>
            <li>A piece is somebody’s for {plan.daysToMark} days, then it goes to somebody else.</li>
          </ul>
          <p className="measure muted">
            Which piece is drawn follows from its own number, so nobody can choose it or keep out of it. A
            return without a level goes back at once. What a learner keeps from the assessors is not sampled.
          </p>
          <p>
            <ButtonLink to="/moderation/plan" kind="second">
              Set another plan
            </ButtonLink>
          </p>
          {plans.length > 0 ? (
            <More summary={`Plans set so far, ${number} in all`}>
              <ol reversed start={number}>
                {plans.map((one) => (
                  <li key={one.number}>
                    {one.on}, {one.by}: <span className="written">{one.words}</span>
                  </li>
                ))}
              </ol>
            </More>
          ) : (
            <p className="small muted">
              This is the plan that came with the content. Nobody has set another.
            </p>
          )}
        </Section>
      </div>
    </>
  );
}

function lackingWords(people: number, credentials: number): string {
  const parts = [
    ...(people === 0 ? [] : [people === 1 ? "1 assessor" : `${people} assessors`]),
    ...(credentials === 0
      ? []
      : [credentials === 1 ? "1 micro-credential" : `${credentials} micro-credentials`]),
  ];
  return `${parts.join(" and ")} ${people + credentials === 1 ? "has" : "have"} had`;
}

const oneIn = (n: number) => (n === 0 ? "none" : n === 1 ? "every one" : `one in ${n}`);

function Covered({ of, atLeast }: { of: { judged: number; twice: number }; atLeast: number }) {
  const wanted = Math.min(atLeast, of.judged);
  if (of.judged === 0) return <span className="muted">Nothing judged yet</span>;
  if (of.twice >= wanted) {
    return (
      <Tag tone="ok" icon="tick">
        Covered
      </Tag>
    );
  }
  return <>{wanted - of.twice} more to come</>;
}
