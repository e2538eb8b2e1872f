import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { store } from "#db/store.server";
import { OtherCredentials } from "~/domains/assessment/components/other-credentials";
import { kindName } from "~/domains/assessment/evidence-rules";
import { copyNote, readNote } from "~/domains/assessment/notes.server";
import { listMyEvidence, readSupervisor } from "~/domains/assessment/reads.server";
import { listWorkedOn } from "~/domains/assessment/worked-on.server";
import { beginEvidence } from "~/domains/assessment/writes.server";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup } from "~/ui/field";
import { PageHead, Section, Split } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Begin a piece of evidence – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const query = new URL(request.url).searchParams;
  const supervisor = await readSupervisor(store().read, asker.supervisorId);
  const offered = await offeredTo(asker, query.get("credential"));
  const choices = kinds(offered);
  const wanted = choices.find(({ kind }) => kind === query.get("kind"));
  const note = query.get("note");
  return {
    choices: choices.map(({ value, label, detail }) => ({ value, label, detail })),
    chosen: wanted?.value ?? null,
    others: catalogue()
      .microCredentials.filter((of) => !offered.includes(of))
      .map((of) => ({
        code: of.humanCode,
        title: of.title,
        to: `/evidence/new?${new URLSearchParams({ credential: of.slug, ...(note ? { note } : {}) })}`,
      })),
    note,
    reader: supervisor ? firstName(supervisor.name) : null,
    issuer: environment().issuer.name,
  };
}

/** The one that was asked for; else those that the learner has begun; else the one to begin with. */
async function offeredTo(asker: Asker, slug: string | null): Promise<MicroCredential[]> {
  const asked = slug === null ? null : microCredential(catalogue(), slug);
  if (asked) return [asked];
  return listWorkedOn(asker.personId, await listMyEvidence(asker.personId));
}

function kinds(all: readonly MicroCredential[]) {
  return all.flatMap((of) =>
    of.evidence.map((kind) => ({
      slug: of.slug,
      kind: kind.id,
      value: `${of.slug}/${kind.id}`,
      label: all.length > 1 ? `${of.title}: ${kindName(kind)}` : kindName(kind),
      detail: kind.rule,
    })),
  );
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const offered = kinds(catalogue().microCredentials);
    const value = read.choice(
      "kind",
      offered.map((each) => each.value),
      { label: "Kind of evidence", missing: "Choose what you want to begin." },
    );
    const note = read.text("note", { label: "Note", max: 64, required: false });
    read.done();
    // before anything is begun
    if (note) await readNote(asker, note);
    const chosen = offered.find((each) => each.value === value);
    const id = await beginEvidence(asker, chosen?.slug ?? "", chosen?.kind ?? "", new Date());
    if (note) await copyNote(asker, note, id, new Date());
    return redirect(`/evidence/${id}`);
  });
}

export default function NewEvidencePage() {
  const { choices, chosen, others, note, reader, issuer } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      <ErrorSummary errors={refused?.errors} />
      <PageHead
        back={{ to: "/evidence", label: "Back to your evidence" }}
        title="What do you want to begin?"
        lede={`If you have begun one of the same kind, we take you back to it.${note ? " Your note is copied into it." : ""}`}
      />
      <Split
        main={
          <>
            <form method="post" noValidate className="stack-l">
              {note ? <input type="hidden" name="note" value={note} /> : null}
              <ChoiceGroup
                legend="Kind of evidence"
                name="kind"
                choices={choices}
                defaultValue={refused?.typed["kind"] ?? chosen}
                error={refused?.errors["kind"]}
              />
              <Acts>
                <Button>Begin</Button>
                <ButtonLink to="/evidence" kind="text">
                  Not now
                </ButtonLink>
              </Acts>
            </form>
            <OtherCredentials others={others} />
          </>
        }
        aside={
          <>
            <Section small heading="Who sees it">
              <p>
                Only you, until you send it. Then {reader ?? "an assessor"}
                {reader
                  ? `, and the assessors and award staff of ${issuer}`
                  : ` and the award staff of ${issuer}`}
                . Never the public.
              </p>
              {reader ? null : (
                <p>No supervisor is named for you yet, so what you send goes to an assessor of {issuer}.</p>
              )}
            </Section>
            <Section small heading="From the first line">
              <p>
                Leave out names, dates, towns, schools and employers. It is easier than taking them out later.
              </p>
              <p className="small">
                <a href="/privacy">More about your evidence and privacy</a>
              </p>
            </Section>
          </>
        }
      />
    </>
  );
}
