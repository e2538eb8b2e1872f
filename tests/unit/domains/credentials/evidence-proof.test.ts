import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type EvidenceProof,
  evidenceCommitment,
  isArtefact,
  isPromised,
  openEvidence,
  printEvidenceProof,
  readEvidenceProof,
} from "~/domains/credentials/evidence-proof.server";
import { fromBase58 } from "~/domains/credentials/multibase";

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const salt = "a salt of at least sixteen bytes";
const versionId = "7a0c9b1e-2c3d-4e5f-8a9b-0c1d2e3f4a5b";
const of = { salt, versionId, credential: "https://pathways.example.org/credentials/1" };
const words = "I rang the young person first. Ngā mihi 👩🏽";
const digests = [words, "a letter", "a plan"].map(digestOf);
const promise = evidenceCommitment(salt, versionId, digests);
const opened = openEvidence(of, digests, digests[1] ?? "");

test("each artefact opens the promise by itself, and no other does", () => {
  for (const digest of digests) {
    const proof = openEvidence(of, digests, digest);
    expect(isPromised(proof, promise)).toBe(true);
    expect(digests.filter((one) => isArtefact(proof, one))).toEqual([digest]);
  }
});

test("a proof tells nothing of the other artefacts: neither their digests nor their salts", () => {
  const text = printEvidenceProof(opened);
  for (const digest of digests) expect(text).not.toContain(digest);
  const salts = digests.map((digest) => openEvidence(of, digests, digest).salt);
  expect(new Set(salts).size).toBe(3);
  expect(text).not.toContain(salts[0]);
  expect(text).not.toContain(salt);
});

test("the same file in two credentials, or two pieces, is promised in other words", () => {
  expect(evidenceCommitment("another salt", versionId, digests)).not.toBe(promise);
  expect(evidenceCommitment(salt, versionId.replace("7", "8"), digests)).not.toBe(promise);
});

test("a single artefact, and the same file twice, are promised too", () => {
  for (const list of [digests.slice(0, 1), ["ab".repeat(32), "ab".repeat(32)]]) {
    const proof = openEvidence(of, list, list[0] ?? "");
    expect(proof.others).toHaveLength(list.length - 1);
    expect(isPromised(proof, evidenceCommitment(salt, versionId, list))).toBe(true);
  }
});

test("what is none of the piece opens nothing", () => {
  expect(() => openEvidence(of, digests, digestOf("something else"))).toThrow();
});

test("anybody with sha256sum and sort can follow it", () => {
  const { salt: own, others, hash } = readEvidenceProof(printEvidenceProof(opened));
  const shell = (script: string): string => execFileSync("sh", ["-c", script], { encoding: "utf8" }).trim();
  const digest = shell("printf '%s' 'a letter' | sha256sum | cut -c1-64");
  expect(shell(`printf '%s%s' '${own}' '${digest}' | sha256sum | cut -c1-64`)).toBe(hash);
  const all = shell(`printf '%s\n' ${[hash, ...others].join(" ")} | LC_ALL=C sort | sha256sum | cut -c1-64`);
  expect(Buffer.from(fromBase58(promise) ?? []).toString("hex")).toBe(`1220${all}`);
});

test("any change of the proof, the file or the promise is seen", () => {
  const other = fc.stringMatching(/^[0-9a-f]{64}$/);
  const holds = (proof: EvidenceProof, digest: string, said: string) =>
    isPromised(proof, said) && isArtefact(proof, digest);
  const digest = digests[1] ?? "";
  expect(holds(opened, digest, promise)).toBe(true);
  fc.assert(
    fc.property(other, fc.stringMatching(/^[A-Za-z0-9_-]{43}$/), fc.nat(1), (hex, text, at) => {
      fc.pre(hex !== opened.hash && !opened.others.includes(hex) && hex !== digest && text !== opened.salt);
      expect(holds({ ...opened, hash: hex }, digest, promise)).toBe(false);
      expect(holds({ ...opened, salt: text }, digest, promise)).toBe(false);
      const others = opened.others.map((one, nth) => (nth === at ? hex : one));
      expect(holds({ ...opened, others }, digest, promise)).toBe(false);
      expect(holds({ ...opened, others: [...opened.others, hex] }, digest, promise)).toBe(false);
      expect(holds({ ...opened, others: opened.others.slice(1) }, digest, promise)).toBe(false);
      expect(holds(opened, hex, promise)).toBe(false);
      expect(holds(opened, digest, evidenceCommitment(salt, versionId, [hex]))).toBe(false);
    }),
    { numRuns: 300, seed: 20_261_122 },
  );
});

describe("a proof as it is handed over", () => {
  const text = printEvidenceProof(opened);

  test("reads back as it was", () => {
    expect(readEvidenceProof(text)).toEqual(opened);
    expect(readEvidenceProof(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(opened);
  });

  test.each<readonly [string, (proof: Record<string, unknown>) => unknown]>([
    ["no JSON", () => "nothing of the kind"],
    ["a list", () => []],
    ["another document", () => ({ type: ["VerifiableCredential"] })],
    ["another kind", (proof) => ({ ...proof, what: "Proof" })],
    ["no salt", ({ salt: _, ...proof }) => proof],
    [
      "a short salt, which could be one with a digest of another length",
      (proof) => ({ ...proof, salt: "a" }),
    ],
    ["a hash in capitals", (proof) => ({ ...proof, hash: "AB".repeat(32) })],
    ["others that are no list", (proof) => ({ ...proof, others: "ab" })],
    ["an other that is no hash", (proof) => ({ ...proof, others: ["x\n"] })],
    ["more others than a piece has", (proof) => ({ ...proof, others: Array(201).fill("ab".repeat(32)) })],
    ["no address", (proof) => ({ ...proof, credential: "javascript:alert(1)" })],
    ["a piece by another name", (proof) => ({ ...proof, evidence: "1" })],
  ])("is refused with a sentence where it is %s", (_, change) => {
    const changed = change(JSON.parse(text) as Record<string, unknown>);
    const given = typeof changed === "string" ? changed : JSON.stringify(changed);
    expect(() => readEvidenceProof(given)).toThrow(/no proof of ours/);
  });
});
