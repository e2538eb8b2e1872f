import { and, eq } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import { award, ledgerRow } from "#db/schema/credentials";
import { catalogue } from "~/catalogue/catalogue.server";
import { type Awardable, competencyOf, frameworkVersion } from "~/catalogue/lookups";
import type { MicroCredential, Stack } from "~/catalogue/types";
import { environment } from "~/http/environment.server";
import { badgeName } from "~/ui/badge-shape";
import { type Achievement, buildAchievement, buildStackAchievement } from "./document.server";
import { type LedgerRow, documentPosition } from "./ledger";

/** The name that awards keep, and that the address of an Achievement begins with. */
export const nameOf = (what: Awardable): string => (what.kind === "stack" ? what.of.id : what.of.slug);

/**
 * The last part of an Achievement's address: each version has its own, so that a credential keeps pointing at the
 * words it was awarded for.
 */
export const achievementId = (what: Awardable): string => `${nameOf(what)}-${what.of.version}`;

/** The Achievement as the catalogue has it now. */
export function achievementOf(what: Awardable): Achievement {
  const { origin, issuer } = environment();
  const id = achievementId(what);
  const { framework } = catalogue();
  const version =
    (what.kind === "micro-credential" && frameworkVersion(catalogue(), what.of.framework)) || framework;
  const place = {
    origin,
    achievementId: id,
    framework: readableTitle(version.source.title),
    image: {
      url: `${origin}/achievements/${id}.png`,
      caption: badgeName(what.of.title, what.of.humanCode, issuer.name),
    },
  };
  return what.kind === "stack"
    ? buildStackAchievement({ ...place, stack: what.of, competencies: competenciesOf(what.of) })
    : buildAchievement({
        ...place,
        microCredential: what.of,
        competency: named(what.of.alignment.competency, version.id),
        coreSkills: version.domains.flatMap((domain) =>
          domain.competencies.flatMap((one) => [
            ...one.coreSkills,
            ...one.strands.flatMap((strand) => strand.skills),
          ]),
        ),
      });
}

/** Its competencies, and the one whose strands it counts. */
function competenciesOf(stack: Stack): { code: string; name: string }[] {
  const counted = catalogue().framework.domains.flatMap((domain) =>
    domain.competencies.filter((one) => stack.strandsAtLeast > 0 && one.strands.length > 0),
  );
  return [...stack.competencies.map((code) => named(code)), ...counted.map(({ code }) => named(code))];
}

function named(code: string, framework?: string): { code: string; name: string } {
  const competency = competencyOf(catalogue(), code, framework);
  if (!competency) throw new Error(`The competency ${code} is not in the framework.`);
  return { code, name: competency.name };
}

/** An Achievement by its address, with what it came from where the catalogue still has it. */
export interface FoundAchievement {
  readonly achievement: Achievement;
  /** false: a newer version has taken its place */
  readonly current: boolean;
  readonly from: Awardable;
}

/**
 * @param id name, which means the newest version, or name and version
 * @returns null where there never was one of this name
 */
export async function findAchievement(store: Store, id: string): Promise<FoundAchievement | null> {
  const known = everyAwardable();
  const now = known.find((one) => nameOf(one) === id || achievementId(one) === id);
  if (now) return { achievement: achievementOf(now), current: true, from: now };
  // the longest name that fits: an edition beside it may be called the same and more
  const [newer] = known
    .filter((one) => id.startsWith(`${nameOf(one)}-`))
    .sort((a, b) => nameOf(b).length - nameOf(a).length);
  if (!newer) return null;
  // an older version lives on in what was awarded under it
  const name = nameOf(newer);
  const [row] = await store.read
    .select({ row: ledgerRow.row })
    .from(award)
    .innerJoin(ledgerRow, and(eq(ledgerRow.awardId, award.id), eq(ledgerRow.position, documentPosition)))
    .where(and(eq(award.achievement, name), eq(award.achievementVersion, id.slice(name.length + 1))))
    .limit(1);
  const ledger = row ? (fromJson(row.row) as LedgerRow) : null;
  if (ledger?.kind !== "document") return null;
  return {
    achievement: ledger.document.credentialSubject.achievement,
    current: false,
    from: newer,
  };
}

function everyAwardable(): Awardable[] {
  const { microCredentials, stacks } = catalogue();
  return [
    ...microCredentials.map((of: MicroCredential) => ({ kind: "micro-credential" as const, of })),
    ...stacks.map((of: Stack) => ({ kind: "stack" as const, of })),
  ];
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
