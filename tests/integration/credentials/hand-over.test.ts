import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceVersion, evidenceVersionFile } from "#db/schema/assessment";
import { credential } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { withdraw } from "#tests/support/withdrawn";
import type { SignedCredential } from "~/domains/credentials/document.server";
import { checkEvidence } from "~/domains/credentials/evidence-check.server";
import { handedEvidence } from "~/domains/credentials/evidence-handed.server";
import { readEvidenceProof } from "~/domains/credentials/evidence-proof.server";
import { type HandOver, readHandOver, readHandedOut } from "~/domains/credentials/hand-over.server";
import { DomainError } from "~/http/domain-error";
import { makeAward } from "~/workflows/award.server";
import { signAwarded } from "~/workflows/sign.server";
import { signListNow } from "~/workflows/status-lists.server";

const now = new Date("2026-11-20T00:10:20Z");
const letter = "A letter to an employer, names taken out.";
const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

let world: TestWorld;
let learner: { id: string };
let issuer: { personId: string; name: string; roles: readonly ["issuer"] };
let credentialId: string;
let shown: HandOver;

async function award(personId: string): Promise<string> {
  const made = await makeAward(world.store, issuer, personId, slug, now);
  await signAwarded({ credentialId: made.credentialId }, now);
  return made.credentialId;
}

beforeAll(async () => {
  world = await freshStore();
  const person = await makePerson(world.store, { roles: ["issuer"] });
  issuer = { personId: person.id, name: person.name, roles: ["issuer"] };
  ({ learner } = await makeReadyLearner(world.store));
  // a file beside the words of each version
  await world.store.write(async (tx) => {
    for (const { id } of await tx.select({ id: evidenceVersion.id }).from(evidenceVersion)) {
      await tx.insert(evidenceVersionFile).values({
        ...{ versionId: id, position: 7, name: "letter.txt", mediaType: "text/plain" },
        ...{ sha256: digestOf(letter), bytes: letter.length },
      });
    }
  });
  credentialId = await award(learner.id);
  shown = await readHandOver(world.store, learner.id, credentialId);
});
afterAll(() => world.end());

const firstPiece = () => {
  const [piece] = shown.pieces;
  if (!piece) throw new Error("a piece");
  return piece;
};
const out = async (name: string, of = credentialId, who = learner.id) =>
  (await readHandedOut(world.store, who, of, firstPiece().versionId, name)).text;
const check = (file: string, proof: string, link: string | null = null) =>
  checkEvidence(
    {
      digest: digestOf(file),
      proof,
      credential: link === null ? null : { kind: "text", text: link },
      typed: "",
      refused: null,
    },
    "test",
    now,
  );
const answers = ({ steps }: { steps: readonly { valid: boolean | null }[] }) =>
  steps.map(({ valid }) => (valid === null ? "?" : valid ? "y" : "n")).join("");

describe("what was judged, handed over", () => {
  it("is every judged version, with its words and files, each able to open the promise", () => {
    expect(shown.pieces.length).toBeGreaterThan(1);
    for (const piece of shown.pieces) {
      expect(piece.opens).toBe(true);
      expect(piece.artefacts.map(({ name }) => name)).toEqual(["words", "7"]);
    }
  });

  it("is the file that was judged, to whoever checks it", async () => {
    const answer = await check(letter, await out("7.proof.json"));
    expect([answer.outcome, answers(answer)]).toEqual(["verified", "yyyy"]);
    expect(answer.about).toMatchObject({ piece: firstPiece().kind, achievement: shown.title });
    const words = await out("words.txt");
    expect((await check(words, await out("words.proof.json"))).outcome).toBe("verified");
  });

  it("is another file where one byte differs, or where the words were judged and not it", async () => {
    for (const [file, proof] of [
      [`${letter} `, "7.proof.json"],
      [letter, "words.proof.json"],
    ] as const) {
      const answer = await check(file, await out(proof));
      expect([answer.outcome, answers(answer), answer.about]).toEqual(["failed", "yyyn", null]);
    }
  });

  it("stays open where the proof was changed, or is of another credential", async () => {
    const proof = await out("7.proof.json");
    const { salt } = readEvidenceProof(proof);
    const changed = await check(
      letter,
      proof.replace(salt, `${salt.startsWith("A") ? "B" : "A"}${salt.slice(1)}`),
    );
    expect(changed.outcome).toBe("failed");
    const hash = readEvidenceProof(proof).hash;
    const forged = await check(letter, proof.replace(hash, digestOf("x")));
    expect([forged.outcome, answers(forged)]).toEqual(["could-not-tell", "yy??"]);
    const other = await makeReadyLearner(world.store, now);
    const elsewhere = await award(other.learner.id);
    const answer = await check(letter, proof, `http://localhost:3000/credentials/${elsewhere}`);
    expect([answer.outcome, answers(answer)]).toEqual(["could-not-tell", "y???"]);
  });

  it("tells nothing where the credential itself was changed", async () => {
    const [row] = await world.store.read
      .select({ document: credential.document })
      .from(credential)
      .where(eq(credential.id, credentialId));
    const text = (row?.document ?? "").replace("Competent", "Proficient");
    const answer = await check(letter, await out("7.proof.json"), text);
    expect([answer.outcome, answers(answer), answer.credential]).toEqual(["failed", "n???", null]);
  });

  it("was still judged where the credential was withdrawn since, and that is said", async () => {
    const { learner: person } = await makeReadyLearner(world.store, now);
    const id = await award(person.id);
    const { pieces } = await readHandOver(world.store, person.id, id);
    const proof = await readHandedOut(
      world.store,
      person.id,
      id,
      pieces[0]?.versionId ?? "",
      "words.proof.json",
    );
    const words = await readHandedOut(world.store, person.id, id, pieces[0]?.versionId ?? "", "words.txt");
    await withdraw(world.store, issuer, id, "issued-in-error", "Of another person.", now);
    const [row] = await world.store.read
      .select({ list: credential.statusListId })
      .from(credential)
      .where(eq(credential.id, id));
    await signListNow(world.store, row?.list ?? "", now);
    const answer = await check(words.text, proof.text);
    expect(answer.outcome).toBe("verified");
    expect(answer.credential?.verdict.heading).toBe("It has been withdrawn");
    expect(answer.steps[0]?.detail).toContain("withdrawn");
  });

  it("is the holder's alone, and only what the credential stands on", async () => {
    const stranger = await makePerson(world.store, { roles: ["issuer", "assessor", "administrator"] });
    await expect(readHandOver(world.store, stranger.id, credentialId)).rejects.toThrow(DomainError);
    await expect(out("words.txt", credentialId, stranger.id)).rejects.toThrow(DomainError);
    for (const name of ["8.proof.json", "7.txt", "words.md", "../words.txt", ""]) {
      await expect(out(name)).rejects.toThrow(DomainError);
    }
    await expect(
      readHandedOut(world.store, learner.id, credentialId, randomUUID(), "words.txt"),
    ).rejects.toThrow(DomainError);
  });

  it("does not open where files were promised only all together", async () => {
    const { learner: person } = await makeReadyLearner(world.store, now);
    const id = await award(person.id);
    const [row] = await world.store.read
      .select({ document: credential.document })
      .from(credential)
      .where(eq(credential.id, id));
    const signed = JSON.parse(row?.document ?? "{}") as SignedCredential;
    const before = signed.evidence?.map((one) => ({ ...one, digestMultibase: `zQm${"1".repeat(44)}` }));
    await world.store.write((tx) =>
      tx
        .update(credential)
        .set({ document: JSON.stringify({ ...signed, evidence: before }) })
        .where(eq(credential.id, id)),
    );
    const { pieces } = await readHandOver(world.store, person.id, id);
    expect(pieces.map(({ opens }) => opens)).toEqual(pieces.map(() => false));
    await expect(
      readHandedOut(world.store, person.id, id, pieces[0]?.versionId ?? "", "words.proof.json"),
    ).rejects.toThrow(DomainError);
  });
});

describe("the form of a stranger", () => {
  async function formOf(parts: Record<string, string | Blob>) {
    const form = new FormData();
    for (const [name, value] of Object.entries(parts)) form.append(name, value as string);
    const answer = new Response(form);
    return handedEvidence(
      Readable.from(Buffer.from(await answer.arrayBuffer())),
      answer.headers.get("content-type") ?? "",
    );
  }

  it("runs the file through a hash and keeps only that", async () => {
    const proof = await out("7.proof.json");
    const handed = await formOf({
      file: new File([letter], "letter.txt"),
      proof: new File([proof], "letter.txt.proof.json"),
      credential: "",
      "credential-file": new File([], ""),
    });
    expect(handed).toEqual({ digest: digestOf(letter), proof, credential: null, typed: "", refused: null });
    expect((await checkEvidence(handed, "test", now)).outcome).toBe("verified");
  });

  it("names each thing that is missing, or is no proof", async () => {
    for (const [parts, fields] of [
      [{ credential: "x" }, ["file", "proof"]],
      [{ file: new File([letter], "a") }, ["proof"]],
      [{ proof: new File(["{}"], "a") }, ["file"]],
      [{ file: new File([letter], "a"), proof: new File(["{}"], "a") }, ["proof"]],
    ] as const) {
      const refused: unknown = await checkEvidence(await formOf(parts), "test", now).catch((e: unknown) => e);
      expect(refused).toBeInstanceOf(DomainError);
      expect(Object.keys((refused as DomainError).fields)).toEqual(fields);
    }
  });

  it("refuses what is larger than anything that is judged here", async () => {
    for (const [name, bytes] of [
      ["file", 25 * 1024 * 1024 + 1],
      ["proof", 64 * 1024 + 1],
      ["credential-file", 5 * 1024 * 1024 + 1],
    ] as const) {
      const handed = await formOf({ credential: "the link", [name]: new File([Buffer.alloc(bytes)], "a") });
      await expect(checkEvidence(handed, "test", now)).rejects.toMatchObject({ refusal: "too-large" });
      // what was typed stands in the form again
      expect(handed.typed).toBe("the link");
    }
  });
});
