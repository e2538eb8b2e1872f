import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createSafeFetch, isPublicAddress, NotFetched } from "~/domains/credentials/safe-fetch.server";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}
/** A name that the tests may reach over plain http on this machine, and a count of how often it was resolved. */
function reach(port: number, more: Parameters<typeof createSafeFetch>[0] = {}) {
  const asked: string[] = [];
  const fetchPublic = createSafeFetch({
    allowOrigins: [`http://allowed.test:${port}`],
    resolve: (host) => {
      asked.push(host);
      return Promise.resolve(host === "allowed.test" ? ["127.0.0.1"] : ["10.0.0.7"]);
    },
    ...more,
  });
  return { asked, read: (path: string) => fetchPublic(`http://allowed.test:${port}${path}`) };
}

test.each([
  "127.0.0.1",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "224.0.0.1",
  "255.255.255.255",
  "192.0.2.1",
  "198.18.0.1",
  "168.63.129.16",
  "::1",
  "::",
  "::ffff:127.0.0.1",
  "::127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b:1::7f00:1",
  "2002:7f00:1::",
  "2001::7f00:1",
  "fe80::1",
  "fc00::1",
  "fd00:ec2::254",
  "ff02::1",
  "2001:db8::1",
  "not an address",
  "",
])("%s is not an address of the open Internet", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["93.184.216.34", "1.1.1.1", "2606:2800:220:1:248:1893:25c8:1946"])("%s is", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  "http://example.org/",
  "ftp://example.org/",
  "file:///etc/passwd",
  "data:application/json,{}",
  "https://user:secret@example.org/",
  "https://127.0.0.1/",
  "https://0x7f.1/",
  "https://2130706433/",
  "https://017700000001/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::1]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://[fd00:ec2::254]/",
  "https://127.0.0.1./",
  "no address",
])("%s is refused before anything is connected", async (address) => {
  let resolved = 0;
  const fetchPublic = createSafeFetch({
    resolve: () => {
      resolved += 1;
      return Promise.resolve(["127.0.0.1"]);
    },
  });
  await expect(fetchPublic(address)).rejects.toThrow(NotFetched);
  expect(resolved).toBeLessThanOrEqual(1);
});

describe("names", () => {
  test.each([
    [["127.0.0.1"]],
    [["10.0.0.1"]],
    [["93.184.216.34", "127.0.0.1"]],
    [["::ffff:169.254.169.254"]],
    [[]],
  ])("that resolve to %j are refused", async (addresses) => {
    const fetchPublic = createSafeFetch({ resolve: () => Promise.resolve(addresses) });
    await expect(fetchPublic("https://rebind.example/x")).rejects.toThrow(/rebind\.example/);
  });

  test("are resolved once, so an answer that changes afterwards is never seen", async () => {
    let hits = 0;
    const port = await serve((_, response) => {
      hits += 1;
      response.end("{}");
    });
    // First public and unreachable, then this machine: whoever resolved twice would connect here.
    let turn = 0;
    const fetchPublic = createSafeFetch({
      milliseconds: 300,
      resolve: () => Promise.resolve(turn++ === 0 ? ["203.0.114.1"] : ["127.0.0.1"]),
    });
    await expect(fetchPublic(`https://rebind.example:${port}/`)).rejects.toThrow(NotFetched);
    expect(turn).toBe(1);
    expect(hits).toBe(0);
  });

  test("that do not exist", async () => {
    const fetchPublic = createSafeFetch({ resolve: () => Promise.reject(new Error("ENOTFOUND")) });
    await expect(fetchPublic("https://nowhere.example/")).rejects.toThrow(
      "nowhere.example could not be found.",
    );
  });
});

describe("an answer", () => {
  test("comes back, without cookies or names of ours", async () => {
    let headers: object = {};
    const port = await serve((request, response) => {
      headers = request.headers;
      response.setHeader("content-type", "application/json");
      response.end(`{"a":1}`);
    });
    const { read, asked } = reach(port);
    const fetched = await read("/did.json");
    expect(Buffer.from(fetched.body).toString()).toBe(`{"a":1}`);
    expect(asked).toEqual(["allowed.test"]);
    expect(Object.keys(headers)).not.toContain("cookie");
    expect(Object.keys(headers)).not.toContain("referer");
  });

  test.each([
    ["http://127.0.0.1:9/"],
    ["https://127.0.0.1/"],
    ["https://[::ffff:7f00:1]/"],
    ["https://0x7f.1/"],
    ["https://169.254.169.254/latest/meta-data/"],
    ["https://inside.test/"],
    ["file:///etc/passwd"],
    ["//allowed.test/"],
  ])("that sends us on to %s is refused", async (location) => {
    const port = await serve((_, response) => {
      response.writeHead(302, { location });
      response.end();
    });
    await expect(reach(port).read("/")).rejects.toThrow(NotFetched);
  });

  test("that sends us on three times is followed, four times is not", async () => {
    const port = await serve((request, response) => {
      const left = Number((request.url ?? "").slice(1));
      if (left === 0) return response.end("there");
      response.writeHead(307, { location: `/${left - 1}` });
      response.end();
    });
    expect(Buffer.from((await reach(port).read("/3")).body).toString()).toBe("there");
    await expect(reach(port).read("/4")).rejects.toThrow(/too often/);
  });

  test("too large, with or without saying so, is dropped", async () => {
    const port = await serve((_, response) => {
      response.write(Buffer.alloc(200_000));
      response.write(Buffer.alloc(200_000));
      response.end();
    });
    await expect(reach(port).read("/")).rejects.toThrow(/more than a credential needs/);
  });

  test("too slow, drop by drop, is dropped", async () => {
    const port = await serve((_, response) => {
      const drip = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(drip));
    });
    const began = Date.now();
    await expect(reach(port, { milliseconds: 400 }).read("/")).rejects.toThrow(/took too long/);
    expect(Date.now() - began).toBeLessThan(3_000);
  });

  test("packed, missing or broken is refused", async () => {
    const port = await serve((request, response) => {
      if (request.url === "/gzip") response.writeHead(200, { "content-encoding": "gzip" });
      else response.writeHead(404);
      response.end("x");
    });
    await expect(reach(port).read("/gzip")).rejects.toThrow(/packed/);
    await expect(reach(port).read("/none")).rejects.toThrow(/404/);
    // a badge of the standard before that is gone for good was withdrawn
    await expect(reach(port).read("/none")).rejects.toMatchObject({ status: 404 });
  });
});
