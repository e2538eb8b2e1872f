import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { mainFont } from "~/ui/font-files";
import { iconNames } from "~/ui/icon";

const ui = path.resolve("app/ui");
const text = (name: string) => readFileSync(path.join(ui, name), "utf8");
const sheet = text("style.css");
const faces = [...text("fonts.css").matchAll(/@font-face \{(.*?)\}/gs)].map((match) => {
  const body = match[1] ?? "";
  const file = /url\("([^"]+)"\)/.exec(body)?.[1] ?? "";
  return { file, body, bytes: readFileSync(path.join("public", file)).length };
});

describe("weight", () => {
  test("style.css with its fonts.css and the dark tokens is 15 kB compressed at most", () => {
    const all = text("fonts.css") + sheet + text("theme-dark.css");
    expect(gzipSync(all, { level: 9 }).length).toBeLessThanOrEqual(15_000);
  });

  test("the fonts of a page in English, regular and italic, are 40 kB at most", () => {
    const usual = faces.filter(({ body }) => body.includes("U+20-7E"));
    expect(usual).toHaveLength(2);
    expect(usual.reduce((sum, face) => sum + face.bytes, 0)).toBeLessThanOrEqual(40_000);
    expect(usual.map((face) => face.file)).toContain(mainFont);
  });

  test("every font file is named by the sheet, and the licence lies beside them", () => {
    const files = readdirSync("public/fonts");
    expect(files).toContain("OFL.txt");
    expect(
      files
        .filter((file) => file.endsWith(".woff2"))
        .map((file) => `/fonts/${file}`)
        .sort(),
    ).toEqual(faces.map((face) => face.file).sort());
  });

  test("no letter is in two files of the same style, and ŋ, ḻ, ō and ễ are in one", () => {
    const ranges = faces
      .filter(({ body }) => body.includes("font-style: normal"))
      .map(({ body }) =>
        [...body.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].map(
          (m) => [parseInt(m[1] ?? "", 16), parseInt(m[2] ?? m[1] ?? "", 16)] as const,
        ),
      );
    const files = (letter: string) =>
      ranges.filter((face) =>
        face.some(([from, to]) => from <= letter.codePointAt(0)! && letter.codePointAt(0)! <= to),
      ).length;
    for (const letter of "aZ0’–…éŋḻṉṟṯḏāōễạđ") expect([letter, files(letter)]).toEqual([letter, 1]);
  });
});

describe("the sprite", () => {
  const sprite = readFileSync("public/icons.svg", "utf8");
  const symbols = [...sprite.matchAll(/<symbol id="([^"]+)"/g)].map((match) => match[1]);

  test("holds every icon, mark and domain the parts can ask for", () => {
    const marks = ["done", "now", "wait", "back", "todo", "draft", "no", "unsure", "none"].map(
      (name) => `m-${name}`,
    );
    const domains = ["yp", "cs", "ee", "cp", "di", "pw"].map((name) => `d-${name}`);
    for (const id of [...iconNames.map((name) => `i-${name}`), ...marks, ...domains])
      expect(symbols).toContain(id);
  });

  test("styles nothing by class or style: a page's sheet does not reach into a sprite of its own", () => {
    expect(sprite).not.toMatch(/\s(class|style|onload)=|<script|<style/);
  });
});

describe("the sheet keeps the CSP", () => {
  test("no data: URIs and nothing from elsewhere", () => {
    expect(sheet + text("fonts.css")).not.toMatch(/data:|https?:\/\//);
  });

  test("no part writes a style attribute", () => {
    for (const file of readdirSync(ui).filter((name) => name.endsWith(".tsx"))) {
      expect([file, /\bstyle=/.test(text(file))]).toEqual([file, false]);
    }
  });

  test("ui imports nothing of ours from outside itself", () => {
    for (const file of readdirSync(ui).filter((name) => /\.tsx?$/.test(name))) {
      const from = [...text(file).matchAll(/from "([^"]+)"/g)].map((match) => match[1] ?? "");
      for (const source of from)
        expect([file, source]).toEqual([file, expect.stringMatching(/^(\.\/[a-z-]+|react)$/)]);
    }
  });
});

describe("tokens", () => {
  const tokens = (css: string) =>
    new Map([...css.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{3,6})\s*;/g)].map((m) => [m[1] ?? "", m[2] ?? ""]));
  const light = tokens(sheet.slice(0, sheet.indexOf("@layer base {")));
  const dark = new Map([...light, ...tokens(text("theme-dark.css"))]);
  const luminance = (hex: string) => {
    const full = hex.length === 4 ? [...hex.slice(1)].map((c) => c + c).join("") : hex.slice(1);
    const [r, g, b] = [0, 2, 4].map((i) => {
      const c = parseInt(full.slice(i, i + 2), 16) / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a: string, b: string) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
    return (x + 0.05) / (y + 0.05);
  };
  const textPairs = [
    ...["--paper", "--surface", "--sunken"].flatMap((ground) => [
      ["--ink", ground],
      ["--ink-2", ground],
      ["--accent", ground],
    ]),
    ...["ok", "care", "stop", "unsure"].flatMap((tone) => [
      [`--${tone}`, "--surface"],
      [`--${tone}`, `--${tone}-tint`],
    ]),
    ["--accent", "--accent-tint"],
    ["--on-accent", "--accent"],
    ["--on-wattle", "--wattle"],
    ...["--panel", "--panel-ok", "--panel-stop", "--panel-unsure"].flatMap((ground) => [
      ["--on-panel", ground],
      ["--on-panel-2", ground],
      ["--wattle", ground],
    ]),
  ] as [string, string][];
  const graphicPairs = [
    ...["--paper", "--surface"].map((ground) => ["--edge", ground]),
    ...["yp", "cs", "ee", "cp", "di", "pw"].map((domain) => [`--d-${domain}`, "--paper"]),
    ["--focus-in", "--focus-out"],
  ] as [string, string][];

  test.each([
    ["light", light],
    ["dark", dark],
  ] as const)("%s: text reaches 4.5 on every ground it stands on, graphics 3", (_, set) => {
    for (const [a, b] of textPairs) {
      expect([a, b, ratio(set.get(a)!, set.get(b)!) >= 4.5]).toEqual([a, b, true]);
    }
    for (const [a, b] of graphicPairs) {
      expect([a, b, ratio(set.get(a)!, set.get(b)!) >= 3]).toEqual([a, b, true]);
    }
  });
});
