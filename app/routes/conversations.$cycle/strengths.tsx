import { Section } from "~/ui/page";
import { Select, TextArea } from "~/ui/field";
import { formatDateOn } from "~/ui/moments";
import { Mark } from "~/ui/icon";
import { Note } from "~/ui/note";
import { Verdict } from "~/ui/verdict";
import type { TalkPage } from "./route";

/** What both see as strong, and what each says of it in their own words. */
export function Strengths({
  page,
  was,
  errors,
}: {
  page: TalkPage;
  was: (name: string) => string;
  errors: Readonly<Record<string, string>>;
}) {
  const { strong, moreStrong } = page.headline;
  const shown = page.short ? strong.slice(0, 1) : strong;
  const more = moreStrong + strong.length - shown.length;
  return (
    <Section heading="What you both see as strong" id="strengths">
      {shown.length > 0 ? (
        <ul className="path">
          {shown.map((one) => (
            <li className="done" key={one.code}>
              <Mark state="done" />
              <div>
                <b>
                  <span className="code">{one.code}</span> {one.text}
                </b>
                <p className="muted small">
                  {one.self === one.supervisor
                    ? `Both: ${one.self}`
                    : `${page.names.self}: ${one.self}. ${page.names.supervisor}: ${one.supervisor}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <p className="measure">
          Nothing is at Competent with both of you yet, and that says nothing about what went well. Name a
          moment from the past weeks, each of you.
        </p>
      )}
      {more > 0 && shown.length > 0 ? (
        <p className="small muted">And {more} more that you both see at this standard or higher.</p>
      ) : null}
      {page.strengths.map((one) => (
        <Note quote key={`${one.code} ${one.by}`} tone={one.by === page.names.self ? undefined : "wait"}>
          <p className="small muted">
            {one.by} named <span className="code">{one.code}</span>
          </p>
          <p className="written">{one.words}</p>
        </Note>
      ))}
      {page.closed ? null : (
        <div className="grid2">
          <TextArea
            label="Name one strength: what you saw, heard or did"
            name="strength-words"
            rows={2}
            optional
            defaultValue={was("strength-words")}
            error={errors["strength-words"]}
          />
          <div>
            <Select
              label="The skill it shows"
              name="strength-item"
              options={page.strongest}
              placeholder="Choose a skill"
              defaultValue={was("strength-item") || shown[0]?.code}
              error={errors["strength-item"]}
            />
          </div>
        </div>
      )}
    </Section>
  );
}

export function Finished({ page }: { page: TalkPage }) {
  return (
    <Verdict
      tone="ok"
      level={2}
      heading={page.heldOn ? `You talked on ${formatDateOn(page.heldOn)}` : "You have talked"}
      sentence="What you both agreed is in the plan."
    >
      <p>You can each still say yes to what is written. For anything new, open another round.</p>
    </Verdict>
  );
}
