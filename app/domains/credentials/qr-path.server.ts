import { type QRCode, create } from "qrcode";
import { barsOf } from "~/ui/paper/qr.server";

/** A QR code as one path, one unit for each module, with the quiet zone that readers need around it. */
export interface QrPath {
  readonly size: number;
  readonly d: string;
}

const quiet = 4;

/** @param text a link; at level M a seventh of the picture may be spoilt */
export const qrPath = (text: string): QrPath => pathOf(create(text, { errorCorrectionLevel: "M" }));

export function pathOf({ modules }: QRCode): QrPath {
  const bars = barsOf(modules).map(
    ({ row, column, length }) => `M${column + quiet} ${row + quiet}h${length}v1h-${length}z`,
  );
  return { size: modules.size + 2 * quiet, d: bars.join("") };
}
