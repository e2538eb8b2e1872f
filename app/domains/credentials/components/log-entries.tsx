import { formatDateTime } from "~/ui/moments";
import { type LogKind, logKindWords } from "../states";

/** What the transparency log holds about one credential, each entry with its proof to keep. */
export function LogEntries({
  entries,
  code,
  timeZone,
}: {
  entries: readonly {
    readonly credentialId: string;
    readonly kind: LogKind;
    readonly enteredAt: Date | string;
    readonly position: number | null;
  }[];
  code: string;
  timeZone: string;
}) {
  if (entries.length === 0) return <p>Its entry is made once it is signed.</p>;
  return (
    <ul className="plain stack-s">
      {entries.map((entry) => (
        <li key={`${entry.kind} ${String(entry.enteredAt)}`}>
          {logKindWords[entry.kind]}, {formatDateTime(entry.enteredAt, timeZone)}.{" "}
          {entry.position === null ? (
            "It gets its place in the log within a minute."
          ) : (
            <>
              Entry {entry.position}.{" "}
              <a
                href={`/credentials/${entry.credentialId}.tlog-proof?entry=${entry.position}`}
                download={`${code}-${entry.credentialId.slice(0, 8)}-${entry.kind}.tlog-proof`}
              >
                Its proof
                <span className="vh">, of entry {entry.position}</span>
              </a>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
