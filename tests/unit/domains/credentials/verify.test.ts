import { CompactSign, exportJWK, generateKeyPair, UnsecuredJWT, type JWTPayload } from "jose";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { bakePng, bakeSvg } from "~/domains/credentials/bake";
import { controllerDocument } from "~/domains/credentials/keys.server";
import { signCredential } from "~/domains/credentials/sign.server";
import { verdictOf } from "~/domains/credentials/verdict";
import { emptyStatusList, setStatus, signedStatusList } from "~/domains/credentials/status-list.server";
import type { LogAnswer } from "~/domains/credentials/verification";
import { awardedAt, credentialFor, localOrigin, publicKey, signerFor, webOrigin } from "./fixture";
import { answers, detail, verifyCredential, world } from "./outside";
import {
  type Json,
  didPage,
  foreignCredential,
  foreignDidKey,
  signForeign,
  theirDid,
  theirDidUrl,
  theirs,
} from "./strangers";

const stored = new Map<string, string>();
beforeAll(async () => {
  for (const origin of [localOrigin, webOrigin]) {
    stored.set(
      origin,
      await signCredential(credentialFor(origin, 0, { judged: [] }), origin, signerFor(origin), awardedAt),
    );
  }
});
const ours = (origin = webOrigin): string => stored.get(origin) ?? "";
function changed(change: (document: Json) => void, origin = webOrigin): string {
  const document = JSON.parse(ours(origin)) as Json;
  change(document);
  return JSON.stringify(document);
}

describe("a credential of ours", () => {
  test.each([localOrigin, webOrigin])("verifies at %s, with what it says", async (origin) => {
    const answer = await verifyCredential(ours(origin), await world(origin));
    expect(answers(answer)).toBe("yyyyyyyy");
    expect(answer.outcome).toBe("verified");
    expect(answer.ours).toBe(true);
    expect(answer.facts?.name).toBe("Professional and ethical conduct");
    expect(
      answer.facts?.results.map((result) => [result.criterion, result.achieved, result.required]),
    ).toEqual([
      ["Working within scope and handing over", "Competent", "Competent"],
      ["Using recovery-oriented language", "Proficient", "Competent"],
      ["Being flexible and keeping promises", "Competent", "Competent"],
    ]);
    expect(answer.facts?.alignment.map((entry) => entry.code)).toEqual(["DI3", "DI3.1", "DI3.2", "DI3.3"]);
    expect(answer.steps.map((step) => step.checkedAt)).toEqual(Array(8).fill("2026-11-20T10:00:00.000Z"));
  });

  test("says what its issuer wrote about the person, only as it was signed", async () => {
    const narrative = "Kept each promise to a young person.";
    const text = await signCredential(
      credentialFor(webOrigin, 0, { narrative, judged: [] }),
      webOrigin,
      signerFor(webOrigin),
      awardedAt,
    );
    const answer = await verifyCredential(text, await world(webOrigin));
    expect(answer.outcome).toBe("verified");
    expect(answer.facts?.narrative).toBe(narrative);
    const other = await verifyCredential(text.replace("each promise", "no promise"), await world(webOrigin));
    expect(other.outcome).toBe("failed");
    expect(other.facts).toBeNull();
    expect((await verifyCredential(ours(), await world(webOrigin))).facts?.narrative).toBeNull();
  });

  test("verifies however a wallet prints it", async () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .sort()
                .map(([key, entry]) => [key, sorted(entry)]),
            )
          : value;
    const context = await world(webOrigin);
    const printed = `\uFEFF${JSON.stringify(sorted(JSON.parse(ours())), null, 2)}\n`;
    expect((await verifyCredential(printed, context)).outcome).toBe("verified");
    expect((await verifyCredential(Buffer.from(printed), context)).outcome).toBe("verified");
  });

  test("verifies inside a picture", async () => {
    const context = await world(webOrigin);
    const blank = await sharp({ create: { width: 2, height: 2, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"/>`.replace("/>", "></svg>");
    expect((await verifyCredential(bakePng(blank, ours()), context)).outcome).toBe("verified");
    expect((await verifyCredential(bakeSvg(svg, ours()), context)).outcome).toBe("verified");
    expect(answers(await verifyCredential(blank, context))).toBe("n??????");
  });

  test("changed in its words fails at the signature, and shows none of them", async () => {
    const text = ours().replace("Working within scope and", "Working beyond scope and");
    const answer = await verifyCredential(text, await world(webOrigin));
    expect(answers(answer)).toBe("yyn????");
    expect(answer.outcome).toBe("failed");
    expect(answer.facts).toBeNull();
    expect(detail(answer, "Not expired")).toMatch(/^Not looked at/);
  });

  test("with a property added after signing fails, and the property is never shown", async () => {
    const more = changed((document) => Object.assign(document, { description: "Also a doctor" }));
    const deep = changed((document) =>
      Object.assign((document["credentialSubject"] as Json)["achievement"] as Json, { undefinedTerm: "x" }),
    );
    for (const text of [more, deep]) {
      const answer = await verifyCredential(text, await world(webOrigin));
      expect(answers(answer)).toBe("yn?????");
      expect(JSON.stringify(answer)).not.toContain("doctor");
    }
  });

  test.each<[string, (document: Json) => void]>([
    ["a list wrapped", (d) => (d["evidence"] = [d["evidence"]])],
    ["a list unwrapped", (d) => (d["proof"] = (d["proof"] as Json[])[0])],
    ["a list reordered", (d) => (d["evidence"] as Json[]).reverse()],
    ["an item doubled", (d) => (d["evidence"] as Json[]).push((d["evidence"] as Json[])[0] ?? {})],
    ["types reordered", (d) => (d["type"] as string[]).reverse()],
    ["contexts reordered", (d) => (d["@context"] as string[]).reverse()],
    [
      "a context added",
      (d) => (d["@context"] as unknown[]).push({ name: "https://schema.org/alternateName" }),
    ],
    ["a text as @value", (d) => (d["name"] = { "@value": d["name"] })],
    ["@type for type", (d) => ((d["@type"] = d["type"]), delete d["type"])],
    ["@id for id", (d) => ((d["@id"] = d["id"]), delete d["id"])],
    ["a junk second proof", (d) => (d["proof"] as Json[]).push({ type: "DataIntegrityProof" })],
    ["the proof twice", (d) => (d["proof"] as Json[]).push((d["proof"] as Json[])[0] ?? {})],
    ["an empty value", (d) => (d["endorsement"] = null)],
    ["an empty list", (d) => (d["endorsement"] = [])],
    ["evidence dropped", (d) => delete d["evidence"]],
    ["no end", (d) => delete d["validUntil"]],
    ["no status", (d) => delete d["credentialStatus"]],
    ["another issuer name", (d) => ((d["issuer"] as Json)["name"] = "Orygen")],
    ["another issuer", (d) => ((d["issuer"] as Json)["id"] = "did:web:evil.example")],
    [
      "another status place",
      (d) =>
        Object.assign(d["credentialStatus"] as Json, {
          statusListIndex: "4712",
          id: `${webOrigin}/status/1#4712`,
        }),
    ],
    ["a language tag", (d) => (d["name"] = { "@value": d["name"], "@language": "en" })],
    ["a graph around it", (d) => ((d["@graph"] = [{ ...d }]), delete d["issuer"])],
  ])("with %s is refused", async (_, change) => {
    const answer = await verifyCredential(changed(change), await world(webOrigin));
    expect(answer.outcome).toBe("failed");
    expect(answer.facts).toBeNull();
  });

  test("that says something twice is refused before it can mean two things", async () => {
    const twice = ours().replace(`"name":`, `"name":"Doctor","name":`);
    expect(answers(await verifyCredential(twice, await world(webOrigin)))).toBe("n??????");
    const escaped = ours().replace(`"name":`, `"\\u006eame":"Doctor","name":`);
    expect(answers(await verifyCredential(escaped, await world(webOrigin)))).toBe("n??????");
  });

  test("revoked, by its own place or its mirror", async () => {
    for (const place of [4711, 4711 ^ 7]) {
      const answer = await verifyCredential(ours(), await world(webOrigin, { revoked: [place] }));
      expect(answers(answer)).toBe("yyyyyyny");
      expect(answer.outcome).toBe("failed");
    }
    expect((await verifyCredential(ours(), await world(webOrigin, { revoked: [4720] }))).outcome).toBe(
      "verified",
    );
  });

  test("suspended, by its own place or its mirror, with since when and why where that is known", async () => {
    for (const place of [4711, 4711 ^ 7]) {
      const answer = await verifyCredential(ours(), await world(webOrigin, { suspended: [place] }));
      expect(answers(answer)).toBe("yyyyyyny");
      expect([answer.outcome, verdictOf(answer).heading]).toEqual(["failed", "It is suspended for now"]);
      expect(detail(answer, "Not revoked or suspended")).toBe(
        "Its issuer has suspended it for now. A suspension can end: nothing is decided yet.",
      );
    }
    const since = { at: new Date("2026-11-18T01:00:00Z"), reason: "evidence-in-question" } as const;
    const told = await verifyCredential(
      ours(),
      await world(webOrigin, { suspended: [4711], readOwnSuspension: () => Promise.resolve(since) }),
    );
    expect(detail(told, "Not revoked or suspended")).toMatch(
      /^Its issuer has suspended it for now, since 18 November 2026\. The reason: something about the evidence/,
    );
    const both = await verifyCredential(
      ours(),
      await world(webOrigin, { suspended: [4711], revoked: [4711] }),
    );
    expect(verdictOf(both).heading).toBe("It has been withdrawn");
    expect((await verifyCredential(ours(), await world(webOrigin, { suspended: [4720] }))).outcome).toBe(
      "verified",
    );
  });

  test("not suspended as far as anybody can tell, where that list cannot be read", async () => {
    const whole = await world(webOrigin);
    const answer = await verifyCredential(ours(), {
      ...whole,
      readOwnStatusList: (url) =>
        url.endsWith("/suspension") ? Promise.resolve(null) : whole.readOwnStatusList(url),
    });
    expect([answers(answer), answer.outcome]).toEqual(["yyyyyy?y", "could-not-tell"]);
    // a list of withdrawals served in its place is none
    const swapped = await verifyCredential(ours(), {
      ...whole,
      readOwnStatusList: () => whole.readOwnStatusList(`${webOrigin}/status/1`),
    });
    expect(swapped.outcome).toBe("could-not-tell");
  });

  test("expired, or not yet begun", async () => {
    const late = await verifyCredential(
      ours(),
      await world(webOrigin, {
        now: new Date("2029-11-03T00:12:30Z"),
        listUntil: new Date("2031-01-01T00:00:00Z"),
      }),
    );
    expect(answers(late)).toBe("yyyyynyy");
    expect(detail(late, "Not expired")).toBe("It ended on 3 November 2029.");
    const last = await verifyCredential(
      ours(),
      await world(webOrigin, {
        now: new Date("2029-11-03T00:12:29Z"),
        listUntil: new Date("2031-01-01T00:00:00Z"),
      }),
    );
    expect(last.outcome).toBe("verified");
    const early = await verifyCredential(
      ours(),
      await world(webOrigin, { now: new Date("2026-11-02T00:00:00Z") }),
    );
    expect(early.outcome).toBe("failed");
  });

  test("could not tell where the list does not answer, is over, is not signed by us or is another", async () => {
    const context = await world(webOrigin);
    const signed = (await context.readOwnStatusList(`${webOrigin}/status/1`)) ?? "";
    const lists: VerifyList[] = [
      () => Promise.resolve(null),
      () => Promise.reject(new Error("database away")),
      () => Promise.resolve("not json"),
      () => Promise.resolve(signed.replace(`"ttl":300000`, `"ttl":300001`)),
      () => Promise.resolve(signed.replace("/status/1#", "/status/2#")),
    ];
    for (const readOwnStatusList of lists) {
      const answer = await verifyCredential(ours(), { ...context, readOwnStatusList });
      expect(answers(answer)).toBe("yyyyyy?y");
      expect(answer.outcome).toBe("could-not-tell");
    }
    const over = await world(webOrigin, { listUntil: new Date("2026-11-20T09:59:00Z") });
    expect(answers(await verifyCredential(ours(), over))).toBe("yyyyyy?y");
  });

  test("signed with a key that is retired, retired before, or found in wrong hands", async () => {
    const keys = (more: object) =>
      world(webOrigin).then((context) => ({ ...context, keys: [publicKey(0, more)] }));
    const retired = await keys({ retiredAt: new Date("2026-11-10T00:00:00Z") });
    expect((await verifyCredential(ours(), retired)).outcome).toBe("verified");
    const before = await keys({ retiredAt: new Date("2026-11-01T00:00:00Z") });
    expect(answers(await verifyCredential(ours(), before))).toBe("yyynyyyy");
    const young = await keys({ createdAt: new Date("2026-11-04T00:00:00Z") });
    expect(answers(await verifyCredential(ours(), young))).toBe("yyynyyyy");
  });

  describe("after somebody else may have held its key", () => {
    const from = new Date("2026-11-15T00:00:00Z");
    // the list was signed anew with the next key, as the command sees to
    const found = async (log: LogAnswer | null) => {
      const context = await world(webOrigin, { listSignedBy: 1 });
      return verifyCredential(ours(), {
        ...context,
        keys: [publicKey(0, { compromisedAt: from, retiredAt: context.now }), publicKey(1)],
        readOwnLog: () => (log ? Promise.resolve(log) : Promise.reject(new Error("database away"))),
      });
    };
    const logged = (since: Date): LogAnswer => ({ found: "logged", position: 7, since });

    test("it survives where a checkpoint held it before that day, and says so", async () => {
      const answer = await found(logged(new Date(from.getTime() - 1)));
      expect(answers(answer)).toBe("yyyyyyyy");
      expect(answer.outcome).toBe("verified");
      expect(detail(answer, "In the transparency log")).toBe(
        "Entry 7 of our log, there since 15 November 2026, before anybody else could have used its key.",
      );
      expect(detail(answer, "Issuer known and key valid then")).toContain("our log shows");
    });

    test.each<[string, LogAnswer]>([
      ["logged on that very instant", logged(from)],
      ["logged later", logged(new Date("2026-11-16T00:00:00Z"))],
      ["written down and not yet in a checkpoint", { found: "waiting" }],
      ["another under its number", { found: "another" }],
      ["unknown to the log", { found: "nothing" }],
    ])("%s: it falls", async (_, log) => {
      const answer = await found(log);
      expect(answers(answer)).toBe("yyynnyyy");
      expect(answer.outcome).toBe("failed");
    });

    test("nobody can tell while the log cannot be read", async () => {
      const answer = await found(null);
      expect(answers(answer)).toBe("yyy??yyy");
      expect(answer.outcome).toBe("could-not-tell");
    });

    test("a list signed with that key cannot be relied on either", async () => {
      const context = await world(webOrigin);
      const keys = [publicKey(0, { compromisedAt: from })];
      expect(answers(await verifyCredential(ours(), { ...context, keys }))).toBe("yyyyyy?y");
    });
  });

  test.each<[string, LogAnswer | null, string]>([
    ["waits for its place in the log", { found: "waiting" }, "yyyyyyyy"],
    ["is unknown to the log", { found: "nothing" }, "yyyy?yyy"],
    ["has its number taken by another in the log", { found: "another" }, "yyyynyyy"],
    ["while the log cannot be read", null, "yyyy?yyy"],
  ])("that %s", async (_, log, expected) => {
    const readOwnLog = () => (log ? Promise.resolve(log) : Promise.reject(new Error("database away")));
    const answer = await verifyCredential(ours(), { ...(await world(webOrigin)), readOwnLog });
    expect(answers(answer)).toBe(expected);
  });

  test("keeps verifying after a new key has come", async () => {
    const context = { ...(await world(webOrigin)), keys: [publicKey(1), publicKey(0)] };
    expect((await verifyCredential(ours(), context)).outcome).toBe("verified");
  });
});

type VerifyList = () => Promise<string | null>;

describe("in our name, but not by us", () => {
  test("signed by a stranger's key under our issuer", async () => {
    // The stranger signs with their own key, naming our identity and their key.
    const signer = {
      ...signerFor(webOrigin, 1),
      id: `did:web:pathways.example.org#${publicKey(1).publicKeyMultibase}`,
    };
    const forged = await signCredential(
      credentialFor(webOrigin, 0, { judged: [] }),
      webOrigin,
      signer,
      awardedAt,
    );
    const answer = await verifyCredential(forged, await world(webOrigin));
    expect(answers(answer)).toBe("yyn????");
    expect(detail(answer, "Signature")).toMatch(/not signed with a key of ours/);
  });

  test("signed by a stranger's key that claims to be ours by its name only", async () => {
    const forged = await signCredential(
      credentialFor(webOrigin, 0, { judged: [] }),
      webOrigin,
      signerFor(webOrigin, 1),
      awardedAt,
    );
    const borrowed = forged.replace(
      `#${publicKey(1).publicKeyMultibase}`,
      `#${publicKey(0).publicKeyMultibase}`,
    );
    expect(answers(await verifyCredential(borrowed, await world(webOrigin)))).toBe("yyn????");
  });

  test("a stranger's own identity under our address, or ours wrapped away", async () => {
    const context = await world(localOrigin);
    const forged = await signCredential(
      credentialFor(localOrigin, 1, { judged: [] }),
      localOrigin,
      signerFor(localOrigin, 1),
      awardedAt,
    );
    const answer = await verifyCredential(forged, context);
    expect(answer.outcome).toBe("failed");
    expect(answer.facts).toBeNull();
  });
});

// ---- Somebody else's credentials -----------------------------------------------------------------

describe("a credential of somebody else", () => {
  test("did:web, one proof written alone: good, but its issuer is not known", async () => {
    const context = await world(webOrigin, { pages: { [theirDidUrl]: didPage() } });
    const answer = await verifyCredential(
      JSON.stringify(await signForeign(foreignCredential(theirDid))),
      context,
    );
    expect(answers(answer)).toBe("yyy?yyy");
    expect(answer.outcome).toBe("could-not-tell");
    expect(answer.ours).toBe(false);
    expect(answer.facts?.name).toBe("Juggling");
    expect(detail(answer, "Issuer known and key valid then")).toContain("academy.example");
  });

  test("did:key, proof in a list", async () => {
    const signed = await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey());
    const answer = await verifyCredential(
      JSON.stringify({ ...signed, proof: [signed["proof"]] }),
      await world(webOrigin),
    );
    expect(answers(answer)).toBe("yyy?yyy");
  });

  test("changed, or with an undefined property added: refused", async () => {
    const signed = await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey());
    for (const text of [
      JSON.stringify(signed).replace("Juggling", "Surgery"),
      JSON.stringify({ ...signed, madeUp: "Surgery" }),
    ]) {
      const answer = await verifyCredential(text, await world(webOrigin));
      expect(answers(answer)).toBe("yyn????");
      expect(JSON.stringify(answer)).not.toContain("Surgery");
    }
  });

  test("whose keys do not answer: could not tell, not red", async () => {
    const signed = JSON.stringify(await signForeign(foreignCredential(theirDid)));
    const answer = await verifyCredential(signed, await world(webOrigin));
    expect(answers(answer)).toBe("yy?????");
    expect(answer.outcome).toBe("could-not-tell");
    expect(answer.facts).toBeNull();
  });

  test.each<[string, Json]>([
    ["another key", controllerDocument(theirDid, [publicKey(2)]) as unknown as Json],
    ["another identity", controllerDocument("did:web:other.example", [publicKey(1)]) as unknown as Json],
    ["the key for other uses only", { ...controllerDocument(theirDid, [publicKey(1)]), assertionMethod: [] }],
  ])("whose address offers %s: refused", async (_, page) => {
    const signed = JSON.stringify(await signForeign(foreignCredential(theirDid)));
    const answer = await verifyCredential(
      signed,
      await world(webOrigin, { pages: { [theirDidUrl]: JSON.stringify(page) } }),
    );
    expect(answers(answer)).toBe("yyn????");
  });

  test("whose key its issuer has withdrawn: refused", async () => {
    const page = JSON.stringify(controllerDocument(theirDid, [publicKey(1, { compromisedAt: new Date() })]));
    const signed = JSON.stringify(await signForeign(foreignCredential(theirDid)));
    const answer = await verifyCredential(signed, await world(webOrigin, { pages: { [theirDidUrl]: page } }));
    expect(answers(answer)).toBe("yyynyyy");
  });

  test("signed by a key of another identity than its issuer", async () => {
    const signed = await signForeign(foreignCredential(theirDid), 1, foreignDidKey());
    const answer = await verifyCredential(JSON.stringify(signed), await world(webOrigin));
    expect(answers(answer)).toBe("yyn????");
  });

  test("not signed, or signed in a way we cannot check", async () => {
    const bare = foreignCredential(theirDid);
    expect(answers(await verifyCredential(JSON.stringify(bare), await world(webOrigin)))).toBe("yyn????");
    const odd = {
      ...bare,
      proof: { type: "DataIntegrityProof", cryptosuite: "bbs-2023", verificationMethod: "did:key:z" },
    };
    expect(answers(await verifyCredential(JSON.stringify(odd), await world(webOrigin)))).toBe("yy?????");
  });

  test("with a context we hold no copy of: could not tell", async () => {
    const document = foreignCredential(foreignDidKey());
    const signed = await signForeign(document, 1, foreignDidKey());
    const context = [...(signed["@context"] as string[]), "https://elsewhere.example/context.json"];
    const answer = await verifyCredential(
      JSON.stringify({ ...signed, "@context": context }),
      await world(webOrigin),
    );
    expect(answers(answer)).toBe("yy?????");
    expect(detail(answer, "Signature")).toContain("elsewhere.example");
  });

  test.each<[string, readonly number[], "revocation" | "suspension", string]>([
    ["not set", [], "revocation", "yyy?yyy"],
    ["revoked", [9], "revocation", "yyy?yny"],
    ["the neighbour revoked", [16], "revocation", "yyy?yyy"],
  ])("its status list: %s", async (_, revoked, statusPurpose, expected) => {
    const bits = emptyStatusList();
    for (const index of revoked) setStatus(bits, index, true);
    const listUrl = `${theirs}/status/7`;
    const signer = {
      ...signerFor(webOrigin, 1),
      issuerId: theirDid,
      id: `${theirDid}#${publicKey(1).publicKeyMultibase}`,
    };
    const list = await signedStatusList(
      {
        url: listUrl,
        purpose: "revocation",
        bits,
        signedAt: new Date("2026-11-20T09:00:00Z"),
        validUntil: new Date("2027-01-01T00:00:00Z"),
        ttlSeconds: 60,
      },
      signer,
    );
    const credentialStatus = {
      id: `${listUrl}#9`,
      type: "BitstringStatusListEntry",
      statusPurpose,
      statusListIndex: "9",
      statusListCredential: listUrl,
    };
    const signed = JSON.stringify(await signForeign(foreignCredential(theirDid, { credentialStatus })));
    const pages = { [theirDidUrl]: didPage(), [listUrl]: list };
    expect(answers(await verifyCredential(signed, await world(webOrigin, { pages })))).toBe(expected);
    // Without the list, or with one that somebody touched, nobody can tell.
    expect(
      answers(
        await verifyCredential(signed, await world(webOrigin, { pages: { [theirDidUrl]: didPage() } })),
      ),
    ).toBe("yyy?y?y");
    const touched = { ...pages, [listUrl]: list.replace(`"ttl":60000`, `"ttl":60001`) };
    expect(answers(await verifyCredential(signed, await world(webOrigin, { pages: touched })))).toBe(
      "yyy?y?y",
    );
  });
});

describe("a token (VC-JWT)", () => {
  async function token(
    alg: "RS256" | "ES256" | "EdDSA",
    change: { header?: Json; claims?: Json; issuer?: string } = {},
  ) {
    const { privateKey, publicKey: open } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(open);
    const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString("base64url")}`;
    const body = foreignCredential(change.issuer ?? did);
    const claims = {
      ...body,
      iss: change.issuer ?? did,
      jti: body["id"],
      nbf: Date.parse("2026-01-01T00:00:00+10:00") / 1000,
      sub: (body["credentialSubject"] as Json)["id"],
      ...change.claims,
    };
    const signed = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg, kid: `${did}#0`, typ: "JWT", ...change.header })
      .sign(privateKey);
    return { signed, jwk, did };
  }

  test.each(["RS256", "ES256", "EdDSA"] as const)("%s under a did:jwk", async (alg) => {
    const { signed } = await token(alg);
    expect(answers(await verifyCredential(signed, await world(webOrigin)))).toBe("yyy?yyy");
    const [head, body, signature] = signed.split(".");
    const other = Buffer.from(
      Buffer.from(body ?? "", "base64url")
        .toString()
        .replace("Juggling", "Surgery!"),
    );
    const changedToken = `${head}.${other.toString("base64url")}.${signature}`;
    expect(answers(await verifyCredential(changedToken, await world(webOrigin)))).toBe("yyn????");
  });

  test("no signature, a shared secret, disagreeing claims, or our name: refused", async () => {
    const context = await world(webOrigin);
    const none = new UnsecuredJWT(foreignCredential(theirDid) as JWTPayload).encode();
    expect((await verifyCredential(none, context)).outcome).toBe("failed");
    const secret = await new CompactSign(Buffer.from(JSON.stringify(foreignCredential(theirDid))))
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.alloc(32));
    expect(answers(await verifyCredential(secret, context))).toBe("yyn????");
    for (const claims of [
      { iss: "did:web:other.example" },
      { jti: "urn:x:y" },
      { nbf: 1 },
      { exp: 4_000_000_000 },
    ]) {
      const { signed } = await token("ES256", { claims });
      expect(answers(await verifyCredential(signed, context))).toBe("yyn????");
    }
    const { signed } = await token("ES256", { issuer: "did:web:pathways.example.org" });
    expect(answers(await verifyCredential(signed, context))).toBe("yyn????");
  });

  test("a key that the token brings along proves no issuer", async () => {
    const { privateKey, publicKey: open } = await generateKeyPair("ES256", { extractable: true });
    const jwk = await exportJWK(open);
    const signed = await new CompactSign(Buffer.from(JSON.stringify(foreignCredential(`${theirs}/issuer`))))
      .setProtectedHeader({ alg: "ES256", jwk, typ: "JWT" })
      .sign(privateKey);
    const answer = await verifyCredential(signed, await world(webOrigin));
    expect(answers(answer)).toBe("yyy?yyy");
    expect(detail(answer, "Issuer known and key valid then")).toContain("anyone");
  });
});

describe("what is no credential", () => {
  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["prose", "Dear Sir or Madam"],
    ["half a document", `{"@context":["https://www.w3.org/ns/credentials/v2"`],
    ["a list", "[]"],
    ["a number", "7"],
    ["bytes", Uint8Array.of(0xff, 0xfe, 0, 1, 2)],
    ["a page", "<html><body>hello</body></html>"],
    ["a PDF with nothing in it", Buffer.from("%PDF-1.7\n%%EOF")],
    ["a depth", `{"a":${"[".repeat(500)}${"]".repeat(500)}}`],
    ["half a character", `{"a":"\\ud800"}`],
    ["a prototype", `{"__proto__":{"x":1}}`],
    ["too much", "x".repeat(11 * 1024 * 1024)],
  ])("%s is not readable, in a sentence", async (_, raw) => {
    const answer = await verifyCredential(raw, await world(webOrigin));
    expect(answers(answer)).toBe("n??????");
    expect(answer.steps[0]?.detail).toMatch(/\.$/);
  });
});
