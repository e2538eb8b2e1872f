import { Section } from "~/ui/page";

/** One judgement that a credential of ours carries, as it was signed. */
export interface ShownJudgement {
  /** a role, never a name */
  readonly by: string;
  readonly comment: string | null;
  /** who signed it, and for whom */
  readonly how: string;
}

/** Who judged the work, what they found, and whose signature that is; nothing where a credential carries none. */
export function Judgements({
  judgements,
  level = 2,
}: {
  judgements: readonly ShownJudgement[];
  level?: 2 | 3;
}) {
  const [first] = judgements;
  if (!first) return null;
  return (
    <Section heading="Who judged it, and what they found" id="judged" level={level} small={level === 3}>
      <ul className="plain stack">
        {judgements.map(({ by, comment }, at) => (
          <li key={at} className="stack-s">
            <b>{by}</b>
            <p className="measure written">{comment}</p>
          </li>
        ))}
      </ul>
      <p className="small muted measure">
        {judgements.length > 1 ? "Each is an endorsement" : "This is an endorsement"} inside the credential,
        signed by itself. {first.how}
      </p>
    </Section>
  );
}
