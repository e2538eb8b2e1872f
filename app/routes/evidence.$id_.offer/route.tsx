import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential, skillText } from "~/catalogue/lookups";
import { store } from "#db/store.server";
import { audienceSentence } from "~/domains/assessment/audience-words";
import { OtherCredentials } from "~/domains/assessment/components/other-credentials";
import {
  criteriaFor,
  kindName,
  kindOf,
  limits,
  partsOf,
  whyNobodyJudges,
} from "~/domains/assessment/evidence-rules";
import { whyNotOffer } from "~/domains/assessment/portfolio-rules";
import { listPiecesOf } from "~/domains/assessment/portfolio.server";
import { listMyEvidence, readOwnHead, readRecord, readSupervisor } from "~/domains/assessment/reads.server";
import { listWorkedOn } from "~/domains/assessment/worked-on.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, TextArea } from "~/ui/field";
import { Card, PageHead, Section, Split } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";
import { offerEvidence } from "~/workflows/offer-evidence.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Offer ${page.title} again – IPS Pathways` : "IPS Pathways" },
];

/** The piece and what it is offered for by now. @throws conflict where nothing of it was sent */
async function offered(asker: Asker, id: string) {
  const db = store().read;
  const head = await readOwnHead(db, asker, id);
  const record = await readRecord(db, head, asker);
  const [latest] = record.versions;
  if (!latest) {
    throw new DomainError(
      "conflict",
      "Nothing of this piece was sent yet. Send it first, then offer it again.",
    );
  }
  return { head, latest, pieces: await listPiecesOf(db, head.itemId) };
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const { head, latest, pieces } = await offered(asker, params["id"] ?? "");
  const query = new URL(request.url).searchParams;
  const here = `/evidence/${head.id}/offer`;
  const all = catalogue().microCredentials;
  const asked = microCredential(catalogue(), query.get("credential") ?? "");
  const kind = asked && kindOf(asked, query.get("kind") ?? "");
  const chosen = asked && kind && whyNotOffer(asked, kind.id, pieces, asked.slug) === null ? kind : null;
  const shown = asked ? [asked] : await listWorkedOn(asker.personId, await listMyEvidence(asker.personId));
  const supervisor = await readSupervisor(store().read, asker.supervisorId);
  const names = {
    supervisor: supervisor ? firstName(supervisor.name) : null,
    issuer: environment().issuer.name,
  };
  return {
    id: head.id,
    here,
    title: latest.title,
    sentence: audienceSentence(head.open, names, null, latest.review !== null),
    nobody: whyNobodyJudges(head.open, head.supervisor !== null) !== null,
    reader: head.supervisor ? firstName(head.supervisor.name) : "an assessor",
    credentials: shown.map((of) => ({
      slug: of.slug,
      code: of.humanCode,
      title: of.title,
      kinds: of.evidence.map((each) => ({
        id: each.id,
        name: kindName(each),
        rule: each.rule,
        not: whyNotOffer(of, each.id, pieces, of.slug),
        to: `${here}?${new URLSearchParams({ credential: of.slug, kind: each.id })}`,
      })),
    })),
    others: all
      .filter((of) => !shown.includes(of))
      .map((of) => ({ code: of.humanCode, title: of.title, to: `${here}?credential=${of.slug}` })),
    chosen:
      asked && chosen
        ? {
            slug: asked.slug,
            kind: chosen.id,
            name: kindName(chosen),
            credential: asked.title,
            rule: chosen.rule,
            parts: partsOf(asked, chosen.id).map((part) => ({ value: part, label: `Part ${part}` })),
            criteria: criteriaFor(asked, chosen.id).map((criterion) => ({
              id: criterion.id,
              title: criterion.title,
              skills: criterion.skills.map((code) => `${code} ${skillText(catalogue(), code)}`),
            })),
          }
        : null,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  // before the fields: what is wrong with a form is no business of somebody whose piece it is not
  await readOwnHead(store().read, asker, id);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const slug = read.text("credential", { label: "Micro-credential", max: 100 });
    const kind = read.text("kind", { label: "Kind of evidence", max: 100 });
    const of = microCredential(catalogue(), slug);
    const parts = of ? partsOf(of, kind) : [];
    const ticked = read.choices("parts", parts, {
      label: "Parts",
      min: parts.length > 0 ? 1 : 0,
      missing: "Tick the parts that it covers.",
    });
    const note = read.text("note", {
      label: "Where to look",
      max: limits.message,
      multiline: true,
      required: false,
    });
    read.done();
    const piece = await offerEvidence(asker, { evidenceId: id, slug, kind, parts: ticked, note }, new Date());
    kickOutbox();
    return redirect(`/evidence/${piece}`);
  });
}

export default function OfferPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  const { chosen } = page;
  return (
    <>
      <ErrorSummary errors={errors} before="this can be offered" />
      <PageHead
        back={
          chosen
            ? { to: page.here, label: "Choose something else" }
            : { to: `/evidence/${page.id}`, label: page.title }
        }
        kicker={`“${page.title}”`}
        title={chosen ? `Offer it for ${chosen.credential}` : "What else does it show?"}
        lede="The same words and files, sent once more. Each rubric is judged by itself, so nothing changes where it was sent before."
      />
      {page.nobody ? (
        <Section heading="Somebody has to be able to judge it" id="nobody">
          <p>{page.sentence}</p>
          <Acts>
            <ButtonLink to={`/evidence/${page.id}/audience`}>Change who can read it</ButtonLink>
          </Acts>
        </Section>
      ) : chosen ? (
        <Split
          main={
            <form method="post" noValidate className="stack-l">
              <input type="hidden" name="credential" value={chosen.slug} />
              <input type="hidden" name="kind" value={chosen.kind} />
              <Section heading={chosen.name} id="asked">
                <p className="measure">{chosen.rule}</p>
              </Section>
              {chosen.parts.length > 0 ? (
                <ChoiceGroup
                  multiple
                  legend="Which parts does it cover?"
                  name="parts"
                  choices={chosen.parts}
                  defaultValue={refused?.chosen["parts"] ?? []}
                  error={refused?.errors["parts"]}
                />
              ) : null}
              <TextArea
                label="Where should they look?"
                name="note"
                optional
                large
                rows={4}
                hint="Such as “the second half, where I ring the employer”. It is sent as a message with it."
                audience={{ words: page.sentence, to: `/evidence/${page.id}/audience` }}
                defaultValue={refused?.typed["note"] ?? ""}
                error={refused?.errors["note"]}
              />
              <Acts>
                <Button>Offer it to {page.reader}</Button>
                <ButtonLink to={`/evidence/${page.id}`} kind="text">
                  Not now
                </ButtonLink>
              </Acts>
            </form>
          }
          aside={
            <>
              <Section small heading="What it can show there">
                <ul className="stack-s">
                  {chosen.criteria.map((criterion) => (
                    <li key={criterion.id}>
                      <b>{criterion.title}</b>
                      {criterion.skills.map((skill) => (
                        <span className="small muted" key={skill}>
                          <br />
                          {skill}
                        </span>
                      ))}
                    </li>
                  ))}
                </ul>
              </Section>
              <Section small heading="When it was given">
                <p>
                  Everybody sees that it was sent before, and when. Whether that is too long ago is for the
                  rules of {chosen.credential}.
                </p>
              </Section>
            </>
          }
        />
      ) : (
        <div className="stack-xl">
          {page.credentials.map((of) => (
            <Section key={of.slug} id={of.slug} kicker={of.code} heading={of.title}>
              {of.kinds.map((kind) => (
                <Card key={kind.id} level={3} heading={kind.name} id={`${of.slug}-${kind.id}`}>
                  <p className="measure">{kind.rule}</p>
                  {kind.not ? (
                    <p className="muted">{kind.not}</p>
                  ) : (
                    <p>
                      <ButtonLink to={kind.to} kind="second">
                        Offer it for this
                        <span className="vh">
                          : {kind.name}, {of.title}
                        </span>
                      </ButtonLink>
                    </p>
                  )}
                </Card>
              ))}
            </Section>
          ))}
          <OtherCredentials others={page.others} />
        </div>
      )}
    </>
  );
}
