import fs from "node:fs";
import path from "node:path";
import type { Fault } from "./faults";
import type { ModuleMeasure } from "./measure";

/** Where `npm run content:build` and `npm run content:check` leave what they found. */
export const checkFile = path.join("build", "content-check.json");

export interface ContentCheck {
  /** ISO 8601: when it was looked at. Later than the catalogue where faults have kept a new one from being built. */
  readonly at: string;
  readonly faults: readonly Fault[];
  readonly measures: readonly ModuleMeasure[];
}

/**
 * What the last check found, for authors. Read each time: the check may have run since the service started, and a
 * fault keeps a new catalogue from being built but not from being read about here.
 * @returns null: content has not been checked here
 */
export function readContentCheck(): ContentCheck | null {
  try {
    return JSON.parse(fs.readFileSync(path.resolve(checkFile), "utf8")) as ContentCheck;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
