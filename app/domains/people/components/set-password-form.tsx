import { Form } from "@remix-run/react";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { TextField } from "~/ui/field";
import { PageHead, Panel } from "~/ui/page";
import { DateTimeText } from "~/ui/when";

interface Link {
  readonly open: { readonly email: string; readonly name: string; readonly until: string } | null;
  readonly spent: { readonly state: string; readonly sentence: string } | null;
}
interface Refused {
  readonly sentence: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** The page behind a single-use link: choose a password, or learn what to do now that it opens nothing. */
export function SetPasswordPage({
  link,
  refused,
  title,
  lede,
}: {
  link: Link;
  refused: Refused | undefined;
  title: string;
  lede: string;
}) {
  if (!link.open) {
    return (
      <div className="stack-l">
        <PageHead title="This link no longer works" lede={link.spent?.sentence ?? refused?.sentence} />
        <Acts>
          {link.spent?.state === "used" ? (
            <>
              <ButtonLink to="/login">Sign in</ButtonLink>
              <ButtonLink to="/password-reset" kind="second">
                Ask for a new link
              </ButtonLink>
            </>
          ) : (
            <ButtonLink to="/password-reset">Ask for a new link</ButtonLink>
          )}
        </Acts>
      </div>
    );
  }
  const errors =
    refused && Object.keys(refused.errors).length === 0 ? { "": refused.sentence } : (refused?.errors ?? {});
  return (
    <div className="stack-l">
      <ErrorSummary errors={errors} before="your password is set" />
      <PageHead title={title} lede={lede} />
      <Form method="post" noValidate className="stack measure" reloadDocument>
        <TextField
          name="email"
          label="Your email address"
          hint="You sign in with this. It cannot be changed here."
          type="email"
          autoComplete="username"
          readOnly
          width="medium"
          defaultValue={link.open.email}
        />
        <TextField
          name="password"
          label="New password"
          hint="At least 10 characters. Three or four words that only you would put together work well. A password manager may choose and keep it."
          type="password"
          autoComplete="new-password"
          width="medium"
          required
          error={refused?.errors["password"]}
        />
        <Acts>
          <Button>Set password and sign in</Button>
        </Acts>
        <p className="small muted">
          This link works once, until <DateTimeText at={link.open.until} />.
        </p>
      </Form>
    </div>
  );
}

/** Said after asking for a link, whoever asked: nobody learns from it who has an account. */
export function LinkAskedFor() {
  return (
    <Panel tone="ok" heading="Look into your mail">
      <p>
        If there is an account with that address, a link to set a new password is on its way. It works once,
        for an hour.
      </p>
      <p>
        Nothing after ten minutes? Look among unwanted mail, check the address, or ask your administrator.
      </p>
    </Panel>
  );
}
