/** Who may read a reflection: its author alone, or its author and one named person. */
export const audiences = ["private", "shared"] as const;
export type Audience = (typeof audiences)[number];

/** How an answer to a question that came back went, lowest first. */
export const recalls = ["again", "hard", "good"] as const;
export type Recall = (typeof recalls)[number];

/** What the scheduler keeps of one question for one person; a card of FSRS, with its instants as text. */
export interface Memory {
  readonly due: string;
  readonly last_review?: string;
  readonly stability: number;
  readonly difficulty: number;
  readonly elapsed_days: number;
  readonly scheduled_days: number;
  readonly learning_steps: number;
  readonly reps: number;
  readonly lapses: number;
  readonly state: number;
}
