import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Plain tar (ustar), written and read here: a backup must open with the tar of any machine, and three functions are
 * less to look after than a package.
 */
const block = 512;

export type TarSource =
  { readonly name: string; readonly bytes: Buffer } | { readonly name: string; readonly path: string };

/** Writes entries one after another; files are streamed. The archive is readable by its owner only. */
export async function writeTar(
  file: string,
  entries: AsyncIterable<TarSource> | Iterable<TarSource>,
): Promise<void> {
  const out = await open(file, "wx", 0o600);
  try {
    for await (const entry of entries) {
      const size = "bytes" in entry ? entry.bytes.length : (await stat(entry.path)).size;
      await out.write(header(entry.name, size));
      let written = 0;
      if ("bytes" in entry) {
        await out.write(entry.bytes);
        written = size;
      } else {
        // a file that grows meanwhile must not break the archive
        for await (const chunk of size === 0 ? [] : createReadStream(entry.path, { end: size - 1 })) {
          await out.write(chunk as Buffer);
          written += (chunk as Buffer).length;
        }
      }
      if (written !== size) throw new Error(`${entry.name} became shorter while it was read.`);
      await out.write(Buffer.alloc((block - (size % block)) % block));
    }
    await out.write(Buffer.alloc(2 * block));
    await out.sync();
  } finally {
    await out.close();
  }
}

function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`The name ${name} is too long for an archive.`);
  const made = Buffer.alloc(block);
  made.write(name, 0);
  made.write("0000600\0", 100);
  made.write("0000000\0", 108);
  made.write("0000000\0", 116);
  if (size < 8 ** 11) made.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  else {
    // over 8 GB the size is binary (GNU and everybody since)
    made[124] = 0x80;
    made.writeBigUInt64BE(BigInt(size), 128);
  }
  made.write(
    `${Math.floor(Date.now() / 1000)
      .toString(8)
      .padStart(11, "0")}\0`,
    136,
  );
  made.write("        ", 148);
  made.write("0", 156);
  made.write("ustar\0", 257);
  made.write("00", 263);
  const sum = made.reduce((total, byte) => total + byte, 0);
  made.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return made;
}

export class NotATar extends Error {
  constructor() {
    super("This is no backup of ours, or it is damaged. Choose another file.");
    this.name = "CommandError";
  }
}

/** One file of an archive; take its bytes before asking for the next one. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Only for what is small. */
  bytes(): Promise<Buffer>;
  saveTo(file: string): Promise<void>;
}

/** @throws NotATar */
export async function* readTar(file: string): AsyncGenerator<TarEntry> {
  const source = await open(file, "r");
  try {
    const { size: total } = await source.stat();
    let at = 0;
    for (;;) {
      const head = await exactly(source, at, block);
      if (head.every((byte) => byte === 0)) return;
      const name = text(head, 0, 100);
      const size = head[124] === 0x80 ? Number(head.readBigUInt64BE(128)) : parseInt(text(head, 124, 12), 8);
      const sum = parseInt(text(head, 148, 8), 8);
      const counted = head.reduce(
        (sumSoFar, byte, place) => sumSoFar + (place >= 148 && place < 156 ? 32 : byte),
        0,
      );
      if (sum !== counted || !Number.isSafeInteger(size) || at + block + size > total) throw new NotATar();
      const begin = at + block;
      yield {
        name,
        size,
        bytes: () => exactly(source, begin, size),
        async saveTo(target) {
          await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
          const out = await open(target, "wx", 0o600);
          try {
            for (let done = 0; done < size;) {
              const part = await exactly(source, begin + done, Math.min(1 << 20, size - done));
              await out.write(part);
              done += part.length;
            }
            await out.sync();
          } finally {
            await out.close();
          }
        },
      };
      at = begin + Math.ceil(size / block) * block;
    }
  } finally {
    await source.close();
  }
}

async function exactly(source: FileHandle, at: number, size: number): Promise<Buffer> {
  const into = Buffer.alloc(size);
  for (let done = 0; done < size;) {
    const { bytesRead } = await source.read(into, done, size - done, at + done);
    if (bytesRead === 0) throw new NotATar();
    done += bytesRead;
  }
  return into;
}

const text = (from: Buffer, at: number, length: number): string =>
  from
    .toString("utf8", at, at + length)
    .replace(/\0.*$/s, "")
    .trim();
