import { createElement } from "react";
import { renderToPipeableStream, renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PageSink } from "~/http/page-sink.server";

/** Letters of one to four bytes, wherever the ends of React's buffer of 2048 bytes fall. */
it.each(["a", "ō", "’", "💀"])("a page full of %s is sent as it was rendered", async (letter) => {
  for (let shift = 0; shift < 4; shift++) {
    const words = Array.from({ length: 400 }, (_, key) => createElement("i", { key }, letter.repeat(7)));
    const page = createElement("p", null, createElement("b", null, "x".repeat(shift + 1)), words);
    const body = await new Promise<Buffer>((resolve, reject) => {
      const { pipe } = renderToPipeableStream(page, {
        onAllReady: () => pipe(new PageSink(resolve)),
        onError: reject,
      });
    });
    expect(body.toString()).toBe(renderToStaticMarkup(page));
  }
});
