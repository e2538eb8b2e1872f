import { Section } from "~/ui/page";

/** What the issuer wrote about this person's work, as it was signed. */
export function IssuerWords({ issuer, words }: { issuer: string; words: string | undefined }) {
  if (!words) return null;
  return (
    <Section heading={`What ${issuer} says about this person’s work`} id="narrative">
      <blockquote className="measure written">{words}</blockquote>
    </Section>
  );
}
