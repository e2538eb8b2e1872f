import { describe, expect, test } from "vitest";
import { conformanceFaults } from "~/domains/credentials/conformance";
import { matchesIdentity } from "~/domains/credentials/identity.server";
import { provesItself, signCredential, WouldNotVerify } from "~/domains/credentials/sign.server";
import { awardedAt, credentialFor, localOrigin, publicKey, signerFor, webOrigin } from "./fixture";

describe.each([localOrigin, webOrigin])("a credential signed at %s", (origin) => {
  test("proves itself, and only under the key that signed it", async () => {
    const stored = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    expect(await provesItself(stored, origin, [publicKey()])).toBe(true);
    expect(await provesItself(stored, origin, [publicKey(1)])).toBe(false);
  });

  test("conforms to Open Badges 3.0, with its proof as a list of one", async () => {
    const stored = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    const document = JSON.parse(stored) as { proof: unknown[] };
    expect(conformanceFaults(document)).toEqual([]);
    expect(document.proof).toHaveLength(1);
  });

  test("never shows the holder's name or address, yet lets both be checked", async () => {
    const stored = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    expect(stored).not.toMatch(/Ngaire|P[oō]tae|holder@/i);
    const [email, name] = credentialFor(origin).credentialSubject.identifier;
    if (!email || !name) throw new Error("two identities");
    expect(matchesIdentity(email, " holder@demo.example ")).toBe(true);
    expect(matchesIdentity(email, "other@demo.example")).toBe(false);
    expect(matchesIdentity(name, "Ngaire Po\u0304tae")).toBe(true);
    expect(matchesIdentity(name, "Ngaire Potae")).toBe(false);
    expect(email.salt).not.toBe(name.salt);
  });
});

test("a key that is not the issuer's signs nothing", async () => {
  await expect(
    signCredential(credentialFor(localOrigin, 1), localOrigin, signerFor(localOrigin, 0), awardedAt),
  ).rejects.toThrow(WouldNotVerify);
});

test("a document that is not of our one shape is not signed", async () => {
  const odd = { ...credentialFor(localOrigin), description: "More than the profile allows" };
  await expect(signCredential(odd, localOrigin, signerFor(localOrigin), awardedAt)).rejects.toThrow(
    /does not belong here/,
  );
});
