import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkItem } from "~/catalogue/lookups";
import { AtCompetent, SkillGuideWords } from "~/domains/assessment/components/skill-guide";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";
import { formatDateOn } from "~/ui/moments";
import { Note } from "~/ui/note";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Guide to ${page.code} – IPS Pathways` : "IPS Pathways" },
];

/** A competency with all its skills; the address of a skill leads to its place there. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "guide.read");
  const cat = catalogue();
  const item = frameworkItem(cat, params["code"] ?? "");
  const competency = item && item.kind !== "domain" ? item.competency : null;
  const guide = cat.guides.find((one) => one.competency === competency?.code);
  if (!item || !competency || !guide)
    throw new DomainError("not-found", "There is no such guide. Go back to the list and choose again.");
  if (item.kind !== "competency") throw redirect(`/guides/${competency.code}#${item.code}`);
  const strands = [{ code: "", name: "", skills: competency.coreSkills }, ...competency.strands];
  return {
    code: competency.code,
    name: competency.name,
    lastChecked: guide.lastChecked,
    reviewed: guide.reviewStatus === "reviewed",
    strands: strands.flatMap(({ code, name, skills }) =>
      skills.length === 0
        ? []
        : [
            {
              code,
              name,
              skills: skills.flatMap((skill) => {
                const words = guide.skills[skill.code];
                return words ? [{ code: skill.code, text: skill.text, guide: words }] : [];
              }),
            },
          ],
    ),
  };
}

export default function GuidePage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/guides", label: "All guides" }}
        kicker={page.code}
        title={page.name}
        lede="You don’t need to have done this job to talk about it well. Look for what was done, ask, and leave to others what is theirs to judge."
      />
      <div className="stack-xl">
        {page.strands.map((strand) => (
          <div className="stack-l" key={strand.code} id={strand.code || undefined}>
            {strand.name ? <h2>{strand.name}</h2> : null}
            {strand.skills.map((skill) => (
              <Section
                key={skill.code}
                id={skill.code}
                ruled
                level={strand.name ? 3 : 2}
                heading={
                  <>
                    <span className="code">{skill.code}</span> {skill.text}
                  </>
                }
              >
                <div className="measure">
                  <AtCompetent guide={skill.guide} />
                </div>
                <SkillGuideWords guide={skill.guide} level={strand.name ? 4 : 3} />
                <Note>
                  <p>
                    <b>Where you two see it differently:</b> {skill.guide.wayIn}
                  </p>
                </Note>
              </Section>
            ))}
          </div>
        ))}
        <p className="small muted">
          Last checked {formatDateOn(page.lastChecked)}.
          {page.reviewed ? "" : " Waiting for review by experts."}
        </p>
      </div>
    </>
  );
}
