import type { Role } from "./terms";

/** Roles as people read them. */
export const roleWords: Readonly<Record<Role, { readonly label: string; readonly detail: string }>> = {
  learner: { label: "Vocational specialist", detail: "learns, gathers evidence and earns micro-credentials" },
  supervisor: { label: "Supervisor", detail: "sees and judges the evidence of the people they supervise" },
  assessor: { label: "Orygen assessor", detail: "judges evidence from every site" },
  issuer: { label: "Orygen staff who award", detail: "award and withdraw micro-credentials" },
  administrator: { label: "Administrator", detail: "invites people and gives roles" },
};
