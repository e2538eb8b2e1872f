import { setImmediate as othersTurn } from "node:timers/promises";
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { agreement, cycle, rating, ratingSheet, strengthCount } from "#db/schema/growth";
import { person, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { ratingScaleById, ratingScaleInUse } from "~/catalogue/lookups";
import { skillCodes } from "./notes.server";
import { type Said, agreedAnswers, rankOf } from "./rating-rules";
import type { Actor } from "./reads.server";
import { type Group, type Reading, type TeamMember, placeWord } from "./strength-rules";

/** Ours: a team is led by one person, and a page shows it whole. */
const mostInTeam = 60;

const standardOf = (scaleId: string): number => {
  const scale = ratingScaleById(catalogue(), scaleId) ?? ratingScaleInUse(catalogue());
  return scale.skills.levels.findIndex((level) => level.id === scale.skills.standard);
};

/**
 * What was sent of some skills in some rounds. Asks nobody's permission: the caller names only rounds whose ratings may
 * be read, or counts.
 * @param items codes of skills; null: all
 * @returns round → skill → reading
 */
async function readReadings(
  db: Db,
  rounds: readonly { readonly id: string; readonly scale: string }[],
  items: readonly string[] | null,
): Promise<Map<string, Map<string, Reading>>> {
  const found = new Map<string, Map<string, { -readonly [K in keyof Reading]: number | null }>>();
  if (rounds.length === 0) return found;
  const ids = rounds.map((round) => round.id);
  const scales = new Map(rounds.map((round) => [round.id, ratingScaleById(catalogue(), round.scale)]));
  const at = (cycleId: string, item: string) => {
    const of = found.get(cycleId) ?? new Map<string, { -readonly [K in keyof Reading]: number | null }>();
    found.set(cycleId, of);
    const reading = of.get(item) ?? { self: null, supervisor: null, agreed: null };
    of.set(item, reading);
    return reading;
  };
  const rank = (cycleId: string, item: string, answer: string | null): number | null => {
    const scale = scales.get(cycleId);
    return scale ? rankOf(scale, item, answer) : null;
  };
  const rows = await db
    .select({
      cycleId: ratingSheet.cycleId,
      side: ratingSheet.side,
      item: rating.item,
      answer: rating.answer,
    })
    .from(ratingSheet)
    .innerJoin(rating, eq(rating.sheetId, ratingSheet.id))
    .where(
      and(
        inArray(ratingSheet.cycleId, ids),
        isNotNull(ratingSheet.sentAt),
        items === null ? undefined : inArray(rating.item, [...items]),
      ),
    );
  const skills = new Set(items ?? skillCodes());
  for (const row of rows) {
    if (skills.has(row.item)) at(row.cycleId, row.item)[row.side] = rank(row.cycleId, row.item, row.answer);
  }
  const said = await db
    .select()
    .from(agreement)
    .where(
      and(inArray(agreement.cycleId, ids), items === null ? undefined : inArray(agreement.item, [...items])),
    );
  for (const id of ids) {
    const here: Said[] = said.filter((one) => one.cycleId === id);
    if (here.length === 0) continue;
    for (const [item, answer] of agreedAnswers(here)) {
      if (skills.has(item)) at(id, item).agreed = rank(id, item, answer);
    }
  }
  return found;
}

/** The first of each person in rows that stand newest first. */
function latestOfEach<Row extends { readonly personId: string }>(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.personId) && seen.add(row.personId));
}

export interface Team {
  readonly members: readonly TeamMember[];
  /** names of those without a round that both have sent */
  readonly without: readonly string[];
}

/**
 * The strengths of the people one leads, from the latest round of each that both have sent and the asker led in.
 * The policy of a round is asked for each of them: a map shows nothing that its reader could not open.
 */
export async function readTeamStrengths(actor: Actor): Promise<Team> {
  requireMay(actor, "team.read");
  const db = store().read;
  const people = await db
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(and(eq(person.supervisorId, actor.personId), isNull(person.closedAt)))
    .orderBy(asc(person.nameKey), asc(person.id))
    .limit(mostInTeam);
  if (people.length === 0) return { members: [], without: [] };
  const rounds = await db
    .select({ id: cycle.id, personId: cycle.personId, scale: cycle.scale, supervisorId: cycle.supervisorId })
    .from(cycle)
    .where(
      and(
        eq(cycle.supervisorId, actor.personId),
        isNotNull(cycle.bothSentAt),
        inArray(
          cycle.personId,
          people.map((one) => one.id),
        ),
      ),
    )
    .orderBy(desc(cycle.bothSentAt), desc(cycle.id));
  const latest = latestOfEach(rounds).filter((round) =>
    may(actor.roles, "round.compare", {
      own: round.personId === actor.personId,
      supervises: true,
      leadsRound: round.supervisorId === actor.personId,
      bothSent: true,
    }),
  );
  const readings = await readReadings(db, latest, null);
  const members: TeamMember[] = people.flatMap(({ id, name }) => {
    const round = latest.find((one) => one.personId === id);
    if (!round) return [];
    const standard = standardOf(round.scale);
    const of = readings.get(round.id);
    return [
      { id, name, places: new Map(skillCodes().map((code) => [code, placeWord(of?.get(code), standard)])) },
    ];
  });
  const has = new Set(members.map((one) => one.id));
  return { members, without: people.filter((one) => !has.has(one.id)).map((one) => one.name) };
}

/**
 * Skills in which a learner's own latest ratings, or those of both, leave room: for what to put into a plan next.
 * Of the learner alone, and only from what they may read themselves.
 * @returns lowest first; empty where nothing was sent
 */
export async function readRoomToGrow(
  personId: string,
): Promise<{ readonly skill: string; readonly agreed: boolean; readonly place: number }[]> {
  const db = store().read;
  const [round] = await db
    .select({ id: cycle.id, scale: cycle.scale, bothSentAt: cycle.bothSentAt })
    .from(cycle)
    .innerJoin(ratingSheet, and(eq(ratingSheet.cycleId, cycle.id), eq(ratingSheet.side, "self")))
    .where(and(eq(cycle.personId, personId), isNotNull(ratingSheet.sentAt)))
    .orderBy(desc(ratingSheet.sentAt), desc(cycle.id))
    .limit(1);
  if (!round) return [];
  const standard = standardOf(round.scale);
  const readings = (await readReadings(db, [round], null)).get(round.id) ?? new Map<string, Reading>();
  const found = [...readings].flatMap(([skill, reading]) => {
    // before both have sent, what the other rated is not the learner's to know
    const place = round.bothSentAt === null ? reading.self : (reading.agreed ?? lowest(reading));
    return place !== null && place < standard ? [{ skill, agreed: reading.agreed !== null, place }] : [];
  });
  const order = skillCodes();
  return found.sort((a, b) => a.place - b.place || order.indexOf(a.skill) - order.indexOf(b.skill));
}

const lowest = ({ self, supervisor }: Reading): number | null =>
  self === null ? supervisor : supervisor === null ? self : Math.min(self, supervisor);

/** So many people at a time, and then the others have their turn: on SQLite a question holds up the whole process. */
const batch = 50;

/**
 * Counts anew how many people have each core competency in place by both accounts, site by site. For the daily work.
 * Somebody counts where each skill of it is at the standard or higher in their latest round that both have sent.
 */
export async function recountStrengths(now: Date): Promise<void> {
  const db = store().read;
  const competencies = coreCompetencies();
  const counts = new Map<string, { competency: string; siteId: string; people: number; strong: number }>();
  let after = "";
  for (;;) {
    const people = await db
      .selectDistinct({ id: person.id, siteId: person.siteId })
      .from(person)
      .innerJoin(cycle, eq(cycle.personId, person.id))
      .where(
        and(
          isNotNull(cycle.bothSentAt),
          isNotNull(cycle.supervisorId),
          isNull(person.closedAt),
          gt(person.id, after),
        ),
      )
      .orderBy(asc(person.id))
      .limit(batch);
    if (people.length === 0) break;
    const rounds = await db
      .select({ id: cycle.id, personId: cycle.personId, scale: cycle.scale })
      .from(cycle)
      .where(
        and(
          isNotNull(cycle.bothSentAt),
          isNotNull(cycle.supervisorId),
          inArray(
            cycle.personId,
            people.map((one) => one.id),
          ),
        ),
      )
      .orderBy(desc(cycle.bothSentAt), desc(cycle.id));
    const latest = latestOfEach(rounds);
    const readings = await readReadings(db, latest, null);
    for (const round of latest) {
      const siteId = people.find((one) => one.id === round.personId)?.siteId ?? "";
      const standard = standardOf(round.scale);
      for (const { code: competency, skills } of competencies) {
        const places = skills.map((code) => placeWord(readings.get(round.id)?.get(code), standard));
        if (places.every((place) => place === "open")) continue;
        const key = `${competency} ${siteId}`;
        const at = counts.get(key) ?? { competency, siteId, people: 0, strong: 0 };
        at.people += 1;
        if (places.every((place) => place === "strong" || place === "there")) at.strong += 1;
        counts.set(key, at);
      }
    }
    after = people.at(-1)?.id ?? "";
    if (people.length < batch) break;
    await othersTurn();
  }
  await store().write(async (tx) => {
    await tx.delete(strengthCount);
    for (const row of counts.values()) await tx.insert(strengthCount).values({ ...row, countedAt: now });
  });
}

/** Competencies with core skills, and the codes of those. */
export const coreCompetencies = () =>
  catalogue().framework.domains.flatMap((domain) =>
    domain.competencies.flatMap((competency) =>
      competency.coreSkills.length > 0
        ? [
            {
              code: competency.code,
              name: competency.name,
              skills: competency.coreSkills.map((skill) => skill.code),
            },
          ]
        : [],
    ),
  );

/**
 * How many people have a competency in place: of everybody, and of each centre.
 * Counts only, and not yet fit to be shown: `publishedGroups` says what may be.
 * @returns `countedAt` null: nobody was counted yet
 */
export async function readStrengthCounts(
  actor: Actor,
  competency: string,
): Promise<{ nation: Group; centres: Group[]; countedAt: Date | null }> {
  requireMay(actor, "strengths.count");
  const db = store().read;
  const rows = await db
    .select({
      name: site.name,
      people: strengthCount.people,
      strong: strengthCount.strong,
      countedAt: strengthCount.countedAt,
    })
    .from(strengthCount)
    .leftJoin(site, eq(site.id, strengthCount.siteId))
    .where(eq(strengthCount.competency, competency))
    .orderBy(asc(site.name), asc(strengthCount.siteId));
  return {
    nation: {
      name: "Everybody",
      people: rows.reduce((sum, one) => sum + one.people, 0),
      strong: rows.reduce((sum, one) => sum + one.strong, 0),
    },
    centres: rows.flatMap(({ name, people, strong }) => (name === null ? [] : [{ name, people, strong }])),
    countedAt: rows[0]?.countedAt ?? null,
  };
}
