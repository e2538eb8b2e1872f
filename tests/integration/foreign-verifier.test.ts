import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PublicSigningKey, createTokenKey, didDocument } from "~/domains/credentials/keys.server";
import { signCredential } from "~/domains/credentials/sign.server";
import {
  emptyStatusList,
  readStatus,
  setStatus,
  signedStatusList,
} from "~/domains/credentials/status-list.server";
import { type Served, verifyWithDidKit, verifyWithForeignLibrary } from "#tests/support/foreign-verifier";
import {
  credentialFor,
  localOrigin,
  publicKey,
  signerFor,
  stackCredentialFor,
  webOrigin,
} from "../unit/domains/credentials/fixture";

const second = 1_000;
const day = 86_400 * second;
const ago = (span: number) => new Date(Date.now() - span);
const index = 4711;

let bits: Uint8Array;
let keys = [publicKey(0)];
/** which of the fixture's keys signs lists */
let listKey = 0;
let listGone = false;
let lists: Record<string, string> = {};
/** keys of another kind in our identity document disturb nobody */
let tokenKeys: PublicSigningKey[];
beforeAll(async () => {
  tokenKeys = [publicKey(0, { publicKeyMultibase: (await createTokenKey()).publicKeyMultibase })];
});
beforeEach(() => {
  bits = emptyStatusList();
  keys = [publicKey(0)];
  listKey = 0;
  listGone = false;
  lists = {};
});

/** What our service would answer at its addresses. */
const served: Served = (url) => {
  const { origin, pathname, protocol } = new URL(url);
  return pathname === "/.well-known/did.json" && protocol === "https:"
    ? JSON.stringify(didDocument(origin, keys, tokenKeys))
    : lists[url];
};

async function publishList(origin: string): Promise<void> {
  const url = `${origin}/status/1`;
  if (listGone) return;
  lists[url] = await signedStatusList(
    {
      url,
      purpose: "revocation",
      bits,
      signedAt: ago(second),
      validUntil: new Date(Date.now() + day),
      ttlSeconds: 60,
    },
    signerFor(origin, listKey),
  );
}

const verifiers = [
  ["@digitalcredentials/verifier-core", verifyWithForeignLibrary, true],
  ["DIDKit", verifyWithDidKit, false],
] as const;

describe.each(verifiers)("somebody else's software: %s", (_name, look, looksAtDates) => {
  const well = {
    signature: true,
    notRevoked: true,
    notExpired: looksAtDates ? true : null,
    faults: [],
  };
  async function verdict(text: string, origin: string) {
    await publishList(origin);
    return look(text, served);
  }
  const issued = (origin: string, which = 0, validFor = day, awardedAt = ago(60 * second)) =>
    signCredential(
      credentialFor(origin, which, { awardedAt, validUntil: new Date(awardedAt.getTime() + validFor) }),
      origin,
      signerFor(origin, which),
      awardedAt,
    );

  // who we are where others can reach us, and where they cannot
  describe.each([webOrigin, localOrigin])("as issued at %s", (origin) => {
    test("verifies what we sign", async () => {
      expect(await verdict(await issued(origin), origin)).toEqual(well);
    });

    test("verifies a credential that stands on others", async () => {
      const text = await signCredential(
        stackCredentialFor(origin),
        origin,
        signerFor(origin),
        new Date("2026-11-03T00:12:30Z"),
      );
      expect(await verdict(text, origin)).toEqual(well);
    });

    test("refuses it once a word is changed, or one is added", async () => {
      const text = await issued(origin);
      const changed = text.replace("Working within scope", "Working beyond scope");
      expect((await verdict(changed, origin)).signature).toBe(false);
      const added = JSON.stringify({ ...(JSON.parse(text) as object), licenceNumber: "1" });
      expect((await verdict(added, origin)).signature).toBe(false);
    });

    test("sees that it was withdrawn", async () => {
      setStatus(bits, index, true);
      expect(await verdict(await issued(origin), origin)).toMatchObject({
        signature: true,
        notRevoked: false,
      });
    });

    test("does not take another credential's withdrawal for this one's", async () => {
      for (const other of [index - 8, index + 8, 0, 131_071]) setStatus(bits, other, true);
      expect(await verdict(await issued(origin), origin)).toEqual(well);
    });

    test("could not tell whether it was withdrawn where there is no list, and never says it was not", async () => {
      listGone = true;
      const answer = await verdict(await issued(origin), origin);
      expect(answer.signature).toBe(true);
      expect(answer.notRevoked).not.toBe(true);
    });

    test("sees that it has ended, where it looks at dates, and still that we signed it", async () => {
      const text = await issued(origin, 0, day, ago(3 * day));
      expect(await verdict(text, origin)).toMatchObject({
        signature: true,
        notRevoked: true,
        notExpired: looksAtDates ? false : null,
      });
    });
  });

  test("verifies after the key was rotated what the old and what the new key signed", async () => {
    // a house of its own: identity documents are remembered for some seconds
    const origin = "https://rotating.example.org";
    const [old, fresh] = [await issued(origin, 0), await issued(origin, 1)];
    keys = [publicKey(0, { retiredAt: ago(second) }), publicKey(1)];
    listKey = 1;
    for (const text of [old, fresh]) expect(await verdict(text, origin)).toEqual(well);
    setStatus(bits, index, true);
    expect(await verdict(old, origin)).toMatchObject({ signature: true, notRevoked: false });
  });

  test("refuses what a key signed that our identity document does not hold", async () => {
    expect((await verdict(await issued(webOrigin, 2), webOrigin)).signature).toBe(false);
  });
});

describe("a reader that counts the bits of a byte from the other end", () => {
  const alone = (at: number) => {
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (128 >> (at & 7));
  };

  test("is DIDKit 0.4: of one bit alone it says the wrong thing, and of our pair the right one", async () => {
    const text = await signCredential(
      credentialFor(webOrigin, 0, { awardedAt: ago(60 * second) }),
      webOrigin,
      signerFor(webOrigin),
      ago(60 * second),
    );
    const says = async () => {
      await publishList(webOrigin);
      return (await verifyWithDidKit(text, served)).notRevoked;
    };
    alone(index);
    expect(readStatus(bits, index)).toBe(true);
    expect(await says()).toBe(true);
    bits = emptyStatusList();
    alone(index ^ 7);
    expect(await says()).toBe(false);
    bits = emptyStatusList();
    setStatus(bits, index, true);
    expect(await says()).toBe(false);
  });
});
