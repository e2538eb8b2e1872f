import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText, openToNewStarts } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { dueBy } from "~/domains/assessment/deadlines.server";
import { readLatestFeedback } from "~/domains/assessment/latest-feedback.server";
import { openModerations } from "~/domains/assessment/moderation.server";
import { readNearestLine } from "~/domains/assessment/plans.server";
import { type MyPiece, listMyEvidence } from "~/domains/assessment/reads.server";
import {
  type NextPlace,
  type Progress,
  evidenceColumns,
  evidenceMatrix,
  nextStep,
  requirementStates,
} from "~/domains/assessment/rules";
import { gatherFacts } from "~/domains/assessment/standing.server";
import { hasEnded, phaseOf } from "~/domains/credentials/currency";
import { lastingOf } from "~/domains/credentials/currency.server";
import { readPrerequisites } from "~/domains/credentials/readiness.server";
import { type CredentialState, achievementTitle, listOwn, stateOf } from "~/domains/credentials/reads.server";
import { readRenewal } from "~/domains/credentials/renewal.server";
import { listDrafts } from "~/domains/learning/drafts.server";
import { moduleLines } from "~/domains/learning/module-line";
import { readRoundCard } from "~/domains/assessment/round-card.server";
import { type LearningOverview, readLearning, readName } from "~/domains/learning/reads.server";
import { perDay } from "~/domains/learning/refresher";
import { readRefreshers } from "~/domains/learning/refreshers.server";
import { todayStart } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import type { Asker } from "~/http/session.server";
import type { MarkState } from "~/ui/state";

const marks = {
  "in-place": "done",
  next: "now",
  draft: "draft",
  "with-someone": "wait",
  back: "back",
  "to-come": "todo",
} as const satisfies Record<string, MarkState>;

/** A learner's first page: one next step with its reason, what is in place, who has what. */
export async function learnerHome(asker: Asker, now: Date) {
  const { personId } = asker;
  const learning = await readLearning(personId);
  const pieces = await listMyEvidence(personId);
  const held = (await listOwn(store(), personId)).map((one) => ({
    id: one.credentialId,
    slug: one.achievement,
    title: achievementTitle(one.achievement),
    awardedAt: one.awardedAt.toISOString(),
    validUntil: one.validUntil?.toISOString() ?? null,
    state: stateOf(one, now) satisfies CredentialState,
    why: one.words,
  }));
  const standing = new Set(
    // one that is suspended has not to be earned again
    held.filter(({ state }) => state !== "expired" && state !== "withdrawn").map((one) => one.slug),
  );
  const of = currentOf(learning, pieces, standing);
  const reviewer = await readName(asker.supervisorId);
  const feedback = await readLatestFeedback(personId);
  const refreshers = await readRefreshers(
    catalogue(),
    personId,
    now,
    todayStart(now, environment().timeZone),
  );
  return {
    held,
    timeZone: environment().timeZone,
    renewals: await renewalsOf(personId, held, now),
    plan: await readNearestLine(personId),
    round: await readRoundCard(personId),
    refreshers: refreshers.on
      ? Math.min(refreshers.due.length, Math.max(0, perDay - refreshers.answeredToday))
      : 0,
    current: of ? await progressIn(asker, of, learning, pieces, reviewer, now) : null,
    feedback: feedback && {
      ...feedback,
      author: firstName(feedback.author),
      words: excerpt(feedback.words),
      sentAt: feedback.sentAt.toISOString(),
    },
    waiting: pieces
      .filter((piece) => piece.state === "with-someone")
      .map((piece) => ({
        id: piece.id,
        title: piece.title,
        with: piece.with ? firstName(piece.with) : null,
        since: piece.since.toISOString(),
        replyBy: dueBy("review", piece.since).toISOString(),
        late: dueBy("review", piece.since) < now,
      })),
  };
}

/** Ours: as many as one can do something about at a time. */
const mostRenewals = 2;

/** What ends soon or can still be renewed, soonest first, by the newest of each; nothing is asked of the database where nothing does. */
async function renewalsOf(
  personId: string,
  held: readonly {
    readonly slug: string;
    readonly state: CredentialState;
    readonly validUntil: string | null;
  }[],
  now: Date,
) {
  const ends = new Map<string, Date | null>();
  for (const { slug, state, validUntil } of held) {
    if (state === "withdrawn") continue;
    const end = validUntil === null ? null : new Date(validUntil);
    const other = ends.get(slug);
    if (other === undefined || (other !== null && (end === null || end > other))) ends.set(slug, end);
  }
  const names = [...ends]
    .filter(([slug, validUntil]) => {
      const phase = phaseOf(lastingOf(slug, validUntil), now);
      return phase === "ends-soon" || phase === "in-grace";
    })
    .sort(([, a], [, b]) => (a?.getTime() ?? 0) - (b?.getTime() ?? 0))
    .map(([slug]) => slug);
  const found = [];
  // the soonest ones: each is worked out from its own facts, and the rest stand with the others below
  for (const slug of names.slice(0, mostRenewals)) {
    const renewal = await readRenewal(store().read, personId, slug, now);
    if (renewal === null) continue;
    found.push({
      slug,
      title: renewal.what.of.title,
      ends: renewal.validUntil.toISOString(),
      ended: hasEnded(renewal.validUntil, now),
      graceUntil: renewal.graceUntil.toISOString(),
      gaps: renewal.gaps.length,
      inPlace: renewal.states.filter((one) => one.state === "in-place").length,
    });
  }
  return found;
}

async function progressIn(
  asker: Asker,
  of: MicroCredential,
  learning: LearningOverview,
  pieces: readonly MyPiece[],
  reviewer: string | null,
  now: Date,
) {
  const facts = await gatherFacts(store().read, asker.personId, of.slug);
  const drafts = await listDrafts(asker.personId, "reflection");
  const progress: Progress = {
    sectionsRead: Object.fromEntries(
      [...learning.progress].map(([moduleId, { read }]) => [moduleId, [...read.keys()]]),
    ),
    reflectionDrafts: drafts
      .map((draft) => draft.key.slice("reflection:".length))
      .filter((id) => !learning.reflected.has(id)),
    evidenceDrafts: pieces
      .filter((piece) => piece.slug === of.slug && (piece.state === "draft" || piece.writing))
      .map((piece) => ({ evidence: piece.kind, evidenceId: piece.id })),
    reviewer: reviewer && firstName(reviewer),
  };
  const states = requirementStates(of, facts, progress, now);
  const step = nextStep(of, states, facts, progress);
  // everything that is asked here is in place, and something else has to be held before a person may award
  const first =
    step.kind === "ready"
      ? (await readPrerequisites(store().read, of, asker.personId, now)).filter((one) => one.reason !== null)
      : [];
  const read = step.kind === "ready" ? await openModerations(store().read, asker.personId, of.slug) : [];
  const matrix = evidenceMatrix(of, states, progress);
  return {
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    step:
      first.length > 0
        ? {
            kind: "first" as const,
            what: `${first.map((one) => `“${one.title}”`).join(" and ")} comes before this award`,
            why: `Every piece of “${of.title}” is in place and stays so. ${first.map((one) => one.reason).join(" ")}`,
            minutes: null,
            to: "/pathways",
          }
        : {
            kind: step.kind,
            what: step.what,
            why:
              read.length > 0
                ? "Every piece is in place. A second assessor reads one of them as well, as a sample of all evidence. Then a person at the issuing organisation reads your record and makes the award."
                : step.why,
            minutes: step.minutes,
            to: addressOf(of.slug, step.to),
          },
    headline: matrix.headline,
    nothingYet: matrix.inPlace === 0,
    rows: matrix.rows.map((row) => ({
      code: row.skill,
      title: skillText(catalogue(), row.skill, of.framework),
      cells: evidenceColumns.map((column) => {
        const cell = row.cells[column];
        return cell
          ? { state: marks[cell.state], words: cell.word }
          : { state: "none" as const, words: "Not needed" };
      }),
    })),
    modules: moduleLines(of, learning),
  };
}

/** null: nothing to go to; the page itself says it. */
function addressOf(slug: string, place: NextPlace): string | null {
  switch (place.page) {
    case "module":
      return `/learn/${slug}/${place.module}${place.section ? `#${place.section}` : ""}`;
    case "evidence":
      return place.evidenceId
        ? `/evidence/${place.evidenceId}`
        : `/evidence/new?credential=${slug}&kind=${place.evidence}`;
    case "dashboard":
      return null;
  }
}

/** The micro-credential this person is working on: last touched, not yet held; else the one to begin with. */
function currentOf(
  learning: LearningOverview,
  pieces: readonly MyPiece[],
  held: ReadonlySet<string>,
): MicroCredential | null {
  const touched = (of: MicroCredential): number =>
    Math.max(
      0,
      ...of.modules.map((module) => learning.progress.get(module.id)?.visit?.lastAt.getTime() ?? 0),
      ...pieces.filter((piece) => piece.slug === of.slug).map((piece) => piece.since.getTime()),
    );
  const now = new Date();
  const open = catalogue().microCredentials.filter(
    (of) => !held.has(of.slug) && (touched(of) > 0 || openToNewStarts(of, now)),
  );
  const first = open.find((of) => of.slug === catalogue().begin) ?? open[0] ?? null;
  return open.reduce<MicroCredential | null>(
    (best, of) => (best === null || touched(of) > touched(best) ? of : best),
    first,
  );
}

/** The beginning, whole words; the rest stands in the thread. */
function excerpt(words: string, most = 280): string {
  if (words.length <= most) return words;
  const cut = words.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), most - 40)).trimEnd()} …`;
}
