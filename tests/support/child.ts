import path from "node:path";
import { build } from "esbuild";
import { environment } from "~/http/environment.server";

/** A program that tests run as a process of its own, in one file, so that it starts at once. @returns its path */
export async function bundled(entry: string): Promise<string> {
  const outfile = path.resolve(".cache", `${path.basename(entry, ".ts")}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return outfile;
}

/** The settings with which such a process works on the world of this test. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const { dataDir, databaseUrl, sessionSecret, keyEncryptionSecret } = environment();
  return {
    ...process.env,
    NODE_ENV: "test",
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    SESSION_SECRET: sessionSecret,
    KEY_ENCRYPTION_SECRET: keyEncryptionSecret,
  };
}
