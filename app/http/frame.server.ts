import { catalogue } from "~/catalogue/catalogue.server";
import { environment } from "./environment.server";
import type { Asker } from "./session.server";
import type { Frame } from "./site-shell";

/** Used where no site of the person's own is known: no Country is named by guess. */
const generalAcknowledgement =
  "We acknowledge the Traditional Owners of Country throughout Australia, and pay respect to their Elders past and present.";

/** What the frame of a page needs to know. */
export function frameFor(asker: Asker | null, path: string): Frame {
  return {
    asker: asker ? { name: asker.name, roles: asker.roles } : null,
    path,
    demo: environment().demo,
    acknowledgement: asker?.siteAcknowledgement ?? generalAcknowledgement,
    copyright: `Competency texts ${catalogue().framework.source.copyright}. Shown word for word.`,
  };
}
