import { randomUUID } from "node:crypto";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { MadeLink } from "~/domains/credentials/components/made-link";
import { qrPath } from "~/domains/credentials/qr-path.server";
import { achievementTitle } from "~/domains/credentials/reads.server";
import {
  lastInstantBefore,
  openingsByDay,
  rememberedDays,
  stateOfShare,
} from "~/domains/credentials/share-rules";
import { readShare, renewShare, takeBackShare } from "~/domains/credentials/sharing.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { formatDate, formatDateOn, formatDateTime, formatTime } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { Openings } from "./openings";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Link for ${data.label}` : "A link to your credentials"} – IPS Pathways` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.share", { own: true });
  const link = await ownLink(asker.personId, params["id"]);
  const { timeZone } = environment();
  const state = stateOfShare(link, new Date());
  return {
    newId: randomUUID(),
    label: link.label,
    message: link.message,
    titles: link.achievements.map(achievementTitle),
    showsName: link.showsName,
    givesCopies: link.givesCopies,
    state,
    made: formatDateTime(link.createdAt, timeZone),
    until: formatDate(lastInstantBefore(link.endsAt), timeZone),
    takenBack: link.takenBackAt ? formatDateTime(link.takenBackAt, timeZone) : null,
    openings: link.openings.length,
    days: openingsByDay(link.openings, timeZone).map(({ on, times }) => ({
      day: formatDateOn(on),
      times: times.map((at) => formatTime(at, { timeZone })),
    })),
  };
}

async function ownLink(personId: string, id = "") {
  const link = await readShare(store().read, personId, id);
  if (link) return link;
  throw new DomainError(
    "not-found",
    `There is no such link of yours. We forget a link ${rememberedDays} days after it has ended.`,
  );
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.share", { own: true });
  const { id } = await ownLink(asker.personId, params["id"]);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const now = new Date();
    const intent = read.choice("intent", ["take-back", "anew"], { label: "What to do" });
    if (intent === "anew") {
      const newId = read.text("id", { label: "The form", max: 36, min: 36 });
      read.done();
      const address = await renewShare(asker, id, newId, now);
      return { made: address, qr: qrPath(address) };
    }
    read.done();
    await takeBackShare(asker, id, now);
    return redirect("/record/links?done=ended");
  });
}

export default function OneLink() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const made = answer && "made" in answer ? answer : null;
  const open = page.state === "open";
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} />
      <PageHead
        back={{ to: "/record/links", label: "Links to your credentials" }}
        kicker="A link to your credentials"
        title={`For ${page.label}`}
      />
      {made ? (
        <div className="stack-l">
          <MadeLink address={made.made} qr={made.qr} label={page.label} />
          <p className="muted">The old address has ended. This one has a list of openings of its own.</p>
        </div>
      ) : (
        <div className="stack-xl">
          {page.state === "ended" ? (
            <Banner tone="wait">This link ended on {page.until}. It shows nothing any more.</Banner>
          ) : null}
          {page.takenBack ? (
            <Banner tone="wait">
              You took this link back on {page.takenBack}. It shows nothing any more.
            </Banner>
          ) : null}
          <Section heading="When it was opened" id="opened">
            <Openings days={page.days} count={page.openings} />
            <p className="muted measure">
              Only the day and the time are kept, not who it was. Your own looks while you are signed in are
              not counted, nor are programs that say what they are; some that check mail for its reader do
              not. Looks within ten minutes count as one.
            </p>
          </Section>
          <Section heading="What it shows" id="shows">
            <Facts
              tight
              rows={[
                {
                  term: page.titles.length === 1 ? "Credential" : "Credentials",
                  value:
                    page.titles.length > 4 ? (
                      <More summary={`${page.titles.length} credentials`}>
                        <Titles titles={page.titles} />
                      </More>
                    ) : (
                      <Titles titles={page.titles} />
                    ),
                },
                { term: "Your name", value: page.showsName ? "It shows your name." : "It does not show it." },
                {
                  term: "Copies",
                  value: page.givesCopies
                    ? "They may keep signed copies, which stay valid after the link has ended."
                    : "They may look, and get no copies.",
                },
                ...(page.message
                  ? [{ term: "Your words", value: <span className="written">{page.message}</span> }]
                  : []),
                { term: "Made", value: page.made },
                { term: "Opens until", value: `The end of ${page.until}` },
              ]}
            />
          </Section>
          {open ? (
            <Section heading="Take it back, or make its address anew" id="end">
              <p className="measure">
                Taken back, it shows nothing from that moment on. If its address is lost, make it anew: the
                old one ends, and what it shows and its last day stay.
              </p>
              <form method="post" noValidate>
                <input type="hidden" name="id" value={page.newId} />
                <Acts>
                  <Button kind="second" name="intent" value="anew">
                    Make its address anew
                  </Button>
                  <Button kind="second" tone="stop" name="intent" value="take-back">
                    Take the link back
                  </Button>
                </Acts>
              </form>
            </Section>
          ) : null}
        </div>
      )}
    </>
  );
}

function Titles({ titles }: { titles: readonly string[] }) {
  return (
    <ul className="plain stack-s">
      {titles.map((title, at) => (
        <li key={at}>{title}</li>
      ))}
    </ul>
  );
}
