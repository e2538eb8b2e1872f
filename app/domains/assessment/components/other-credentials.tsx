import { More } from "~/ui/details";

/** A way to write for a micro-credential that one has not begun. */
export function OtherCredentials({
  others,
}: {
  others: readonly { readonly code: string; readonly title: string; readonly to: string }[];
}) {
  if (others.length === 0) return null;
  return (
    <More summary="For another micro-credential">
      <ul className="plain stack-s">
        {others.map((one) => (
          <li key={one.to}>
            <span className="code muted">{one.code}</span> <a href={one.to}>{one.title}</a>
          </li>
        ))}
      </ul>
    </More>
  );
}
