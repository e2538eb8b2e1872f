import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { catalogue } from "~/catalogue/catalogue.server";
import { listFrameworkItems, skillText } from "~/catalogue/lookups";
import { skillCodes } from "~/domains/assessment/notes.server";
import { type Place, lookedForElsewhere, pairings } from "~/domains/assessment/strength-rules";
import { readTeamStrengths } from "~/domains/assessment/strengths.server";
import { skillsUnder } from "~/domains/framework/reads";
import { requireAsker } from "~/http/session.server";
import { Audience } from "~/ui/audience";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { DomainCode } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Strengths in your team – IPS Pathways" }];

/** Ours: as many as one reads before a team meeting. */
const mostPairings = 12;

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { members, without } = await readTeamStrengths(asker);
  const cat = catalogue();
  const skills = skillCodes();
  const all = pairings(skills, members);
  const named = (code: string) => ({ code, text: skillText(cat, code) });
  const elsewhere = lookedForElsewhere(skills, members);
  return {
    people: members.map(({ id, name }) => ({ id, name })),
    without,
    count: all.length,
    pairings: all.slice(0, mostPairings).map((one) => ({ ...named(one.skill), ...one })),
    more: all.slice(mostPairings).map((one) => ({ ...named(one.skill), ...one })),
    elsewhere: elsewhere.map(named),
    rows: listFrameworkItems(cat).flatMap((item) => {
      if (item.kind !== "competency") return [];
      const codes = skillsUnder(cat, item).map((skill) => skill.code);
      const cells = members.map((one) => codes.map((code) => one.places.get(code) ?? "open"));
      // advanced skills that nobody in the team was rated in would only make the map longer
      return cells.some((places) => places.some((place) => place !== "open"))
        ? [{ code: item.code, text: item.text, cells }]
        : [];
    }),
  };
}

const order: readonly Place[] = ["strong", "there", "growing", "open"];

/** Ours: so many in a row, that a team of eight still has room side by side. */
const inRow = 4;
const step = 16;

/**
 * One station for each skill, the strong ones first. Told apart by shape: filled, ringed with a dot, hollow, a short line.
 * The words beside them say the same.
 */
function Stations({ places }: { places: readonly Place[] }) {
  const sorted = [...places].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const size = { width: inRow * step, height: Math.ceil(sorted.length / inRow) * step };
  return (
    <svg className="line" {...size} aria-hidden="true">
      {sorted.map((place, index) => (
        <Station
          key={index}
          place={place}
          x={(index % inRow) * step + step / 2}
          y={Math.floor(index / inRow) * step + step / 2}
        />
      ))}
    </svg>
  );
}

function Station({ place, x, y }: { place: Place; x: number; y: number }) {
  if (place === "open") return <line className="l-stop" x1={x - 4} x2={x + 4} y1={y} y2={y} />;
  return (
    <>
      <circle className={place === "strong" ? "l-stop l-done" : "l-stop"} cx={x} cy={y} r="5" />
      {place === "there" ? <circle className="l-dot" cx={x} cy={y} r="2.5" /> : null}
    </>
  );
}

function inWords(places: readonly Place[]): string {
  const count = (place: Place) => places.filter((one) => one === place).length;
  const said = [
    [count("strong"), "strong"],
    [count("there"), "in place"],
    [count("growing"), "growing"],
    [count("open"), "open"],
  ] as const;
  return said.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : [])).join(", ");
}

function sentence({ people, count }: { people: readonly unknown[]; count: number }): string {
  if (people.length < 2)
    return "Who could show whom what, once two people have a round that both sides sent.";
  return count === 0
    ? "Nobody needs to wait for anybody: no skill has one person strong in it and another growing."
    : `In ${count === 1 ? "1 skill" : `${count} skills`}, somebody in your team could show somebody else how.`;
}

export default function TeamStrengthsPage() {
  const page = useLoaderData<typeof loader>();
  const { people, without, rows } = page;
  return (
    <>
      <PageHead back={{ to: "/team", label: "Team" }} title="Strengths in your team" lede={sentence(page)} />
      <div className="stack-xl">
        <Audience alone words="Only you can see this page." icon="lock" />
        {people.length === 0 ? (
          <Empty heading="Nothing to see yet" action={{ to: "/team", label: "Go to your team" }}>
            <p>
              The map is drawn from rounds you led in, once both of you have sent your ratings. Nobody has
              such a round yet.
            </p>
          </Empty>
        ) : (
          <>
            {page.pairings.length > 0 ? (
              <Section heading="Who could show whom" id="pairings">
                <p className="measure">
                  These are people to bring together, not marks. Ask both first: being good at something is no
                  duty to teach it.
                </p>
                <Pairs rows={page.pairings} caption="Who could show whom, by skill" />
                {page.more.length > 0 ? (
                  <More summary={`${page.more.length} more skills`}>
                    <Pairs rows={page.more} caption="Who could show whom, further skills" />
                  </More>
                ) : null}
              </Section>
            ) : null}
            {page.elsewhere.length > 0 ? (
              <Section heading="Where help could come from outside" id="elsewhere">
                <p className="measure">
                  Somebody is growing in these and nobody in the team is strong in them yet. Another centre, a
                  module or a professional-support facilitator may help.
                </p>
                <More summary={page.elsewhere.length === 1 ? "1 skill" : `${page.elsewhere.length} skills`}>
                  <ul className="plain stack-s">
                    {page.elsewhere.map((skill) => (
                      <li key={skill.code}>
                        <a href={`/framework/${skill.code}`}>{skill.code}</a> {skill.text}
                      </li>
                    ))}
                  </ul>
                </More>
              </Section>
            ) : null}
            <Section heading="The whole map" id="map">
              <p className="muted measure">
                One mark for each skill. Filled: both of you see it above Competent. With a dot: at Competent.
                Hollow: growing. A short line: open, because you see it differently or one of you gave no
                level. The words say the same.
              </p>
              <QueueTable
                caption="Skills of each person by competency"
                columns={[{ label: "Competency" }, ...people.map((one) => ({ label: one.name }))]}
                rows={rows.map((row) => ({
                  key: row.code,
                  header: (
                    <>
                      <DomainCode code={row.code} /> <span className="muted">{row.text}</span>
                    </>
                  ),
                  cells: row.cells.map((places, index) => (
                    <div key={people[index]?.id} className="stack-0">
                      <Stations places={places} />
                      <p className="small">{inWords(places)}</p>
                    </div>
                  )),
                }))}
              />
            </Section>
          </>
        )}
        <Section small heading="What it stands on" id="from">
          <p className="measure">
            The latest round of each person that you led in and both of you have sent: what you agreed, or
            what you both see. It is never an average.
            {without.length > 0 ? ` No such round yet: ${without.join(", ")}.` : ""}
          </p>
        </Section>
      </div>
    </>
  );
}

function Pairs({
  rows,
  caption,
}: {
  rows: readonly { code: string; text: string; strong: readonly string[]; growing: readonly string[] }[];
  caption: string;
}) {
  return (
    <QueueTable
      caption={caption}
      columns={[{ label: "Skill" }, { label: "Could show" }, { label: "Could gain" }]}
      rows={rows.map((one) => ({
        key: one.code,
        header: (
          <>
            <a href={`/framework/${one.code}`}>{one.code}</a> {one.text}
          </>
        ),
        cells: [one.strong.join(", "), one.growing.join(", ")],
      }))}
    />
  );
}
