import { gzipSync } from "node:zlib";
import { createList, decodeList } from "@digitalbazaar/vc-bitstring-status-list";
import { expect, test } from "vitest";
import {
  decodeStatusList,
  emptyStatusList,
  encodeStatusList,
  mirrorOf,
  readStatus,
  setStatus,
  statusListOf,
  statusListUrl,
} from "~/domains/credentials/status-list.server";

test("revoking sets one place and its mirror, and no other", () => {
  for (const index of [0, 1, 6, 7, 8, 4711, 131_071]) {
    const bits = emptyStatusList();
    setStatus(bits, index, true);
    const set = Array.from({ length: 131_072 }, (_, at) => at).filter((at) => readStatus(bits, at));
    expect(set).toEqual([index, mirrorOf(index)].sort((a, b) => a - b));
  }
});

test("a reader with the wrong bit order sees the same", () => {
  const bits = emptyStatusList();
  setStatus(bits, 4711, true);
  const wrong = (index: number) => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  expect(wrong(4711)).toBe(true);
  expect(wrong(4712)).toBe(false);
});

test("another library reads our list as we do, and we read its", async () => {
  const bits = emptyStatusList();
  for (const index of [0, 9, 131_071]) setStatus(bits, index, true);
  const theirs = await decodeList({ encodedList: encodeStatusList(bits) });
  for (const index of [0, 7, 9, 14, 131_071, 131_064, 5, 100]) {
    expect(theirs.getStatus(index)).toBe(readStatus(bits, index));
  }
  const made = await createList({ length: 131_072 });
  made.setStatus(3, true);
  const read = decodeStatusList(await made.encode());
  expect(read && readStatus(read, 3)).toBe(true);
  expect(read && readStatus(read, 4)).toBe(false);
});

test("places outside the list, short lists and bombs answer nothing", () => {
  const bits = emptyStatusList();
  expect(readStatus(bits, 131_072)).toBeNull();
  expect(readStatus(bits, -1)).toBeNull();
  expect(readStatus(bits, 0.5)).toBeNull();
  expect(() => setStatus(bits, 131_072, true)).toThrow(RangeError);
  expect(() => setStatus(bits, -1, false)).toThrow(RangeError);
  expect(decodeStatusList(`u${gzipSync(Buffer.alloc(100)).toString("base64url")}`)).toBeNull();
  expect(decodeStatusList(`u${gzipSync(Buffer.alloc(80_000_000)).toString("base64url")}`)).toBeNull();
  expect(decodeStatusList("z123")).toBeNull();
  expect(decodeStatusList(7)).toBeNull();
});

test("what is cleared is clear with its mirror, and nothing beside it", () => {
  const bits = emptyStatusList();
  for (const index of [4711, 4712]) setStatus(bits, index, true);
  setStatus(bits, 4711, false);
  expect([4711, mirrorOf(4711), 4712, mirrorOf(4712)].map((place) => readStatus(bits, place))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test("a list has an address for each purpose, and nothing else is one", () => {
  const origin = "https://pathways.example.org";
  for (const purpose of ["revocation", "suspension"] as const) {
    const url = statusListUrl(origin, "0a1b", purpose);
    expect(statusListOf(origin, url)).toEqual({ listId: "0a1b", purpose });
  }
  for (const other of ["/status/", "/status/0a1b/other", "/status/0a1b/suspension/x", "/x/0a1b"])
    expect(statusListOf(origin, `${origin}${other}`)).toBeNull();
  expect(statusListOf(origin, "https://elsewhere.example/status/0a1b")).toBeNull();
});
