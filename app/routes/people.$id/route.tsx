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
import { listSites, listSupervisors, readPerson } from "~/domains/people/reads.server";
import { inviteAgain } from "~/domains/people/writes.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { PageHead, Section, Split } from "~/ui/page";
import { DateText, DateTimeText } from "~/ui/when";
import { kickOutbox } from "~/workflows/outbox-runner.server";
import { changePerson, closePerson, reopenPerson } from "~/workflows/change-person.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.asked ? "Close the account of " : ""}${data?.person.name ?? "Person"} – IPS Pathways` },
];

const doneWords = {
  invited: "The invitation is on its way.",
  changed: "The changes are saved.",
  closed: "The account is closed. Its records stay.",
  reopened: "The account is open again.",
} as const;
type Done = keyof typeof doneWords;
const isDone = (text: string | null): text is Done => text !== null && Object.hasOwn(doneWords, text);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const person = await readPerson(params["id"] ?? "", new Date());
  const { searchParams } = new URL(request.url);
  const done = searchParams.get("done");
  const [sites, supervisors] = [await listSites(), await listSupervisors()];
  return {
    person,
    own: person.id === asker.personId,
    asked: searchParams.get("ask") === "close" && person.state !== "closed",
    done: isDone(done) ? done : null,
    timeZone: environment().timeZone,
    choices: { sites: sites.map(({ id, name }) => ({ id, name })), supervisors },
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const id = params["id"] ?? "";
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const act = read.choice("act", ["change", "invite-again", "close", "reopen"], { label: "What to do" });
    read.done();
    const now = new Date();
    const there = (done: Done) => redirect(`/people/${id}?done=${done}`);
    switch (act) {
      case "change": {
        const input = readPersonForm(read);
        read.done();
        await changePerson(asker, id, input, now);
        return there("changed");
      }
      case "invite-again":
        await inviteAgain(asker, id, now);
        kickOutbox();
        return there("invited");
      case "close":
        await closePerson(asker, id, now);
        return there("closed");
      case "reopen":
        await reopenPerson(asker, id, now);
        return there("reopened");
    }
  });
}

export default function Person() {
  const { person, own, asked, done, choices, timeZone } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  if (asked && !refused) {
    return (
      <Form method="post" action={`/people/${person.id}`}>
        <Confirm
          heading={`Close the account of ${person.name}?`}
          consequence={
            <>
              <p>They are signed out everywhere and cannot sign in any more.</p>
              <p>Their evidence, their results and their credentials stay, and credentials still verify.</p>
              {person.supervises > 0 ? (
                <p>
                  {person.supervises === 1 ? "1 person has" : `${person.supervises} people have`} them as
                  their supervisor. Give them another one afterwards, so that their evidence is read.
                </p>
              ) : null}
            </>
          }
          act={{ label: "Close the account", tone: "stop", name: "act", value: "close" }}
          keep={{ to: `/people/${person.id}`, label: "Keep it open" }}
        />
      </Form>
    );
  }
  return (
    <div className="stack-l">
      <ErrorSummary errors={errors} />
      <PageHead back={{ to: "/people", label: "People" }} title={person.name} />
      {done && !refused ? (
        <Banner tone="ok" live>
          {doneWords[done]}
        </Banner>
      ) : null}
      <Split
        asideLabel={`The account of ${person.name}`}
        main={
          person.state === "closed" ? (
            <Section heading="This account is closed">
              <p>Nobody can sign in with it. Its records stay.</p>
              <Form method="post">
                <Acts>
                  <Button name="act" value="reopen">
                    Open it again
                  </Button>
                </Acts>
              </Form>
            </Section>
          ) : (
            <Section heading="Roles, site and supervisor">
              <Form method="post" noValidate className="stack-l measure">
                <PersonFields
                  choices={choices}
                  before={person}
                  refused={refused}
                  emailFixed={person.state === "active"}
                />
                <Acts>
                  <Button name="act" value="change">
                    Save the changes
                  </Button>
                </Acts>
              </Form>
            </Section>
          )
        }
        aside={
          <>
            <Facts
              one
              rows={[
                { term: "Email address", value: person.email },
                { term: "Added", value: <DateText at={person.createdAt} timeZone={timeZone} /> },
                ...(person.closedAt
                  ? [{ term: "Closed", value: <DateText at={person.closedAt} timeZone={timeZone} /> }]
                  : []),
                {
                  term: "Supervises",
                  value:
                    person.supervises > 0 ? (
                      <a href={`/people?supervisor=${person.id}`}>
                        {person.supervises === 1 ? "1 person" : `${person.supervises} people`}
                      </a>
                    ) : (
                      "Nobody"
                    ),
                },
              ]}
            />
            <p>
              <a href={`/audit?person=${person.id}`}>What was done by and to this person</a>
            </p>
            {person.state === "invited" ? (
              <Section heading="Invitation" small>
                <p>
                  {person.invitedUntil ? (
                    <>
                      They have not chosen a password yet. Their link works until{" "}
                      <DateTimeText at={person.invitedUntil} timeZone={timeZone} />.
                    </>
                  ) : (
                    "They have not chosen a password, and their link no longer works."
                  )}
                </p>
                <Form method="post">
                  <Button kind="second" name="act" value="invite-again">
                    Send a new invitation
                  </Button>
                </Form>
              </Section>
            ) : null}
            {person.state !== "closed" && !own ? (
              <Section heading="Close this account" small>
                <p>For somebody who has left. It can be undone.</p>
                <p>
                  <ButtonLink to={`/people/${person.id}?ask=close`} kind="second" tone="stop">
                    Close the account
                  </ButtonLink>
                </p>
              </Section>
            ) : null}
          </>
        }
      />
    </div>
  );
}
