import { createHash, createHmac } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { compactVerify, importJWK } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { rawPublicKey } from "~/domains/credentials/keys.server";
import { packCode, signSmall, squareOf } from "~/domains/credentials/offline-card.server";
import {
  type SmallToken,
  codeIn,
  compactOf,
  dictionary,
  edition,
  fromDigits,
  readCode,
  signingInput,
  toDigits,
} from "~/domains/credentials/offline-code";
import { claimsOf, headerOf, readSmall, smallOf } from "~/domains/credentials/offline-credential";
import type { JsonObject } from "~/domains/credentials/shape";
import { signCredential } from "~/domains/credentials/sign.server";
import { readStrictJson } from "~/domains/credentials/strict-json";
import type { LogAnswer, VerifyContext } from "~/domains/credentials/verification";
import {
  awardedAt,
  credentialFor,
  localOrigin,
  publicKey,
  signerFor,
  stackCredentialFor,
  webOrigin,
} from "./fixture";
import { answers, detail, verifyCredential, world } from "./outside";

const stored = new Map<string, string>();
const small = new Map<string, SmallToken>();
beforeAll(async () => {
  for (const origin of [localOrigin, webOrigin]) {
    const text = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    stored.set(origin, text);
    small.set(origin, await signSmall(readStrictJson(text), signerFor(origin)));
  }
});
const whole = (origin = webOrigin): string => stored.get(origin) ?? "";
const token = (origin = webOrigin): SmallToken =>
  small.get(origin) ?? { header: "", payload: "", signature: new Uint8Array() };

/** A world that holds the whole credential. */
const ourWorld = (origin = webOrigin, more: Parameters<typeof world>[1] = {}): Promise<VerifyContext> =>
  world(origin, {
    readOwnIssued: () => Promise.resolve({ document: whole(origin), subjectId: "" }),
    ...more,
  });

/** A token of our form over other words, signed with a key of ours or of anybody's. */
async function signed(
  of: JsonObject,
  which = 0,
  header: JsonObject = headerOf(signerFor(webOrigin).id),
): Promise<SmallToken> {
  const texts = { header: JSON.stringify(header), payload: JSON.stringify(of) };
  const data = Buffer.from(signingInput(texts));
  return { ...texts, signature: await signerFor(webOrigin, which).sign({ data }) };
}
const claims = (): JsonObject => claimsOf(smallOf(readStrictJson(whole()), signerFor(webOrigin).issuerId));
const check = async (of: SmallToken, context?: VerifyContext) =>
  verifyCredential(`${webOrigin}/verify#${packCode(of)}`, context ?? (await ourWorld()));

describe("the code", () => {
  test("fits a square that a telephone reads, for the longest title and both kinds of address", async () => {
    const title = "Engaging and supporting employers and education providers";
    for (const origin of [webOrigin, localOrigin, "https://pathways.training.institute.example.org.au"]) {
      const document = JSON.parse(JSON.stringify(credentialFor(origin))) as JsonObject;
      const subject = document["credentialSubject"] as { achievement: { name: string } };
      subject.achievement.name = title;
      const code = packCode(await signSmall(document, signerFor(origin)));
      expect(squareOf(code, origin).version).toBeLessThanOrEqual(20);
    }
  });

  test("is the same each time, and its digits come back as the token, byte for byte", async () => {
    const again = await signSmall(readStrictJson(whole()), signerFor(webOrigin));
    expect(packCode(again)).toBe(packCode(token()));
    const read = await readCode(packCode(token()));
    expect({ ...read, signature: Buffer.from(read.signature) }).toEqual({
      ...token(),
      signature: Buffer.from(token().signature),
    });
  });

  test("carries any words: macrons, emoji, right-to-left", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", maxLength: 120 }),
        fc.constantFrom("Ngāti Pōtae", "👩🏽‍🏫 Kai", "שלום עולם", "مرحبا بالعالم", `"]]>\\`),
        async (left, right) => {
          const document = JSON.parse(whole()) as {
            name: string;
            issuer: { name: string };
            credentialSubject: { achievement: { name: string } };
          };
          document.credentialSubject.achievement.name = `${left} ${right}`;
          document.issuer.name = `${right} ${left}`;
          const of = await signSmall(document as unknown as JsonObject, signerFor(webOrigin));
          const read = await readCode(packCode(of));
          expect([read.header, read.payload]).toEqual([of.header, of.payload]);
          expect(readSmall(read, webOrigin)?.small.achievement.name).toBe(`${left} ${right}`);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("any bytes come back out of their digits", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(fromDigits(toDigits(bytes))).toEqual(bytes);
      }),
    );
    expect(fromDigits("999")).toBeNull();
    expect(fromDigits("12")).toBeNull();
    expect(fromDigits("1".repeat(40) + "x")).toBeNull();
  });

  test("is found in what people paste, and in nothing else", () => {
    const code = packCode(token());
    for (const text of [
      `${webOrigin}/verify#${code}`,
      `${webOrigin}/verify/#${code}`,
      `#${code}`,
      code,
      ` ${webOrigin}/verify#${code.slice(0, 300)}\n${code.slice(300, 700)} ${code.slice(700)} `,
    ]) {
      expect(codeIn(text)).toBe(code);
    }
    for (const text of [
      "",
      "1234",
      `${webOrigin}/verify?credential=1`,
      `${webOrigin}/other#${code}`,
      "1".repeat(8_000),
    ])
      expect(codeIn(text)).toBeNull();
  });

  // what was printed has to be read for ever: another dictionary needs another edition
  test("has a dictionary that never changes", () => {
    expect(edition).toBe("1");
    expect(createHash("sha256").update(dictionary).digest("hex")).toBe(
      "9a7d7eeac94f353396e2bec6e9d6b6c2406b6a3e0bb03ef5322f77e8a76f61f6",
    );
  });
});

describe("the small credential", () => {
  test.each([localOrigin, webOrigin])(
    "verifies at %s from its address, its digits and as a token",
    async (origin) => {
      const context = await ourWorld(origin);
      const code = packCode(token(origin));
      for (const text of [`${origin}/verify#${code}`, code, compactOf(token(origin))]) {
        const answer = await verifyCredential(text, context);
        expect(answers(answer)).toBe("yyyyyyyyy");
        expect(answer).toMatchObject({ outcome: "verified", ours: true });
        expect(answer.facts).toMatchObject({
          id: `${origin}/credentials/0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c11`,
          name: "Professional and ethical conduct",
        });
        // with the whole credential at hand, all of it is said
        expect(answer.facts?.results).toHaveLength(3);
      }
    },
  );

  test("is a token that any software for tokens checks", async () => {
    const x = Buffer.from(rawPublicKey(publicKey().publicKeyMultibase)).toString("base64url");
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA");
    const { payload, protectedHeader } = await compactVerify(compactOf(token()), key);
    expect(protectedHeader).toEqual({ alg: "EdDSA", kid: signerFor(webOrigin).id, typ: "JWT" });
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      jti: `${webOrigin}/credentials/0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c11`,
    });
  });

  test("holds neither name nor address of its holder", () => {
    expect(token().payload).not.toMatch(/Ngaire|holder@demo/i);
  });

  test("of a stack says no levels", async () => {
    const document = stackCredentialFor(webOrigin) as unknown as JsonObject;
    const of = await signSmall(document, signerFor(webOrigin));
    expect(readSmall(of, webOrigin)?.small).toMatchObject({
      levels: null,
      achievement: { achievementType: "Award" },
    });
  });

  test("withdrawn, ended and not listed", async () => {
    const withdrawn = await check(token(), await ourWorld(webOrigin, { revoked: [4711] }));
    expect([withdrawn.outcome, answers(withdrawn)]).toEqual(["failed", "yyyyyynyy"]);
    const ended = await check(
      token(),
      await ourWorld(webOrigin, {
        now: new Date("2030-01-01T00:00:00Z"),
        listUntil: new Date("2030-02-01T00:00:00Z"),
      }),
    );
    expect([ended.outcome, answers(ended)]).toEqual(["failed", "yyyyynyyy"]);
    const unlisted = await check(
      token(),
      await ourWorld(webOrigin, { readOwnStatusList: () => Promise.resolve(null) }),
    );
    expect([unlisted.outcome, answers(unlisted)]).toEqual(["could-not-tell", "yyyyyy?yy"]);
  });
});

describe("somebody who wants to be believed", () => {
  test("changes a word", async () => {
    const changed = { ...token(), payload: token().payload.replace("Professional and", "Professional und") };
    const answer = await check(changed);
    expect([answers(answer), answer.facts]).toEqual(["yyn????", null]);
  });

  test("signs with a key of their own in our name", async () => {
    const answer = await check(await signed(claims(), 1));
    expect(answers(answer)).toBe("yyn????");
    const named = await signed(
      claims(),
      1,
      headerOf(`did:web:pathways.example.org#${publicKey(1).publicKeyMultibase}`),
    );
    expect(detail(await check(named), "Signature")).toBe("It was not signed with a key of ours.");
  });

  test("says that another issuer's key signed it", async () => {
    const foreign = headerOf(`did:key:${publicKey(1).publicKeyMultibase}#${publicKey(1).publicKeyMultibase}`);
    const answer = await check(await signed(claims(), 1, foreign));
    expect(answer.outcome).not.toBe("verified");
    expect(answer.facts).toBeNull();
  });

  test("is an issuer nobody here knows, under an address of ours or of their own", async () => {
    const issuer = `did:key:${publicKey(1).publicKeyMultibase}`;
    const header = headerOf(`${issuer}#${publicKey(1).publicKeyMultibase}`);
    const here = await check(await signed(claimsOf(smallOf(readStrictJson(whole()), issuer)), 1, header));
    expect([here.outcome, here.facts]).toEqual(["failed", null]);
    const there = credentialFor("https://elsewhere.example.org") as unknown as JsonObject;
    const answer = await check(await signed(claimsOf(smallOf(there, issuer)), 1, header));
    expect([answer.outcome, answer.ours]).toEqual(["could-not-tell", false]);
    expect(detail(answer, "Issuer known and key valid then")).toMatch(/not known to us/);
  });

  test.each(["none", "HS256", "RS256"])("names %s as the way it is signed", async (alg) => {
    const header = { ...headerOf(signerFor(webOrigin).id), alg };
    const texts = { header: JSON.stringify(header), payload: JSON.stringify(claims()) };
    // a shared secret that everybody knows: our public key
    const mac = createHmac("sha512", rawPublicKey(publicKey().publicKeyMultibase))
      .update(signingInput(texts))
      .digest();
    const answer = await check({ ...texts, signature: mac });
    expect([answer.outcome, answer.facts]).toEqual(["failed", null]);
  });

  test("adds a word, a second key, or white space", async () => {
    const more = { ...claims(), description: "Also a doctor" };
    const spaced = { ...token(), payload: token().payload.replace('","type"', '", "type"') };
    const doubled = { ...token(), payload: token().payload.replace('"jti"', '"jti":"x","jti"') };
    for (const one of [await signed(more), spaced, doubled]) {
      expect(readSmall(one, webOrigin)).toBeNull();
      expect((await check(one)).outcome).not.toBe("verified");
    }
  });

  test("packs more than any credential into a code", async () => {
    const bomb = deflateRawSync(Buffer.alloc(60_000_000, "a"), { level: 9, dictionary });
    const code = edition + toDigits(Buffer.concat([Buffer.alloc(64), bomb.subarray(0, 2_500)]));
    await expect(readCode(code)).rejects.toThrow("The code holds more than any credential.");
    const answer = await verifyCredential(`${webOrigin}/verify#${code}`, await ourWorld());
    expect([answers(answer), answer.outcome]).toEqual(["n??????", "failed"]);
  });

  test("damages a code", async () => {
    const code = packCode(token());
    const sentences = new Set<string>();
    for (const damaged of [
      code.slice(0, -5),
      `${code.slice(0, 300)}0${code.slice(301)}`,
      `${code.slice(0, 900)}5${code.slice(901)}`,
      `2${code.slice(1)}`,
      edition + toDigits(Buffer.alloc(90)),
      edition +
        toDigits(
          Buffer.concat([
            Buffer.alloc(64),
            deflateRawSync(Buffer.from("no line end here ".repeat(20)), { dictionary }),
          ]),
        ),
      edition +
        toDigits(
          Buffer.concat([
            Buffer.alloc(64),
            deflateRawSync(Buffer.from([0xff, 0xfe, 0x0a, 0xff, ...Buffer.alloc(40, 0xfd)]), { dictionary }),
          ]),
        ),
    ]) {
      const answer = await verifyCredential(damaged, await ourWorld());
      expect(answer.outcome).toBe("failed");
      expect(answer.facts).toBeNull();
      sentences.add(answer.steps[0]?.detail ?? "");
    }
    expect([...sentences].join(" ")).toMatch(/newer or another service/);
  });
});

describe("after a key was lost", () => {
  const since = new Date("2026-11-10T00:00:00Z");
  const logged = (at: string): LogAnswer => ({ found: "logged", position: 7, since: new Date(at) });
  const lost = (log: LogAnswer | Error) =>
    ourWorld(webOrigin, {
      keys: [publicKey(0, { compromisedAt: since, retiredAt: since }), publicKey(1)],
      // its list is signed anew with the next key
      listSignedBy: 1,
      readOwnLog: () => (log instanceof Error ? Promise.reject(log) : Promise.resolve(log)),
    });

  test("a card stands where the log held its credential before, whenever the card was made", async () => {
    const answer = await check(token(), await lost(logged("2026-11-03T00:13:00Z")));
    expect([answer.outcome, answers(answer)]).toEqual(["verified", "yyyyyyyyy"]);
  });

  test("a card falls where the credential came later, or the log never held it", async () => {
    for (const log of [
      logged("2026-11-11T00:00:00Z"),
      { found: "nothing" } as const,
      { found: "waiting" } as const,
    ]) {
      const answer = await check(token(), await lost(log));
      expect([answer.outcome, answers(answer).slice(2, 5)]).toEqual(["failed", "ynn"]);
    }
    const unreadable = await check(token(), await lost(new Error("down")));
    expect([unreadable.outcome, answers(unreadable).slice(2, 5)]).toEqual(["could-not-tell", "y??"]);
  });

  test("a card signed with the next key is no better than the credential that it stands for", async () => {
    const next = await signSmall(readStrictJson(whole()), signerFor(webOrigin, 1));
    expect((await check(next, await lost(logged("2026-11-03T00:13:00Z")))).outcome).toBe("verified");
    expect((await check(next, await lost(logged("2026-11-11T00:00:00Z")))).outcome).toBe("failed");
  });

  test("a stolen key signs a card of another name over a credential that exists", async () => {
    const document = JSON.parse(whole()) as { credentialSubject: { identifier: { identityHash: string }[] } };
    const [, name] = document.credentialSubject.identifier;
    if (name) name.identityHash = `sha256$${"0".repeat(64)}`;
    const forged = await signSmall(document as unknown as JsonObject, signerFor(webOrigin));
    const answer = await check(forged);
    expect([answer.outcome, answers(answer), answer.facts]).toEqual(["failed", "yyn????", null]);
    expect(detail(answer, "Signature")).toMatch(/^It says something else than the credential/);
  });

  test("a stolen key signs a card of a credential that never was", async () => {
    const never = await ourWorld(webOrigin, { readOwnIssued: () => Promise.resolve(null) });
    const answer = await check(token(), never);
    expect([answer.outcome, answers(answer)]).toEqual(["failed", "yyn????"]);
    const away = await ourWorld(webOrigin, { readOwnIssued: () => Promise.reject(new Error("down")) });
    expect((await check(token(), away)).outcome).toBe("could-not-tell");
  });
});
