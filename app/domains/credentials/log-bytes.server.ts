import { gzipSync } from "node:zlib";
import type { Application, Request, Response } from "express";
import { store as processStore } from "#db/store.server";
import { Lru } from "~/http/lru";
import { type TileAddress, entryBundle, readTilePath } from "./log-format.server";
import { readCheckpointText, readConsistency } from "./log-reads.server";
import { tileWidth } from "./merkle-tree";
import { type Stored, answering, forEveryone, refuse, send, stored } from "./public-bytes.server";
import { printNoteKey } from "./signed-note.server";
import {
  listLogKeys,
  readLatestCheckpoint,
  readLeaves,
  readLogKey,
  readTileRow,
} from "./transparency-log.server";

/**
 * The transparency log for software that follows it: these addresses never change, and nobody needs an account.
 * @source C2SP tlog-tiles
 */
export function logBytes(app: Application): void {
  app.get("/log/checkpoint", answering(checkpoint));
  app.get("/log/checkpoint/:size", answering(checkpoint));
  app.get("/log/tile/*", answering(tile));
  app.get("/log/key", answering(key));
  app.get("/log/keys", answering(keys));
  app.get("/log/consistency/:from/:to", answering(consistency));
}

const text = "text/plain; charset=utf-8";
const bytes = "application/octet-stream";
const forEver = "public, max-age=31536000, immutable";
/** The format asks for a few seconds at most. */
const short = "public, max-age=5";

const numberIn = (given: string | undefined): number | null =>
  given !== undefined && /^(0|[1-9]\d{0,8})$/.test(given) ? Number(given) : null;

async function checkpoint(request: Request, response: Response): Promise<void> {
  const given = request.params["size"];
  const size = numberIn(given);
  const wanted = given === undefined || size !== null;
  const note = wanted ? await readCheckpointText(processStore().read, size) : null;
  if (note === null) {
    return refuse(
      response,
      404,
      given === undefined
        ? "The log holds nothing yet. Its first checkpoint is signed with its first entry."
        : "No checkpoint was signed at this size.",
    );
  }
  forEveryone(response);
  // a witness may still sign it
  send(request, response, stored(note, false), text, short);
}

const tiles = new Lru<Stored>(2_000, 40_000_000);

async function tile(request: Request, response: Response): Promise<void> {
  const at = readTilePath(request.params[0] ?? "");
  const name = at ? JSON.stringify(at) : "";
  let known = tiles.get(name);
  if (at && !known) {
    const body = await readTile(at);
    if (body) {
      known = stored(body, false);
      tiles.set(name, known, body.length);
    }
  }
  if (!at || !known) return refuse(response, 404, "The log has no such tile, or has not signed so far yet.");
  forEveryone(response);
  if (at.level !== "entries" || !/\bgzip\b/.test(request.headers["accept-encoding"] ?? ""))
    return send(request, response, known, bytes, forEver);
  response.setHeader("Content-Encoding", "gzip");
  send(
    request,
    response,
    { body: gzipSync(known.body), packed: null, etag: `${known.etag}-gz` },
    bytes,
    forEver,
  );
}

/** Only what a signed checkpoint covers is handed out: an entry is nowhere before it is in the log for good. */
async function readTile({ level, number, width }: TileAddress): Promise<Buffer | null> {
  const db = processStore().read;
  const head = await readLatestCheckpoint(db);
  const height = level === "entries" ? 0 : level;
  const end = (number * tileWidth + width) * tileWidth ** height;
  if (!head || end > head.size) return null;
  return level === "entries"
    ? entryBundle(await readLeaves(db, number * tileWidth, width))
    : readTileRow(db, { level, number }, width);
}

async function key(request: Request, response: Response): Promise<void> {
  const held = await readLogKey(processStore().read);
  if (!held) return refuse(response, 404, "The log holds nothing yet. Its key is made with its first entry.");
  forEveryone(response);
  send(request, response, stored(`${printNoteKey(held.note)}\n`, false), text, "public, max-age=300");
}

/** Every key there ever was, newest first: a checkpoint that somebody kept stays good with the key of its time. */
async function keys(request: Request, response: Response): Promise<void> {
  const held = await listLogKeys(processStore().read);
  if (held.length === 0)
    return refuse(response, 404, "The log holds nothing yet. Its key is made with its first entry.");
  forEveryone(response);
  const lines = held.map((one) => `${printNoteKey(one.note)}\n`).join("");
  send(request, response, stored(lines, false), text, "public, max-age=300");
}

async function consistency(request: Request, response: Response): Promise<void> {
  const [from, to] = [numberIn(request.params["from"]), numberIn(request.params["to"])];
  const path = from === null || to === null ? null : await readConsistency(processStore().read, from, to);
  if (path === null) {
    return refuse(response, 404, "Give two sizes, the smaller first, that the log has signed so far.");
  }
  const lines = path.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
  forEveryone(response);
  send(request, response, stored(lines, false), text, forEver);
}
