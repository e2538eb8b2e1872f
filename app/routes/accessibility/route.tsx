import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Accessibility – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  return { email: environment().issuer.email };
}

export default function AccessibilityPage() {
  const { email } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Accessibility"
        lede="We aim for WCAG 2.2, level AA, on every page, and for pages that work on a slow phone."
      />
      <div className="prose stack-xl">
        <Section heading="What you can count on" id="count">
          <ul>
            <li>Everything works with a keyboard alone, and the place you are at is always marked.</li>
            <li>Every form works with scripts switched off.</li>
            <li>
              Pages read well at 320 pixels wide, at large text sizes, in light, dark and high-contrast
              colours, and on paper.
            </li>
            <li>
              No meaning is carried by colour, sound, movement or place alone. Every picture says the same in
              words or in a table.
            </li>
            <li>Nothing runs out of time while you read. Words you have typed are kept as you go.</li>
            <li>Signing in asks for no puzzle, and you can paste your password.</li>
          </ul>
        </Section>
        <Section heading="How we test" id="test">
          <p>
            Each change is tested by a program that applies the WCAG 2.2 rules to the pages in a real browser,
            in light and dark, at phone and desktop width, and once with scripts off. The same tests use the
            keyboard alone. A program finds only part of what can be wrong. People who use screen readers and
            other assistive technology have not yet tested this version.
          </p>
        </Section>
        <Section heading="What we know falls short" id="short">
          <ul>
            <li>
              Files that people send as evidence are theirs, and we cannot promise that they are accessible.
            </li>
            <li>
              The certificate is a tagged PDF. Its web page says the same and is the better choice with a
              screen reader.
            </li>
          </ul>
        </Section>
        <Section heading="Tell us" id="tell">
          <p>
            If something does not work for you, write to <a href={`mailto:${email}`}>{email}</a> and say what
            you were trying to do. You can ask for any content in another form.
          </p>
        </Section>
      </div>
    </>
  );
}
