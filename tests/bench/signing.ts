import { generateKeyPairSync, randomBytes, randomUUID, sign, verify } from "node:crypto";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue, verifyCredential as libraryVerify } from "@digitalbazaar/vc";
import { eq } from "drizzle-orm";
import { credential } from "#db/schema/credentials";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import type { SignedCredential, UnsignedCredential } from "~/domains/credentials/document.server";
import { hashedIdentity } from "~/domains/credentials/identity.server";
import {
  controllerDocument,
  createPassingSigner,
  createSigner,
  createSigningKey,
  multikeyContext,
  type Signer,
} from "~/domains/credentials/keys.server";
import { provesItself, signCredential } from "~/domains/credentials/sign.server";
import { statusPurposes } from "~/domains/credentials/states";
import { endorsementId } from "~/domains/credentials/terms";
import { emptyStatusList, signedStatusList } from "~/domains/credentials/status-list.server";
import { verifyCredential } from "~/domains/credentials/verify.server";
import { openStore } from "#db/client.server";
import { startDemoServer } from "#tests/support/server";
import { median } from "./load";
import type { Row } from "./run";

const rounds = 5;
const each = 40;
/** the quick ways need more, to be timed at all */
const quickEach = 800;
/** every so many documents one that was changed, so that verdicts are compared in both directions */
const changedEvery = 10;

/** Credentials signed a second on one core, stored bytes included, against the library called with the same document. */
export async function signing(): Promise<Row[]> {
  const server = await startDemoServer();
  const issued = (await (
    await fetch(`${server.origin}/credentials/${server.demo.credentials.valid}.json`)
  ).json()) as Record<string, unknown>;
  await server.stop();
  const store = openStore(server.env["DATABASE_URL"] ?? "");
  const origin = server.origin;
  const { publicKeyMultibase, privateKey } = createSigningKey();
  const signer = createSigner(origin, publicKeyMultibase, privateKey);
  const loader = pinnedLoader(new Map());

  const pattern = draftOf(issued as unknown as SignedCredential, signer.issuerId);
  const next = (): UnsignedCredential => underId(pattern, `${origin}/credentials/${randomUUID()}`);

  const direct = async () => {
    await issueByLibrary(next(), signer, new Date(), loader);
  };
  const ours = async () => {
    const document = await signCredential(next(), origin, signer, new Date());
    await store.write(async (tx) => {
      await tx.update(credential).set({ document }).where(eq(credential.id, server.demo.credentials.expired));
    });
    return document;
  };
  const checked = async () => {
    const document = await ours();
    const now = new Date();
    const key = { publicKeyMultibase, createdAt: now, retiredAt: null, compromisedAt: null };
    if (!(await provesItself(document, origin, [key]))) throw new Error("What was signed does not verify.");
  };
  const rate = (act: () => Promise<unknown>) => rateOf(each, act);
  for (const act of [direct, ours, checked]) await rate(act);
  const found: Record<"direct" | "ours" | "checked", number[]> = { direct: [], ours: [], checked: [] };
  for (let round = 0; round < rounds; round++) {
    found.direct.push(await rate(direct));
    found.ours.push(await rate(ours));
    found.checked.push(await rate(checked));
  }
  await store.close();
  await server.end();
  const many = await manyPeople(next(), origin, signer, publicKeyMultibase);
  const baseline = median(found.direct);
  const row = (name: string, value: number, note: string): Row => ({
    name,
    ratio: value / baseline,
    value,
    baseline,
    unit: "credentials/s",
    note,
  });
  return [
    row(
      "signing-rate",
      median(found.ours),
      "checked against the standard and our profile, signed, and its text committed to the database",
    ),
    row(
      "signing-rate-and-verified",
      median(found.checked),
      "the same, and then read and verified once as a stranger would, as the service does before it hands anything out",
    ),
    ...many,
  ];
}

/** What was signed, as it was before: endorsements are drafted by their place, and get their key when they are signed. */
function draftOf({ proof: _, ...signed }: SignedCredential, issuerId: string): UnsignedCredential {
  const { endorsement = [], ...rest } = signed;
  // an award without a judgement would measure less than what is signed
  if (endorsement.length === 0) throw new Error("The credential to measure with carries no judgement.");
  return {
    ...rest,
    issuer: { ...rest.issuer, id: issuerId },
    endorsement: endorsement.map(({ proof: _proof, issuer: { id: _key, ...issuer }, ...one }) => ({
      ...one,
      issuer,
    })),
  };
}

const underId = (draft: UnsignedCredential, id: string): UnsignedCredential => ({
  ...draft,
  id,
  ...(draft.endorsement && {
    endorsement: draft.endorsement.map((one, at) => ({
      ...one,
      id: endorsementId(id, at),
      credentialSubject: { ...one.credentialSubject, id },
    })),
  }),
});

/** The same work by the library alone: every endorsement under a key of its own, then the credential around them. */
async function issueByLibrary(
  { endorsement = [], ...draft }: UnsignedCredential,
  signer: Signer,
  date: Date,
  documentLoader: ReturnType<typeof pinnedLoader>,
): Promise<void> {
  const issued: unknown[] = [];
  for (const one of endorsement) {
    const own = createPassingSigner();
    const suite = new DataIntegrityProof({ signer: own, date, cryptosuite });
    const credential = { ...one, issuer: { id: own.issuerId, ...one.issuer } };
    const { proof, ...rest } = await issue({ credential, suite, documentLoader, now: date });
    issued.push({ ...rest, proof: [proof] });
  }
  const suite = new DataIntegrityProof({ signer, date, cryptosuite });
  await issue({ credential: { ...draft, endorsement: issued }, suite, documentLoader, now: date });
}

async function rateOf(times: number, act: (nth: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let nth = 0; nth < times; nth++) await act(nth);
  return (times * 1000) / (performance.now() - began);
}

/** One achievement to many people, and what was issued verified; each document is new to who signs or verifies it. */
async function manyPeople(
  pattern: UnsignedCredential,
  origin: string,
  signer: Signer,
  publicKeyMultibase: string,
): Promise<Row[]> {
  const loader = pinnedLoader(new Map());
  let index = 0;
  const person = (): UnsignedCredential => {
    const salt = randomBytes(16).toString("base64url");
    const { statusListCredential } = pattern.credentialStatus;
    const statusListIndex = String((index += 1));
    return {
      ...underId(pattern, `${origin}/credentials/${randomUUID()}`),
      credentialSubject: {
        ...pattern.credentialSubject,
        identifier: [
          hashedIdentity("emailAddress", `${salt}@demo.example`, salt),
          hashedIdentity("name", `Person ${salt}`, salt),
        ],
      },
      // no two pieces of it have one name, so their order stays
      ...(pattern.evidence
        ? { evidence: pattern.evidence.map((one) => ({ ...one, id: `urn:uuid:${randomUUID()}` })) }
        : {}),
      credentialStatus: {
        ...pattern.credentialStatus,
        id: `${statusListCredential}#${statusListIndex}`,
        statusListIndex,
      },
    };
  };
  const people = (count: number) => Array.from({ length: count }, person);
  const now = new Date();

  const url = pattern.credentialStatus.statusListCredential;
  const validUntil = new Date(now.getTime() + 24 * 3600 * 1000);
  const lists = new Map<string, string>();
  for (const purpose of statusPurposes) {
    const at = purpose === "revocation" ? url : `${url}/suspension`;
    const list = { url: at, purpose, bits: emptyStatusList(), signedAt: now, validUntil, ttlSeconds: 300 };
    lists.set(at, await signedStatusList(list, signer));
  }
  const key = { publicKeyMultibase, createdAt: new Date(0), retiredAt: null, compromisedAt: null };
  const context = {
    now,
    origin,
    keys: [key],
    readOwnStatusList: (asked: string) => Promise.resolve(lists.get(asked) ?? null),
    // looking into the log is the database's time; every credential of ours stands in it
    tokenKeys: [],
    readOwnIssued: () => Promise.resolve(null),
    readOwnLog: () => Promise.resolve({ found: "logged" as const, position: 1, since: now }),
    fetchPublic: () => Promise.reject(new Error("Nothing is fetched for a credential of ours.")),
  };
  const isGood = async (document: object, issuerId: string, publicKey: string): Promise<boolean> => {
    const id = `${issuerId}#${publicKey}`;
    const held = new Map<string, unknown>([
      [
        id,
        {
          "@context": multikeyContext,
          id,
          type: "Multikey",
          controller: issuerId,
          publicKeyMultibase: publicKey,
        },
      ],
      [issuerId, controllerDocument(issuerId, [{ ...key, publicKeyMultibase: publicKey }])],
    ]);
    const answer = await libraryVerify({
      credential: document,
      suite: new DataIntegrityProof({ cryptosuite }),
      documentLoader: pinnedLoader(held),
      // the list is ours to look at; it is left out of the library's time
      checkStatus: () => Promise.resolve({ verified: true }),
    });
    return answer.verified;
  };
  const verifiedByLibrary = async (text: string): Promise<boolean> => {
    const document = JSON.parse(text) as SignedCredential;
    if (!(await isGood(document, signer.issuerId, publicKeyMultibase))) return false;
    for (const one of document.endorsement ?? []) {
      if (!(await isGood(one, one.issuer.id, one.issuer.id.slice("did:key:".length)))) return false;
    }
    return true;
  };
  const verified = async (text: string): Promise<boolean> =>
    (await verifyCredential(text, context)).outcome === "verified";
  const texts = (count: number): Promise<string[]> =>
    Promise.all(
      people(count).map(async (one, nth) => {
        const text = await signCredential(one, origin, signer, now);
        return nth % changedEvery === 0
          ? text.replace(/"salt":"(.)/, (_, letter) => `"salt":"${letter === "A" ? "B" : "A"}`)
          : text;
      }),
    );
  const sameVerdict = (way: (text: string) => Promise<boolean>, some: string[]) => async (nth: number) => {
    if ((await way(some[nth] ?? "")) !== (nth % changedEvery !== 0)) throw new Error("The verdicts differ.");
  };

  const found = Object.fromEntries(
    ["issue", "library", "sign", "verify", "libraryVerify", "check"].map((name) => [name, [] as number[]]),
  ) as Record<"issue" | "library" | "sign" | "verify" | "libraryVerify" | "check", number[]>;
  const data = randomBytes(64);
  const bare = generateKeyPairSync("ed25519");
  const signature = sign(null, data, bare.privateKey);
  for (let round = -1; round < rounds; round++) {
    const [few, lot] = [people(each), people(quickEach)];
    const [fewTexts, lotTexts] = [await texts(each), await texts(quickEach)];
    const once = {
      library: await rateOf(each, (nth) => issueByLibrary(few[nth] ?? pattern, signer, now, loader)),
      issue: await rateOf(quickEach, (nth) => signCredential(lot[nth] ?? pattern, origin, signer, now)),
      sign: await rateOf(quickEach, () => Promise.resolve(sign(null, data, bare.privateKey))),
      libraryVerify: await rateOf(each, sameVerdict(verifiedByLibrary, fewTexts)),
      verify: await rateOf(quickEach, sameVerdict(verified, lotTexts)),
      check: await rateOf(quickEach, () => Promise.resolve(verify(null, data, bare.publicKey, signature))),
    };
    // the first round warms all of them alike
    if (round < 0) continue;
    for (const [name, rate] of Object.entries(once)) found[name as keyof typeof found].push(rate);
  }
  const row = (name: string, value: number[], baseline: number[], note: string): Row => ({
    name,
    ratio: median(value) / median(baseline),
    value: median(value),
    baseline: median(baseline),
    unit: "credentials/s",
    note,
  });
  return [
    row(
      "issuing-rate",
      found.issue,
      found.library,
      "one achievement to many people: checked against the standard and our profile, signed and written as text",
    ),
    row(
      "verifying-rate",
      found.verify,
      found.libraryVerify,
      "our own, each read for the first time, every step of the answer; one in ten was changed and the verdicts are the same",
    ),
    row(
      "issuing-to-ed25519",
      found.issue,
      found.sign,
      "the same, against the machine's bare Ed25519 signatures",
    ),
    row(
      "verifying-to-ed25519",
      found.verify,
      found.check,
      "the same, against the machine's bare Ed25519 checks",
    ),
  ];
}
