import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { type PieceState, kindName, partsOf } from "~/domains/assessment/evidence-rules";
import { type MyPiece, listMyEvidence, readSupervisor } from "~/domains/assessment/reads.server";
import { store } from "#db/store.server";
import { listWorkedOn } from "~/domains/assessment/worked-on.server";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { type AudienceNames, audienceSentence } from "~/domains/assessment/audience-words";
import { Audience } from "~/ui/audience";
import { ButtonLink } from "~/ui/button";
import { OtherCredentials } from "~/domains/assessment/components/other-credentials";
import { Card, PageHead, Section } from "~/ui/page";
import type { MarkState } from "~/ui/state";
import { StateTag } from "~/ui/tag";
import { formatDay } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Evidence – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const pieces = await listMyEvidence(asker.personId);
  const { timeZone } = environment();
  const workedOn = await listWorkedOn(asker.personId, pieces);
  const supervisor = await readSupervisor(store().read, asker.supervisorId);
  const names = {
    supervisor: supervisor ? firstName(supervisor.name) : null,
    issuer: environment().issuer.name,
  };
  return {
    others: catalogue()
      .microCredentials.filter((of) => !workedOn.includes(of))
      .map((of) => ({ code: of.humanCode, title: of.title, to: `/evidence/new?credential=${of.slug}` })),
    credentials: workedOn.map((of) => ({
      slug: of.slug,
      title: of.title,
      code: of.humanCode,
      kinds: of.evidence.map((kind) => {
        const mine = pieces.filter((piece) => piece.slug === of.slug && piece.kind === kind.id);
        const parts = partsOf(of, kind.id);
        return {
          id: kind.id,
          name: kindName(kind),
          required: kind.required,
          rule: kind.rule,
          wanted: wanted(parts, mine),
          missing: mine.length === 0 || /still to come/.test(wanted(parts, mine)),
          pieces: mine.map((piece) => pieceView(piece, names, timeZone)),
          mayBegin: !mine.some((piece) => ["draft", "taken-back", "back"].includes(piece.state)),
        };
      }),
    })),
  };
}

/** What is in place of this kind and what is still to come, in words. */
function wanted(parts: readonly string[], mine: readonly MyPiece[]): string {
  const accepted = mine.filter((piece) => piece.state === "accepted");
  if (parts.length === 0) return accepted.length > 0 ? "In place." : "";
  const have = parts.filter((part) => accepted.some((p) => p.parts.length === 0 || p.parts.includes(part)));
  const missing = parts.filter((part) => !have.includes(part));
  if (missing.length === 0) return "All parts are in place.";
  const to = `${missing.length === 1 ? "Part" : "Parts"} ${inWords(missing)} still to come.`;
  return have.length === 0 ? to : `${have.length === 1 ? "Part" : "Parts"} ${inWords(have)} in place. ${to}`;
}
function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

const marks: Record<PieceState, MarkState> = {
  draft: "draft",
  "with-someone": "wait",
  "taken-back": "todo",
  back: "back",
  accepted: "done",
};
const acts: Record<PieceState, string> = {
  draft: "Go on writing",
  "with-someone": "Read what you sent",
  "taken-back": "Read what you sent",
  back: "See what to do",
  accepted: "Read the feedback",
};

const judgedStates: ReadonlySet<PieceState> = new Set(["back", "accepted"]);

function pieceView(piece: MyPiece, names: AudienceNames, timeZone: string) {
  const who = piece.with ? firstName(piece.with) : "an assessor";
  const since = formatDay(piece.since, timeZone);
  const version = piece.version !== null && piece.version > 1 ? `Version ${piece.version}. ` : "";
  const said: Record<PieceState, string> = {
    draft: `Last changed on ${since}. Only you can see it.`,
    "with-someone": `${version}Sent on ${since}.`,
    "taken-back": `${version}Sent on ${since}. You took it back before anybody answered.`,
    back: `${who} answered on ${since}.${piece.writing ? " You have begun to revise it." : ""}`,
    accepted: `${version}Accepted by ${who} on ${since}.`,
  };
  const parts =
    piece.parts.length > 0 ? `${piece.parts.length === 1 ? "Part" : "Parts"} ${inWords(piece.parts)}. ` : "";
  return {
    id: piece.id,
    title: piece.title,
    state: marks[piece.state],
    who: piece.state === "with-someone" ? who : undefined,
    words: parts + said[piece.state],
    audience:
      piece.version === null
        ? null
        : audienceSentence(piece.open, names, null, judgedStates.has(piece.state)),
    /** it waits for the learner, not for somebody else */
    yours: piece.state === "draft" || piece.state === "back",
    act: piece.state === "back" && piece.writing ? "Go on revising" : acts[piece.state],
  };
}

export default function EvidencePage() {
  const { credentials, others } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Evidence"
        lede="Evidence is something from your own work. It can begin with two minutes: what happened?"
      />
      <p className="measure">
        <a href="/evidence/portfolio">Your portfolio</a> shows all of it together: which skills it shows, and
        who can read it. Can you do some of it already?{" "}
        <a href="/recognition">Have prior learning recognised</a>
      </p>
      <div className="stack-xl">
        {credentials.map((of) => (
          <Section key={of.slug} id={of.slug} kicker={`${of.code} · Micro-credential`} heading={of.title}>
            {of.kinds.map((kind) => (
              <Card
                key={kind.id}
                id={`${of.slug}-${kind.id}`}
                level={3}
                heading={
                  <>
                    {kind.name}
                    <span className="vh">, {of.title}</span>
                  </>
                }
                kicker={kind.required ? "Needed" : "If it helps"}
              >
                <p className="measure">{kind.rule}</p>
                {kind.wanted ? (
                  <p>
                    <b>{kind.wanted}</b>
                  </p>
                ) : null}
                {kind.pieces.length > 0 ? (
                  <ul className="plain stack" aria-label={`Your pieces: ${kind.name}, ${of.title}`}>
                    {kind.pieces.map((piece) => (
                      <li key={piece.id} className="stack-s">
                        <p className="row">
                          <StateTag state={piece.state} who={piece.who} />
                          <b>{piece.title}</b>
                        </p>
                        <p>
                          <span className="muted">{piece.words}</span>{" "}
                          {piece.yours ? null : (
                            <a href={`/evidence/${piece.id}`}>
                              {piece.act}
                              <span className="vh">: {piece.title}</span>
                            </a>
                          )}
                        </p>
                        {piece.audience ? (
                          <Audience alone words={piece.audience} to={`/evidence/${piece.id}/audience`} />
                        ) : null}
                        {piece.yours ? (
                          <p>
                            <ButtonLink to={`/evidence/${piece.id}`} kind="second">
                              {piece.act}
                              <span className="vh">: {piece.title}</span>
                            </ButtonLink>
                          </p>
                        ) : null}
                      </li>
                    ))}
                  </ul>
                ) : null}
                {kind.mayBegin ? (
                  <p>
                    <ButtonLink
                      to={`/evidence/new?kind=${kind.id}&credential=${of.slug}`}
                      kind={kind.missing ? "second" : "text"}
                    >
                      {kind.pieces.length > 0 ? "Begin another" : "Begin"}
                      <span className="vh">
                        : {kind.name}, {of.title}
                      </span>
                    </ButtonLink>
                  </p>
                ) : null}
              </Card>
            ))}
          </Section>
        ))}
        <OtherCredentials others={others} />
      </div>
    </>
  );
}
