import type { LoaderFunctionArgs } from "@remix-run/node";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { ledgerFile } from "~/domains/credentials/ledger-file.server";
import { readNames } from "~/domains/credentials/reads.server";
import { DomainError } from "~/http/domain-error";
import { storable } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";

/** The evidence ledger of everybody, or of the one person that is asked for; for issuers. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "ledger.read");
  const asked = new URL(request.url).searchParams.get("person");
  const person = asked === null ? null : storable(asked);
  if (person !== null && !(await readNames(store(), [person])).has(person)) {
    throw new DomainError("not-found", "There is no such person. Choose one from the ledger.");
  }
  return ledgerFile(params["format"], person, asker.personId, new Date());
}
