import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { placesOfTerm } from "~/catalogue/lookups";
import type { Catalogue } from "~/catalogue/types";
import { whoIsAsking } from "~/http/session.server";
import { PageHead, Section } from "~/ui/page";

export const handle = { lasting: true };

export const meta: MetaFunction = () => [
  { title: "Glossary – IPS Pathways" },
  { name: "description", content: "Words of Individual Placement and Support, each explained once." },
];

/** @param inside whether the asker may open modules; others are led to where a module is announced */
function byLetter(all: Catalogue, inside: boolean) {
  const terms = all.terms
    .map(({ id, term, definition }) => ({
      id,
      term,
      definition,
      letter: (/\p{L}/u.exec(term.normalize("NFD"))?.[0] ?? "#").toUpperCase(),
      modules: placesOfTerm(all, id).map(({ credential, module, section }) => ({
        title: module.title,
        credential: credential.title,
        to: inside
          ? `/learn/${credential.slug}/${module.slug}${section === null ? "" : `#${section}`}`
          : `/microcredentials/${credential.slug}#${module.slug}`,
      })),
    }))
    .sort((a, b) => a.term.localeCompare(b.term, "en-AU"));
  return [...new Set(terms.map((term) => term.letter))].map((letter) => ({
    letter,
    terms: terms.filter((term) => term.letter === letter),
  }));
}

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  return { letters: byLetter(catalogue(), may(asker?.roles ?? null, "learning.read")) };
}

export default function GlossaryPage() {
  const { letters } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Glossary"
        lede="Words of the field, each explained once. In a module they open where they stand."
      />
      <nav aria-label="Letters" className="noprint">
        <ul className="letters">
          {letters.map(({ letter }) => (
            <li key={letter}>
              <a href={`#letter-${letter.toLowerCase()}`}>{letter}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="stack-xl mt measure">
        {letters.map(({ letter, terms }) => (
          <Section key={letter} id={`letter-${letter.toLowerCase()}`} heading={letter}>
            <dl className="glossary">
              {terms.map((term) => (
                <div key={term.id} id={term.id}>
                  <dt>{term.term}</dt>
                  <dd>{term.definition}</dd>
                  {term.modules.length > 0 ? (
                    <dd className="small muted">
                      In{" "}
                      {term.modules.map((module, at) => (
                        <span key={module.to}>
                          {at > 0 ? "; " : null}
                          <a href={module.to}>{module.title}</a> ({module.credential})
                        </span>
                      ))}
                    </dd>
                  ) : null}
                </div>
              ))}
            </dl>
          </Section>
        ))}
      </div>
    </>
  );
}
