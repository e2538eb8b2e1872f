import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { lastInstantBefore, rememberedDays, stateOfShare } from "~/domains/credentials/share-rules";
import { listShares } from "~/domains/credentials/sharing.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { formatDate, formatDateTime } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Links to your credentials – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.share", { own: true });
  const now = new Date();
  const { timeZone } = environment();
  const links = await listShares(store().read, asker.personId);
  return {
    ended: new URL(request.url).searchParams.get("done") === "ended",
    links: links.map((link) => {
      const state = stateOfShare(link, now);
      return {
        id: link.id,
        label: link.label,
        open: state === "open",
        until:
          state === "taken-back" && link.takenBackAt
            ? `Taken back on ${formatDate(link.takenBackAt, timeZone)}`
            : formatDate(lastInstantBefore(link.endsAt), timeZone),
        credentials: link.credentials,
        openings: link.openings,
        last: link.lastOpenedAt ? formatDateTime(link.lastOpenedAt, timeZone) : null,
      };
    }),
  };
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>["links"][number];

const columns = [
  { label: "For" },
  { label: "Shows" },
  { label: "Opens until", short: "Until" },
  { label: "Opened" },
];
const rowOf = (link: Row) => ({
  key: link.id,
  header: link.label,
  to: `/record/links/${link.id}`,
  cells: [
    `${link.credentials} ${link.credentials === 1 ? "credential" : "credentials"}`,
    link.until,
    link.last ? `${times(link.openings)}, last on ${link.last}` : "Not yet",
  ],
});
const times = (count: number) => (count === 1 ? "Once" : `${count} times`);

export default function OwnLinks() {
  const { links, ended } = useLoaderData<typeof loader>();
  const open = links.filter((link) => link.open);
  const over = links.filter((link) => !link.open);
  return (
    <>
      <PageHead
        back={{ to: "/record", label: "Your credentials" }}
        title="Links to your credentials"
        lede="A link for each person or service you show your credentials to. It shows what you chose, until the day you chose."
      />
      <div className="stack-xl">
        {ended ? (
          <Banner tone="ok" live>
            The link is taken back. Whoever opens it is told that it has ended.
          </Banner>
        ) : null}
        {open.length === 0 ? (
          <Empty
            heading="No link opens at present"
            action={{ to: "/record/links/new", label: "Make a link" }}
          >
            <p className="measure">
              With a link of its own for each, you see whether it was opened, and can take one back without
              the others.
            </p>
          </Empty>
        ) : (
          <>
            <Acts>
              <ButtonLink to="/record/links/new">Make a link</ButtonLink>
            </Acts>
            <QueueTable caption="Links that open now" columns={columns} rows={open.map(rowOf)} />
          </>
        )}
        {over.length > 0 ? (
          <Section heading="Links that have ended" id="over">
            <More summary={`${over.length} that no longer ${over.length === 1 ? "opens" : "open"}`}>
              <QueueTable caption="Links that have ended" columns={columns} rows={over.map(rowOf)} />
            </More>
            <p className="muted measure">
              {rememberedDays} days after a link has ended we forget whom it was for, what it showed and when
              it was opened.
            </p>
          </Section>
        ) : null}
      </div>
    </>
  );
}
