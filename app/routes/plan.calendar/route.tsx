import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { endFeed, makeFeed, readFeedSince } from "~/domains/assessment/plan-feed.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { TextField } from "~/ui/field";
import { formatDate } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";

export const handle = { script: true };
export const meta: MetaFunction = () => [{ title: "Your plan in your calendar – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "plan.keep", { own: true });
  const since = await readFeedSince(asker.personId);
  return {
    since: since && formatDate(since, environment().timeZone),
    ended: new URL(request.url).searchParams.get("done") === "ended",
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "plan.keep", { own: true });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["make", "end"], { label: "What to do" });
    read.done();
    const now = new Date();
    // shown in the answer itself, because it is kept nowhere
    if (intent === "make") return { made: await makeFeed(asker, now) };
    await endFeed(asker, now);
    return redirect("/plan/calendar?done=ended");
  });
}

export default function PlanCalendarPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const made = answer && "made" in answer ? answer.made : null;
  return (
    <>
      <ErrorSummary errors={refused?.errors} ids={{ intent: "address" }} />
      <PageHead
        back={{ to: "/plan", label: "Your plan" }}
        title="Your plan in your calendar"
        lede="Your calendar looks at an address of its own and keeps the days of your plan up to date."
      />
      <div className="stack-xl measure">
        {page.ended && !made ? (
          <Banner tone="ok" live>
            The address is ended. Calendars that follow it find nothing there any more.
          </Banner>
        ) : null}
        {made ? (
          <Banner tone="ok" live heading="Here is your address.">
            Copy it now: we keep no copy, so it is shown this one time.
          </Banner>
        ) : null}
        <Section heading="The address" id="address">
          {made ? (
            <div className="stack-s">
              <TextField label="Copy this into your calendar" name="made" readOnly defaultValue={made} />
              <p>
                <button className="btn btn--2" type="button" data-copy={made} hidden>
                  Copy the address
                </button>
              </p>
              <p className="muted">
                In Outlook: Add calendar, Subscribe from web. In Google Calendar: Other calendars, From URL.
                On an iPhone: Calendars, Add Calendar, Add Subscription Calendar.
              </p>
            </div>
          ) : page.since ? (
            <p>You have had an address since {page.since}. We cannot show it again, only make a new one.</p>
          ) : (
            <p>You have no address yet.</p>
          )}
          <form method="post" noValidate className="stack-s">
            <Acts>
              {made ? null : (
                <Button name="intent" value="make">
                  {page.since ? "Make a new address" : "Make an address"}
                </Button>
              )}
              {made || page.since ? (
                <Button kind="second" tone="stop" name="intent" value="end">
                  End the address
                </Button>
              ) : null}
            </Acts>
          </form>
          {page.since && !made ? <p className="muted">A new address ends the old one.</p> : null}
        </Section>
        <Section heading="What it tells" id="tells">
          <p>
            The days, and the code and title of the skill. Never what you wrote, and no name of anybody.
            Whoever has the address can read that much, so keep it like a key. You can end it at any time.
          </p>
        </Section>
      </div>
    </>
  );
}
