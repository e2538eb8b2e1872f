import { describe, expect, it } from "vitest";
import { type Environment, SettingsError, readEnvironment } from "~/http/environment.server";

const secrets = { SESSION_SECRET: "s".repeat(32), KEY_ENCRYPTION_SECRET: "k".repeat(32) };
const noFile = (): string => {
  throw new Error("Production makes no secret for itself.");
};
const read = (env: NodeJS.ProcessEnv): Environment => readEnvironment(env, noFile);

/** What the start would say, one sentence for each fault. */
function faultsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    read({ ORIGIN: "https://pathways.example.org", ...secrets, ...env, NODE_ENV: "production" });
  } catch (error) {
    if (error instanceof SettingsError) return error.sentences;
    throw error;
  }
  return [];
}

describe("settings", () => {
  it("have the defaults of the README", () => {
    expect(read({ NODE_ENV: "test", ...secrets })).toMatchObject({
      production: false,
      port: 3000,
      origin: "http://localhost:3000",
      smtpUrl: null,
      mailFrom: "IPS Pathways <no-reply@localhost>",
      timeZone: "Australia/Melbourne",
      trustedProxies: 0,
      logLevel: "info",
    });
    const { dataDir, databaseUrl } = read({ NODE_ENV: "test", ...secrets, DATA_DIR: "/somewhere" });
    expect([dataDir, databaseUrl]).toEqual(["/somewhere", "file:/somewhere/pathways.db"]);
  });

  it("may be left alone, but for secrets in production", () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ SESSION_SECRET: undefined, KEY_ENCRYPTION_SECRET: undefined })).toEqual([
      expect.stringMatching(/^SESSION_SECRET is missing\./) as string,
      expect.stringMatching(/^KEY_ENCRYPTION_SECRET is missing\./) as string,
    ]);
    const made = readEnvironment({ NODE_ENV: "test" }, (_folder, name) => `made for ${name}`);
    expect([made.sessionSecret, made.keyEncryptionSecret]).toEqual([
      "made for SESSION_SECRET",
      "made for KEY_ENCRYPTION_SECRET",
    ]);
  });

  it.each<[string, string]>([
    ["PORT", "abc"],
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "80.5"],
    ["ORIGIN", "pathways.example.org"],
    ["ORIGIN", "https://pathways.example.org/app"],
    ["ORIGIN", "https://somebody@pathways.example.org"],
    ["ORIGIN", "ftp://pathways.example.org"],
    ["ORIGIN", "http://pathways.example.org"],
    ["DATABASE_URL", "mysql://localhost/pathways"],
    ["SESSION_SECRET", "short"],
    ["KEY_ENCRYPTION_SECRET", ""],
    ["SMTP_URL", "mail.example.org"],
    ["TZ_DISPLAY", "Mars/Olympus"],
    ["TRUSTED_PROXIES", "all"],
    ["TRUSTED_PROXIES", "11"],
    ["LOG_LEVEL", "loud"],
    ["VC_API", "1"],
  ])("%s=%s stops the start with one sentence that names it", (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} .*\\.$`));
    // a secret is not repeated to whoever reads the log of the start
    if (name.endsWith("SECRET")) expect(faults[0]).not.toContain('"short"');
  });

  const signer = {
    SIGNER_URL: "https://vault.example.org:8200/v1/transit/",
    SIGNER_TOKEN: "hvs.token",
    SIGNER_KEY: "pathways",
  };

  it("name a signing service with all three of its settings, and an agent of it on this machine", () => {
    expect(faultsOf(signer)).toEqual([]);
    expect(faultsOf({ ...signer, SIGNER_URL: "http://127.0.0.1:8100/v1/transit" })).toEqual([]);
    expect(read({ NODE_ENV: "test", ...secrets, ...signer }).signer).toEqual({
      url: "https://vault.example.org:8200/v1/transit",
      token: "hvs.token",
      key: "pathways",
    });
    expect(read({ NODE_ENV: "test", ...secrets }).signer).toBeNull();
  });

  it.each<[string, string]>([
    ["SIGNER_URL", ""],
    ["SIGNER_URL", "vault.example.org"],
    ["SIGNER_URL", "https://vault.example.org"],
    ["SIGNER_URL", "http://vault.example.org/v1/transit"],
    ["SIGNER_URL", "https://somebody@vault.example.org/v1/transit"],
    ["SIGNER_URL", "https://vault.example.org/v1/transit?namespace=a"],
    ["SIGNER_TOKEN", ""],
    ["SIGNER_TOKEN", "two words"],
    ["SIGNER_KEY", ""],
    ["SIGNER_KEY", "keys/pathways"],
  ])("%s=%s stops the start of a service with a signer, with one sentence", (name, value) => {
    const faults = faultsOf({ ...signer, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} .*\\.$`));
    expect(faults[0]).not.toContain("hvs.token");
  });

  it("are all said at once", () => {
    expect(faultsOf({ PORT: "abc", TZ_DISPLAY: "Mars", TRUSTED_PROXIES: "x" })).toHaveLength(3);
  });

  it.each(["http://localhost:3000", "http://127.0.0.1:4000", "http://[::1]:4000"])(
    "%s needs no https: nobody stands between",
    (origin) => expect(faultsOf({ ORIGIN: origin })).toEqual([]),
  );
});
