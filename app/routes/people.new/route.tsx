import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { PersonFields } from "~/domains/people/components/person-fields";
import { readPersonForm } from "~/domains/people/person-form.server";
import { listSites, listSupervisors } from "~/domains/people/reads.server";
import { invitePerson } from "~/domains/people/writes.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [{ title: "Invite somebody – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const sites = (await listSites()).map(({ id, name }) => ({ id, name }));
  return { choices: { sites, supervisors: await listSupervisors() } };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const input = readPersonForm(read);
    read.done();
    const { id } = await invitePerson(asker, input, new Date());
    kickOutbox();
    return redirect(`/people/${id}?done=invited`);
  });
}

export default function InvitePerson() {
  const { choices } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <div className="stack-l">
      <ErrorSummary errors={refused?.errors} before="the invitation can be sent" />
      <PageHead
        back={{ to: "/people", label: "People" }}
        title="Invite somebody"
        lede="They get a link by mail, good for 14 days, and choose a password of their own."
      />
      <Form method="post" noValidate className="stack-l measure">
        <PersonFields choices={choices} refused={refused} />
        <Acts>
          <Button>Send the invitation</Button>
          <ButtonLink to="/people" kind="text">
            Not now
          </ButtonLink>
        </Acts>
      </Form>
    </div>
  );
}
