import { type LoaderFunctionArgs, type MetaFunction, data } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { findPersonFor, listActivity } from "~/domains/people/activity.server";
import { deedWords, knownActions } from "~/domains/people/activity-words";
import { dayAfter, dayStart } from "~/domains/people/day-start";
import { environment } from "~/http/environment.server";
import { FormReader, storable } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { ErrorSummary } from "~/ui/error-summary";
import { Select, TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { DateTimeText } from "~/ui/when";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `${Object.keys(shown?.errors ?? {}).length > 0 ? "Error: " : ""}Audit – IPS Pathways` },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "audit.read");
  const { searchParams } = new URL(request.url);
  const { timeZone } = environment();
  const asked = new FormData();
  for (const name of ["person", "action", "from", "until"])
    asked.set(name, storable(searchParams.get(name) ?? ""));
  const read = new FormReader(asked);
  const given = read.text("person", { label: "Person", max: 254, required: false });
  const action = read.text("action", { label: "What was done", max: 60, required: false });
  const from = read.date("from", { label: "From", required: false });
  const until = read.date("until", { label: "Until", required: false });
  const person = given ? await findPersonFor(given) : null;
  if (given && !person)
    read.refuse("person", "Nobody has this address. Check it, or open the person from the list of people.");
  if (from && until && until < from) read.refuse("until", "“Until” lies before “From”. Choose a later date.");
  for (const [name, on] of Object.entries({ from, until })) {
    if (on && (on < "1900" || on >= "2200")) read.refuse(name, "Enter a date between 1900 and 2199.");
  }
  const errors = read.errors;
  const shown = {
    person: person?.email ?? given,
    action,
    from: String(asked.get("from")),
    until: String(asked.get("until")),
  };
  const filtered = Object.values(shown).some((value) => value !== "");
  if (Object.keys(errors).length > 0) {
    return data({ deeds: [], next: null, errors, shown, filtered, timeZone }, { status: 400 });
  }
  const { deeds, next } = await listActivity(asker, {
    personId: person?.id ?? null,
    action: action || null,
    from: from ? dayStart(from, timeZone) : null,
    until: until ? dayStart(dayAfter(until), timeZone) : null,
    before: searchParams.get("before"),
  });
  return data({
    deeds: deeds.map((deed) => ({
      id: deed.id,
      at: deed.at,
      action: deed.action,
      words: deedWords(deed),
      record: deed.aboutId ? { id: deed.aboutId, name: deed.about ?? "" } : null,
      subject: deed.subjectKind === "person" ? null : `${deed.subjectKind} ${deed.subjectId}`,
    })),
    next,
    errors,
    shown,
    filtered,
    timeZone,
  });
}

export default function Audit() {
  const { deeds, next, errors, shown, filtered, timeZone } = useLoaderData<typeof loader>();
  const more = new URLSearchParams(Object.entries(shown).filter(([, value]) => value !== ""));
  if (next) more.set("before", next);
  return (
    <div className="stack-l">
      <ErrorSummary errors={errors} />
      <PageHead title="Audit" lede="Who did what, and when. Nothing here can be changed or removed." />
      <form method="get" role="search" aria-label="Choose what to see" className="stack" noValidate>
        <div className="grid2">
          <TextField
            name="person"
            label="Email address of a person"
            hint="Shows what they did and what was done to their record."
            type="email"
            autoComplete="off"
            error={errors["person"]}
            defaultValue={shown.person}
          />
          <Select
            name="action"
            label="What was done"
            options={[{ value: "", label: "Anything" }, ...knownActions]}
            defaultValue={shown.action}
          />
          <TextField
            name="from"
            label="From"
            type="date"
            width="short"
            error={errors["from"]}
            defaultValue={shown.from}
          />
          <TextField
            name="until"
            label="Until"
            type="date"
            width="short"
            error={errors["until"]}
            defaultValue={shown.until}
          />
        </div>
        <Acts>
          <Button kind="second">Show</Button>
          {filtered ? <a href="/audit">Show everything</a> : null}
        </Acts>
      </form>
      {deeds.length === 0 ? (
        <Empty heading={filtered ? "Nothing matches" : "Nothing has happened yet"}>
          <p>
            {filtered
              ? "Choose other dates or fewer conditions."
              : "Every act writes a line here as it happens."}
          </p>
        </Empty>
      ) : (
        <QueueTable
          caption="What was done, newest first"
          columns={[
            { label: "What" },
            { label: "When" },
            { label: "Whose record" },
            { label: "Recorded as" },
          ]}
          rows={deeds.map((deed) => ({
            key: deed.id,
            header: deed.words,
            cells: [
              <DateTimeText key="at" at={deed.at} timeZone={timeZone} />,
              deed.record ? <a href={`/people/${deed.record.id}`}>{deed.record.name}</a> : "–",
              <span key="as" className="small muted">
                {deed.action}
                {deed.subject ? ` · ${deed.subject}` : ""}
              </span>,
            ],
          }))}
        />
      )}
      {next ? (
        <nav aria-label="Pages of the list">
          <ButtonLink to={`/audit?${more}`} kind="second" iconAfter="next">
            Earlier
          </ButtonLink>
        </nav>
      ) : null}
    </div>
  );
}
