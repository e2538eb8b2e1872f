/** Addresses looked up a minute: for one caller, and by this process for all of them. */
export const mostPerMinute = 20;
const mostForAll = 200;
const minute = 60_000;
const taken = new Map<string, { from: number; count: number }>();

/**
 * Takes one outside look-up from what a caller may still have this minute.
 * Kept in memory: it protects others from being asked through us, and forgetting it at a restart harms nobody.
 * @returns false where there is none left
 */
export function takeFetch(caller: string, now: Date): boolean {
  if (taken.size > 10_000) {
    for (const [bucket, held] of taken) if (now.getTime() - held.from >= minute) taken.delete(bucket);
  }
  return take(caller, mostPerMinute, now) && take("", mostForAll, now);
}

function take(bucket: string, most: number, now: Date): boolean {
  const held = taken.get(bucket);
  if (!held || now.getTime() - held.from >= minute || now.getTime() < held.from) {
    taken.set(bucket, { from: now.getTime(), count: 1 });
    return true;
  }
  held.count += 1;
  return held.count <= most;
}
