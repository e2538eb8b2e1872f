import type { Role } from "./terms";

/** A person as the rules about people see them. */
export interface PersonFacts {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly closed: boolean;
  /** has a password, so can sign in today */
  readonly active: boolean;
}

/** What stands in the way of a change, by form field; empty means: go ahead. */
export type Objections = Record<string, string>;

/**
 * Whether these roles, this site and this supervisor may be given.
 * @param before         the person as they are; null for somebody who is being invited
 * @param supervisor     whom the form named; null for nobody
 * @param above          ids of the supervisor, their supervisor and so on upward
 * @param supervises     how many people have this person as their supervisor
 * @param otherAdministrators how many other people can sign in and administer
 * @source ours
 */
export function objections(
  before: PersonFacts | null,
  wanted: { readonly roles: readonly Role[] },
  supervisor: PersonFacts | null,
  facts: {
    readonly above: readonly string[];
    readonly supervises: number;
    readonly otherAdministrators: number;
  },
): Objections {
  const found: Objections = {};
  if (wanted.roles.length === 0) found["role"] = "Choose at least one role.";
  if (supervisor !== null) {
    if (supervisor.id === before?.id)
      found["supervisor"] = "Nobody supervises themselves. Choose somebody else.";
    else if (supervisor.closed) found["supervisor"] = "This account is closed. Choose somebody else.";
    else if (!supervisor.roles.includes("supervisor")) {
      found["supervisor"] =
        "This person is no supervisor. Choose somebody else, or give them that role first.";
    } else if (before !== null && facts.above.includes(before.id)) {
      found["supervisor"] = "This person is supervised by the one you are changing. Choose somebody else.";
    }
  }
  if (before !== null) {
    const loses = (role: Role) => before.roles.includes(role) && !wanted.roles.includes(role);
    if (loses("supervisor") && facts.supervises > 0) {
      const whom = facts.supervises === 1 ? "1 person" : `${facts.supervises} people`;
      found["role"] = `${whom} would be left without a supervisor. Give them another one first.`;
    }
    if (loses("administrator") && facts.otherAdministrators === 0) {
      found["role"] = "This is the last administrator. Make somebody else administrator first.";
    }
  }
  return found;
}

/** Why an account may not be closed; null means: go ahead. */
export function closingObjection(
  before: PersonFacts,
  askerId: string,
  facts: { readonly otherAdministrators: number },
): string | null {
  if (before.closed) return "This account is closed already.";
  if (before.id === askerId) return "You cannot close your own account. Ask another administrator.";
  if (before.roles.includes("administrator") && facts.otherAdministrators === 0) {
    return "This is the last administrator. Make somebody else administrator first.";
  }
  return null;
}
