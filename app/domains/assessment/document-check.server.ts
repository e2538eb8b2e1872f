import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { DocumentKind, DocumentText } from "./document-text";
import { Unreadable } from "./document-text";
import type { ReadingAnswer, ReadingAsked } from "./document-reader";

/** Ours: what reading one file may cost. The longest of the demo world takes a tenth of a second. */
export const readerLimits = {
  milliseconds: 8_000,
  /** to begin, before the first file */
  startMilliseconds: 20_000,
  /** of the whole process; an empty one has about 120 MB */
  residentBytes: 640 * 1024 * 1024,
  /** after this long with nothing to read it ends, and its memory is free again */
  idleMilliseconds: 60_000,
};

const tooHeavy = () =>
  new Unreadable(
    "takes too long or too much memory to read through. Print it to a new PDF with fewer pages, then choose that.",
  );

/** Texts of the latest files, because each identity step asks for them again. About 30 MB at most. */
const kept = new Map<string, DocumentText>();
const KEPT = 40;

/**
 * What is written in a stored or uploaded file. One is read at a time, in a process that is ended when a file asks for
 * more than it may.
 * @param sha256 of the content, by which the text is kept for the next question
 * @throws Unreadable with the end of a sentence that begins with the file's name
 */
export function readDocument(file: string, kind: DocumentKind, sha256: string): Promise<DocumentText> {
  const held = kept.get(sha256);
  if (held) {
    kept.delete(sha256);
    kept.set(sha256, held);
    return Promise.resolve(held);
  }
  const turn = waiting.then(() => kept.get(sha256) ?? readInProcess({ path: file, kind }));
  waiting = turn.then(
    () => undefined,
    () => undefined,
  );
  return turn.then((text) => {
    kept.set(sha256, text);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return text;
  });
}
let waiting: Promise<unknown> = Promise.resolve();

let reader: ChildProcess | null = null;
let idle: NodeJS.Timeout | null = null;

async function readInProcess(asked: ReadingAsked): Promise<DocumentText> {
  if (idle) clearTimeout(idle);
  const fresh = reader === null;
  const child = (reader ??= start());
  try {
    return await askReader(
      child,
      asked,
      readerLimits.milliseconds + (fresh ? readerLimits.startMilliseconds : 0),
    );
  } finally {
    idle = setTimeout(() => reader && end(reader), readerLimits.idleMilliseconds);
    idle.unref();
  }
}

function start(): ChildProcess {
  const child = fork(path.resolve("app/domains/assessment/document-reader.ts"), {
    execArgv: ["--import", "tsx", "--max-old-space-size=320"],
    // nothing of the service's own settings: it needs none
    env: { PATH: process.env["PATH"] ?? "", NODE_ENV: process.env["NODE_ENV"] ?? "production" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  child.unref();
  child.channel?.unref();
  return child;
}

function end(child: ChildProcess): void {
  child.kill("SIGKILL");
  if (reader === child) reader = null;
}

/** One question and its answer, within the limits. */
function askReader(child: ChildProcess, asked: ReadingAsked, milliseconds: number): Promise<DocumentText> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(late);
      clearInterval(watch);
      child.off("message", onAnswer).off("exit", onEnd).off("error", onEnd);
      child.channel?.unref();
      act();
    };
    const tooMuch = () => {
      end(child);
      settle(() => reject(tooHeavy()));
    };
    const onAnswer = (answer: unknown) => {
      const said = answer as ReadingAnswer;
      settle(() => ("text" in said ? resolve(said.text) : reject(new Unreadable(said.refused))));
    };
    // ended by itself: its own limit of memory
    const onEnd = () => tooMuch();
    const late = setTimeout(tooMuch, milliseconds);
    const watch = setInterval(() => {
      void residentBytes(child.pid).then((bytes) => {
        if (bytes > readerLimits.residentBytes) tooMuch();
      });
    }, 100);
    child.on("message", onAnswer).on("exit", onEnd).on("error", onEnd);
    child.channel?.ref();
    child.send(asked);
  });
}

/** Where the system tells; elsewhere time and the heap's own limit are the bounds. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const pages = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "");
  return Number(pages.split(" ")[1] ?? 0) * 4096;
}
