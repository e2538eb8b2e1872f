/** Serves the bare page the way the product is served: Express, compression, Remix, one process. */
import path from "node:path";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express from "express";
import sirv from "sirv";

const build = (await import(path.resolve("tests/bench/bare/build/server/index.js"))) as ServerBuild;
const app = express();
app.disable("x-powered-by");
app.use(sirv(path.resolve("tests/bench/bare/build/client"), { etag: true }));
app.use(compression({ threshold: 1024 }));
app.get("/healthz", (_request, response) => response.json({ status: "ok" }));
app.all("*", createRequestHandler({ build, mode: "production" }));
app.listen(Number(process.env["PORT"]));
