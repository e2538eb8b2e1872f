import type { Role } from "../domains/people/terms";
import { DomainError } from "../http/domain-error";
import { type Action, type Facts, may } from "./policy";

/**
 * Stops where the policy says no.
 * @param hidden true where even the existence of the thing is private: the answer is then 404, not 403
 */
export function requireMay(
  asker: { readonly roles: readonly Role[] },
  action: Action,
  facts: Facts = {},
  hidden = false,
): void {
  if (may(asker.roles, action, facts)) return;
  throw hidden
    ? new DomainError("not-found", "There is no such page. Check the address, or go back and choose again.")
    : new DomainError(
        "forbidden",
        "This page is for another role. If you should see it, ask your administrator.",
      );
}
