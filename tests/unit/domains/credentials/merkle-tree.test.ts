import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  GrowingTree,
  type HashOf,
  type Tile,
  bottomRow,
  consistencySpans,
  edgeTiles,
  emptyRoot,
  hashOfSpan,
  hashesOf,
  inclusionSpans,
  keptIn,
  leafHash,
  provesConsistency,
  provesInclusion,
  tileName,
  tileWidth,
} from "~/domains/credentials/merkle-tree";

/** The definition of RFC 6962 §2.1, word for word and slow: nothing of ours. */
function rootByDefinition(entries: readonly Uint8Array[]): Buffer {
  const sha256 = (...parts: Uint8Array[]) => {
    const made = createHash("sha256");
    for (const part of parts) made.update(part);
    return made.digest();
  };
  const [only] = entries;
  if (!only) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha256(Buffer.of(1), rootByDefinition(entries.slice(0, k)), rootByDefinition(entries.slice(k)));
}

/** A tree grown leaf by leaf, with every tile it ever wrote. */
function grown(entries: readonly Uint8Array[]): { hashOf: HashOf; tiles: ReadonlyMap<string, Tile> } {
  const tree = new GrowingTree(0, []);
  const tiles = new Map<string, Tile>();
  for (const entry of entries) {
    tree.add(leafHash(entry));
    for (const tile of tree.takeChanged()) tiles.set(tileName(tile), tile);
  }
  const hashOf: HashOf = (subtree) => {
    const at = keptIn(subtree);
    const found = tiles.get(tileName(at))?.hashes[at.place];
    if (!found) throw new Error(`No hash at ${JSON.stringify(subtree)}.`);
    return found;
  };
  return { hashOf, tiles };
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const entriesOf = (size: number) => Array.from({ length: size }, (_, n) => Buffer.from(`entry ${n}`));

/** The eight entries and nine roots that implementations of RFC 6962 share (certificate-transparency, Trillian). */
const known = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((text) => Buffer.from(text, "hex"));
const knownRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("known answers", () => {
  it.each(knownRoots.map((root, size) => [size, root] as const))("root of %i entries", (size, root) => {
    const { hashOf } = grown(known.slice(0, size));
    expect(hex(hashOfSpan([0, size], hashOf))).toBe(root);
    expect(hex(rootByDefinition(known.slice(0, size)))).toBe(root);
  });

  it("shows the inclusion paths of the seven leaves of RFC 6962 §2.1.3", () => {
    // PATH(0, D[7]) = [b, h, l], PATH(3, D[7]) = [c, g, l], PATH(4, D[7]) = [f, j, k], PATH(6, D[7]) = [i, k]
    expect(inclusionSpans(0, 7)).toEqual([[1, 2], [2, 4], [4, 7]]); // prettier-ignore
    expect(inclusionSpans(3, 7)).toEqual([[2, 3], [0, 2], [4, 7]]); // prettier-ignore
    expect(inclusionSpans(4, 7)).toEqual([[5, 6], [6, 7], [0, 4]]); // prettier-ignore
    expect(inclusionSpans(6, 7)).toEqual([[4, 6], [0, 4]]); // prettier-ignore
  });

  it("shows the consistency proofs of RFC 6962 §2.1.3", () => {
    // PROOF(3, D[7]) = [c, d, g, l], PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k]
    expect(consistencySpans(3, 7)).toEqual([[2, 3], [3, 4], [0, 2], [4, 7]]); // prettier-ignore
    expect(consistencySpans(4, 7)).toEqual([[4, 7]]);
    expect(consistencySpans(6, 7)).toEqual([[4, 6], [6, 7], [0, 4]]); // prettier-ignore
    expect(consistencySpans(7, 7)).toEqual([]);
    expect(consistencySpans(0, 7)).toEqual([]);
  });

  it("names the tiles of the format's own example", () => {
    // C2SP tlog-tiles: a tree of 70,000 has a part of 112 at level 0, of 17 at level 1 and of 1 at level 2
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, number: 273, width: 112 },
      { level: 1, number: 1, width: 17 },
      { level: 2, number: 0, width: 1 },
    ]);
    expect(edgeTiles(256)).toEqual([{ level: 1, number: 0, width: 1 }]);
    expect(edgeTiles(0)).toEqual([]);
  });
});

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const other = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % other.length;
  other[at] = (other[at] ?? 0) ^ (1 << (bit % 8));
  return other;
};

describe("every tree", () => {
  const most = 700;
  const entries = entriesOf(most);
  const { hashOf } = grown(entries);
  const roots = new Map<number, Uint8Array>();
  const rootAt = (size: number) => {
    const root = roots.get(size) ?? rootByDefinition(entries.slice(0, size));
    roots.set(size, root);
    return root;
  };

  it("has the root that the definition gives, at each size", () => {
    for (let size = 0; size <= most; size += size < 70 ? 1 : 13)
      expect(hex(hashOfSpan([0, size], hashOf))).toBe(hex(rootAt(size)));
  });

  it("proves each of its leaves, and nothing that differs in one bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: most }), fc.nat(), fc.nat(), fc.nat(), (size, n, which, bit) => {
        const index = n % size;
        const path = hashesOf(inclusionSpans(index, size), hashOf);
        const leaf = leafHash(entries[index] ?? Buffer.alloc(0));
        const proof = { leaf, index, size, path, root: rootAt(size) };
        expect(provesInclusion(proof)).toBe(true);
        expect(provesInclusion({ ...proof, leaf: flipped(leaf, bit) })).toBe(false);
        expect(provesInclusion({ ...proof, root: flipped(proof.root, bit) })).toBe(false);
        expect(provesInclusion({ ...proof, index: index + 1 })).toBe(false);
        expect(provesInclusion({ ...proof, index: index - 1 })).toBe(false);
        expect(provesInclusion({ ...proof, path: [...path, leaf] })).toBe(false);
        expect(provesInclusion({ ...proof, path: path.slice(1) })).toBe(path.length === 0);
        if (path.length === 0) return;
        const one = which % path.length;
        const changed = path.map((hash, at) => (at === one ? flipped(hash, bit) : hash));
        expect(provesInclusion({ ...proof, path: changed })).toBe(false);
      }),
      { numRuns: 1_500 },
    );
  });

  it("proves that it begins as each smaller one was, and nothing that differs in one bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: most }), fc.nat(), fc.nat(), fc.nat(), (to, n, which, bit) => {
        const from = n % (to + 1);
        const path = hashesOf(consistencySpans(from, to), hashOf);
        const proof = { from, fromRoot: rootAt(from), to, toRoot: rootAt(to), path };
        expect(provesConsistency(proof)).toBe(true);
        expect(provesConsistency({ ...proof, fromRoot: flipped(proof.fromRoot, bit) })).toBe(false);
        if (from > 0) expect(provesConsistency({ ...proof, toRoot: flipped(proof.toRoot, bit) })).toBe(false);
        expect(provesConsistency({ ...proof, path: [...path, proof.toRoot] })).toBe(false);
        expect(provesConsistency({ ...proof, to: from - 1 })).toBe(false);
        if (path.length === 0) return;
        expect(provesConsistency({ ...proof, path: path.slice(1) })).toBe(false);
        const one = which % path.length;
        const changed = path.map((hash, at) => (at === one ? flipped(hash, bit) : hash));
        expect(provesConsistency({ ...proof, path: changed })).toBe(false);
      }),
      { numRuns: 1_500 },
    );
  });

  it("refuses numbers that are none", () => {
    const leaf = leafHash(Buffer.alloc(0));
    for (const index of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
      expect(provesInclusion({ leaf, index, size: 2 ** 61, path: [], root: leaf })).toBe(false);
    expect(provesConsistency({ from: 0, fromRoot: leaf, to: 5, toRoot: leaf, path: [] })).toBe(false);
    expect(provesConsistency({ from: 0, fromRoot: emptyRoot(), to: 5, toRoot: leaf, path: [] })).toBe(true);
  });
});

describe("tiles", () => {
  it("only ever get longer, and can be opened again at any size", () => {
    const entries = entriesOf(tileWidth * 3 + 7);
    const kept = new Map<string, Tile>();
    for (const [at, entry] of entries.entries()) {
      // opened anew for each leaf, from what was written before
      const edge = edgeTiles(at).map((tile) => ({
        ...tile,
        hashes: kept.get(tileName(tile))?.hashes ?? [],
      }));
      const tree = new GrowingTree(at, edge);
      tree.add(leafHash(entry));
      for (const tile of tree.takeChanged()) {
        const before = kept.get(tileName(tile))?.hashes.map(hex) ?? [];
        const after = tile.hashes.map(hex);
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.length).toBeGreaterThan(before.length);
        kept.set(tileName(tile), tile);
      }
    }
    const once = grown(entries).tiles;
    expect([...kept.keys()].sort()).toEqual([...once.keys()].sort());
    for (const [name, tile] of kept) expect(tile.hashes.map(hex)).toEqual(once.get(name)?.hashes.map(hex));
  });

  it("hand out the row that the format describes", () => {
    const entries = entriesOf(tileWidth + 3);
    const { tiles } = grown(entries);
    const first = tiles.get("0/0");
    expect(first?.width).toBe(tileWidth);
    expect(bottomRow(first?.hashes ?? [], tileWidth).map(hex)).toEqual(
      entries.slice(0, tileWidth).map((entry) => hex(leafHash(entry))),
    );
    const above = tiles.get("1/0");
    expect(bottomRow(above?.hashes ?? [], 1).map(hex)).toEqual([
      hex(rootByDefinition(entries.slice(0, tileWidth))),
    ]);
    expect(() => bottomRow(above?.hashes ?? [], 2)).toThrow();
  });
});
