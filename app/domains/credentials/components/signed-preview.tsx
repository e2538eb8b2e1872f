import { More } from "~/ui/details";
import { Scroll } from "~/ui/prose";

/**
 * The document as it would be signed, for whoever decides about it.
 * @param asked somebody has just asked for it: it is open, and what they read next
 */
export function SignedPreview({ text, of, asked }: { text: string; of?: string; asked?: boolean }) {
  return (
    <More
      summary={of ? `Exactly what will be signed for ${of}` : "See exactly what will be signed"}
      id="preview"
      open={asked}
      focus={asked}
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
