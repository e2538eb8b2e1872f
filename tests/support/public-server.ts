import type { AddressInfo } from "node:net";
import express from "express";
import { keyBytes } from "~/domains/credentials/key-bytes.server";
import { logBytes } from "~/domains/credentials/log-bytes.server";
import { offlineBytes } from "~/domains/credentials/offline-bytes.server";
import { publicBytes } from "~/domains/credentials/public-bytes.server";
import { shareBytes } from "~/domains/credentials/share-bytes.server";

/** The handlers that stand before Remix, on a port of their own; what they pass on is answered with 404. */
export async function servePublicBytes(): Promise<{ url: string; end(): Promise<void> }> {
  const app = express();
  app.set("etag", false);
  keyBytes(app);
  offlineBytes(app);
  publicBytes(app);
  logBytes(app);
  shareBytes(app);
  app.use((_request, response) => void response.status(404).type("text").send("passed on"));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    end: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
