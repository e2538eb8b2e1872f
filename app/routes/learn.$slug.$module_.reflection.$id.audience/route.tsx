import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential, moduleOf, reflectionOf } from "~/catalogue/lookups";
import { readName, readOwnReflection } from "~/domains/learning/reads.server";
import { setReflectionAudience } from "~/domains/learning/writes.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup } from "~/ui/field";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Who can see your reflection – IPS Pathways" }];

/** @throws not-found where the prompt does not stand in this module */
function found({ slug = "", module = "", id = "" }: { slug?: string; module?: string; id?: string }) {
  const credential = microCredential(catalogue(), slug);
  const at = credential ? reflectionOf(credential, id) : null;
  if (credential && at && moduleOf(catalogue(), slug, module) === at.module) return at;
  throw new DomainError("not-found", "There is no such reflection. Go back to the module.");
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "reflection.write", { own: true });
  const { module, section, block } = found(params);
  const saved = await readOwnReflection(asker.personId, block.id);
  if (!saved) {
    throw new DomainError(
      "not-found",
      "Nothing is saved here yet. Save your reflection first, then choose who reads it.",
    );
  }
  return {
    module: module.title,
    back: `/learn/${params["slug"]}/${module.slug}#${section.id}`,
    words: saved.words,
    shared: saved.sharedWith !== null,
    supervisor: await readName(asker.supervisorId),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "reflection.write", { own: true });
  const { module, section, block } = found(params);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const audience = read.choice("audience", ["private", "shared"] as const, {
      label: "Who can read it",
      missing: "Choose who can read it.",
    });
    read.done();
    await setReflectionAudience(asker.personId, block.id, audience, new Date());
    return redirect(`/learn/${params["slug"]}/${module.slug}#${section.id}`);
  });
}

export default function AudiencePage() {
  const { module, back, words, shared, supervisor } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      <ErrorSummary errors={refused?.errors} />
      <PageHead
        back={{ to: back, label: module }}
        kicker="Your reflection"
        title="Who can read it?"
        lede="You decide. It takes effect at once, and you can change it back at any time."
      />
      <div className="stack-l measure">
        <blockquote className="quote written">{words}</blockquote>
        <form method="post" className="stack">
          <ChoiceGroup
            legend="Who can read it"
            name="audience"
            error={refused?.errors["audience"]}
            defaultValue={refused?.typed["audience"] ?? (shared ? "shared" : "private")}
            choices={[
              { value: "private", label: "Only you", detail: "Nobody else sees that you wrote it, or what." },
              ...(supervisor
                ? [
                    {
                      value: "shared",
                      label: `You and ${supervisor}`,
                      detail: `${firstName(supervisor)} can read it as it is now and as you change it. What was read cannot be unread.`,
                    },
                  ]
                : []),
            ]}
          />
          {supervisor ? null : (
            <p className="muted">
              You have no supervisor here yet. Once you have one, you can share it with them.
            </p>
          )}
          <Acts>
            <Button>Save who can read it</Button>
            <ButtonLink to={back} kind="text">
              Leave it as it is
            </ButtonLink>
          </Acts>
        </form>
      </div>
    </>
  );
}
