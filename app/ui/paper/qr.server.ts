import type { QRCode } from "qrcode";
import type { Sheet } from "./sheet.server";

/** The code as one path of squares: sharp at any size, and no picture file. */
export function drawQr(sheet: Sheet, { modules }: QRCode, x: number, y: number, size: number): void {
  const unit = size / modules.size;
  const edge = 4 * unit;
  sheet.rect(x - edge, y - edge, size + 2 * edge, size + 2 * edge).fill("#ffffff");
  for (const { row, column, length } of barsOf(modules)) {
    sheet.rect(x + column * unit, y + row * unit, length * unit, unit + 0.02);
  }
  sheet.fill("#000000");
}

/** Neighbours joined in one bar, so that no hairline shows between them on screen. */
export function barsOf(modules: QRCode["modules"]) {
  const bars: { row: number; column: number; length: number }[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      let end = column;
      while (end + 1 < modules.size && modules.get(row, end + 1)) end += 1;
      bars.push({ row, column, length: end - column + 1 });
      column = end;
    }
  }
  return bars;
}
