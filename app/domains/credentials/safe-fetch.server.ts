import { lookup as systemLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, request } from "undici";
import type { Fetched } from "./verification";

/** Why an outside address was not read; the sentence may be shown. */
export class NotFetched extends Error {
  /** @param status what its host answered, where it did */
  constructor(
    sentence: string,
    readonly status: number | null = null,
  ) {
    super(sentence);
    this.name = "NotFetched";
  }
}

export interface SafeFetchOptions {
  /** every address of a name; tests hand in their own */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** origins that may be http and private: for tests only, never from settings */
  readonly allowOrigins?: readonly string[];
  readonly milliseconds?: number;
  readonly mostBytes?: number;
}

const mostRedirects = 3;
/** Public by number, yet answered by the machine's own host on one large cloud. */
const alsoRefused = new Set(["168.63.129.16"]);
const publicV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * True for an address of the open Internet.
 * Everything that is not plainly so is refused: private, loopback, link-local (cloud metadata), carrier NAT,
 * multicast, reserved, and IPv6 forms that carry an IPv4 address inside.
 */
export function isPublicAddress(address: string): boolean {
  if (alsoRefused.has(address) || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || (parsed as ipaddr.IPv6).match(publicV6);
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  return (await systemLookup(host, { all: true, verbatim: true })).map((entry) => entry.address);
}

/**
 * Makes the one function by which this service reads an address that a stranger chose.
 * The name is resolved here, all its addresses are checked, and the connection goes to a checked address: a name
 * that answers differently the second time (DNS rebinding) is never asked a second time. Redirects are followed by
 * hand, each checked like the first.
 */
export function createSafeFetch(options: SafeFetchOptions = {}): (url: string) => Promise<Fetched> {
  const resolve = options.resolve ?? resolveBySystem;
  const allowed = new Set(options.allowOrigins ?? []);
  const allowedHosts = new Set([...allowed].map((origin) => new URL(origin).hostname));
  const milliseconds = options.milliseconds ?? 5_000;
  const mostBytes = options.mostBytes ?? 256 * 1024;

  const checkedLookup: LookupFunction = (host, wanted, answer) => {
    const refuse = (sentence: string) => answer(new NotFetched(sentence), "", 0);
    resolve(host).then(
      (addresses) => {
        if (addresses.length === 0) return refuse(`${host} has no address.`);
        // One private address among public ones is a trick, not an accident.
        if (!allowedHosts.has(host) && !addresses.every(isPublicAddress)) {
          return refuse(`${host} is not an address of the open Internet, so it was not asked.`);
        }
        const found = addresses.map((address) => ({
          address,
          family: ipaddr.parse(address).kind() === "ipv6" ? 6 : 4,
        }));
        const first = found[0];
        if (typeof wanted === "object" && wanted.all) return answer(null, found);
        if (first) answer(null, first.address, first.family);
      },
      () => refuse(`${host} could not be found.`),
    );
  };
  const agent = new Agent({
    connect: { lookup: checkedLookup, timeout: milliseconds },
    pipelining: 0,
    maxHeaderSize: 16_384,
  });

  function check(url: URL): void {
    if (url.username !== "" || url.password !== "")
      throw new NotFetched("An address with a password is not asked.");
    if (allowed.has(url.origin)) return;
    if (url.protocol !== "https:") throw new NotFetched("Only addresses that begin with https:// are asked.");
    // A number is connected to without a look-up, so it is checked here. The URL parser has already turned
    // 0x7f.1 and 2130706433 into 127.0.0.1.
    const literal = url.hostname.replace(/^\[|\]$/g, "");
    if (ipaddr.isValid(literal) && !isPublicAddress(literal)) {
      throw new NotFetched(`${url.hostname} is not an address of the open Internet, so it was not asked.`);
    }
  }

  async function read(url: URL, signal: AbortSignal): Promise<{ to: string } | { fetched: Fetched }> {
    const answer = await request(url, {
      method: "GET",
      dispatcher: agent,
      signal,
      headers: {
        accept: "application/vc, application/did+ld+json, application/json;q=0.9, */*;q=0.5",
        "accept-encoding": "identity",
        "user-agent": "IPS-Pathways-verifier",
      },
    });
    // A body that is let go still says so; unheard, that would end the process.
    answer.body.on("error", () => undefined);
    const header = (name: string): string => [answer.headers[name] ?? ""].flat()[0] ?? "";
    if ([301, 302, 303, 307, 308].includes(answer.statusCode) && header("location") !== "") {
      answer.body.destroy();
      return { to: header("location") };
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of answer.body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > mostBytes) {
        answer.body.destroy();
        throw new NotFetched(`${url.host} sent more than a credential needs.`);
      }
      parts.push(part);
    }
    if (answer.statusCode !== 200)
      throw new NotFetched(`${url.host} answered with ${answer.statusCode}.`, answer.statusCode);
    if (!/^(|identity)$/i.test(header("content-encoding")))
      throw new NotFetched(`${url.host} sent packed bytes.`);
    return {
      fetched: {
        url: url.href,
        status: answer.statusCode,
        contentType: header("content-type"),
        body: Buffer.concat(parts),
      },
    };
  }

  return async (address) => {
    const signal = AbortSignal.timeout(milliseconds);
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      throw new NotFetched("That is no complete address.");
    }
    try {
      for (let hops = 0; hops <= mostRedirects; hops += 1) {
        check(url);
        const answer = await read(url, signal);
        if ("fetched" in answer) return answer.fetched;
        url = new URL(answer.to, url);
      }
    } catch (error) {
      if (error instanceof NotFetched) throw error;
      const cause = error instanceof Error && error.cause instanceof NotFetched ? error.cause : null;
      throw (
        cause ?? new NotFetched(signal.aborted ? `${url.host} took too long.` : `${url.host} did not answer.`)
      );
    }
    throw new NotFetched(`${url.host} sent us on too often.`);
  };
}
