import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { StatusHistory } from "~/domains/credentials/components/status-history";
import { caseOf, hearsHolderFirst } from "~/domains/credentials/due-process";
import { achievementTitle, listStandingOn, readMade } from "~/domains/credentials/reads.server";
import {
  type StatusKind,
  type StatusReason,
  reasonWords,
  reinstatementReasons,
  revocationReasons,
  statusKinds,
  suspensionReasons,
} from "~/domains/credentials/states";
import { listActs, statusDays } from "~/domains/credentials/status-acts.server";
import { standsInWords, toldActs } from "~/domains/credentials/status-view";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, TextArea } from "~/ui/field";
import { formatDate } from "~/ui/moments";
import { BackLink, PageHead, Panel, Section, Split } from "~/ui/page";
import { type Move, changeStatus, listMoves } from "~/workflows/change-status.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page, matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = page ? `${page.title} of ${page.name} – IPS Pathways` : "IPS Pathways";
  return [{ title: acted && "refused" in acted ? `Error: ${title}` : title }];
};

/** Issuers, and an administrator where an appeal has no issuer left to decide it. */
async function opened(asker: Asker, credentialId: string, now: Date) {
  const nowhere = new DomainError("not-found", "There is no such credential. Choose one from the list.");
  const issues = may(asker.roles, "award.list");
  if (!issues && !asker.roles.includes("administrator")) throw nowhere;
  const held = await readMade(store(), credentialId);
  if (!held) throw nowhere;
  if (held.personId === asker.personId) {
    throw new DomainError(
      "forbidden",
      "This is your own credential, so somebody else decides about it. What was decided stands under “Your credentials”.",
    );
  }
  const acts = await listActs(store().read, credentialId);
  const is = caseOf(acts);
  const moves = (await listMoves(store().read, asker, credentialId, is, now)).map(
    ({ kind, act }) => `${kind} ${act}`,
  );
  if (!issues && !moves.includes(`${is.appeal?.kind ?? ""} appeal-upheld`)) throw nowhere;
  return { held, acts, is, moves };
}

const reasonsOf: Readonly<Record<StatusKind, readonly [StatusReason, ...StatusReason[]]>> = {
  suspension: suspensionReasons,
  withdrawal: revocationReasons,
  reinstatement: reinstatementReasons,
};

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const now = new Date();
  const { held, acts, is, moves } = await opened(asker, params["credential"] ?? "", now);
  const { timeZone } = environment();
  const wanted = new URL(request.url).searchParams.get("do");
  const days = statusDays();
  return {
    id: held.credentialId,
    name: held.name,
    first: firstName(held.name),
    title: achievementTitle(held.achievement),
    awardedAt: held.awardedAt.toISOString(),
    timeZone,
    days,
    moves,
    does: statusKinds.find((kind) => kind === wanted && moves.includes(`${kind} proposed`)) ?? null,
    stands: standsInWords(is, days, { id: held.personId, name: firstName(held.name), you: false }),
    acts: toldActs(acts, asker.personId),
    appealWords: is.appeal?.words ?? null,
    restsOnIt: (await listStandingOn(store(), held.credentialId)).map((one) => ({
      id: one.credentialId,
      title: achievementTitle(one.achievement),
    })),
    withdrawn: is.withdrawal !== null,
    suspended: is.suspension !== null,
    issues: may(asker.roles, "award.list"),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const now = new Date();
  const id = params["credential"] ?? "";
  await opened(asker, id, now);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    // whose it is to do, and whether it can be done now, is asked again with the act
    const chosen = read.choice("move", allMoves, {
      label: "What you decide",
      missing: "Choose what you decide.",
    });
    const [kind = "suspension", act] = (chosen ?? "").split(" ") as [StatusKind?, Move["act"]?];
    const reason =
      act === "proposed"
        ? read.choice("reason", reasonsOf[kind], { label: "Why", missing: "Choose a reason." })
        : null;
    const words = read.text("words", {
      label: "What the holder should know",
      missing: "Write what the holder should know.",
      max: 1000,
      multiline: true,
      ...(act !== undefined && wordless.has(act) ? { required: false } : { min: 10 }),
    });
    read.done();
    if (act === undefined) throw new Error("A form that was read has a choice.");
    await changeStatus(store(), asker, id, { kind, act, words, ...(reason ? { reason } : {}) }, now);
    kickOutbox();
    return redirect(`/awards/revoke/${id}`);
  });
}

/** Acts that need no words: those of the proposer stand. */
const wordless: ReadonlySet<string> = new Set(["confirmed", "taken-back"]);
const allMoves = statusKinds.flatMap((kind) =>
  (["proposed", "confirmed", "declined", "taken-back", "appeal-upheld", "appeal-dismissed"] as const).map(
    (act) => `${kind} ${act}` as const,
  ),
);

function useRefused() {
  const answer = useActionData<typeof action>();
  return answer && "refused" in answer ? answer.refused : undefined;
}

export default function StatusPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useRefused();
  const errors = errorsOf(refused);
  if (page.does) return <Propose kind={page.does} />;
  const can = (move: string) => page.moves.includes(move);
  const second = statusKinds.find((kind) => can(`${kind} confirmed`) || can(`${kind} declined`));
  const appeal = (["suspension", "withdrawal"] as const).find((kind) => can(`${kind} appeal-upheld`));
  const back = statusKinds.filter((kind) => can(`${kind} taken-back`));
  return (
    <>
      <ErrorSummary errors={errors} before="this can be decided" />
      <PageHead
        back={
          page.issues
            ? { to: "/awards/made", label: "Awarded credentials" }
            : { to: "/dashboard", label: "Home" }
        }
        kicker={`Awarded on ${formatDate(page.awardedAt, page.timeZone)}`}
        title={`“${page.title}” of ${page.name}`}
      />
      <Split
        main={
          <>
            <Panel
              heading={page.stands.heading}
              {...(page.withdrawn
                ? { tone: "stop" as const }
                : page.suspended
                  ? { tone: "unsure" as const }
                  : {})}
            >
              {page.stands.sentences.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
              <p>
                <a href={`/credentials/${page.id}`}>See what everyone sees now</a>
              </p>
              {page.withdrawn && page.restsOnIt.length > 0 ? (
                <p>
                  It is a part of what these stand on. They stay as they are until a person decides:{" "}
                  {page.restsOnIt.map((one, at) => (
                    <span key={one.id}>
                      {at > 0 ? ", " : null}
                      <a href={`/awards/revoke/${one.id}`}>“{one.title}”</a>
                    </span>
                  ))}
                  .
                </p>
              ) : null}
            </Panel>
            {appeal ? <DecideAppeal kind={appeal} /> : second ? <Decide kind={second} /> : null}
            <StatusHistory acts={page.acts} timeZone={page.timeZone} />
          </>
        }
        aside={
          <>
            <Begin />
            {back.map((kind) => (
              <form method="post" key={kind}>
                <input type="hidden" name="move" value={`${kind} taken-back`} />
                <p>{mine[kind]} You can take that back as long as nobody has confirmed it.</p>
                <Button kind="second">Take it back</Button>
              </form>
            ))}
          </>
        }
        asideLabel="What you can do"
      />
    </>
  );
}

/** What the reader began and can take back; two of these may stand open at once. */
const mine: Readonly<Record<StatusKind, string>> = {
  suspension: "You suspended it.",
  withdrawal: "You proposed to withdraw it.",
  reinstatement: "You proposed to end the suspension.",
};

/** The ways to begin something, each a page of its own. */
function Begin() {
  const page = useLoaderData<typeof loader>();
  const ways = (
    [
      ["suspension", "Suspend it for now"],
      ["reinstatement", "Propose to end the suspension"],
      ["withdrawal", "Propose to withdraw it"],
    ] as const
  ).filter(([kind]) => page.moves.includes(`${kind} proposed`));
  if (ways.length === 0) return null;
  return (
    <Section heading="What you can do" id="begin" small>
      <Acts>
        {ways.map(([kind, label]) => (
          <ButtonLink key={kind} to={`/awards/revoke/${page.id}?do=${kind}`} kind="second">
            {label}
          </ButtonLink>
        ))}
      </Acts>
      <p className="small muted">Two people stand behind whatever lasts.</p>
    </Section>
  );
}

function Words({ label, hint, optional }: { label: string; hint: string; optional?: boolean }) {
  const refused = useRefused();
  return (
    <TextArea
      label={label}
      hint={hint}
      name="words"
      rows={4}
      maxLength={1000}
      optional={optional ?? false}
      defaultValue={refused?.typed["words"] ?? ""}
      error={refused?.errors["words"]}
    />
  );
}

const consequence = {
  suspension: {
    heading: "Suspend",
    act: "Suspend it now",
    effect:
      "From now on everyone who checks it is told that it is suspended for now, and why. It can end at any time.",
  },
  withdrawal: {
    heading: "Propose to withdraw",
    act: "Propose the withdrawal",
    effect:
      "Nothing changes for anybody who checks it until a second issuer has agreed. A withdrawal cannot be undone.",
  },
  reinstatement: {
    heading: "Propose to end the suspension of",
    act: "Propose to end it",
    effect: "It stays suspended until a second issuer has agreed.",
  },
} as const;

function Propose({ kind }: { kind: StatusKind }) {
  const page = useLoaderData<typeof loader>();
  const refused = useRefused();
  const { heading, act, effect } = consequence[kind];
  const shown = {
    suspension: "in the mail and on the credential’s public page",
    withdrawal: "in the mail, and on the credential’s public page once it is withdrawn",
    reinstatement: "in the mail once a second issuer has agreed",
  }[kind];
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="this can be done" />
      <BackLink to={`/awards/revoke/${page.id}`} label={`“${page.title}” of ${page.name}`} />
      <form method="post" noValidate>
        <input type="hidden" name="move" value={`${kind} proposed`} />
        <Confirm
          heading={`${heading} “${page.title}” of ${page.name}?`}
          consequence={
            <>
              <p>
                It was awarded on {formatDate(page.awardedAt, page.timeZone)}. {effect}
              </p>
              {kind === "suspension" ? (
                <p>
                  Another issuer confirms it within {page.days.suspension} days, or it ends by itself.{" "}
                  {page.first} hears of it now, and can appeal.
                </p>
              ) : null}
              {kind === "withdrawal" && page.restsOnIt.length > 0 ? (
                <p>
                  It is a part of what {page.restsOnIt.map((one) => `“${one.title}”`).join(" and ")} stands
                  on.
                </p>
              ) : null}
            </>
          }
          act={{ label: act, ...(kind === "reinstatement" ? {} : { tone: "stop" as const }) }}
          keep={{ to: `/awards/revoke/${page.id}`, label: "Leave it as it is" }}
        >
          <ChoiceGroup
            legend="Why"
            name="reason"
            choices={reasonsOf[kind].map((reason) => ({
              value: reason,
              label: upper(reasonWords[reason]),
              ...(kind === "withdrawal" ? { detail: whatFollows(reason, page.days.notice) } : {}),
            }))}
            defaultValue={refused?.typed["reason"]}
            error={refused?.errors["reason"]}
          />
          <Words
            label={`What ${page.first} should know`}
            hint={`Two or three sentences. They stand ${shown}, so leave out anything private.`}
          />
        </Confirm>
      </form>
    </>
  );
}

function whatFollows(reason: StatusReason, notice: number): string {
  if (reason === "replaced") return "Once it is withdrawn, the record returns to “Ready to award”.";
  if (reason === "holder-asked") return "Holders can ask for this themselves, under “Your credentials”.";
  return hearsHolderFirst[reason as keyof typeof hearsHolderFirst]
    ? `Its holder can answer for ${notice} days before anybody decides.`
    : "It can be decided at once.";
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const questions = {
  suspension: { heading: "Does it stay suspended?", yes: "It stays suspended", no: "It counts again" },
  withdrawal: {
    heading: "Is it withdrawn?",
    yes: "Withdraw it for good",
    no: "It is not withdrawn",
  },
  reinstatement: {
    heading: "Does the suspension end?",
    yes: "It counts again",
    no: "It stays suspended",
  },
} as const;

/** The second person's yes or no. */
function Decide({ kind }: { kind: StatusKind }) {
  const page = useLoaderData<typeof loader>();
  const refused = useRefused();
  const { heading, yes, no } = questions[kind];
  const choices = [
    { value: `${kind} confirmed`, label: yes, detail: "You are the second person who stands behind it." },
    { value: `${kind} declined`, label: no, detail: `You say why, and ${page.first} reads it.` },
  ].filter(({ value }) => page.moves.includes(value));
  return (
    <Section heading={heading} id="decide">
      <p>Read what was said below, and look at the evidence ledger where that helps.</p>
      <form method="post" noValidate className="stack-l">
        <ChoiceGroup
          legend="What you decide"
          name="move"
          choices={choices}
          defaultValue={refused?.typed["move"]}
          error={refused?.errors["move"]}
        />
        <Words
          label="Your reasons"
          hint={`For ${page.first}, and for whoever decides an appeal. Needed where you decline.`}
          optional
        />
        <Button>Decide</Button>
      </form>
    </Section>
  );
}

function DecideAppeal({ kind }: { kind: "suspension" | "withdrawal" }) {
  const page = useLoaderData<typeof loader>();
  const refused = useRefused();
  return (
    <Section heading={`${page.first} has appealed`} id="decide">
      <blockquote className="quote written">{page.appealWords}</blockquote>
      <p>You had no part in what this is against. Read what was said below, then decide.</p>
      <form method="post" noValidate className="stack-l">
        <ChoiceGroup
          legend="What you decide"
          name="move"
          choices={[
            {
              value: `${kind} appeal-upheld`,
              label: `${page.first} is right`,
              detail:
                kind === "suspension"
                  ? "The suspension ends at once."
                  : "A withdrawal cannot be undone. It may be awarded anew, and its old page says so.",
            },
            {
              value: `${kind} appeal-dismissed`,
              label: kind === "suspension" ? "The suspension stays" : "The withdrawal stands",
              detail: "You say why.",
            },
          ]}
          defaultValue={refused?.typed["move"]}
          error={refused?.errors["move"]}
        />
        <Words label={`Your reasons, to ${page.first}`} hint="Two or three sentences." />
        <Button>Decide the appeal</Button>
      </form>
    </Section>
  );
}
