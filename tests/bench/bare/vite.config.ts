import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import remixConfig from "../../../remix.config.js";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [remix(remixConfig)],
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
