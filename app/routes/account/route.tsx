import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import type { HeadersFunction } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { readPlanQuiet, setPlanQuiet } from "~/domains/assessment/plans.server";
import { readNames, readSite } from "~/domains/people/reads.server";
import { roleWords } from "~/domains/people/role-words";
import { listSessions } from "~/domains/people/sessions.server";
import { changePassword, endOwnSessions } from "~/domains/people/writes.server";
import { cookieValue } from "~/http/cookies";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { ChoiceGroup, TextField } from "~/ui/field";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { parseTheme } from "~/ui/theme";
import { DateTimeText } from "~/ui/when";

export const meta: MetaFunction = () => [{ title: "Your account – IPS Pathways" }];
export const headers: HeadersFunction = ({ actionHeaders }) => {
  const wait = actionHeaders.get("Retry-After");
  return new Headers(wait ? { "Retry-After": wait } : {});
};

const doneWords = {
  password: "Your new password is set. Every other browser is signed out.",
  session: "That browser is signed out.",
  sessions: "Every other browser is signed out.",
  theme: "The colours are as you chose.",
  quiet: "You get no more mail about plans and ends.",
  remind: "You get a mail again when a day comes near.",
} as const;
type Done = keyof typeof doneWords;
const isDone = (text: string | null): text is Done => text !== null && Object.hasOwn(doneWords, text);

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "account.manage", { own: true });
  const done = new URL(request.url).searchParams.get("done");
  const sessions = await listSessions(asker.personId, new Date());
  const names = await readNames([asker.supervisorId]);
  return {
    name: asker.name,
    email: asker.email,
    roles: asker.roles.map((role) => roleWords[role].label).join(", "),
    site: asker.siteId ? (await readSite(asker.siteId)).name : null,
    supervisor: asker.supervisorId ? (names.get(asker.supervisorId) ?? null) : null,
    theme: parseTheme(cookieValue(request.headers.get("Cookie"), "theme")),
    sessions: sessions.map((one) => ({ ...one, here: one.key === asker.sessionKey })),
    quiet: await readPlanQuiet(asker.personId),
    done: isDone(done) ? done : null,
    timeZone: environment().timeZone,
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "account.manage", { own: true });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const act = read.choice("act", ["password", "session", "sessions", "theme", "quiet", "remind"], {
      label: "What to do",
    });
    read.done();
    const now = new Date();
    const there = (done: Done, headers?: HeadersInit) => redirect(`/account?done=${done}`, { headers });
    switch (act) {
      case "password": {
        const current = read.password("currentPassword", {
          label: "Your password of today",
          missing: "Enter your password of today.",
          max: 1000,
        });
        const wanted = read.password("newPassword", {
          label: "New password",
          missing: "Choose a new password.",
          max: 1000,
        });
        read.done();
        await changePassword(asker, current, wanted, now);
        return there("password");
      }
      case "session": {
        const key = read.text("session", { label: "Browser", max: 100 });
        read.done();
        await endOwnSessions(asker, { key }, now);
        // the one we are in: then this browser is signed out too, and the next page asks who is there
        return there("session");
      }
      case "sessions":
        await endOwnSessions(asker, "others", now);
        return there("sessions");
      case "quiet":
      case "remind":
        await setPlanQuiet(asker, act === "quiet", now);
        return there(act);
      case "theme": {
        const theme = read.choice("theme", ["system", "light", "dark"], { label: "Colours" });
        read.done();
        const secure = environment().origin.startsWith("https:") ? "; Secure" : "";
        const age = theme === "system" ? 0 : 365 * 86_400;
        const value = theme === "system" ? "" : theme;
        return there("theme", {
          "Set-Cookie": `theme=${value}; Path=/; Max-Age=${age}; SameSite=Lax; HttpOnly${secure}`,
        });
      }
    }
  });
}

export default function Account() {
  const loaded = useLoaderData<typeof loader>();
  const { sessions, done, timeZone } = loaded;
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  return (
    <div className="stack-xl">
      <div className="stack-l">
        <ErrorSummary errors={errors} />
        <PageHead title="Your account" />
        {done && !refused ? (
          <Banner tone="ok" live>
            {doneWords[done]}
          </Banner>
        ) : null}
        <Facts
          rows={[
            { term: "Name", value: loaded.name },
            { term: "Email address", value: loaded.email },
            { term: loaded.roles.includes(",") ? "Roles" : "Role", value: loaded.roles },
            { term: "Site", value: loaded.site ?? "No site" },
            { term: "Supervisor", value: loaded.supervisor ?? "Nobody" },
          ]}
        />
        <p className="small muted">Something is wrong here? Ask your administrator to change it.</p>
      </div>

      <Section heading="Colours" id="colours">
        <Form method="post" className="stack measure" reloadDocument>
          <ChoiceGroup
            legend="Light or dark"
            name="theme"
            layout="plain"
            choices={[
              { value: "system", label: "As this device is set" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
            defaultValue={loaded.theme}
            error={refused?.errors["theme"]}
          />
          <Acts>
            <Button kind="second" name="act" value="theme">
              Use these colours
            </Button>
          </Acts>
        </Form>
      </Section>

      <Section heading="Mail about plans and ends" id="mail">
        <p className="measure">
          {loaded.quiet
            ? "You get no mail about plans or about credentials that end. Each day still stands in the plan, and on your home page."
            : "You get a mail a week before the day of something that is yours to do, once more when the day has passed, and when a credential of yours ends: three months, a month and a week before, and while it can still be renewed."}
        </p>
        <Form method="post" reloadDocument>
          <Button kind="second" name="act" value={loaded.quiet ? "remind" : "quiet"}>
            {loaded.quiet ? "Send me mail about plans and ends again" : "No mail about plans and ends"}
          </Button>
        </Form>
      </Section>

      <Section heading="Change your password" id="password">
        <Form method="post" noValidate className="stack measure" reloadDocument>
          {/* for password managers: whose password this is */}
          <input type="text" name="username" autoComplete="username" value={loaded.email} readOnly hidden />
          <TextField
            name="currentPassword"
            label="Your password of today"
            type="password"
            autoComplete="current-password"
            width="medium"
            required
            error={refused?.errors["currentPassword"]}
          />
          <TextField
            name="newPassword"
            label="New password"
            hint="At least 10 characters. Three or four words that only you would put together work well."
            type="password"
            autoComplete="new-password"
            width="medium"
            required
            error={refused?.errors["newPassword"]}
          />
          <Acts>
            <Button kind="second" name="act" value="password">
              Set the new password
            </Button>
          </Acts>
        </Form>
      </Section>

      <Section heading="Where you are signed in" id="sessions">
        <QueueTable
          caption="Browsers you are signed in with, last used first"
          columns={[{ label: "Browser" }, { label: "Last used" }, { label: "Since" }, { label: "Sign out" }]}
          rows={sessions.map((one) => ({
            key: one.key,
            header: one.here ? `${one.browser} (this one)` : one.browser,
            cells: [
              <DateTimeText key="last" at={one.lastSeenAt} timeZone={timeZone} />,
              <DateTimeText key="since" at={one.createdAt} timeZone={timeZone} />,
              one.here ? (
                <a key="out" href="/logout">
                  Sign out here
                </a>
              ) : (
                <Form key="out" method="post" reloadDocument>
                  <input type="hidden" name="session" value={one.key} />
                  <Button kind="second" name="act" value="session">
                    Sign out<span className="vh">: {one.browser}</span>
                  </Button>
                </Form>
              ),
            ],
          }))}
        />
        {sessions.length > 1 ? (
          <Form method="post" reloadDocument>
            <Button kind="second" tone="stop" name="act" value="sessions">
              Sign out everywhere else
            </Button>
          </Form>
        ) : null}
        <p className="small muted">
          Use is noted about once an hour. If one of these is not yours, sign it out and set a new password.
        </p>
      </Section>
    </div>
  );
}
