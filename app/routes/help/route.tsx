import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Help and contact – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const { issuer } = environment();
  return { issuer: issuer.name, email: issuer.email };
}

export default function HelpPage() {
  const { issuer, email } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title="Help and contact" lede="Short answers to what people ask most, and where to write." />
      <div className="prose stack-xl">
        <Section heading="I cannot sign in" id="sign-in">
          <p>
            <a href="/password-reset">Set a new password</a>. The link comes by email and works once, for an
            hour. If nothing comes, check with your administrator which address they invited.
          </p>
        </Section>
        <Section heading="I lost what I was writing" id="lost">
          <p>
            It is very likely still here. Open the same page again. Words are kept on our server as you type,
            and on your device if the connection drops. If your sign-in ran out, sign in again and the page
            offers to put them back.
          </p>
        </Section>
        <Section heading="Who decides about my evidence?" id="who">
          <p>
            Your supervisor reads it first. They choose a level for each part of the rubric and say what they
            saw. They accept the piece, or return it with one thing to do. Somebody from {issuer} who judged
            none of it makes the award.
          </p>
        </Section>
        <Section heading="Somebody showed me a credential" id="check">
          <p>
            <a href="/verify">Check it here</a>. You need no account. We tell you what we checked and what we
            could not tell.
          </p>
        </Section>
        <Section heading="Write to us" id="write">
          <p>
            <a href={`mailto:${email}`}>{email}</a>. Leave out names and details of young people.
          </p>
        </Section>
      </div>
    </>
  );
}
