import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { readHandOver } from "~/domains/credentials/hand-over.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { Icon } from "~/ui/icon";
import { Note } from "~/ui/note";
import { PageHead, Section } from "~/ui/page";
import { formatDate } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Hand over what was judged – IPS Pathways" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.hand-over", { own: true });
  const id = params["credential"] ?? "";
  const { title, pieces } = await readHandOver(store(), asker.personId, id);
  const { timeZone, origin } = environment();
  return {
    id,
    title,
    timeZone,
    check: `${origin}/verify/evidence`,
    pieces: pieces.map(({ artefacts, sentAt, ...piece }) => ({
      ...piece,
      sentAt: sentAt.toISOString(),
      artefacts: artefacts.map(({ name, file }) => ({ name, file })),
    })),
  };
}

export default function HandOverPage() {
  const { id, title, check, pieces, timeZone } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Hand over what was judged"
        back={{ to: "/record", label: "Your credentials" }}
        lede={`“${title}” stands on evidence that nobody sees in it. If somebody asks, you can give them a file with its proof. They can then check that it is the one that was judged.`}
      />
      {pieces.length === 0 ? (
        <Empty
          heading="There is no file to hand over"
          action={{ to: "/record", label: "Back to your credentials" }}
        >
          <p className="measure">
            This credential stands on other credentials. Give the links to those instead.
          </p>
        </Empty>
      ) : (
        <div className="stack-xl">
          <Note tone="care" icon="help">
            <div className="stack-s">
              <p className="measure">
                <b>Before you give anything away</b>
              </p>
              <p className="measure">
                Your evidence is about young people, even with names taken out. Hand it over only if your
                organisation allows it, and if nobody could guess whom it is about. Often the credential is
                enough: it says what you were seen doing, and at which level.
              </p>
              <p className="measure">
                Download each file here. It is the version that was judged, after you protected identities.
                The file on your own computer may be another one: we take hidden details out of pictures.
              </p>
            </div>
          </Note>
          {pieces.map((piece) => (
            <Section key={piece.versionId} heading={piece.title} id={`v-${piece.versionId}`}>
              <p className="muted">
                {piece.kind}, version {piece.number}, sent on {formatDate(piece.sentAt, timeZone)}
              </p>
              {piece.opens ? (
                <ul className="plain stack">
                  {piece.artefacts.map(({ name, file }) => {
                    const at = `/record/evidence/${id}/${piece.versionId}/${name}`;
                    return (
                      <li key={name} className="stack-s">
                        <b className="written">{file ? file.name : "Your words"}</b>
                        <span className="row">
                          <a
                            href={file ? `/evidence/files/${piece.versionId}/${name}` : `${at}.txt`}
                            download
                          >
                            <Icon name="down" /> The file
                            <span className="vh"> {file ? file.name : "with your words"}</span>
                          </a>
                          <a href={`${at}.proof.json`} download>
                            <Icon name="down" /> Its proof
                            <span className="vh"> for {file ? file.name : "your words"}</span>
                          </a>
                        </span>
                      </li>
                    );
                  })}
                </ul>
              ) : (
                <p className="measure">
                  This credential is from before each file had a promise of its own, so we cannot prove one of
                  them by itself.
                </p>
              )}
            </Section>
          ))}
          <Section heading="What to tell the person you give it to" id="tell">
            <p className="measure">
              They open <a href="/verify/evidence">{check}</a> and choose the file and its proof. They need no
              account, and we keep neither. A proof opens one file only. It tells nothing about the others.
            </p>
          </Section>
        </div>
      )}
    </>
  );
}
