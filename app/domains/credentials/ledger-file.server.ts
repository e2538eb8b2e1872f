import { Readable } from "node:stream";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
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
      Readable.from(lines(walkLedger(store().read, of)), { encoding: "utf8" }),
    ),
    {
      headers: {
        "Content-Type": type,
        "Content-Disposition": `attachment; filename="${name}"`,
        "Cache-Control": "private, no-store",
      },
    },
  );
}
