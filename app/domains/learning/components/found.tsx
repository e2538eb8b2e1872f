import type { Piece } from "~/catalogue/excerpt";
import type { Hit } from "~/catalogue/search-index";
import { Empty } from "~/ui/empty";
import { DomainCode, Icon } from "~/ui/icon";
import type { SearchView } from "../search.server";

/**
 * What search found. The page shows it, and script puts the same markup in its place as one types; so what the page
 * says and is called stands in `data-` attributes besides.
 */
export function FoundPlaces({ view }: { view: SearchView }) {
  const { found, question } = view;
  return (
    <div className="stack-l" data-says={view.says} data-title={searchTitle(question)}>
      {question === "" ? (
        <p className="measure muted">
          A code such as DI3.2 works too, and so does the beginning of a word. Small typing errors do no harm.
        </p>
      ) : (
        <section className="stack" aria-labelledby="found-h">
          <h2 id="found-h" tabIndex={-1}>
            {view.says}
          </h2>
          {view.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
          {view.filters.length > 2 || view.kind !== null ? <Filters filters={view.filters} /> : null}
          {found && found.total > 0 ? <Hits view={view} hits={found.hits} /> : <Nothing view={view} />}
          {view.before || view.after ? <More view={view} /> : null}
        </section>
      )}
      {view.signIn ? (
        <p className="note measure">
          You are not signed in, so this search looks at what is public.{" "}
          <a href={view.signIn}>Sign in to look inside the modules too</a>.
        </p>
      ) : null}
    </div>
  );
}

export const searchTitle = (question: string): string =>
  `${question === "" ? "" : `${question} – `}Search – IPS Pathways`;

function Filters({ filters }: Pick<SearchView, "filters">) {
  return (
    <nav aria-label="Show only">
      <ul className="picks">
        {filters.map((filter) => (
          <li key={filter.label}>
            <a href={filter.to} aria-current={filter.current ? "true" : undefined}>
              {filter.label} <span className="muted">{filter.count}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Hits({ view, hits }: { view: SearchView; hits: readonly Hit[] }) {
  return (
    <ol className="found" start={view.from}>
      {hits.map((hit) => (
        <li className="stack-s" key={`${hit.to} ${hit.label}`}>
          <div className="stack-0">
            <p className="small muted">
              {hit.code ? (
                <>
                  {hit.inDomain ? <DomainCode code={hit.code} /> : <span className="code">{hit.code}</span>}{" "}
                  ·{" "}
                </>
              ) : null}
              {hit.label}
              {hit.within ? ` · ${hit.within}` : null}
            </p>
            <h3 className="h-s">
              <a href={hit.to}>
                <Marked pieces={hit.title} />
              </a>
            </h3>
          </div>
          {hit.excerpt.length > 0 ? (
            <p className="measure">
              <Marked pieces={hit.excerpt} />
            </p>
          ) : null}
          {hit.places.length > 0 ? (
            <ul className="places-in stack-s">
              {hit.places.map((place) => (
                <li key={place.to}>
                  <a href={place.to}>
                    <Marked pieces={place.title} />
                  </a>
                  <p className="measure small">
                    <Marked pieces={place.excerpt} />
                  </p>
                </li>
              ))}
              {hit.more > 0 ? (
                <li className="small muted">
                  {hit.more === 1 ? "And in 1 more section." : `And in ${hit.more} more sections.`}
                </li>
              ) : null}
            </ul>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function Marked({ pieces }: { pieces: readonly Piece[] }) {
  return <>{pieces.map((piece, at) => (piece.marked ? <mark key={at}>{piece.text}</mark> : piece.text))}</>;
}

function Nothing({ view }: { view: SearchView }) {
  const beyond = view.found !== null && view.from > 1 && view.found.total > 0;
  if (beyond) return null;
  return (
    <Empty
      level={3}
      heading={view.found === null ? "Type a word or a code, such as DI3.2" : "Try another word for it"}
    >
      <p>
        {view.found === null
          ? "Signs and single marks tell us nothing."
          : "One word is often enough. “Employ” finds employer, employers and employment."}{" "}
        Or look through the <a href="/framework">framework</a>, the{" "}
        <a href="/microcredentials">micro-credentials</a> or the <a href="/glossary">glossary</a>.
      </p>
    </Empty>
  );
}

function More({ view }: { view: SearchView }) {
  const last = view.from + (view.found?.hits.length ?? 0) - 1;
  return (
    <nav aria-label="More results">
      <p className="row">
        {view.before ? (
          <a href={view.before}>
            <Icon name="prev" />
            Results before these
          </a>
        ) : null}
        {last >= view.from ? (
          <span className="muted">
            {view.from} to {last} of {view.found?.total}
          </span>
        ) : null}
        {view.after ? (
          <a href={view.after}>
            <Icon name="next" />
            More results
          </a>
        ) : null}
      </p>
    </nav>
  );
}
