import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { listPeople } from "~/domains/people/reads.server";
import { roleWords } from "~/domains/people/role-words";
import { roles } from "~/domains/people/terms";
import { storable } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { Select, TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Tag } from "~/ui/tag";

export const meta: MetaFunction = () => [{ title: "People – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  const { searchParams } = new URL(request.url);
  const search = storable(searchParams.get("search") ?? "").slice(0, 100);
  const role = roles.find((known) => known === searchParams.get("role")) ?? null;
  const supervisorId = storable(searchParams.get("supervisor") ?? "").slice(0, 60) || null;
  const after = searchParams.get("after");
  const { people, next } = await listPeople({ search, role, supervisorId, after });
  return { people, next, search, role, supervisorId, paged: after !== null };
}

export default function People() {
  const { people, next, search, role, supervisorId, paged } = useLoaderData<typeof loader>();
  const filters = new URLSearchParams();
  if (search) filters.set("search", search);
  if (role) filters.set("role", role);
  if (supervisorId) filters.set("supervisor", supervisorId);
  const filtered = filters.size > 0;
  const address = (after: string | null) => {
    const wanted = new URLSearchParams(filters);
    if (after) wanted.set("after", after);
    return wanted.size > 0 ? `/people?${wanted}` : "/people";
  };
  return (
    <div className="stack-l">
      <PageHead title="People" lede="Everyone with an account, and everyone who was invited." />
      <Acts>
        <ButtonLink to="/people/new" icon="plus">
          Invite somebody
        </ButtonLink>
        <ButtonLink to="/people/sites" kind="second">
          Sites
        </ButtonLink>
        <a href="/awards/approval">When a second issuer is needed</a>
      </Acts>
      <form method="get" role="search" aria-label="Find people" className="stack measure">
        <TextField
          name="search"
          label="Part of a name or email address"
          type="search"
          autoComplete="off"
          width="medium"
          maxLength={100}
          defaultValue={search}
        />
        <Select
          name="role"
          label="Role"
          options={[
            { value: "", label: "Any role" },
            ...roles.map((value) => ({ value, label: roleWords[value].label })),
          ]}
          defaultValue={role ?? ""}
        />
        <Acts>
          <Button kind="second">Find</Button>
          {filtered ? <a href="/people">Show everyone</a> : null}
        </Acts>
      </form>
      {people.length === 0 ? (
        <Empty heading={filtered || paged ? "Nobody matches" : "Nobody is here yet"}>
          <p>
            {filtered || paged
              ? "Try fewer letters or another role."
              : "Invite the first person. They get a link by mail to choose a password."}
          </p>
        </Empty>
      ) : (
        <QueueTable
          caption="People by name"
          columns={[
            { label: "Name" },
            { label: "Roles" },
            { label: "Site" },
            { label: "Supervisor" },
            { label: "Account" },
          ]}
          rows={people.map((one) => ({
            key: one.id,
            header: one.name,
            to: `/people/${one.id}`,
            cells: [
              one.roles.map((held) => roleWords[held].label).join(", "),
              one.site ?? "–",
              one.supervisor ?? "–",
              one.state === "active" ? (
                "Open"
              ) : one.state === "invited" ? (
                <Tag tone="wait" icon="clock">
                  Invited
                </Tag>
              ) : (
                <Tag icon="lock">Closed</Tag>
              ),
            ],
          }))}
        />
      )}
      {next || paged ? (
        <nav aria-label="Pages of the list" className="acts">
          {paged ? <a href={address(null)}>Back to the first page</a> : null}
          {next ? (
            <ButtonLink to={address(next)} kind="second" iconAfter="next">
              More people
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </div>
  );
}
