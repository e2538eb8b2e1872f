import { renderToStaticMarkup } from "react-dom/server";
import type { Piece } from "~/catalogue/excerpt";
import type { Hit } from "~/catalogue/search-index";
import { Empty } from "~/ui/empty";
import { escapeHtml } from "~/ui/escape";
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

/**
 * The list is put together as text: it differs with every question, and React would make a few hundred elements of it,
 * a tenth of what a search costs.
 */
function Hits({ view, hits }: { view: SearchView; hits: readonly Hit[] }) {
  return (
    <ol
      className="found"
      start={view.from}
      dangerouslySetInnerHTML={{ __html: hits.map(hitMarkup).join("") }}
    />
  );
}

function hitMarkup({ code, inDomain, label, within, to, title, excerpt, places, more }: Hit): string {
  const of = code === "" ? "" : `${codeMarkup(code, inDomain)} · `;
  const about = `<p class="small muted">${of}${escapeHtml(label)}${within ? ` · ${escapeHtml(within)}` : ""}</p>`;
  const text = excerpt.length > 0 ? `<p class="measure">${markedHtml(excerpt)}</p>` : "";
  return `<li class="stack-s"><div class="stack-0">${about}<h3 class="h-s"><a href="${escapeHtml(to)}">${markedHtml(title)}</a></h3></div>${text}${placesMarkup(places, more)}</li>`;
}

function placesMarkup(places: Hit["places"], more: number): string {
  if (places.length === 0) return "";
  const listed = places.map(
    (place) =>
      `<li><a href="${escapeHtml(place.to)}">${markedHtml(place.title)}</a><p class="measure small">${markedHtml(place.excerpt)}</p></li>`,
  );
  if (more > 0)
    listed.push(
      `<li class="small muted">${more === 1 ? "And in 1 more section." : `And in ${more} more sections.`}</li>`,
    );
  return `<ul class="places-in stack-s">${listed.join("")}</ul>`;
}

/** Codes of our framework, drawn once each. */
const codes = new Map<string, string>();

function codeMarkup(code: string, inDomain: boolean): string {
  const known = codes.get(code);
  if (known !== undefined) return known;
  const drawn = renderToStaticMarkup(
    inDomain ? <DomainCode code={code} /> : <span className="code">{code}</span>,
  );
  codes.set(code, drawn);
  return drawn;
}

const markedHtml = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, marked }) => (marked ? `<mark>${escapeHtml(text)}</mark>` : escapeHtml(text))).join("");

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
