import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the build serves: read from the build itself, so that nothing can be left out. */
export interface BuiltRoute {
  readonly id: string;
  readonly loader: boolean;
  readonly action: boolean;
  /** draws a page; a route without one answers with bytes */
  readonly page: boolean;
}

const script = `
  import { pathToFileURL } from "node:url";
  const build = await import(pathToFileURL("build/server/index.js").href);
  const rows = Object.entries(build.routes).map(([id, { module }]) => ({
    id,
    loader: Boolean(module.loader),
    action: Boolean(module.action),
    page: Boolean(module.default),
  }));
  console.log(JSON.stringify(rows));
  process.exit(0);
`;

export async function builtRoutes(): Promise<readonly BuiltRoute[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, NODE_ENV: "test" },
  });
  return JSON.parse(stdout) as BuiltRoute[];
}
