import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { credential } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { type Served, verifyWithDidKit, verifyWithForeignLibrary } from "#tests/support/foreign-verifier";
import { servePublicBytes } from "#tests/support/public-server";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { checkStored } from "~/domains/credentials/check.server";
import { rotateKey } from "~/domains/credentials/key-store.server";
import { environment, replaceEnvironment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { changeStatus } from "~/workflows/change-status.server";
import { growLog } from "~/workflows/log.server";
import { signAwarded } from "~/workflows/sign.server";

/**
 * One credential through its life, as it is really awarded, signed and withdrawn: at each stage our own check, two
 * verifiers of others, and its token. They read what we publish at the addresses that the credential names.
 */
const origin = "https://pathways.example.org";
let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
beforeAll(async () => {
  world = await freshStore();
  replaceEnvironment({ ...environment(), origin });
  server = await servePublicBytes();
});
afterAll(async () => {
  await server.end();
  await world.end();
});

const { fetch: direct } = globalThis;
const published = async (path: string) => (await direct(`${server.url}${path}`)).text();
const served: Served = (url) =>
  url.startsWith(`${origin}/`) ? published(url.slice(origin.length)) : undefined;

async function verdicts(id: string) {
  const text = await published(`/credentials/${id}.json`);
  const ours = await checkStored(world.store, id, new Date());
  const signed = await published(`/credentials/${id}.jwt`);
  const jwks = JSON.parse(await published("/.well-known/jwks.json")) as JSONWebKeySet;
  const token = await jwtVerify(signed, createLocalJWKSet(jwks), {
    issuer: "did:web:pathways.example.org",
    algorithms: ["RS256"],
  });
  expect(token.payload.jti).toBe(`${origin}/credentials/${id}`);
  const core = await verifyWithForeignLibrary(text, served);
  const didKit = await verifyWithDidKit(text, served);
  return { ours: ours?.outcome, core, didKit };
}
const good = { signature: true, notRevoked: true, faults: [] };
const withdrawn = { signature: true, notRevoked: false };

it("is told alike by everybody from its award to its end", async () => {
  const now = new Date();
  const { learner } = await makeReadyLearner(world.store);
  const issuers = await Promise.all([1, 2].map(() => makePerson(world.store, { roles: ["issuer"] })));
  const [first, second] = issuers.map(({ id }) => ({ personId: id, roles: ["issuer" as const] }));
  if (!first || !second) throw new Error("two issuers");
  const { credentialId: id } = await makeAward(world.store, first, learner.id, slug, now);
  await signAwarded({ credentialId: id }, now);
  await growLog(now);
  // judged by somebody, whose judgement stands inside with a signature of its own
  const [row] = await world.store.read.select().from(credential).where(eq(credential.id, id));
  expect(row?.document).toContain("EndorsementCredential");
  expect(await verdicts(id)).toMatchObject({ ours: "verified", core: good, didKit: good });

  await rotateKey(world.store, null, new Date());
  // identity documents are remembered by verifiers for some seconds
  await new Promise((done) => setTimeout(done, 5_500));
  expect(await verdicts(id)).toMatchObject({ ours: "verified", core: good, didKit: good });

  const suspension = { kind: "suspension", reason: "evidence-in-question", words: "We look again." } as const;
  await changeStatus(world.store, first, id, { ...suspension, act: "proposed" }, new Date());
  // the one entry of status that the standard allows is the withdrawal, so only our own check knows of this
  expect(await verdicts(id)).toMatchObject({ ours: "failed", core: good, didKit: good });
  await changeStatus(
    world.store,
    second,
    id,
    { kind: "suspension", act: "declined", words: "All is well." },
    new Date(),
  );
  expect(await verdicts(id)).toMatchObject({ ours: "verified", core: good, didKit: good });

  const withdrawal = { kind: "withdrawal", reason: "issued-in-error", words: "A mistake of ours." } as const;
  await changeStatus(world.store, first, id, { ...withdrawal, act: "proposed" }, new Date());
  expect(await verdicts(id)).toMatchObject({ ours: "verified", core: good, didKit: good });
  await changeStatus(
    world.store,
    second,
    id,
    { kind: "withdrawal", act: "confirmed", words: "I agree." },
    new Date(),
  );
  expect(await verdicts(id)).toMatchObject({ ours: "failed", core: withdrawn, didKit: withdrawn });
}, 60_000);
