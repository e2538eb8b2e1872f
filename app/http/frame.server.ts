import { createHash } from "node:crypto";
import { catalogue } from "~/catalogue/catalogue.server";
import { environment } from "./environment.server";
import type { Asker } from "./session.server";
import { type Frame, type FrameKeys, frameHalves } from "./site-shell";
import { rendered, still } from "./stills.server";

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

/** The same, made once for everybody whom it looks alike for. */
export function frameKeysFor(frame: Frame): FrameKeys {
  const { head, foot } = frameHalves(frame);
  const key = (on: string) => `frame/${createHash("sha256").update(on).digest("base64url")}`;
  return {
    head: still(key(head.on), () => rendered("frame-head", head.element)),
    foot: still(key(foot.on), () => rendered("frame-foot", foot.element)),
  };
}
