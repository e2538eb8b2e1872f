import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { SiteFields } from "~/domains/people/components/site-fields";
import { readSite } from "~/domains/people/reads.server";
import { readSiteForm } from "~/domains/people/site-form.server";
import { saveSite } from "~/domains/people/writes.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.site.name ?? "Site"} – IPS Pathways` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  return { site: await readSite(params["id"] ?? "") };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const input = readSiteForm(read);
    read.done();
    await saveSite(asker, params["id"] ?? "", input, new Date());
    return redirect("/people/sites?done=saved");
  });
}

export default function Site() {
  const { site } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <div className="stack-l">
      <ErrorSummary errors={refused?.errors} before="the site can be saved" />
      <PageHead back={{ to: "/people/sites", label: "Sites" }} title={site.name} />
      <Form method="post" noValidate className="stack-l measure">
        <SiteFields before={site} refused={refused} />
        <Acts>
          <Button>Save the site</Button>
          <ButtonLink to="/people/sites" kind="text">
            Not now
          </ButtonLink>
        </Acts>
      </Form>
    </div>
  );
}
