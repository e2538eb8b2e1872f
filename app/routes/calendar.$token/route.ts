import type { LoaderFunctionArgs } from "@remix-run/node";
import { may } from "~/access/policy";
import { planCalendar } from "~/domains/assessment/plan-calendar";
import { readFeedOwner, readPlanDays } from "~/domains/assessment/plan-feed.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";

/** The days of a plan for a calendar that follows it. Its address is the key: no account, no cookie. */
export async function loader({ params }: LoaderFunctionArgs) {
  const owner = may(null, "plan.follow") ? await readFeedOwner(params["token"] ?? "") : null;
  if (owner === null) {
    throw new DomainError("not-found", "There is no calendar here. It may have been ended by its owner.");
  }
  const text = planCalendar(await readPlanDays(owner), new URL(environment().origin).hostname);
  return new Response(text, {
    headers: {
      "Content-Type": "text/calendar; charset=utf-8",
      "Cache-Control": "private, no-store",
      // an address that is a key must not turn up in anybody's search
      "X-Robots-Tag": "noindex",
    },
  });
}
