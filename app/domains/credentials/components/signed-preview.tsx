import { More } from "~/ui/details";
import { Scroll } from "~/ui/prose";

/** The document as it would be signed, for whoever decides about it. */
export function SignedPreview({ text, of, open }: { text: string; of?: string; open?: boolean }) {
  return (
    <More
      summary={of ? `Exactly what will be signed for ${of}` : "See exactly what will be signed"}
      id="preview"
      open={open}
    >
      <p className="muted measure">
        Name and email address go in as salted hashes, evidence as its kind and a hash. Nobody can read more
        from it than you see here.
      </p>
      <Scroll label="The document that will be signed">
        <pre className="small">{text}</pre>
      </Scroll>
    </More>
  );
}
