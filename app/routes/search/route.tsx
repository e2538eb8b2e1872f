import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { longestQuestion } from "~/catalogue/search-words";
import { FoundPlaces, searchTitle } from "~/domains/learning/components/found";
import { viewSearch } from "~/domains/learning/search.server";
import { whoIsAsking } from "~/http/session.server";
import { Button } from "~/ui/button";
import { PageHead } from "~/ui/page";

export const handle = { script: true };

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: searchTitle(data?.view.question ?? "") },
  { name: "robots", content: "noindex" },
];

/** Everybody may search; what they find is what the policy lets them open. */
export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  return {
    longest: longestQuestion,
    view: viewSearch(new URL(request.url).searchParams, asker?.roles ?? null),
  };
}

export default function SearchPage() {
  const { view, longest } = useLoaderData<typeof loader>();
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
            defaultValue={view.question}
          />
          {view.kind ? <input type="hidden" name="in" value={view.kind} /> : null}
          <Button kind="second" icon="search">
            Search
          </Button>
        </div>
      </form>
      <p className="vh" role="status" id="results-say" />
      <div className="mt" id="results">
        <FoundPlaces view={view} />
      </div>
    </>
  );
}
