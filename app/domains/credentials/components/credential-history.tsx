import { Section } from "~/ui/page";
import { CredentialLine, type Line } from "./credential-line";

/** On a credential's own page: what it renews and what renewed it. Nothing where it stands alone. */
export function CredentialHistory({ line, timeZone }: { line: Line; timeZone: string }) {
  if (line.links.length < 2) return null;
  return (
    <Section heading="Over time" id="history">
      <p className="muted measure">
        It was renewed with new evidence of practice. Each renewal is a credential of its own; ask its holder
        for the link.
      </p>
      <CredentialLine line={line} timeZone={timeZone} />
    </Section>
  );
}
