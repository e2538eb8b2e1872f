import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { whoIsAsking } from "~/http/session.server";
import { Note } from "~/ui/note";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "The IPS fidelity scale – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const { scales, microCredentials } = catalogue();
  return {
    scales: scales.map((scale) => ({
      ...scale,
      sections: scale.sections.map((section) => ({
        ...section,
        items: section.items.map((item) => ({
          ...item,
          credentials: microCredentials
            .filter(
              ({ alignment }) =>
                alignment.fidelityItems.scale === scale.id &&
                alignment.fidelityItems.items.some((each) => each.item === item.item),
            )
            .map(({ slug, title }) => ({ slug, title })),
        })),
      })),
    })),
  };
}

export default function FidelityPage() {
  const { scales } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="The IPS fidelity scale"
        lede="It rates how closely a service follows IPS. It never rates a person, and no score here is turned into anyone’s level."
      />
      <div className="stack-xl">
        {scales.map((scale) => (
          <div key={scale.id} className="stack-l">
            <div className="stack">
              <h2>{scale.title}</h2>
              <p className="muted">{scale.edition}</p>
              {scale.anchorsLicensed ? null : (
                <Note tone="wait">
                  <p>
                    <b>Numbers and names only.</b> The words that say what earns a 1 and what earns a 5 belong
                    to the scale’s owner and are under licence. They are not shown until this installation
                    holds that licence.
                  </p>
                </Note>
              )}
            </div>
            {scale.sections.map((section) => (
              <Section key={section.name} heading={section.name} level={3} small>
                <table className="table cards">
                  <caption className="vh">
                    {section.name}: items and the micro-credentials that touch them
                  </caption>
                  <thead>
                    <tr>
                      <th scope="col">Item</th>
                      <th scope="col">Touched by</th>
                    </tr>
                  </thead>
                  <tbody>
                    {section.items.map((item) => (
                      <tr key={item.item} id={`${scale.id}-${item.item}`}>
                        <th scope="row">
                          {item.item}. {item.name}
                        </th>
                        <td>
                          {item.credentials.length === 0 ? (
                            <span className="muted">None yet</span>
                          ) : (
                            item.credentials.map((credential) => (
                              <a key={credential.slug} href={`/microcredentials/${credential.slug}`}>
                                {credential.title}
                              </a>
                            ))
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Section>
            ))}
            <Section heading="Bands" level={3} small>
              <dl className="facts">
                {scale.bands.map((band) => (
                  <div key={band.name}>
                    <dt>
                      {band.from} to {band.to}
                    </dt>
                    <dd>
                      {band.name}
                      {band.status === "confirmed" ? null : (
                        <span className="muted small"> (to be confirmed)</span>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            </Section>
            {scale.notes.length > 0 ? (
              <Section heading="What to know" level={3} small>
                <ul>
                  {scale.notes.map((note) => (
                    <li key={note} className="measure">
                      {note}
                    </li>
                  ))}
                </ul>
              </Section>
            ) : null}
          </div>
        ))}
      </div>
    </>
  );
}
