import jsQR from "jsqr";

/** Looks for a code in the points of a picture, beside the page, so that the page never stands still. */
self.addEventListener("message", ({ data }: MessageEvent<ImageData>) => {
  const found = jsQR(data.data, data.width, data.height);
  self.postMessage(found?.data ?? null);
});
