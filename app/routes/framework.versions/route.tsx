import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkVersion, frameworkVersions, itemsOf } from "~/catalogue/lookups";
import { type Touched, countTouched } from "~/domains/credentials/framework-holders.server";
import { addressIn, changeName, transitionWords } from "~/domains/framework/versions";
import { whoIsAsking } from "~/http/session.server";
import { formatDateOn } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Versions of the framework – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const all = catalogue();
  const staff = may(asker?.roles ?? null, "framework.holders");
  const versions = [];
  for (const version of frameworkVersions(all)) {
    const before = version.supersedes === undefined ? null : frameworkVersion(all, version.supersedes);
    const touched: ReadonlyMap<string, Touched> | null =
      staff && version.changes.length > 0 ? await countTouched(store().read, all, version, new Date()) : null;
    versions.push({
      id: version.id,
      version: version.version,
      title: version.source.title,
      current: version.status === "current",
      statusEnd: version.statusEnd ?? null,
      to: addressIn(version),
      coverage: `/framework/coverage${version.status === "current" ? "" : `?version=${version.version}`}`,
      written: all.microCredentials
        .filter((of) => of.framework === version.id)
        .map(({ slug, title, humanCode }) => ({ slug, title, humanCode })),
      before: before?.version ?? null,
      changes: before
        ? version.changes.map((change) => ({
            code: change.from,
            text: itemsOf(before).get(change.from)?.text ?? change.from,
            to: addressIn(before, change.from),
            name: changeName(change),
            now: [...(change.replacedBy ?? [change.from])].flatMap((code) => {
              const item = itemsOf(version).get(code);
              return item ? [{ code, text: item.text, to: addressIn(version, code) }] : [];
            }),
            because: change.because,
            transition: change.transition ? transitionWords(change.transition) : null,
            touched: touched?.get(change.from) ?? null,
          }))
        : [],
    });
  }
  return { versions, staff };
}

type Version = ReturnType<typeof useLoaderData<typeof loader>>["versions"][number];

export default function VersionsPage() {
  const { versions, staff } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/framework", label: "The IPS competency framework" }}
        title="Versions of the framework"
        lede="When a new version is published, the one before stays. What you learned and were awarded keeps the words it was earned on."
      />
      <div className="stack-xl">
        {versions.map((version) => (
          <Section key={version.id} id={`v${version.version}`} heading={`Version ${version.version}`}>
            <p>
              <b>{version.current ? "Current." : "A newer version has taken its place."}</b>{" "}
              {version.statusEnd
                ? `What is written against it may be begun until ${formatDateOn(version.statusEnd)}; whoever has begun goes on. `
                : null}
              <a href={version.to}>See its skills</a>, or{" "}
              <a href={version.coverage}>where they are taught, practised and assessed</a>.
            </p>
            <p className="small muted">
              {version.title}.{" "}
              {version.written.length === 1
                ? "1 micro-credential is written against it."
                : `${version.written.length} micro-credentials are written against it.`}
            </p>
            {version.before === null ? null : <Changes of={version} staff={staff} />}
          </Section>
        ))}
        {versions.length === 1 ? (
          <Section heading="When a new version comes" id="next">
            <p className="measure">
              It will stand here beside this one, with what became of each skill: the same, in other words,
              replaced, or taken out. A person decides for each whether what was earned before goes on
              counting, and their decision will stand beside it.
            </p>
          </Section>
        ) : null}
      </div>
    </>
  );
}

function Changes({ of, staff }: { of: Version; staff: boolean }) {
  if (of.changes.length === 0) return <p>Every place of version {of.before} is the same here.</p>;
  return (
    <QueueTable
      caption={`What changed from version ${of.before}`}
      captionShown
      columns={[
        { label: `In version ${of.before}` },
        { label: "What became of it" },
        { label: "What was earned before" },
        ...(staff ? [{ label: "Whom it touches" }] : []),
      ]}
      rows={of.changes.map((change) => ({
        key: change.code,
        header: (
          <>
            <span className="code">{change.code}</span> {change.text}
          </>
        ),
        to: change.to,
        cells: [
          <div key="now" className="stack-s">
            <p>
              <b>{change.name}.</b> {change.because}
            </p>
            {change.now.map((one) => (
              <p key={one.code}>
                <a href={one.to}>
                  <span className="code">{one.code}</span> {one.text}
                </a>
              </p>
            ))}
          </div>,
          change.transition ?? "Stays on record as it was earned.",
          ...(staff ? [touchedWords(change.touched)] : []),
        ],
      }))}
    />
  );
}

function touchedWords(touched: Touched | null): string {
  if (touched === null || touched.holders + touched.begun === 0) return "Nobody so far";
  const people = (n: number): string => (n === 1 ? "1 person" : `${n} people`);
  return [
    touched.holders > 0
      ? `${people(touched.holders)} hold${touched.holders === 1 ? "s" : ""} a credential for it`
      : null,
    touched.begun > 0 ? `${people(touched.begun)} ${touched.begun === 1 ? "has" : "have"} begun one` : null,
  ]
    .filter((part) => part !== null)
    .join("; ");
}
