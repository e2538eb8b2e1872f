import { randomInt } from "node:crypto";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  data,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { blocksOf, microCredential, moduleOf } from "~/catalogue/lookups";
import { Still } from "~/ui/still";
import { readDraftBoxes } from "~/domains/learning/drafts.server";
import { unanswered } from "~/domains/learning/knowledge-check";
import { type Answered, answerField } from "~/domains/learning/module-view";
import { viewModule } from "~/domains/learning/module-view.server";
import {
  listAttempts,
  listReflections,
  readModuleProgress,
  readOwnReflection,
} from "~/domains/learning/reads.server";
import {
  isVisitDue,
  markSectionRead,
  markSectionUnread,
  reflectionDraftKey,
  reflectionLimit,
  startAttempt,
  visitModule,
} from "~/domains/learning/writes.server";
import { DomainError } from "~/http/domain-error";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { ErrorSummary } from "~/ui/error-summary";
import { answerCheck } from "~/workflows/answer-check.server";
import { keepReflection } from "~/workflows/save-reflection.server";

export const handle = { script: true, lasting: true };

export const meta: MetaFunction<typeof loader> = ({ data: view }) => [
  { title: view ? `${view.title} – IPS Pathways` : "IPS Pathways" },
];

interface Params {
  readonly slug?: string;
  readonly module?: string;
}

/** @throws not-found for a micro-credential or module that is not there */
function found({ slug = "", module = "" }: Params) {
  const of = microCredential(catalogue(), slug);
  const one = moduleOf(catalogue(), slug, module);
  if (of && one) return { credential: of, module: one };
  throw new DomainError("not-found", "There is no such module. Go back to Learn and choose again.");
}

const keepsProgress = (asker: Asker): boolean => may(asker.roles, "learning.progress", { own: true });

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const { credential, module } = found(params);
  const query = new URL(request.url).searchParams;
  if (!keepsProgress(asker)) return viewModule(catalogue(), credential, module, null, query);

  const { personId, supervisorId } = asker;
  const progress = await readModuleProgress(personId, module.id);
  const attempts = await listAttempts(personId, module.bank);
  const reflections = await listReflections(personId, module.id, supervisorId);
  const keys = blocksOf(module, "reflection").map((block) => reflectionDraftKey(block.id));
  const boxes = await readDraftBoxes(personId, keys);
  const now = new Date();
  if (isVisitDue(progress.visit, now)) await visitModule(personId, module, now);
  const reader = { progress, attempts, reflections, boxes, draftKey: reflectionDraftKey };
  return viewModule(catalogue(), credential, module, reader, query);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await readForm(request);
  const intent = form.get("intent");
  const reflectionId = String(form.get("reflection") ?? "");
  const { credential, module } = found(params);
  const prompt = blocksOf(module, "reflection").find((block) => block.id === reflectionId);
  const asker =
    intent === "save-reflection" && prompt
      ? await requireAskerKeepingWords(request, form, reflectionDraftKey(prompt.id))
      : await requireAsker(request);
  requireMay(asker, "learning.progress", { own: true });
  const address = `/learn/${credential.slug}/${module.slug}`;
  const now = new Date();
  const { personId } = asker;

  if (intent === "save-reflection") {
    requireMay(asker, "reflection.write", { own: true });
    if (!prompt) throw new DomainError("not-found", "This module has no such reflection. Reload the page.");
    return answerForm(form, async (read) => {
      const words = read.text("words", {
        label: "Your words",
        max: reflectionLimit,
        multiline: true,
        missing: "Write a few words, then save.",
      });
      read.done();
      const held = await readOwnReflection(personId, prompt.id);
      // two windows on one box: the second does not silently undo the first
      if (held && held.savedAt.toISOString() !== form.get("seen") && held.words !== words) {
        return data(
          {
            newer: { reflection: prompt.id, words: held.words, savedAt: held.savedAt.toISOString() },
            refused: { sentence: "", errors: {}, typed: { words, reflection: prompt.id }, chosen: {} },
          },
          { status: 409 },
        );
      }
      await keepReflection(personId, { slug: credential.slug, module, reflectionId: prompt.id }, words, now);
      return redirect(`${address}#${sectionWith(module, prompt.id)}`);
    });
  }

  return answerForm(form, async (read) => {
    const section = String(form.get("section") ?? "");
    switch (intent) {
      case "read": {
        const next = await markSectionRead(personId, module, section, now);
        return redirect(`${address}#${next?.id ?? "go"}`);
      }
      case "unread":
        await markSectionUnread(personId, module, section, now);
        return redirect(`${address}#${section}`);
      case "start-check": {
        const at = checkOf(credential, module);
        const attempt = await startAttempt(personId, { module, ...at }, randomInt(2 ** 47), now);
        return redirect(`${address}?try=${attempt.id}#questions`);
      }
      case "answer-check": {
        const at = checkOf(credential, module);
        const attemptId = String(form.get("try") ?? "");
        const attempt = (await listAttempts(personId, at.bank.bank)).find((one) => one.id === attemptId);
        if (!attempt) {
          throw new DomainError(
            "not-found",
            "There is no such try. Go back to the module and start a new one.",
          );
        }
        const answers = Object.fromEntries(
          attempt.drawn.map((itemId) => [itemId, String(form.get(answerField(itemId)) ?? "")]),
        );
        if (attempt.outcome === null) {
          const open = new Set(unanswered(at.bank, attempt.drawn, answers));
          attempt.drawn.forEach((itemId, index) => {
            if (open.has(itemId))
              read.refuse(answerField(itemId), `Choose an answer for question ${index + 1}.`);
          });
          read.done();
        }
        await answerCheck(personId, { slug: credential.slug, attemptId, module, ...at }, answers, now);
        return redirect(`${address}?try=${attemptId}#outcome`);
      }
      default:
        throw new DomainError("invalid", "We do not know this button. Reload the page and try again.");
    }
  });
}

type FoundModule = ReturnType<typeof found>["module"];

const sectionWith = (module: FoundModule, reflectionId: string): string =>
  module.sections.find((one) => one.blocks.some((b) => b.kind === "reflection" && b.id === reflectionId))
    ?.id ?? "";

function checkOf(credential: ReturnType<typeof found>["credential"], module: FoundModule) {
  const block = blocksOf(module, "knowledge-check")[0];
  const bank = credential.banks.find((one) => one.bank === block?.bank);
  if (block && bank) return { block, bank };
  throw new DomainError("not-found", "This module has no questions. Reload the page.");
}

// ---- View -------------------------------------------------------------------------------------------

export default function ModulePage() {
  const view = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer.newer : undefined;
  const reflected = refused?.typed["reflection"];
  const errors = refused
    ? Object.keys(refused.errors).length > 0 || !refused.sentence
      ? refused.errors
      : { "": refused.sentence }
    : {};
  return (
    <>
      <ErrorSummary errors={errors} ids={reflected ? { words: `r-${reflected}` } : undefined} />
      <Still of={view.head} />
      <div className="split">
        <article className="measure stack-xl">
          {view.parts.map((part) => (
            <Still
              of={part.still}
              given={part.answers && refused ? ({ refused, newer } satisfies Answered) : undefined}
              className="stack-xl"
              key={part.still}
            />
          ))}
        </article>
        <aside className="sticky noprint" aria-label="In this module">
          <Still of={view.contents} className="stack-l" />
        </aside>
      </div>
    </>
  );
}
