import { Acts, Button } from "~/ui/button";
import { TextArea } from "~/ui/field";
import type { ReflectionView } from "../module-view";
import { DraftNotices, NewerVersion, keptForm, savedOf } from "./draft-notices";

const fields = ["words"] as const;

/** A prompt and a private box. Kept as it is typed; saving puts the piece in place. Print has the prompt alone. */
export function ReflectionBox({
  reflection,
  section,
  address,
  refused,
  newer,
}: {
  reflection: ReflectionView;
  /** id of the section it stands in */
  section: string;
  address: string;
  refused?: {
    readonly sentence: string;
    readonly errors: Readonly<Record<string, string>>;
    readonly typed: Readonly<Record<string, string>>;
  };
  /** what another window saved meanwhile */
  newer?: { readonly words: string; readonly savedAt: string } | null;
}) {
  const returnTo = `${address}#${section}`;
  const id = `r-${reflection.id}`;
  return (
    <div className="stack">
      <div className="prose" id={`${id}-prompt`} dangerouslySetInnerHTML={{ __html: reflection.prompt }} />
      <div className="stack noprint">
        <DraftNotices box={reflection.box} labels={{ words: "Your words" }} returnTo={returnTo} />
        {newer ? (
          <NewerVersion
            words={{ words: newer.words }}
            at={newer.savedAt}
            labels={{ words: "The newer version" }}
          />
        ) : null}
        <form
          method="post"
          action={address}
          className="stack-s"
          {...keptForm(reflection.box, fields, returnTo)}
        >
          <input type="hidden" name="intent" value="save-reflection" />
          <input type="hidden" name="reflection" value={reflection.id} />
          <input type="hidden" name="seen" value={newer?.savedAt ?? reflection.savedAt ?? ""} />
          <TextArea
            id={id}
            name="words"
            label="Your words"
            rows={8}
            defaultValue={refused?.typed["words"] ?? reflection.words}
            error={refused?.errors["words"]}
            describedBy={`${id}-prompt`}
            audience={{
              words: reflection.audience,
              to: reflection.savedAt ? reflection.audienceTo : undefined,
              toLabel: reflection.shared ? "Change" : "Share it with someone",
            }}
            saved={savedOf(
              reflection.box,
              reflection.savedAt
                ? "Nobody marks reflections, and they never appear on a credential."
                : "Saving puts this piece in place. Nobody marks it.",
            )}
          />
          <Acts>
            <Button kind="second">Save reflection</Button>
            <span className="muted small">About {reflection.minutes} minutes</span>
          </Acts>
        </form>
      </div>
    </div>
  );
}
