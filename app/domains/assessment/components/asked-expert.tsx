import { Note } from "~/ui/note";
import { Section } from "~/ui/page";
import type { AgreementSide } from "../terms";

/** What a facilitator sees of one skill: shown to the learner word for word before they say yes. */
export function AskedExpert({
  question,
  askedBy,
  names,
  ratings,
}: {
  question: string;
  askedBy: AgreementSide;
  names: Readonly<Record<AgreementSide, string>>;
  /** null: no longer shown */
  ratings: Readonly<Record<AgreementSide, { readonly answer: string; readonly comment: string }>> | null;
}) {
  return (
    <>
      <Section small heading={`What ${names[askedBy]} asks`} id="question">
        <blockquote className="quote written">{question}</blockquote>
      </Section>
      {ratings ? (
        <Section small heading="What both said about this skill" id="ratings">
          <div className="grid2">
            {(["self", "supervisor"] as const).map((side) => (
              <Note quote key={side} tone={side === "self" ? undefined : "wait"}>
                <p className="small muted">
                  {names[side]}
                  {side === "self" ? ", about their own work" : ", as supervisor"}: {ratings[side].answer}
                </p>
                <p className="written">{ratings[side].comment || "No comment."}</p>
              </Note>
            ))}
          </div>
        </Section>
      ) : null}
    </>
  );
}
