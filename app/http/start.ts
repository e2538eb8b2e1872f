import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express from "express";
import pino from "pino";
import sirv from "sirv";
import type * as Entry from "../entry.server";
import { SettingsError, environment } from "./environment.server";
import { isForged, loggedPath, refuse, securityHeaders } from "./headers.server";
import { groupRoutes } from "./route-groups";

/**
 * The web process. Everything of ours that it calls comes out of the one server bundle, so that the routes and
 * the handlers before them share one store, one catalogue and one outbox.
 */
type Build = ServerBuild & { entry: { module: typeof Entry } };
type Scope = Parameters<typeof Entry.withinRequest>[0];

// V8 lets the old generation grow to several times what is alive before it looks: resident memory went from 260 to 510 MiB
// in 20,000 requests with 60 MiB alive. Looked at sooner, it stays where it was.
setFlagsFromString("--heap-growing-percent=30");

async function main(): Promise<void> {
  const dev = process.argv.includes("--dev");
  const env = environment();
  const log = pino({
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    level: env.logLevel,
  });

  const vite = dev
    ? await import("vite").then(({ createServer }) => createServer({ server: { middlewareMode: true } }))
    : null;
  const bundle = path.resolve("build/server/index.js");
  if (!vite && !existsSync(bundle)) {
    throw new SettingsError(["There is no build yet. Run `npm run build`, then start again."]);
  }
  const load = async (): Promise<Build> =>
    (vite
      ? await vite.ssrLoadModule("virtual:remix/server-build")
      : await import(pathToFileURL(bundle).href)) as Build;
  const first = await load();
  const ours = first.entry.module;
  const report: Parameters<typeof ours.startUp>[0] = (id, error) => log.error({ id, error }, "failed");
  await ours.startUp(report);
  const ownWords = ours.ownWords(first);

  const https = env.origin.startsWith("https:");
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", env.trustedProxies);
  app.set("etag", false);

  let stopping = false;
  app.use((request, response, next) => {
    // whoever comes over a connection that was kept is served, and comes over another one, to another process, next time
    if (stopping) response.setHeader("Connection", "close");
    const began = performance.now();
    const id = randomUUID();
    const nonce = freshNonce();
    // what a caller says about itself is not to be believed
    delete request.headers["x-pathways-address"];
    request.headers["x-pathways-address"] = request.ip ?? "";
    response.setHeader("X-Request-Id", id);
    for (const [name, value] of Object.entries(
      securityHeaders(nonce, https, { dev, scans: request.path === "/verify" }),
    ))
      response.setHeader(name, value);
    response.once("finish", () => {
      if (request.path.startsWith("/assets/") || request.path.startsWith("/fonts/")) return;
      log.info({
        id,
        method: request.method,
        path: loggedPath(request.path, ownWords),
        status: response.statusCode,
        ms: Math.round((performance.now() - began) * 10) / 10,
      });
    });
    if (isForged(request, env.origin)) {
      return refuse(response, 403, "This form came from another site. Open the page here and send it again.");
    }
    // no page has an address that cannot be decoded; the router would take it for a bug of ours, and log it whole
    if (!canBeDecoded(request.path)) request.url = request.originalUrl = "/%25";
    // a NUL reads as any other byte that is no text does: PostgreSQL refuses it, wherever in an address it stood
    if (request.url.includes("%00"))
      request.url = request.originalUrl = request.url.replaceAll("%00", "%EF%BF%BD");
    // asked and answered; Remix would compare it with Host, which differs behind some proxies, and answer 500
    delete request.headers.origin;
    const scope: Scope = {
      ...{ id, nonce, known: new Map(), drained: () => drained(response) },
      ...(ours.asksForPage(request.url) && { putIn: [] }),
    };
    response.locals["scope"] = scope;
    response.once("close", () => ours.endScope(scope));
    ours.withinRequest(scope, next);
  });

  app.get("/healthz", (_request, response) => {
    ours.isHealthy().then(
      () => response.json({ status: "ok" }),
      () => response.status(503).json({ status: "the database does not answer" }),
    );
  });

  // these pack their own bytes, so nothing that looks at every answer stands before them
  ours.beforeRemix(app);
  if (vite) app.use(vite.middlewares);
  else {
    const client = path.resolve("build/client");
    app.use((_request, response, next) => {
      // a file that went away under a running server (a new build over an old one) breaks one answer, not the process
      response.once("pipe", (source: Readable) => source.once("error", () => response.destroy()));
      next();
    });
    app.use(
      sirv(client, {
        brotli: true,
        gzip: true,
        etag: true,
        setHeaders(response, file) {
          // names under assets/ hold a hash of their content; the rest may change with a release
          const forEver = file.startsWith("/assets/");
          // it lies among the assets and looks after one page
          if (/^\/assets\/keep-worker-[\w-]+\.js$/.test(file))
            response.setHeader("Service-Worker-Allowed", "/verify");
          response.setHeader(
            "Cache-Control",
            forEver ? "public, max-age=31536000, immutable" : "public, max-age=3600",
          );
        },
      }),
    );
  }
  app.use(compression({ threshold: 1024 }));
  app.use((request, response, next) => {
    const scope = response.locals["scope"] as Scope;
    const end = response.end.bind(response) as (...given: unknown[]) => typeof response;
    // A page goes to the socket as it was rendered: through the web stream of a Response it would cost a tenth more.
    response.end = (...given: unknown[]) => {
      if (given.length > 0 || scope.page === undefined) return end(...given);
      // not corked: what packs the answer waits for a drain that a corked one never tells of
      for (const part of scope.page) response.write(part);
      return end();
    };
    // what Remix's script asks for says nothing about caches by itself, and it is always somebody's
    if (request.path.endsWith(".data")) response.setHeader("Cache-Control", "private, no-store");
    next();
  });
  if (vite) {
    const build = async () => ours.answering(await load(), report);
    app.all("*", createRequestHandler({ build, mode: "development" }));
  } else {
    const buildFor = groupRoutes(ours.answering(first, report));
    const handlers = new Map<ServerBuild, express.RequestHandler>();
    app.all("*", (request, response, next) => {
      const build = buildFor(request.path);
      const handler = handlers.get(build) ?? createRequestHandler({ build, mode: "production" });
      handlers.set(build, handler);
      return handler(request, response, next);
    });
  }
  app.use(
    (error: unknown, _request: express.Request, response: express.Response, next: express.NextFunction) => {
      log.error({ id: response.getHeader("X-Request-Id"), error: ours.scrubbed(error) }, "failed");
      if (response.headersSent) return next(error);
      const id = String(response.getHeader("X-Request-Id"));
      refuse(
        response,
        500,
        `Something went wrong on our side. Nothing you confirmed is lost. Try again in a minute. Request ${id}.`,
      );
    },
  );

  const server = app.listen(env.port);
  // behind a proxy: longer than the proxy's own, so that it never writes into a closing connection
  server.keepAliveTimeout = 65_000;

  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    // requests in flight are finished; connections that idle are closed, those still in use when they fall idle
    server.keepAliveTimeout = 1;
    server.close(() => {
      ours.shutDown().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
    server.closeIdleConnections();
    setTimeout(() => process.exit(1), 25_000).unref();
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));

  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw error.syscall === "listen" ? new SettingsError([noPort(env.port, error.code)]) : error;
  });
  const { port } = server.address() as AddressInfo;
  log.info({ port, origin: env.origin }, "ready");
}

const noPort = (port: number, code: string | undefined): string =>
  code === "EADDRINUSE"
    ? `Port ${port} is taken. Stop what uses it, or set PORT to another number, then start again.`
    : `Port ${port} cannot be used (${code ?? "no reason given"}). Set PORT to a number above 1023, then start again.`;

let random = Buffer.alloc(0);
let used = 0;
/** Taken from a store of random bytes: asking the system for sixteen at a time costs more than all other headers. */
function freshNonce(): string {
  if (used + 16 > random.length) [random, used] = [randomBytes(4096), 0];
  used += 16;
  return random.toString("base64", used - 16, used);
}

function drained(response: express.Response): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

function canBeDecoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

main().catch((error: unknown) => {
  if (error instanceof Error && error.name === "SettingsError") console.error(error.message);
  else console.error(error);
  process.exit(1);
});
