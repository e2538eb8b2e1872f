import { and, asc, desc, eq, inArray, isNotNull } from "drizzle-orm";
import { agreement, cycle, cycleStrand, rating, ratingSheet } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkVersion, frameworkVersions, ratingScaleById } from "~/catalogue/lookups";
import { firstName } from "~/domains/people/names";
import { pathOfRound } from "./cycles.server";
import {
  type Said,
  type Share,
  VALUES,
  agreedAnswers,
  answerOf,
  partsOfRound,
  shareAtStandard,
} from "./rating-rules";
import { kindNames } from "./rating-view.server";
import { type Actor } from "./reads.server";

/** Ours: two or three years of rounds, which is what a picture can hold. */
const mostRounds = 8;

/** What one competency was in one round: each of the two by themselves, and what both said should stand. */
export interface ProfilePoint {
  readonly self: Share | null;
  readonly supervisor: Share | null;
  readonly agreed: Share | null;
  /** how sure the specialist felt, in words */
  readonly confidence: string | null;
}
export interface ProfileRound {
  readonly id: string;
  /** where both sides of it are read in full */
  readonly to: string;
  readonly kind: string;
  readonly openedAt: string;
}

/**
 * How somebody's practice was rated over time: the newest rounds, newest first.
 * The specialist sees what they sent, and the supervisor's once both had. A supervisor sees only the rounds in which they
 * rated themselves and both had sent; who came later and who has moved on see nothing.
 * @throws not-found for everybody else
 */
export async function readProfile(actor: Actor, personId: string) {
  const db = store().read;
  const [whose] = await db
    .select({ name: person.name, supervisorId: person.supervisorId })
    .from(person)
    .where(eq(person.id, personId));
  const own = personId === actor.personId;
  requireMay(
    actor,
    "round.compare",
    { own, supervises: whose?.supervisorId === actor.personId, leadsRound: true, bothSent: true },
    true,
  );
  const found = await db
    .select()
    .from(cycle)
    .where(
      and(
        eq(cycle.personId, personId),
        own ? undefined : and(eq(cycle.supervisorId, actor.personId), isNotNull(cycle.bothSentAt)),
      ),
    )
    .orderBy(desc(cycle.openedAt), desc(cycle.id))
    .limit(mostRounds);
  const ids = found.map((round) => round.id);
  const sheets =
    ids.length === 0
      ? []
      : await db
          .select()
          .from(ratingSheet)
          .where(and(inArray(ratingSheet.cycleId, ids), isNotNull(ratingSheet.sentAt)));
  const both = new Set(found.filter((round) => round.bothSentAt !== null).map((round) => round.id));
  // the other's sheet is not even asked for before both have sent
  const readable = sheets.filter(
    (sheet) => both.has(sheet.cycleId) || sheet.side === (own ? "self" : "supervisor"),
  );
  const ratings =
    readable.length === 0
      ? []
      : await db
          .select({ sheetId: rating.sheetId, item: rating.item, answer: rating.answer })
          .from(rating)
          .where(
            inArray(
              rating.sheetId,
              readable.map((sheet) => sheet.id),
            ),
          );
  const said =
    both.size === 0
      ? []
      : await db
          .select()
          .from(agreement)
          .where(inArray(agreement.cycleId, [...both]))
          .orderBy(asc(agreement.number));
  const strands =
    ids.length === 0 ? [] : await db.select().from(cycleStrand).where(inArray(cycleStrand.cycleId, ids));

  const answersOf = new Map<string, Map<string, string>>();
  for (const { sheetId, item, answer } of ratings) {
    if (answer === null) continue;
    const held = answersOf.get(sheetId) ?? new Map<string, string>();
    held.set(item, answer);
    answersOf.set(sheetId, held);
  }
  const rounds = found.flatMap((round) => {
    const scale = ratingScaleById(catalogue(), round.scale);
    const sheet = (side: Said["side"]) => {
      const held = readable.find((one) => one.cycleId === round.id && one.side === side);
      return held ? (answersOf.get(held.id) ?? new Map<string, string>()) : null;
    };
    const [self, supervisor] = [sheet("self"), sheet("supervisor")];
    if (!scale || (!self && !supervisor)) return [];
    const agreed = agreedAnswers(said.filter((one) => one.cycleId === round.id));
    const share = (answers: ReadonlyMap<string, string> | null, skills: readonly string[]) =>
      answers && shareAtStandard(scale, answers, skills);
    const point = (skills: readonly string[], confidence: string | null): ProfilePoint => ({
      self: share(self, skills),
      supervisor: share(supervisor, skills),
      agreed: agreed.size === 0 ? null : share(agreed, skills),
      confidence:
        confidence === null || !self
          ? null
          : (answerOf(scale, confidence, self.get(confidence) ?? null)?.name.self ?? null),
    });
    const parts = partsOfRound(
      frameworkVersion(catalogue(), round.framework) ?? catalogue().framework,
      strands.filter((one) => one.cycleId === round.id).map((one) => one.strand),
    ).filter((part) => part.code !== VALUES);
    return [
      {
        round: {
          id: round.id,
          to: pathOfRound(own ? "self" : "supervisor", round.id),
          kind: kindNames[round.kind],
          openedAt: round.openedAt.toISOString(),
        },
        supervised: round.supervisorId !== null,
        total: point(
          parts.flatMap((part) => part.items),
          null,
        ),
        byPart: new Map(
          parts.map((part) => [part.code, { part, point: point(part.items, part.confidence) }]),
        ),
      },
    ];
  });
  // the current framework's first, then what stands in earlier ones alone: a picture over time forgets no round
  const names = new Map<string, string>();
  for (const version of frameworkVersions(catalogue()))
    for (const { code, name } of partsOfRound(version, [...new Set(strands.map((one) => one.strand))]))
      if (!names.has(code)) names.set(code, name);
  return {
    own,
    person: firstName(whose?.name ?? ""),
    rounds: rounds.map(({ round, total }): ProfileRound & { total: ProfilePoint } => ({ ...round, total })),
    supervised: rounds.some((one) => one.supervised),
    agreed: rounds.some((one) => one.total.agreed !== null),
    parts: [...names].flatMap(([code, name]) => {
      const points = rounds.flatMap(({ round, byPart }) => {
        const held = byPart.get(code);
        return held ? [{ round: round.id, ...held.point }] : [];
      });
      return points.length > 0 ? [{ code, name, points }] : [];
    }),
    headline: headlineOf(rounds.map(({ total, byPart }) => ({ total, byPart }))),
  };
}
export type Profile = Awaited<ReturnType<typeof readProfile>>;

/**
 * The finding, from the numbers: what stands now, then what has grown since the round before. Only one's own or, where
 * a supervisor reads, the specialist's ratings: a sentence about two people would make one number of them.
 */
function headlineOf(
  rounds: readonly {
    readonly total: ProfilePoint;
    readonly byPart: ReadonlyMap<string, { readonly point: ProfilePoint }>;
  }[],
) {
  const [now, before] = rounds.filter((round) => round.total.self !== null);
  if (!now?.total.self) return null;
  const grown = before
    ? [...now.byPart].filter(([code, { point }]) => {
        const was = before.byPart.get(code)?.point.self;
        return was && point.self && point.self.atStandard > was.atStandard;
      }).length
    : null;
  return { ...now.total.self, grown };
}
