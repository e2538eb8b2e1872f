import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { inForce, listEquivalenceDecisions, readPosition } from "~/domains/credentials/holdings.server";
import {
  type NodeState,
  type PathwayNode,
  type PathwayStack,
  type PathwayStep,
  pathways,
} from "~/domains/credentials/pathway-rules";
import { equivalenceWords } from "~/domains/credentials/states";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { DomainGlyph } from "~/ui/icon";
import { PageHead, Section, Split } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import type { MarkState } from "~/ui/state";
import { Tag } from "~/ui/tag";
import { formatDate } from "~/ui/moments";
import { type MapOf, PathwayMap, type Station, stateWords } from "./map";

export const meta: MetaFunction = () => [
  { title: "Pathways – IPS Pathways" },
  {
    name: "description",
    content:
      "The whole curriculum on one map: core micro-credentials, what they add up to, and where they lead.",
  },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const own = asker !== null && may(asker.roles, "learning.progress", { own: true });
  const position = own ? await readPosition(store().read, asker.personId) : null;
  const { timeZone } = environment();
  const decided = new Map(
    position
      ? inForce(await listEquivalenceDecisions(store().read, asker?.personId ?? "")).map((row) => [
          row.achievement,
          `${row.decidedBy} decided on ${formatDate(row.decidedAt, timeZone)}: ${equivalenceWords[row.decision]}. ${row.reason}`,
        ])
      : [],
  );
  const drawn = pathways(catalogue(), position, new Date());
  const place = (node: PathwayNode) => ({
    ...node,
    until: node.until && formatDate(node.until, timeZone),
    to: node.exists ? `/microcredentials/${node.name}` : `/framework/${node.code}`,
  });
  const stack = (node: PathwayStack | null) =>
    node && {
      ...node,
      until: node.until && formatDate(node.until, timeZone),
      to: `#${node.name}`,
      decided: node.state === "held" ? null : (decided.get(node.name) ?? null),
    };
  return {
    own,
    words: drawn.words,
    domains: drawn.domains.map((domain) => ({
      ...domain,
      core: domain.core.map(place),
      stack: stack(domain.stack),
    })),
    whole: stack(drawn.whole),
    strands: drawn.strands.map(place),
    steps: drawn.steps,
  };
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;
type Place = Page["strands"][number];
type Whole = NonNullable<Page["whole"]>;

export default function PathwaysPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        kicker={page.own ? "Your place on the map" : "The whole curriculum"}
        title="Pathways"
        lede={page.words}
      />
      <Split
        even
        main={
          <section className="stack" aria-labelledby="map-h">
            <h2 className="vh" id="map-h">
              The map
            </h2>
            <PathwayMap of={mapOf(page)} label="Map of the curriculum; the same as a list follows" />
            <Key own={page.own} />
          </section>
        }
        aside={<AsList page={page} />}
      />
    </>
  );
}

/** Where the strands' own stack stands: the one that more than its domain's core completes. */
const endsInStrands = (domain: Page["domains"][number]): boolean =>
  domain.stack !== null && domain.stack.of > domain.core.length;

function mapOf({ domains, whole, strands, steps }: Page): MapOf {
  const station = (one: { to: string; code: string; title: string; state: NodeState | null }): Station => ({
    to: one.to,
    code: one.code,
    title: one.title,
    state: one.state,
  });
  const stage = (step: PathwayStep): Station => ({
    to: `#${step.id}`,
    code: "",
    title: step.title,
    state: step.state === "to-come" ? null : step.state,
  });
  const last = domains.find(endsInStrands)?.stack ?? null;
  return {
    domains: domains.map((domain) => ({
      code: domain.code,
      core: domain.core.map(station),
      stack: domain.stack && !endsInStrands(domain) ? station(domain.stack) : null,
    })),
    whole: whole && station(whole),
    strands: strands.map((strand) => {
      const step = steps.find((one) => one.strand === strand.code);
      return { station: station(strand), step: step ? stage(step) : null };
    }),
    steps: steps.filter((step) => step.strand === null).map(stage),
    last: last && station(last),
  };
}

function Key({ own }: { own: boolean }) {
  const lines = own
    ? ([
        ["m-done", "held"],
        ["m-draft", "begun"],
        ["m-now", "open to you"],
      ] as const)
    : [];
  return (
    <ul className="key small">
      <li>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle className="c-self" cx="12" cy="12" r="9" />
        </svg>
        a micro-credential
      </li>
      <li>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <rect className="c-self" x="2" y="4" width="20" height="16" rx="3" />
          <rect className="c-self" x="5.5" y="7.5" width="13" height="9" rx="1" />
        </svg>
        what several add up to
      </li>
      {lines.map(([mark, words]) => (
        <li key={mark}>
          <svg className={`m ${mark}`} aria-hidden="true">
            <use href={`/icons.svg#${mark}`} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

// ---- The same as a list ----------------------------------------------------------------------------------

const stationMarks: Record<NodeState, MarkState> = {
  held: "done",
  "in-grace": "wait",
  equivalent: "done",
  ready: "todo",
  begun: "draft",
  suspended: "wait",
  ended: "none",
  "to-come": "todo",
};
const markOf = (state: NodeState | null): MarkState => (state ? stationMarks[state] : "todo");
/** Said after the title; nobody's map has no states to say. */
const said = (state: NodeState | null): string => (state ? stateWords[state] : "");
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function AsList({ page }: { page: Page }) {
  const { domains, whole, strands, steps } = page;
  const ends = domains.find(endsInStrands)?.stack;
  return (
    <>
      <Section heading="Core micro-credentials, by domain" id="core">
        <p>
          In any order. Those of a domain add up to a combined credential
          {whole ? `, and all of them to “${whole.title}”` : ""}.
        </p>
        {domains.map((domain) => (
          <div className="stack-s" key={domain.code}>
            <h3>
              <span className="dom">
                <DomainGlyph code={domain.code} />
                {domain.code}
              </span>{" "}
              {domain.name}
            </h3>
            <Path label={domain.name}>
              {domain.core.map((one) => (
                <Line key={one.code} of={one} />
              ))}
              {domain.stack ? <StackLine of={domain.stack} /> : null}
            </Path>
          </div>
        ))}
      </Section>
      {whole ? (
        <Section heading="All of them together" id="all">
          <Path label="All of them together">
            <StackLine of={whole} />
          </Path>
        </Section>
      ) : null}
      <Section heading="Strands of advanced practice" id="strands">
        <p>
          You may learn in any of them now. {whole ? `“${whole.title}”` : "The core"}, or an equivalent that a
          person has recorded, comes before the award.
          {ends ? ` With the core of its domain, one strand completes “${ends.title}”.` : null}
        </p>
        <Path label="Strands of advanced practice">
          {strands.map((one) => (
            <Line key={one.code} of={one} />
          ))}
        </Path>
      </Section>
      <Section heading="Where it leads" id="steps">
        {steps.map((step) => (
          <section className="stack-s" key={step.id} id={step.id} aria-labelledby={`${step.id}-h`}>
            <h3 id={`${step.id}-h`}>
              {step.title}{" "}
              {step.state === "ready" ? (
                <Tag tone="ok" icon="tick">
                  Open to you
                </Tag>
              ) : null}
            </h3>
            <p>{step.what}</p>
            <p className="small muted">
              Needs {step.needs.map((title) => `“${title}”`).join(" and ")}.
              {step.also.length > 0 ? ` People will also ask for: ${lowered(step.also)}.` : null}
            </p>
          </section>
        ))}
      </Section>
    </>
  );
}

const lowered = (items: readonly string[]): string =>
  items.map((item) => item.charAt(0).toLowerCase() + item.slice(1)).join("; ");

function Line({ of }: { of: Place }) {
  return (
    <Step
      heading={false}
      state={markOf(of.state)}
      words={said(of.state)}
      to={of.to}
      title={
        <>
          <span className="code">{of.code}</span> {of.title}
        </>
      }
      detail={[
        of.exists ? null : "No micro-credential certifies it yet.",
        of.state && of.state !== "to-come"
          ? `${upper(stateWords[of.state])}${of.until ? ` until ${of.until}` : ""}.`
          : null,
        ...of.opens,
      ]
        .filter((part) => part !== null)
        .join(" ")}
    />
  );
}

function StackLine({ of }: { of: Whole }) {
  const state = of.state === "ready" ? "Every part is held; a person makes the award." : null;
  return (
    <Step
      heading={false}
      state={of.state === "ready" ? "wait" : markOf(of.state)}
      words={of.state === "ready" ? "waits for the award" : said(of.state)}
      title={
        <b id={of.name}>
          <a href={`/achievements/${of.name}`}>{of.title}</a>
        </b>
      }
      detail={[
        of.summary,
        of.state === "held" || of.state === "in-grace" || of.state === "equivalent" || of.state === "ended"
          ? `${upper(stateWords[of.state])}${of.until ? ` until ${of.until}` : ""}.`
          : (state ?? (of.state ? `${of.held} of ${of.of} held.` : null)),
        ...of.opens,
      ]
        .filter((part) => part !== null)
        .join(" ")}
    >
      {of.decided ? <p className="small written">{of.decided}</p> : null}
    </Step>
  );
}
