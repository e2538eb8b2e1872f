import { DomainCode } from "~/ui/icon";
import { formatDateTime } from "~/ui/moments";
import { QueueTable } from "~/ui/queue";
import type { ShownEntry } from "../evidence-ledger-view.server";

/**
 * @param people whose row it is stands in the table; otherwise all are one person's
 * @param award  they are the rows of one award, which the page names and leads to by itself
 */
export function EvidenceLedgerTable({
  caption,
  rows,
  timeZone,
  people = false,
  award = false,
}: {
  caption: string;
  rows: readonly ShownEntry[];
  timeZone: string;
  people?: boolean;
  award?: boolean;
}) {
  return (
    <QueueTable
      caption={caption}
      columns={[
        { label: "What was done" },
        ...(people ? [{ label: "Whose ledger", short: "Ledger of" }] : []),
        award ? { label: "What it says", short: "Says" } : { label: "For" },
        { label: "By", short: "By" },
        { label: "When" },
        { label: "Hash", num: true },
      ]}
      rows={rows.map((row) => ({
        key: row.key,
        // numbers are those of one person's ledger
        id: people ? undefined : `row-${row.number}`,
        header: (
          <>
            Row {row.number}: {row.what}
          </>
        ),
        to: (!award && row.to) || undefined,
        cells: [
          ...(people
            ? [
                <a key="person" href={`/awards/ledger?person=${row.personId}`}>
                  {row.person}
                </a>,
              ]
            : []),
          <div key="for" className="stack-s">
            {award ? null : (
              <p>
                {row.code ? <DomainCode code={row.code} /> : null} {row.achievement}
              </p>
            )}
            <p className={award ? "small" : "small muted"}>{row.detail}</p>
          </div>,
          row.by,
          <time key="at" dateTime={row.at}>
            {formatDateTime(row.at, timeZone)}
          </time>,
          <code key="hash" className="small muted">
            {row.mark}
          </code>,
        ],
      }))}
    />
  );
}
