import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import type { MicroCredential } from "~/catalogue/types";
import { store } from "#db/store.server";
import { listSharedWith, listTeam, listWaitingOf } from "~/domains/assessment/reads.server";
import {
  type Facts,
  type PieceState,
  type Progress as Seen,
  evidenceMatrix,
  requirementStates,
} from "~/domains/assessment/rules";
import { gatherFactsOfTeam } from "~/domains/assessment/standing.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { phaseOf } from "~/domains/credentials/currency";
import { lastingOf } from "~/domains/credentials/currency.server";
import { listStandings } from "~/domains/credentials/holdings.server";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { PageHead, Section } from "~/ui/page";
import { Progress } from "~/ui/progress";
import { QueueTable } from "~/ui/queue";
import type { MarkState } from "~/ui/state";
import { formatDate, formatWait } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Team – IPS Pathways" }];

/** Where somebody is in a micro-credential, from the furthest. */
const places = ["awarded", "in-place", "under-way", "lapsed", "not-begun"] as const;
type Where = (typeof places)[number];
const words: Record<Where, string> = {
  awarded: "Awarded",
  "in-place": "Everything in place",
  "under-way": "Under way",
  lapsed: "No longer valid",
  "not-begun": "Not begun",
};
const marks: Record<Where, MarkState> = {
  awarded: "done",
  "in-place": "wait",
  "under-way": "now",
  lapsed: "none",
  "not-begun": "todo",
};
const stations: Record<PieceState, MarkState> = {
  "in-place": "done",
  "with-someone": "wait",
  back: "back",
  draft: "todo",
  next: "todo",
  "to-come": "todo",
};

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const now = new Date();
  const { timeZone } = environment();
  const after = new URL(request.url).searchParams.get("after");
  const { members, next } = await listTeam(asker.personId, after);
  const ids = members.map((member) => member.id);
  const waiting = await listWaitingOf(ids);
  const standings = new Map(
    (await listStandings(ids)).map((row) => [`${row.personId} ${row.slug}`, row] as const),
  );
  const factsOf = await gatherFactsOfTeam(store().read, ids);
  const all = catalogue().microCredentials;
  const people = members.map((member) => ({
    id: member.id,
    name: member.name,
    credentials: all.map((of) =>
      progressOf(of, factsOf(member.id, of.slug), standings.get(`${member.id} ${of.slug}`), now),
    ),
  }));
  const moduleTitle = (id: string) =>
    all.flatMap((of) => of.modules).find((module) => module.id === id)?.title ?? id;
  const title = (achievement: string) =>
    all.find((of) => of.slug === achievement)?.title ??
    catalogue().stacks.find((stack) => stack.id === achievement)?.title ??
    achievement;
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? "";
  return {
    people: people.map((one) => ({
      ...one,
      credentials: one.credentials.filter(({ where }) => where !== "not-begun"),
    })),
    credentials: all.flatMap((of, at) => {
      const here = people.flatMap((one) => one.credentials[at]?.where ?? []);
      return here.every((where) => where === "not-begun")
        ? []
        : [{ slug: of.slug, code: of.humanCode, title: of.title, counts: countsOf(here) }];
    }),
    untouched: all
      .filter((_, at) => people.every((one) => one.credentials[at]?.where === "not-begun"))
      .map((of) => of.humanCode),
    waits: [
      ...waiting.map((item) => ({
        key: item.versionId,
        name: nameOf(item.personId),
        // the title of a claim is not for whoever leads the claimant, nor of what was not opened to them
        what:
          item.kind === RECOGNITION
            ? "A claim of prior learning"
            : item.forSupervisor
              ? item.title
              : "A piece for an assessor",
        credential: title(item.slug),
        to: item.reviewerId === asker.personId ? `/reviews/${item.versionId}` : null,
        who: item.reviewerId === asker.personId ? "You" : "An assessor",
        wait: formatWait(item.sentAt, now),
      })),
      ...[...standings.values()].flatMap((row) =>
        row.readyAt && !row.awardedAt
          ? [
              {
                key: `${row.personId} ${row.slug}`,
                name: nameOf(row.personId),
                what: "The award",
                credential: title(row.slug),
                to: null,
                who: environment().issuer.name,
                wait: formatWait(row.readyAt, now),
              },
            ]
          : [],
      ),
    ],
    paged: next !== null || after !== null,
    next,
    shared: (await listSharedWith(asker.personId)).map((row) => ({
      id: row.id,
      author: firstName(row.author),
      module: moduleTitle(row.moduleId),
      words: row.words,
      on: formatDate(row.savedAt, timeZone),
    })),
  };
}

/**
 * How far one person is. What people are still writing, reading and noting is theirs: a supervisor sees what was sent
 * and what is met.
 */
function progressOf(
  of: MicroCredential,
  facts: Facts,
  standing: Awaited<ReturnType<typeof listStandings>>[number] | undefined,
  now: Date,
) {
  const seen: Seen = { sectionsRead: {}, reflectionDrafts: [], evidenceDrafts: [], reviewer: "you" };
  const states = requirementStates(of, facts, seen, now);
  const inPlace = states.filter((state) => state.state === "in-place").length;
  const begun = states.some((state) => ["in-place", "with-someone", "back"].includes(state.state));
  const lasting = lastingOf(of.slug, standing?.validUntil ?? null);
  const phase = phaseOf(lasting, now);
  const ended = phase === "in-grace" || phase === "ended" ? lasting.validUntil : null;
  const where: Where = standing?.awardedAt
    ? standing.revokedAt || ended
      ? "lapsed"
      : "awarded"
    : !begun
      ? "not-begun"
      : inPlace === states.length
        ? "in-place"
        : "under-way";
  return {
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    where,
    stations: where === "under-way" ? states.map((state) => stations[state.state]) : [],
    words:
      where === "under-way"
        ? `${inPlace} of ${states.length} pieces in place`
        : standing?.revokedAt
          ? "Awarded, and withdrawn since"
          : ended
            ? [
                `Awarded, and ended on ${formatDate(ended, environment().timeZone)}`,
                phase === "in-grace" && lasting.graceUntil
                  ? `. It can be renewed until ${formatDate(lasting.graceUntil, environment().timeZone)}`
                  : "",
              ].join("")
            : standing?.suspendedAt
              ? "Awarded, and suspended for now"
              : words[where],
    missing:
      where === "under-way" ? stillToCome(evidenceMatrix(of, states, { reviewer: "you" }).headline) : "",
  };
}

function countsOf(here: readonly Where[]): Record<Where, number> {
  const count = (where: Where) => here.filter((one) => one === where).length;
  return {
    awarded: count("awarded"),
    "in-place": count("in-place"),
    "under-way": count("under-way"),
    lapsed: count("lapsed"),
    "not-begun": count("not-begun"),
  };
}

/** The end of the matrix's headline, which the page introduces itself. */
function stillToCome(headline: string): string {
  return /Still to come: (.*)$/.exec(headline)?.[1] ?? "";
}

/** "2 awarded, 1 under way and 3 not begun" */
function inWords(counts: Record<Where, number>): string {
  const parts = places.flatMap((where) =>
    counts[where] > 0 ? [`${counts[where]} ${words[where].toLowerCase()}`] : [],
  );
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

export default function TeamPage() {
  const { people, credentials, untouched, waits, paged, next, shared } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Team"
        lede="Who is where, and what waits for whom. Drafts, notes and private reflections stay with the people who write them."
      >
        <p>
          <a href="/team/ratings">Rounds of rating</a>: how you see their work, and how they see it
        </p>
      </PageHead>
      {people.length === 0 ? (
        <Empty heading="Nobody is in your team yet">
          <p>An administrator names you as somebody’s supervisor. Then you see here how far they are.</p>
        </Empty>
      ) : (
        <div className="stack-xl">
          <Section heading="What waits" id="waits">
            {waits.length === 0 ? (
              <p>Nothing waits for anybody now.</p>
            ) : (
              <QueueTable
                caption="What waits for whom"
                columns={[
                  { label: "Of" },
                  { label: "What" },
                  { label: "Waits for" },
                  { label: "Since", num: true },
                ]}
                rows={waits.map((item) => ({
                  key: item.key,
                  header: item.name,
                  cells: [
                    <>
                      {item.to ? <a href={item.to}>{item.what}</a> : item.what}
                      <br />
                      <span className="muted small">{item.credential}</span>
                    </>,
                    item.who,
                    item.wait,
                  ],
                }))}
              />
            )}
          </Section>
          <Section heading={paged ? "The people on this page" : "The whole team"} id="whole">
            {credentials.length === 0 ? <p>Nobody has begun a micro-credential yet.</p> : null}
            {credentials.length > 0 ? (
              <>
                <p className="muted measure">
                  One station for each person: filled where it is awarded, ringed where it is under way, empty
                  where it is not begun, dashed where an award no longer counts. The table below says the
                  same.
                </p>
                <ul
                  className="plain stack measure"
                  aria-label="Each micro-credential that somebody has begun"
                >
                  {credentials.map((of) => (
                    <li key={of.slug}>
                      <Progress
                        states={places.flatMap((where) =>
                          Array<MarkState>(of.counts[where]).fill(marks[where]),
                        )}
                        words={
                          <>
                            <b>
                              {of.code} {of.title}
                            </b>
                            : {inWords(of.counts)}
                          </>
                        }
                      />
                    </li>
                  ))}
                </ul>
                <More summary="The same as a table">
                  <QueueTable
                    caption="How many people are where in each micro-credential"
                    columns={[
                      { label: "Micro-credential" },
                      ...places.map((where) => ({ label: words[where], num: true })),
                    ]}
                    rows={credentials.map((of) => ({
                      key: of.slug,
                      header: `${of.code} ${of.title}`,
                      cells: places.map((where) => of.counts[where]),
                    }))}
                  />
                </More>
              </>
            ) : null}
            {untouched.length > 0 ? (
              <p className="muted measure">Not begun by anybody: {untouched.join(", ")}.</p>
            ) : null}
          </Section>
          <Section heading="Each person" id="people">
            {people.map((one) => (
              <Section key={one.id} small level={3} id={`p-${one.id}`} heading={one.name}>
                <p>
                  <a href={`/team/plans/${one.id}`}>
                    The plan<span className="vh"> of {one.name}</span>
                  </a>
                </p>
                {one.credentials.length === 0 ? <p className="muted">Has not begun yet.</p> : null}
                {one.credentials.map((of) => (
                  <div key={of.slug} className="measure stack-s">
                    <Progress
                      states={of.stations}
                      words={
                        <>
                          <b>
                            {of.code} {of.title}
                          </b>
                          : {of.words}
                        </>
                      }
                    />
                    {of.missing ? <p className="small muted">Still to come: {of.missing}</p> : null}
                  </div>
                ))}
              </Section>
            ))}
          </Section>
          {next ? (
            <p>
              <a href={`/team?${new URLSearchParams({ after: next })}`}>Show the next people</a>
            </p>
          ) : null}
          <p>
            <a href="/team/strengths">Strengths in your team</a>: who could show whom what.
          </p>
          <p>
            <a href="/reviews">Go to reviews</a>
          </p>
        </div>
      )}
      {shared.length > 0 ? (
        <Section heading="Shared with you" id="shared">
          <p className="measure">
            They chose to share these with you. Nobody marks them, and they can take them back.
          </p>
          {shared.map((row) => (
            <More key={row.id} summary={`${row.author}: a reflection in “${row.module}”, ${row.on}`}>
              <p className="written">{row.words}</p>
            </More>
          ))}
        </Section>
      ) : null}
    </>
  );
}
