import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signCredential } from "~/domains/credentials/sign.server";
import { emptyStatusList, setRevoked, signedStatusList } from "~/domains/credentials/status-list.server";
import { verifyWithForeignLibrary } from "#tests/support/foreign-verifier";
import { credentialFor, signerFor } from "../unit/domains/credentials/fixture";

let server: Server;
let origin: string;
let credential: string;
let served = "";
const bits = emptyStatusList();

/** The list as our service would serve it, at the address the credential names. */
async function publishList(): Promise<void> {
  served = await signedStatusList(
    {
      url: `${origin}/status/1`,
      bits,
      signedAt: new Date(Date.now() - 1_000),
      validUntil: new Date(Date.now() + 3_600_000),
      ttlSeconds: 60,
    },
    signerFor(origin),
  );
}

beforeAll(async () => {
  server = createServer((_, response) => {
    response.setHeader("content-type", "application/vc");
    response.end(served);
  });
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const awardedAt = new Date(Date.now() - 60_000);
  const document = credentialFor(origin, 0, {
    awardedAt,
    validUntil: new Date(Date.now() + 86_400_000),
    narrative: "Kept each promise to a young person.",
  });
  credential = await signCredential(document, origin, signerFor(origin), awardedAt);
  await publishList();
});
afterAll(() => {
  server.close();
});

test("somebody else's software verifies what we sign", async () => {
  expect(await verifyWithForeignLibrary(credential)).toEqual({
    signature: true,
    notRevoked: true,
    notExpired: true,
    faults: [],
  });
});

test("and refuses it once a word is changed", async () => {
  const answer = await verifyWithForeignLibrary(
    credential.replace("Working within scope", "Working beyond scope"),
  );
  expect(answer.signature).toBe(false);
  expect(answer.faults.join()).toContain("invalid_signature");
});

test("and sees that it was withdrawn", async () => {
  setRevoked(bits, 4711);
  await publishList();
  const answer = await verifyWithForeignLibrary(credential);
  expect(answer.signature).toBe(true);
  expect(answer.notRevoked).toBe(false);
});
