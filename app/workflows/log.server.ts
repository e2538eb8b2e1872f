import { store as processStore } from "#db/store.server";
import { consistencySpans } from "~/domains/credentials/merkle-tree";
import { parseNoteKey, readNote, signedBy } from "~/domains/credentials/signed-note.server";
import {
  enterWhatIsMissing,
  keepCosignature,
  queueForWitness,
  readLastCosigned,
  readLatestCheckpoint,
  readProofHashes,
  signHead,
  takeInEntries,
} from "~/domains/credentials/transparency-log.server";
import { boundedText } from "~/http/bounded-answer.server";
import { environment } from "~/http/environment.server";

/** Gives what waits its place in the log and signs the new head. Safe to run twice and at the same time. */
export async function growLog(now: Date): Promise<void> {
  const store = processStore();
  while (await takeInEntries(store));
  await signHead(store, now);
}

/**
 * Once a day, and so at the first start with a log: what was done before there was one is written down. A witness that
 * was set since is shown the newest checkpoint.
 */
export async function completeLog(now: Date): Promise<void> {
  const store = processStore();
  await enterWhatIsMissing(store, now);
  const head = await readLatestCheckpoint(store.read);
  if (head && environment().witness) await store.write((tx) => queueForWitness(tx, head.size, now));
}

/** Longer than any witness needs; the outbox tries again. */
const witnessMs = 10_000;
const mostAnswer = 64 * 1024;

/**
 * Shows the newest checkpoint to the witness, with the proof that it grew from the last one it signed, and keeps what
 * it signs. Nothing waits for this: where the witness is away the outbox asks again, and the log goes on meanwhile.
 * @throws where the witness does not answer, refuses, or signs something else
 * @source C2SP tlog-witness, add-checkpoint
 */
export async function showToWitness(): Promise<void> {
  const { witness } = environment();
  const key = parseNoteKey(witness?.key ?? "", "witness");
  const store = processStore();
  const head = await readLatestCheckpoint(store.read);
  // the setting was taken away, or a job before this one has shown the same
  if (!witness || !key || !head) return;
  const seen = await readLastCosigned(store.read, key.name);
  if (seen === head.size) return;
  let answer = await askWitness(witness.url, seen, head);
  if (answer.status === 409 && /^\d{1,15}\n$/.test(answer.text)) {
    // it remembers more or less than we do; what it says is where the proof has to begin
    answer = await askWitness(witness.url, Number(answer.text), head);
  }
  if (answer.status !== 200) throw new Error(`The witness answered ${answer.status}.`);
  const note = readNote(head.note + answer.text);
  const signed = note && signedBy(note, key);
  const line = answer.text.split(/(?<=\n)/).find((one) => one.startsWith(`— ${key.name} `));
  if (!signed?.at || line === undefined) throw new Error("What the witness signed is not our checkpoint.");
  await keepCosignature(store, { size: head.size, witness: key.name, line, seenAt: signed.at });

  async function askWitness(url: string, old: number, of: { size: number; note: string }) {
    const path = old > of.size ? [] : await readProofHashes(store.read, consistencySpans(old, of.size));
    const response = await fetch(`${url}/add-checkpoint`, {
      method: "POST",
      body: `old ${old}\n${path.map((one) => `${Buffer.from(one).toString("base64")}\n`).join("")}\n${of.note}`,
      redirect: "error",
      signal: AbortSignal.timeout(witnessMs),
    });
    const text = await boundedText(response, mostAnswer);
    if (text === null) throw new Error("The witness answered more than a few lines.");
    return { status: response.status, text };
  }
}
