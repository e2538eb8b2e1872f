import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { EvidenceLedgerTable } from "~/domains/credentials/components/evidence-ledger-table";
import { ledgerCheckWords, shownEntry } from "~/domains/credentials/evidence-ledger-view.server";
import { LedgerExport } from "~/domains/credentials/components/ledger-export";
import {
  checkLedger,
  listLedger,
  listWholeLedger,
  parseLedgerCursor,
  printLedgerCursor,
  rowNumber,
} from "~/domains/credentials/evidence-ledger-reads.server";
import { readNames } from "~/domains/credentials/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { storable } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.name ? `${data.name}: ` : ""}Evidence ledger – IPS Pathways` },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "ledger.read");
  const query = new URL(request.url).searchParams;
  const asked = query.get("person");
  const personId = asked === null ? null : storable(asked);
  const before = query.get("before");
  const { timeZone } = environment();
  const { read } = store();
  if (personId === null) {
    const cursor = parseLedgerCursor(before);
    const { rows, next } = await listWholeLedger(read, cursor);
    return {
      name: null,
      personId: null,
      rows: rows.map(shownEntry),
      first: cursor === null,
      next: next && printLedgerCursor(next),
      check: null,
      timeZone,
    };
  }
  const name = (await readNames(store(), [personId])).get(personId);
  if (name === undefined) {
    throw new DomainError("not-found", "There is no such person. Choose one from the ledger.");
  }
  const { rows, next } = await listLedger(read, personId, rowNumber(before));
  const check = await checkLedger(read, personId);
  return {
    name,
    personId,
    rows: rows.map(shownEntry),
    first: rowNumber(before) === null,
    next: next === null ? null : String(next),
    check: check.rows > 0 ? { sound: check.faults.length === 0, words: ledgerCheckWords(check) } : null,
    timeZone,
  };
}

export default function WholeLedger() {
  const { name, personId, rows, first, next, check, timeZone } = useLoaderData<typeof loader>();
  const here = personId ? `/awards/ledger?person=${personId}` : "/awards/ledger";
  const only = personId ? `?person=${personId}` : "";
  return (
    <>
      <PageHead
        back={personId ? { to: "/awards/ledger", label: "The whole ledger" } : undefined}
        title={name ? `${name}: evidence ledger` : "Evidence ledger"}
        lede="Who offered what, who judged it against which rubric and framework, with what moderation, and what was awarded. Rows are added and never changed."
      />
      {rows.length === 0 ? (
        <Empty heading="Nothing is written here yet" action={{ to: "/awards", label: "See who is ready" }}>
          <p>The first row comes with the first piece of evidence that is sent.</p>
        </Empty>
      ) : (
        <div className="stack-l">
          {check ? <Banner tone={check.sound ? "ok" : "stop"}>{check.words}</Banner> : null}
          <EvidenceLedgerTable
            caption="Rows of the evidence ledger, newest first"
            rows={rows}
            timeZone={timeZone}
            people={personId === null}
          />
          <p className="acts">
            {next ? (
              <ButtonLink to={`${here}${personId ? "&" : "?"}before=${next}`} kind="second" iconAfter="next">
                Earlier
              </ButtonLink>
            ) : null}
            {first ? null : <a href={here}>Back to the newest</a>}
          </p>
          <LedgerExport
            csv={`/awards/ledger/csv${only}`}
            json={`/awards/ledger/json${only}`}
            readers={
              name
                ? `${name} and awarding staff can read this ledger.`
                : "Each person reads their own ledger, and awarding staff read all of them."
            }
          />
        </div>
      )}
    </>
  );
}
