import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font } from "fontkit";

export type FontWeight = 400 | 700;

/** Scripts a name is likely to need, in the order they are tried. */
const subsets = ["latin", "latin-ext", "vietnamese", "greek", "cyrillic"] as const;

export interface Face {
  /** unique in a document */
  readonly name: string;
  readonly bytes: Buffer;
  readonly font: Font;
}

const files = createRequire(import.meta.url);
const faces = new Map<FontWeight, readonly Face[]>();

/** Source Sans 3 in one weight, subset by subset; read once. */
export function facesOf(weight: FontWeight): readonly Face[] {
  const known = faces.get(weight);
  if (known) return known;
  const made = subsets.map((subset): Face => {
    const bytes = readFileSync(
      files.resolve(`@fontsource/source-sans-3/files/source-sans-3-${subset}-${weight}-normal.woff`),
    );
    const font = create(bytes);
    if (!("layout" in font)) throw new Error("A font file holds more than one face.");
    return { name: `${subset}-${weight}`, bytes, font };
  });
  faces.set(weight, made);
  return made;
}

export interface Run {
  readonly face: Face;
  readonly text: string;
}

/**
 * Text cut where another font file is needed.
 * @returns null where some character is in none of them, such as Arabic or Chinese: drawing empty boxes for
 *          somebody's name would be worse than leaving it to the web page
 */
export function runsOf(text: string, weight: FontWeight): readonly Run[] | null {
  const runs: { face: Face; text: string }[] = [];
  for (const character of text.normalize("NFC")) {
    const code = character.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    const has = (face: Face): boolean => face.font.hasGlyphForCodePoint(code);
    if (last && has(last.face)) {
      last.text += character;
      continue;
    }
    const face = facesOf(weight).find(has);
    if (!face) return null;
    runs.push({ face, text: character });
  }
  return runs;
}

/**
 * A short text as the outline of its letters, so that a picture looks the same where no font is installed.
 * @param centre x of the middle; `baseline` y of the line
 */
export function textAsPath(
  text: string,
  weight: FontWeight,
  size: number,
  centre: number,
  baseline: number,
): string {
  const runs = runsOf(text, weight) ?? [];
  const letters = runs.flatMap(({ face, text: part }) => {
    const scale = size / face.font.unitsPerEm;
    const run = face.font.layout(part);
    return run.glyphs.map((glyph, at) => ({
      path: glyph.path,
      scale,
      advance: (run.positions[at]?.xAdvance ?? 0) * scale,
    }));
  });
  let x = centre - letters.reduce((sum, letter) => sum + letter.advance, 0) / 2;
  return letters
    .map(({ path, scale, advance }) => {
      const drawn = path.scale(scale, -scale).translate(x, baseline).toSVG();
      x += advance;
      return drawn.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 100) / 100));
    })
    .join("");
}
