import { store as processStore } from "#db/store.server";
import { environment } from "~/http/environment.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { formatDate } from "~/ui/moments";
import { laterVersions, renewableUntil, renewalOf } from "./chain";
import type { Checked } from "./check.server";
import { readChainOf } from "./currency.server";
import { matchesIdentity } from "./identity.server";
import { readPublicCredential } from "./reads.server";
import { revocationWords, suspensionWords } from "./states";
import { type Verdict, ageOf, stepAnswer, stepTitles, verdictOf } from "./verdict";

/** A check as a page shows it; everything about the credential comes out of what its signature covers. */
export interface Described {
  readonly verdict: Verdict;
  readonly steps: readonly {
    readonly title: string;
    readonly answer: "yes" | "no" | "unsure" | "not-looked-at";
    readonly detail: string;
    /** of what it rests on, in words; null where that was looked at as it stood */
    readonly age: string | null;
    /** address of what proves it, of the step about the log */
    readonly proof: string | null;
  }[];
  /** ISO 8601 */
  readonly checkedAt: string;
  readonly timeZone: string;
  /** null unless the signature is good */
  readonly facts: {
    readonly achievement: string;
    readonly issuer: string;
    /** the name is the document's own word where nobody here knows the issuer */
    readonly issuerKnown: boolean;
    /** ours: the holder chose to show it, and it fits the signed hash; others': what stands in it in clear */
    readonly holder: string | null;
    readonly awardedAt: string;
    readonly validUntil: string | null;
    readonly alignment: readonly { readonly code: string | null; readonly name: string }[];
    readonly results: readonly { readonly criterion: string; readonly achieved: string }[];
    readonly evidence: number;
  } | null;
  /** genuine ones only: what others say about it, each in their own words */
  readonly endorsements: readonly {
    readonly by: string;
    readonly comment: string | null;
    readonly detail: string;
  }[];
  /** of a record of several: each credential in it; null where it is one credential */
  readonly contains:
    | readonly {
        /** null where its signature is not good: what it says is worth nothing */
        readonly name: string | null;
        readonly tone: Verdict["tone"];
        readonly heading: string;
        readonly sentence: string;
        readonly awardedAt: string | null;
        readonly validUntil: string | null;
      }[]
    | null;
  /** ours only: what became of it since, in sentences */
  readonly since: readonly string[];
  readonly withdrawn: {
    readonly at: string;
    readonly reason: string;
    readonly words: string;
    readonly overturnedAt: string | null;
  } | null;
  readonly suspended: { readonly at: string; readonly reason: string; readonly words: string } | null;
  /** id in our own store */
  readonly ownId: string | null;
  /** where the same can be checked again, whole, as it is printed; the form where only bytes were handed in */
  readonly again: string;
}

/**
 * Adds to a check what only we know: the reason of a withdrawal, and the name a holder chose to show.
 * @param link what was asked for, where that was a link
 */
export async function describeChecked(
  { verification, checkedAt, ownId }: Checked,
  link: string | null,
): Promise<Described> {
  const asked = ownId ?? link;
  const query = asked === null ? "" : `?${new URLSearchParams({ credential: asked }).toString()}`;
  const { facts } = verification;
  const own = ownId === null || !facts ? null : await readPublicCredential(processStore(), ownId);
  const holder =
    own?.holderName &&
    facts?.identifiers.some(
      (one) =>
        one.identityType === "name" &&
        matchesIdentity({ ...one, salt: one.salt ?? undefined }, own.holderName ?? ""),
    )
      ? own.holderName
      : null;
  const verdict = verdictOf(verification);
  return {
    verdict:
      holder && verdict.tone === "ok" && facts
        ? {
            ...verdict,
            sentence: `${facts.issuer.name ?? "Its issuer"} awarded “${facts.name}” to ${holder}.`,
          }
        : verdict,
    steps: verification.steps
      .filter((step) => step.name !== "What it says")
      .map((step) => ({
        title: stepTitles[step.name],
        answer: stepAnswer(step),
        detail: step.detail,
        age: ageOf(step),
        proof:
          ownId !== null && step.name === "In the transparency log" && step.valid === true
            ? `/credentials/${ownId}.tlog-proof`
            : null,
      })),
    checkedAt: checkedAt.toISOString(),
    timeZone: environment().timeZone,
    facts: facts
      ? {
          achievement: facts.name,
          issuer: facts.issuer.name ?? facts.issuer.id,
          issuerKnown: verification.ours,
          holder: holder ?? (verification.ours ? null : unhashed(facts.identifiers)),
          awardedAt: facts.awardedAt ?? facts.validFrom,
          validUntil: facts.validUntil,
          alignment: facts.alignment.map(({ code, name }) => ({ code, name })).slice(0, 40),
          results: facts.results.flatMap((one) =>
            one.achieved === null ? [] : [{ criterion: one.criterion, achieved: one.achieved }],
          ),
          evidence: facts.evidence.length,
        }
      : null,
    endorsements: verification.endorsements.flatMap(({ by, comment, valid, detail }) =>
      valid === true && by !== null ? [{ by, comment, detail }] : [],
    ),
    contains:
      verification.contains?.map((one) => {
        const { tone, heading, sentence } = verdictOf(one);
        return {
          name: one.facts?.name ?? null,
          tone,
          heading,
          sentence,
          awardedAt: one.facts ? (one.facts.awardedAt ?? one.facts.validFrom) : null,
          validUntil: one.facts?.validUntil ?? null,
        };
      }) ?? null,
    since: own ? await sinceThen(own, checkedAt) : [],
    withdrawn: own?.revoked
      ? {
          at: own.revoked.at.toISOString(),
          reason: revocationWords[own.revoked.reason],
          words: own.revoked.words,
          overturnedAt: own.revoked.overturnedAt?.toISOString() ?? null,
        }
      : null,
    suspended: own?.suspended
      ? {
          at: own.suspended.at.toISOString(),
          reason: suspensionWords[own.suspended.reason],
          words: own.suspended.words,
        }
      : null,
    ownId,
    again: `${environment().origin}/verify${query}`,
  };
}

/** Whether it was renewed or still can be, and what has come after what it was awarded for. */
async function sinceThen(own: { id: string; achievement: string }, now: Date): Promise<string[]> {
  const found = await readChainOf(processStore().read, own.id);
  if (!found) return [];
  const { timeZone } = environment();
  const renewal = renewalOf(found.chain, own.id);
  const until = renewableUntil(found.chain, own.id, now);
  return [
    ...(renewal
      ? [
          `Its holder renewed it on ${formatDate(renewal.awardedAt, timeZone)}. Ask them for the link to the newer one.`,
        ]
      : []),
    ...(until ? [`Its holder can renew it until ${formatDate(until, timeZone)}.`] : []),
    ...laterVersions(catalogue(), own.achievement, found.framework, now),
  ];
}

function unhashed(identifiers: NonNullable<Checked["verification"]["facts"]>["identifiers"]): string | null {
  const clear = identifiers.filter((one) => !one.hashed && one.identityHash !== "");
  const best = clear.find((one) => one.identityType === "name") ?? clear[0];
  return best ? best.identityHash.slice(0, 200) : null;
}
