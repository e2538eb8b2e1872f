import { type ActionFunctionArgs, type HeadersFunction, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { LinkAskedFor } from "~/domains/people/components/set-password-form";
import { requestReset } from "~/domains/people/links.server";
import { clientAddress } from "~/http/client-address.server";
import { answerForm, readForm } from "~/http/forms.server";
import { whoIsAsking } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [{ title: "Ask for a new password – IPS Pathways" }];
export const headers: HeadersFunction = ({ actionHeaders }) => {
  const wait = actionHeaders.get("Retry-After");
  return { "Cache-Control": "no-store", ...(wait ? { "Retry-After": wait } : {}) };
};

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  return { asked: new URL(request.url).searchParams.get("asked") === "yes", email: asker?.email ?? "" };
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const email = read.email("email", {
      label: "Email address",
      missing: "Enter the email address you sign in with.",
    });
    read.done();
    await requestReset(email, clientAddress(request), new Date());
    kickOutbox();
    return redirect("/password-reset?asked=yes");
  });
}

export default function ForgottenPassword() {
  const { asked, email } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  return (
    <div className="stack-l">
      <ErrorSummary errors={errors} before="we can send a link" />
      <PageHead
        back={{ to: "/login", label: "Sign in" }}
        title="Ask for a new password"
        lede={asked ? undefined : "We send you a link. It also works if your invitation has run out."}
      />
      {asked ? (
        <LinkAskedFor />
      ) : (
        <Form method="post" noValidate className="stack measure" reloadDocument>
          <TextField
            name="email"
            label="Email address"
            type="email"
            autoComplete="username"
            inputMode="email"
            autoCapitalize="none"
            spellCheck={false}
            width="medium"
            required
            error={refused?.errors.email}
            defaultValue={refused?.typed.email ?? email}
          />
          <Acts>
            <Button>Send me a link</Button>
          </Acts>
        </Form>
      )}
    </div>
  );
}
