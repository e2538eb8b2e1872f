import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { credential } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { awardAndSign, workThrough } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { type Served, verifyWithDidKit, verifyWithForeignLibrary } from "#tests/support/foreign-verifier";
import { servePublicBytes } from "#tests/support/public-server";
import { slug } from "#tests/support/ready-learner";
import { giveAnew } from "#tests/support/renewing";
import type { Actor } from "~/domains/assessment/reads.server";
import { checkStored } from "~/domains/credentials/check.server";
import { rotateKey } from "~/domains/credentials/key-store.server";
import { checkKept } from "~/domains/credentials/log-reads.server";
import { checkOnDevice } from "~/domains/credentials/offline-check";
import { codeIn } from "~/domains/credentials/offline-code";
import { keptOnDevices } from "~/domains/credentials/offline-kept.server";
import { readQr } from "~/domains/credentials/qr-picture.server";
import { environment, replaceEnvironment } from "~/http/environment.server";
import { changeStatus } from "~/workflows/change-status.server";
import { growLog } from "~/workflows/log.server";
import { renewLists } from "~/workflows/status-lists.server";

/**
 * One credential through its life, as it is really awarded, renewed, signed and withdrawn: at each stage our own check,
 * two verifiers of others, its token, a device without network that reads the code of its card, and the public log.
 * They read what we publish at the addresses that the credential names.
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

/** The code of its card, as a telephone reads it. */
async function codeOf(id: string): Promise<string> {
  const picture = await direct(`${server.url}/credentials/${id}.qr.png`);
  return codeIn(await readQr(Buffer.from(await picture.arrayBuffer()))) ?? "";
}
/** A device that fetched what we publish a moment ago, and has no network. */
async function onDevice(code: string): Promise<string> {
  const kept = { of: await keptOnDevices(world.store), fetchedAt: new Date() };
  return (await checkOnDevice(code, { now: new Date(), kept, timeZone: environment().timeZone })).outcome;
}

/** What its page says of it in the log, each entry with a proof that holds. */
async function inTheLog(id: string): Promise<(string | undefined)[]> {
  await growLog(new Date());
  const page = await (
    await direct(`${server.url}/credentials/${id}`, { headers: { Accept: "text/html" } })
  ).text();
  const proofs = page.match(/\/credentials\/[0-9a-f-]+\.tlog-proof\?entry=\d+/g) ?? [];
  const checked = await Promise.all(
    proofs.map(async (path) => checkKept(world.store.read, await published(path))),
  );
  return checked.map((one) => one?.about?.kind);
}
const good = { signature: true, notRevoked: true, faults: [] };
const withdrawn = { signature: true, notRevoked: false };

it("is told alike by everybody from its award to its end", async () => {
  const day = 86_400_000;
  const ago = (days: number) => new Date(Date.now() - days * day);
  const somebody = async (over: Parameters<typeof makePerson>[1]): Promise<Actor> => {
    const { id, name, roles } = await makePerson(world.store, over);
    return { personId: id, name, roles };
  };
  const supervisor = await somebody({ roles: ["supervisor"] });
  const first = await somebody({ roles: ["issuer"] });
  const second = await somebody({ roles: ["issuer"] });
  const learner = await somebody({ supervisorId: supervisor.personId });
  // it is valid for three years, so there are two months left
  await workThrough(learner, supervisor, slug, ago(1036));
  const { credentialId: old } = await awardAndSign(world.store, first, learner.personId, slug, ago(1035));
  await growLog(ago(1035));
  // the daily work signs a list anew before it is too old to rely on
  await renewLists(new Date());
  expect(await verdicts(old)).toMatchObject({ ours: "verified", core: good, didKit: good });

  for (const kind of ["practice-log", "observation"])
    await giveAnew(learner, supervisor, slug, kind, ago(30));
  const { credentialId: id } = await awardAndSign(world.store, first, learner.personId, slug, ago(1));
  expect(await inTheLog(id)).toEqual(["issued"]);
  const code = await codeOf(id);
  expect(await onDevice(code)).toBe("verified");
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
  expect(await onDevice(code)).toBe("failed");
  await changeStatus(
    world.store,
    second,
    id,
    { kind: "suspension", act: "declined", words: "All is well." },
    new Date(),
  );
  expect(await verdicts(id)).toMatchObject({ ours: "verified", core: good, didKit: good });
  expect(await onDevice(code)).toBe("verified");

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
  expect(await onDevice(code)).toBe("failed");
  expect(await inTheLog(id)).toEqual(["issued", "suspended", "reinstated", "revoked"]);
  // the one that it renewed was withdrawn by nobody
  expect(await verdicts(old)).toMatchObject({ ours: "verified", core: good, didKit: good });
}, 90_000);
