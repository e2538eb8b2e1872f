import type { Application, NextFunction, Request, Response } from "express";
import { store as processStore } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { Lru } from "~/http/lru";
import { ButtonLink } from "~/ui/button";
import { PageHead } from "~/ui/page";
import { type CardKind, cardOf, readForCard } from "./offline-card.server";
import { keptOnDevices } from "./offline-kept.server";
import { type Stored, answering, forEveryone, send, sendPage, stored } from "./public-bytes.server";

/** The pocket card of a credential and its code, for whoever has its link; and what a device keeps to check cards. */
export function offlineBytes(app: Application): void {
  app.get("/credentials/:card", answering(card));
  app.get("/verify/device.json", answering(device));
}

/** Each visit of `/verify` asks for them, and lists change rarely: packed once, until they do. */
let packed: { readonly text: string; readonly body: Stored } | null = null;

/** For the page on which a device checks cards by itself; the same for everybody. */
async function device(request: Request, response: Response): Promise<void> {
  const text = JSON.stringify(await keptOnDevices(processStore()));
  if (packed?.text !== text) packed = { text, body: stored(text, true) };
  send(request, response, packed.body, "application/json; charset=utf-8", "no-cache");
}

const address = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(card\.pdf|qr\.svg|qr\.png)$/;
const types = { "card.pdf": "application/pdf", "qr.svg": "image/svg+xml", "qr.png": "image/png" } as const;
const cards = new Lru<Stored>(200, 20_000_000);

async function card(request: Request, response: Response, next: NextFunction): Promise<void> {
  const [, id, named] = address.exec(request.params["card"] ?? "") ?? [];
  if (id === undefined) return next();
  const kind = named as CardKind;
  response.setHeader("X-Robots-Tag", "noindex");
  try {
    const made = await readForCard(processStore(), id, new Date());
    if (!made) return next();
    // the card names the holder where the holder says so, and is signed with the key of the day
    const name = JSON.stringify([id, kind, kind === "card.pdf" ? made.held.holderName : null, made.key.id]);
    let known = cards.get(name);
    if (!known) {
      known = stored(await cardOf(kind, made), false);
      cards.set(name, known, known.body.length);
    }
    if (kind !== "card.pdf") forEveryone(response);
    if (kind === "qr.svg") response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    send(request, response, known, types[kind], "no-cache");
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await refused(request, response, error);
  }
}

/** Why there is no card: a page for who follows the link, the sentence for a program. */
async function refused(
  request: Request,
  response: Response,
  { status, message }: DomainError,
): Promise<void> {
  response.setHeader("Cache-Control", "no-store");
  response.status(status);
  if (request.accepts(["text/plain", "text/html"]) !== "text/html") {
    response.type("text/plain; charset=utf-8").end(`${message}\n`);
    return;
  }
  const [id = ""] = request.path.split("/").at(-1)?.split(".") ?? [];
  await sendPage(request, response, {
    title: "There is no card",
    indexed: false,
    content: (
      <>
        <PageHead title="There is no card" lede={message} />
        <p className="acts">
          <ButtonLink to={`/credentials/${id}`}>See the credential</ButtonLink>
        </p>
      </>
    ),
  });
}
