import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { SiteFields } from "~/domains/people/components/site-fields";
import { readSiteForm } from "~/domains/people/site-form.server";
import { saveSite } from "~/domains/people/writes.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Add a site – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  return null;
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const input = readSiteForm(read);
    read.done();
    await saveSite(asker, null, input, new Date());
    return redirect("/people/sites?done=saved");
  });
}

export default function NewSite() {
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <div className="stack-l">
      <ErrorSummary errors={refused?.errors} before="the site can be saved" />
      <PageHead back={{ to: "/people/sites", label: "Sites" }} title="Add a site" />
      <Form method="post" noValidate className="stack-l measure">
        <SiteFields refused={refused} />
        <Acts>
          <Button>Add the site</Button>
          <ButtonLink to="/people/sites" kind="text">
            Not now
          </ButtonLink>
        </Acts>
      </Form>
    </div>
  );
}
