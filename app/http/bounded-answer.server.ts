import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";

/**
 * The text of an answer of a service that an operator chose, and no more of it than it could need.
 * @returns null where it is longer
 */
export async function boundedText(response: Response, most: number): Promise<string | null> {
  let text = "";
  const decoder = new TextDecoder();
  const body = response.body ? Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>) : [];
  for await (const part of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    if (text.length > most) return null;
  }
  return text;
}
