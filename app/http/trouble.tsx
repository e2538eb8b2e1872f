import { PageHead } from "~/ui/page";
import { TypedWords, holdsTyped } from "./typed-words";

/** What an error page knows: nothing more leaves the service. */
export interface Trouble {
  readonly sentence: string;
  readonly requestId: string | null;
}

const titles: Record<number, string> = {
  400: "We could not read that",
  401: "You are not signed in",
  403: "This page is for another role",
  404: "We could not find that page",
  405: "That page cannot be used like that",
  409: "Somebody was quicker",
  413: "That is too large",
  429: "Too many tries",
  500: "Something went wrong on our side",
  503: "We cannot do that right now",
};

export const troubleTitle = (status: number): string => titles[status] ?? "Something went wrong on our side";

const sentences: Record<number, string> = {
  404: "There is no such page. Check the address, or go back and choose again.",
  405: "Open the page from its link and try again.",
  500: "Nothing you confirmed is lost. Go back and try again in a minute.",
};

/** The page of an answer that is none: what went wrong, what to do next, and a number to ask for help with. */
export function TroublePage({
  status,
  trouble,
  signedIn,
}: {
  status: number;
  trouble: Partial<Trouble>;
  signedIn: boolean;
}) {
  return (
    <>
      <PageHead title={troubleTitle(status)} lede={trouble.sentence ?? sentences[status] ?? sentences[500]} />
      {holdsTyped(trouble) ? (
        <TypedWords trouble={trouble} />
      ) : (
        <p className="acts">
          <a className="btn btn--2" href={signedIn ? "/dashboard" : "/"}>
            Go to the first page
          </a>
        </p>
      )}
      {trouble.requestId ? (
        <p className="small muted">If you ask us for help, give us this number: {trouble.requestId}</p>
      ) : null}
    </>
  );
}
