import type { FormReader } from "~/http/forms.server";
import { roles } from "./terms";
import type { PersonInput } from "./writes.server";

/** Reads what `PersonFields` asks. Whether site and supervisor are there is asked in the act's own transaction. */
export function readPersonForm(read: FormReader): PersonInput {
  const name = read.text("name", { label: "Name", max: 120 });
  const email = read.email("email", { label: "Email address" });
  const chosen = read.choices("role", roles, {
    label: "Roles",
    min: 1,
    missing: "Choose at least one role.",
  });
  const site = read.text("site", { label: "Site", max: 60, required: false });
  const supervisor = read.text("supervisor", { label: "Supervisor", max: 60, required: false });
  return { name, email, roles: chosen, siteId: site || null, supervisorId: supervisor || null };
}
