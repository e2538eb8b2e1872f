import { stillHtml } from "../still";

/** HTML of the catalogue by its key; see `still.ts` for why it is not in the loader's data. */
export function Still({ of, className = "prose", id }: { of: string; className?: string; id?: string }) {
  return (
    <div
      className={className}
      id={id}
      data-still={of}
      suppressHydrationWarning
      dangerouslySetInnerHTML={{ __html: stillHtml(of) }}
    />
  );
}
