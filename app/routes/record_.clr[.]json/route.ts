import type { LoaderFunctionArgs } from "@remix-run/node";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { signRecord, takeRecord } from "~/domains/credentials/clr.server";
import { listOwn, stateOf } from "~/domains/credentials/reads.server";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";

/**
 * One's own credentials as one record (CLR 2.0), made for this download: what counts today, and with `?ended` also what
 * has ended, which says so itself.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.hold", { own: true });
  const now = new Date();
  const withEnded = new URL(request.url).searchParams.has("ended");
  const ids = (await listOwn(store(), asker.personId))
    .filter((row) => {
      const state = stateOf(row, now);
      return state === "valid" || (withEnded && state === "expired");
    })
    .map((row) => row.credentialId);
  if (ids.length === 0) {
    throw new DomainError(
      "not-found",
      "You hold no credential that counts today, so there is no record to take.",
    );
  }
  if (!takeRecord(asker.personId, now)) {
    throw new DomainError(
      "too-many",
      "You took several records in a minute. Wait a minute, then try again.",
      {},
      60,
    );
  }
  const record = await signRecord(store(), asker.personId, ids, now);
  if (record === null) {
    throw new DomainError("conflict", "One of your credentials was changed just now. Try again in a moment.");
  }
  return new Response(record, {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="learner-record.clr.json"`,
      "Cache-Control": "private, no-store",
    },
  });
}
