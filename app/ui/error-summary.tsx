import { fieldId } from "./field";

/**
 * What the summary lists of a form that was refused: what is wrong at each field, or the sentence where it is at none.
 * @returns null: nothing was refused
 */
export function errorsOf(
  refused: { readonly sentence: string; readonly errors: Readonly<Record<string, string>> } | undefined,
): Readonly<Record<string, string>> | null {
  if (!refused) return null;
  return Object.keys(refused.errors).length === 0 ? { "": refused.sentence } : refused.errors;
}

/**
 * What stands in the way, first in `main`, above the h1; the page title starts with "Error: ".
 * Focus comes through `autofocus` (a fragment in the address would beat it).
 * @param errors  field name → the same sentence that stands at the field; "" as a name: belongs to no field
 * @param before  ends the heading: "this can be sent"
 * @param ids     only for fields that were given an id of their own
 */
export function ErrorSummary({
  errors,
  before,
  ids = {},
}: {
  errors: Readonly<Record<string, string>> | null | undefined;
  before?: string;
  ids?: Readonly<Record<string, string>>;
}) {
  const list = Object.entries(errors ?? {});
  if (list.length === 0) return null;
  const count = list.length === 1 ? "There is 1 thing to fix" : `There are ${list.length} things to fix`;
  return (
    <div
      className="errors measure stack-s"
      role="group"
      tabIndex={-1}
      aria-labelledby="errors-h"
      // eslint-disable-next-line jsx-a11y/no-autofocus -- focus must move here: the person has sent a form
      autoFocus
    >
      <h2 className="h-s" id="errors-h">
        {before ? `${count} before ${before}` : count}
      </h2>
      <ul className="plain stack-s">
        {list.map(([field, sentence]) => (
          <li key={field}>
            {field ? <a href={`#${ids[field] ?? fieldId(field)}`}>{sentence}</a> : <b>{sentence}</b>}
          </li>
        ))}
      </ul>
    </div>
  );
}
