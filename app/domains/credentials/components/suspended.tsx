import type { ReactNode } from "react";
import { formatDate } from "~/ui/moments";
import { Tag } from "~/ui/tag";
import { Verdict } from "~/ui/verdict";
import { suspensionWords } from "../states";
import type { ShownSuspension } from "../status-acts.server";

/** How a suspended credential is marked wherever its state stands. */
export function SuspendedTag() {
  return (
    <Tag tone="unsure" icon="warn">
      Suspended for now
    </Tag>
  );
}

/** What everybody who looks at a suspended credential is told. */
export function SuspendedVerdict({
  suspended,
  issuer,
  timeZone,
  acts,
  foot,
  children,
}: {
  suspended: ShownSuspension | null;
  issuer: string;
  timeZone: string;
  acts: ReactNode;
  foot: string;
  children?: ReactNode;
}) {
  return (
    <Verdict
      tone="unsure"
      level={2}
      heading="This credential is suspended for now"
      sentence={
        suspended
          ? `${issuer} suspended it on ${formatDate(suspended.at, timeZone)}. The reason: ${suspensionWords[suspended.reason]}.`
          : `${issuer} has suspended it.`
      }
      acts={acts}
      foot={foot}
    >
      {suspended?.words ? <p className="measure written">{suspended.words}</p> : null}
      <p className="measure">
        A suspension can end: nothing is decided yet. Do not rely on the credential while it lasts, and check
        it again later.
      </p>
      {children}
    </Verdict>
  );
}

/** A withdrawal that an appeal found wrong. It cannot be undone in the lists, so the page has to say it. */
export function Overturned({ at, timeZone }: { at: Date | string; timeZone: string }) {
  return (
    <p className="measure">
      An appeal found on {formatDate(at, timeZone)} that it should not have been withdrawn. A withdrawal
      cannot be undone, so it may be awarded anew as another credential. Ask the person for that one.
    </p>
  );
}
