import { inflateRawSync } from "node:zlib";

/** Office files are zip archives. Only what they need is here: no encryption, no 64-bit sizes, nothing spread over disks. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly unpacked: number;
  readonly at: number;
}
const MAX_ENTRIES = 4_000;

/** The central directory; null where it does not hold together. Archives of 4 GB and more do not come here. */
export function readDirectory(bytes: Buffer): ZipEntry[] | null {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > bytes.length || end < bytes.length - 66_000) return null;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0 || count > MAX_ENTRIES || at >= end) return null;
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50) return null;
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    // Two entries of one name: readers disagree about which one counts.
    if (names.has(name)) return null;
    names.add(name);
    const entry = {
      name,
      method: bytes.readUInt16LE(at + 10),
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    };
    if (entry.at + 30 > bytes.length || entry.packed > bytes.length) return null;
    entries.push(entry);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** One part of the archive; null where it does not hold together, or unpacks to more than `most` bytes. */
export function unpack(bytes: Buffer, entry: ZipEntry, most: number): Buffer | null {
  if (entry.unpacked > most || bytes.readUInt32LE(entry.at) !== 0x04034b50) return null;
  const start = entry.at + 30 + bytes.readUInt16LE(entry.at + 26) + bytes.readUInt16LE(entry.at + 28);
  const packed = bytes.subarray(start, start + entry.packed);
  try {
    if (entry.method === 0) return packed.length > most ? null : packed;
    return entry.method === 8 ? inflateRawSync(packed, { maxOutputLength: most }) : null;
  } catch {
    return null;
  }
}
