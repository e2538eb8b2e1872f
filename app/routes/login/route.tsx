import {
  type ActionFunctionArgs,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { safeReturn } from "~/domains/people/return-path";
import { browserOf } from "~/domains/people/set-password.server";
import { signIn } from "~/domains/people/sign-in.server";
import { answerForm, readForm } from "~/http/forms.server";
import { whoIsAsking } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Sign in – IPS Pathways" }];

export const headers: HeadersFunction = ({ actionHeaders }) => {
  const wait = actionHeaders.get("Retry-After");
  return { "Cache-Control": "no-store", ...(wait ? { "Retry-After": wait } : {}) };
};

export async function loader({ request }: LoaderFunctionArgs) {
  const back = safeReturn(new URL(request.url).searchParams.get("return"));
  const asker = await whoIsAsking(request);
  if (asker) throw redirect(back ?? "/dashboard");
  return { back, signedOut: new URL(request.url).searchParams.get("done") === "signed-out" };
}

export async function action({ request }: ActionFunctionArgs) {
  const back = safeReturn(new URL(request.url).searchParams.get("return"));
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const email = read.text("email", {
      label: "Email address",
      max: 254,
      missing: "Enter your email address.",
    });
    const password = read.password("password", {
      label: "Password",
      missing: "Enter your password.",
      max: 1000,
    });
    read.done();
    const cookies = await signIn({ email, password }, browserOf(request), new Date());
    const headers = new Headers();
    for (const cookie of cookies) headers.append("Set-Cookie", cookie);
    return redirect(back ?? "/dashboard", { headers });
  });
}

export default function SignIn() {
  const { back, signedOut } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  return (
    <div className="stack-l">
      <ErrorSummary errors={errors} before="you can sign in" />
      <PageHead title="Sign in" lede="For people who learn, supervise or assess in IPS Pathways." />
      {signedOut ? (
        <Banner tone="ok" live>
          You have signed out of this browser.
        </Banner>
      ) : null}
      {back && !refused ? (
        <Banner tone="wait">Sign in to go on. You come back to the page you asked for.</Banner>
      ) : null}
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
          defaultValue={refused?.typed.email}
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          width="medium"
          required
          error={refused?.errors.password}
        />
        <Acts>
          <Button>Sign in</Button>
          <a href="/password-reset">I have forgotten my password</a>
        </Acts>
      </Form>
      <p className="measure muted">
        No account yet? An administrator at your site or at Orygen sends you an invitation by email.
      </p>
    </div>
  );
}
