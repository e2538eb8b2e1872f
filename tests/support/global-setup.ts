import { execFileSync } from "node:child_process";

/** The catalogue is compiled once per test run; its own cache makes this quick. */
export default function setup(): void {
  execFileSync(process.execPath, ["--import", "tsx", "app/cli/content.ts", "build"], { stdio: "inherit" });
}
