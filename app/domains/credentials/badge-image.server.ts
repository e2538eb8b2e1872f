import sharp from "sharp";
import { badgeDrawing, badgeSvg } from "~/ui/badge-shape";
import { textAsPath } from "~/ui/paper/fonts.server";

export interface BadgeInput {
  /** competency code, such as DI3; its domain gives shape and colour */
  readonly code: string;
  readonly title: string;
  readonly issuer: string;
  /** number of core skills */
  readonly stops: number;
}

/** The badge as a file of its own: the same drawing as on the page, with its code as outlines instead of text. */
export function badgeSvgFile(badge: BadgeInput): string {
  const { code } = badgeDrawing(badge.code, badge.stops);
  const outline = textAsPath(badge.code, 700, code.size, code.x, code.y);
  return badgeSvg(badge).replace(/<text\b[^>]*>[^<]*<\/text>/, `<path fill="#fff" d="${outline}"/>`);
}

/** @returns PNG, 600 × 600, on clear ground */
export async function badgePng(badge: BadgeInput): Promise<Uint8Array> {
  // 180 dots an inch: the drawing is 240 units wide and becomes 600 pixels without being enlarged.
  const svg = Buffer.from(badgeSvgFile(badge));
  return sharp(svg, { density: 180 }).resize(600, 600).png({ compressionLevel: 9, palette: true }).toBuffer();
}
