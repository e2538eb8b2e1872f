import { EventEmitter } from "node:events";

/**
 * Takes a page's bytes and hands them on in one piece. Without the bookkeeping of a stream that could wait.
 * Where a letter of several bytes does not fit into the last ones of React's buffer, React 18 sends the buffer with the
 * rest of it left at 0; nothing we render holds a 0, so what a piece ends in is taken away.
 * @source github.com/facebook/react/pull/26228, which is not in React 18.3
 */
export class PageSink extends EventEmitter implements NodeJS.WritableStream {
  readonly writable = true;
  private readonly chunks: Uint8Array[] = [];
  private ended = false;

  constructor(private readonly whole: (body: Buffer) => void) {
    super();
  }
  write(chunk: Uint8Array | string): boolean {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    let end = bytes.length;
    while (bytes[end - 1] === 0) end--;
    this.chunks.push(end === bytes.length ? bytes : bytes.subarray(0, end));
    return true;
  }
  end(): this {
    if (!this.ended) this.whole(Buffer.concat(this.chunks));
    this.ended = true;
    return this;
  }
  destroy(): this {
    return this;
  }
}
