import type { ReactNode } from "react";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import type { SavedStateProps } from "~/ui/saved-state";
import { formatDateTime } from "~/ui/when";
import type { DraftBox } from "../draft-key";
import type { DraftInHand } from "./use-draft";

/** For `saved` of a TextArea. @param more said after the state */
export function savedOf(draft: DraftInHand, returnTo: string, more?: ReactNode): Omit<SavedStateProps, "id"> {
  const { kind, at, sentence } = draft.state;
  const children =
    kind === "signed-out" ? (
      <a href={`/login?${new URLSearchParams({ return: returnTo })}`}>Sign in and come back</a>
    ) : (
      (sentence ?? more)
    );
  return { state: kind, at, children };
}

/**
 * What stands between the person and their words: they signed in again and something waits to be put back, or
 * another tab saved a newer version. Place it right above the form. Renders nothing on an ordinary day.
 * @param labels    field name → what the page calls it; fields without a label are not shown
 * @param returnTo  this page, with the fragment of the box
 */
export function DraftNotices({
  box,
  draft,
  labels,
  returnTo,
}: {
  box: DraftBox;
  draft?: DraftInHand;
  labels: Readonly<Record<string, string>>;
  returnTo: string;
}) {
  const newer = draft?.state.newer ?? null;
  return (
    <>
      {box.lapsed ? (
        <form method="post" action="/drafts" className="stack-s">
          <input type="hidden" name="key" value={box.key} />
          <input type="hidden" name="return" value={returnTo} />
          <Banner tone="unsure" heading="You signed in again.">
            Put back what you were writing at {formatDateTime(box.lapsed.at)}.
            <Written words={box.lapsed.body} labels={labels} />
            <Acts>
              <Button kind="second" name="intent" value="put-back">
                Put it back
              </Button>
              <Button kind="text" name="intent" value="leave">
                Leave it out
              </Button>
            </Acts>
          </Banner>
        </form>
      ) : null}
      {draft && newer ? (
        <div className="stack" role="group" aria-label="Two versions">
          {newer.body ? (
            <NewerVersion words={newer.body} at={newer.savedAt} labels={labels} />
          ) : (
            <Banner tone="unsure" heading="This was sent or discarded in another window.">
              Your words below are kept on this device.
            </Banner>
          )}
          <Acts>
            <Button kind="second" type="button" onClick={draft.keepMine}>
              Keep mine
            </Button>
            <Button kind="text" type="button" onClick={draft.takeNewer}>
              {newer.body ? "Use the newer version" : "Leave mine out"}
            </Button>
          </Acts>
        </div>
      ) : null}
    </>
  );
}

/** The version that was saved elsewhere, shown above the form that holds one's own words. */
export function NewerVersion({
  words,
  at,
  labels,
}: {
  words: Readonly<Record<string, string>>;
  at: string | null;
  labels: Readonly<Record<string, string>>;
}) {
  return (
    <Banner tone="unsure" heading="A newer version was saved in another window.">
      Yours is in the form below. Saving again keeps yours in its place.
      {at ? <span className="muted small"> Saved {formatDateTime(at)}.</span> : null}
      <Written words={words} labels={labels} />
    </Banner>
  );
}

function Written({
  words,
  labels,
}: {
  words: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
}) {
  const shown = Object.entries(labels).filter(([name]) => (words[name] ?? "") !== "");
  return (
    <div className="stack-s written-before">
      {shown.map(([name, label]) => (
        <blockquote className="note" key={name}>
          {Object.keys(labels).length > 1 ? <p className="small muted">{label}</p> : null}
          <p className="written">{words[name]}</p>
        </blockquote>
      ))}
    </div>
  );
}
