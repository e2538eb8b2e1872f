import type { EntryContext, ServerBuild } from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import type { Application } from "express";
import { renderToPipeableStream } from "react-dom/server";
import { site } from "#db/schema/people";
import { closeStore, store } from "#db/store.server";
import { catalogue } from "./catalogue/catalogue.server";
import { searchIndex } from "./catalogue/search.server";
import { keyBytes } from "./domains/credentials/key-bytes.server";
import { logBytes } from "./domains/credentials/log-bytes.server";
import { offlineBytes } from "./domains/credentials/offline-bytes.server";
import { publicBytes } from "./domains/credentials/public-bytes.server";
import { shareBytes } from "./domains/credentials/share-bytes.server";
import { SettingsError } from "./http/environment.server";
import { ScriptContext } from "./http/script-tag";
import { requestScope } from "./http/request-scope.server";
import { scrubbed } from "./http/scrubbed.server";
import { whoIsAsking } from "./http/session.server";
import { PageSink } from "./http/page-sink.server";
import { keepPage, keptPage, pageKey } from "./http/kept-pages.server";
import { type Skeleton, filled, noncePlace, skeletonOf } from "./http/stills.server";
import { sweepUploads } from "./http/uploads.server";
import { type CohortRunner, startCohortRunner } from "./workflows/cohort-runner.server";
import { type Daily, dailyWorks, startDaily } from "./workflows/daily.server";
import { jobHandlers } from "./workflows/jobs.server";
import { type Outbox, startOutbox } from "./workflows/outbox-runner.server";

export { answering } from "./http/answers.server";
export { asksForPage, endScope, withinRequest } from "./http/request-scope.server";
export { scrubbed } from "./http/scrubbed.server";

type Report = (what: string, error: ReturnType<typeof scrubbed>) => void;
let reported: Report = () => undefined;
let outbox: Outbox | undefined;
let cohorts: CohortRunner | undefined;
let daily: Daily | undefined;

// ---- For app/http/start.ts ------------------------------------------------------------------------

/** Opens what the process needs; a missing table stops the start with one sentence. */
export async function startUp(report: Report): Promise<void> {
  reported = report;
  catalogue();
  searchIndex();
  try {
    // a table, not only a connection: an empty SQLite file answers too
    await store().read.select({ id: site.id }).from(site).limit(1);
  } catch {
    throw new SettingsError([
      "The database does not answer or is not set up. Run `npm run db:migrate`, then start again.",
    ]);
  }
  await sweepUploads(new Date());
  outbox = startOutbox(store(), jobHandlers, report);
  cohorts = startCohortRunner(store(), report);
  daily = startDaily(dailyWorks, report);
}

export async function shutDown(): Promise<void> {
  await daily?.stop();
  await cohorts?.stop();
  await outbox?.stop();
  await closeStore();
}

export const isHealthy = (): Promise<boolean> => store().answers();

/** Every word of ours that an address may hold: of routes, of public bytes, and the names of what is taught. */
export function ownWords(build: ServerBuild): ReadonlySet<string> {
  const routes = Object.values(build.routes).flatMap((route) => (route?.path ?? "").split("/"));
  const taught = catalogue().microCredentials.flatMap(({ slug, modules }) => [
    slug,
    ...modules.map((module) => module.slug),
  ]);
  return new Set([
    ...routes.filter((word) => /^[a-z][a-z-]*$/.test(word)),
    ...taught,
    ...[
      "healthz",
      ".well-known",
      "did.json",
      "jwks.json",
      "keys",
      "issuer",
      "issuer.json",
      "status",
      "achievements",
      "credentials",
    ],
    ...["log", "checkpoint", "tile", "key", "keys", "consistency", "issue"],
    ...["_root", "favicon.svg", "icons.svg", "robots.txt"],
  ]);
}

/** Public bytes that change rarely leave before Remix, which alone costs a millisecond or more. */
export function beforeRemix(app: Application): void {
  keyBytes(app);
  offlineBytes(app);
  publicBytes(app);
  logBytes(app);
  shareBytes(app);
}

// ---- For Remix ------------------------------------------------------------------------------------

/**
 * How long Remix waits for promises in what a loader gave. No loader of ours gives any, and for so long its timer holds on to
 * all that a request held: with Remix's five seconds a busy server kept thousands of answered pages.
 */
export const streamTimeout = 0;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> {
  const renewed = (await whoIsAsking(request).catch(() => null))?.renewedCookie;
  if (renewed) headers.append("Set-Cookie", renewed);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-cache");
  const key = pageKey(request, status, context);
  const kept = key === null ? undefined : keptPage(key);
  if (kept) return answer(kept, headers, status);
  const { skeleton, failed } = await renderPage(request, context);
  if (key !== null && !failed) keepPage(key, skeleton);
  return answer(skeleton, headers, failed ? 500 : status);
}

function answer(skeleton: Skeleton, headers: Headers, status: number): Response {
  const scope = requestScope();
  const parts = filled(skeleton, scope?.nonce ?? "", scope?.putIn);
  headers.set("Content-Length", String(parts.reduce((sum, part) => sum + part.length, 0)));
  if (scope) scope.page = parts;
  return new Response(scope ? null : Buffer.concat(parts), { headers, status });
}

function renderPage(
  request: Request,
  context: EntryContext,
): Promise<{ readonly skeleton: Skeleton; readonly failed: boolean }> {
  return new Promise((resolve, reject) => {
    let failed = false;
    const page = (
      <ScriptContext.Provider value={{ nonce: noncePlace, src: context.manifest.entry.module }}>
        <RemixServer context={context} url={request.url} />
      </ScriptContext.Provider>
    );
    const { pipe, abort } = renderToPipeableStream(page, {
      // Loaders have run, so a page waits for nothing more. Sent whole, it is one write, not twenty, and needs no
      // script to put streamed parts in their places.
      onAllReady() {
        clearTimeout(late);
        pipe(new PageSink((body) => resolve({ skeleton: skeletonOf(body), failed })));
      },
      onShellError(error) {
        clearTimeout(late);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
      onError() {
        failed = true;
      },
    });
    const late = setTimeout(abort, 10_000).unref();
  });
}

/** A bug of ours, not a refusal: into the log with its request id, and nothing of it to the browser. */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted) return;
  reported(requestScope()?.id ?? "no request", scrubbed(error));
}
