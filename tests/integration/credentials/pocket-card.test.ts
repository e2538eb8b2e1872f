import QRCode from "qrcode";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makeAwarded } from "#tests/support/earned";
import { servePublicBytes } from "#tests/support/public-server";
import { listKeys, markCompromised, rotateKey } from "~/domains/credentials/key-store.server";
import { extractFromPdf } from "~/domains/credentials/pdf-attachment";
import { readQr } from "~/domains/credentials/qr-picture.server";
import { readDocument, readPublicCredential } from "~/domains/credentials/reads.server";
import { chooseShowName } from "~/domains/credentials/writes.server";
import { environment } from "~/http/environment.server";
import { growLog } from "~/workflows/log.server";
import { withdraw } from "#tests/support/withdrawn";
import { signListNow } from "~/workflows/status-lists.server";

let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
beforeAll(async () => {
  world = await freshStore();
  server = await servePublicBytes();
});
afterAll(async () => {
  await server.end();
  await world.end();
});

const now = new Date();
const awarded = (signed = true) => makeAwarded(world.store, now, { signed, name: "Ngaio Te Āwhina" });
const get = (path: string, accept = "text/html") =>
  fetch(`${server.url}${path}`, { headers: { Accept: accept } });
const bytesOf = async (path: string) => Buffer.from(await (await get(path, "*/*")).arrayBuffer());
interface Answer {
  outcome?: string;
  error?: string;
  steps: { name: string; valid: boolean | null; detail: string }[];
}
async function check(body: BodyInit, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${server.url}/verify`, {
    method: "POST",
    headers: { Accept: "application/json", ...headers },
    body,
  });
  return (await answer.json()) as Answer;
}
const typed = (text: string) => check(text, { "Content-Type": "text/plain" });
function handed(bytes: Buffer, name = "IMG_0001.jpg"): Promise<Answer> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)]), name);
  return check(form);
}

describe("a pocket card", () => {
  it("comes as a page to print, with the whole credential inside, and as a code for the telephone", async () => {
    const made = await awarded();
    const pdf = await get(`${made.path}.card.pdf`, "*/*");
    expect(pdf.status).toBe(200);
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(pdf.headers.get("x-robots-tag")).toBe("noindex");
    const body = Buffer.from(await pdf.arrayBuffer());
    expect(extractFromPdf(body)).toEqual([await readDocument(world.store, made.id)]);
    expect((await handed(body, "card.pdf")).outcome).toBe("verified");

    const png = await bytesOf(`${made.path}.qr.png`);
    const text = await readQr(png);
    expect(text.startsWith(`${environment().origin}/verify#1`)).toBe(true);
    const svg = await get(`${made.path}.qr.svg`, "*/*");
    expect(svg.headers.get("content-security-policy")).toContain("sandbox");
    expect(
      await readQr(
        await sharp(Buffer.from(await svg.arrayBuffer()))
          .png()
          .toBuffer(),
      ),
    ).toBe(text);
    // the same bytes each time
    expect((await bytesOf(`${made.path}.qr.png`)).equals(png)).toBe(true);
  });

  it("is checked from its picture, its address and its digits", async () => {
    const made = await awarded();
    const png = await bytesOf(`${made.path}.qr.png`);
    const photograph = await sharp(png).resize(500).rotate(9, { background: "#ccc" }).jpeg().toBuffer();
    const text = await readQr(png);
    for (const answer of [
      await handed(png, "code.png"),
      await handed(photograph),
      await typed(text),
      await typed(text.split("#")[1] ?? ""),
    ]) {
      expect(answer.steps.map((step) => [step.name, step.valid])).toEqual([
        ["Readable", true],
        ["Conforms to Open Badges 3.0", true],
        ["Signature", true],
        ["Issuer known and key valid then", true],
        ["In the transparency log", true],
        ["Not expired", true],
        ["Not revoked or suspended", true],
        ["Endorsements", true],
        ["What it says", true],
      ]);
      expect(answer.outcome).toBe("verified");
    }
  });

  it("a code that holds only our link is followed, and any other code is refused with a sentence", async () => {
    const made = await awarded();
    const link = await QRCode.toBuffer(`${environment().origin}${made.path}`, { scale: 6 });
    const answer = await handed(link);
    expect(answer.outcome).toBe("verified");
    expect(answer.steps[0]?.detail).toBe("A picture of a code. A link to a credential of ours.");
    const other = await handed(await QRCode.toBuffer("WIFI:S:office;P:secret;;", { scale: 6 }));
    expect(other.error).toMatch(/leads to no credential/);
    const blank = await sharp({ create: { width: 90, height: 90, channels: 3, background: "#fff" } })
      .jpeg()
      .toBuffer();
    expect((await handed(blank)).error).toMatch(/could not find a code/);
  });

  it("says who holds it only where the holder shows it", async () => {
    const made = await awarded();
    const before = await bytesOf(`${made.path}.card.pdf`);
    await chooseShowName(world.store, made.learner.id, made.id, true, now);
    const after = await bytesOf(`${made.path}.card.pdf`);
    expect(after.equals(before)).toBe(false);
    // the code is the same: no name is in it
    expect(await readQr(await bytesOf(`${made.path}.qr.png`))).not.toContain("Ngaio");
  });

  it("is refused while it is signed, once it was withdrawn, and where there is no such credential", async () => {
    const unsigned = await awarded(false);
    const early = await get(`${unsigned.path}.card.pdf`);
    expect([early.status, await early.text()]).toEqual([503, expect.stringContaining("being signed")]);

    const made = await awarded();
    const text = await readQr(await bytesOf(`${made.path}.qr.png`));
    await withdraw(world.store, made.asker, made.id, "holder-asked", "They asked for it.", now);
    for (const kind of ["card.pdf", "qr.svg", "qr.png"]) {
      const page = await get(`${made.path}.${kind}`);
      expect(page.status).toBe(409);
      expect(await page.text()).toContain("It has been withdrawn");
      const plain = await get(`${made.path}.${kind}`, "application/pdf, text/plain");
      expect([plain.status, plain.headers.get("content-type")]).toEqual([409, "text/plain; charset=utf-8"]);
    }
    // a card that is out fails with its credential
    const held = await readPublicCredential(world.store, made.id);
    await signListNow(world.store, held?.statusListId ?? "", now);
    const answer = await typed(text);
    expect(answer.outcome).toBe("failed");
    expect(answer.steps.find((step) => step.name === "Not revoked or suspended")?.valid).toBe(false);

    const none = await get("/credentials/11111111-1111-4111-8111-111111111111.card.pdf");
    expect(none.status).toBe(404);
  });

  it("outlives its key where the log held its credential before, and falls where it did not", async () => {
    const made = await awarded();
    await growLog(now);
    const before = await readQr(await bytesOf(`${made.path}.qr.png`));
    const old = (await listKeys(world.store)).at(-1);
    const later = new Date(now.getTime() + 60_000);
    await rotateKey(world.store, null, later);
    const after = await readQr(await bytesOf(`${made.path}.qr.png`));
    expect(after).not.toBe(before);
    for (const text of [before, after]) expect((await typed(text)).outcome).toBe("verified");

    const held = await readPublicCredential(world.store, made.id);
    const lost = async (from: Date) => {
      await markCompromised(world.store, null, old?.id ?? "", from, new Date());
      await signListNow(world.store, held?.statusListId ?? "", now);
    };
    await lost(new Date());
    for (const text of [before, after]) expect((await typed(text)).outcome).toBe("verified");
    await lost(new Date(now.getTime() - 3_600_000));
    for (const text of [before, after]) {
      const answer = await typed(text);
      expect(answer.outcome).toBe("failed");
      expect(answer.steps.find((step) => step.name === "In the transparency log")?.valid).toBe(false);
    }
    // and there are no new cards of it
    expect((await get(`${made.path}.card.pdf`)).status).toBe(409);
  });
});
