import type { CheckOption } from "~/catalogue/types";
import type { RefusedForm } from "~/http/forms.server";
import type { DraftBox } from "./draft-key";

/**
 * What a module page is made of, once its loader has run. All that is not answered by this reader stands behind keys,
 * see `still.ts`: it is neither rendered again for each request nor sent a second time for hydration.
 */
export interface ModuleView {
  readonly slug: string;
  readonly module: string;
  readonly title: string;
  /** key of the way back and the page's head */
  readonly head: string;
  /** in order, what comes before, between and after the parts that answer */
  readonly parts: readonly Part[];
  /** key of the sections as a path */
  readonly contents: string;
}

/** `still`: keys of whole sections and what stands around them; `answers`: shows what an action answered. */
export interface Part {
  readonly still: string;
  readonly answers?: boolean;
}
/** Keys: of what is the same for everybody, and of what this reader answers. */
export type Piece = { readonly still: string } | { readonly answers: string };

/** What an action answered, for the parts that show it. */
export interface Answered {
  readonly refused?: RefusedForm["refused"];
  /** a reflection that another window saved meanwhile */
  readonly newer?: { readonly reflection: string; readonly words: string; readonly savedAt: string };
}

export interface CheckView {
  readonly bank: string;
  /** "Five questions. Four answers need to land." */
  readonly rule: string;
  /** what to expect in the questions, in words; null: nothing to say */
  readonly note: string | null;
  readonly passed: boolean;
  /** false: nothing says of an answer whether it is the right one */
  readonly marked: boolean;
  readonly open: OpenTry | null;
  readonly result: TryResult | null;
  readonly tries: readonly {
    readonly id: string;
    readonly at: string;
    readonly words: string;
    readonly answered: boolean;
  }[];
}
export interface OpenTry {
  readonly id: string;
  readonly questions: readonly {
    readonly itemId: string;
    readonly ask: string;
    readonly stem: string;
    readonly options: readonly { readonly value: string; readonly label: string }[];
  }[];
}
export interface TryResult {
  readonly id: string;
  readonly passed: boolean;
  readonly at: string;
  readonly questions: readonly {
    readonly itemId: string;
    readonly ask: string;
    readonly stem: string;
    readonly answers: readonly ShownAnswer[];
  }[];
}
export interface ShownAnswer {
  readonly tone: "right" | "not-this-time" | "yours" | "other";
  readonly best: boolean;
  readonly text: string;
  readonly why: string;
}

/** The chosen answer first, then the others where they may be read. @param options in the order that was shown */
export function answersShown(
  options: readonly CheckOption[],
  chosenId: string | undefined,
  withOthers: boolean,
): ShownAnswer[] {
  const chosen = options.find((option) => option.id === chosenId);
  const others = withOthers ? options.filter((option) => option !== chosen) : [];
  return [...(chosen ? [chosen] : []), ...others].map((option) => ({
    tone: option !== chosen ? "other" : option.correct ? "right" : "not-this-time",
    best: option.correct,
    text: option.text,
    why: option.why,
  }));
}

/** The same where nothing is marked: what each leads to, and no word on which is the right one. */
export function answersRead(options: readonly CheckOption[], chosenId: string | undefined): ShownAnswer[] {
  return answersShown(options, chosenId, true).map((answer) => ({
    ...answer,
    tone: answer.tone === "other" ? "other" : "yours",
    best: false,
  }));
}

export interface ReflectionView {
  /** the prompt's id */
  readonly id: string;
  readonly minutes: number;
  /** HTML of the prompt */
  readonly prompt: string;
  readonly words: string;
  readonly savedAt: string | null;
  readonly audience: string;
  readonly audienceTo: string;
  readonly shared: boolean;
  readonly box: DraftBox;
}

/** The field of one question in the form of a try. */
export const answerField = (itemId: string): string => `answer.${itemId}`;
