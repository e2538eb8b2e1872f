import { DraftNotices, keptForm } from "~/domains/learning/components/draft-notices";
import type { RefusedForm } from "~/http/forms.server";
import { Audience } from "~/ui/audience";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, TextArea, fieldId } from "~/ui/field";
import { DomainCode } from "~/ui/icon";
import { formatDate } from "~/ui/moments";
import { PageHead } from "~/ui/page";
import { SavedState } from "~/ui/saved-state";
import { VALUES, fieldsOf } from "../rating-rules";
import type { RatingPage, RoundHead } from "../rating-view.server";
import { AtCompetent, SkillGuideMore } from "./skill-guide";

type Question = RatingPage["questions"][number];
/** What the action answers where it does not go on. */
export interface RatingAnswered {
  readonly refused?: RefusedForm["refused"];
  readonly newer?: {
    readonly seen: string;
    readonly lines: readonly { readonly item: string; readonly words: string }[];
  };
  readonly typed?: Readonly<Record<string, string>>;
  readonly chosen?: Readonly<Record<string, readonly string[]>>;
}

/** Who reads what is said in a round, in the words of the one who rates. */
export function audienceOf(head: Pick<RoundHead, "other">): string {
  return head.other
    ? `Only you can see this. ${head.other} rates separately; you see each other’s ratings once you have both sent them.`
    : "Only you can see this. Nobody rates beside you in this round.";
}

/** One page of a round: a competency, a strand or the values. Everything on it is one form, and works without script. */
export function RatingForm({ page, answered }: { page: RatingPage; answered: RatingAnswered | undefined }) {
  const { head } = page;
  const refused = answered?.refused;
  const here = `${head.path}/${page.code}`;
  const typed = refused ?? (answered?.typed ? answered : null);
  const words = typed?.typed ?? page.box.body;
  const fields = [
    ...page.questions.flatMap((question) => {
      const names = fieldsOf(question.item);
      return [
        names.answer,
        names.comment,
        ...(question.noteChoices.length > 0 ? [names.notes] : []),
        ...(question.pieceChoices.length > 0 ? [names.evidence] : []),
      ];
    }),
    ...(page.confidence ? [fieldsOf(page.confidence.item).answer] : []),
  ];
  const labels = Object.fromEntries(
    page.questions.map((question) => [fieldsOf(question.item).comment, `An example for ${question.item}`]),
  );
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="this can be saved" />
      <PageHead
        back={{ to: head.path, label: `All pages: ${page.done} of ${page.of} done` }}
        kicker={
          <>
            {head.side === "self" ? `${head.kind} self-assessment` : `${head.kind} round of ${head.person}`}
            {page.code === VALUES ? null : (
              <>
                {" · "}
                <DomainCode code={page.code} />
              </>
            )}
          </>
        }
        title={page.name}
        lede={ledeOf(page)}
      >
        <Audience alone icon="lock" words={audienceOf(head)} />
      </PageHead>
      <DraftNotices box={page.box} labels={labels} returnTo={here} />
      {answered?.newer ? (
        <Banner tone="unsure" heading="Another window saved this page first.">
          Yours is in the form below, and saving again keeps yours. It holds now:
          <ul>
            {answered.newer.lines.map((line) => (
              <li key={line.item}>
                {line.item}: {line.words}
              </li>
            ))}
          </ul>
        </Banner>
      ) : null}
      <form method="post" noValidate className="stack-xl" {...keptForm(page.box, fields, here)}>
        <input type="hidden" name="seen" value={answered?.newer?.seen ?? page.seen} />
        {page.questions.map((question) => (
          <RatedItem
            key={question.item}
            question={question}
            given={givenTo(question, typed, page.box.body)}
            errors={refused?.errors ?? {}}
            most={page.mostWords}
            other={head.other}
          />
        ))}
        {page.confidence ? (
          <ChoiceGroup
            legend="How sure do you feel about all of this?"
            name={fieldsOf(page.confidence.item).answer}
            layout="scale"
            hint="You may leave this out. It is about how you feel, not about how you do."
            choices={page.confidence.levels}
            defaultValue={
              words ? words[fieldsOf(page.confidence.item).answer] || null : page.confidence.answer
            }
            error={refused?.errors[fieldsOf(page.confidence.item).answer]}
          />
        ) : null}
        <div className="stack">
          <SavedState state={page.savedAt ? "saved" : "none"} at={page.savedAt}>
            You can change any rating until you send them all.
          </SavedState>
          <Acts>
            <Button name="intent" value="next" iconAfter="next">
              Save and go to the next page
            </Button>
            <Button kind="second" name="intent" value="stop">
              Save and stop for now
            </Button>
          </Acts>
        </div>
      </form>
    </>
  );
}

function ledeOf({ code, head }: RatingPage): string {
  if (code === VALUES)
    return head.side === "self"
      ? "How these show in your work now. They are about what you do, not who you are."
      : `How these show in what you see of ${head.person}’s work. They are about what people do, not who they are.`;
  return head.side === "self"
    ? "Rate how you work now. There is no pass mark, and “not yet” is a useful answer."
    : `Rate how you see ${head.person} work now. Where you have not seen it, “no opportunity yet” is the honest answer.`;
}

interface Given {
  readonly answer: string | null;
  readonly comment: string;
  readonly notes: readonly string[];
  readonly evidence: readonly string[];
}

/** What the form shows: what was just typed, else what is kept as a draft, else what was saved. */
function givenTo(
  question: Question,
  typed: Pick<RatingAnswered, "typed" | "chosen"> | null,
  body: RatingPage["box"]["body"],
): Given {
  const names = fieldsOf(question.item);
  if (typed)
    return {
      answer: typed.typed?.[names.answer] ?? null,
      comment: typed.typed?.[names.comment] ?? "",
      notes: typed.chosen?.[names.notes] ?? [],
      evidence: typed.chosen?.[names.evidence] ?? [],
    };
  if (!body) return question;
  const several = (value: string | undefined) => (value ? value.split("\n") : []);
  return {
    answer: body[names.answer] || null,
    comment: body[names.comment] ?? "",
    notes: several(body[names.notes]),
    evidence: several(body[names.evidence]),
  };
}

function RatedItem({
  question,
  given,
  errors,
  most,
  other,
}: {
  question: Question;
  given: Given;
  errors: Readonly<Record<string, string>>;
  most: number;
  other: string | null;
}) {
  const { item } = question;
  const names = fieldsOf(item);
  const lookId = `${fieldId(item)}-look`;
  const linked = given.notes.length + given.evidence.length;
  const more = given.comment !== "" || linked > 0 || errors[names.comment] !== undefined;
  return (
    <div className="stack" id={item}>
      <ChoiceGroup
        legend={
          <>
            <span className="code">{item}</span> {question.words}
          </>
        }
        name={names.answer}
        layout="scale"
        choices={question.levels}
        apart={question.beside.map(({ value, label, detail }) => ({
          value,
          label: (
            <>
              {label}
              <span className="vh">: {detail}</span>
            </>
          ),
        }))}
        defaultValue={given.answer}
        hint={
          question.atCompetent ? (
            <AtCompetent guide={{ atCompetent: question.atCompetent }} id={lookId} />
          ) : undefined
        }
        error={errors[names.answer]}
      />
      {question.ratedAt ? <p className="muted small">Rated {formatDate(question.ratedAt)}.</p> : null}
      {question.guide ? <SkillGuideMore code={item} guide={question.guide} /> : null}
      <More
        open={more}
        summary={
          <>
            Add an example or link evidence<span className="vh"> for {item}</span>
          </>
        }
      >
        <TextArea
          label={
            <>
              An example, if you like<span className="vh"> for {item}</span>
            </>
          }
          name={names.comment}
          rows={2}
          maxLength={most}
          defaultValue={given.comment}
          error={errors[names.comment]}
          hint="Leave names of young people out."
          audience={{
            words: other ? `You, and ${other} once you have both sent.` : "Only you can see this.",
            icon: other ? "people" : "lock",
          }}
        />
        {question.pieceChoices.length > 0 ? (
          <ChoiceGroup
            legend="Evidence that shows it"
            legendSize="label"
            name={names.evidence}
            multiple
            layout="plain"
            choices={question.pieceChoices}
            defaultValue={given.evidence}
            error={errors[names.evidence]}
          />
        ) : null}
        {question.noteChoices.length > 0 ? (
          <ChoiceGroup
            legend="Your notes on it"
            legendSize="label"
            name={names.notes}
            multiple
            layout="plain"
            choices={question.noteChoices}
            defaultValue={given.notes}
            hint="Notes stay yours alone. Linking one shows it to nobody."
            error={errors[names.notes]}
          />
        ) : null}
        {question.earlier ? (
          <p className="muted small">
            In your round before, sent {formatDate(question.earlier.on)}, you said: {question.earlier.name}.
          </p>
        ) : null}
      </More>
    </div>
  );
}
