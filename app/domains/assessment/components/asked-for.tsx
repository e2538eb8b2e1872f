import { Note } from "~/ui/note";

/** What the reviewer asked for on the version before, above every step of revising it. */
export function AskedFor({ asked }: { asked: { readonly by: string; readonly words: string } | null }) {
  if (!asked) return null;
  return (
    <Note tone="care">
      <p>
        <b>{asked.by} asked for one thing:</b>
      </p>
      <p className="written">{asked.words}</p>
    </Note>
  );
}
