import type { ReactNode } from "react";
import { FileDrop, TextArea } from "~/ui/field";
import { Button } from "~/ui/button";

/** What to check: a link, text or a file. A file wins where both are given. */
export function CheckForm({
  error,
  typed,
  children,
}: {
  error?: string | null;
  typed?: string;
  /** a further way in */
  children?: ReactNode;
}) {
  return (
    <form
      method="post"
      action="/verify"
      encType="multipart/form-data"
      className="card stack measure noprint"
      noValidate
    >
      <TextArea
        name="credential"
        label="A link, or the text of the credential"
        rows={3}
        defaultValue={typed ?? ""}
        error={error}
        spellCheck={false}
        autoComplete="off"
      />
      <FileDrop
        name="file"
        label="Or a file"
        hint="JSON, PNG, SVG or PDF, or a photo of a card’s code; up to 5 MB"
        accept=".json,.jsonld,.jwt,.txt,.png,.svg,.pdf,.jpg,.jpeg,.webp,application/json,image/png,image/svg+xml,image/jpeg,image/webp,application/pdf"
      />
      {children}
      <p>
        <Button busy={false}>Check it</Button>
      </p>
      <p className="small muted">We keep nothing that you send here.</p>
    </form>
  );
}
