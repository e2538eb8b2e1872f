/** `npm run screenshot`: makes docs/screenshot.png, the learner's home page of a fresh demo world. */
import { chromium } from "@playwright/test";
import { prepareBrowser } from "../../app/cli/prepare.mjs";
import { startDemoServer } from "./server";

const executablePath = await prepareBrowser();
const server = await startDemoServer();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, locale: "en-AU" });
await page.goto(`${server.origin}/login`);
await page.getByLabel("Email").fill("learner@demo.example");
await page.getByLabel("Password").fill("pathways-demo");
await page.getByRole("button", { name: "Sign in" }).click();
await page.waitForURL(`${server.origin}/dashboard`);
await page.screenshot({ path: "docs/screenshot.png" });
await browser.close();
await server.end();
