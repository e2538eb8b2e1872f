import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { achievementTitle, listStandingOn, readMade } from "~/domains/credentials/reads.server";
import { revocationReasons, revocationWords } from "~/domains/credentials/states";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Confirm } from "~/ui/confirm";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup, TextArea } from "~/ui/field";
import { BackLink } from "~/ui/page";
import { Verdict } from "~/ui/verdict";
import { formatDate } from "~/ui/moments";
import { revokeCredential } from "~/workflows/revoke.server";

export const meta: MetaFunction<typeof loader> = ({ data: page, matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = page ? `Withdraw ${page.title} of ${page.name} – IPS Pathways` : "IPS Pathways";
  return [{ title: acted && "refused" in acted ? `Error: ${title}` : title }];
};

async function opened(asker: Asker, credentialId: string) {
  requireMay(asker, "award.list", {}, true);
  const held = await readMade(store(), credentialId);
  if (!held) throw new DomainError("not-found", "There is no such credential. Choose one from the list.");
  if (held.personId === asker.personId) {
    throw new DomainError(
      "forbidden",
      "This is your own credential, so somebody else withdraws it. Ask another issuer to open it.",
    );
  }
  requireMay(asker, "credential.revoke", { own: false });
  return held;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const held = await opened(asker, params["credential"] ?? "");
  return {
    id: held.credentialId,
    name: held.name,
    title: achievementTitle(held.achievement),
    awardedAt: held.awardedAt.toISOString(),
    timeZone: environment().timeZone,
    restsOnIt: (await listStandingOn(store(), held.credentialId)).map((one) => ({
      id: one.credentialId,
      title: achievementTitle(one.achievement),
    })),
    withdrawn: held.revokedAt
      ? {
          at: held.revokedAt.toISOString(),
          reason: held.reason ? revocationWords[held.reason] : "",
          words: held.words ?? "",
        }
      : null,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const held = await opened(asker, params["credential"] ?? "");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const reason = read.choice("reason", revocationReasons, { label: "Why", missing: "Choose a reason." });
    const words = read.text("words", {
      label: "What the holder should know",
      missing: "Write what the holder should know.",
      min: 10,
      max: 1000,
      multiline: true,
    });
    read.done();
    await revokeCredential(store(), asker, held.credentialId, reason, words, new Date());
    return redirect(`/awards/revoke/${held.credentialId}`);
  });
}

export default function WithdrawPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = refused
    ? Object.keys(refused.errors).length > 0
      ? refused.errors
      : { "": refused.sentence }
    : null;
  if (page.withdrawn) {
    return (
      <>
        <ErrorSummary errors={errors} />
        <BackLink to="/awards/made" label="Awarded credentials" />
        <Verdict
          tone="ok"
          heading={`Withdrawn: “${page.title}” of ${page.name}`}
          sentence={`Withdrawn on ${formatDate(page.withdrawn.at, page.timeZone)}. The reason: ${page.withdrawn.reason}.`}
          acts={<a href={`/credentials/${page.id}`}>See what everyone sees now</a>}
        >
          <p className="measure written">{page.withdrawn.words}</p>
          <p>{page.name} has mail with these words. Everyone who checks the credential is told.</p>
          {page.restsOnIt.length > 0 ? (
            <p>
              It is a part of what these stand on. They stay as they are until a person decides:{" "}
              {page.restsOnIt.map((one, at) => (
                <span key={one.id}>
                  {at > 0 ? ", " : null}
                  <a href={`/awards/revoke/${one.id}`}>“{one.title}”</a>
                </span>
              ))}
              .
            </p>
          ) : null}
        </Verdict>
      </>
    );
  }
  return (
    <>
      <ErrorSummary errors={errors} before="it can be withdrawn" />
      <BackLink to="/awards/made" label="Awarded credentials" />
      <Form method="post" noValidate>
        <Confirm
          heading={`Withdraw “${page.title}” of ${page.name}?`}
          consequence={
            <p>
              It was awarded on {formatDate(page.awardedAt, page.timeZone)}. From now on everyone who checks
              it is told that it was withdrawn, and why. This cannot be undone. {page.name} gets mail with
              your words.
              {page.restsOnIt.length > 0
                ? ` It is a part of what ${page.restsOnIt.map((one) => `“${one.title}”`).join(" and ")} stands on; you will be shown the way there.`
                : null}
            </p>
          }
          act={{ label: "Withdraw it for good", tone: "stop" }}
          keep={{ to: "/awards/made", label: "Keep it" }}
        >
          <ChoiceGroup
            legend="Why"
            name="reason"
            choices={revocationReasons.map((reason) => ({
              value: reason,
              label: revocationWords[reason].charAt(0).toUpperCase() + revocationWords[reason].slice(1),
              ...(reason === "replaced" ? { detail: "The record returns to “Ready to award”." } : {}),
            }))}
            defaultValue={refused?.typed["reason"]}
            error={refused?.errors["reason"]}
          />
          <TextArea
            label="What the holder should know"
            hint="Two or three sentences. They stand in the mail and on the credential’s public page, so leave out anything private."
            name="words"
            rows={4}
            maxLength={1000}
            defaultValue={refused?.typed["words"] ?? ""}
            error={refused?.errors["words"]}
          />
        </Confirm>
      </Form>
    </>
  );
}
