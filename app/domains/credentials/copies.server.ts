import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";
import { type BadgeInput, badgePng, badgeSvgFile } from "./badge-image.server";
import { bakePng, bakeSvg } from "./bake";
import { certificatePdf } from "./certificate.server";
import { type SignedCredential, stationsOf } from "./document.server";
import type { PublicCredential } from "./reads.server";

export const copyTypes = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf" } as const;
export type CopyKind = keyof typeof copyTypes;

/** The badge without a credential in it, for the Achievement. */
export async function plainBadge(
  kind: "png" | "svg",
  of: BadgeInput,
): Promise<{ body: Buffer; type: string }> {
  return kind === "svg"
    ? { body: Buffer.from(badgeSvgFile(of)), type: "image/svg+xml" }
    : { body: Buffer.from(await badgePng(of)), type: "image/png" };
}

/** A copy that carries the signed credential, byte for byte. */
export async function copyOf(kind: CopyKind, signed: string, held: PublicCredential): Promise<Buffer> {
  const { origin, timeZone, demo } = environment();
  if (kind === "pdf") {
    const notices = [
      held.revoked
        ? `Withdrawn on ${formatDate(held.revoked.at, timeZone)}. Do not rely on this certificate.`
        : held.suspended
          ? `Suspended since ${formatDate(held.suspended.at, timeZone)}. A suspension can end: check it at its link before you rely on it.`
          : null,
      demo ? "Demo: everyone and everything here is made up." : null,
    ].filter((line) => line !== null);
    const pdf = await certificatePdf({
      credential: signed,
      holderName: held.holderName,
      pageUrl: `${origin}/credentials/${held.id}`,
      timeZone,
      notice: notices.length > 0 ? notices.join(" ") : null,
    });
    return Buffer.from(pdf);
  }
  const document = JSON.parse(signed) as SignedCredential;
  const { achievement } = document.credentialSubject;
  const drawn = {
    code: achievement.humanCode,
    title: achievement.name,
    issuer: document.issuer.name,
    stops: stationsOf(achievement.alignment, (one) => one.targetCode).length,
  };
  return kind === "svg"
    ? Buffer.from(bakeSvg(badgeSvgFile(drawn), signed))
    : Buffer.from(bakePng(await badgePng(drawn), signed));
}
