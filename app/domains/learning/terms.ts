/** Who may read a reflection: its author alone, or its author and one named person. */
export const audiences = ["private", "shared"] as const;
export type Audience = (typeof audiences)[number];
