import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Facts } from "~/ui/facts";
import { FieldError, TextField } from "~/ui/field";
import { Section, Split } from "~/ui/page";
import { type Answer, CheckStep, Path } from "~/ui/path";
import { Verdict } from "~/ui/verdict";

/** Where script puts a text. */
const Slot = ({ name }: { name: string }) => <span data-slot={name} />;

const tones = ["ok", "unsure", "stop"] as const;
const answers: readonly Answer[] = ["yes", "no", "unsure", "not-looked-at"];

/**
 * Where an answer appears that was found on this device, and what it is put together of: the parts of the page that the
 * service answers with, with places for words. Script adds no markup of its own.
 */
export function OnDevice({ worker, reader, timeZone }: { worker: string; reader: string; timeZone: string }) {
  return (
    <>
      <div
        id="on-device"
        data-worker={worker}
        data-reader={reader}
        data-zone={timeZone}
        data-age="What it rests on was AGE old when we looked."
        data-nocode="We could not find a code in this file. Take the picture again, closer, sharp and without glare."
        data-noway="There is no network. Until there is, only the code of a pocket card can be checked: scan it, choose its picture, or paste its address."
        data-nocamera="Your browser did not let us use a camera. Allow it for this page, or take a picture of the code and choose that."
      />
      {tones.map((tone) => (
        <template key={tone} data-of={tone}>
          <Verdict
            tone={tone}
            level={2}
            heading={<Slot name="heading" />}
            sentence={<Slot name="sentence" />}
            acts={
              <>
                <ButtonLink to="/verify">Check another</ButtonLink>
                <Button type="button" kind="second" data-ask-us>
                  Look it up with us too
                </Button>
              </>
            }
            foot={
              <>
                Checked <Slot name="at" />, on this device.{" "}
                <span data-if="kept">
                  It has our keys and lists of <Slot name="since" />.
                </span>
              </>
            }
          />
        </template>
      ))}
      {answers.map((answer) => (
        <template key={answer} data-of={answer}>
          <CheckStep answer={answer} title={<Slot name="title" />}>
            <p>
              <Slot name="detail" />
            </p>
          </CheckStep>
        </template>
      ))}
      <template data-of="page">
        <div className="stack-xl onesheet">
          <Slot name="verdict" />
          <Split
            main={
              <Section heading="What we checked">
                <Path>
                  <li data-slot="steps" />
                </Path>
              </Section>
            }
            aside={
              <>
                <div data-if="facts" className="stack-l">
                  <Section heading="What it says">
                    <Facts
                      tight
                      one
                      rows={[
                        { term: "Achievement", value: <Slot name="achievement" /> },
                        { term: "Levels reached", value: <Slot name="levels" /> },
                        { term: "Issued by", value: <Slot name="issuer" /> },
                        { term: "Awarded", value: <Slot name="awarded" /> },
                        { term: "Valid until", value: <span data-slot="until">No end date</span> },
                      ]}
                    />
                    <p>
                      <a data-whole href="/verify">
                        See the whole credential
                      </a>
                    </p>
                  </Section>
                  <CompareName />
                </div>
                <div data-if="nothing">
                  <Section heading="Why we show no names" small>
                    <p>What it says is shown once its signature is checked, and only where it is right.</p>
                  </Section>
                </div>
                <Section heading={<Slot name="advice-heading" />} small>
                  <p>
                    <Slot name="advice" />
                  </p>
                </Section>
              </>
            }
            asideLabel="What it says, and what you can do"
          />
        </div>
      </template>
    </>
  );
}

/** A card holds its holder's name as a hash only, so the person in front of you says theirs. */
function CompareName() {
  return (
    <Section heading="Compare a name" small>
      <form className="stack noprint" noValidate>
        <TextField
          name="holder"
          label="Their name or email address"
          hint="As they give it to you, letter by letter. It stays on this device."
          autoComplete="off"
          maxLength={254}
        />
        <div role="status" className="stack">
          <div data-fits="yes" hidden>
            <Banner tone="ok" heading="It fits.">
              This credential was awarded to that name or address. Several people can share a name.
            </Banner>
          </div>
          <div data-fits="no" hidden>
            <Banner tone="unsure" heading="It does not fit.">
              Check the spelling with the person: in a name, capitals and accents count.
            </Banner>
          </div>
          <div data-fits="nothing" hidden>
            <FieldError id="compare-nothing">Type a name or an email address.</FieldError>
          </div>
        </div>
        <p>
          <Button kind="second">Compare</Button>
        </p>
      </form>
    </Section>
  );
}

/** A way in that only browsers with a camera get, and only once somebody asks for it. */
export function CameraIn() {
  return (
    <>
      <p role="status" data-told />
      <p>
        <Button type="button" kind="second" data-camera-start hidden>
          Use the camera
        </Button>
      </p>
      <div className="stack-s" data-camera hidden>
        <video muted playsInline aria-label="What the camera sees" />
        <p role="status">
          Hold the code of the card in front of the camera, so that it fills most of the picture.
        </p>
        <Acts>
          <Button type="button" kind="second">
            Stop the camera
          </Button>
        </Acts>
      </div>
    </>
  );
}
