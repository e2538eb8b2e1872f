import { and, eq } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import { award, ledgerRow } from "#db/schema/credentials";
import { catalogue } from "~/catalogue/catalogue.server";
import type { MicroCredential } from "~/catalogue/types";
import { environment } from "~/http/environment.server";
import { badgeName } from "~/ui/badge-shape";
import { type Achievement, buildAchievement } from "./document.server";
import { type LedgerRow, documentPosition } from "./ledger";

/**
 * The last part of an Achievement's address: each version has its own, so that a credential keeps pointing at the
 * words it was awarded for.
 */
export function achievementId(of: Pick<MicroCredential, "slug" | "version">): string {
  return `${of.slug}-${of.version}`;
}

/** The Achievement as the catalogue has it now. */
export function achievementOf(of: MicroCredential): Achievement {
  const { origin, issuer } = environment();
  const { framework } = catalogue();
  const competencies = framework.domains.flatMap((domain) => domain.competencies);
  const competency = competencies.find((one) => one.code === of.alignment.competency);
  if (!competency) throw new Error(`The competency ${of.alignment.competency} is not in the framework.`);
  const id = achievementId(of);
  return buildAchievement({
    origin,
    achievementId: id,
    microCredential: of,
    competency: { code: competency.code, name: competency.name },
    coreSkills: competencies.flatMap((one) => [
      ...one.coreSkills,
      ...one.strands.flatMap((strand) => strand.skills),
    ]),
    framework: readableTitle(framework.source.title),
    image: {
      url: `${origin}/achievements/${id}.png`,
      caption: badgeName(of.title, of.humanCode, issuer.name),
    },
  });
}

/** An Achievement by its address, with the micro-credential it came from where the catalogue still has it. */
export interface FoundAchievement {
  readonly achievement: Achievement;
  /** false: a newer version has taken its place */
  readonly current: boolean;
  readonly microCredential: MicroCredential | null;
}

/**
 * @param id slug, which means the newest version, or slug and version
 * @returns null where there never was one of this name
 */
export async function findAchievement(store: Store, id: string): Promise<FoundAchievement | null> {
  const known = catalogue().microCredentials;
  const now = known.find((one) => one.slug === id || achievementId(one) === id);
  if (now) return { achievement: achievementOf(now), current: true, microCredential: now };
  const newer = known.find((one) => id.startsWith(`${one.slug}-`));
  if (!newer) return null;
  // an older version lives on in what was awarded under it
  const [row] = await store.read
    .select({ row: ledgerRow.row })
    .from(award)
    .innerJoin(ledgerRow, and(eq(ledgerRow.awardId, award.id), eq(ledgerRow.position, documentPosition)))
    .where(
      and(eq(award.achievement, newer.slug), eq(award.achievementVersion, id.slice(newer.slug.length + 1))),
    )
    .limit(1);
  const ledger = row ? (fromJson(row.row) as LedgerRow) : null;
  if (ledger?.kind !== "document") return null;
  return {
    achievement: ledger.document.credentialSubject.achievement,
    current: false,
    microCredential: newer,
  };
}

/**
 * The framework's title page is set in capitals, which nobody wants in a list of facts; short forms in brackets stay.
 * The words are the source's own.
 */
export function readableTitle(title: string): string {
  if (title !== title.toUpperCase()) return title;
  return title
    .split(" ")
    .map((word) =>
      /[()]/.test(word)
        ? word
        : /^(AND|OF|FOR|THE|IN)$/.test(word)
          ? word.toLowerCase()
          : word.charAt(0) + word.slice(1).toLowerCase(),
    )
    .join(" ");
}
