import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { listFrameworkItems } from "~/catalogue/lookups";
import { longestQuestion } from "~/catalogue/search-words";
import { listSkillsInPlace } from "~/domains/assessment/skills-in-place.server";
import { skillCount } from "~/domains/framework/reads";
import { whoIsAsking } from "~/http/session.server";
import { Button } from "~/ui/button";
import { Lane, type Pip, Stop, Stops } from "~/ui/framework-line";
import { DomainCode, Icon } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";

export const handle = { lasting: true };

export const meta: MetaFunction = () => [
  { title: "IPS competency framework – IPS Pathways" },
  { name: "description", content: "The IPS competency framework: 6 domains, 17 competencies and 85 skills." },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const url = new URL(request.url);
  const question = url.searchParams.get("q");
  // links that were made while this page had a search of its own
  if (question) throw redirect(`/search?${new URLSearchParams({ q: question, in: "framework" })}`, 301);
  const all = catalogue();
  const { framework } = all;
  const inPlace = asker?.roles.includes("learner")
    ? await listSkillsInPlace(asker.personId, new Date())
    : null;
  const pip = (kind: Pip["kind"], code: string): Pip =>
    inPlace ? { kind, inPlace: inPlace.has(code) } : { kind };
  return {
    longest: longestQuestion,
    asList: url.searchParams.get("as") === "list",
    inPlace: inPlace ? inPlace.size : null,
    items: listFrameworkItems(all).map(({ kind, code, text }) => ({ kind, code, text })),
    domains: framework.domains.map((domain) => ({
      code: domain.code,
      name: domain.name,
      competencies: domain.competencies.map((competency) => ({
        code: competency.code,
        name: competency.name,
        words: skillCount(competency),
        pips: [
          competency.coreSkills.map((skill) => pip("core", skill.code)),
          ...competency.strands.map((strand) => strand.skills.map((skill) => pip("advanced", skill.code))),
        ].filter((group) => group.length > 0),
      })),
    })),
    definition: framework.competencyDefinition,
    values: framework.values,
  };
}

export default function FrameworkPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="The IPS competency framework"
        lede="What the work takes, in 6 domains, 17 competencies and 85 skills. Choose a stop on a line to see what it asks of you and how you can show it."
      />
      <form role="search" aria-label="The framework" action="/search">
        <label className="label" htmlFor="q">
          Find a skill
        </label>
        <div className="row">
          <input
            className="input find"
            id="q"
            name="q"
            type="search"
            autoComplete="off"
            enterKeyHint="search"
            maxLength={page.longest}
          />
          <input type="hidden" name="in" value="framework" />
          <Button kind="second" icon="search">
            Search
          </Button>
        </div>
      </form>
      {page.asList ? <AsList items={page.items} /> : <AsPicture {...page} />}
      <Section heading="Four values" id="values">
        <dl className="facts">
          {page.values.map((value) => (
            <div key={value.code}>
              <dt>{value.name}</dt>
              <dd>{value.text}</dd>
            </div>
          ))}
        </dl>
        <p>
          See also <a href="/principles">the eight practice principles</a>,{" "}
          <a href="/fidelity">the fidelity scale</a> and{" "}
          <a href="/workforce">the workforce development framework</a>. Or see{" "}
          <a href="/framework/coverage">where each skill is taught, practised and assessed</a>.
        </p>
      </Section>
    </>
  );
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

function AsPicture({ domains, inPlace }: Pick<Page, "domains" | "inPlace">) {
  return (
    <>
      <div className="apart mt">
        <ul className="key">
          <li>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <circle className="c-ink" cx="10" cy="10" r="7" />
            </svg>
            {inPlace === null ? "one core skill" : "a skill in place"}
          </li>
          <li>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <circle className="c-self" cx="10" cy="10" r="6.5" />
            </svg>
            {inPlace === null ? "one advanced skill" : "a skill to come"}
          </li>
        </ul>
        <p className="small">
          <a href="/framework?as=list">
            <Icon name="list" />
            Read it as a list
          </a>
        </p>
      </div>
      {inPlace === null ? null : (
        <p className="mt">
          <b>
            {inPlace} of 85 skills {inPlace === 1 ? "is" : "are"} in place
          </b>{" "}
          for you. A skill is in place when everything its micro-credential asks for it has come together.
        </p>
      )}
      <div className="mt">
        {domains.map((domain) => (
          <Lane
            key={domain.code}
            id={domain.code.toLowerCase()}
            code={domain.code}
            name={domain.name}
            to={`/framework/${domain.code}`}
            count={`${domain.competencies.length} competencies`}
          >
            <Stops across>
              {domain.competencies.map((competency) => {
                const done = competency.pips.flat().filter((pip) => pip.inPlace === true).length;
                return (
                  <Stop
                    key={competency.code}
                    to={`/framework/${competency.code}`}
                    code={competency.code}
                    name={competency.name}
                    pips={competency.pips}
                    words={inPlace === null ? competency.words : `${competency.words}, ${done} in place`}
                  />
                );
              })}
            </Stops>
          </Lane>
        ))}
      </div>
    </>
  );
}

function AsList({ items }: Pick<Page, "items">) {
  const depth = { domain: 2, competency: 3 } as const;
  return (
    <section className="mt-l stack" id="list" aria-label="The framework as a list">
      <p className="small">
        <a href="/framework">
          <Icon name="prev" />
          See it as a picture
        </a>
      </p>
      {items.map((item) => {
        const link = <a href={`/framework/${item.code}`}>{item.text}</a>;
        if (item.kind === "domain" || item.kind === "competency") {
          const Heading = `h${depth[item.kind]}` as const;
          return (
            <Heading key={item.code} className={item.kind === "domain" ? "mt" : undefined}>
              {item.kind === "domain" ? (
                <DomainCode code={item.code} />
              ) : (
                <span className="code">{item.code}</span>
              )}{" "}
              {link}
            </Heading>
          );
        }
        if (item.kind === "strand") {
          return (
            <h4 key={item.code}>
              <span className="code">{item.code}</span> {link}
            </h4>
          );
        }
        return (
          <p key={item.code}>
            <span className="code">{item.code}</span> {link}
          </p>
        );
      })}
    </section>
  );
}
