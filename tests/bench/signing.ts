import { randomUUID } from "node:crypto";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { eq } from "drizzle-orm";
import { credential } from "#db/schema/credentials";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import type { UnsignedCredential } from "~/domains/credentials/document.server";
import { createSigner, createSigningKey } from "~/domains/credentials/keys.server";
import { provesItself, signCredential } from "~/domains/credentials/sign.server";
import { openStore } from "#db/client.server";
import { startDemoServer } from "#tests/support/server";
import { median } from "./load";
import type { Row } from "./run";

const rounds = 5;
const each = 40;

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

  const { proof: _proof, ...rest } = issued;
  const next = (): UnsignedCredential =>
    ({
      ...rest,
      id: `${origin}/credentials/${randomUUID()}`,
      issuer: { ...(rest["issuer"] as object), id: signer.issuerId },
    }) as unknown as UnsignedCredential;

  const direct = async () => {
    const suite = new DataIntegrityProof({ signer, date: new Date(), cryptosuite });
    await issue({ credential: { ...next() }, suite, documentLoader: loader });
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
  const rate = async (act: () => Promise<unknown>) => {
    const began = performance.now();
    for (let n = 0; n < each; n++) await act();
    return (each * 1000) / (performance.now() - began);
  };
  for (const act of [direct, ours, checked]) await rate(act);
  const found: Record<"direct" | "ours" | "checked", number[]> = { direct: [], ours: [], checked: [] };
  for (let round = 0; round < rounds; round++) {
    found.direct.push(await rate(direct));
    found.ours.push(await rate(ours));
    found.checked.push(await rate(checked));
  }
  await store.close();
  await server.end();
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
  ];
}
