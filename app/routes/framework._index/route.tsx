import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkVersions, listFrameworkItems } from "~/catalogue/lookups";
import { longestQuestion } from "~/catalogue/search-words";
import { listSkillsInPlace } from "~/domains/assessment/skills-in-place.server";
import { skillCount } from "~/domains/framework/reads";
import { addressIn, versionShown } from "~/domains/framework/versions";
import { DomainError } from "~/http/domain-error";
import { whoIsAsking } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Button } from "~/ui/button";
import { Lane, type Pip, Stop, Stops } from "~/ui/framework-line";
import { DomainCode, Icon } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";

export const handle = { lasting: true };

export const meta: MetaFunction = () => [
  { title: "IPS competency framework – IPS Pathways" },
  {
    name: "description",
    content: "What the work takes: the domains, competencies and skills of the IPS framework.",
  },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const url = new URL(request.url);
  const question = url.searchParams.get("q");
  // links that were made while this page had a search of its own
  if (question) throw redirect(`/search?${new URLSearchParams({ q: question, in: "framework" })}`, 301);
  const all = catalogue();
  const framework = versionShown(all, url.searchParams.get("version"), null);
  if (!framework)
    throw new DomainError(
      "not-found",
      "There is no such version of the framework. See which ones there are.",
    );
  const inPlace = asker?.roles.includes("learner")
    ? await listSkillsInPlace(asker.personId, framework.id, new Date())
    : null;
  const items = listFrameworkItems(all, framework);
  const skills = items.filter(({ kind }) => kind === "core-skill" || kind === "advanced-skill").length;
  const pip = (kind: Pip["kind"], code: string): Pip =>
    inPlace ? { kind, inPlace: inPlace.has(code) } : { kind };
  return {
    longest: longestQuestion,
    asList: url.searchParams.get("as") === "list",
    inPlace: inPlace ? inPlace.size : null,
    skills,
    size: `${framework.domains.length} domains, ${items.filter(({ kind }) => kind === "competency").length} competencies and ${skills} skills`,
    version: framework.version,
    earlier: framework.status === "current" ? null : framework.version,
    versions: frameworkVersions(all).length,
    here: addressIn(framework),
    items: items.map(({ kind, code, text }) => ({ kind, code, text, to: addressIn(framework, code) })),
    domains: framework.domains.map((domain) => ({
      code: domain.code,
      name: domain.name,
      to: addressIn(framework, domain.code),
      competencies: domain.competencies.map((competency) => ({
        code: competency.code,
        name: competency.name,
        to: addressIn(framework, competency.code),
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
        lede={`What the work takes, in ${page.size}. Choose a stop on a line to see what it asks of you and how you can show it.`}
      />
      {page.earlier === null ? null : (
        <Banner heading={`This is version ${page.earlier}, which a newer one has taken the place of.`}>
          What was learned and awarded on it stays on record in these words.{" "}
          <a href="/framework">The current version</a>
        </Banner>
      )}
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
      {page.asList ? <AsList {...page} /> : <AsPicture {...page} />}
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
          <a href={`/framework/coverage${page.earlier === null ? "" : `?version=${page.earlier}`}`}>
            where each skill is taught, practised and assessed
          </a>
          .
        </p>
        <p className="small muted">
          Version {page.version}.{" "}
          <a href="/framework/versions">
            {page.versions > 1 ? `All ${page.versions} versions, and what changed` : "About versions"}
          </a>
        </p>
      </Section>
    </>
  );
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

function AsPicture({
  domains,
  inPlace,
  skills,
  here,
}: Pick<Page, "domains" | "inPlace" | "skills" | "here">) {
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
          <a href={`${here}${here.includes("?") ? "&" : "?"}as=list`}>
            <Icon name="list" />
            Read it as a list
          </a>
        </p>
      </div>
      {inPlace === null ? null : (
        <p className="mt">
          <b>
            {inPlace} of {skills} skills {inPlace === 1 ? "is" : "are"} in place
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
            to={domain.to}
            count={`${domain.competencies.length} competencies`}
          >
            <Stops across>
              {domain.competencies.map((competency) => {
                const done = competency.pips.flat().filter((pip) => pip.inPlace === true).length;
                return (
                  <Stop
                    key={competency.code}
                    to={competency.to}
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

function AsList({ items, here }: Pick<Page, "items" | "here">) {
  const depth = { domain: 2, competency: 3 } as const;
  return (
    <section className="mt-l stack" id="list" aria-label="The framework as a list">
      <p className="small">
        <a href={here}>
          <Icon name="prev" />
          See it as a picture
        </a>
      </p>
      {items.map((item) => {
        const link = <a href={item.to}>{item.text}</a>;
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
