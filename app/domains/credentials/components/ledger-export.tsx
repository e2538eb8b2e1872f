import { More } from "~/ui/details";
import { Icon } from "~/ui/icon";
import { Section } from "~/ui/page";
import { Scroll } from "~/ui/prose";
import { ledgerRecipe } from "../ledger-recipe";

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
        <div className="measure stack">
          <p>
            Take the JSON file. For each row, join <code>previousHash</code>, a line feed and{" "}
            <code>content</code>, and compute the SHA-256 of it in UTF-8. It must be the row’s{" "}
            <code>hash</code>, and the <code>previousHash</code> of the next row of the same person. The first
            row follows from 64 zeros. A row that was lost, moved or changed breaks this.
          </p>
          <p>
            Save these lines as <code>check.mjs</code> and run{" "}
            <code>node check.mjs evidence-ledger.json</code>, with the name of your file. They say whether
            every row follows, and the last hash of each person. Keep that hash: a later file in which it is
            missing has lost its end.
          </p>
        </div>
        <Scroll label="check.mjs, a program that checks the file">
          <pre className="small">{ledgerRecipe}</pre>
        </Scroll>
        <div className="measure stack">
          <p>
            What else can be compared: the SHA-256 of a file that you hold with the <code>files</code> of the
            row in which it was sent; and a name, by its <code>salt</code>, a line feed and the name, with{" "}
            <code>people</code>.
          </p>
        </div>
      </More>
    </Section>
  );
}
