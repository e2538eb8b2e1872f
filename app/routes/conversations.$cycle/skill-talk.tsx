import { SkillGuideMore } from "~/domains/assessment/components/skill-guide";
import { RatingTrack } from "~/domains/assessment/components/track";
import { planOwners } from "~/domains/assessment/terms";
import { Button } from "~/ui/button";
import { More } from "~/ui/details";
import { Select, TextArea, TextField } from "~/ui/field";
import { formatDateOn } from "~/ui/moments";
import { Note } from "~/ui/note";
import { Section } from "~/ui/page";
import { Tag } from "~/ui/tag";
import type { TalkPage } from "./route";

type Skill = TalkPage["skills"][number];
interface Typed {
  readonly page: TalkPage;
  readonly skill: Skill;
  readonly was: (name: string) => string;
  readonly held: (name: string) => boolean;
  readonly errors: Readonly<Record<string, string>>;
}

/** One skill that two people see differently: both ratings, both comments, a way in, and what they agree. */
export function SkillTalk(typed: Typed) {
  const { page, skill } = typed;
  const { self, supervisor } = skill.sides;
  return (
    <Section
      ruled
      level={3}
      id={skill.code}
      heading={
        <>
          <span className="code">{skill.code}</span> {skill.text}
        </>
      }
    >
      <RatingTrack
        levels={skill.levels}
        sides={skill.sides}
        agreed={
          skill.standing.kind === "agreed" ? { name: skill.standing.words, rank: skill.standing.rank } : null
        }
      />
      {self.comment || supervisor.comment || self.evidence.length + supervisor.evidence.length > 0 ? (
        <div className="grid2">
          {[self, supervisor].map((side) =>
            side.comment || side.evidence.length > 0 ? (
              <Note quote key={side.name} tone={side === self ? undefined : "wait"}>
                <p className="small muted">{side.name} wrote</p>
                {side.comment ? <p className="written">{side.comment}</p> : null}
                {side.evidence.map((piece) => (
                  <p className="small" key={piece.id}>
                    Rests on <a href={`/evidence/${piece.id}`}>{piece.title}</a>
                  </p>
                ))}
              </Note>
            ) : null,
          )}
        </div>
      ) : null}
      {skill.guide ? (
        <p className="small measure">
          <b>A way in:</b> {skill.guide.wayIn}
        </p>
      ) : null}
      <Action {...typed} />
      <Word {...typed} />
      <div>
        {skill.guide ? <SkillGuideMore code={skill.code} guide={skill.guide} /> : null}
        <Expert page={page} skill={skill} />
      </div>
    </Section>
  );
}

/** One thing to do: suggested by one, agreed by the other, with a person and a day. */
function Action({ page, skill, was, held, errors }: Typed) {
  const { code, action } = skill;
  const name = (owner: (typeof planOwners)[number]): string =>
    owner === "learner" ? page.names.self : owner === "supervisor" ? page.names.supervisor : "Both of us";
  const value = (field: string, standing: string | undefined): string =>
    held(`${field}-${code}`) ? was(`${field}-${code}`) : (standing ?? "");
  const fields = (
    <div className="agree">
      <TextArea
        label="One thing we could do"
        name={`action-${code}`}
        rows={2}
        defaultValue={value("action", action?.words)}
        error={errors[`action-${code}`]}
      />
      <Select
        label="Who"
        name={`owner-${code}`}
        options={planOwners.map((owner) => ({ value: owner, label: name(owner) }))}
        defaultValue={value("owner", action?.owner) || "learner"}
        error={errors[`owner-${code}`]}
      />
      <TextField
        label="By"
        name={`due-${code}`}
        type="date"
        min={page.today}
        defaultValue={value("due", action?.dueOn)}
        error={errors[`due-${code}`]}
      />
    </div>
  );
  const changed =
    Object.keys(errors).some((field) => field.endsWith(`-${code}`)) ||
    (held(`action-${code}`) && was(`action-${code}`) !== (action?.words ?? ""));
  return (
    <>
      <input type="hidden" name={`seen-${code}`} value={action?.number ?? 0} />
      {action ? (
        <div className="stack-s">
          <p>
            {action.agreed ? (
              <Tag tone="ok" icon="tick">
                Agreed
              </Tag>
            ) : (
              <Tag tone="wait" icon="clock">
                {action.mine ? `Waits for ${page.other}’s yes` : `${action.by} suggests`}
              </Tag>
            )}{" "}
            <span className="written">{action.words}</span>
          </p>
          <p className="small muted">
            {name(action.owner)}, by {formatDateOn(action.dueOn)}
            {action.agreed ? ". It is in the plan, and is moved or changed there." : ""}
          </p>
          {!action.agreed && !action.mine ? (
            <p className="acts">
              <Button kind="second" name="intent" value={`agree:${action.id}`}>
                Say yes to this<span className="vh">, for {code}</span>
              </Button>
            </p>
          ) : null}
        </div>
      ) : null}
      {action?.agreed || page.closed ? null : action ? (
        <More
          again
          open={changed}
          summary={
            <>
              {action.mine ? "Write it differently" : "Suggest something else"}
              <span className="vh">, for {code}</span>
            </>
          }
        >
          {fields}
        </More>
      ) : (
        fields
      )}
    </>
  );
}

/** Where this skill stands now; agreed only where both say the same. */
function Word({ page, skill, was, held, errors }: Typed) {
  const { code, standing } = skill;
  const name = `word-${code}`;
  return (
    <div className="stack-s">
      {standing.kind === "agreed" ? (
        <p>
          <Tag tone="ok" icon="tick">
            Agreed
          </Tag>{" "}
          You both say “{standing.words}”.
        </p>
      ) : null}
      <div className="measure">
        <Select
          label={
            <>
              Where {page.side === "self" ? "you stand" : `${page.names.self} stands`} now, in your view
              <span className="vh">, for {code}</span>
            </>
          }
          name={name}
          optional
          hint={
            standing.kind === "said" || standing.kind === "two-words"
              ? `${standing.words} Agreed once you both say the same.`
              : standing.kind === "agreed"
                ? undefined
                : "Agreed once you both say the same. You may leave it open."
          }
          options={page.answers}
          {...(skill.myWord === "" ? { placeholder: "Left open" } : {})}
          defaultValue={held(name) ? was(name) : skill.myWord}
          error={errors[name]}
        />
      </div>
    </div>
  );
}

/** The question to a vocational expert from outside, and where it is. */
function Expert({ page, skill }: { page: TalkPage; skill: Skill }) {
  const open = skill.questions.filter((one) => one.state !== "answered" && one.state !== "refused");
  return (
    <div className="stack-s">
      {skill.questions.map((one) => (
        <div className="stack-s" key={one.id}>
          {one.state === "answered" ? (
            <Note quote>
              <p className="small muted">{one.facilitator ?? "A facilitator"}, vocational expert</p>
              <p className="written">{one.answer}</p>
            </Note>
          ) : null}
          <p className="small">
            <a href={`/conversations/${page.id}/expert/${one.id}`}>
              {one.state === "asked"
                ? page.side === "self"
                  ? "You are asked: may an expert see this?"
                  : `An expert is asked once ${page.names.self} says yes`
                : one.state === "waiting"
                  ? "An expert is asked; nobody has taken it up yet"
                  : one.state === "taken"
                    ? `${one.facilitator ?? "A facilitator"} has taken the question up`
                    : one.state === "refused"
                      ? "A question to an expert was not sent"
                      : "The question to the expert"}
              <span className="vh">, about {skill.code}</span>
            </a>
          </p>
        </div>
      ))}
      {open.length === 0 ? (
        <p className="small noprint">
          <a href={`/conversations/${page.id}/ask/${skill.code}`}>
            Ask a vocational expert<span className="vh"> about {skill.code}</span>
          </a>
        </p>
      ) : null}
    </div>
  );
}
