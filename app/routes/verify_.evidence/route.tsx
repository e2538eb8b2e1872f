import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { type EvidenceChecked, checkEvidence } from "~/domains/credentials/evidence-check.server";
import { handedEvidence } from "~/domains/credentials/evidence-handed.server";
import { stepAnswer } from "~/domains/credentials/verdict";
import { clientAddress } from "~/http/client-address.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary } from "~/ui/error-summary";
import { FileDrop, TextArea } from "~/ui/field";
import { formatDate, formatDateTime } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { CheckStep, Path } from "~/ui/path";
import { Verdict } from "~/ui/verdict";

const pageTitle = "Check a file that was judged – IPS Pathways";

type Answer =
  | {
      readonly kind: "checked";
      readonly checked: EvidenceChecked;
      readonly said: Said;
      readonly timeZone: string;
      readonly title: string;
    }
  | {
      readonly kind: "refused";
      readonly title: string;
      readonly sentence: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly typed: string;
    };

async function requireAnyone(request: Request): Promise<void> {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "credential.verify");
}

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAnyone(request);
  return null;
}

export async function action({ request }: ActionFunctionArgs) {
  await requireAnyone(request);
  const headers = { "Cache-Control": "no-store" };
  let typed = "";
  try {
    const body = request.body
      ? Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>)
      : Readable.from([]);
    const handed = await handedEvidence(body, request.headers.get("content-type") ?? "");
    typed = handed.typed;
    const checked = await checkEvidence(handed, clientAddress(request), new Date());
    const { timeZone } = environment();
    const said = inWords(checked, timeZone);
    return data<Answer>(
      { kind: "checked", checked, said, timeZone, title: `${said.heading} – ${pageTitle}` },
      { headers },
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { message: sentence, fields, status } = error;
    const title = `Error: ${pageTitle}`;
    return data<Answer>({ kind: "refused", sentence, fields, typed, title }, { status, headers });
  }
}

export const meta: MetaFunction = () => [{ title: pageTitle }];

export default function VerifyEvidencePage() {
  const acted = useActionData<typeof action>() as unknown as Answer | undefined;
  if (acted?.kind === "checked") return <Checked {...acted} />;
  const errors = !acted
    ? null
    : Object.keys(acted.fields).length > 0
      ? acted.fields
      : { credential: acted.sentence };
  return (
    <>
      <ErrorSummary errors={errors} />
      <PageHead
        title="Check a file that was judged"
        back={{ to: "/verify", label: "Check a credential" }}
        lede="Somebody gave you a file, and says it was judged for their credential. Choose the file and its proof. No account is needed, and we keep neither."
      />
      <div className="stack-xl">
        <CheckForm errors={errors ?? {}} typed={acted?.typed ?? ""} />
        <Section heading="How this works" id="how">
          <p className="measure">
            The credential holds no evidence, because evidence is about young people. It holds a promise: a
            number worked out from every file and a secret for each. The holder can open that promise for one
            file, by giving you the file and its proof.
          </p>
          <p className="measure">
            The proof says how to check it by hand, with any program that works out SHA-256. What you were
            given is about young people. Look after it, and delete it when you no longer need it.
          </p>
        </Section>
      </div>
    </>
  );
}

function CheckForm({ errors, typed }: { errors: Readonly<Record<string, string>>; typed: string }) {
  return (
    <form
      method="post"
      action="/verify/evidence"
      encType="multipart/form-data"
      className="card stack measure noprint"
      noValidate
    >
      <FileDrop
        name="file"
        label="The file"
        hint="As you were given it, up to 25 MB. Do not save it anew first"
        error={errors["file"]}
        required
      />
      <FileDrop
        name="proof"
        label="Its proof"
        hint="A file that ends in .proof.json"
        accept=".json,application/json"
        error={errors["proof"]}
        required
      />
      <TextArea
        name="credential"
        label="A link to the credential, or its text"
        hint="Leave it empty to use the credential that the proof names"
        rows={2}
        defaultValue={typed}
        error={errors["credential"]}
        spellCheck={false}
        autoComplete="off"
        optional
      />
      <FileDrop
        name="credential-file"
        label="Or the credential as a file"
        hint="JSON, PNG, SVG or PDF, up to 5 MB"
        error={errors["credential-file"]}
        optional
      />
      <p>
        <Button busy={false}>Check it</Button>
      </p>
      <p className="small muted">We keep nothing that you send here.</p>
    </form>
  );
}

const titles = {
  Credential: "The credential is genuine",
  Piece: "It speaks of this piece of evidence",
  Proof: "The proof is the one it promised",
  File: "The file is the one that was judged",
} as const;

interface Said {
  readonly tone: "ok" | "stop" | "unsure";
  readonly heading: string;
  readonly sentence: string;
}

function inWords({ outcome, about, steps }: EvidenceChecked, timeZone: string): Said {
  const open = steps.find((step) => step.valid !== true)?.detail ?? "";
  switch (outcome) {
    case "verified":
      return {
        tone: "ok",
        heading: "Yes, this is the file that was judged",
        sentence: about
          ? `It was judged as “${about.piece}” for “${about.achievement}”, which ${about.issuer} awarded on ${formatDate(about.awardedAt, timeZone)}.`
          : "",
      };
    case "failed":
      return steps.find((step) => step.name === "File")?.valid === false
        ? {
            tone: "stop",
            heading: "No, this is another file",
            sentence: "The credential and the proof belong together. This file does not belong to them.",
          }
        : {
            tone: "stop",
            heading: "Do not rely on this credential",
            sentence: `So nothing can be said about the file. ${open}`,
          };
    case "could-not-tell":
      return {
        tone: "unsure",
        heading: "We could not tell",
        sentence: about ? `It is the file that this credential speaks of. ${open}` : open,
      };
  }
}

function Checked({
  checked: { outcome, steps, credential },
  said,
  timeZone,
}: Extract<Answer, { kind: "checked" }>) {
  const at = steps[0]?.checkedAt ?? "";
  return (
    <div className="stack-xl">
      <Verdict
        tone={said.tone}
        heading={said.heading}
        sentence={said.sentence}
        acts={
          credential?.ownId ? (
            <ButtonLink to={`/credentials/${credential.ownId}`}>See the credential</ButtonLink>
          ) : null
        }
        foot={`Checked ${formatDateTime(at, timeZone)}`}
      >
        {outcome === "verified" && credential && credential.verdict.tone !== "ok" ? (
          <p className="measure">
            The credential itself: {credential.verdict.heading.toLowerCase()}. {credential.verdict.sentence}
          </p>
        ) : null}
      </Verdict>
      <Section heading="What we checked" id="steps">
        <Path>
          {steps.map((step) => (
            <CheckStep key={step.name} title={titles[step.name]} answer={stepAnswer(step)}>
              <p>{step.detail}</p>
            </CheckStep>
          ))}
        </Path>
      </Section>
      <More summary="Check another file" again>
        <CheckForm errors={{}} typed="" />
      </More>
    </div>
  );
}
