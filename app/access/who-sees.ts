/**
 * Who ever reads what is private, and when. The privacy page shows this list, and a test plants words in each of these
 * things and looks for them on every page of the running service, as everybody who is not in the list.
 */
export const readers = {
  you: "you",
  supervisor: "your supervisor",
  assessors: "the issuer’s assessors",
  awarding: "the issuer’s awarding staff",
  facilitators: "facilitators of professional support",
  decider: "the one assessor who decides it",
  administrators: "administrators",
} as const;
export type Reader = keyof typeof readers;

export interface PrivateThing {
  readonly id: string;
  readonly what: string;
  /** in their order; `when` is empty where it is always so */
  readonly stages: readonly { readonly when: string; readonly seenBy: readonly Reader[] }[];
}

export const privateThings = [
  { id: "note", what: "Notes from practice", stages: [{ when: "", seenBy: ["you"] }] },
  {
    id: "draft",
    what: "What you are still writing",
    stages: [{ when: "", seenBy: ["you"] }],
  },
  {
    id: "reflection",
    what: "A reflection",
    stages: [
      { when: "Until you share it, and when you take it back", seenBy: ["you"] },
      { when: "While you share it", seenBy: ["you", "supervisor"] },
    ],
  },
  {
    id: "own-rating",
    what: "How you rate yourself",
    stages: [
      { when: "Until you and your supervisor have both sent your ratings", seenBy: ["you"] },
      { when: "Once both were sent", seenBy: ["you", "supervisor"] },
    ],
  },
  {
    id: "their-rating",
    what: "How your supervisor rates your work",
    stages: [
      { when: "Until you have both sent your ratings", seenBy: ["supervisor"] },
      { when: "Once both were sent", seenBy: ["you", "supervisor"] },
    ],
  },
  {
    id: "conversation",
    what: "What the two of you write in a conversation about your skills",
    stages: [{ when: "", seenBy: ["you", "supervisor"] }],
  },
  {
    id: "expert",
    what: "A question about one skill to an expert from outside",
    stages: [
      { when: "Until you agree to it, and when you take that back", seenBy: ["you", "supervisor"] },
      { when: "While you agree", seenBy: ["you", "supervisor", "facilitators"] },
    ],
  },
  {
    id: "goal",
    what: "A goal of your own in your plan",
    stages: [
      { when: "Until you show it, and when you take it back", seenBy: ["you"] },
      { when: "While you show it", seenBy: ["you", "supervisor"] },
    ],
  },
  {
    id: "link",
    what: "Whom a link to your credentials is for, and when it was opened",
    stages: [{ when: "", seenBy: ["you"] }],
  },
  {
    id: "appeal",
    what: "An appeal against a decision",
    stages: [{ when: "", seenBy: ["you", "decider"] }],
  },
  {
    id: "standing",
    what: "Your answer or appeal when a credential of yours is to be suspended or withdrawn",
    stages: [
      { when: "As long as somebody who awards is free to decide", seenBy: ["you", "awarding"] },
      {
        when: "While you appeal and everybody who awards had a part in it",
        seenBy: ["you", "awarding", "administrators"],
      },
    ],
  },
] as const satisfies PrivateThing[];
