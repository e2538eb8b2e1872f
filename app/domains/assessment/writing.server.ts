import type { EvidenceKind, MicroCredential } from "~/catalogue/types";
import { store } from "#db/store.server";
import { readDraft } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { type EvidenceDraft, draftDigest, readEvidenceDraft, wordsKey } from "./evidence-drafts.server";
import { kindName, kindOf, partsOf } from "./evidence-rules";
import { type Actor, type EvidenceHead, type EvidenceRecord, readOwnHead, readRecord } from "./reads.server";
import { microCredential } from "./standing.server";

/** What the four pages of writing a piece need to know. */
export interface Writing {
  readonly head: EvidenceHead;
  readonly of: MicroCredential;
  readonly kind: EvidenceKind;
  readonly name: string;
  /** parts it can be sent in; empty: it is one whole */
  readonly parts: readonly string[];
  readonly draft: EvidenceDraft;
  /** the version this becomes */
  readonly number: number;
  /** first name of the supervisor, or "an assessor" */
  readonly reader: string;
  /** on the version before: who sent it back and what they asked for */
  readonly asked: { readonly by: string; readonly words: string } | null;
}

const nothingYet: EvidenceDraft = {
  title: "",
  narrative: "",
  parts: [],
  revision: 0,
  savedAt: null,
  files: [],
  digest: draftDigest({ title: "", narrative: "", parts: [] }, []),
  cleared: null,
  identitiesChecked: false,
};

/**
 * The asker's own piece as it is being written.
 * @returns null where nothing may be written now: it is with somebody, accepted, or came back and is not begun again
 * @throws not-found where it is not the asker's
 */
export async function readWriting(actor: Actor, evidenceId: string): Promise<Writing | null> {
  const db = store().read;
  const head = await readOwnHead(db, actor, evidenceId);
  const record = await readRecord(db, head, actor);
  if (record.state === "with-someone" || record.state === "accepted") return null;
  if (record.state === "back" && !(await readDraft(actor.personId, wordsKey(head.id)))) return null;
  const of = microCredential(head.slug);
  const kind = kindOf(of, head.kind);
  if (!kind) {
    throw new DomainError(
      "not-found",
      "This micro-credential no longer asks for such a piece. Ask your administrator.",
    );
  }
  return {
    head,
    of,
    kind,
    name: kindName(kind),
    parts: partsOf(of, kind.id),
    draft: (await readEvidenceDraft(actor.personId, head.id)) ?? nothingYet,
    number: (record.versions[0]?.number ?? 0) + 1,
    reader: head.supervisor ? firstName(head.supervisor.name) : "an assessor",
    asked: askedFor(record),
  };
}

function askedFor(record: EvidenceRecord): Writing["asked"] {
  const last = record.versions[0];
  if (last?.review?.decision !== "return") return null;
  const { reviewer, decidedAt } = last.review;
  const said = record.messages.find(
    (m) => m.authorId === reviewer.id && m.sentAt.getTime() === decidedAt.getTime(),
  );
  return { by: firstName(reviewer.name), words: said?.words ?? "" };
}
