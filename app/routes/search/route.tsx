import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { longestQuestion } from "~/catalogue/search-words";
import { searchTitle } from "~/domains/learning/components/found";
import { foundMarkup, viewSearch } from "~/domains/learning/search.server";
import { whoIsAsking } from "~/http/session.server";
import { putIn, putInText } from "~/http/stills.server";
import { Button } from "~/ui/button";
import { PageHead } from "~/ui/page";

export const handle = { script: true, lasting: "whatever is asked" };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data?.title ?? searchTitle("") },
  { name: "robots", content: "noindex" },
];

/** Everybody may search; what they find is what the policy lets them open. */
export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const view = viewSearch(new URL(request.url).searchParams, asker?.roles ?? null);
  return {
    longest: longestQuestion,
    title: putInText(searchTitle(view.question)),
    question: putInText(view.question),
    kind: view.kind,
    found: putIn(foundMarkup(view)),
  };
}

export default function SearchPage() {
  const { longest, question, kind, found } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Search"
        lede="The framework, the modules section by section, the micro-credentials and the glossary."
      />
      <form
        role="search"
        aria-label="Everything"
        action="/search"
        data-results="/search/results"
        data-unreachable="We cannot reach the search right now. Press Search to try again."
      >
        <label className="label" htmlFor="q">
          What are you looking for?
        </label>
        <div className="row">
          <input
            className="input find"
            id="q"
            name="q"
            type="search"
            autoComplete="off"
            autoCapitalize="none"
            enterKeyHint="search"
            maxLength={longest}
            defaultValue={question}
          />
          {kind ? <input type="hidden" name="in" value={kind} /> : null}
          <Button kind="second" icon="search">
            Search
          </Button>
        </div>
      </form>
      <p className="vh" role="status" id="results-say" />
      <div className="mt" id="results" dangerouslySetInnerHTML={{ __html: found }} />
    </>
  );
}
