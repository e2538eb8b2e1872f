import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { ledgerFile } from "~/domains/credentials/ledger-file.server";
import { requireAsker } from "~/http/session.server";

/** One's own evidence ledger, whole. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "ledger.read", { own: true });
  return ledgerFile(params["format"], asker.personId, asker.personId, new Date());
}
