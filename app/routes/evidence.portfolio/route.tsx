import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText } from "~/catalogue/lookups";
import { store } from "#db/store.server";
import { audienceSentence } from "~/domains/assessment/audience-words";
import { type PieceState, kindName, kindOf, partsWords } from "~/domains/assessment/evidence-rules";
import { type PortfolioItem, listPortfolio } from "~/domains/assessment/portfolio.server";
import { shownStates } from "~/domains/assessment/portfolio-rules";
import { readSupervisor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Audience } from "~/ui/audience";
import { ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { formatDay } from "~/ui/moments";
import { Card, PageHead, Section } from "~/ui/page";
import type { MarkState } from "~/ui/state";
import { StateTag } from "~/ui/tag";
import { Dot, type PictureSkill, SkillsPicture, shownWords } from "./skills-picture";

export const meta: MetaFunction = () => [{ title: "Portfolio – IPS Pathways" }];

/** As many columns as fit on a phone. */
const DRAWN = 6;

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const all = await listPortfolio(asker.personId);
  const supervisor = await readSupervisor(store().read, asker.supervisorId);
  const { issuer, timeZone } = environment();
  const names = { supervisor: supervisor ? firstName(supervisor.name) : null, issuer: issuer.name };
  // numbered from the first piece of work, so that a number stays when another is begun
  const numbered = all.map((item, at) => ({ item, number: all.length - at }));
  const showing = numbered.filter(({ item }) => item.skills.size > 0);
  return {
    skills: skillsOf(showing),
    drawn: showing
      .slice(0, DRAWN)
      .map(({ number }) => number)
      .reverse(),
    showing: showing.length,
    items: numbered.map(({ item, number }) => itemView(item, number, names, timeZone)),
  };
}

/** In the framework's order, each with the pieces of work that show it. */
function skillsOf(showing: readonly { item: PortfolioItem; number: number }[]): PictureSkill[] {
  const world = catalogue();
  const order = world.framework.domains
    .flatMap((domain) => domain.competencies)
    .flatMap(({ coreSkills, strands }) => [...coreSkills, ...strands.flatMap((strand) => strand.skills)])
    .map((skill) => skill.code);
  const codes = new Set(showing.flatMap(({ item }) => [...item.skills.keys()]));
  return [...codes]
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((code) => ({
      code,
      text: skillText(world, code),
      by: Object.fromEntries(
        showing.flatMap(({ item, number }) => {
          const how = item.skills.get(code);
          return how ? [[number, how] as const] : [];
        }),
      ),
    }));
}

const marks: Record<PieceState, MarkState> = {
  draft: "draft",
  "with-someone": "wait",
  "taken-back": "todo",
  back: "back",
  accepted: "done",
};

function itemView(
  item: PortfolioItem,
  number: number,
  names: Parameters<typeof audienceSentence>[1],
  timeZone: string,
) {
  const sent = item.pieces.some((piece) => piece.version !== null);
  const judged = item.pieces.some((piece) => piece.state === "back" || piece.state === "accepted");
  const claim = item.pieces.some((piece) => piece.kind === RECOGNITION);
  return {
    id: item.id,
    number,
    title: item.title,
    draft: !sent,
    audience: sent
      ? audienceSentence(item.open, names, null, judged)
      : "Only you can read this: it was not sent yet.",
    mayOffer: sent && !claim,
    pieces: item.pieces.map((piece) => {
      const of = microCredential(piece.slug);
      const kind = kindOf(of, piece.kind);
      const who =
        piece.state === "with-someone" ? (piece.with ? firstName(piece.with) : "an assessor") : undefined;
      return {
        id: piece.id,
        credential: of.title,
        code: of.humanCode,
        kind: [
          kind ? kindName(kind) : piece.kind,
          piece.parts.length > 0 ? partsWords(piece.kind, piece.parts) : null,
          piece.version !== null ? `version ${piece.version}` : null,
          formatDay(piece.since, timeZone),
        ]
          .filter((words) => words !== null)
          .join(" · "),
        state: marks[piece.state],
        words: piece.state === "taken-back" ? "Taken back" : undefined,
        who,
      };
    }),
  };
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

export default function PortfolioPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/evidence", label: "Evidence" }}
        title="Your portfolio"
        lede="Everything you gave from your own work: what it shows, what it counts for, and who can read it."
      />
      {page.items.length === 0 ? (
        <Empty
          heading="Nothing here yet"
          action={{ to: "/evidence/new", label: "Begin a piece of evidence" }}
        >
          <p>
            What you write as evidence is gathered here. One piece can serve several skills and credentials.
          </p>
        </Empty>
      ) : (
        <div className="stack-xl">
          <Skills page={page} />
          <Section heading="Your work" id="work">
            {page.items.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </Section>
        </div>
      )}
    </>
  );
}

function Skills({ page }: { page: Page }) {
  const { skills, drawn } = page;
  if (skills.length === 0) {
    return (
      <Section heading="Which skills it shows" id="skills">
        <p className="measure">
          Once a piece is sent, you see here which skills it can show, and after the answer how far it does.
        </p>
      </Section>
    );
  }
  const shown = skills.filter((skill) => Object.values(skill.by).includes("shown")).length;
  const inPicture = skills.filter((skill) => drawn.some((number) => skill.by[number]));
  return (
    <Section heading="Which skills it shows" id="skills">
      <p className="measure">
        <b>
          {shown} {shown === 1 ? "skill is" : "skills are"} shown at the level needed
        </b>
        {skills.length > shown
          ? `, and ${skills.length - shown} more ${skills.length - shown === 1 ? "is" : "are"} on the way.`
          : "."}
      </p>
      <figure className="stack">
        <SkillsPicture skills={inPicture} items={drawn} />
        <figcaption className="stack-s small">
          <ul className="plain row">
            {[...shownStates].reverse().map((how) => (
              <li key={how} className="row">
                <svg width="18" height="18" aria-hidden="true">
                  <Dot how={how} x={9} y={9} />
                </svg>
                {shownWords[how]}
              </li>
            ))}
          </ul>
          <p className="muted">
            The numbers across are those of your work below.
            {page.showing > drawn.length ? ` The ${drawn.length} latest are drawn, the list has all.` : ""}
          </p>
        </figcaption>
      </figure>
      <More summary="The same as a list">
        <dl className="facts">
          {skills.map((skill) => (
            <div key={skill.code}>
              <dt>
                <span className="code">{skill.code}</span> {skill.text}
              </dt>
              <dd>
                <ul className="plain">
                  {Object.entries(skill.by).map(([number, how]) => (
                    <li key={number}>
                      <a href={`#work-${number}`}>Work {number}</a>: {shownWords[how]}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          ))}
        </dl>
      </More>
    </Section>
  );
}

function Item({ item }: { item: Page["items"][number] }) {
  return (
    <Card id={`work-${item.number}`} level={3} kicker={`Work ${item.number}`} heading={item.title}>
      <Audience alone words={item.audience} to={item.draft ? undefined : `/evidence/${item.id}/audience`} />
      <ul className="plain stack" aria-label={`What “${item.title}” is offered for`}>
        {item.pieces.map((piece) => (
          <li key={piece.id} className="stack-s">
            <p className="row">
              <StateTag state={piece.state} who={piece.who}>
                {piece.words}
              </StateTag>
              <a href={`/evidence/${piece.id}`}>
                {piece.code} {piece.credential}
                <span className="vh">: {item.title}</span>
              </a>
            </p>
            <p className="small muted">{piece.kind}</p>
          </li>
        ))}
      </ul>
      {item.mayOffer ? (
        <p>
          <ButtonLink to={`/evidence/${item.id}/offer`} kind="second">
            Offer it for something else
            <span className="vh">: {item.title}</span>
          </ButtonLink>
        </p>
      ) : null}
    </Card>
  );
}
