import { countsFor, endOf } from "~/catalogue/framework-versions";
import { certifiedCode, frameworkVersions } from "~/catalogue/lookups";
import type { Catalogue } from "~/catalogue/types";
import type { Line } from "./components/credential-line";
import { type Link, hasEnded, occasionOf } from "./currency";

/**
 * A chain as the page of one of its credentials shows it. Of the others only those that stand: why one was withdrawn is
 * for whoever has its own link.
 * @param linked whether the page may lead to the others: on its holder's own pages, and nowhere else
 */
export function lineOf(chain: readonly Link[], here: string | null, now: Date): Line {
  const shown = chain.filter((one) => here === null || one.credentialId === here || one.withdrawn === null);
  const last = shown.at(-1);
  const open = last?.withdrawn === null && !last.suspended && !hasEnded(last.graceUntil, now);
  return {
    links: shown.map((one) => ({
      credentialId: one.credentialId,
      awardedAt: one.awardedAt.toISOString(),
      validUntil: one.validUntil?.toISOString() ?? null,
      withdrawn: one.withdrawn !== null,
      over: one.withdrawn !== null || hasEnded(one.validUntil, now),
      linked: here === null,
      here: one.credentialId === here,
    })),
    graceUntil: (open && last.graceUntil?.toISOString()) || null,
    now: now.toISOString(),
  };
}

/** The next one of its chain that stands; null: there is none. */
export function renewalOf(chain: readonly Link[], credentialId: string): Link | null {
  const sequence = chain.find((one) => one.credentialId === credentialId)?.sequence ?? Infinity;
  return chain.find((one) => one.sequence > sequence && one.withdrawn === null) ?? null;
}

/** Until when one that has ended can still be renewed; null: it has not, it cannot be, or it was. */
export function renewableUntil(chain: readonly Link[], credentialId: string, now: Date): Date | null {
  const { kind, before } = occasionOf(chain, now);
  if (kind !== "renewal" || before.credentialId !== credentialId) return null;
  return hasEnded(before.validUntil, now) ? before.graceUntil : null;
}

/**
 * What has come after what a credential was awarded for; whole sentences, empty where nothing has. It ends nothing: an
 * award is good until its own end, and what it counts for elsewhere was decided by a person.
 * @param framework id of the version of the framework it was awarded on
 */
export function laterVersions(
  cat: Pick<Catalogue, "framework" | "earlierFrameworks" | "microCredentials">,
  achievement: string,
  framework: string,
  now: Date,
): string[] {
  const of = cat.microCredentials.find((one) => one.slug === achievement);
  if (!of) return [];
  const next = cat.microCredentials.find((one) => one.supersedes === achievement);
  const counts = countsFor(frameworkVersions(cat), certifiedCode(cat, of), framework, cat.framework.id);
  const still = counts.some(({ until }) => until === null || !hasEnded(endOf(until), now));
  return [
    ...(next
      ? [
          `There is a newer edition of this micro-credential, “${next.title}”. This one is as good until it ends.`,
        ]
      : []),
    ...(framework === cat.framework.id
      ? []
      : [
          still
            ? `It was awarded on an earlier version of the framework, and still counts on the one of now.`
            : `It was awarded on an earlier version of the framework, and a person decided that it is not counted on the one of now.`,
        ]),
  ];
}
