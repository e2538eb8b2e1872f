import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { type Checked, checkHanded, isLink } from "~/domains/credentials/check.server";
import { type CameIn, handedIn } from "~/domains/credentials/handed.server";
import { describeChecked } from "~/domains/credentials/described.server";
import { clientAddress } from "~/http/client-address.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { useScriptTag } from "~/http/script-tag";
import { whoIsAsking } from "~/http/session.server";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead } from "~/ui/page";
import { CheckForm } from "./check-form";
import { CameraIn, OnDevice } from "./device-view";
import keepWorker from "./keep-worker?worker&url";
import script from "./on-device?worker&url";
import qrReader from "./qr-reader?worker&url";
import { type Shown, VerdictView } from "./verdict-view";

type Answer =
  | { readonly kind: "ask"; readonly timeZone: string }
  | { readonly kind: "verdict"; readonly shown: Shown; readonly title: string }
  | {
      readonly kind: "refused";
      readonly sentence: string;
      readonly typed: string;
      readonly title: string;
      readonly timeZone: string;
    };

const pageTitle = "Check a credential – IPS Pathways";

const forbidCaching = { "Cache-Control": "no-store" };

async function requireAnyone(request: Request): Promise<void> {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "credential.verify");
}

/** `GET /verify?credential=` makes a check linkable: from a credential's page, a certificate's code, a mail. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireAnyone(request);
  const text = new URL(request.url).searchParams.get("credential");
  if (text === null || text.trim() === "")
    return { kind: "ask", timeZone: environment().timeZone } satisfies Answer as Answer;
  return answer(text, () => checkHanded({ kind: "text", text }, clientAddress(request), new Date()));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireAnyone(request);
  let came: CameIn = { handed: null, typed: "" };
  try {
    const body = request.body
      ? Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>)
      : Readable.from([]);
    came = await handedIn(body, request.headers.get("content-type") ?? "");
  } catch (error) {
    return refusal(error, "");
  }
  const { handed, typed } = came;
  // so that the page that says it can be kept and passed on
  if (handed?.kind === "text" && handed.text.length <= 2_000 && isLink(handed.text)) {
    return redirect(`/verify?${new URLSearchParams({ credential: handed.text.trim() }).toString()}`, 303);
  }
  return answer(typed, async () => {
    if (!handed) {
      throw new DomainError("invalid", "Paste a link or the text of a credential, or choose its file.");
    }
    return checkHanded(handed, clientAddress(request), new Date());
  });
}

async function answer(typed: string, check: () => Promise<Checked>) {
  try {
    const shown = await describeChecked(await check(), isLink(typed) ? typed.trim() : null);
    const title = `${shown.verdict.heading} – ${pageTitle}`;
    return data<Answer>({ kind: "verdict", shown, title }, { headers: forbidCaching });
  } catch (error) {
    return refusal(error, typed);
  }
}

/** @throws what is no refusal but a bug of ours */
function refusal(error: unknown, typed: string) {
  if (!(error instanceof DomainError)) throw error;
  return data<Answer>(
    {
      kind: "refused",
      sentence: error.message,
      typed,
      title: `Error: ${pageTitle}`,
      timeZone: environment().timeZone,
    },
    { status: error.status, headers: forbidCaching },
  );
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: loaded && "title" in loaded ? loaded.title : pageTitle },
];

export default function VerifyPage() {
  const loaded = useLoaderData<typeof loader>() as unknown as Answer;
  const acted = useActionData<typeof action>() as unknown as Answer | undefined;
  const tag = useScriptTag();
  const now = acted ?? loaded;
  if (now.kind === "verdict") return <VerdictView shown={now.shown} />;
  const refused = now.kind === "refused" ? now : null;
  return (
    <>
      <OnDevice worker={keepWorker} reader={qrReader} timeZone={now.timeZone} />
      <div id="ask">
        <ErrorSummary errors={refused ? { credential: refused.sentence } : null} />
        <PageHead
          title="Check a credential"
          lede="Paste, upload or scan. You see each check and its answer. No account is needed, and we keep nothing."
        />
        <div className="stack">
          <noscript>
            <p className="measure">
              Did a card’s code bring you here? Copy the whole address of this page into the box: it holds the
              credential.
            </p>
          </noscript>
          <CheckForm error={refused?.sentence ?? null} typed={refused?.typed ?? ""}>
            <CameraIn />
          </CheckForm>
          <p>
            Somebody gave you a file that was judged?{" "}
            <a href="/verify/evidence">Check the file with its proof</a>
          </p>
        </div>
      </div>
      {/* this page alone checks by itself; those with an answer need no script */}
      {tag ? <script type="module" nonce={tag.nonce} src={script} /> : null}
    </>
  );
}
