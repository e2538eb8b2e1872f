import autocannon from "autocannon";

export interface Target {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests a second that one address answers with 200, over 32 connections. */
export async function requestsPerSecond(target: Target, seconds: number): Promise<number> {
  const result = await autocannon({
    url: target.url,
    headers: { ...target.headers },
    connections: 32,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0 || result.timeouts > 0) {
    throw new Error(
      `${target.url} answered ${result.non2xx} times with another status, ${result.errors} errors, ${result.timeouts} timeouts.`,
    );
  }
  return result["2xx"] / result.duration;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

/**
 * The time within which 95 of 100 requests are answered, in milliseconds, over so many connections.
 * @param paths asked for one after another, again from the first after the last
 * @param rate  requests a second at most, over all connections; undefined: as many as are answered
 */
export async function p95Milliseconds(
  origin: string,
  paths: readonly string[],
  headers: Readonly<Record<string, string>>,
  connections: number,
  seconds: number,
  rate?: number,
): Promise<number> {
  const taken: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: origin,
        connections,
        duration: seconds,
        ...(rate === undefined ? {} : { overallRate: rate }),
        requests: paths.map((path) => ({ path, headers: { ...headers } })),
      },
      (error: Error | null, done) => (error ? reject(error) : resolve(done)),
    );
    run.on("response", (_client, _status, _bytes, time) => taken.push(time));
  });
  if (result.non2xx > 0 || result.errors > 0 || result.timeouts > 0)
    throw new Error(`${result.non2xx} answers with another status, ${result.errors} errors.`);
  return taken.sort((a, b) => a - b)[Math.floor(taken.length * 0.95)] ?? NaN;
}

/** Milliseconds that one request takes, one at a time: the median of many. */
export async function medianMilliseconds(target: Target, times: number): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    const answer = await fetch(target.url, { headers: { ...target.headers }, redirect: "manual" });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${target.url} answered ${answer.status}.`);
    taken.push(performance.now() - began);
  }
  return median(taken);
}
