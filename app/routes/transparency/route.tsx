import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { handedIn } from "~/domains/credentials/handed.server";
import { readLeaf } from "~/domains/credentials/log-format.server";
import { type LogChecked, checkKept, readLogOverview } from "~/domains/credentials/log-reads.server";
import { printNoteKey } from "~/domains/credentials/signed-note.server";
import { logKindWords } from "~/domains/credentials/states";
import { listLogKeys } from "~/domains/credentials/transparency-log.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { Button } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { ErrorSummary } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { FileDrop, TextArea } from "~/ui/field";
import { formatDate, formatDateTime } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { CheckStep, Path } from "~/ui/path";
import { Scroll } from "~/ui/prose";
import { Verdict } from "~/ui/verdict";
import { GrowthLines } from "./growth-lines";

const pageTitle = "Public log – IPS Pathways";

export const meta: MetaFunction = () => [
  { title: pageTitle },
  {
    name: "description",
    content: "Everything that was issued and withdrawn here, in an order that nobody can change in silence.",
  },
];

async function requireAnyone(request: Request): Promise<void> {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "log.read");
}

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAnyone(request);
  const { read } = store();
  const { origin, timeZone, witness } = environment();
  const log = await readLogOverview(read);
  const keys = log ? await listLogKeys(read) : [];
  return {
    timeZone,
    prefix: `${origin}/log`,
    keys: keys.map(({ note, createdAt, signsUntil }) => ({
      text: printNoteKey(note),
      since: createdAt.toISOString(),
      until: signsUntil?.toISOString() ?? null,
    })),
    name: keys[0]?.note.name ?? "",
    witnessSet: witness !== null,
    log: log && {
      ...log,
      signedAt: log.signedAt.toISOString(),
      growth: log.growth.map(({ at, size }) => ({ at: at.toISOString(), size })),
      cosigned: log.cosigned && { ...log.cosigned, seenAt: log.cosigned.seenAt.toISOString() },
      newest: log.newest.flatMap(({ position, leaf }) => {
        const said = readLeaf(leaf);
        return said ? [{ position, kind: said.kind, at: said.at, commitment: said.commitment }] : [];
      }),
    },
  };
}

type Answer =
  | { readonly checked: LogChecked }
  | { readonly refused: { readonly sentence: string; readonly typed: string } };

/** Checks what somebody kept. Nothing of it stays here. */
export async function action({ request }: ActionFunctionArgs) {
  await requireAnyone(request);
  let typed = "";
  const headers = { "Cache-Control": "no-store" };
  try {
    const body = request.body
      ? Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>)
      : Readable.from([]);
    const came = await handedIn(body, request.headers.get("content-type") ?? "", "proof");
    typed = came.typed;
    if (!came.handed) throw new DomainError("invalid", "Paste a proof or a checkpoint, or choose its file.");
    const text =
      came.handed.kind === "text" ? came.handed.text : Buffer.from(came.handed.bytes).toString("utf8");
    const checked = await checkKept(store().read, text);
    if (!checked) {
      throw new DomainError(
        "invalid",
        "This is neither a proof nor a checkpoint. A proof begins with “c2sp.org/tlog-proof@v1”; copy all of it.",
      );
    }
    return data<Answer>({ checked }, { headers });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return data<Answer>({ refused: { sentence: error.message, typed } }, { status: error.status, headers });
  }
}

export default function TransparencyPage() {
  const { log, timeZone, keys, name, prefix, witnessSet } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>() as unknown as Answer | undefined;
  const refused = answer && "refused" in answer ? answer.refused : null;
  return (
    <div className="stack-xl">
      <ErrorSummary errors={refused ? { proof: refused.sentence } : null} />
      <PageHead
        title="Public log"
        lede="Whenever we issue a credential or withdraw one, an entry joins this log. It only grows: whoever keeps a copy of its head can prove that nothing before it was changed, left out or dated back."
      />
      {answer && "checked" in answer ? <Checked checked={answer.checked} timeZone={timeZone} /> : null}
      {log ? (
        <Section heading="The log now" id="now">
          <Facts
            rows={[
              { term: "Entries", value: log.size },
              {
                term: "Of them",
                value: log.kinds
                  .map(({ kind, entries }) => `${entries} ${logKindWords[kind].toLowerCase()}`)
                  .join(", "),
              },
              { term: "Last signed", value: formatDateTime(log.signedAt, timeZone) },
              ...(witnessSet || log.cosigned ? [{ term: "Witness", value: <Witness /> }] : []),
            ]}
          />
          <GrowthLines growth={log.growth} timeZone={timeZone} />
        </Section>
      ) : (
        <Empty heading="The log is empty" action={{ to: "/verify", label: "Check a credential" }}>
          <p className="measure">Its first entry is made with the first credential.</p>
        </Empty>
      )}
      <Section heading="Check a proof you kept" id="check">
        <p className="measure">
          Each credential has a proof to keep, on its own page. You can also paste a checkpoint: the head of
          the log on some earlier day. No account is needed, and we keep nothing that you send here.
        </p>
        <form
          method="post"
          action="/transparency"
          encType="multipart/form-data"
          className="card stack measure noprint"
          noValidate
        >
          <TextArea
            name="proof"
            label="The text of a proof or a checkpoint"
            rows={5}
            defaultValue={refused?.typed ?? ""}
            error={refused?.sentence}
            spellCheck={false}
            autoComplete="off"
          />
          <FileDrop
            name="file"
            label="Or its file"
            hint="It ends in .tlog-proof or .txt"
            accept=".tlog-proof,.txt,text/plain"
          />
          <p>
            <Button busy={false}>Check it</Button>
          </p>
        </form>
      </Section>
      {log ? (
        <>
          <Section heading="Newest entries" id="newest">
            <p className="muted measure">
              An entry holds what happened and when, and a hash with salt. Only who has the credential can
              tell which it is.
            </p>
            <table className="table cards">
              <caption className="vh">Newest entries of the log</caption>
              <thead>
                <tr>
                  <th scope="col">Entry</th>
                  <th scope="col">What</th>
                  <th scope="col">When</th>
                  <th scope="col">Hash</th>
                </tr>
              </thead>
              <tbody>
                {log.newest.map((entry) => (
                  <tr key={entry.position}>
                    <td data-label="Entry">{entry.position}</td>
                    <td data-label="What">{logKindWords[entry.kind]}</td>
                    <td data-label="When">{formatDateTime(entry.at, timeZone)}</td>
                    <td data-label="Hash">
                      <code>{entry.commitment.slice(0, 16)}…</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Section>
          <Section heading="Follow it with your own software" id="follow">
            <p className="measure">
              The log has the form that many logs share (C2SP tlog-tiles, SHA-256, RFC 6962), so software that
              is not ours can follow it. These addresses stay as they are.
            </p>
            <Facts
              rows={[
                { term: "Name", value: <code>{name}</code> },
                {
                  term: keys.length > 1 ? "Keys" : "Key",
                  value: keys.map((key) => (
                    <div key={key.text}>
                      <code>{key.text}</code>
                      {keys.length > 1 ? (
                        <p className="small muted">
                          {key.until
                            ? `From ${formatDate(key.since, timeZone)} until ${formatDate(key.until, timeZone)}`
                            : `Since ${formatDate(key.since, timeZone)}`}
                        </p>
                      ) : null}
                    </div>
                  )),
                },
                { term: "Every key it had", value: <a href="/log/keys">{prefix}/keys</a> },
                {
                  term: "Newest head",
                  value: <a href="/log/checkpoint">{prefix}/checkpoint</a>,
                },
                { term: "Hashes", value: <code>{prefix}/tile/0/000</code> },
                { term: "Entries", value: <code>{prefix}/tile/entries/000</code> },
                {
                  term: "From one size to another",
                  value: <code>{`${prefix}/consistency/1/${log.size}`}</code>,
                },
              ]}
            />
            <Scroll label="The newest checkpoint">
              <pre className="small">{log.checkpoint}</pre>
            </Scroll>
          </Section>
        </>
      ) : null}
      <Section heading="Why there is a log" id="why">
        <p className="measure">
          A date inside a document is only what its signer says. Should somebody ever get hold of one of our
          keys, they could sign a credential and date it back. What stood in the log before that day goes on
          being good, and our check says so; everything else signed with that key falls.
        </p>
      </Section>
    </div>
  );
}

function Witness() {
  const { log, timeZone } = useLoaderData<typeof loader>();
  if (!log?.cosigned) return "It has signed no head yet.";
  return `${log.cosigned.witness} signed the head at ${log.cosigned.size} entries on ${formatDate(log.cosigned.seenAt, timeZone)}.`;
}

function Checked({ checked, timeZone }: { checked: LogChecked; timeZone: string }) {
  const { steps, about } = checked;
  const failed = steps.find((step) => step.valid === false);
  const open = steps.find((step) => step.valid === null);
  const tone = failed ? "stop" : open ? "unsure" : "ok";
  return (
    <>
      <Verdict
        tone={tone}
        level={2}
        heading={
          failed
            ? "Do not rely on it"
            : open
              ? "We could not check everything"
              : about
                ? "It stands in the log"
                : "The log has kept to it"
        }
        sentence={
          failed?.detail ??
          open?.detail ??
          (about
            ? `${logKindWords[about.kind]}: that was written down on ${formatDateTime(about.at, timeZone)}, and stands there unchanged.`
            : "We signed this head, and the log has only grown since.")
        }
        acts={about ? <a href={`/credentials/${about.credentialId}`}>See the credential</a> : null}
      />
      <Section heading="What we checked" id="steps">
        <Path>
          {steps.map((step) => (
            <CheckStep
              key={step.title}
              answer={step.valid === null ? "unsure" : step.valid ? "yes" : "no"}
              title={step.title}
            >
              <p>{step.detail}</p>
            </CheckStep>
          ))}
        </Path>
      </Section>
    </>
  );
}
