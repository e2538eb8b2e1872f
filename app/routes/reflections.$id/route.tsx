import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { reflectionOf } from "~/catalogue/lookups";
import { readReflection } from "~/domains/learning/reads.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";
import { Audience } from "~/ui/audience";
import { PageHead } from "~/ui/page";
import { Html } from "~/ui/prose";
import { DateTimeText } from "~/ui/when";

export const meta: MetaFunction = () => [{ title: "A reflection – IPS Pathways" }];

/** The author, and the one person it is shared with; for everyone else it does not exist. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const record = await readReflection(params["id"] ?? "");
  if (!record) {
    throw new DomainError(
      "not-found",
      "There is no such page. Check the address, or go back and choose again.",
    );
  }
  const own = record.authorId === asker.personId;
  requireMay(asker, "reflection.read", { own, sharedWith: record.sharedWithId === asker.personId }, true);
  const at = catalogue()
    .microCredentials.map((credential) => ({
      credential,
      place: reflectionOf(credential, record.reflectionId),
    }))
    .find(({ place }) => place !== null);
  return {
    own,
    author: record.author,
    words: record.words,
    savedAt: record.savedAt.toISOString(),
    module: at?.place?.module.title ?? null,
    prompt: at?.place?.block.html ?? null,
    back:
      own && at?.place
        ? `/learn/${at.credential.slug}/${at.place.module.slug}#${at.place.section.id}`
        : "/dashboard",
    shared: record.sharedWithId !== null,
  };
}

export default function ReflectionPage() {
  const { own, author, words, savedAt, module, prompt, back, shared } = useLoaderData<typeof loader>();
  const name = firstName(author);
  return (
    <>
      <PageHead
        back={{ to: back, label: own && module ? module : "Home" }}
        kicker={module ? `Reflection · ${module}` : "Reflection"}
        title={own ? "Your reflection" : `${name} shared a reflection with you`}
      >
        <p className="muted small">
          Saved <DateTimeText at={savedAt} />
        </p>
      </PageHead>
      <div className="stack measure">
        {prompt ? <Html html={prompt} className="prose muted" /> : null}
        <div className="card written">{words}</div>
        <Audience
          alone
          words={
            own
              ? shared
                ? "You and your supervisor can see this."
                : "Only you can see this."
              : `Only ${name} and you can see this.`
          }
        />
        {own ? null : (
          <p className="muted">
            Reflections are not marked and never count as evidence. {name} can take it back at any time. If
            you want to talk about it, ask {name} first.
          </p>
        )}
      </div>
    </>
  );
}
