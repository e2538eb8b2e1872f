import type { Role } from "./terms";

/** Roles as people read them. */
export const roleWords: Readonly<Record<Role, { readonly label: string; readonly detail: string }>> = {
  learner: { label: "Vocational specialist", detail: "Learns, gathers evidence and earns micro-credentials" },
  supervisor: { label: "Supervisor", detail: "Sees and judges the evidence of the people they supervise" },
  assessor: { label: "Orygen assessor", detail: "Judges evidence from every site" },
  issuer: { label: "Orygen staff who award", detail: "Award and withdraw micro-credentials" },
  facilitator: {
    label: "Professional-support facilitator",
    detail: "Is asked about a skill, and reads what a learner shares; nobody’s line supervisor by this role",
  },
  administrator: { label: "Administrator", detail: "Invites people and gives roles" },
};
