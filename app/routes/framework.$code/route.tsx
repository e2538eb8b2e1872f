import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { itemsOf } from "~/catalogue/lookups";
import { frameworkKinds } from "~/catalogue/search-documents";
import { modulesTeaching, skillsUnder, whatItTouches, whatShows } from "~/domains/framework/reads";
import { addressIn, elsewhere, versionShown } from "~/domains/framework/versions";
import { DomainError } from "~/http/domain-error";
import { whoIsAsking } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Facts } from "~/ui/facts";
import { DomainCode } from "~/ui/icon";
import { PageHead, Section, Split } from "~/ui/page";
import { Path, Step } from "~/ui/path";

export const handle = { lasting: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.code} ${data.text} – IPS Pathways` : "Framework – IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const all = catalogue();
  const url = new URL(request.url);
  const code = (params["code"] ?? "").toUpperCase();
  const version = versionShown(all, url.searchParams.get("version"), code);
  const item = version && itemsOf(version).get(code);
  if (!item) {
    throw new DomainError(
      "not-found",
      "The framework has no such code. Search for a word on the framework page instead.",
    );
  }
  if (item.code !== params["code"]) throw redirect(`/framework/${item.code}${url.search}`, 301);
  const linked = (one: { code: string; text: string }) => ({ ...one, to: addressIn(version, one.code) });
  const skills = skillsUnder(all, item, version);
  const codes = new Set(skills.map((skill) => skill.code));
  const taught = modulesTeaching(all, codes);
  const touched = whatItTouches(all, codes);
  const up = [
    item.kind === "domain" ? null : { code: item.domain.code, text: item.domain.name },
    item.kind === "domain" || item.kind === "competency"
      ? null
      : { code: item.competency.code, text: item.competency.name },
    item.kind === "advanced-skill" && item.strand ? { code: item.strand.code, text: item.strand.name } : null,
  ]
    .filter((each) => each !== null)
    .map(linked);
  return {
    code: item.code,
    text: item.text,
    kind: frameworkKinds[item.kind],
    isSkill: item.kind === "core-skill" || item.kind === "advanced-skill",
    description: item.kind === "strand" ? item.strand.verbatim : null,
    up,
    crossReferences: item.kind === "competency" ? item.competency.crossReferences : [],
    competencies:
      item.kind === "domain"
        ? item.domain.competencies.map(({ code, name }) => linked({ code, text: name }))
        : [],
    strands:
      item.kind === "competency"
        ? item.competency.strands.map(({ code, verbatim }) => linked({ code, text: verbatim }))
        : [],
    skills: skills.map((skill) => ({
      ...linked({ code: skill.code, text: skill.text }),
      modules: modulesTeaching(all, new Set([skill.code])).map(({ credential, module }) => ({
        title: module.title,
        to: `/microcredentials/${credential.slug}#${module.slug}`,
      })),
    })),
    taught: taught.map(({ credential, module }) => ({
      key: module.id,
      title: module.title,
      summary: module.summary,
      credential: credential.title,
      to: `/microcredentials/${credential.slug}#${module.slug}`,
    })),
    shown: whatShows(all, codes).map(({ credential, evidence, seen }) => ({
      slug: credential.slug,
      credential: credential.title,
      evidence,
      seen,
    })),
    principles: touched.principles.map((principle) => ({
      key: principle.key,
      name: principle.wordings[0]?.name ?? principle.key,
    })),
    fidelity: touched.fidelity.map(({ scale, items }) => ({
      title: scale.title,
      licensed: scale.anchorsLicensed,
      items,
    })),
    framework: addressIn(version),
    earlier: version.status === "current" ? null : version.version,
    elsewhere: elsewhere(all, version, item.code),
    source: `${version.source.title}, version ${version.version}, ${version.source.copyright}`,
  };
}

export default function FrameworkItemPage() {
  const page = useLoaderData<typeof loader>();
  const parent = page.up.at(-1);
  return (
    <>
      <PageHead
        back={
          parent
            ? { to: parent.to, label: `${parent.code} ${parent.text}` }
            : { to: page.framework, label: "The IPS competency framework" }
        }
        kicker={
          <>
            <DomainCode code={page.code} /> · {page.kind}
          </>
        }
        title={page.text}
        lede={page.description}
      />
      {page.earlier === null ? null : (
        <Banner
          heading={`This is version ${page.earlier} of the framework, which a newer one has taken the place of.`}
        >
          What was learned and awarded on it stays on record in these words.{" "}
          <a href="/framework/versions">All versions</a>
        </Banner>
      )}
      <Split
        asideLabel="How it fits"
        main={
          <div className="stack-xl">
            {page.competencies.length > 0 ? (
              <Section heading="Competencies" id="competencies">
                <Items items={page.competencies} />
              </Section>
            ) : null}
            {page.strands.length > 0 ? (
              <Section heading="Strands" id="strands">
                <Items items={page.strands} />
              </Section>
            ) : null}
            {page.isSkill ? null : (
              <Section
                heading={page.skills.length === 1 ? "The skill" : `${page.skills.length} skills`}
                id="skills"
              >
                <ul className="plain stack">
                  {page.skills.map((skill) => (
                    <li key={skill.code}>
                      <a href={skill.to}>
                        <b>{skill.code}</b> {skill.text}
                      </a>
                      {skill.modules.length > 0 ? (
                        <p className="small muted">
                          Taught in {skill.modules.map((module) => module.title).join(", ")}
                        </p>
                      ) : null}
                    </li>
                  ))}
                </ul>
                {page.crossReferences.map((reference) => (
                  <p key={reference.text} className="muted">
                    {reference.text}
                    {reference.note ? ` (${reference.note})` : null}
                  </p>
                ))}
              </Section>
            )}
            <Section heading="Where it is taught" id="taught">
              {page.taught.length === 0 ? (
                <p>No micro-credential here teaches it yet.</p>
              ) : (
                <Path>
                  {page.taught.map((module) => (
                    <Step
                      key={module.key}
                      state="todo"
                      words="Module"
                      title={module.title}
                      to={module.to}
                      detail={module.summary}
                    />
                  ))}
                </Path>
              )}
            </Section>
            <Section heading="What evidence shows it" id="shown">
              {page.shown.length === 0 ? (
                <p>No micro-credential here judges it yet, so nothing is asked for.</p>
              ) : (
                page.shown.map((each) => (
                  <div key={each.slug} className="stack">
                    <p>
                      In <a href={`/microcredentials/${each.slug}`}>{each.credential}</a>, a person judges{" "}
                      {listed(each.evidence)}. This is what they look for:
                    </p>
                    <dl className="facts one">
                      {each.seen.map((row) => (
                        <div key={row.criterion}>
                          <dt>{row.criterion}</dt>
                          <dd>{row.behaviour}</dd>
                        </div>
                      ))}
                    </dl>
                  </div>
                ))
              )}
            </Section>
          </div>
        }
        aside={
          <div className="stack-l">
            <section className="stack-s">
              <h2>Practice principles</h2>
              {page.principles.length === 0 ? (
                <p className="muted">None is mapped yet.</p>
              ) : (
                <ul className="plain stack-s">
                  {page.principles.map((principle) => (
                    <li key={principle.key}>
                      <a href={`/principles#${principle.key}`}>{principle.name}</a>
                    </li>
                  ))}
                </ul>
              )}
            </section>
            <section className="stack-s">
              <h2>Fidelity items</h2>
              {page.fidelity.length === 0 ? <p className="muted">None is mapped yet.</p> : null}
              {page.fidelity.map((scale) => (
                <div key={scale.title} className="stack-s">
                  <ul className="plain stack-s">
                    {scale.items.map((item) => (
                      <li key={item.item}>
                        {item.item} {item.name}
                      </li>
                    ))}
                  </ul>
                  <p className="small muted">
                    <a href="/fidelity">{scale.title}</a>.{" "}
                    {scale.licensed
                      ? null
                      : "The scale’s anchor texts are under licence and are not shown here. "}
                    Fidelity rates a service, never a person.
                  </p>
                </div>
              ))}
            </section>
            {page.elsewhere.length === 0 ? null : (
              <section className="stack-s" id="versions">
                <h2>In other versions</h2>
                {page.elsewhere.map((other) => (
                  <div key={other.words} className="stack-s">
                    <p>{other.words}</p>
                    <ul className="plain stack-s">
                      {other.links.map((link) => (
                        <li key={link.to}>
                          <a href={link.to}>{link.label}</a>
                        </li>
                      ))}
                    </ul>
                  </div>
                ))}
              </section>
            )}
            <Facts
              tight
              one
              rows={[{ term: "Source", value: `${page.source}. Shown word for word; the codes are ours.` }]}
            />
          </div>
        }
      />
    </>
  );
}

function Items({ items }: { items: readonly { code: string; text: string; to: string }[] }) {
  return (
    <ul className="plain stack-s">
      {items.map((item) => (
        <li key={item.code}>
          <a href={item.to}>
            <b>{item.code}</b> {item.text}
          </a>
        </li>
      ))}
    </ul>
  );
}

const listed = (words: readonly string[]): string =>
  new Intl.ListFormat("en-AU", { type: "conjunction" }).format(words.map((word) => `“${word}”`));
