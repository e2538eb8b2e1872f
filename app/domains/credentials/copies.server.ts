import sharp from "sharp";
import { badgeSvg } from "~/ui/badge-shape";
import { bakePng, bakeSvg } from "./bake";
import type { SignedCredential } from "./document.server";
import type { PublicCredential } from "./reads.server";

export type CopyKind = "png" | "svg" | "pdf";

type Drawn = Parameters<typeof badgeSvg>[0];

/** The badge without a credential in it, for the Achievement. */
export async function plainBadge(kind: "png" | "svg", of: Drawn): Promise<{ body: Buffer; type: string }> {
  const svg = badgeSvg(of);
  if (kind === "svg") return { body: Buffer.from(svg), type: "image/svg+xml" };
  return { body: await sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer(), type: "image/png" };
}

/** A copy that carries the signed credential, byte for byte. */
export async function copyOf(kind: CopyKind, signed: string, held: PublicCredential): Promise<Buffer> {
  const document = JSON.parse(signed) as SignedCredential;
  const { achievement } = document.credentialSubject;
  const drawn = {
    code: achievement.humanCode,
    title: achievement.name,
    issuer: document.issuer.name,
    stops: achievement.alignment.length - 1,
  };
  if (kind === "svg") return Buffer.from(bakeSvg(badgeSvg(drawn), signed));
  if (kind === "png") return Buffer.from(bakePng((await plainBadge("png", drawn)).body, signed));
  throw new Error(`Not yet: ${held.id}`);
}
