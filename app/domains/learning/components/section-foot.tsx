import { Button } from "~/ui/button";
import { Icon } from "~/ui/icon";
import type { SectionView } from "../module-view";

/** The end of a section: the reader says that it is read, or takes that back. */
export function SectionFoot({ section, address }: { section: SectionView; address: string }) {
  if (section.state === null || section.by !== "reading") return null;
  const done = section.state === "done";
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
            {section.state === "changed" ? "Mark as read again" : "Mark as read"}
            <span className="vh">: {section.title}</span>
          </Button>
          {section.state === "changed" ? (
            <span className="small muted">Changed since you read it.</span>
          ) : null}
        </>
      )}
    </form>
  );
}
