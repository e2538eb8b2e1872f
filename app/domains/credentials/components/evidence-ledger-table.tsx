import { DomainCode } from "~/ui/icon";
import { formatDateTime } from "~/ui/moments";
import { QueueTable } from "~/ui/queue";
import type { ShownEntry } from "../evidence-ledger-view.server";

/** @param people whose row it is stands in the table; otherwise all are one person's */
export function EvidenceLedgerTable({
  caption,
  rows,
  timeZone,
  people = false,
}: {
  caption: string;
  rows: readonly ShownEntry[];
  timeZone: string;
  people?: boolean;
}) {
  return (
    <QueueTable
      caption={caption}
      columns={[
        { label: "What was done" },
        ...(people ? [{ label: "Whose ledger", short: "Ledger of" }] : []),
        { label: "For" },
        { label: "By", short: "By" },
        { label: "When" },
        { label: "Row and hash", short: "Row", num: true },
      ]}
      rows={rows.map((row) => ({
        key: row.key,
        header: row.what,
        cells: [
          ...(people
            ? [
                <a key="person" href={`/awards/ledger?person=${row.personId}`}>
                  {row.person}
                </a>,
              ]
            : []),
          <div key="for" className="stack-s">
            <p>
              {row.code ? <DomainCode code={row.code} /> : null} {row.achievement}
            </p>
            <p className="small muted">{row.detail}</p>
          </div>,
          row.by,
          <time key="at" dateTime={row.at}>
            {formatDateTime(row.at, timeZone)}
          </time>,
          <span key="hash" className="small">
            {row.number} <code className="muted">{row.mark}</code>
          </span>,
        ],
      }))}
    />
  );
}
