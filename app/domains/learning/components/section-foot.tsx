import { Button } from "~/ui/button";
import { Icon } from "~/ui/icon";
import type { SectionState } from "../section-rules";

/** The end of a section: the reader says that it is read, or takes that back. */
export function SectionFoot({
  section,
  state,
  address,
}: {
  section: { readonly id: string; readonly title: string };
  state: SectionState;
  address: string;
}) {
  const done = state === "done";
  return (
    <form method="post" action={address} className="row noprint section-foot">
      <input type="hidden" name="section" value={section.id} />
      {done ? (
        <>
          <span className="with-icon muted">
            <Icon name="tick" />
            <span>Read</span>
          </span>
          <Button kind="text" name="intent" value="unread">
            Not read yet<span className="vh">: {section.title}</span>
          </Button>
        </>
      ) : (
        <>
          <Button kind="second" name="intent" value="read">
            {state === "changed" ? "Mark as read again" : "Mark as read"}
            <span className="vh">: {section.title}</span>
          </Button>
          {state === "changed" ? <span className="small muted">Changed since you read it.</span> : null}
        </>
      )}
    </form>
  );
}
