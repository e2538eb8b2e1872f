import { refuseFaults } from "~/http/domain-error";
import {
  type Choice,
  type Finding,
  type FindingKind,
  applyReplacements,
  findIdentifiers,
  findInFileName,
} from "./de-identification";
import { RECOGNITION } from "./terms";
import { readDocument } from "./document-check.server";
import { type FileReading, type FoundInFile, findInDocument } from "./document-findings";
import { type DocumentText, Unreadable } from "./document-text";
import type { DraftFile, WrittenWords } from "./evidence-drafts.server";
import { documentKindOf, storedPath } from "./file-check.server";

/** Something in the words or in a file's name that the learner decides about. */
export interface Question {
  /** names its form fields: `how-<id>`, `own-<id>` */
  readonly id: string;
  readonly kind: FindingKind | "file-name";
  readonly value: string;
  readonly quote: { readonly before: string; readonly found: string; readonly after: string };
  /** where and how often, in words */
  readonly where: string;
  readonly suggestion: string;
  /** set for a file's name */
  readonly fileId: string | null;
}

/** What stands inside one file. Nobody changes a file but its author, so it is decided as a whole: it stays, or it goes. */
export interface FileQuestion {
  /** names its form field: `how-<id>` */
  readonly id: string;
  readonly fileId: string;
  readonly name: string;
  readonly found: readonly FoundInFile[];
  /** findings beyond those listed */
  readonly more: number;
  /** what could not be read, as sentences without a subject */
  readonly unread: readonly string[];
}
/** Findings listed of one file: more are counted, because nobody decides about a hundred lines. */
const LISTED = 40;

export type DocumentTexts = ReadonlyMap<string, DocumentText | { readonly cannot: string }>;

/**
 * The text of each file beside a draft that has text, by the id of the file. It is read anew where it is not at hand; a
 * file that cannot be read any more is told as that, and never taken for one without findings.
 */
export async function readDraftDocuments(
  files: readonly Pick<DraftFile, "id" | "sha256" | "mediaType">[],
): Promise<DocumentTexts> {
  const texts = new Map<string, DocumentText | { readonly cannot: string }>();
  for (const { id, sha256, mediaType } of files) {
    const kind = documentKindOf(mediaType);
    if (!kind) continue;
    try {
      texts.set(id, await readDocument(storedPath(sha256), kind, sha256));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      texts.set(id, { cannot: error.message });
    }
  }
  return texts;
}

/** What the author still has to decide about inside the files, in their order. */
export function fileQuestions(
  words: WrittenWords,
  files: readonly Pick<DraftFile, "id" | "name" | "sha256">[],
  texts: DocumentTexts,
  known: Known,
): FileQuestion[] {
  const { names } = findAll(words, known);
  const left = new Set(known.left);
  return files.flatMap((file): FileQuestion[] => {
    const text = texts.get(file.id);
    if (!text || left.has(leftInside(file))) return [];
    const { found, unread }: FileReading =
      "cannot" in text
        ? { found: [], unread: ["we could not read it through"] }
        : findInDocument(text, { allowedNames: known.allowedNames, suspectedNames: names }, left);
    if (found.length === 0 && unread.length === 0) return [];
    return [
      {
        id: `inside-${file.id}`,
        fileId: file.id,
        name: file.name,
        found: found.slice(0, LISTED),
        more: Math.max(0, found.length - LISTED),
        unread,
      },
    ];
  });
}

/** By content: a file that was replaced is asked about anew, one that was renamed is not. */
const leftInside = (file: Pick<DraftFile, "sha256">) => `inside ${file.sha256}`;

/** The two boxes of consent; what they say is kept word for word with the version. */
const consents = [
  {
    name: "agreed",
    words: "The young person knows that I use this for my training, and agrees. Or the example is made up.",
    missing: "Ask the young person first, then tick this. If the answer is no, use a made-up example.",
  },
  {
    name: "read-again",
    words: "I have read it again. Somebody from our town would not know who it is.",
    missing: "Read it once more as somebody from your town would, then tick this.",
  },
] as const;

/** The same for a claim of prior learning, which is about the learner and not about a young person. */
const claimConsents = [
  {
    name: "agreed",
    words: "This is my own study and work. Anybody else in it has agreed, or cannot be recognised.",
    missing: "Take out whoever has not agreed, then tick this.",
  },
  {
    name: "read-again",
    words: "I have read it again. It is true, and I can show the originals if I am asked.",
    missing: "Read it once more, then tick this.",
  },
] as const;
export const consentsOf = (kind: string) => (kind === RECOGNITION ? claimConsents : consents);

/** What stays unasked: names of colleagues who are no secret here, and what was looked at and left. */
export interface Known {
  readonly allowedNames: readonly string[];
  readonly left: readonly string[];
}

/** What the learner still has to decide about, words first, then file names. Nothing here blocks: every answer is theirs. */
export function identityQuestions(
  words: WrittenWords,
  files: readonly Pick<DraftFile, "id" | "name">[],
  known: Known,
): Question[] {
  const { inTitle, inNarrative, names } = findAll(words, known);
  const left = new Set(known.left);
  const byId = new Map<string, { finding: Finding; title: number; narrative: Finding | null }>();
  for (const finding of inTitle) {
    byId.set(finding.id, { finding, title: finding.occurrences.length, narrative: null });
  }
  for (const finding of inNarrative) {
    const held = byId.get(finding.id);
    byId.set(finding.id, { finding: held?.finding ?? finding, title: held?.title ?? 0, narrative: finding });
  }
  const inWords = [...byId.values()].flatMap(({ finding, title, narrative }): Question[] => {
    const at = (narrative ?? finding).occurrences[0];
    if (left.has(finding.id) || !at) return [];
    return [
      {
        id: finding.id,
        kind: finding.kind,
        value: finding.value,
        quote: { before: at.quoteBefore, found: at.text, after: at.quoteAfter },
        where: whereFound(title, narrative),
        suggestion: finding.suggestion,
        fileId: null,
      },
    ];
  });
  const inFiles = files.flatMap((file): Question[] => {
    const { findings, suggestion } = findInFileName(file.name, {
      allowedNames: known.allowedNames,
      suspectedNames: names,
    });
    const first = findings[0]?.occurrences[0];
    if (!first || left.has(leftFile(file))) return [];
    return [
      {
        id: `file-${file.id}`,
        kind: "file-name",
        value: file.name,
        quote: {
          before: file.name.slice(0, first.start),
          found: file.name.slice(first.start, first.end),
          after: file.name.slice(first.end),
        },
        where: "In a file name",
        suggestion,
        fileId: file.id,
      },
    ];
  });
  return [...inWords, ...inFiles];
}

const leftFile = (file: Pick<DraftFile, "id" | "name">) => `file-${file.id} ${file.name}`;

function findAll(words: WrittenWords, { allowedNames }: Known) {
  const inNarrative = findIdentifiers(words.narrative, { allowedNames });
  const suspectedNames = namesIn(inNarrative);
  const inTitle = findIdentifiers(words.title, { allowedNames, suspectedNames });
  return { inTitle, inNarrative, names: [...suspectedNames, ...namesIn(inTitle)] };
}
const namesIn = (findings: readonly Finding[]) =>
  findings.filter((finding) => finding.kind === "name").map((finding) => finding.value);

function whereFound(title: number, narrative: Finding | null): string {
  const times = narrative?.occurrences.length ?? 0;
  const lines = [...new Set(narrative?.occurrences.map((o) => o.line) ?? [])];
  const said: string[] = [];
  if (title > 0) said.push("in your title");
  if (times > 0) {
    const often = times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;
    said.push(`${often} in your text, line${lines.length > 1 ? "s" : ""} ${listed(lines)}`);
  }
  const joined = said.join(", and ");
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}
function listed(lines: readonly number[]): string {
  const shown = lines.slice(0, 6).map(String);
  if (lines.length > 6) return `${shown.join(", ")} and others`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

export interface Settled {
  readonly words: WrittenWords;
  readonly renamed: readonly { readonly fileId: string; readonly name: string }[];
  /** files that the author takes out, to add them again without what was found */
  readonly takenOut: readonly string[];
  /** for the record: kinds and choices, never the values */
  readonly choices: readonly { readonly kind: string; readonly choice: string }[];
  readonly left: readonly string[];
}

/**
 * Carries out what the learner decided about each question.
 * @param questions as `identityQuestions` gives them now: a choice about something that is gone is no choice
 * @throws invalid, with a sentence per field, where something is undecided or a new file name cannot be used
 */
export function settle(
  words: WrittenWords,
  files: readonly Pick<DraftFile, "id" | "name" | "sha256">[],
  known: Known,
  choices: Readonly<Record<string, Choice>>,
  inside: readonly FileQuestion[] = [],
): Settled {
  const questions = identityQuestions(words, files, known);
  const faults: Record<string, string> = {};
  const renamed: { fileId: string; name: string }[] = [];
  const left = [...known.left];
  for (const question of questions) {
    const choice = choices[question.id];
    const own = choice?.words?.trim() ?? "";
    if (!choice) faults[`how-${question.id}`] = `Choose what to do with “${question.value}”.`;
    else if (choice.how === "own" && own === "") {
      faults[`own-${question.id}`] = `Write the words to put in place of “${question.value}”.`;
    } else if (question.fileId !== null) {
      const file = files.find((f) => f.id === question.fileId);
      if (choice.how === "leave" && file) left.push(leftFile(file));
      const name = choice.how === "own" ? withExtension(own, question.value) : question.suggestion;
      if (/[/\\:*?"<>|]/.test(name)) {
        faults[`own-${question.id}`] = 'Write a file name without any of / \\ : * ? " < > |.';
      } else if (choice.how !== "leave") renamed.push({ fileId: question.fileId, name });
    } else if (choice.how === "leave") left.push(question.id);
  }
  const takenOut: string[] = [];
  for (const question of inside) {
    const how = choices[question.id]?.how;
    const file = files.find((f) => f.id === question.fileId);
    if (how === "remove") takenOut.push(question.fileId);
    else if (how === "leave" && file) left.push(leftInside(file));
    else faults[`how-${question.id}`] = `Choose what to do with “${question.name}”.`;
  }
  refuseFaults(faults);
  const asked = new Set(questions.map((question) => question.id));
  const { inTitle, inNarrative } = findAll(words, known);
  const open = (findings: readonly Finding[]) => findings.filter((finding) => asked.has(finding.id));
  return {
    words: {
      ...words,
      title: applyReplacements(words.title, open(inTitle), choices).trim(),
      narrative: applyReplacements(words.narrative, open(inNarrative), choices).trim(),
    },
    renamed: renamed.filter((file) => !takenOut.includes(file.fileId)),
    takenOut,
    choices: [
      ...questions.map((question) => ({
        kind: question.kind,
        choice: choices[question.id]?.how ?? "leave",
      })),
      ...inside.flatMap((question) => {
        const choice = choices[question.id]?.how ?? "leave";
        const kinds = [...question.found.map((found) => found.kind), ...question.unread.map(() => "unread")];
        return kinds.map((kind) => ({ kind: `file ${kind}`, choice }));
      }),
    ],
    left,
  };
}

/** The kind of file is checked by content and does not change with its name. */
function withExtension(name: string, original: string): string {
  const extension = /\.[\p{L}\p{N}]{1,8}$/u.exec(original)?.[0] ?? "";
  return name.toLowerCase().endsWith(extension.toLowerCase()) ? name : `${name}${extension}`;
}
