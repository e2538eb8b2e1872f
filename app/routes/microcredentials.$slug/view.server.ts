import { formatDateOn } from "~/ui/moments";
import {
  awardable,
  fidelityItemName,
  frameworkVersion,
  principleByKey,
  skillText,
} from "~/catalogue/lookups";
import type { Catalogue, Confirmed, MicroCredential, ReviewStatus } from "~/catalogue/types";
import { completionInWords } from "~/domains/assessment/rules";
import { durationInWords } from "~/domains/credentials/currency";
import type { Issuer } from "~/http/environment.server";

const statuses: Record<ReviewStatus, string> = {
  draft: "Draft, not yet reviewed.",
  "awaiting-expert-review": "Draft, waiting for expert review.",
  reviewed: "Reviewed by experts.",
};
const said = (one: Confirmed): string =>
  one.status === "confirmed" ? one.statement : `${one.statement} (to be confirmed)`;

/** What the public page says about one micro-credential; every fact of the framework for micro-credentials has its place. */
export function publicView(catalogue: Catalogue, of: MicroCredential, issuer: Issuer) {
  const version = frameworkVersion(catalogue, of.framework) ?? catalogue.framework;
  return {
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    summary: of.summary,
    description: of.description,
    outcomes: of.learningOutcomes.map(({ id, text, skills }) => ({ id, text, skills })),
    modules: of.modules.map((module) => ({
      slug: module.slug,
      title: module.title,
      summary: module.summary,
      minutes: module.minutes,
      status: statuses[module.reviewStatus].replace(/\.$/, ""),
    })),
    exercise: of.exercise.title,
    evidence: of.evidence.map(({ title, rule }) => ({ title, rule })),
    deIdentification: of.deIdentification.rule,
    assessment: of.assessment.statement,
    completion: completionInWords(of),
    criteria: of.rubric.criteria.map((criterion) => ({
      id: criterion.id,
      title: criterion.title,
      skills: criterion.skills,
      levels: of.rubric.levels.map((one) => ({ name: one.name, behaviour: criterion.levels[one.id] ?? "" })),
    })),
    moderation: of.moderation.rule,
    skills: of.alignment.coreSkills.map((code) => ({ code, text: skillText(catalogue, code, of.framework) })),
    principles: of.alignment.principles.map((one) => ({
      name: principleByKey(catalogue, one.key)?.wordings[0]?.name ?? one.key,
      relation: one.relation,
      how: one.how,
    })),
    values: of.alignment.values.map((one) => ({
      name: version.values.find((value) => value.code === one.code)?.name ?? one.code,
      how: one.how,
    })),
    fidelity: of.alignment.fidelityItems.items.map((one) => ({
      item: one.item,
      name: fidelityItemName(catalogue, of.alignment.fidelityItems.scale, one.item) ?? one.name,
      relation: one.relation,
    })),
    qualityAssurance: of.qualityAssurance.statement,
    qualityReview: of.qualityAssurance.review,
    status: statuses[of.review.status],
    reviewers:
      of.review.reviewers.length > 0
        ? `Read by ${of.review.reviewers.map((one) => `${one.name} (${one.role})`).join(", ")}.`
        : "Nobody outside the authors has reviewed it yet.",
    sources: of.sources.map((source) => source.text),
    gaps: of.publishGaps.map((gap) => gap.sentence),
    aqf: of.certification.aqfStatement,
    nmfVersion: of.nmfVersion,
    lastChecked: of.lastChecked,
    facts: factsOf(catalogue, of, issuer),
  };
}

/** Said only where there is more than one version to tell apart. */
function frameworkWords(catalogue: Catalogue, of: MicroCredential): string {
  const version = frameworkVersion(catalogue, of.framework) ?? catalogue.framework;
  return `Version ${version.version} of the IPS competency framework${version.status === "current" ? "" : ", which a newer version has taken the place of"}`;
}

function factsOf(
  catalogue: Catalogue,
  of: MicroCredential,
  issuer: Issuer,
): { term: string; value: string }[] {
  const { delivery, entry, certification } = of;
  return [
    { term: "Offered by", value: `${issuer.name}. ${issuer.description}`.trim() },
    { term: "Who it is for", value: of.targetGroup },
    ...(of.statusStart ? [{ term: "Open to new starts from", value: formatDateOn(of.statusStart) }] : []),
    ...(of.statusEnd
      ? [
          {
            term: "Open to new starts until",
            value: `${formatDateOn(of.statusEnd)}. Whoever has begun goes on`,
          },
        ]
      : []),
    ...(catalogue.earlierFrameworks.length > 0
      ? [{ term: "Written against", value: frameworkWords(catalogue, of) }]
      : []),
    { term: "Volume of learning", value: volume(of) },
    { term: "How it is delivered", value: `${upperFirst(delivery.mode)}; ${delivery.pace}` },
    { term: "Language", value: language(delivery.language) },
    { term: "Where", value: upperFirst(delivery.location) },
    { term: "Technology", value: upperFirst(delivery.technology) },
    { term: "Access", value: upperFirst(delivery.accessibility) },
    {
      term: "Before you start",
      value: [
        entry.prerequisites.length > 0
          ? `Needed: ${entry.prerequisites.map((name) => awardable(catalogue, name)?.of.title ?? name).join(", ")}, or an equivalent that a person has recorded. You may learn before that; it stands before the award.`
          : "No prerequisites.",
        ...(entry.alsoNeeded.length > 0 ? [`You also need: ${entry.alsoNeeded.join("; ")}.`] : []),
        entry.recommended,
      ].join(" "),
    },
    { term: "What you already know", value: entry.recognitionOfPriorLearning },
    { term: "Assessment", value: upperFirst(of.assessment.type.join(", ")) },
    { term: "Who did the work", value: of.supervisionAndIdentity },
    { term: "What is issued", value: `${certification.issued}. ${certification.form}.` },
    { term: "Valid for", value: validity(certification.validFor) },
    { term: "Renewal", value: certification.renewal },
    ...(certification.validFor === null
      ? []
      : [
          {
            term: "Grace period",
            value: `For ${durationInWords(certification.grace)} after its end it can still be renewed, without starting over.`,
          },
        ]),
    {
      term: "Leads on to",
      value:
        of.stackability.creditTowards === "none claimed"
          ? "No credit is claimed."
          : of.stackability.creditTowards,
    },
    { term: "Recognition by industry", value: said(of.recognition.industry) },
    { term: "Credit", value: said(of.recognition.credit) },
    { term: "Price", value: said(of.price) },
    { term: "When you can start", value: said(of.availability) },
    { term: "Contact", value: issuer.email },
    { term: "Version", value: of.version },
  ];
}

function volume(of: MicroCredential): string {
  const parts = of.volumeOfLearning.breakdown.map(
    (one) => `${one.what.charAt(0).toLowerCase()}${one.what.slice(1)} ${one.minutes} minutes`,
  );
  return `${of.volumeOfLearning.hours} hours: ${parts.join("; ")}`;
}

/** P3Y → "3 years". Content is checked to hold nothing but whole years, months or days. */
const validity = (duration: string | null): string =>
  duration === null ? "It does not end" : `${durationInWords(duration)} from the award`;

const language = (tag: string): string =>
  tag.startsWith("en")
    ? "English (Australia)"
    : (new Intl.DisplayNames("en-AU", { type: "language" }).of(tag) ?? tag);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
