import { randomUUID } from "node:crypto";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { MadeLink } from "~/domains/credentials/components/made-link";
import { qrPath } from "~/domains/credentials/qr-path.server";
import { listOwn, stateOf } from "~/domains/credentials/reads.server";
import { endOfDay, lastDayOf, lastShareDay, shareEnds } from "~/domains/credentials/share-rules";
import { makeShare, mayBeShared } from "~/domains/credentials/sharing.server";
import { environment } from "~/http/environment.server";
import { type RefusedForm, answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, ChoiceGroup, TextArea, TextField } from "~/ui/field";
import { formatDate, formatDateOn } from "~/ui/moments";
import { PageHead } from "~/ui/page";

export const handle = { script: true };
export const meta: MetaFunction = () => [{ title: "Show your credentials to somebody – IPS Pathways" }];

/** What can be put on a link: what adds others up first, each kind in the order of its codes. */
async function offered(personId: string, now: Date) {
  const { timeZone } = environment();
  const rows = await listOwn(store(), personId);
  return rows
    .filter((row) => mayBeShared(row, now))
    .map((row) => {
      const what = awardable(catalogue(), row.achievement);
      const state = stateOf(row, now);
      const end = row.validUntil && formatDate(row.validUntil, timeZone);
      return {
        id: row.credentialId,
        title: what?.of.title ?? row.achievement,
        code: what?.of.humanCode ?? "",
        stack: what?.kind === "stack",
        current: state === "valid",
        until: `${state === "suspended" ? "Suspended for now · " : ""}${
          end === null ? "No end date" : `${state === "expired" ? "Ended on" : "Valid until"} ${end}`
        }`,
      };
    })
    .sort((a, b) => Number(b.stack) - Number(a.stack) || a.code.localeCompare(b.code, "en-AU"));
}

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.share", { own: true });
  const now = new Date();
  const credentials = await offered(asker.personId, now);
  const asked = new URL(request.url).searchParams.get("credential");
  return {
    id: randomUUID(),
    name: asker.name,
    credentials,
    chosen: credentials.length === 1 ? credentials.map(({ id }) => id) : asked === null ? [] : [asked],
    last: formatDateOn(lastShareDay(now, environment().timeZone)),
  };
}

const whole = "whole";

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.share", { own: true });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const now = new Date();
    const { timeZone } = environment();
    const credentials = await offered(asker.personId, now);
    const id = read.text("id", { label: "The form", max: 36, min: 36 });
    const label = read.text("label", {
      label: "Whom it is for",
      max: 100,
      missing: "Write whom it is for. Only you see it.",
    });
    const chosen = read.choices("credential", [whole, ...credentials.map((one) => one.id)], {
      label: "What the link shows",
      min: 1,
      missing: "Choose at least one credential.",
    });
    const showsName = read.ticked("show-name");
    const givesCopies = read.ticked("copies");
    const message = read.text("message", {
      label: "What they read first",
      max: 500,
      multiline: true,
      required: false,
    });
    const end = read.choice("end", shareEnds, {
      label: "How long it opens",
      missing: "Choose how long the link opens.",
    });
    const on = read.date("on", { label: "The last day", required: false });
    const last = read.errors["end"] || read.errors["on"] ? null : lastDayOf(end, on, now, timeZone);
    if (last && "refused" in last) read.refuse("on", last.refused);
    read.done();
    if (last === null || "refused" in last) throw new Error("The day was refused before.");
    const credentialIds = credentials
      .filter((one) => chosen.includes(one.id) || (chosen.includes(whole) && one.current))
      .map((one) => one.id);
    const address = await makeShare(
      asker,
      { id, label, message, credentialIds, showsName, givesCopies, endsAt: endOfDay(last.day, timeZone) },
      now,
    );
    // shown in the answer itself, because it is kept nowhere
    return { made: address, qr: qrPath(address), label };
  });
}

export default function NewLink() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const made = answer && "made" in answer ? answer : null;
  const back = { to: "/record/links", label: "Links to your credentials" };
  if (made) {
    return (
      <>
        <PageHead back={back} title="Your link is ready" />
        <MadeLink address={made.made} qr={made.qr} label={made.label} />
        <p className="mt">
          <a href="/record/links">See your links and when they were opened</a>
        </p>
      </>
    );
  }
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="the link can be made" />
      <PageHead
        back={back}
        title="Show your credentials to somebody"
        lede="Make a link for one person or service. They need no account."
      />
      {page.credentials.length === 0 ? (
        <Empty
          heading="You have nothing to show yet"
          action={{ to: "/dashboard", label: "See what is next" }}
        >
          <p>Once a credential of yours is signed, you can show it here.</p>
        </Empty>
      ) : (
        <MakeLink refused={refused} />
      )}
    </>
  );
}

function MakeLink({ refused }: { refused: RefusedForm["refused"] | undefined }) {
  const { id, name, credentials, chosen, last } = useLoaderData<typeof loader>();
  const was = (field: string) => refused?.typed[field];
  const wrong = (field: string) => refused?.errors[field];
  const current = credentials.filter((one) => one.current).length;
  return (
    <form method="post" noValidate className="stack-l measure">
      <input type="hidden" name="id" value={id} />
      <TextField
        label="Whom is it for?"
        name="label"
        hint="Only you see this, such as “Northern Youth Services, Kim”."
        autoComplete="off"
        maxLength={100}
        required
        defaultValue={was("label")}
        error={wrong("label")}
      />
      <ChoiceGroup
        legend="What does it show?"
        name="credential"
        multiple
        choices={[
          ...(credentials.length > 1 && current > 0
            ? [
                {
                  value: whole,
                  label: "Everything that counts today",
                  detail: `${current} ${current === 1 ? "credential" : "credentials"}, and none that comes later`,
                },
              ]
            : []),
          ...credentials.map((one) => ({
            value: one.id,
            label: one.title,
            detail: `${one.code} · ${one.until}`,
          })),
        ]}
        defaultValue={refused?.chosen["credential"] ?? chosen}
        error={wrong("credential")}
      />
      <ChoiceGroup
        legend="How long does it open?"
        name="end"
        choices={[
          { value: "7", label: "7 days" },
          { value: "30", label: "30 days" },
          { value: "90", label: "90 days" },
          { value: "on", label: "Until a day that I choose" },
        ]}
        defaultValue={was("end")}
        error={wrong("end")}
      />
      <TextField
        label="The last day"
        name="on"
        type="date"
        width="short"
        hint={`For a day that you choose: ${last} at the latest.`}
        defaultValue={was("on")}
        error={wrong("on")}
      />
      <CheckBox
        name="show-name"
        label={`Show my name on it, “${name}”`}
        defaultChecked={was("show-name") !== undefined}
      />
      <CheckBox
        name="copies"
        hint="A copy cannot be called back: it stays valid after the link has ended, and names the address of that credential’s own page."
        label="Let them keep signed copies"
        defaultChecked={was("copies") !== undefined}
      />
      <TextArea
        label="What they read first"
        name="message"
        optional
        rows={3}
        maxLength={500}
        defaultValue={was("message")}
        error={wrong("message")}
      />
      <p className="muted">
        You see on which days and at what times the link is opened, never by whom. The page tells them so.
      </p>
      <Acts>
        <Button>Make the link</Button>
        <a href="/record/links">Not now</a>
      </Acts>
    </form>
  );
}
