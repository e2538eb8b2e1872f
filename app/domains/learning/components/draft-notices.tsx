import type { ReactNode } from "react";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import type { SavedStateProps } from "~/ui/saved-state";
import { formatDateTime } from "~/ui/moments";
import type { KeptForm } from "../kept-form";
import type { DraftBox } from "../draft-key";

/**
 * For `<form>`: script keeps the named fields as they are typed; without script the form's own "Save draft" does it.
 * @param fields    names of the fields that make up the draft; ticks and choices are kept by value
 * @param returnTo  this page, with the fragment of the box
 */
export function keptForm(box: DraftBox, fields: readonly string[], returnTo: string) {
  const { key, owner, revision, savedAt } = box;
  const kept: KeptForm = { key, owner, revision, savedAt, fields, returnTo };
  return { "data-kept": JSON.stringify(kept) };
}

/**
 * A form whose words are kept as they are typed, with what stands between them and their author above it, and the
 * revision they build on. For forms that `keepTyped` answers.
 * @param labels    field name → what the page calls it; fields without a label are not shown
 * @param returnTo  this page, with the fragment of the box
 * @param newer     what the action answered where another window saved first
 */
export function KeptForm({
  box,
  fields,
  labels,
  returnTo,
  newer,
  action,
  className,
  children,
}: {
  box: DraftBox;
  fields: readonly string[];
  labels: Readonly<Record<string, string>>;
  returnTo: string;
  newer: NewerDraft | undefined;
  action?: string;
  className: string;
  children: ReactNode;
}) {
  return (
    <>
      <DraftNotices box={box} labels={labels} returnTo={returnTo} />
      {newer?.newer ? (
        <NewerVersion words={newer.newer.body} at={newer.newer.savedAt} labels={labels} />
      ) : null}
      <form
        method="post"
        action={action}
        noValidate
        className={className}
        {...keptForm(box, fields, returnTo)}
      >
        <input type="hidden" name="revision" value={newer ? (newer.newer?.revision ?? 0) : box.revision} />
        {children}
      </form>
    </>
  );
}
/** Null there: what was kept has been sent or discarded since. */
interface NewerDraft {
  readonly newer: {
    readonly body: Readonly<Record<string, string>>;
    readonly savedAt: string;
    readonly revision: number;
  } | null;
}

/** For `saved` of a TextArea. @param more said after the state */
export const savedOf = (box: DraftBox, more?: ReactNode): Omit<SavedStateProps, "id"> => ({
  state: box.savedAt ? "saved" : "none",
  at: box.savedAt,
  children: more,
});

/**
 * What stands between the person and their words: they signed in again and something waits to be put back, or
 * another tab saved a newer version. Place it right above the form. Renders nothing on an ordinary day.
 * @param labels    field name → what the page calls it; fields without a label are not shown
 * @param returnTo  this page, with the fragment of the box
 */
export function DraftNotices({
  box,
  labels,
  returnTo,
}: {
  box: DraftBox;
  labels: Readonly<Record<string, string>>;
  returnTo: string;
}) {
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
      {/* what script shows where another tab or device saved first */}
      <template data-newer={box.key}>
        <div className="stack" role="group" aria-label="Two versions">
          <div data-when="body">
            <NewerVersion words={{}} at={null} labels={labels} />
          </div>
          <div data-when="gone">
            <Banner tone="unsure" heading="This was sent or discarded in another window.">
              Your words below are kept on this device.
            </Banner>
          </div>
          <Acts>
            <Button kind="second" type="button" data-act="mine">
              Keep mine
            </Button>
            <Button kind="text" type="button" data-act="newer">
              <span data-when="body">Use the newer version</span>
              <span data-when="gone">Leave mine out</span>
            </Button>
          </Acts>
        </div>
      </template>
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
      <span className="muted small" data-saved-at="">
        {at ? ` Saved ${formatDateTime(at)}.` : ""}
      </span>
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
  const empty = Object.keys(words).length === 0;
  const shown = Object.entries(labels).filter(([name]) => empty || (words[name] ?? "") !== "");
  return (
    <div className="stack-s written-before">
      {shown.map(([name, label]) => (
        <blockquote className="note" key={name} data-field={name}>
          {Object.keys(labels).length > 1 ? <p className="small muted">{label}</p> : null}
          <p className="written">{words[name]}</p>
        </blockquote>
      ))}
    </div>
  );
}
