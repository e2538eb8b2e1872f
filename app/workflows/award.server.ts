import { hash, randomBytes, randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { type Db, type Store, isUnique } from "#db/client.server";
import { standing } from "#db/schema/assessment";
import { toJson } from "#db/schema/columns";
import { award, credential, ledgerRow } from "#db/schema/credentials";
import { RECOGNITION } from "~/domains/assessment/terms";
import { person } from "#db/schema/people";
import { may } from "~/access/policy";
import { catalogue } from "~/catalogue/catalogue.server";
import { type Awardable, awardable } from "~/catalogue/lookups";
import type { MicroCredential, Stack } from "~/catalogue/types";
import { moderationGap } from "~/domains/assessment/moderation-words";
import { openModerations } from "~/domains/assessment/moderation.server";
import { gatherFacts } from "~/domains/assessment/standing.server";
import { needsApproval, readApproval } from "~/domains/credentials/approval.server";
import { achievementOf } from "~/domains/credentials/achievement.server";
import { type Occasion, endOfAward, renewableFrom } from "~/domains/credentials/currency";
import { readOccasion, validForOf } from "~/domains/credentials/currency.server";
import {
  type CredentialInput,
  type UnsignedCredential,
  buildCredential,
  buildIssuerProfile,
} from "~/domains/credentials/document.server";
import { type JudgedBy, judgementsInWords } from "~/domains/credentials/endorsement-words";
import { enterAward } from "~/domains/credentials/evidence-ledger.server";
import { listHoldings } from "~/domains/credentials/holdings.server";
import { type LedgerRow, documentPosition } from "~/domains/credentials/ledger";
import {
  gatherLedger,
  gatherStackLedger,
  hasJudged,
  ledgerOfPrerequisites,
} from "~/domains/credentials/ledger.server";
import { narrativeFault } from "~/domains/credentials/narrative";
import {
  readPrerequisitesFor,
  refreshWhatRestsOn,
  unmetFor,
  whatCountsFor,
} from "~/domains/credentials/readiness.server";
import { stackStanding } from "~/domains/credentials/stack-rules";
import { takePlace } from "~/domains/credentials/status-places.server";
import { recordActivity } from "~/domains/people/activity.server";
import { queue, queueMail } from "~/domains/people/outbox.server";
import type { Role } from "~/domains/people/terms";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";

/** What an issuer adds to an award, and how it was agreed to. */
export interface Making {
  /** the issuer's words about this person, which are signed; "" for none */
  readonly narrative: string;
  /** `offerMark` of what the issuer looked at; null: they look at no page, or at many people */
  readonly seen: string | null;
  /** set where it is one of a cohort that may be awarded; `approvedById` is null where nobody had to approve it */
  readonly cohort: { readonly id: string; readonly approvedById: string | null } | null;
}
const alone: Making = { narrative: "", seen: null, cohort: null };

export interface Awarded {
  readonly awardId: string;
  readonly credentialId: string;
}
export interface Issuing {
  readonly personId: string;
  readonly roles: readonly Role[];
}

/** What an award would stand on now, and what is still missing. */
export interface Offer {
  /** whether it would be the first, or renews one */
  readonly occasion: Occasion;
  /** reasons; empty means: a person may award */
  readonly gaps: readonly string[];
  /** of a stack: the parts that are not held */
  readonly missing: readonly { readonly code: string; readonly title: string }[];
  /** the ledger but for the document, in its order */
  readonly rows: readonly Exclude<LedgerRow, { kind: "document" }>[];
  /** what of it goes into the credential */
  readonly results: CredentialInput["results"];
  readonly evidence: CredentialInput["evidence"];
  readonly judged: readonly JudgedBy[];
}

const awardName = (what: Awardable): string => (what.kind === "stack" ? what.of.id : what.of.slug);

/** The truth at this moment, for the page and for the award alike; the desk's rows are only where to look. */
export async function gatherOffer(db: Db, what: Awardable, personId: string, now: Date): Promise<Offer> {
  const occasion = await readOccasion(db, personId, awardName(what), now);
  return what.kind === "stack"
    ? stackOffer(db, what.of, personId, occasion, now)
    : microCredentialOffer(db, what.of, personId, occasion, now);
}

async function microCredentialOffer(
  db: Db,
  of: MicroCredential,
  personId: string,
  occasion: Occasion,
  now: Date,
): Promise<Offer> {
  const facts = await gatherFacts(db, personId, of.slug);
  const first = await readPrerequisitesFor(db, of, personId, occasion, now);
  const counts = whatCountsFor(of, facts, occasion, now);
  const ledger = await gatherLedger(db, catalogue(), of, personId, counts);
  const kinds = new Map(of.evidence.map((kind) => [kind.id, kind.rule]));
  return {
    occasion,
    gaps: [
      ...unmetFor(of, facts, occasion, now).map((gap) => gap.reason),
      ...first.flatMap(({ reason }) => reason ?? []),
      ...(await openModerations(db, personId, of.slug)).map((open) =>
        moderationGap(open, environment().timeZone),
      ),
    ],
    missing: [],
    rows: [...ledger.skills, ...ledger.evidence, ...ledgerOfPrerequisites(first), ledger.learning],
    results: ledger.results,
    evidence: ledger.evidence.map((item) => ({
      id: item.versionId,
      name: item.evidenceTitle,
      description:
        item.evidence === RECOGNITION
          ? "Earlier study or experience, set against each skill by the person and recognised by an assessor against the same rubric. It stays private."
          : `${kinds.get(item.evidence) ?? ""} It was judged by a person and stays private, because it is about young people.`.trim(),
      sha256: ledger.digests.get(item.versionId) ?? [],
    })),
    judged: judgementsInWords({
      judgements: ledger.judgements,
      evidence: ledger.evidence,
      achievement: of.title,
      version: of.version,
      issuer: environment().issuer.name,
      timeZone: environment().timeZone,
    }),
  };
}

async function stackOffer(
  db: Db,
  stack: Stack,
  personId: string,
  occasion: Occasion,
  now: Date,
): Promise<Offer> {
  const standing = stackStanding(catalogue(), stack, await listHoldings(db, personId), now);
  const { parts, digests } = await gatherStackLedger(db, standing);
  const { timeZone } = environment();
  return {
    occasion,
    gaps: standing.gaps.map((gap) => gap.reason),
    missing: standing.parts
      .filter(({ part, held }) => !held && standing.gaps.some((gap) => gap.codes.includes(part.code)))
      .map(({ part }) => ({ code: part.code, title: part.credentials[0]?.title ?? part.name })),
    rows: parts,
    results: [],
    // neither their addresses nor their ids: who is given this one is not given those
    evidence: parts.map((part) => ({
      id: part.awardId,
      name: `${part.code} ${part.title}`,
      description: `Micro-credential, version ${part.version}, awarded on ${formatDate(part.awardedAt, timeZone).replaceAll("\u00a0", " ")}.`,
      sha256: [digests.get(part.awardId) ?? ""],
    })),
    judged: [],
  };
}

/**
 * Names what an award would stand on and say, so that what is awarded is what was looked at. Days that are counted from
 * the award are no part of it.
 */
export function offerMark({ of }: Awardable, offer: Offer): string {
  return hash(
    "sha256",
    JSON.stringify([of.version, offer.rows, offer.results, offer.evidence, offer.judged]),
    "base64url",
  );
}

/** @throws conflict where this is not what was looked at */
export function requireSeen(what: Awardable, offer: Offer, seen: string): void {
  if (seen === offerMark(what, offer)) return;
  throw new DomainError(
    "conflict",
    "What this award stands on has changed since you opened the page. Look at it again; nothing was awarded.",
  );
}

/** Said to whoever asks for an act of issuers and is none. */
export const issuersOnly =
  "Awards are made by issuers. If that is your work, ask your administrator for the role.";

/**
 * A person decides: this learner holds this Achievement, a micro-credential or a stack of them.
 * Award, ledger, credential and the learner's mail are one transaction; signing follows through the outbox, so a
 * crash between the two loses nothing. Of two issuers at once one wins and the other is told.
 * @param slug what is awarded: slug of a micro-credential or id of a stack
 * @throws forbidden for one's own record and for what one judged; conflict where it is not ready or already awarded, or
 *   a second issuer has to approve it first
 */
export async function makeAward(
  store: Store,
  asker: Issuing,
  personId: string,
  slug: string,
  now: Date,
  said: Partial<Pick<Making, "narrative" | "seen">> = {},
): Promise<Awarded> {
  for (let tries = 1; ; tries++) {
    try {
      return await store.write((tx) => awardOnce(tx, asker, personId, slug, now, { ...alone, ...said }));
    } catch (error) {
      // the other issuer's award, or the same random place in the list: running again tells which
      if (!isUnique(error) || tries >= 5) throw error;
    }
  }
}

/** The award in a transaction of the caller's: one by itself and each of a cohort go this way. */
export async function awardOnce(
  tx: Db,
  asker: Issuing,
  personId: string,
  slug: string,
  now: Date,
  { narrative, seen, cohort }: Making,
): Promise<Awarded> {
  const what = requireAwardable(slug);
  const { of } = what;
  const [learner] = await tx
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(and(eq(person.id, personId), isNull(person.closedAt)));
  if (!learner) throw new DomainError("not-found", "There is no such person. Choose one from the list.");
  await requireUninvolved(tx, asker, personId, slug);
  const fault = narrativeFault(narrative, learner);
  if (fault) refuseFaults({ narrative: fault });
  if (cohort === null && needsApproval((await readApproval(tx)).mode, 1)) {
    throw new DomainError(
      "conflict",
      "Awards need a second issuer now. Open the page again and propose it; nothing was awarded.",
    );
  }
  if (cohort?.approvedById && (await hasJudged(tx, cohort.approvedById, personId, slug))) {
    throw new DomainError(
      "forbidden",
      "Whoever approved it has judged part of what it stands on since. Propose it again, so that somebody else approves it.",
    );
  }

  const offer = await gatherOffer(tx, what, personId, now);
  const sequence = await nextSequence(tx, offer.occasion, of.title, learner.name);
  if (offer.gaps.length > 0) {
    throw new DomainError("conflict", `This cannot be awarded yet. ${offer.gaps.join(" ")}`);
  }
  if (seen !== null) requireSeen(what, offer, seen);
  const place = await takePlace(tx, now);
  const ids = { awardId: randomUUID(), credentialId: randomUUID() };
  const salt = randomBytes(32).toString("base64url");
  const validUntil = endOfAward(offer.occasion, validForOf(what), now);
  const { issuer: _, ...document } = draftCredential({
    what,
    offer,
    holder: learner,
    credentialId: ids.credentialId,
    salt,
    place,
    awardedAt: now,
    validUntil,
    narrative,
  });

  await tx.insert(award).values({
    id: ids.awardId,
    personId,
    achievement: slug,
    sequence,
    achievementVersion: of.version,
    framework: what.kind === "stack" ? catalogue().framework.id : what.of.framework,
    awardedById: asker.personId,
    approvedById: cohort?.approvedById ?? null,
    awardedAt: now,
    validUntil,
  });
  const rows: LedgerRow[] = [{ kind: "document", document }, ...offer.rows];
  await tx
    .insert(ledgerRow)
    .values(
      rows.map((row, at) => ({ awardId: ids.awardId, position: documentPosition + at, row: toJson(row) })),
    );
  await tx.insert(credential).values({
    id: ids.credentialId,
    awardId: ids.awardId,
    ...place,
    salt,
    document: null,
    signedAt: null,
    signingKeyId: null,
    // a name is shown only once its owner said so
    showName: false,
    createdAt: now,
  });
  await enterAward(tx, ids.awardId, now);
  await markStanding(tx, personId, slug, now);
  await refreshWhatRestsOn(tx, personId, slug, now);
  await recordActivity(tx, now, {
    actorId: asker.personId,
    action: "award.make",
    subjectKind: "credential",
    subjectId: ids.credentialId,
    aboutId: personId,
    detail: {
      achievement: slug,
      version: of.version,
      sequence,
      ...(cohort && { cohort: cohort.id }),
      ...(narrative !== "" && { narrative: true }),
    },
  });
  await queue(tx, now, {
    kind: "sign",
    onceKey: `sign:${ids.credentialId}`,
    payload: { credentialId: ids.credentialId },
  });
  await queueMail(tx, now, {
    onceKey: `awarded:${ids.credentialId}`,
    to: learner.email,
    ...awardedMail(what, learner.name, ids.credentialId, validUntil),
  });
  return ids;
}

/** @throws not-found where nothing that may be awarded has this name */
export function requireAwardable(name: string): Awardable {
  const what = awardable(catalogue(), name);
  if (what) return what;
  throw new DomainError("not-found", "There is nothing of this name to award. Choose one from the list.");
}

/** @throws forbidden where the asker may not make this award */
async function requireUninvolved(tx: Db, asker: Issuing, personId: string, slug: string): Promise<void> {
  const own = asker.personId === personId;
  const judged = await hasJudged(tx, asker.personId, personId, slug);
  if (may(asker.roles, "award.make", { own, judged })) return;
  throw new DomainError(
    "forbidden",
    own
      ? "This is your own record, so somebody else makes the award. Ask another issuer to open it."
      : judged
        ? "You judged part of what this stands on, so somebody else makes the award. Ask another issuer to open it."
        : issuersOnly,
  );
}

/** @throws conflict where an earlier award stands in the way, saying who made it and when it can be renewed */
async function nextSequence(tx: Db, occasion: Occasion, title: string, name: string): Promise<number> {
  if (occasion.kind !== "closed") return occasion.sequence;
  const { awardId, awardedAt, validUntil, withdrawn } = occasion.before;
  const [by] = await tx
    .select({ name: person.name })
    .from(award)
    .innerJoin(person, eq(person.id, award.awardedById))
    .where(eq(award.id, awardId));
  const { timeZone } = environment();
  const renewable =
    validUntil && withdrawn === null && !occasion.before.suspended
      ? ` It can be renewed from ${formatDate(renewableFrom(validUntil), timeZone)}.`
      : "";
  throw new DomainError(
    "conflict",
    `${by?.name ?? "Somebody"} awarded “${title}” to ${name} on ${formatDate(awardedAt, timeZone)}. Nothing was awarded a second time.${renewable}`,
  );
}

async function markStanding(tx: Db, personId: string, slug: string, now: Date): Promise<void> {
  const mine = and(eq(standing.personId, personId), eq(standing.achievement, slug));
  const touched = await tx
    .update(standing)
    .set({ awardedAt: now, renewalReadyAt: null, changedAt: now })
    .where(mine)
    .returning({ personId: standing.personId });
  if (touched.length > 0) return;
  await tx
    .insert(standing)
    .values({ personId, achievement: slug, readyAt: now, awardedAt: now, changedAt: now });
}

/** The credential of an award, before anyone signed it; also what the issuer sees before deciding. */
export function draftCredential(from: {
  what: Awardable;
  offer: Pick<Offer, "results" | "evidence" | "judged">;
  holder: { readonly name: string; readonly email: string };
  credentialId: string;
  salt: string;
  place: { readonly statusListId: string; readonly statusIndex: number };
  awardedAt: Date;
  validUntil: Date | null;
  narrative: string;
}): UnsignedCredential {
  const { origin, issuer } = environment();
  return buildCredential({
    origin,
    credentialId: from.credentialId,
    // who signs is known once a key does; the ledger leaves this out
    issuer: { id: "did:web:to.be.set", type: ["Profile"], name: issuer.name, url: issuer.url },
    achievement: achievementOf(from.what),
    holder: { email: from.holder.email, name: from.holder.name },
    salt: from.salt,
    awardedAt: from.awardedAt,
    validUntil: from.validUntil,
    results: from.offer.results,
    evidence: from.offer.evidence,
    judged: from.offer.judged,
    narrative: from.narrative,
    status: { listUrl: `${origin}/status/${from.place.statusListId}`, index: from.place.statusIndex },
  });
}

/** What would be signed if it were awarded now, for the issuer to read before deciding. */
export interface AwardPreview {
  readonly validUntil: Date | null;
  /** JSON; words stand where a random value is drawn at the moment of awarding */
  readonly text: string;
}

/** Reads only; the same code that awards makes it, so what is shown is what will be signed. */
export function previewAward(
  what: Awardable,
  offer: Offer,
  holder: { readonly name: string; readonly email: string },
  issuerId: string | null,
  now: Date,
  narrative = "",
): AwardPreview {
  const validUntil = endOfAward(offer.occasion, validForOf(what), now);
  const { issuer } = environment();
  const drafted = draftCredential({
    what,
    offer,
    holder,
    credentialId: "00000000-0000-4000-8000-000000000000",
    salt: "salt",
    place: { statusListId: "list", statusIndex: 0 },
    awardedAt: now,
    validUntil,
    narrative,
  });
  const random = "(drawn at random when you award)";
  const text = JSON.stringify(
    {
      ...drafted,
      id: random,
      issuer: buildIssuerProfile(issuerId ?? "(known once the first key is made)", issuer),
      credentialSubject: {
        ...drafted.credentialSubject,
        identifier: drafted.credentialSubject.identifier.map((one) => ({
          ...one,
          identityHash: `(hash of the ${one.identityType === "name" ? "name" : "email address"} with the salt)`,
          salt: random,
        })),
      },
      evidence: drafted.evidence?.map((one) => ({
        ...one,
        digestMultibase: "(hash of files and text with a salt)",
      })),
      endorsement: drafted.endorsement?.map((one) => ({
        ...one,
        id: random,
        issuer: { id: "(a key made for this statement when it is signed)", ...one.issuer },
        credentialSubject: { ...one.credentialSubject, id: random },
        proof: "(its own signature)",
      })),
      credentialStatus: {
        ...drafted.credentialStatus,
        id: random,
        statusListIndex: random,
        statusListCredential: random,
      },
      proof: "(the signature)",
    },
    null,
    2,
  );
  return { validUntil, text };
}

function awardedMail(what: Awardable, name: string, credentialId: string, validUntil: Date | null) {
  const { of } = what;
  const { origin, issuer, timeZone } = environment();
  return {
    subject: `You have been awarded “${of.title}”`,
    text: [
      `Hello ${name},`,
      "",
      `${issuer.name} has awarded you ${what.kind === "stack" ? "" : "the micro-credential "}“${of.title}” (${of.humanCode}).${
        validUntil ? ` It is valid until ${formatDate(validUntil, timeZone)}.` : ""
      }`,
      "",
      "Its page, which anyone you give the link to can open and check:",
      `${origin}/credentials/${credentialId}`,
      "",
      "The page does not show your name. You can change that, and take copies (PDF, picture, Open Badges), here:",
      `${origin}/record`,
      "",
      issuer.name,
    ].join("\n"),
  };
}
