export interface Stretch {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** Beyond this many changed words the two are told as wholly different: the picture would be noise anyway. */
const MOST_CHANGES = 800;

/**
 * What changed between two texts, word by word.
 * Joining "same" and "gone" gives `older`; joining "same" and "new" gives `newer`, to the character.
 * @source Myers (1986), An O(ND) Difference Algorithm and Its Variations
 */
export function wordDiff(older: string, newer: string): Stretch[] {
  const a = words(older);
  const b = words(newer);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = changes(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([
    ...a.slice(0, start).map((text): Stretch => ({ kind: "same", text })),
    ...middle,
    ...a.slice(a.length - end).map((text): Stretch => ({ kind: "same", text })),
  ]);
}

/** A word keeps the space after it; new lines stand alone, so that the last word of a line stays the same word. */
const words = (text: string): string[] => text.match(/\n+|\S+[^\S\n]*|[^\S\n]+/gu) ?? [];

function changes(a: readonly string[], b: readonly string[]): Stretch[] {
  const whole: Stretch[] = [
    ...a.map((text): Stretch => ({ kind: "gone", text })),
    ...b.map((text): Stretch => ({ kind: "new", text })),
  ];
  if (a.length === 0 || b.length === 0) return whole;
  const most = Math.min(a.length + b.length, MOST_CHANGES);
  const reach = new Map<number, number>([[1, 0]]);
  const trail: Map<number, number>[] = [];
  for (let d = 0; d <= most; d++) {
    trail.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trail);
    }
  }
  return whole;
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  trail: readonly Map<number, number>[],
): Stretch[] {
  const found: Stretch[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trail.length - 1; d >= 0; d--) {
    const reach = trail[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const before = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(before) ?? 0);
    const fromY = d === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) {
      y--;
      found.push({ kind: "same", text: a[--x] ?? "" });
    }
    if (d === 0) break;
    if (down) found.push({ kind: "new", text: b[--y] ?? "" });
    else found.push({ kind: "gone", text: a[--x] ?? "" });
  }
  return found.reverse();
}

/** Neighbours of one kind become one; within a change, what is gone stands before what is new. */
function joined(pieces: readonly Stretch[]): Stretch[] {
  const answer: Stretch[] = [];
  let gone = "";
  let added = "";
  const flush = () => {
    if (gone) answer.push({ kind: "gone", text: gone });
    if (added) answer.push({ kind: "new", text: added });
    gone = added = "";
  };
  let same = "";
  for (const piece of pieces) {
    if (piece.kind === "same") {
      flush();
      same += piece.text;
      continue;
    }
    if (same) answer.push({ kind: "same", text: same });
    same = "";
    if (piece.kind === "gone") gone += piece.text;
    else added += piece.text;
  }
  flush();
  if (same) answer.push({ kind: "same", text: same });
  return answer;
}
