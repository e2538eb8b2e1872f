import { writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import jsQR from "jsqr";
import sharp from "sharp";
import { verify } from "./credentials";
import { type Page, type Visitor, aWorld, expect, test } from "./fixtures";
import { Keyboard } from "./keyboard";

const world = aWorld();

/** The code of the demo world's good credential, as its holder downloads it. */
async function downloaded(kind: "qr.png" | "card.pdf"): Promise<Buffer> {
  const { origin, demo } = world().server;
  const answer = await fetch(`${origin}/credentials/${demo.credentials.valid}.${kind}`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}
async function addressOn(picture: Buffer): Promise<string> {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data ?? "";
}
const photograph = (picture: Buffer): Promise<Buffer> =>
  sharp(picture).resize(620).rotate(8, { background: "#c8bda8" }).blur(0.6).jpeg({ quality: 80 }).toBuffer();

/** Until the page and all that it is made of lie on the device. */
async function kept(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const cache = await caches.open("verify");
        const names = (await cache.keys()).map(({ url }) => new URL(url).pathname);
        return ["/verify", "/verify/device.json", "/icons.svg"].every((one) => names.includes(one)) &&
          names.some((one) => one.includes("qr-reader"))
          ? names.some((one) => one.includes("on-device"))
          : false;
      }),
    )
    .toBe(true);
}
const heading = (page: Page) => page.locator("h1:visible");

test("the address on a card is checked on the device, and its credential goes nowhere", async () => {
  const address = await addressOn(await downloaded("qr.png"));
  const visitor = await world().visit(null, { viewport: { width: 390, height: 844 } });
  const { page } = visitor;
  const told: string[] = [];
  page.on("request", (request) => told.push(`${request.url()} ${request.postData() ?? ""}`));
  await page.goto(address);
  await expect(heading(page)).toHaveText("Genuine and current");
  await expect(page).toHaveTitle(/^Genuine and current – Check a credential/);
  await expect(page.locator("#on-device")).toContainText("on this device");
  await expect(heading(page)).toBeFocused();
  expect(told.filter((one) => one.includes(address.split("#")[1]?.slice(0, 80) ?? "?"))).toEqual([]);
  await visitor.check("from its address");

  // somebody who wants to know who holds it
  const keyboard = new Keyboard(visitor);
  await keyboard.type(page.getByLabel("Their name or email address"), "Nobody Inparticular");
  await page.keyboard.press("Enter");
  await expect(page.getByText("It does not fit.")).toBeVisible();
  await visitor.check("another name");
  await keyboard.type(page.getByLabel("Their name or email address"), "holder@demo.example");
  await page.keyboard.press("Enter");
  await expect(page.getByText("It fits.")).toBeVisible();

  // another one in its place, which lost some digits: nothing that was said of the first may stand beside it
  await page.goto(address.slice(0, -30));
  await expect(page.getByText("The code is damaged or not complete.")).toBeVisible();
  await expect(page.locator("#on-device")).toBeEmpty();
  await page.goto(address.slice(0, 90));
  await expect(page.getByText("The code is damaged or not complete.")).toBeVisible();
  await page.goto(address);
  await expect(heading(page)).toHaveText("Genuine and current");

  // and with the service, log and all
  await Promise.all([
    page.waitForEvent("domcontentloaded"),
    page.getByRole("button", { name: "Look it up with us too" }).click(),
  ]);
  await expect(heading(page)).toHaveText("Genuine and current");
  await expect(page.locator("main")).toContainText("Our public log holds it");
  await visitor.check("looked up");
});

test("without network, after one visit: a photograph of a card, and its address", async () => {
  const picture = await downloaded("qr.png");
  const address = await addressOn(picture);
  const visitor = await world().visit(null, { viewport: { width: 390, height: 844 } });
  const { page, context } = visitor;
  await visitor.goto("/verify");
  await kept(page);

  // a service that is ill takes away nothing that lies on the device
  const ill = await context.newPage();
  await ill.addInitScript(() => {
    const { fetch } = window;
    window.fetch = (input, options) =>
      input === "/verify/device.json"
        ? Promise.resolve(new Response("", { status: 503, headers: { Date: new Date().toUTCString() } }))
        : fetch(input, options);
  });
  await ill.goto(address);
  await expect(heading(ill)).toHaveText("Genuine and current");
  await ill.close();

  await context.setOffline(true);
  visitor.allow(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  await page.goto("/verify");
  await expect(heading(page)).toHaveText("Check a credential");

  await page
    .getByLabel("Or a file")
    .setInputFiles({ name: "IMG_1.jpg", mimeType: "image/jpeg", buffer: await photograph(picture) });
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(heading(page)).toHaveText("Genuine and current");
  await expect(page.locator("#on-device")).toContainText("It has our keys and lists of");
  await expect(page.getByRole("button", { name: "Look it up with us too" })).toHaveCount(0);
  await visitor.check("from a photograph, without network");

  await page.getByRole("link", { name: "Check another" }).click();
  await expect(heading(page)).toHaveText("Check a credential");
  await page.getByLabel("A link, or the text of the credential").fill(address.slice(0, -30));
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page.getByText("The code is damaged or not complete.")).toBeVisible();
  await visitor.check("damaged, without network");

  await page.goto("/verify");
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page.getByText("There is no network.")).toBeVisible();
  await visitor.check("nothing to check, without network");

  // scanned by the telephone's own camera
  await page.goto(address);
  await expect(heading(page)).toHaveText("Genuine and current");
});

test("with the camera, once somebody asks for it", async () => {
  // what the camera sees: the code, lying a little askew
  const frame = await sharp(await downloaded("qr.png"))
    .resize(660, 660)
    .rotate(4, { background: "#c8bda8" })
    .toBuffer();
  const seen = await sharp({ create: { width: 1280, height: 720, channels: 3, background: "#c8bda8" } })
    .composite([{ input: await sharp(frame).resize(700, 700).toBuffer(), left: 300, top: 10 }])
    .jpeg({ quality: 92 })
    .toBuffer();
  const film = path.join(world().server.dataDir, "camera.mjpeg");
  writeFileSync(film, Buffer.concat([seen, seen, seen]));
  const { executablePath, args } = test.info().project.use.launchOptions ?? {};
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      ...(args ?? []),
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });
  try {
    const context = await browser.newContext({ baseURL: world().origin, permissions: ["camera"] });
    const page = await context.newPage();
    await page.goto("/verify");
    const start = page.getByRole("button", { name: "Use the camera" });
    await expect(page.locator("video")).toBeHidden();
    await start.click();
    await expect(heading(page)).toHaveText("Genuine and current");
    expect(
      await page.evaluate(
        () =>
          document.querySelector("video")?.srcObject instanceof MediaStream &&
          (document.querySelector("video")?.srcObject as MediaStream).active,
      ),
    ).toBe(false);
  } finally {
    await browser.close();
  }
});

test("a camera that nobody allows is said in words, and can be left by keyboard", async () => {
  const visitor = await world().visit(null);
  await visitor.goto("/verify");
  const keyboard = new Keyboard(visitor);
  await keyboard.to(visitor.page.getByRole("button", { name: "Use the camera" }));
  await visitor.page.keyboard.press("Enter");
  await expect(visitor.page.getByText("Your browser did not let us use a camera.")).toBeVisible();
  await expect(visitor.page.getByRole("button", { name: "Use the camera" })).toBeFocused();
  await visitor.check("no camera");
});

test("without script a photograph of a card is read by the service", async () => {
  const visitor: Visitor = await world().visit(null, {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  await visitor.goto("/verify");
  // what only pretends to have no script does not show it
  expect(await (await visitor.page.request.get("/verify")).text()).toMatch(
    /<noscript>.*Copy the whole address/,
  );
  await expect(visitor.page.getByRole("button", { name: "Use the camera" })).toBeHidden();
  await visitor.check("to begin");
  await verify(visitor, {
    file: { name: "IMG_1.jpg", buffer: await photograph(await downloaded("qr.png")) },
  });
  await expect(heading(visitor.page)).toHaveText("Genuine and current");
  await visitor.check("a photograph");
  await verify(visitor, { text: await addressOn(await downloaded("qr.png")) });
  await expect(heading(visitor.page)).toHaveText("Genuine and current");
  await verify(visitor, { file: { name: "card.pdf", buffer: await downloaded("card.pdf") } });
  await expect(heading(visitor.page)).toHaveText("Genuine and current");
});
