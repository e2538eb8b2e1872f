import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { openToNewStarts } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { type PieceState, partsOf, partsWords } from "~/domains/assessment/evidence-rules";
import { listMyEvidence } from "~/domains/assessment/reads.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { beginEvidence } from "~/domains/assessment/writes.server";
import { byDomain } from "~/domains/learning/course-list";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldError } from "~/ui/field";
import { PageHead, Section, Split } from "~/ui/page";
import type { MarkState } from "~/ui/state";
import { StateTag } from "~/ui/tag";
import { formatDay } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Recognition of prior learning – IPS Pathways" }];

const marks: Record<PieceState, MarkState> = {
  draft: "draft",
  "with-someone": "wait",
  "taken-back": "todo",
  back: "back",
  accepted: "done",
};

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const { timeZone, issuer } = environment();
  const title = (slug: string) => catalogue().microCredentials.find((of) => of.slug === slug)?.title ?? slug;
  const claims = (await listMyEvidence(asker.personId)).filter((piece) => piece.kind === RECOGNITION);
  return {
    issuer: issuer.name,
    chosen: new URL(request.url).searchParams.get("credential"),
    groups: offered(new Date()),
    claims: claims.map((piece) => ({
      id: piece.id,
      title: piece.title,
      credential: title(piece.slug),
      state: marks[piece.state],
      who: piece.state === "with-someone" ? "an assessor" : undefined,
      words: [
        piece.parts.length > 0 ? partsWords(RECOGNITION, piece.parts) : null,
        piece.state === "accepted" || piece.state === "back"
          ? `${piece.with ? firstName(piece.with) : "An assessor"} answered on ${formatDay(piece.since, timeZone)}`
          : formatDay(piece.since, timeZone),
      ]
        .filter(Boolean)
        .join(" · "),
    })),
  };
}

/** What may be claimed, under the domains it belongs to. */
function offered(now: Date) {
  const { domains, advanced } = byDomain(catalogue());
  const choices = (credentials: readonly MicroCredential[]) =>
    credentials
      .filter((of) => openToNewStarts(of, now))
      .map((of) => ({ value: of.slug, label: `${of.humanCode} ${of.title}`, detail: whatStays(of) }));
  return [
    ...domains.map(({ code, name, credentials }) => ({ key: code, name, choices: choices(credentials) })),
    { key: "advanced", name: "Advanced practice", choices: choices(advanced) },
  ].filter((group) => group.choices.length > 0);
}

/** What a claim can stand in for, and what has to be done in any case: said before anybody writes a word. */
function whatStays(of: MicroCredential): string {
  const number = (kind: "knowledge" | "reflection") => of.requirements.filter((r) => r.kind === kind).length;
  const counted = (n: number, one: string, many: string) => (n === 0 ? [] : [n === 1 ? one : `${n} ${many}`]);
  const stays = [
    ...counted(number("knowledge"), "1 knowledge check", "knowledge checks"),
    ...counted(number("reflection"), "1 reflection", "reflections"),
  ].join(" and ");
  return `${partsWords(RECOGNITION, partsOf(of, RECOGNITION))}. ${stays ? `You would still do ${stays}.` : ""}`;
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const slugs = offered(new Date()).flatMap((group) => group.choices.map((choice) => choice.value));
    const slug = read.choice("credential", slugs, {
      label: "Micro-credential",
      missing: "Choose the micro-credential that your learning belongs to.",
    });
    read.done();
    return redirect(`/evidence/${await beginEvidence(asker, slug, RECOGNITION, new Date())}`);
  });
}

export default function RecognitionPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      <ErrorSummary errors={refused?.errors} />
      <PageHead
        back={{ to: "/evidence", label: "Your evidence" }}
        title="Recognition of prior learning"
        lede="You need not do again what you can already do. Show an assessor what you studied or did before, skill by skill."
      />
      <Split
        main={
          <>
            {page.claims.length > 0 ? (
              <Section heading="Your claims" id="claims">
                <ul className="plain stack" aria-label="Your claims">
                  {page.claims.map((claim) => (
                    <li key={claim.id} className="stack-s">
                      <p className="row">
                        <StateTag state={claim.state} who={claim.who} />
                        <a href={`/evidence/${claim.id}`}>{claim.title}</a>
                      </p>
                      <p className="muted">
                        {claim.credential} · {claim.words}
                      </p>
                    </li>
                  ))}
                </ul>
              </Section>
            ) : null}
            <form method="post" noValidate className="stack-l">
              <Grouped
                groups={page.groups}
                chosen={refused?.typed["credential"] ?? page.chosen}
                error={refused?.errors["credential"]}
              />
              <Acts>
                <Button>Begin a claim</Button>
              </Acts>
            </form>
          </>
        }
        aside={
          <>
            <Section small heading="Who decides">
              <p>
                An assessor of {page.issuer}, never a program, and not your supervisor. Your supervisor sees
                that something is with an assessor, not what you wrote.
              </p>
              <p>
                They judge each criterion against the rubric that everybody is judged by, and say why. Or it
                comes back with what is missing, and you send a new version.
              </p>
            </Section>
            <Section small heading="What it can stand in for">
              <p>
                The practice and the judgement of a skill, where every criterion of it is judged at the level
                that is needed. The award says that it was recognised from prior learning.
              </p>
              <p>
                Not for knowledge checks and reflections. They are short, and about how IPS works now and what
                it means to you.
              </p>
            </Section>
          </>
        }
      />
    </>
  );
}

/** Twenty choices are three screens of a phone, so each domain is closed until it is asked for. */
function Grouped({
  groups,
  chosen,
  error,
}: {
  groups: ReturnType<typeof offered>;
  chosen: string | null;
  error: string | undefined;
}) {
  return (
    <fieldset
      className={error ? "field field--error group" : "field group"}
      aria-describedby={error ? "f-credential-h f-credential-e" : "f-credential-h"}
    >
      <legend className="h-s">Which micro-credential does it belong to?</legend>
      <div className="hint" id="f-credential-h">
        Open its domain. You choose single skills on the next page.
      </div>
      {error ? <FieldError id="f-credential-e">{error}</FieldError> : null}
      {groups.map((group, at) => (
        <More
          key={group.key}
          open={group.choices.some((choice) => choice.value === chosen) || (at === 0 && Boolean(error))}
          summary={
            <>
              {group.name}
              <span className="more-note">{group.choices.map((choice) => choice.label).join(" · ")}</span>
            </>
          }
        >
          <div className="choices">
            {group.choices.map((choice, index) => (
              <label className="choice" key={choice.value}>
                <input
                  type="radio"
                  name="credential"
                  value={choice.value}
                  id={at + index === 0 ? "f-credential" : `f-credential-${choice.value}`}
                  defaultChecked={choice.value === chosen}
                />{" "}
                <span>
                  <b>{choice.label}</b> {choice.detail}
                </span>
              </label>
            ))}
          </div>
        </More>
      ))}
    </fieldset>
  );
}
