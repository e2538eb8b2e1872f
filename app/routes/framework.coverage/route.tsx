import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import {
  type CoveredGroup,
  type CoveredSkill,
  type Finding,
  type Mapped,
  type Place,
  coverage,
} from "~/domains/framework/coverage";
import { addressIn, versionShown } from "~/domains/framework/versions";
import { DomainError } from "~/http/domain-error";
import { whoIsAsking } from "~/http/session.server";
import { Lane, type Pip, Pips, Stops } from "~/ui/framework-line";
import { More } from "~/ui/details";
import { Mark } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [
  { title: "What the curriculum covers – IPS Pathways" },
  {
    name: "description",
    content:
      "Every skill of the framework, and where it is taught, practised, assessed and shown in evidence.",
  },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const all = catalogue();
  const version = versionShown(all, new URL(request.url).searchParams.get("version"), null);
  if (!version)
    throw new DomainError(
      "not-found",
      "There is no such version of the framework. See which ones there are.",
    );
  const counted = coverage(all, version, new Date());
  return {
    ...counted,
    framework: addressIn(version),
    suffix: version.status === "current" ? "" : `?version=${version.version}`,
    version: all.earlierFrameworks.length > 0 ? version.version : null,
    skills: counted.groups.reduce((sum, group) => sum + group.skills.length, 0),
    domains: version.domains.map(({ code, name }) => ({ code, name })),
  };
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

export default function CoveragePage() {
  const page = useLoaderData<typeof loader>();
  const gaps = page.findings.filter((one) => one.missing.length > 0);
  return (
    <>
      <PageHead
        back={{ to: page.framework, label: "The framework" }}
        title="What the curriculum covers"
        lede={`Counted from the content itself: ${page.modules} modules in ${page.credentials} micro-credentials, against all ${page.skills} skills${page.version === null ? "" : ` of version ${page.version}`} and what they are mapped to.`}
      >
        <ul className="key noprint">
          {(
            [
              ["glance", "At a glance"],
              ["skills", "Skill by skill"],
              ["fidelity-items", "Fidelity items"],
              ["all-principles", "Principles"],
              ["all-outcomes", "Evaluation outcomes"],
            ] as const
          ).map(([id, label]) => (
            <li key={id}>
              <a href={`#${id}`}>{label}</a>
            </li>
          ))}
        </ul>
      </PageHead>
      <div className="stack-xl">
        <Section
          heading={gaps.length === 0 ? "Nothing is missing" : "What is there, and what is missing"}
          id="findings"
        >
          <ul className="plain stack-s">
            {page.findings.map((one) => (
              <Found key={one.what} of={one} />
            ))}
          </ul>
        </Section>
        <Section heading="At a glance" id="glance">
          <p className="measure">
            One dot for each skill, filled where it is covered: taught, practised and assessed, in three rows.
          </p>
          <div>
            {page.domains.map((domain) => (
              <DomainLane
                key={domain.code}
                {...domain}
                groups={page.groups.filter((group) => group.domain === domain.code)}
              />
            ))}
          </div>
        </Section>
        <Section heading="Skill by skill" id="skills">
          <p className="measure">
            A module teaches it; a piece of practice at work asks for it; items of a check and a criterion of
            the rubric look at it; and evidence shows it.
          </p>
          <div>
            {page.groups.map((group) => (
              <Matrix key={group.code} group={group} suffix={page.suffix} />
            ))}
          </div>
        </Section>
        {page.scales.map((scale) => (
          <Section key={scale.title} heading={`Fidelity items and micro-credentials`} id="fidelity">
            <p className="measure">
              {scale.title}, {scale.edition}. The scale rates a service, and a micro-credential is about a
              person: one is never turned into the other. <a href="/fidelity">About the scale</a>
            </p>
            <More summary={<Folded what="items" rows={scale.items} />} id="fidelity-items">
              <MappedTable caption={scale.title} what="Item" rows={scale.items} />
            </More>
          </Section>
        ))}
        <Section heading="Practice principles and micro-credentials" id="principles">
          <More summary={<Folded what="principles" rows={page.principles} />} id="all-principles">
            <MappedTable caption="Practice principles" what="Principle" rows={page.principles} />
          </More>
        </Section>
        <Section heading="Evaluation outcomes and micro-credentials" id="outcomes">
          <p className="measure">
            What the workforce development framework hopes to see. <a href="/workforce">Read it in full</a>
          </p>
          <More summary={<Folded what="outcomes" rows={page.outcomes} />} id="all-outcomes">
            <OutcomeTable rows={page.outcomes} />
          </More>
        </Section>
      </div>
    </>
  );
}

function Found({ of }: { of: Finding }) {
  const whole = of.missing.length === 0;
  return (
    <li className="with-icon">
      <Mark state={whole ? "done" : "draft"} />
      <div>
        <p>
          <b>
            {of.done} of {of.of}
          </b>{" "}
          {of.what}.
        </p>
        {whole ? null : <p className="small muted">Not yet: {of.missing.join(", ")}.</p>}
      </div>
    </li>
  );
}

const rowsOf = [
  ["Taught", (skill: CoveredSkill) => skill.taught],
  ["Practised", (skill: CoveredSkill) => skill.practised],
  ["Assessed", (skill: CoveredSkill) => skill.assessed],
] as const;

function DomainLane({ code, name, groups }: { code: string; name: string; groups: readonly CoveredGroup[] }) {
  return (
    <Lane
      id={`lane-${code.toLowerCase()}`}
      code={code}
      name={name}
      count={`${groups.length} groups of skills`}
      heading={3}
    >
      <div className="stack-l">
        {(["core", "advanced"] as const)
          .map((kind) => groups.filter((group) => group.kind === kind))
          .filter((ofKind) => ofKind.length > 0)
          .map((ofKind) => (
            <Stops across key={ofKind[0]?.kind}>
              {ofKind.map((group) => (
                <li key={group.code}>
                  <a href={`#${group.code}`}>
                    <b>{group.code}</b> {group.name}
                  </a>
                  {rowsOf.map(([what, covered]) => {
                    const pips: Pip[] = group.skills.map((skill) => ({
                      kind: group.kind,
                      inPlace: covered(skill),
                    }));
                    return (
                      <span key={what} className="small muted">
                        {what}: {group.skills.filter(covered).length} of {group.skills.length}
                        <Pips groups={[pips]} />
                      </span>
                    );
                  })}
                </li>
              ))}
            </Stops>
          ))}
      </div>
    </Lane>
  );
}

const counted = (n: number, one: string, many = `${one}s`): string => `${n}\u00a0${n === 1 ? one : many}`;

/** How far a competency is, said in the line that opens it. */
function groupWords({ skills }: CoveredGroup): string {
  const whole = rowsOf.every(([, covered]) => skills.every(covered));
  const number = counted(skills.length, "skill");
  if (whole) return `${number}, each taught, practised and assessed`;
  return `${number}: ${rowsOf.map(([what, covered]) => `${skills.filter(covered).length} ${what.toLowerCase()}`).join(", ")}`;
}

/** Closed until asked for: 85 rows open are a page of 45,000 pixels on a phone. A link to its code opens it. */
function Matrix({ group, suffix }: { group: CoveredGroup; suffix: string }) {
  return (
    <More
      id={group.code}
      summary={
        <>
          <span className="code">{group.code}</span> {group.name}
          <span className="more-note">{groupWords(group)}</span>
        </>
      }
    >
      <QueueTable
        caption={`${group.code} ${group.name}: where each skill is taught, practised, assessed and shown`}
        columns={[
          { label: "Skill" },
          { label: "Taught" },
          { label: "Practised" },
          { label: "Assessed" },
          { label: "Evidence" },
          { label: "In" },
        ]}
        rows={group.skills.map((skill) => ({
          key: skill.code,
          header: (
            <>
              <span className="code">{skill.code}</span> {skill.text}
            </>
          ),
          to: `/framework/${skill.code}${suffix}`,
          cells: [
            skill.modules > 0 ? counted(skill.modules, "module") : <NotYet />,
            skill.practice > 0 ? counted(skill.practice, "piece") : <NotYet />,
            skill.items + skill.criteria > 0 ? (
              `${counted(skill.items, "item")}, ${counted(skill.criteria, "criterion", "criteria")}${skill.assessed ? "" : ", not enough yet"}`
            ) : (
              <NotYet />
            ),
            skill.evidence.length > 0 ? skill.evidence.join("; ") : <NotYet />,
            <Places key="in" of={skill.in} />,
          ],
        }))}
      />
    </More>
  );
}

const NotYet = () => <b className="gap">{"Not\u00a0yet"}</b>;

function Places({ of, none = "Not yet" }: { of: readonly Place[]; none?: string }) {
  if (of.length === 0) return none === "Not yet" ? <NotYet /> : <>{none}</>;
  return (
    <>
      {of.map((one, at) => (
        <span key={one.slug}>
          {at > 0 ? ", " : null}
          <a href={`/microcredentials/${one.slug}`}>{one.code}</a>
        </span>
      ))}
    </>
  );
}

/** The line that opens a table, with the gaps in it, so that none is hidden by being folded. */
function Folded({ what, rows }: { what: string; rows: readonly Mapped[] }) {
  const open = rows.filter((row) => row.practised.length + row.touched.length === 0);
  return (
    <>
      All {rows.length} {what}
      <span className="more-note">
        {open.length === 0
          ? "each in a micro-credential"
          : `not yet: ${open.map((row) => row.code).join(", ")}`}
      </span>
    </>
  );
}

function MappedTable({ caption, what, rows }: { caption: string; what: string; rows: readonly Mapped[] }) {
  return (
    <QueueTable
      caption={`${caption}: the micro-credentials in which each is practised or touched`}
      columns={[{ label: what }, { label: "Practised in" }, { label: "Touched in" }]}
      rows={rows.map((row) => ({
        key: row.code,
        header: (
          <>
            <span className="code">{row.code}</span> {row.name}
          </>
        ),
        cells:
          row.practised.length + row.touched.length === 0
            ? [<NotYet key="practised" />, <NotYet key="touched" />]
            : [
                <Places key="practised" of={row.practised} none="None" />,
                <Places key="touched" of={row.touched} none="None" />,
              ],
      }))}
    />
  );
}

function OutcomeTable({ rows }: { rows: Page["outcomes"] }) {
  return (
    <QueueTable
      caption="Evaluation outcomes: the micro-credentials that are mapped to each"
      columns={[{ label: "Outcome" }, { label: "Mapped in" }]}
      rows={rows.map((row) => ({
        key: row.code,
        header: (
          <>
            <span className="code">{row.code}</span> {row.name}
          </>
        ),
        cells: [<Places key="in" of={row.touched} />],
      }))}
    />
  );
}
