import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { leastShown, publishedGroups } from "~/domains/assessment/strength-rules";
import { coreCompetencies, readStrengthCounts } from "~/domains/assessment/strengths.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { Select } from "~/ui/field";
import { formatDate } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Strengths across centres – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "strengths.count");
  const competencies = coreCompetencies();
  const asked = new URL(request.url).searchParams.get("competency");
  const chosen = competencies.find((one) => one.code === asked) ?? competencies[0];
  if (!chosen) throw new Error("The framework has no competency.");
  const { nation, centres, countedAt } = await readStrengthCounts(asker, chosen.code);
  const { shown, left } = publishedGroups(centres);
  return {
    choices: competencies.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` })),
    chosen: { code: chosen.code, text: chosen.name, skills: chosen.skills.length },
    rows: [...publishedGroups([nation]).shown, ...shown],
    left,
    least: leastShown,
    countedOn: countedAt && formatDate(countedAt, environment().timeZone),
  };
}

export default function StrengthsPage() {
  const { choices, chosen, rows, left, least, countedOn } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/dashboard", label: "Home" }}
        title="Strengths across centres"
        lede="Where a competency is in place, counted so that nobody can be known by it."
      />
      <div className="stack-xl">
        <form
          method="get"
          action="/strengths"
          className="stack measure"
          role="search"
          aria-label="Competency"
        >
          <Select label="Competency" name="competency" options={choices} defaultValue={chosen.code} />
          <Acts>
            <Button kind="second">Show it</Button>
          </Acts>
        </form>
        <Section heading={`${chosen.code} ${chosen.text}`} id="counts">
          {rows.length === 0 ? (
            <Empty heading="Too few people to count" level={3}>
              <p>Numbers stand here once {least} people or more have a round that both sides sent.</p>
            </Empty>
          ) : (
            <QueueTable
              caption={`People with every skill of ${chosen.code} in place, by centre`}
              columns={[
                { label: "Where" },
                { label: "People rated", num: true },
                { label: "All skills in place", short: "In place", num: true },
              ]}
              rows={rows.map((row) => ({
                key: row.name,
                header: row.name,
                cells: [`about ${row.people}`, row.strong === null ? "not told" : `about ${row.strong}`],
              }))}
            />
          )}
          {left > 0 ? (
            <p className="muted measure">
              {left === 1 ? "1 centre is" : `${left} centres are`} left out, because fewer than {least} people
              were rated there.
            </p>
          ) : null}
        </Section>
        <Section small heading="How it is counted">
          <p className="measure">
            Somebody counts where they and their supervisor both see all {chosen.skills} skills at Competent
            or higher in their latest round.
            {countedOn ? ` Counted on ${countedOn}, and again each morning.` : ""} Numbers are told to the
            nearest five. A part of fewer than {least}, or of all but fewer than {least}, is not told. Nobody
            sees a single rating here.
          </p>
        </Section>
      </div>
    </>
  );
}
