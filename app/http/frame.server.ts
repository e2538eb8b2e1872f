import { createHash } from "node:crypto";
import { catalogue } from "~/catalogue/catalogue.server";
import { environment } from "./environment.server";
import type { Asker } from "./session.server";
import { type Frame, type FrameKeys, frameHalves } from "./site-shell";
import { isKept, rendered, still } from "./stills.server";

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
  const look = JSON.stringify(frame);
  const known = looks.get(look);
  if (known && isKept(known.head) && isKept(known.foot)) return known;
  const { head, foot } = frameHalves(frame);
  const key = (on: string) => `frame/${createHash("sha256").update(on).digest("base64url")}`;
  const keys = {
    head: still(key(head.on), () => rendered("frame-head", head.element)),
    foot: still(key(foot.on), () => rendered("frame-foot", foot.element)),
  };
  if (looks.size >= 4000) looks.clear();
  looks.set(look, keys);
  return keys;
}

const looks = new Map<string, FrameKeys>();
