import { Banner } from "~/ui/banner";
import { Badge } from "~/ui/badge";
import { More } from "~/ui/details";
import { Facts } from "~/ui/facts";
import { Icon } from "~/ui/icon";
import { Section } from "~/ui/page";
import { type Achievement, criteriaOf, stationsOf } from "../document.server";

/** What everyone who holds this Achievement has shown: the page its address in a credential leads to. */
export function AchievementPage({
  achievement,
  current,
  name,
  issuer,
}: {
  achievement: Achievement;
  /** false: a newer version has taken its place */
  current: boolean;
  /** as awards keep it: slug of a micro-credential or id of a stack */
  name: string;
  issuer: string;
}) {
  const path = new URL(achievement.id).pathname;
  const criteria = criteriaOf(achievement);
  const stacked = achievement.achievementType !== "MicroCredential";
  return (
    <article className="stack-xl">
      <div className="cred">
        <Badge
          code={achievement.humanCode}
          title={achievement.name}
          issuer={issuer}
          stops={stationsOf(achievement.alignment, (one) => one.targetCode).length}
        />
        <div className="stack">
          <p className="kicker">Achievement, version {achievement.version}</p>
          <h1>{achievement.name}</h1>
          <p className="lede">{achievement.description}</p>
          <p>
            {stacked ? (
              <a href={`/pathways#${name}`}>Where it stands in the whole curriculum</a>
            ) : (
              <a href={`/microcredentials/${name}`}>The micro-credential it belongs to</a>
            )}
          </p>
        </div>
      </div>
      {current ? null : (
        <Banner tone="care" heading="There is a newer version.">
          Credentials awarded for this version stay what they are.{" "}
          <a href={`/achievements/${name}`}>See the newest version</a>.
        </Banner>
      )}
      <Section heading="What a person does to earn it" id="criteria">
        {achievement.criteria.narrative.split("\n\n").map((paragraph) => (
          <p className="measure" key={paragraph}>
            {paragraph}
          </p>
        ))}
      </Section>
      {criteria.length > 0 ? (
        <Section heading="What is judged, and the level needed" id="rubric">
          <p className="muted measure">A person judges each criterion. Levels stand lowest first.</p>
          {criteria.map((criterion) => (
            <More
              key={criterion.id}
              id={criterion.id.split("#")[1]}
              summary={
                <>
                  {criterion.name}{" "}
                  <span className="muted small">
                    {criterion.alignment.map((one) => one.targetCode).join(", ")}
                  </span>
                </>
              }
            >
              <Facts
                one
                rows={criterion.rubricCriterionLevel.map((level) => ({
                  term: level.id === criterion.requiredLevel ? `${level.name} (needed)` : level.name,
                  value: level.description,
                }))}
              />
            </More>
          ))}
        </Section>
      ) : null}
      <Section heading="What it is aligned to" id="alignment">
        <ul className="stack-s plain">
          {achievement.alignment.map((one) => (
            <li key={one.targetCode}>
              <a href={new URL(one.targetUrl).pathname}>
                <span className="code">{one.targetCode}</span> {one.targetName}
              </a>
            </li>
          ))}
        </ul>
        <p className="muted small">{achievement.alignment[0]?.targetFramework}</p>
      </Section>
      <p className="noprint">
        <a href={`${path}.json`}>
          <Icon name="down" /> As data (Open Badges 3.0 Achievement)
        </a>
      </p>
    </article>
  );
}
