/**
 * Makes public/fonts/*.woff2 and the two files that name them (app/ui/fonts.css, app/ui/font-files.ts).
 * Run by hand when the face or the letters change: npx tsx app/cli/fonts.ts. The results are committed.
 *
 * Why subset again what Fontsource has subset: regular and italic come with weights 200 to 900 and features we
 * never switch on, 57 kB together; a learner on a phone outside an employer's shop gets 40 or less.
 * The hash in each name lets the server say "immutable".
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import subsetFont from "subset-font";

const source = path.resolve("node_modules/@fontsource-variable/source-sans-3");
const target = path.resolve("public/fonts");

type Range = readonly [from: number, to?: number];

/** What English text on a page is made of; anything else comes from the files below. */
const latin: Range[] = [
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x131],
  [0x152, 0x153],
  [0x2010, 0x2015],
  [0x2018, 0x201e],
  [0x2020, 0x2022],
  [0x2026],
  [0x202f],
  [0x2030],
  [0x2032, 0x2033],
  [0x2039, 0x203a],
  [0x20ac],
  [0x2122],
  [0x2212],
];
/** Emphasised prose: no accents but é and ï, no currency, no fractions. */
const italic: Range[] = [
  [0x20, 0x7e],
  [0xa0],
  [0xe0, 0xef],
  [0xf1, 0xf6],
  [0xf9, 0xfc],
  [0x2011],
  [0x2013, 0x2014],
  [0x2018, 0x2019],
  [0x201c, 0x201d],
  [0x2026],
];
/** Names of people and Countries: ŋ ḻ ṉ ṟ ṯ ḏ ā ō č ł ș, and the marks that letters outside the list are made with. */
const latinExt: Range[] = [
  [0x100, 0x101],
  [0x104, 0x10f],
  [0x112, 0x127],
  [0x12a, 0x130],
  [0x132, 0x151],
  [0x154, 0x167],
  [0x16a, 0x19f],
  [0x1a2, 0x1ae],
  [0x1b1, 0x24f],
  [0x259],
  [0x2bb, 0x2bc],
  [0x1e00, 0x1e9f],
];
const vietnamese: Range[] = [
  [0x102, 0x103],
  [0x110, 0x111],
  [0x128, 0x129],
  [0x168, 0x169],
  [0x1a0, 0x1a1],
  [0x1af, 0x1b0],
  [0x1ea0, 0x1ef9],
];

const faces = [
  { name: "latin", style: "normal", from: "latin-wght-normal", ranges: latin },
  { name: "latin-italic", style: "italic", from: "latin-wght-italic", ranges: italic },
  { name: "latin-ext", style: "normal", from: "latin-ext-wght-normal", ranges: latinExt },
  { name: "vietnamese", style: "normal", from: "vietnamese-wght-normal", ranges: vietnamese },
];

const letters = (ranges: Range[]): string =>
  ranges
    .flatMap(([from, to = from]) =>
      Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)),
    )
    .join("");
const unicodeRange = (ranges: Range[]): string =>
  ranges
    .map(
      ([from, to]) => `U+${from.toString(16).toUpperCase()}${to ? `-${to.toString(16).toUpperCase()}` : ""}`,
    )
    .join(", ");

mkdirSync(target, { recursive: true });
for (const file of readdirSync(target)) if (file.endsWith(".woff2")) rmSync(path.join(target, file));

const rules: string[] = [];
let mainFont = "";
for (const face of faces) {
  const font = readFileSync(path.join(source, "files", `source-sans-3-${face.from}.woff2`));
  const bytes = await subsetFont(font, letters(face.ranges), {
    targetFormat: "woff2",
    // The sheet uses 400 to 700 and nothing between that needs the rest.
    variationAxes: { wght: { min: 400, max: 700, default: 400 } },
    keepFeatures: ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "liga"],
    noHinting: true,
  });
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const file = `source-sans-3-${face.name}.${hash}.woff2`;
  writeFileSync(path.join(target, file), bytes);
  if (face.name === "latin") mainFont = `/fonts/${file}`;
  rules.push(
    `@font-face {`,
    `  font-family: "Source Sans 3";`,
    `  src: url("/fonts/${file}") format("woff2");`,
    `  font-weight: 400 700;`,
    `  font-style: ${face.style};`,
    `  font-display: swap;`,
    `  unicode-range: ${unicodeRange(face.ranges)};`,
    `}`,
  );
  console.log(`${file}  ${bytes.length} bytes`);
}

writeFileSync(
  "app/ui/fonts.css",
  `/* Written by app/cli/fonts.ts. Source Sans 3, SIL Open Font License 1.1: public/fonts/OFL.txt */\n${rules.join("\n")}\n`,
);
writeFileSync(
  "app/ui/font-files.ts",
  `/** Written by app/cli/fonts.ts: the one file every page uses, to be preloaded. */\nexport const mainFont = "${mainFont}";\n`,
);
