/** Everyone who signs in has at least one of these. */
export const roles = ["learner", "supervisor", "assessor", "issuer", "facilitator", "administrator"] as const;
export type Role = (typeof roles)[number];

export const linkPurposes = ["invitation", "password-reset"] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

export const outboxKinds = ["mail", "sign", "status-list", "log", "witness", "allocate"] as const;
export type OutboxKind = (typeof outboxKinds)[number];

export const jobStates = ["waiting", "failed", "done"] as const;
export type JobState = (typeof jobStates)[number];
