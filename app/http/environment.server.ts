import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseNoteKey } from "../domains/credentials/signed-note.server";

export interface Issuer {
  readonly name: string;
  readonly url: string;
  readonly email: string;
  readonly description: string;
}

/** A service that holds signing keys and signs with them, and never hands them out. */
export interface SignerSetting {
  /** with the path its keys are under, no slash at the end */
  readonly url: string;
  readonly token: string;
  /** what its key is called */
  readonly key: string;
}

export interface Environment {
  readonly production: boolean;
  readonly port: number;
  /** no slash at the end */
  readonly origin: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly sessionSecret: string;
  readonly keyEncryptionSecret: string;
  /** null: mail goes to the outbox folder and the staff outbox page */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly timeZone: string;
  /** how many proxies stand in front, for the caller's address */
  readonly trustedProxies: number;
  /** true where conformance suites may have anything signed; never in production */
  readonly vcApi: boolean;
  /** who is shown each checkpoint of the transparency log and signs it too; null: nobody */
  readonly witness: { readonly url: string; readonly key: string } | null;
  /** where new signing keys are made and kept; null: sealed in the database */
  readonly signer: SignerSetting | null;
  readonly logLevel: (typeof logLevels)[number];
  /** true where the demo world was loaded: every page says that its people are made up */
  readonly demo: boolean;
  /** We are not Orygen: who issues is configuration. */
  readonly issuer: Issuer;
}

/** What is wrong with the settings, one sentence each; the start stops with them. */
export class SettingsError extends Error {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join("\n"));
    this.name = "SettingsError";
  }
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Reads the settings. Pure but for the two secrets, which a first start outside production makes for itself.
 * @throws SettingsError with every fault at once
 */
export function readEnvironment(env: NodeJS.ProcessEnv, secretFrom = fileSecret): Environment {
  const faults: string[] = [];
  const production = env["NODE_ENV"] === "production";
  const port = Number(env["PORT"] ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    faults.push(`PORT is "${env["PORT"]}". Set it to a number from 1 to 65535.`);
  }
  let origin = `http://localhost:${port}`;
  if (env["ORIGIN"] !== undefined) {
    try {
      const url = new URL(env["ORIGIN"]);
      if (url.pathname !== "/" || url.search || url.hash || url.username) throw new Error();
      origin = url.origin;
      if (!/^https?:$/.test(url.protocol)) throw new Error();
      if (production && url.protocol !== "https:" && !loopback.has(url.hostname)) {
        faults.push(`ORIGIN is "${env["ORIGIN"]}". In production it must begin with https://.`);
      }
    } catch {
      faults.push(
        `ORIGIN is "${env["ORIGIN"]}". Set it to an address such as https://pathways.example.org, with no path.`,
      );
    }
  }
  const dataDir = path.resolve(env["DATA_DIR"] ?? "./data");
  const databaseUrl = env["DATABASE_URL"] ?? `file:${path.join(dataDir, "pathways.db")}`;
  if (!/^(file:|postgres(ql)?:\/\/)/.test(databaseUrl)) {
    faults.push("DATABASE_URL must begin with file: or postgres://.");
  }
  const secret = (name: string): string => {
    const given = env[name];
    if (given !== undefined) {
      if (given.length < 32) faults.push(`${name} is too short. Use at least 32 random characters.`);
      return given;
    }
    if (production) {
      faults.push(
        `${name} is missing. In production, set it to at least 32 random characters and keep a copy safe.`,
      );
      return "";
    }
    return faults.length > 0 ? "" : secretFrom(dataDir, name);
  };
  const smtpUrl = env["SMTP_URL"] || null;
  if (smtpUrl !== null && !/^smtps?:\/\//.test(smtpUrl))
    faults.push("SMTP_URL must begin with smtp:// or smtps://.");
  const timeZone = env["TZ_DISPLAY"] ?? "Australia/Melbourne";
  try {
    new Intl.DateTimeFormat("en-AU", { timeZone });
  } catch {
    faults.push(`TZ_DISPLAY is "${timeZone}". Use a name such as Australia/Perth.`);
  }
  const trustedProxies = Number(env["TRUSTED_PROXIES"] ?? 0);
  if (!Number.isInteger(trustedProxies) || trustedProxies < 0 || trustedProxies > 10) {
    faults.push("TRUSTED_PROXIES must be a whole number from 0 to 10.");
  }
  const vcApi = env["VC_API"] === "1";
  if (vcApi && production)
    faults.push("VC_API signs whatever it is sent, for conformance suites. Unset it in production.");
  const witness = witnessIn(env, faults);
  const signer = signerIn(env, production, faults);
  const logLevel = logLevels.find((level) => level === (env["LOG_LEVEL"] ?? "info"));
  if (!logLevel) faults.push(`LOG_LEVEL is "${env["LOG_LEVEL"]}". Use one of ${logLevels.join(", ")}.`);
  const sessionSecret = secret("SESSION_SECRET");
  const keyEncryptionSecret = secret("KEY_ENCRYPTION_SECRET");
  if (faults.length > 0 || !logLevel) throw new SettingsError(faults);
  return {
    production,
    port,
    origin,
    dataDir,
    databaseUrl,
    sessionSecret,
    keyEncryptionSecret,
    smtpUrl,
    mailFrom: env["MAIL_FROM"] ?? `IPS Pathways <no-reply@${new URL(origin).hostname}>`,
    timeZone,
    trustedProxies,
    vcApi,
    witness,
    signer,
    logLevel,
    demo: existsSync(path.join(dataDir, "demo.json")),
    issuer: {
      name: env["ISSUER_NAME"] ?? "Fictional Institute for Youth Employment",
      url: env["ISSUER_URL"] ?? origin,
      email: env["ISSUER_EMAIL"] ?? "credentials@issuer.example",
      description:
        env["ISSUER_DESCRIPTION"] ??
        "A made-up organisation. Set ISSUER_NAME, ISSUER_URL, ISSUER_EMAIL and ISSUER_DESCRIPTION to your own.",
    },
  };
}

/** The witness of the transparency log; its key is needed too, because a signature by nobody known says nothing. */
function witnessIn(env: NodeJS.ProcessEnv, faults: string[]): Environment["witness"] {
  const [url, key] = [env["WITNESS_URL"] ?? "", env["WITNESS_KEY"] ?? ""];
  if (url === "" && key === "") return null;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    faults.push(
      `WITNESS_URL is "${url}". Set it to the address the witness gave you for adding checkpoints.`,
    );
  if (!parseNoteKey(key, "witness"))
    faults.push(
      "WITNESS_KEY must be the witness's verifier key: name, plus, eight hex digits, plus, base64.",
    );
  return { url: url.replace(/\/$/, ""), key };
}

/** The signing service: all three settings or none, because with two of them nobody could sign. */
function signerIn(env: NodeJS.ProcessEnv, production: boolean, faults: string[]): SignerSetting | null {
  const [url, token, key] = [env["SIGNER_URL"] ?? "", env["SIGNER_TOKEN"] ?? "", env["SIGNER_KEY"] ?? ""];
  if (url === "" && token === "" && key === "") return null;
  const at = URL.canParse(url) ? new URL(url) : null;
  if (!at || !/^https?:$/.test(at.protocol) || at.pathname === "/" || at.search || at.hash || at.username)
    faults.push(
      "SIGNER_URL must be the address of the signing service with the path of its keys, such as https://vault.example.org:8200/v1/transit.",
    );
  else if (production && at.protocol === "http:" && !loopback.has(at.hostname))
    faults.push(
      "SIGNER_URL must begin with https:// in production, because the token goes with every question.",
    );
  if (!/^[\x21-\x7e]+$/.test(token))
    faults.push(
      "SIGNER_TOKEN is missing or holds a space. Set it to the token that the signing service gave out.",
    );
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(key))
    faults.push("SIGNER_KEY must name the key: letters, digits, dashes and underscores.");
  return { url: url.replace(/\/$/, ""), token, key };
}

/** A secret of the installation, made once and kept in DATA_DIR for this user only. */
function fileSecret(dataDir: string, name: string): string {
  const file = path.join(dataDir, name.toLowerCase().replaceAll("_", "-"));
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    mkdirSync(dataDir, { recursive: true });
    const made = randomBytes(32).toString("base64url");
    try {
      writeFileSync(file, `${made}\n`, { mode: 0o600, flag: "wx" });
      return made;
    } catch {
      return readFileSync(file, "utf8").trim();
    }
  }
}

let parsed: Environment | undefined;

/** The settings of this process, parsed once. */
export function environment(): Environment {
  parsed ??= readEnvironment(process.env);
  return parsed;
}

/** For tests, and for a drill that works on a copy: from now on these are the settings of this process. */
export function replaceEnvironment(replacement: Environment): void {
  parsed = replacement;
}
