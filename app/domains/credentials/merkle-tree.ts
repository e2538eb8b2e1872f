import { hash } from "node:crypto";

/**
 * The Merkle tree of RFC 6962 over SHA-256: hashes of whole subtrees, and the two proofs that stand on them.
 * Which hashes a proof needs is worked out before any of them is read, so that a proof costs one question however
 * large the tree is, and no leaf is ever read again.
 * @source RFC 6962 §2.1; RFC 9162 §2.1.3 and §2.1.4 for checking
 */

const sha256 = (bytes: Uint8Array): Buffer => hash("sha256", bytes, "buffer");
const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

export const leafHash = (entry: Uint8Array): Buffer => sha256(Buffer.concat([leafPrefix, entry]));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.concat([nodePrefix, left, right]));
/** The root of a tree that holds nothing yet. */
export const emptyRoot = (): Buffer => sha256(Buffer.alloc(0));

/** A subtree of 2^level leaves, all of them there: its hash never changes again. */
export interface Subtree {
  readonly level: number;
  /** 0 for the left-most of its level */
  readonly number: number;
}
/** Leaves from `start` up to, but not with, `end`. */
export type Span = readonly [start: number, end: number];
export type HashOf = (of: Subtree) => Uint8Array;

/** The largest power of two below `size`, where a tree is cut in two. */
function cut(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** The whole subtrees a span consists of, from left to right; as many as its length has bits set. */
export function subtreesOf([start, end]: Span): Subtree[] {
  const found: Subtree[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    for (let width = 2; width <= end - at; width *= 2) level++;
    found.push({ level, number: at / 2 ** level });
    at += 2 ** level;
  }
  return found;
}

/** @param hashOf knows every subtree of the span */
export function hashOfSpan(span: Span, hashOf: HashOf): Uint8Array {
  const hashes = subtreesOf(span).map(hashOf);
  return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** @returns from the leaf's sibling up to a child of the root @source RFC 6962 §2.1.1 */
export function inclusionSpans(index: number, size: number): Span[] {
  const spans: Span[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + cut(end - start);
    if (index < middle) {
      spans.push([middle, end]);
      end = middle;
    } else {
      spans.push([start, middle]);
      start = middle;
    }
  }
  return spans.reverse();
}

/** @returns empty where there is nothing to show: from nothing, or to the same size @source RFC 6962 §2.1.2 */
export function consistencySpans(from: number, to: number): Span[] {
  if (from === 0) return [];
  const spans: Span[] = [];
  let [start, end] = [0, to];
  while (from !== end) {
    const middle = start + cut(end - start);
    if (from <= middle) {
      spans.push([middle, end]);
      end = middle;
    } else {
      spans.push([start, middle]);
      start = middle;
    }
  }
  // a tree that begins where the old one did is what the checker holds already
  if (start > 0) spans.push([start, end]);
  return spans.reverse();
}

export const hashesOf = (spans: readonly Span[], hashOf: HashOf): Uint8Array[] =>
  spans.map((span) => hashOfSpan(span, hashOf));

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const whole = (...numbers: readonly number[]): boolean =>
  numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
const half = (number: number): number => Math.floor(number / 2);

/** Whether a leaf stands at this place of the tree with this root. @source RFC 9162 §2.1.3.2 */
export function provesInclusion(of: {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  if (!whole(of.index, of.size) || of.index >= of.size) return false;
  let [at, last] = [of.index, of.size - 1];
  let found = of.leaf;
  for (const sibling of of.path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      found = nodeHash(sibling, found);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      found = nodeHash(found, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(found, of.root);
}

/** Whether the larger tree begins with everything the smaller one held. @source RFC 9162 §2.1.4.2 */
export function provesConsistency(of: {
  readonly from: number;
  readonly fromRoot: Uint8Array;
  readonly to: number;
  readonly toRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}): boolean {
  const { from, to } = of;
  if (!whole(from, to) || from > to) return false;
  if (from === to) return of.path.length === 0 && same(of.fromRoot, of.toRoot);
  if (from === 0) return of.path.length === 0 && same(of.fromRoot, emptyRoot());
  const path = Number.isInteger(Math.log2(from)) ? [of.fromRoot, ...of.path] : of.path;
  const [first, ...rest] = path;
  if (!first) return false;
  let [at, last] = [from - 1, to - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [old, grown] = [first, first];
  for (const next of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [old, grown] = [nodeHash(next, old), nodeHash(next, grown)];
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      grown = nodeHash(grown, next);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(old, of.fromRoot) && same(grown, of.toRoot);
}

// ---- Tiles ---------------------------------------------------------------------------------------------

/** Subtrees are kept in tiles, each eight levels high and this many hashes wide. @source C2SP tlog-tiles */
export const tileWidth = 256;
const tileHeight = 8;

/** Where a tile stands in the tree: the same two numbers as in its address. */
export interface TileId {
  readonly level: number;
  readonly number: number;
}
export const tileName = ({ level, number }: TileId): string => `${level}/${number}`;

/**
 * A tile with the hashes inside it too, not only the bottom row that is handed out, so that a proof looks hashes up
 * instead of computing them. They lie in the order in which they become known, so a tile that grows only gets longer.
 */
export interface Tile extends TileId {
  /** how many of the bottom row are there, 0 to 256 */
  readonly width: number;
  readonly hashes: readonly Uint8Array[];
}

/** Place of a hash inside its tile: after everything below it, before everything to its right. */
function placeInTile(level: number, number: number): number {
  // the last leaf below it was written just before it and the levels between
  let leaf = (number + 1) * 2 ** level - 1;
  let place = level;
  for (; leaf > 0; leaf = half(leaf)) place += leaf;
  return place;
}

/** The tile that keeps this subtree's hash, and the place in it. */
export function keptIn({ level, number }: Subtree): TileId & { readonly place: number } {
  const inside = level % tileHeight;
  const across = tileWidth / 2 ** inside;
  return {
    level: Math.floor(level / tileHeight),
    number: Math.floor(number / across),
    place: placeInTile(inside, number % across),
  };
}

/** The row that is handed out: the tile's lowest hashes. @param width at most as many as are there */
export const bottomRow = (hashes: readonly Uint8Array[], width: number): Uint8Array[] =>
  Array.from({ length: width }, (_, at) => hashes[placeInTile(0, at)] ?? missing());

/** How many hashes of a level's right-most tile are there in a tree of this size, and which tile it is. */
export function edgeTileAt(level: number, size: number): TileId & { readonly width: number } {
  const hashes = Math.floor(size / tileWidth ** level);
  return { level, number: Math.floor(hashes / tileWidth), width: hashes % tileWidth };
}

/** The unfinished tiles of a tree of this size, lowest first: all that has to be read to add to it. */
export function edgeTiles(size: number): (TileId & { readonly width: number })[] {
  const found = [];
  for (let level = 0; tileWidth ** level <= size; level++) {
    const tile = edgeTileAt(level, size);
    if (tile.width > 0) found.push(tile);
  }
  return found;
}

function missing(): never {
  throw new Error("The log's tiles do not hold what its size says. Run `npm run db:verify`.");
}

/** The right edge of a tree, to which leaves are added. */
export class GrowingTree {
  private readonly open = new Map<number, { number: number; width: number; hashes: Uint8Array[] }>();
  private readonly changed = new Map<string, Tile>();

  /** @param edge what is kept of the tiles that `edgeTiles(size)` names */
  constructor(
    private leaves: number,
    edge: readonly Tile[],
  ) {
    for (const { level, number, width, hashes } of edge)
      this.open.set(level, { number, width, hashes: [...hashes] });
  }

  get size(): number {
    return this.leaves;
  }

  /** Tiles that got longer since the tree was opened, or last asked; each as it is now. */
  takeChanged(): Tile[] {
    const tiles = [...this.changed.values()];
    this.changed.clear();
    return tiles;
  }

  add(leaf: Uint8Array): void {
    this.put(0, leaf);
    this.leaves++;
  }

  private put(level: number, bottom: Uint8Array): void {
    let tile = this.open.get(level);
    if (!tile) {
      const { number } = edgeTileAt(level, this.leaves);
      tile = { number, width: 0, hashes: [] };
      this.open.set(level, tile);
    }
    let found = bottom;
    let at = tile.width++;
    for (let inside = 0; ; inside++) {
      if (inside < tileHeight) tile.hashes.push(found);
      if (at % 2 === 0) break;
      found = nodeHash(tile.hashes[placeInTile(inside, at - 1)] ?? missing(), found);
      at = half(at);
    }
    this.changed.set(tileName({ level, number: tile.number }), { level, ...tile });
    if (tile.width < tileWidth) return;
    this.open.delete(level);
    this.put(level + 1, found);
  }
}
