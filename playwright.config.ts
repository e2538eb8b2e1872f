import { defineConfig } from "@playwright/test";

const chromium = process.env["PATHWAYS_CHROMIUM"];

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results/browser",
  workers: 2,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
  use: {
    locale: "en-AU",
    timezoneId: "Australia/Melbourne",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // the whole story is told twice; the other specs choose their screens themselves
  projects: [
    { name: "phone", testMatch: /story\.spec\.ts$/, use: { viewport: { width: 390, height: 844 } } },
    { name: "desktop", testMatch: /story\.spec\.ts$/ },
    { name: "pages", testIgnore: /story\.spec\.ts$/ },
  ],
});
