import { FileList, fileIcon } from "~/ui/file-list";
import { Note } from "~/ui/note";
import type { ReviewView, VersionView } from "../record-view.server";

/** What was sent, word for word, with its files and what was changed to protect people. */
export function SentVersion({
  version,
  author,
}: {
  version: Omit<VersionView, "review">;
  /** first name; null: the reader wrote it */
  author: string | null;
}) {
  return (
    <div className="stack">
      {version.parts ? (
        <p>
          <b>{version.parts}</b>
        </p>
      ) : null}
      <p className="written measure">{version.narrative}</p>
      {version.files.length > 0 ? (
        <FileList
          label={`Files of version ${version.number}`}
          files={version.files.map((file) => ({
            key: String(file.position),
            name: file.name,
            bytes: file.bytes,
            to: `/evidence/files/${version.id}/${file.position}`,
            icon: fileIcon(file.mediaType),
            note: "Type checked",
          }))}
        />
      ) : null}
      <Note icon="shield">
        <p className="written">
          <b>So that nobody can be recognised, {author ?? "you"} said:</b> {version.changedNote}
        </p>
        {version.consent.length > 0 ? (
          <p className="small muted">Confirmed when it was sent: {version.consent.join(" ")}</p>
        ) : null}
      </Note>
    </div>
  );
}

/** What the reviewer saw, criterion by criterion. */
export function Levels({ review }: { review: ReviewView }) {
  if (review.levels.length === 0) return <p className="muted">No level was given for this version.</p>;
  return (
    <dl className="facts">
      {review.levels.map((row) => (
        <div key={row.criterion}>
          <dt>{row.title}</dt>
          <dd>
            <p>
              <b>{row.level}</b>
              {row.needed && review.decision === "accept"
                ? `. ${row.needed} is needed, so this stays open. New evidence can show it.`
                : ""}
            </p>
            <p className="written">{row.comment}</p>
            {row.next ? (
              <p className="written">
                <b>Next:</b> {row.next}
              </p>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
