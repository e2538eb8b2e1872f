/**
 * A signing service for tests, a process of its own as a real one would be: the words of Vault's Transit engine, keys
 * in memory only. What it should pretend arrives as messages from the test; it says nothing of keys to anybody else.
 */
import { type KeyObject, generateKeyPairSync, sign } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Mood =
  | "well"
  /** sealed, as Vault says after a restart */
  | "sealed"
  /** takes the first question and never answers it */
  | "silent-once"
  /** signs with a key that is not the one asked for */
  | "another-key"
  /** answers another version than the one asked for */
  | "another-version"
  | "no-json"
  | "forbidden"
  | "redirecting";

const token = process.env["STAND_IN_TOKEN"] ?? "";
interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
const keys = new Map<string, { type: string; versions: Pair[] }>();
const makePair = (type: string): Pair =>
  type === "ed25519"
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("rsa", { modulusLength: Number(type.slice(4)) });
/** As Vault shows them: 32 bytes of Ed25519 in base64, RSA as PEM. */
const shown = ({ publicKey }: Pair): string =>
  publicKey.asymmetricKeyType === "rsa"
    ? publicKey.export({ format: "pem", type: "spki" }).toString()
    : publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
let mood: Mood = "well";
let signatures = 0;

function answer(method: string, path: string, body: Record<string, unknown>): [number, object?] {
  const [, act, name = "", more] = /^\/v1\/transit\/(keys|sign)\/([\w-]+)(?:\/(\w+))?$/.exec(path) ?? [];
  const key = keys.get(name);
  if (act === "keys" && method === "POST" && more === undefined) {
    const type = String(body["type"]);
    if (!/^(ed25519|rsa-(2048|3072|4096))$/.test(type)) return [400, { errors: ["unknown key type"] }];
    if (!key) keys.set(name, { type, versions: [makePair(type)] });
    return [204];
  }
  if (!act || !key) return [404, { errors: [] }];
  if (act === "keys" && method === "POST" && more === "rotate") {
    key.versions.push(makePair(key.type));
    return [204];
  }
  if (act === "keys" && method === "GET" && more === undefined) {
    const versions = key.versions.map((pair, at) => [
      String(at + 1),
      { name: key.type, public_key: shown(pair) },
    ]);
    const data = {
      type: key.type,
      name,
      latest_version: key.versions.length,
      keys: Object.fromEntries(versions) as object,
    };
    return [200, { data }];
  }
  if (act !== "sign" || method !== "POST") return [405, { errors: ["unsupported operation"] }];
  const version = Number(body["key_version"] ?? key.versions.length);
  const held = key.versions[version - 1];
  if (!held) return [400, { errors: ["no such version"] }];
  signatures++;
  const rsa = key.type.startsWith("rsa");
  // the engine signs RSA with PSS unless it is told otherwise
  if (rsa && (body["signature_algorithm"] !== "pkcs1v15" || body["hash_algorithm"] !== "sha2-256"))
    return [400, { errors: ["not asked for here"] }];
  const by = mood === "another-key" ? makePair(key.type).privateKey : held.privateKey;
  const input = Buffer.from(String(body["input"]), "base64");
  const signature = sign(rsa ? "sha256" : null, input, by).toString("base64");
  const named = mood === "another-version" ? version + 1 : version;
  return [200, { data: { signature: `vault:v${named}:${signature}`, key_version: named } }];
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  let text = "";
  request.on("data", (part: Buffer) => (text += part.toString()));
  request.on("end", () => {
    const say = (status: number, body?: string) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(body);
    if (mood === "silent-once") {
      mood = "well";
      return;
    }
    if (mood === "sealed") return say(503, '{"errors":["Vault is sealed"]}');
    if (mood === "no-json") return say(200, "<h1>Welcome</h1>");
    if (mood === "redirecting")
      return response.writeHead(307, { Location: "http://127.0.0.1:9/elsewhere" }).end();
    if (mood === "forbidden" || request.headers["x-vault-token"] !== token)
      return say(403, '{"errors":["permission denied"]}');
    const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    const [status, said] = answer(request.method ?? "", request.url ?? "", body);
    return say(status, said && JSON.stringify(said));
  });
}

const server = createServer(serve);
let port = 0;
const open = () =>
  server.listen(port, "127.0.0.1", () => {
    ({ port } = server.address() as AddressInfo);
    process.send?.({ port, signatures });
  });

process.on("message", (wanted: { be: Mood } | { do: "close" | "open" | "count" }) => {
  if ("be" in wanted) mood = wanted.be;
  else if (wanted.do === "open") return void open();
  else if (wanted.do === "close") {
    server.closeAllConnections();
    return void server.close(() => process.send?.({ port, signatures }));
  }
  process.send?.({ port, signatures });
});
process.on("disconnect", () => process.exit());
open();
