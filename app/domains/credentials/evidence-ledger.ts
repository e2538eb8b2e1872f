import { createHash } from "node:crypto";
import { edition } from "./ledger";
import type { LedgerKind, LedgerNames } from "./states";

/**
 * The evidence ledger: what happened on the way to an award, in the order in which it was written down.
 * What stands in a row is fixed as text: codes, titles of the rubric, versions and hashes. No story, comment or message
 * of anybody stands here. People are named by id; their names lie beside the row, tied to it by a salted digest, so
 * that a name can be taken out one day without breaking the chain.
 */
export interface LedgerContent {
  /** of this layout */
  readonly v: 1;
  /** whose ledger it is */
  readonly person: string;
  readonly number: number;
  /** ISO 8601 */
  readonly at: string;
  readonly kind: LedgerKind;
  readonly subject: string;
  readonly achievement: {
    readonly name: string;
    readonly code: string;
    readonly title: string;
    readonly version: string;
  };
  readonly framework: string;
  readonly by: {
    /** "" where it is the service */
    readonly id: string;
    readonly as: "learner" | "supervisor" | "assessor" | "issuer" | "staff" | "service";
  };
  /** id → SHA-256 of salt, line break and name */
  readonly people: Readonly<Record<string, string>>;
  readonly evidence?: LedgerPiece;
  readonly judgement?: LedgerVerdict;
  readonly superseded?: LedgerSuperseded;
  readonly moderation?: LedgerModeration;
  /** of an equivalent: what was decided */
  readonly equivalence?: { readonly decision: string };
  readonly award?: LedgerAward;
  /** of a suspension, its end, or an appeal that found a withdrawal wrong */
  readonly status?: {
    readonly awardId: string;
    readonly credentialId: string;
    /** number of the act about this credential */
    readonly act: number;
    /** what the act was, such as "suspension lapsed" */
    readonly what: string;
    readonly reason: string | null;
    /** number of the row that holds the award */
    readonly award: number | null;
  };
  readonly withdrawal?: {
    readonly awardId: string;
    readonly credentialId: string;
    readonly reason: string;
    /** number of the row that holds the award */
    readonly award: number | null;
  };
}
/** One version of one piece, as it was sent. */
export interface LedgerPiece {
  readonly id: string;
  readonly versionId: string;
  readonly version: number;
  readonly kind: string;
  readonly title: string;
  readonly parts: readonly string[];
  /** SHA-256 of the version's salt, line break and words; only in the row of the sending */
  readonly words?: string;
  readonly files?: readonly {
    readonly sha256: string;
    readonly mediaType: string;
    readonly bytes: number;
  }[];
  /** number of the row in which the same work was first sent, for another purpose */
  readonly repeats?: number | null;
  /** number of the row of the sending; null: it was sent before there was a ledger */
  readonly sent?: number | null;
}
export interface LedgerVerdict {
  readonly decision: "accept" | "return";
  readonly rubricVersion: string;
  readonly levels: readonly LedgerLevel[];
}
export interface LedgerLevel {
  readonly criterion: string;
  readonly title: string;
  readonly skills: readonly string[];
  readonly level: string;
  readonly levelName: string;
  readonly requiredLevelName: string;
}
/** A level that no longer counts, because a later judgement took its place. */
export interface LedgerSuperseded {
  readonly criterion: string;
  readonly title: string;
  readonly was: string;
  readonly now: string;
  /** numbers of the rows of both judgements */
  readonly wasIn: number | null;
  readonly nowIn: number;
}
/** Somebody looked at a judgement again. */
export interface LedgerModeration {
  readonly what: "second-mark" | "third-mark" | "sampled" | "appeal";
  readonly outcome: "agreed" | "changed" | "not-settled";
  /** number of the row of the judgement; null: none was released yet */
  readonly judgement: number | null;
  /** what the person who looked again found, criterion by criterion */
  readonly levels: readonly { readonly criterion: string; readonly level: string }[];
}
export interface LedgerAward {
  readonly awardId: string;
  readonly credentialId: string;
  readonly sequence: number;
  /** id of the second issuer, who approved what `by` proposed; absent where nobody had to */
  readonly approvedBy?: string;
  readonly validUntil: string | null;
  readonly skills: readonly string[];
  /** numbers of the rows it stands on: what was sent, judged, moderated and recognised; of a stack, its awards */
  readonly standsOn: readonly number[];
}

/** A row as it is kept. */
export interface LedgerEntryRow {
  readonly personId: string;
  readonly number: number;
  readonly at: Date;
  readonly kind: LedgerKind;
  readonly achievement: string;
  readonly subjectId: string;
  readonly content: string;
  readonly names: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first row of every ledger follows from. */
export const GENESIS = "0".repeat(64);

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
export const hashOf = (previousHash: string, content: string): string =>
  sha256(`${previousHash}\n${content}`);
/** A digest that does not give away what is short: a name, a story. */
export const saltedDigest = (salt: string, words: string): string => sha256(`${salt}\n${words}`);

/** JSON with names in order and no spaces: the same content is always the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The row before, as far as the next one depends on it; null: there is none. */
export type Link = Pick<LedgerEntryRow, "number" | "hash"> | null;

/** The next row of one person's ledger. */
export function nextEntry(
  before: Link,
  given: Omit<LedgerContent, "v" | "number" | "at" | "people"> & { readonly at: Date },
  names: LedgerNames,
): LedgerEntryRow {
  const number = (before?.number ?? 0) + 1;
  const { at, ...rest } = given;
  const content: LedgerContent = {
    v: 1,
    ...rest,
    number,
    at: at.toISOString(),
    people: Object.fromEntries(
      Object.entries(names).map(([id, { name, salt }]) => [id, saltedDigest(salt, name)]),
    ),
  };
  const text = canonical(content);
  const previousHash = before?.hash ?? GENESIS;
  return {
    personId: given.person,
    number,
    at,
    kind: given.kind,
    achievement: given.achievement.name,
    subjectId: given.subject,
    content: text,
    names: JSON.stringify(names),
    previousHash,
    hash: hashOf(previousHash, text),
  };
}

/**
 * What is wrong with a row, given the one before it: a row lost, put in, moved or changed breaks one of these.
 * @returns sentences that name the row by person and number; empty: it follows
 */
export function entryFaults(before: Link, row: LedgerEntryRow): string[] {
  const name = `Row ${row.number} of the ledger of ${row.personId}`;
  const faults: string[] = [];
  const expected = (before?.number ?? 0) + 1;
  if (row.number !== expected) faults.push(`${name} comes where row ${expected} should be.`);
  if (row.previousHash !== (before?.hash ?? GENESIS))
    faults.push(`${name} does not follow from the row before.`);
  if (row.hash !== hashOf(row.previousHash, row.content)) faults.push(`${name} has been changed.`);
  const content = readContent(row.content);
  if (
    !content ||
    content.person !== row.personId ||
    content.number !== row.number ||
    content.at !== row.at.toISOString() ||
    content.kind !== row.kind ||
    content.subject !== row.subjectId ||
    content.achievement.name !== row.achievement
  ) {
    faults.push(`${name} says one thing in its columns and another in what was hashed.`);
    return faults;
  }
  for (const [id, { name: person, salt }] of Object.entries(namesOf(row))) {
    if (content.people[id] !== saltedDigest(salt, person))
      faults.push(`${name} names somebody by another name than was written down.`);
  }
  return faults;
}

/** @returns null where it is no content of ours */
function readContent(text: string): LedgerContent | null {
  try {
    const read = JSON.parse(text) as LedgerContent | null;
    return read && typeof read === "object" && typeof read.achievement === "object" ? read : null;
  } catch {
    return null;
  }
}

/** The piece that a row is about; null: it is about none, or cannot be read. */
export const readPiece = (content: string): LedgerPiece | null => readContent(content)?.evidence ?? null;

/** A row as pages and exports read it. */
export interface ReadEntry extends Omit<LedgerEntryRow, "content" | "names"> {
  readonly content: LedgerContent;
  /** names as they were, by id; without those that were taken out */
  readonly names: Readonly<Record<string, string>>;
}
export function readEntry(row: LedgerEntryRow): ReadEntry {
  return {
    ...row,
    content: JSON.parse(row.content) as LedgerContent,
    names: Object.fromEntries(Object.entries(namesOf(row)).map(([id, { name }]) => [id, name])),
  };
}

const namesOf = (row: Pick<LedgerEntryRow, "names">): LedgerNames => JSON.parse(row.names) as LedgerNames;

// ---- Words ------------------------------------------------------------------------------------------

const moderations: Record<LedgerModeration["what"], string> = {
  "second-mark": "Marked a second time",
  "third-mark": "Looked at by a third person",
  sampled: "Looked at again for the sampling plan",
  appeal: "Looked at again after an appeal",
};
const outcomes: Record<LedgerModeration["outcome"], string> = {
  agreed: "the levels were confirmed",
  changed: "a level was changed",
  "not-settled": "the two did not agree",
};

/** What a row says, in one or two sentences without names. */
export function entryWords({ content }: Pick<ReadEntry, "content">): { what: string; detail: string } {
  const { evidence, judgement, superseded, moderation, equivalence, award, withdrawal, status } = content;
  const ofAward = (row: number | null | undefined) =>
    `“${content.achievement.title}”${row ? `, awarded in row ${row}` : ""}.`;
  const piece = evidence
    ? `${evidence.title}${evidence.parts.length > 0 ? ` (${evidence.parts.join(", ")})` : ""}, version ${evidence.version}`
    : "";
  switch (content.kind) {
    case "sent": {
      const files = evidence?.files?.length ?? 0;
      return {
        what: "Evidence sent",
        detail: `${piece}${files > 0 ? `, with ${files} ${files === 1 ? "file" : "files"}` : ""}${
          evidence?.repeats ? `. The same work as in row ${evidence.repeats}` : ""
        }.`,
      };
    }
    case "judged": {
      const levels = (judgement?.levels ?? [])
        .map((one) => `${one.title}: ${one.levelName} (needs ${one.requiredLevelName})`)
        .join("; ");
      return {
        what:
          judgement?.decision === "accept" ? "Judged and accepted" : "Judged and sent back, with what to do",
        detail: `${piece}, against rubric ${judgement?.rubricVersion ?? ""} and ${lowerFirst(edition(content.framework))}.${levels ? ` ${levels}.` : ""}`,
      };
    }
    case "superseded":
      return {
        what: "Took the place of an earlier judgement",
        detail: `${superseded?.title ?? ""}: ${superseded?.was ?? ""} in row ${superseded?.wasIn ?? "–"}, now ${superseded?.now ?? ""} in row ${superseded?.nowIn ?? "–"}.`,
      };
    case "moderated":
      return {
        what: moderation ? moderations[moderation.what] : "Looked at again",
        detail: moderation
          ? `${moderation.judgement ? `Row ${moderation.judgement}: ` : ""}${outcomes[moderation.outcome]}.`
          : "",
      };
    case "equivalence":
      return {
        what:
          equivalence?.decision === "recognised"
            ? "Recognised as an equivalent"
            : "Decided not to be an equivalent",
        detail: `Of “${content.achievement.title}”.`,
      };
    case "awarded":
      return {
        what: "Awarded",
        detail: `“${content.achievement.title}”, version ${content.achievement.version}${
          award && award.standsOn.length > 0 ? `. It stands on rows ${award.standsOn.join(", ")}` : ""
        }.`,
      };
    case "withdrawn":
      return {
        what: "Withdrawn",
        detail: ofAward(withdrawal?.award),
      };
    case "suspended":
      return { what: "Suspended", detail: ofAward(status?.award) };
    case "reinstated":
      return {
        what: status?.what === "suspension lapsed" ? "Suspension ended by itself" : "Reinstated",
        detail: ofAward(status?.award),
      };
    case "overturned":
      return { what: "An appeal found the withdrawal wrong", detail: ofAward(status?.award) };
  }
}

/** Who did it, by the name of then. */
export function entryBy({ content, names }: Pick<ReadEntry, "content" | "names">): string {
  const words = {
    learner: "the learner",
    supervisor: "their supervisor",
    assessor: "an assessor",
    issuer: "an issuer",
    staff: "staff",
    service: "the service, by its rule",
  }[content.by.as];
  const name = names[content.by.id];
  const by = name ? `${name}, ${words}` : upperFirst(words);
  const second = content.award?.approvedBy;
  return second === undefined ? by : `${by}; approved by ${names[second] ?? "another issuer"}`;
}
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// ---- Export -----------------------------------------------------------------------------------------

export const csvColumns = [
  "person",
  "person_name",
  "number",
  "at",
  "kind",
  "what",
  "detail",
  "achievement",
  "achievement_code",
  "achievement_title",
  "achievement_version",
  "framework",
  "by",
  "by_name",
  "by_role",
  "evidence",
  "evidence_version",
  "evidence_kind",
  "parts",
  "files_sha256",
  "decision",
  "rubric_version",
  "levels",
  "moderation",
  "stands_on",
  "previous_hash",
  "hash",
  "content",
] as const;

export function csvRow(entry: ReadEntry, content: string): string {
  const { content: c, names } = entry;
  const words = entryWords(entry);
  const cells: Record<(typeof csvColumns)[number], string | number> = {
    person: c.person,
    person_name: names[c.person] ?? "",
    number: c.number,
    at: c.at,
    kind: c.kind,
    what: words.what,
    detail: words.detail,
    achievement: c.achievement.name,
    achievement_code: c.achievement.code,
    achievement_title: c.achievement.title,
    achievement_version: c.achievement.version,
    framework: c.framework,
    by: c.by.id,
    by_name: names[c.by.id] ?? "",
    by_role: c.by.as,
    evidence: c.evidence?.id ?? "",
    evidence_version: c.evidence?.version ?? "",
    evidence_kind: c.evidence?.kind ?? "",
    parts: c.evidence?.parts.join(" ") ?? "",
    files_sha256: c.evidence?.files?.map((file) => file.sha256).join(" ") ?? "",
    decision: c.judgement?.decision ?? c.equivalence?.decision ?? "",
    rubric_version: c.judgement?.rubricVersion ?? "",
    levels: c.judgement?.levels.map((one) => `${one.criterion}=${one.level}`).join(" ") ?? "",
    moderation: c.moderation ? `${c.moderation.what} ${c.moderation.outcome}` : "",
    stands_on: c.award?.standsOn.join(" ") ?? "",
    previous_hash: entry.previousHash,
    hash: entry.hash,
    content,
  };
  return csvLine(csvColumns.map((column) => cells[column]));
}

export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(",")}\r\n`;

/**
 * A cell that a spreadsheet shows and never runs: what begins like a formula gets an apostrophe before it.
 * @source RFC 4180; OWASP, CSV Injection
 */
export function csvCell(value: string | number): string {
  const text =
    typeof value === "number" ? String(value) : /^\s*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
