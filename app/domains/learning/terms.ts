/** Who may read a reflection: its author alone, or its author and one named person. */
export const audiences = ["private", "shared"] as const;
export type Audience = (typeof audiences)[number];

/** How an answer to a question that came back went, lowest first. */
export const recalls = ["again", "hard", "good"] as const;
export type Recall = (typeof recalls)[number];
