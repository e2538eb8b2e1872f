import { Readable } from "node:stream";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { requestScope } from "~/http/request-scope.server";
import { recordActivity } from "../people/activity.server";
import { isLedgerFormat, ledgerFormats, walkLedger } from "./evidence-ledger-reads.server";

/**
 * A ledger as a file, written while it is read: its length changes nothing about the memory it takes.
 * That it was taken is itself written down, because it leaves the service.
 * @param of whose; null: everybody's
 * @throws not-found for a format there is none of
 */
export async function ledgerFile(
  format: string | undefined,
  of: string | null,
  askerId: string,
  now: Date,
): Promise<Response> {
  if (!isLedgerFormat(format)) {
    throw new DomainError("not-found", "There is no such file. Go back to the ledger and choose again.");
  }
  await store().write((tx) =>
    recordActivity(tx, now, {
      actorId: askerId,
      action: "ledger.export",
      subjectKind: "ledger",
      subjectId: of ?? "all",
      aboutId: of,
      detail: { format },
    }),
  );
  const { type, lines } = ledgerFormats[format];
  const name = `evidence-ledger-${now.toISOString().slice(0, 10)}.${format}`;
  return new Response(
    createReadableStreamFromReadable(
      Readable.from(inPieces(lines(walkLedger(store().read, of))), { highWaterMark: 2 }),
    ),
    {
      headers: {
        "Content-Type": type,
        "Content-Disposition": `attachment; filename="${name}"`,
        // as it is: what packs an answer would hold on to what the socket does not take
        "Cache-Control": "private, no-store, no-transform",
      },
    },
  );
}

/** So much is handed on at once. */
const PIECE = 64 * 1024;

/** Lines put together into pieces, each made only once the socket has taken those before. */
async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const drained = requestScope()?.drained;
  let held: string[] = [];
  let length = 0;
  for await (const line of lines) {
    held.push(line);
    length += line.length;
    if (length < PIECE) continue;
    yield Buffer.from(held.join(""), "utf8");
    held = [];
    length = 0;
    // others are answered in between
    await new Promise(setImmediate);
    await drained?.();
  }
  yield Buffer.from(held.join(""), "utf8");
}
