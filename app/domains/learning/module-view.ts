import type { DraftBox } from "./draft-key";
import type { SectionState } from "./section-rules";

/** What a module page is made of, once its loader has run. Words of the catalogue stand behind keys; see `still.ts`. */
export interface ModuleView {
  readonly slug: string;
  readonly module: string;
  readonly title: string;
  readonly summary: string;
  readonly number: number;
  readonly of: number;
  readonly credential: string;
  readonly skills: readonly { readonly code: string; readonly text: string }[];
  readonly minutes: number;
  readonly status: string;
  /** key of what stands before the first section; null: nothing */
  readonly opening: string | null;
  readonly sections: readonly SectionView[];
  /** index of the section to go on with; null: all are done, or this reader keeps no progress */
  readonly goOnAt: number | null;
  readonly check: CheckView | null;
  readonly reflections: readonly ReflectionView[];
  /** key of sources, rules and who has read it */
  readonly foot: string;
  readonly next: {
    readonly kicker: string;
    readonly title: string;
    readonly words: string;
    readonly to: string;
    readonly act: string;
  };
  /** false: somebody who reads along, such as a supervisor */
  readonly learns: boolean;
}

export interface SectionView {
  readonly id: string;
  readonly title: string;
  /** null: this reader keeps no progress */
  readonly state: SectionState | null;
  readonly by: "check" | "reflection" | "reading";
  readonly pieces: readonly Piece[];
}
/** `still`: a key. `check`: the module's one knowledge check. `reflection`: the prompt's id. */
export type Piece = { readonly still: string } | { readonly check: string } | { readonly reflection: string };

export interface CheckView {
  readonly bank: string;
  /** "Five questions. Four answers need to land." */
  readonly rule: string;
  /** what to expect in the questions, in words; null: nothing to say */
  readonly note: string | null;
  readonly passed: boolean;
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
    readonly answers: readonly {
      readonly tone: "right" | "not-this-time" | "other";
      readonly best: boolean;
      readonly text: string;
      /** key of the explanation */
      readonly why: string;
    }[];
  }[];
}

export interface ReflectionView {
  /** the prompt's id */
  readonly id: string;
  readonly minutes: number;
  /** key of the prompt */
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
