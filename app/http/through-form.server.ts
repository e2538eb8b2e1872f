import type { Readable } from "node:stream";
import busboy from "busboy";
import { DomainError } from "./domain-error";

interface Bounds {
  readonly limits: busboy.Limits;
  /** Bytes still read after a body proved too large: a browser that is cut off mid-sentence shows no page at all. */
  readonly drained: number;
  /** what is said of a body that is larger still */
  readonly tooLarge: () => DomainError;
}

/**
 * Runs a form with files past `listen`, and writes nothing anywhere: for pages that keep nothing of what they are sent.
 * @throws invalid for a form that cannot be read; what `tooLarge` says
 */
export function throughForm(
  body: Readable,
  contentType: string,
  { limits, drained, tooLarge }: Bounds,
  listen: (reader: busboy.Busboy) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const unreadable = () =>
      reject(
        new DomainError(
          "invalid",
          "This form arrived in a way we cannot read. Reload the page and send it again.",
        ),
      );
    let reader: busboy.Busboy;
    try {
      reader = busboy({ headers: { "content-type": contentType }, defParamCharset: "utf8", limits });
    } catch {
      body.resume();
      return unreadable();
    }
    listen(reader);
    reader.on("error", () => {
      body.unpipe(reader);
      body.resume();
      unreadable();
    });
    reader.on("close", resolve);
    let size = 0;
    body.on("data", (part: Buffer) => {
      size += part.length;
      if (size > drained) {
        body.destroy();
        reject(tooLarge());
      }
    });
    body.on("error", unreadable);
    body.pipe(reader);
  });
}
