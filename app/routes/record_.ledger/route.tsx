import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { EvidenceLedgerTable } from "~/domains/credentials/components/evidence-ledger-table";
import { ledgerCheckWords, shownEntry } from "~/domains/credentials/evidence-ledger-view.server";
import { LedgerExport } from "~/domains/credentials/components/ledger-export";
import { checkLedger, listLedger, rowNumber } from "~/domains/credentials/evidence-ledger-reads.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Your evidence ledger – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "ledger.read", { own: true });
  const { read } = store();
  const before = rowNumber(new URL(request.url).searchParams.get("before"));
  const { rows, next } = await listLedger(read, asker.personId, before);
  const check = await checkLedger(read, asker.personId);
  return {
    rows: rows.map(shownEntry),
    first: before === null,
    next,
    sound: check.faults.length === 0,
    check: ledgerCheckWords(check),
    issuer: environment().issuer.name,
    timeZone: environment().timeZone,
  };
}

export default function OwnLedger() {
  const { rows, first, next, sound, check, issuer, timeZone } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/record", label: "Your credentials" }}
        title="Your evidence ledger"
        lede="What you offered, who judged it against what, and what was awarded. Rows are added and never changed."
      />
      {rows.length === 0 ? (
        <Empty
          heading="Nothing is written here yet"
          action={{ to: "/evidence", label: "Go to your evidence" }}
        >
          <p>The first row comes with the first piece of evidence that you send.</p>
        </Empty>
      ) : (
        <div className="stack-l">
          <Banner tone={sound ? "ok" : "stop"}>{check}</Banner>
          <EvidenceLedgerTable
            caption="Rows of your evidence ledger, newest first"
            rows={rows}
            timeZone={timeZone}
          />
          <p className="acts">
            {next ? (
              <ButtonLink to={`/record/ledger?before=${next}`} kind="second" iconAfter="next">
                Earlier
              </ButtonLink>
            ) : null}
            {first ? null : <a href="/record/ledger">Back to the newest</a>}
          </p>
          <LedgerExport
            csv="/record/ledger/csv"
            json="/record/ledger/json"
            readers={`You and awarding staff of ${issuer} can read this ledger.`}
          />
        </div>
      )}
    </>
  );
}
