import type {
  Catalogue,
  Competency,
  FidelityScale,
  FrameworkItem,
  FrameworkVersion,
  MicroCredential,
  Module,
  Principle,
} from "~/catalogue/types";
import { neededLevel } from "~/catalogue/completion";
import { listFrameworkItems } from "~/catalogue/lookups";

/**
 * The skills at or under an item, in order.
 * @param version the one that the item is from
 */
export function skillsUnder(
  catalogue: Pick<Catalogue, "framework">,
  item: FrameworkItem,
  version: FrameworkVersion = catalogue.framework,
): FrameworkItem[] {
  return listFrameworkItems(catalogue, version).filter((other) => {
    if (other.kind !== "core-skill" && other.kind !== "advanced-skill") return false;
    if (item.kind === "domain") return other.domain.code === item.code;
    if (item.kind === "competency") return other.competency.code === item.code;
    if (item.kind === "strand") return other.strand?.code === item.code;
    return other.code === item.code;
  });
}

export interface Taught {
  readonly credential: MicroCredential;
  readonly module: Module;
}

/** Where skills are taught: modules in their order, each once. */
export function modulesTeaching(catalogue: Catalogue, codes: ReadonlySet<string>): Taught[] {
  return catalogue.microCredentials.flatMap((credential) =>
    credential.modules
      .filter((module) => module.skills.some((code) => codes.has(code)))
      .map((module) => ({ credential, module })),
  );
}

export interface Shown {
  readonly credential: MicroCredential;
  /** titles of the kinds of evidence that the criteria of these skills are judged on */
  readonly evidence: readonly string[];
  /** what a reviewer sees at the level that is needed, one line a criterion */
  readonly seen: readonly { readonly criterion: string; readonly behaviour: string }[];
}

/** What evidence shows these skills, one entry for each micro-credential that judges them. */
export function whatShows(catalogue: Catalogue, codes: ReadonlySet<string>): Shown[] {
  return catalogue.microCredentials.flatMap((credential) => {
    const criteria = credential.rubric.criteria.filter((each) => each.skills.some((code) => codes.has(code)));
    if (criteria.length === 0) return [];
    const kinds = new Set(criteria.flatMap((each) => each.evidence));
    return [
      {
        credential,
        evidence: credential.evidence.filter((kind) => kinds.has(kind.id)).map((kind) => kind.title),
        seen: criteria.map((each) => ({
          criterion: each.title,
          behaviour: each.levels[neededLevel(credential, each.id)] ?? "",
        })),
      },
    ];
  });
}

export interface Touched {
  readonly principles: readonly Principle[];
  readonly fidelity: readonly {
    readonly scale: FidelityScale;
    readonly items: readonly { item: number; name: string }[];
  }[];
}

/** The practice principles and fidelity items that the modules for these skills touch. */
export function whatItTouches(catalogue: Catalogue, codes: ReadonlySet<string>): Touched {
  const taught = modulesTeaching(catalogue, codes);
  const keys = new Set(taught.flatMap(({ module }) => module.principles));
  const fidelity = catalogue.scales.flatMap((scale) => {
    const numbers = new Set(
      taught
        .filter(({ credential }) => credential.alignment.fidelityItems.scale === scale.id)
        .flatMap(({ module }) => module.fidelityItems),
    );
    const items = scale.sections.flatMap((section) => section.items).filter((each) => numbers.has(each.item));
    return items.length > 0 ? [{ scale, items: items.map(({ item, name }) => ({ item, name })) }] : [];
  });
  return { principles: catalogue.framework.principles.filter((each) => keys.has(each.key)), fidelity };
}

/** "8 core skills", "13 advanced skills in 4 strands", "1 core skill". */
export function skillCount(competency: Competency): string {
  const core = competency.coreSkills.length;
  const advanced = competency.strands.reduce((sum, strand) => sum + strand.skills.length, 0);
  const parts = [
    core > 0 ? `${core} core ${core === 1 ? "skill" : "skills"}` : null,
    advanced > 0 ? `${advanced} advanced skills in ${competency.strands.length} strands` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
