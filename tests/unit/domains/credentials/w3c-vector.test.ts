import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { expect, test } from "vitest";
import { createCanonicaliser } from "~/domains/credentials/canonical.server";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import { createSigner, isSignedBy, publicKeyOf } from "~/domains/credentials/keys.server";
import { fromBase58, toBase58 } from "~/domains/credentials/multibase";
import { bytesToSign, learnForm } from "~/domains/credentials/sign.server";

/** @source W3C Data Integrity EdDSA Cryptosuites v1.0, test vectors B.1 (key pair, document, proof value) */
const publicKeyMultibase = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
const privateKeyMultibase = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq";
const expected = "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9";
const verificationMethod = `https://vc.example/issuers/5678#${publicKeyMultibase}`;
const document = {
  "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
  id: "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
  type: ["VerifiableCredential", "AlumniCredential"],
  name: "Alumni Credential",
  description: "A minimum viable example of an Alumni Credential.",
  issuer: "https://vc.example/issuers/5678",
  validFrom: "2023-01-01T00:00:00Z",
  credentialSubject: { id: "did:example:abcdefgh", alumniOf: "The School of Examples" },
};

// Multikey private keys carry a two-byte name before their 32 bytes.
const privateKey = fromBase58(privateKeyMultibase)?.subarray(2) ?? new Uint8Array();
const signer = {
  ...createSigner("https://vc.example", publicKeyMultibase, privateKey),
  id: verificationMethod,
};
// The vocabulary of the examples context is all that this document uses of it.
const examples = { "@context": { "@vocab": "https://www.w3.org/ns/credentials/examples#" } };
const loader = pinnedLoader(new Map([["https://www.w3.org/ns/credentials/examples/v2", examples]]));
const options = {
  type: "DataIntegrityProof",
  cryptosuite: "eddsa-rdfc-2022",
  created: "2023-02-24T23:36:38Z",
  verificationMethod,
  proofPurpose: "assertionMethod",
};

test("our key and signer make the published eddsa-rdfc-2022 signature, byte for byte", async () => {
  expect(publicKeyOf(privateKey)).toBe(publicKeyMultibase);
  const signed = await issue({
    // it gets its proof put in
    credential: { ...document },
    suite: new DataIntegrityProof({ signer, cryptosuite, date: options.created }),
    documentLoader: loader,
  });
  expect(signed["proof"]).toEqual({ ...options, proofValue: expected });
});

test("and so they do without the library, from what was learnt of another document of this outline", async () => {
  const forms = createCanonicaliser(loader);
  const other = { ...document, id: "urn:uuid:0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c11", name: "Another" };
  expect(await learnForm(other, { ...options, created: "2026-11-22T00:00:00Z" }, forms)).toBe(true);
  const data = bytesToSign(document, options, forms);
  if (!data) throw new Error("it was learnt");
  expect(toBase58(await signer.sign({ data }))).toBe(expected);
  expect(isSignedBy(publicKeyMultibase, data, expected)).toBe(true);
  expect(isSignedBy(publicKeyMultibase, data.fill(0, 0, 1), expected)).toBe(false);
});
