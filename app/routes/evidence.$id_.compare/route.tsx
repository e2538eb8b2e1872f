import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readEvidence } from "~/domains/assessment/reads.server";
import { type Stretch, wordDiff } from "~/domains/assessment/word-diff";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Compare } from "~/ui/compare";
import { PageHead } from "~/ui/page";
import { formatDate } from "~/ui/moments";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Compare versions of ${page.title} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const id = params["id"] ?? "";
  const { head, versions } = await readEvidence(asker, id);
  const query = new URL(request.url).searchParams;
  const numbered = (name: string) => versions.find((version) => String(version.number) === query.get(name));
  const older = numbered("older") ?? versions[1];
  const newer = numbered("newer") ?? versions[0];
  if (!older || !newer || older.number >= newer.number) {
    throw new DomainError(
      "not-found",
      "There are no two such versions. Go back to the piece and choose again.",
    );
  }
  const { timeZone } = environment();
  const side = (version: typeof older, other: typeof older) => ({
    number: version.number,
    sentOn: formatDate(version.sentAt, timeZone),
    title: version.title,
    files: version.files.map((file) => ({
      name: file.name,
      changed: !other.files.some((o) => o.name === file.name && o.bytes === file.bytes),
    })),
  });
  return {
    id,
    title: newer.title || head.title,
    older: side(older, newer),
    newer: side(newer, older),
    stretches: wordDiff(older.narrative, newer.narrative),
  };
}

export default function ComparePage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: `/evidence/${page.id}`, label: "Back to the piece" }}
        title={`Version ${page.older.number} and version ${page.newer.number}`}
        lede="Words that went are struck out on one side, words that came are underlined on the other."
      />
      <Compare
        older={{
          heading: `Version ${page.older.number}`,
          detail: `Sent ${page.older.sentOn}`,
          body: <Side side={page.older} stretches={page.stretches} shown="gone" />,
        }}
        newer={{
          heading: `Version ${page.newer.number}`,
          detail: `Sent ${page.newer.sentOn}`,
          body: <Side side={page.newer} stretches={page.stretches} shown="new" />,
        }}
      />
    </>
  );
}

function Side({
  side,
  stretches,
  shown,
}: {
  side: { title: string; files: readonly { name: string; changed: boolean }[] };
  stretches: readonly Stretch[];
  shown: "gone" | "new";
}) {
  const Changed = shown === "gone" ? "del" : "ins";
  return (
    <>
      <p>
        <b>{side.title}</b>
      </p>
      <p className="written">
        {stretches.map((stretch, index) =>
          stretch.kind === "same" ? (
            <span key={index}>{stretch.text}</span>
          ) : stretch.kind === shown ? (
            <Changed key={index}>{stretch.text}</Changed>
          ) : null,
        )}
      </p>
      {side.files.length > 0 ? (
        <ul className="plain">
          {side.files.map((file) => (
            <li key={file.name}>{file.changed ? <Changed>{file.name}</Changed> : file.name}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
