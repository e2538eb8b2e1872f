import { catalogue } from "~/catalogue/catalogue.server";
import { ratingScaleById, skillGuide, skillText } from "~/catalogue/lookups";
import type { RatingScale, SkillGuide } from "~/catalogue/types";
import { firstName } from "~/domains/people/names";
import {
  type Pairing,
  type Standing,
  countOf,
  howAlike,
  inFull,
  latestWords,
  standingOf,
  standingSuggestion,
  strongTogether,
  talkLimits,
  whereApart,
} from "./conversation-rules";
import type { Conversation } from "./conversations.server";
import { answersIn } from "./cycles.server";
import type { ExpertQuestion, ShownRating } from "./expert-requests.server";
import { agreedAnswers, answerOf, rankOf, shareAtStandard } from "./rating-rules";
import type { AgreementSide, PlanOwner } from "./terms";

/** The two, as their page names them: first names, and whole ones where the first are the same. */
export function namesOf({ round, supervisor }: Pick<Conversation, "round" | "supervisor">): Names {
  const self = firstName(round.person.name);
  const theirs = firstName(supervisor.name);
  return self === theirs
    ? { self: round.person.name, supervisor: supervisor.name }
    : { self, supervisor: theirs };
}
export type Names = Readonly<Record<AgreementSide, string>>;

export interface SideView {
  readonly name: string;
  /** "Developing", in the words of the one who rated */
  readonly answer: string;
  /** place of the level from 0; null for an answer that is no level */
  readonly rank: number | null;
  readonly comment: string;
  /** evidence they leaned on */
  readonly evidence: readonly { readonly id: string; readonly title: string }[];
}
/** One skill to talk about, as the page shows it. */
export interface SkillView {
  readonly code: string;
  readonly text: string;
  readonly levels: readonly string[];
  readonly sides: Readonly<Record<AgreementSide, SideView>>;
  readonly guide: SkillGuide | null;
  readonly standing: StandingView;
  /** the asker's own word; "" for none */
  readonly myWord: string;
  readonly action: {
    readonly id: string;
    readonly mine: boolean;
    readonly by: string;
    readonly words: string;
    readonly owner: PlanOwner;
    readonly dueOn: string;
    readonly number: number;
    readonly agreed: boolean;
  } | null;
  readonly questions: readonly {
    readonly id: string;
    readonly state: ExpertQuestion["state"];
    readonly facilitator: string | null;
    readonly answer: string | null;
  }[];
}
export interface StandingView {
  readonly kind: Standing["kind"];
  /** "Leanne says Proficient and Priya says Competent.", "" while nobody has said anything */
  readonly words: string;
  /** place of the agreed level; null: none is agreed, or it is no level */
  readonly rank: number | null;
}

const nameOf = (scale: RatingScale, item: string, answer: string, side: AgreementSide): string =>
  answerOf(scale, item, answer)?.name[side] ?? answer;

function standingView(talk: Conversation, names: Names, item: string): StandingView {
  const { scale } = talk.round;
  const standing = standingOf(talk.said, item);
  const words = (side: AgreementSide, answer: string) =>
    `${names[side]} says “${nameOf(scale, item, answer, side)}”`;
  switch (standing.kind) {
    case "open":
      return { kind: "open", words: "", rank: null };
    case "said":
      return { kind: "said", words: `${words(standing.by, standing.answer)}.`, rank: null };
    case "two-words":
      return {
        kind: "two-words",
        words: `${words("self", standing.self)}, ${words("supervisor", standing.supervisor)}.`,
        rank: null,
      };
    case "agreed":
      return {
        kind: "agreed",
        words: nameOf(scale, item, standing.answer, talk.round.side),
        rank: rankOf(scale, item, standing.answer),
      };
  }
}

/** @param titles of the evidence that this reader may open, by id */
export function skillView(
  talk: Conversation,
  names: Names,
  item: string,
  around: { readonly titles: ReadonlyMap<string, string>; readonly questions: readonly ExpertQuestion[] },
): SkillView {
  const { round, sheets } = talk;
  const side = (of: AgreementSide): SideView => {
    const rated = sheets[of].ratings.get(item);
    const answer = rated?.answer ?? null;
    return {
      name: names[of],
      answer: answer === null ? "" : nameOf(round.scale, item, answer, of),
      rank: rankOf(round.scale, item, answer),
      comment: rated?.comment ?? "",
      evidence: (rated?.evidence ?? []).flatMap((id) => {
        const title = around.titles.get(id);
        return title === undefined ? [] : [{ id, title }];
      }),
    };
  };
  const action = standingSuggestion(talk.suggestions, item);
  return {
    code: item,
    text: skillText(catalogue(), item, round.framework),
    levels: round.scale.skills.levels.map((level) => level.name[round.side]),
    sides: { self: side("self"), supervisor: side("supervisor") },
    guide: skillGuide(catalogue(), item),
    standing: standingView(talk, names, item),
    myWord: latestWords(talk.said)[round.side].get(item) ?? "",
    action: action && {
      id: action.id,
      mine: action.side === round.side,
      by: names[action.side],
      words: action.words,
      owner: action.owner,
      dueOn: action.dueOn,
      number: action.number,
      agreed: action.agreedAt !== null,
    },
    questions: around.questions
      .filter((one) => one.item === item)
      .map(({ id, state, facilitator, answer }) => ({ id, state, facilitator, answer })),
  };
}

/**
 * Which skills stand on the page in full.
 * @param taken codes that were taken up by hand, or in which words are being written
 */
export function whatToTalkAbout(talk: Conversation, taken: ReadonlySet<string>, short: boolean) {
  const gaps = whereApart(talk.pairs);
  const { shown, rest } = inFull(gaps);
  const rated = new Map(talk.pairs.map((pair) => [pair.item, pair]));
  // what something was written for stays in sight, on both people's pages
  const written = new Set([...talk.suggestions.map(({ item }) => item), ...taken]);
  const first = short ? shown.slice(0, 1) : shown;
  const chosen = talk.skills.filter(
    (item) => rated.has(item) && written.has(item) && !first.some((gap) => gap.item === item),
  );
  const items = [...first.map(({ item }) => item), ...(short ? [] : chosen)].slice(0, talkLimits.most);
  return {
    gaps,
    items,
    rest: [...shown, ...rest].filter(({ item }) => !items.includes(item)),
    beside: talk.pairs.filter((pair) => pair.steps === null && !items.includes(pair.item)),
  };
}

/** "58 of 72 skills alike and 8 differently, 2 of those by two steps or more." and what nobody can compare. */
export function countWords(pairs: readonly Pairing[]): string {
  const { all, alike, apart, far, beside } = countOf(pairs);
  const skills = (n: number) => `${n} ${n === 1 ? "skill" : "skills"}`;
  return [
    apart === 0
      ? `You rate ${alike} of ${skills(all)} alike, and none differently.`
      : `You rate ${alike} of ${skills(all)} alike and ${apart} differently${far > 0 ? `, ${far} of those by two steps or more` : ""}.`,
    beside > 0 ? `For ${skills(beside)} one of you gave no level, such as “no opportunity yet”.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

export function headline(talk: Conversation, items: readonly string[]) {
  const strong = strongTogether(talk.round.scale, talk.pairs);
  return {
    alike: howAlike(countOf(talk.pairs)),
    counts: countWords(talk.pairs),
    five: `Name one strength. ${items[0] === undefined ? "Ask what would make next month easier." : `Look at ${items[0]} together.`} Agree one thing.`,
    strong: strong.slice(0, talkLimits.strengths).map(({ item, self, supervisor }) => ({
      code: item,
      text: skillText(catalogue(), item, talk.round.framework),
      self: nameOf(talk.round.scale, item, self, "self"),
      supervisor: nameOf(talk.round.scale, item, supervisor, "supervisor"),
    })),
    moreStrong: Math.max(0, strong.length - talkLimits.strengths),
  };
}

/** What both said about a skill, as the facilitator who is asked reads it. */
export function answerNames(
  scaleId: string,
  item: string,
  ratings: Readonly<Record<AgreementSide, ShownRating>>,
): Record<AgreementSide, { answer: string; comment: string }> {
  const scale = ratingScaleById(catalogue(), scaleId);
  const of = (side: AgreementSide) => ({
    answer: scale === null ? "" : nameOf(scale, item, ratings[side].answer ?? "", side),
    comment: ratings[side].comment,
  });
  return { self: of("self"), supervisor: of("supervisor") };
}

/** The same from the sheet of the two, for the page on which the learner agrees to it. */
export function ratingsShown({ round, sheets }: Conversation, item: string) {
  const of = (side: AgreementSide): ShownRating => {
    const rated = sheets[side].ratings.get(item);
    return { answer: rated?.answer ?? null, comment: rated?.comment ?? "" };
  };
  return answerNames(round.scale.id, item, { self: of("self"), supervisor: of("supervisor") });
}

/** How many skills of each competency are at the standard or higher: by each of the two, and where both say so. */
export function profileOf({ round, sheets, said }: Conversation) {
  const agreed = agreedAnswers(said);
  const rows = round.parts.flatMap((part) => {
    if (part.domain === null) return [];
    const share = (answers: ReadonlyMap<string, string>) => shareAtStandard(round.scale, answers, part.items);
    const point = {
      self: share(answersIn(sheets.self)),
      supervisor: share(answersIn(sheets.supervisor)),
      agreed: share(agreed),
      confidence: null,
    };
    return [{ code: part.code, name: part.name, skills: part.items.length, point }];
  });
  const standard = round.scale.skills.levels.find((level) => level.id === round.scale.skills.standard);
  const whole = rows.filter(
    ({ skills, point }) => point.self?.atStandard === skills && point.supervisor?.atStandard === skills,
  );
  return {
    rows,
    agreed: rows.some(({ point }) => point.agreed !== null),
    standard: standard?.name[round.side] ?? "",
    headline: wholeWords(
      whole.map(({ code }) => code),
      standard?.name[round.side] ?? "",
    ),
  };
}

/** The finding in a sentence: what is whole, or what the picture counts where nothing is yet. */
function wholeWords(codes: readonly string[], standard: string): string {
  if (codes.length === 0) return `What you each see at ${standard} or higher`;
  const named = codes.slice(0, 4);
  const more = codes.length - named.length;
  const list = [...named, ...(more > 0 ? [`${more} more`] : [])];
  const words = list.length === 1 ? list[0] : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
  return `You both see every skill in ${words} at ${standard} or higher`;
}
