import type { FormReader } from "~/http/forms.server";
import type { SiteInput } from "./writes.server";

/** Reads what `SiteFields` asks. */
export function readSiteForm(read: FormReader): SiteInput {
  return {
    name: read.text("name", { label: "Name of the site", max: 120 }),
    leadAgency: read.text("leadAgency", { label: "Lead agency", max: 160 }),
    acknowledgement: read.text("acknowledgement", {
      label: "Acknowledgement of Country",
      max: 1200,
      multiline: true,
    }),
  };
}
