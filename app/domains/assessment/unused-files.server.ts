import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { inArray } from "drizzle-orm";
import { draftFile, evidenceVersionFile, noteFile } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { environment } from "~/http/environment.server";

/** Ours: far longer than the moment between storing a file and writing the row that names it. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Clears away stored files that no row names any more: of a note that was deleted, or taken out of a draft.
 * Not in the act that lets go of a file: another person may be sending the same content at that moment.
 * @returns how many
 */
export async function sweepUnusedFiles(now: Date, dataDir = environment().dataDir): Promise<number> {
  const root = path.join(dataDir, "evidence");
  let cleared = 0;
  for (const folder of await readdir(root).catch(() => [])) {
    const names = (await readdir(path.join(root, folder))).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const old: string[] = [];
    for (const name of names) {
      const { mtimeMs } = await stat(path.join(root, folder, name));
      if (now.getTime() - mtimeMs > KEPT_MS) old.push(name);
    }
    if (old.length === 0) continue;
    const wanted = new Set<string>();
    for (const from of [evidenceVersionFile, draftFile, noteFile]) {
      const rows = await store()
        .read.select({ sha256: from.sha256 })
        .from(from)
        .where(inArray(from.sha256, old));
      for (const row of rows) wanted.add(row.sha256);
    }
    for (const name of old.filter((name) => !wanted.has(name))) {
      await rm(path.join(root, folder, name), { force: true });
      cleared++;
    }
  }
  return cleared;
}
