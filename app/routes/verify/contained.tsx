import type { Described } from "~/domains/credentials/described.server";
import { formatDate } from "~/ui/moments";
import { Section } from "~/ui/page";
import { CheckStep, Path } from "~/ui/path";

/** The credentials of a record, each with the answer of its own check. */
export function Contained({ of, timeZone }: { of: NonNullable<Described["contains"]>; timeZone: string }) {
  return (
    <div className="mt">
      <Section heading="What it holds, each checked by itself" id="holds" level={3} small>
        <Path label="The credentials in this record">
          {of.map((one, at) => (
            <CheckStep
              key={at}
              level={4}
              answer={one.tone === "ok" ? "yes" : one.tone === "stop" ? "no" : "unsure"}
              title={one.name ?? "A credential that is not as it was signed"}
            >
              <p>
                {one.heading}.{" "}
                {one.awardedAt
                  ? `Awarded ${formatDate(one.awardedAt, timeZone)}, ${
                      one.validUntil
                        ? `valid until ${formatDate(one.validUntil, timeZone)}`
                        : "with no end date"
                    }.`
                  : one.sentence}
              </p>
            </CheckStep>
          ))}
        </Path>
      </Section>
    </div>
  );
}

/** What a record says of itself: who put it together, and when. */
export function recordRows(facts: NonNullable<Described["facts"]>, timeZone: string) {
  return [
    { term: "Record", value: facts.achievement },
    {
      term: "Put together by",
      value: facts.issuerKnown ? (
        <a href="/issuer">{facts.issuer}</a>
      ) : (
        <>
          {facts.issuer} <span className="muted">(name not confirmed)</span>
        </>
      ),
    },
    {
      term: "About",
      value: facts.holder ?? "Not written in it in a form that can be read",
    },
    { term: "On", value: formatDate(facts.awardedAt, timeZone) },
    {
      term: "A record until",
      value: facts.validUntil ? formatDate(facts.validUntil, timeZone) : "No end date",
    },
  ];
}
