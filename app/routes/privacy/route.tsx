import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { type Reader, privateThings, readers } from "~/access/who-sees";
import { rememberedDays } from "~/domains/credentials/share-rules";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Privacy – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const { issuer } = environment();
  return { issuer: issuer.name, email: issuer.email };
}

const listed = (seenBy: readonly Reader[]): string =>
  new Intl.ListFormat("en-AU").format(seenBy.map((reader) => readers[reader]));
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export default function PrivacyPage() {
  const { issuer, email } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Privacy"
        lede="What we hold about you, who sees it, what is public, and what you can ask for."
      />
      <div className="prose stack-xl">
        <Section heading="Who runs this" id="who">
          <p>
            {issuer} runs this service and decides how information in it is used. Write to{" "}
            <a href={`mailto:${email}`}>{email}</a> about anything on this page.
          </p>
        </Section>
        <Section heading="What we hold about you" id="what">
          <ul>
            <li>
              Your name, work email, site, supervisor and roles. Your administrator entered these when they
              invited you.
            </li>
            <li>A scrambled form of your password, from which nobody can work it out.</li>
            <li>Where you are in each module, and every try at a knowledge check.</li>
            <li>Reflections, notes and drafts, in your own words, and the photos you add to notes.</li>
            <li>
              How you rate your own work and how your supervisor does, what the two of you write when you talk
              about it, and your plan.
            </li>
            <li>
              Evidence you have sent, its files, and what reviewers wrote about it. With it, what somebody
              outside wrote whom you asked, and their name and email address, until they take it back.
            </li>
            <li>Questions you ask about a decision, and appeals.</li>
            <li>Awards, and the ledger of what each one stood on.</li>
            <li>
              Links by which you show credentials: for whom, what, until when, and when each was opened.
            </li>
            <li>
              A record of acts, such as “sent evidence” or “awarded”, with who did it and when. It holds no
              words you wrote.
            </li>
          </ul>
          <p>
            We send nothing to other companies. There are no trackers, no advertising and no outside fonts or
            scripts. We set one cookie to keep you signed in, one that remembers a browser you have used, and
            one for your choice of light or dark.
          </p>
          <p>
            The page that <a href="/verify">checks credentials</a> leaves a copy of itself on your device,
            with our public keys and lists of withdrawn credentials, so that a pocket card can be checked
            without network. What is on a card you scan stays on your device, unless you ask us to look it up.
            A camera is used only when you press its button, and what it sees is sent nowhere.
          </p>
        </Section>
        <Section heading="Who can see what" id="see">
          <table className="table cards">
            <caption className="vh">Each kind of information and the people who can see it</caption>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Who can see it</th>
              </tr>
            </thead>
            <tbody>
              {privateThings.map(({ id, what, stages }) => (
                <tr key={id}>
                  <th scope="row">{what}</th>
                  <td data-label="Seen by">
                    {stages.map(({ when, seenBy }) => (
                      <p key={when}>
                        {when ? `${when}: ${listed(seenBy)}.` : `${sentence(listed(seenBy))}.`}
                      </p>
                    ))}
                  </td>
                </tr>
              ))}
              <tr>
                <th scope="row">That a credential was issued, suspended or withdrawn</th>
                <td>
                  Everybody, in the <a href="/transparency">public log</a>: what happened and when, and
                  nothing about whom
                </td>
              </tr>
              <tr>
                <th scope="row">Tries at checks</th>
                <td data-label="Seen by">You</td>
              </tr>
              <tr>
                <th scope="row">Evidence you have sent</th>
                <td data-label="Seen by">
                  You, and those you opened it to: your supervisor, the issuer’s assessors, or facilitators of
                  professional support. You can take that back. Whoever judged a version can still read that
                  version, and so can the staff who award. For your credential you can take a file with a
                  proof that it was judged, and hand it to whom you choose. Nobody else gets that proof.
                </td>
              </tr>
              <tr>
                <th scope="row">A claim of prior learning</th>
                <td data-label="Seen by">You, and the issuer’s assessors and awarding staff</td>
              </tr>
              <tr>
                <th scope="row">How far you are</th>
                <td data-label="Seen by">You, your supervisor, and the issuer’s awarding staff</td>
              </tr>
              <tr>
                <th scope="row">Your evidence ledger</th>
                <td data-label="Seen by">
                  You, and the issuer’s awarding staff. It holds what you sent, how it was judged and by whom,
                  and none of your words.
                </td>
              </tr>
              <tr>
                <th scope="row">What a link to your credentials shows</th>
                <td data-label="Seen by">
                  Whoever has the link, until it ends or you take it back. You choose what it shows, whether
                  it shows your name, and whether they may keep copies. Of its openings only the day and the
                  time are kept, and never who it was.
                </td>
              </tr>
              <tr>
                <th scope="row">A credential’s page</th>
                <td data-label="Seen by">
                  Anyone you give its link to. It shows your name only if you turn that on. Evidence is
                  described there and never shown.
                </td>
              </tr>
              <tr>
                <th scope="row">Your part, where you judged work that a credential stands on</th>
                <td data-label="Seen by">
                  Whoever sees the credential: your role, the day, and the levels you chose. Never your name,
                  your workplace or your words.
                </td>
              </tr>
            </tbody>
          </table>
        </Section>
        <Section heading="Young people you write about" id="young-people">
          <p>
            Evidence is about your work, and young people appear in it. Information about their health is
            sensitive, so we ask you to change it until nobody could be recognised. We look for names, dates
            of birth, phone numbers, email addresses and Medicare-like numbers before anything is sent, and
            take the place and time out of pictures. That check runs here, on our own server. If something
            that identifies a person still arrives, a reviewer sends it back, and you can ask us to delete it.
          </p>
        </Section>
        <Section heading="What a credential says about you" id="credential">
          <p>
            A credential is a signed document that other people’s software can check. Your name and email are
            not written in it. It holds scrambled forms of both, so that somebody who already knows your name
            or email can check that it is yours. Once you have given a copy to someone, we cannot call it
            back. If we withdraw a credential, its page and a public list of numbers say so.
          </p>
        </Section>
        <Section heading="Decisions made by people and by rules" id="decisions">
          <p>
            Rules in this service count what is in place, mark knowledge checks and say when every requirement
            is met. A rule never makes an award, turns one down or withdraws one. A named person does, and the
            record says who. Knowledge checks can be taken as often as you like. A credential’s end date is
            set from its award date when a person awards it.
          </p>
          <p>
            <a href="/privacy/automated-decisions">Every rule, what it uses and who decides</a>
          </p>
        </Section>
        <Section heading="How long we keep it" id="keep">
          <p>
            Records of awards are kept for as long as a credential can be checked. Drafts stay until you
            remove them or send them. {rememberedDays} days after a link to your credentials has ended, we
            forget whom it was for, what it showed and when it was opened. When your account is closed, nobody
            can sign in with it, and what an award stood on is kept so that the award can still be explained.
          </p>
        </Section>
        <Section heading="What you can ask for" id="ask">
          <p>
            Under the Australian Privacy Principles you can ask to see what is held about you and to have
            mistakes corrected. Supervisors and assessors know that you can read everything they write about
            your evidence. Write to <a href={`mailto:${email}`}>{email}</a>. If our answer does not settle it,
            you can complain to the Office of the Australian Information Commissioner.
          </p>
        </Section>
      </div>
    </>
  );
}
