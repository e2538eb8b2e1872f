import { More } from "~/ui/details";
import { Icon } from "~/ui/icon";
import { Section } from "~/ui/page";

/** The ledger to take away, and how somebody who trusts nobody checks it. */
export function LedgerExport({ csv, json, readers }: { csv: string; json: string; readers: string }) {
  return (
    <Section heading="Take it with you" id="export">
      <ul className="plain stack-s">
        <li>
          <a href={csv} download>
            <Icon name="down" /> All rows as a table (CSV)
          </a>
        </li>
        <li>
          <a href={json} download>
            <Icon name="down" /> All rows for software (JSON)
          </a>
        </li>
      </ul>
      <p className="measure">
        {readers} It holds codes, titles, versions, levels and days. It holds no stories, comments or
        messages. Words and files stand in it as hashes, which show that nothing was swapped and give nothing
        away.
      </p>
      <More summary="Check it without us" id="check">
        <p className="measure">
          Take the JSON file. For each row, join <code>previousHash</code>, a line feed and{" "}
          <code>content</code>, and compute the SHA-256 of it in UTF-8. It must be the row’s <code>hash</code>
          , and the <code>previousHash</code> of the next row of the same person. The first row follows from
          64 zeros. A row that was lost, moved or changed breaks this.
        </p>
      </More>
    </Section>
  );
}
