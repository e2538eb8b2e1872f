import { certifiedCode, domainOf } from "~/catalogue/lookups";
import type { Catalogue, MicroCredential } from "~/catalogue/types";

/**
 * Micro-credentials as people look for them: the core ones under their domains, then the strands of advanced practice.
 * @returns in the framework's order; a domain without any is left out
 */
export function byDomain(cat: Catalogue): {
  domains: { code: string; name: string; credentials: MicroCredential[] }[];
  advanced: MicroCredential[];
} {
  const strands = new Set(
    cat.framework.domains.flatMap((domain) =>
      domain.competencies.flatMap((one) => one.strands.map((strand) => strand.code)),
    ),
  );
  const advanced = cat.microCredentials.filter((of) => strands.has(certifiedCode(cat, of)));
  return {
    domains: cat.framework.domains
      .map(({ code, name }) => ({
        code,
        name,
        credentials: cat.microCredentials.filter(
          (of) => !advanced.includes(of) && domainOf(cat, of.alignment.competency)?.code === code,
        ),
      }))
      .filter((domain) => domain.credentials.length > 0),
    advanced,
  };
}
