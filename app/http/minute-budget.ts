const minute = 60_000;

/**
 * Counts what may be done so many times a minute, for one caller and by this process for all of them.
 * Kept in memory: it spares what others need, and forgetting it at a restart harms nobody.
 * @returns a function that takes one and answers false where there is none left
 */
export function minuteBudget(mostForOne: number, mostForAll: number): (caller: string, now: Date) => boolean {
  const taken = new Map<string, { from: number; count: number }>();
  const take = (bucket: string, most: number, now: Date): boolean => {
    const held = taken.get(bucket);
    if (!held || now.getTime() - held.from >= minute || now.getTime() < held.from) {
      taken.set(bucket, { from: now.getTime(), count: 1 });
      return true;
    }
    held.count += 1;
    return held.count <= most;
  };
  return (caller, now) => {
    if (taken.size > 10_000) {
      for (const [bucket, held] of taken) if (now.getTime() - held.from >= minute) taken.delete(bucket);
    }
    return take(caller, mostForOne, now) && take("", mostForAll, now);
  };
}
