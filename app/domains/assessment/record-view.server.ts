import { neededLevel } from "~/catalogue/completion";
import { criterionGuide, levelName } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { firstName } from "~/domains/people/names";
import { formatDay } from "~/ui/moments";
import { criteriaFor, partsWords } from "./evidence-rules";
import type { CurrentLevel, EvidenceRecord, VersionRecord } from "./reads.server";
import { rank } from "./rules";

export interface VersionView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly narrative: string;
  /** "Parts A and B"; "" for one whole */
  readonly parts: string;
  readonly changedNote: string;
  readonly consent: readonly string[];
  readonly sentAt: Date;
  readonly files: readonly {
    readonly position: number;
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: number;
  }[];
  readonly review: ReviewView | null;
}
export interface ReviewView {
  readonly decision: "accept" | "return";
  readonly decidedAt: Date;
  readonly reviewer: string;
  readonly rubricVersion: string;
  readonly levels: readonly {
    readonly criterion: string;
    readonly title: string;
    readonly level: string;
    /** what was seen */
    readonly comment: string;
    /** what to try next; "" for nothing */
    readonly next: string;
    /** the level that is needed, where this one is lower */
    readonly needed: string | null;
  }[];
}

/** A sent version in the words of the rubric it was judged against. */
export function versionView(of: MicroCredential, kind: string, version: VersionRecord): VersionView {
  const { review } = version;
  const levels = of.rubric.levels;
  const name = (id: string) => levelName(levels, id);
  return {
    id: version.id,
    number: version.number,
    title: version.title,
    narrative: version.narrative,
    parts: version.parts.length > 0 ? partsWords(kind, version.parts) : "",
    changedNote: version.changedNote,
    consent: version.consent,
    sentAt: version.sentAt,
    files: version.files,
    review: review && {
      decision: review.decision,
      decidedAt: review.decidedAt,
      reviewer: review.reviewer.name,
      rubricVersion: review.rubricVersion,
      levels: criteriaFor(of, kind, version.parts).flatMap((criterion) => {
        const given = review.results.find((r) => r.criterion === criterion.id);
        if (!given) return [];
        const needed = neededLevel(of, criterion.id);
        return [
          {
            criterion: criterion.id,
            title: criterion.title,
            level: name(given.level),
            comment: given.comment,
            next: given.next,
            needed: rank(levels, given.level) < rank(levels, needed) ? name(needed) : null,
          },
        ];
      }),
    },
  };
}

/** The thread as this reader sees it. */
export function threadView(record: EvidenceRecord, readerId: string) {
  return record.messages.map((message) => ({
    key: message.id,
    author: firstName(message.author),
    mine: message.authorId === readerId,
    at: message.sentAt,
    about: record.versions.length > 1 ? `on version ${message.version}` : undefined,
    body: message.words,
  }));
}

/** The criteria that a piece can show, as the form in which they are judged asks about them. */
export function criteriaToJudge(
  of: MicroCredential,
  kind: string,
  parts: readonly string[],
  counting: readonly CurrentLevel[],
  timeZone: string,
) {
  const name = (id: string) => levelName(of.rubric.levels, id);
  return criteriaFor(of, kind, parts).map((criterion) => {
    const guide = criterionGuide(of, criterion.id);
    const now = counting.find((row) => row.criterion === criterion.id);
    return {
      id: criterion.id,
      title: criterion.title,
      skills: criterion.skills.join(", "),
      needed: name(neededLevel(of, criterion.id)),
      levels: of.rubric.levels.map((level) => ({
        value: level.id,
        label: level.name,
        detail: criterion.levels[level.id] ?? level.meaning,
      })),
      guide: guide && { good: guide.good, signs: guide.signs, ask: guide.ask, notYours: guide.notYours },
      counts: now
        ? `${name(now.level)}, given by ${firstName(now.judge)} on ${formatDay(now.judgedAt, timeZone)}`
        : null,
    };
  });
}
