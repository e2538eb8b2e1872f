import type { LoaderFunctionArgs } from "@remix-run/node";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { planCalendar } from "~/domains/assessment/plan-calendar";
import { readPlanDays } from "~/domains/assessment/plan-feed.server";
import { planPdf } from "~/domains/assessment/plan-pdf.server";
import { lineView, openByDay, planSentence } from "~/domains/assessment/plan-view";
import { readHolder, readPlan } from "~/domains/assessment/plans.server";
import { dayAt } from "~/domains/people/day-start";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { formatDateOn } from "~/ui/moments";

const files = {
  pdf: { type: "application/pdf", make: pdf },
  ics: { type: "text/calendar; charset=utf-8", make: ics },
} as const;

/** One's own plan to take along: on paper, or its days for a calendar. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "plan.keep", { own: true });
  const format = params["format"] ?? "";
  if (format !== "pdf" && format !== "ics") {
    throw new DomainError("not-found", "There is no such file. Go back to your plan and choose again.");
  }
  const { type, make } = files[format];
  return new Response(await make(asker), {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="development-plan.${format}"`,
      "Cache-Control": "private, no-store",
    },
  });
}

async function pdf(asker: Asker): Promise<BodyInit> {
  const now = new Date();
  const { timeZone, demo } = environment();
  const { lines, reviews } = await readPlan(asker.personId);
  const holder = await readHolder(store().read, asker.personId);
  const today = dayAt(now, timeZone);
  const views = lines.map((line) => lineView(catalogue(), line, { side: "learner", holder, today }));
  const next = reviews[0]?.nextOn;
  const bytes = await planPdf({
    name: asker.name,
    sentence: planSentence(views),
    open: openByDay(views),
    finished: views.filter((line) => line.state === "done").reverse(),
    nextLook: next ? formatDateOn(next) : null,
    madeAt: now,
    timeZone,
    notice: demo ? "Demo: everyone and everything here is made up." : null,
  });
  return new Uint8Array(bytes);
}

async function ics(asker: Asker): Promise<BodyInit> {
  return planCalendar(await readPlanDays(asker.personId), new URL(environment().origin).hostname);
}
