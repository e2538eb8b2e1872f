import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { ledgerFile } from "~/domains/credentials/ledger-file.server";
import { storable } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";

/** The evidence ledger of everybody, or of the one person that is asked for; for issuers. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "ledger.read");
  const person = new URL(request.url).searchParams.get("person");
  return ledgerFile(params["format"], person === null ? null : storable(person), asker.personId, new Date());
}
