import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { type Served, verifyWithDidKit, verifyWithForeignLibrary } from "#tests/support/foreign-verifier";
import { type SignedClr, isClr, ourClrFaults } from "~/domains/credentials/clr";
import { buildClr } from "~/domains/credentials/clr.server";
import { clrContextDocument } from "~/domains/credentials/clr-context";
import { clrFaults } from "~/domains/credentials/conformance";
import { type SignedCredential, buildIssuerProfile } from "~/domains/credentials/document.server";
import { matchesIdentity } from "~/domains/credentials/identity.server";
import { didDocument } from "~/domains/credentials/keys.server";
import { signCredential, signDataModel } from "~/domains/credentials/sign.server";
import { clrContext } from "~/domains/credentials/terms";
import { verdictOf } from "~/domains/credentials/verdict";
import {
  awardedAt,
  credentialFor,
  credentialId,
  localOrigin,
  publicKey,
  signerFor,
  stackCredentialFor,
  webOrigin,
} from "./fixture";
import { answers, detail, now, verifyCredential, world } from "./outside";
import {
  type Json,
  didPage,
  foreignCredential,
  signForeign,
  theirDid,
  theirDidUrl,
  theirs,
} from "./strangers";

const stackId = "5b0f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c22";
const holder = { email: "holder@demo.example", name: "Ngaire Pōtae" };
/** as they were signed, by origin */
const inside = new Map<string, readonly string[]>();
const records = new Map<string, string>();

async function recordOf(origin: string, texts: readonly string[], more: { salt?: string; id?: string } = {}) {
  const signer = signerFor(origin);
  const credentials = texts.map((text) => JSON.parse(text) as SignedCredential);
  const [first, second] = credentials;
  const record = buildClr({
    id: more.id ?? "urn:uuid:11111111-2222-4333-8444-555555555555",
    issuer: buildIssuerProfile(signer.issuerId, { name: "Fictional Institute", url: origin }),
    holder,
    salt: more.salt ?? "a salt of this record alone",
    madeAt: now,
    credentials,
    standsOn: new Map(first && second ? [[second.id, [first.id]]] : []),
  });
  return signDataModel(record, signer, now);
}

beforeAll(async () => {
  for (const origin of [localOrigin, webOrigin]) {
    const one = await signCredential(
      credentialFor(origin, 0, { judged: [] }),
      origin,
      signerFor(origin),
      awardedAt,
    );
    const other = await signCredential(
      stackCredentialFor(origin, 0, {
        credentialId: stackId,
        salt: "another salt of sixteen bytes",
        status: { listUrl: `${origin}/status/1`, index: 9000 },
      }),
      origin,
      signerFor(origin),
      awardedAt,
    );
    inside.set(origin, [one, other]);
    records.set(origin, await recordOf(origin, [one, other]));
  }
});
const ours = (origin = webOrigin): string => records.get(origin) ?? "";
const parsed = (): SignedClr => JSON.parse(ours()) as SignedClr;
function changed(change: (document: Json) => void): string {
  const document = JSON.parse(ours()) as Json;
  change(document);
  return JSON.stringify(document);
}
const subject = (document: Json) => document["credentialSubject"] as Json & { verifiableCredential: Json[] };

test("the pinned context is the published one, letter by letter", () => {
  // of the text of 1EdTech, read and written again without white space
  const hash = createHash("sha256").update(JSON.stringify(clrContextDocument)).digest("hex");
  expect(hash).toBe("422134ecb63d0167ca31ebfbac7ae4b92482acf63961a1e5e613135360712efd");
});

describe("a record of ours", () => {
  test.each([localOrigin, webOrigin])("verifies at %s, and so does each credential in it", async (origin) => {
    const answer = await verifyCredential(ours(origin), await world(origin));
    expect(answers(answer)).toBe("yyyyyyyy");
    expect([answer.outcome, answer.ours]).toEqual(["verified", true]);
    expect(answer.contains?.map((one) => [one.outcome, one.facts?.name])).toEqual([
      ["verified", "Professional and ethical conduct"],
      ["verified", "Delivering IPS"],
    ]);
    expect(answer.facts?.name).toBe("Learner record: 2 credentials");
    expect(verdictOf(answer)).toMatchObject({
      tone: "ok",
      sentence: expect.stringContaining("put 2 credentials"),
    });
  });

  test("conforms, holds each credential as it was signed, and says what stands on what", () => {
    const record = parsed();
    expect(isClr({ ...record })).toBe(true);
    expect([clrFaults(record), ourClrFaults(record, true)]).toEqual([[], []]);
    expect(record.credentialSubject.verifiableCredential.map((one) => JSON.stringify(one))).toEqual(
      inside.get(webOrigin),
    );
    const [part, whole] = record.credentialSubject.verifiableCredential;
    expect(record.credentialSubject.association).toEqual([
      {
        type: "Association",
        associationType: "isParentOf",
        sourceId: whole?.credentialSubject.achievement.id,
        targetId: part?.credentialSubject.achievement.id,
      },
    ]);
    expect(record.validUntil).toBe("2027-11-20T10:00:00Z");
  });

  test("names nobody, can be compared, and has nothing in common with another record of the same person", async () => {
    const record = parsed();
    const head = JSON.stringify({ ...record, credentialSubject: record.credentialSubject.identifier });
    expect(head).not.toMatch(/Ngaire|holder@/);
    expect(record.credentialSubject.identifier.map((one) => matchesIdentity(one, holder.name))).toEqual([
      false,
      true,
    ]);
    const id = "urn:uuid:99999999-2222-4333-8444-555555555555";
    const other = JSON.parse(
      await recordOf(webOrigin, inside.get(webOrigin) ?? [], { salt: "another", id }),
    ) as SignedClr;
    const hashes = (of: SignedClr) =>
      of.credentialSubject.identifier.flatMap((one) => [one.identityHash, one.salt]);
    expect(hashes(other).filter((one) => hashes(record).includes(one))).toEqual([]);
  });

  test("says once what stands on what, also where one of them was renewed", () => {
    const [part, whole] = parsed().credentialSubject.verifiableCredential;
    if (!part || !whole) throw new Error("The record holds two.");
    const renewed = { ...part, id: `${part.id}0` };
    const record = buildClr({
      id: "urn:uuid:11111111-2222-4333-8444-555555555555",
      issuer: parsed().issuer,
      holder,
      salt: "a salt of this record alone",
      madeAt: now,
      credentials: [part, renewed, whole],
      standsOn: new Map([[whole.id, [part.id, renewed.id]]]),
    });
    expect(record.credentialSubject.association).toEqual(parsed().credentialSubject.association);
  });

  test.each<[string, (document: Json) => void]>([
    ["a word of its name", (it) => void (it["name"] = "Learner record: 3 credentials")],
    ["its day", (it) => void (it["validFrom"] = "2026-11-19T10:00:00Z")],
    ["its end", (it) => void (it["validUntil"] = "2029-11-20T10:00:00Z")],
    ["its number", (it) => void (it["id"] = "urn:uuid:11111111-2222-4333-8444-555555555556")],
    ["a credential left out", (it) => void subject(it).verifiableCredential.pop()],
    [
      "a credential twice",
      (it) =>
        void subject(it).verifiableCredential.push(
          structuredClone(subject(it).verifiableCredential[0] ?? {}),
        ),
    ],
    [
      "a word inside a credential",
      (it) => void ((subject(it).verifiableCredential[0] ?? {})["name"] = "Other"),
    ],
    ["no associations", (it) => void delete (subject(it) as Json)["association"]],
    ["something beside", (it) => void (it["description"] = "More")],
    ["something beside in the subject", (it) => void ((subject(it) as Json)["achievement"] = [])],
    ["a second proof", (it) => void (it["proof"] = [it["proof"], it["proof"]].flat())],
    ["one proof and no list", (it) => void (it["proof"] = [it["proof"]].flat()[0])],
    ["its type in another way", (it) => void ((it["@type"] = it["type"]), delete it["type"])],
    ["no proof", (it) => void delete it["proof"]],
    ["other contexts", (it) => void (it["@context"] as string[]).splice(1, 1)],
  ])("is none any more with %s", async (_, change) => {
    const answer = await verifyCredential(changed(change), await world(webOrigin));
    expect(answer.outcome).toBe("failed");
    expect(answer.facts).toBeNull();
  });

  test("with one that was withdrawn is genuine, and says which does not count", async () => {
    const answer = await verifyCredential(ours(), await world(webOrigin, { revoked: [4711] }));
    expect(answers(answer)).toBe("yyyyyyny");
    expect(answer.outcome).toBe("failed");
    expect(detail(answer, "Credentials in it")).toContain(
      "1 of 2 are genuine and current. “Professional and ethical conduct”",
    );
    expect(verdictOf(answer)).toMatchObject({
      tone: "unsure",
      heading: "Genuine, but not all of it counts now",
    });
  });

  test("ends after a year", async () => {
    const late = new Date("2027-11-21T10:00:00Z");
    const answer = await verifyCredential(
      ours(),
      await world(webOrigin, { now: late, listUntil: new Date("2027-11-27T09:00:00Z") }),
    );
    expect(detail(answer, "Not expired")).toContain("It ended on");
  });

  test("is not trusted once its key may be somebody else's, while what it holds is told apart", async () => {
    const keys = [publicKey(0, { compromisedAt: new Date("2026-11-19T00:00:00Z") })];
    const answer = await verifyCredential(ours(), await world(webOrigin, { keys }));
    expect(answer.outcome).toBe("failed");
    expect(detail(answer, "Issuer known and key valid then")).toContain("Records stand in no log");
    // the log held them before; the record stands in no log
    for (const one of answer.contains ?? []) {
      expect(one.steps.find(({ name }) => name === "Issuer known and key valid then")?.valid).toBe(true);
    }
  });

  test("cannot be made of what somebody else signed in our name", async () => {
    const [one = "", two = ""] = inside.get(webOrigin) ?? [];
    const forged = JSON.parse(one) as SignedCredential;
    const record = JSON.parse(
      await recordOf(webOrigin, [JSON.stringify({ ...forged, name: "Everything" }), two]),
    ) as Json;
    const answer = await verifyCredential(JSON.stringify(record), await world(webOrigin));
    expect(answer.outcome).toBe("failed");
    expect(answer.steps.find(({ name }) => name === "Signature")?.valid).toBe(false);
  });

  test("verifies with two verifiers of others", async () => {
    const served: Served = (url) => {
      if (url === clrContext) return JSON.stringify(clrContextDocument);
      const { origin, pathname } = new URL(url);
      return pathname === "/.well-known/did.json"
        ? JSON.stringify(didDocument(origin, [publicKey(0)], []))
        : undefined;
    };
    for (const verify of [verifyWithForeignLibrary, verifyWithDidKit]) {
      for (const origin of [localOrigin, webOrigin]) {
        const good = await verify(ours(origin), served);
        // one of them says that a record has no status of its own
        expect(good.faults.filter((fault) => fault !== "Missing credentialStatus")).toEqual([]);
        expect(good.signature).toBe(true);
      }
      const bad = await verify(
        changed((it) => void (it["name"] = "More")),
        served,
      );
      expect(bad.signature).toBe(false);
    }
  });
});

describe("a record of somebody else", () => {
  const record = (held: readonly Json[], more: Json = {}): Json => ({
    ...foreignCredential(theirDid),
    "@context": [
      "https://www.w3.org/ns/credentials/v2",
      clrContext,
      "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
      "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ],
    id: `${theirs}/records/1`,
    type: ["VerifiableCredential", "ClrCredential"],
    name: "Sample transcript",
    credentialSubject: {
      id: "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
      type: ["ClrSubject"],
      verifiableCredential: held,
    },
    ...more,
  });
  const pages = { [theirDidUrl]: didPage() };

  test("is read: who put it together is for its reader to judge, and each credential is checked", async () => {
    const signed = await signForeign(record([await signForeign(foreignCredential(theirDid))]));
    const answer = await verifyCredential(JSON.stringify(signed), await world(webOrigin, { pages }));
    expect([answer.outcome, answer.ours]).toEqual(["could-not-tell", false]);
    expect(detail(answer, "Signature")).toContain("Nothing in it has been changed");
    expect(answer.contains?.map((one) => one.facts?.name)).toEqual(["Juggling"]);
  });

  test("with a credential that was changed is not to be relied on", async () => {
    const inner = { ...(await signForeign(foreignCredential(theirDid))), name: "Sword swallowing" };
    const signed = await signForeign(record([inner]));
    const answer = await verifyCredential(JSON.stringify(signed), await world(webOrigin, { pages }));
    expect(answer.outcome).toBe("failed");
    expect(verdictOf(answer)).toMatchObject({ tone: "stop", heading: "Do not rely on this document" });
    expect(answer.contains?.[0]?.facts).toBeNull();
  });

  test("is not looked into without end, nor where it holds nothing", async () => {
    const nested = record([record([]) as Json]);
    for (const bad of [nested, record([])]) {
      const answer = await verifyCredential(JSON.stringify(bad), await world(webOrigin, { pages }));
      expect(detail(answer, "Conforms to CLR 2.0")).not.toContain("Every part");
      expect(answer.outcome).toBe("failed");
    }
  });
});

test("nothing of a credential's own address is lost in its record", () => {
  expect(parsed().credentialSubject.verifiableCredential[0]?.id).toBe(
    `${webOrigin}/credentials/${credentialId}`,
  );
});
