import { create } from "qrcode";

/** A QR code as one path, one unit for each module, with the quiet zone that readers need around it. */
export interface QrPath {
  readonly size: number;
  readonly d: string;
}

const quiet = 4;

/** @param text a link; at level M a seventh of the picture may be spoilt */
export function qrPath(text: string): QrPath {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  let d = "";
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.get(y, x)) continue;
      // neighbours are one bar
      const from = x;
      while (x + 1 < modules.size && modules.get(y, x + 1)) x++;
      d += `M${from + quiet} ${y + quiet}h${x - from + 1}v1H${from + quiet}z`;
    }
  }
  return { size: modules.size + 2 * quiet, d };
}
