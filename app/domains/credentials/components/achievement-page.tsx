import { Banner } from "~/ui/banner";
import { Badge } from "~/ui/badge";
import { Facts } from "~/ui/facts";
import { Icon } from "~/ui/icon";
import { Section } from "~/ui/page";
import type { Achievement } from "../document.server";

/** What everyone who holds this Achievement has shown: the page its address in a credential leads to. */
export function AchievementPage({
  achievement,
  current,
  slug,
  issuer,
}: {
  achievement: Achievement;
  /** false: a newer version has taken its place */
  current: boolean;
  slug: string;
  issuer: string;
}) {
  const path = new URL(achievement.id).pathname;
  const [competency, ...skills] = achievement.alignment;
  return (
    <article className="stack-xl">
      <div className="cred">
        <Badge code={achievement.humanCode} title={achievement.name} issuer={issuer} stops={skills.length} />
        <div className="stack">
          <p className="kicker">Achievement, version {achievement.version}</p>
          <h1>{achievement.name}</h1>
          <p className="lede">{achievement.description}</p>
          <p>
            <a href={`/microcredentials/${slug}`}>The micro-credential it belongs to</a>
          </p>
        </div>
      </div>
      {current ? null : (
        <Banner tone="care" heading="There is a newer version.">
          Credentials awarded for this version stay what they are.{" "}
          <a href={`/achievements/${slug}`}>See the newest version</a>.
        </Banner>
      )}
      <Section heading="What a person does to earn it" id="criteria">
        {achievement.criteria.narrative.split("\n\n").map((paragraph) => (
          <p className="measure" key={paragraph}>
            {paragraph}
          </p>
        ))}
      </Section>
      <Section heading="What is judged, and the level needed" id="rubric">
        <p className="muted measure">A person judges each criterion. Levels stand lowest first.</p>
        {achievement.resultDescription.map((criterion) => (
          <details className="more" key={criterion.id} id={criterion.id.split("#")[1]}>
            <summary>
              {criterion.name}{" "}
              <span className="muted small">
                {criterion.alignment.map((one) => one.targetCode).join(", ")}
              </span>
            </summary>
            <div className="more-body stack">
              <Facts
                one
                rows={criterion.rubricCriterionLevel.map((level) => ({
                  term: level.id === criterion.requiredLevel ? `${level.name} (needed)` : level.name,
                  value: level.description,
                }))}
              />
            </div>
          </details>
        ))}
      </Section>
      <Section heading="What it is aligned to" id="alignment">
        <ul className="stack-s plain">
          {[competency, ...skills].map((one) =>
            one ? (
              <li key={one.targetCode}>
                <a href={new URL(one.targetUrl).pathname}>
                  <span className="code">{one.targetCode}</span> {one.targetName}
                </a>
              </li>
            ) : null,
          )}
        </ul>
        <p className="muted small">{competency?.targetFramework}</p>
      </Section>
      <p className="noprint">
        <a href={`${path}.json`}>
          <Icon name="down" /> As data (Open Badges 3.0 Achievement)
        </a>
      </p>
    </article>
  );
}
