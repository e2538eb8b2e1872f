import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { expect, test } from "vitest";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import { createSigner, publicKeyOf } from "~/domains/credentials/keys.server";
import { fromBase58 } from "~/domains/credentials/multibase";

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

test("our key and signer make the published eddsa-rdfc-2022 signature, byte for byte", async () => {
  // Multikey private keys carry a two-byte name before their 32 bytes.
  const privateKey = fromBase58(privateKeyMultibase)?.subarray(2);
  if (!privateKey) throw new Error("a key");
  expect(publicKeyOf(privateKey)).toBe(publicKeyMultibase);
  const signer = {
    ...createSigner("https://vc.example", publicKeyMultibase, privateKey),
    id: verificationMethod,
  };
  // The vocabulary of the examples context is all that this document uses of it.
  const examples = { "@context": { "@vocab": "https://www.w3.org/ns/credentials/examples#" } };
  const signed = await issue({
    credential: document,
    suite: new DataIntegrityProof({ signer, cryptosuite, date: "2023-02-24T23:36:38Z" }),
    documentLoader: pinnedLoader(new Map([["https://www.w3.org/ns/credentials/examples/v2", examples]])),
  });
  expect(signed["proof"]).toEqual({
    type: "DataIntegrityProof",
    cryptosuite: "eddsa-rdfc-2022",
    created: "2023-02-24T23:36:38Z",
    verificationMethod,
    proofPurpose: "assertionMethod",
    proofValue: expected,
  });
});
