import type { Things } from "./http-world";
import { slug } from "./ready-learner";

/**
 * Who gets what, for every address: thought through from the policy, never copied from what the server answers.
 * A cell is a status, or where the answer leads: `in` to sign in and back, `/x` to there. The columns:
 */
export const columns = "anon owner peer superv strang assess issuer facil admin";
/** `post` is an empty form: 400 means allowed in, and refused for what is missing. */
export interface Row {
  readonly route: string;
  readonly at: (things: Things) => string;
  readonly get?: string;
  readonly post?: string;
}
const row = (route: string, at: string | Row["at"], get?: string, post?: string): Row => ({
  route: `routes/${route}`,
  at: typeof at === "string" ? () => at : at,
  ...(get ? { get } : {}),
  ...(post ? { post } : {}),
});

//                 anon owner peer superv strang assess issuer facil admin
/** A page of one kind for all the world. */
export const everyone = "  200  200   200  200    200    200    200    200   200";
const asking = "    400  400   400  400    400    400    400    400   400";
const nowhere = "   404  404   404  404    404    404    404    404   404";
const members = "   in   200   200  200    200    200    200    200   200";
const noHolder = "  in   200   404  404    404    404    404    404   404";
const membersAct = "in   400   400  400    400    400    400    400   400";
const adminOnly = " in   403   403  403    403    403    403    403   200";
const staff = "     in   403   403  403    403    200    200    403   200";
const adminAct = "  in   403   403  403    403    403    403    403   400";
const learners = "  in   200   200  403    403    403    403    403   403";
const learnersAct = "in   400   400  403    403    403    403    403   403";
const ownWriting = "in   200   404  403    403    403    403    403   403";
// a form for long words never answers with a redirect alone: the words come back on the page, to copy
const wordsKept = " 401  200   404  403    403    403    403    403   403";
const sentPiece = " in   200   404  200    404    200    200    404   404"; // prettier-ignore

const ledOnly = "    in   403  403  200    404    403    403    403   403";

const module = "01-where-your-role-begins-and-ends";

export const rows: readonly Row[] = [
  row("_index", "/", everyone),
  row("$", "/no-such-page", nowhere, nowhere),
  row("accessibility", "/accessibility", everyone),
  row("fidelity", "/fidelity", everyone),
  row("framework._index", "/framework", everyone),
  row("framework.$code", "/framework/DI3", everyone),
  row("framework.coverage", "/framework/coverage", everyone),
  row("framework.versions", "/framework/versions", everyone),
  row("glossary", "/glossary", everyone),
  row("help", "/help", everyone),
  row("microcredentials._index", "/microcredentials", everyone),
  row("microcredentials.$slug", `/microcredentials/${slug}`, everyone),
  row("pathways", "/pathways", everyone),
  row("pictures.$slug.$name", `/pictures/${slug}/none.png`, nowhere),
  row("principles", "/principles", everyone),
  row("privacy", "/privacy", everyone),
  row("privacy_.automated-decisions", "/privacy/automated-decisions", everyone),
  row("search", "/search?q=boundaries", everyone),
  row("search_.results", "/search/results?q=boundaries", everyone),
  row("support", "/support", everyone),
  row("transparency", "/transparency", everyone, asking),
  row("workforce", "/workforce", everyone),
  row("verify", "/verify", everyone, asking),
  row("verify_.evidence", "/verify/evidence", everyone, asking),

  // a form that is refused draws its page again, and that page sends on whoever is signed in already
  row("login", "/login", "200 /dashboard /dashboard /dashboard /dashboard /dashboard /dashboard /dashboard /dashboard", "400 home home home home home home home home"),
  row("password-reset", "/password-reset", everyone, asking),
  row("password-reset_.$token", ({ reset }) => `/password-reset/${reset}`, everyone, asking),
  row("invitation.$token", ({ invitation }) => `/invitation/${invitation}`, everyone, asking),
  // signing out is never refused, and a session that has run out needs none
  row("logout", "/logout", members.replace("in", "/login"), Array(9).fill("/login?done=signed-out").join(" ")),

  row("dashboard", "/dashboard", members),
  row("account", "/account", members, membersAct),
  row("drafts", "/drafts", members.replaceAll("200", "/dashboard"), membersAct.replace("in", "401")),

  row("guides._index", "/guides", members),
  row("guides.$code", "/guides/DI3", members),

  row("learn._index", "/learn", members),
  // answers and annotations of calibration stand here: not for learners, nor for supervisors before they rate
  row("authoring.preview._index", "/authoring/preview", staff),
  row("authoring.preview.$slug._index", `/authoring/preview/${slug}`, staff),
  row("authoring.preview.$slug.$module", `/authoring/preview/${slug}/${module}`, staff),
  row("learn.$slug._index", `/learn/${slug}`, members),
  row("learn.$slug.exercise", `/learn/${slug}/exercise`, members),
  row("learn.$slug.template.$id.$format", `/learn/${slug}/template/practice-log/docx`, members),
  // anybody signed in reads; only a learner has progress to keep
  row("learn.$slug.$module", `/learn/${slug}/${module}`, members, learnersAct),
  row(
    "learn.$slug.$module_.reflection.$id.audience",
    ({ shared }) => `/learn/${slug}/${module}/reflection/${shared.reflectionId}/audience`,
    ownWriting,
    learnersAct,
  ),
  row("reflections.$id", ({ shared }) => `/reflections/${shared.id}`, "in 200 404 200 404 404 404 404 404"),
  row("reflections.$id", ({ unshared }) => `/reflections/${unshared.id}`, "in 200 404 404 404 404 404 404 404"),

  row("refresh", "/refresh", learners, learnersAct),
  row("notes._index", "/notes", learners),
  row("notes.new", "/notes/new", learners, learnersAct.replace("in", "401")),
  row("notes.$id", ({ note }) => `/notes/${note.id}`, ownWriting, ownWriting.replace("200", "400")),
  row("notes.$id_.delete", ({ note }) => `/notes/${note.id}/delete`, ownWriting, ownWriting.replace("200", "400")),
  row("notes.$id_.files.$file", ({ note }) => `/notes/${note.id}/files/${note.fileId}`, "in 200 404 404 404 404 404 404 404"),

  // a plan is its learner's: nobody else has one, and a line that is not shown does not exist for others
  row("plan._index", "/plan", learners),
  row("plan.new", "/plan/new", learners, learnersAct.replace("in", "401")),
  row("plan.review", "/plan/review", learners, learnersAct.replace("in", "401")),
  row("plan.calendar", "/plan/calendar", learners, learnersAct),
  row("plan.export.$format", "/plan/export/pdf", learners),
  row("plan.export.$format", "/plan/export/ics", learners),
  row("plan.$line", ({ goal }) => `/plan/${goal}`, "in 200 404 404 404 404 404 404 404", "401 400 404 404 404 404 404 404 404"),
  row("plan.$line", ({ agreedLine }) => `/plan/${agreedLine}`, "in 200 404 200 404 404 404 404 404", "401 400 404 400 404 404 404 404 404"),
  row("team_.plans.$person", ({ owner }) => `/team/plans/${owner}`, "in 404 404 200 404 404 404 404 404"),
  row("team_.strengths", "/team/strengths", "in 403 403 200 200 403 403 403 403"),
  row("strengths", "/strengths", "in 403 403 403 403 200 200 403 403"),
  row("calendar.$token", ({ calendar }) => `/calendar/${calendar}`, everyone),
  // a round of rating is its two people's; who leads somebody else does not learn that there is one
  row("self-assessment._index", "/self-assessment", learners),
  row("self-assessment.new", "/self-assessment/new", learners, learnersAct),
  row("self-assessment.profile", "/self-assessment/profile", learners),
  row("self-assessment.$cycle._index", ({ openRound }) => `/self-assessment/${openRound}`, ownWriting, ownWriting.replace("200", "400")),
  row("self-assessment.$cycle._index", ({ talk }) => `/self-assessment/${talk}`, ownWriting, ownWriting.replace("200", "400")),
  row("self-assessment.$cycle.$part", ({ openRound }) => `/self-assessment/${openRound}/DI3`, ownWriting, wordsKept.replace("200", "400")),
  row("self-assessment.$cycle.send", ({ openRound }) => `/self-assessment/${openRound}/send`, ownWriting, ownWriting.replace("200", "400")),
  row("team_.ratings._index", "/team/ratings", "in 403 403 200 200 403 403 403 403"),
  row("team_.ratings.new", ({ ready }) => `/team/ratings/new?person=${ready}`, ledOnly, ledOnly.replace("200", "400")),
  row("team_.ratings.profile.$person", ({ owner }) => `/team/ratings/profile/${owner}`, ledOnly),
  row("team_.ratings.$cycle._index", ({ openRound }) => `/team/ratings/${openRound}`, ledOnly, ledOnly.replace("200", "400")),
  row("team_.ratings.$cycle._index", ({ talk }) => `/team/ratings/${talk}`, ledOnly, ledOnly.replace("200", "400")),
  row("team_.ratings.$cycle.$part", ({ openRound }) => `/team/ratings/${openRound}/DI3`, ledOnly, ledOnly.replace("in", "401").replace("200", "400")),
  row("team_.ratings.$cycle.send", ({ openRound }) => `/team/ratings/${openRound}/send`, ledOnly, ledOnly.replace("200", "400")),

  row("recognition", "/recognition", learners, learnersAct),
  row("evidence._index", "/evidence", learners),
  row("evidence.new", "/evidence/new", learners, learnersAct),
  row("evidence.$id", ({ waiting }) => `/evidence/${waiting.evidenceId}`, sentPiece, sentPiece.replaceAll("200", "400")),
  // what was never sent is nobody else's, and its author goes on writing
  row("evidence.$id", ({ draft }) => `/evidence/${draft}`, "in :words 404 404 404 404 404 404 404"),
  row("evidence.$id_.compare", ({ returned }) => `/evidence/${returned.evidenceId}/compare`, sentPiece),
  row("evidence.$id_.words", ({ draft }) => `/evidence/${draft}/words`, ownWriting, wordsKept.replace("200", "409")),
  row("evidence.$id_.files", ({ draft }) => `/evidence/${draft}/files`, ownWriting, ownWriting.replace("200", "400")),
  row("evidence.$id_.identities", ({ draft }) => `/evidence/${draft}/identities`, ownWriting, wordsKept.replace("200", ":identities")),
  row("evidence.portfolio", "/evidence/portfolio", learners),
  row("evidence.shared", "/evidence/shared", "in 403 403 403 403 403 403 200 403"),
  row("evidence.$id_.audience", ({ waiting }) => `/evidence/${waiting.evidenceId}/audience`, ownWriting, ownWriting.replace("200", "400")),
  row("evidence.$id_.offer", ({ waiting }) => `/evidence/${waiting.evidenceId}/offer`, ownWriting, ownWriting.replace("200", "400")),
  row("evidence.$id_.check", ({ draft }) => `/evidence/${draft}/check`, ownWriting, ownWriting.replace("200", "400")),
  row("evidence.files.$version.$position", ({ waiting }) => `/evidence/files/${waiting.versionId}/0`, sentPiece),

  row("reviews._index", "/reviews", "in 403 403 200 200 200 403 403 403"),
  row("reviews.training._index", "/reviews/training", "in 403 403 200 200 200 403 403 403"),
  row("reviews.conflicts", "/reviews/conflicts", "in 403 403 200 200 200 403 403 403", "in 403 403 400 400 400 403 403 403"),
  row("reviews.agreement", "/reviews/agreement", "in 403 403 403 403 200 200 403 403"),
  row("moderation._index", "/moderation", "in 403 403 403 403 403 200 403 403"),
  row("moderation.plan", "/moderation/plan", "in 403 403 403 403 403 200 403 403", "in 403 403 403 403 403 400 403 403"),
  row("reviews.guide.$slug", `/reviews/guide/${slug}`, "in 403 403 200 200 200 403 403 403"),
  row(
    "reviews.training.$slug.$exemplar",
    `/reviews/training/${slug}/exemplar-competent`,
    "in 403 403 200 200 200 403 403 403",
    "in 403 403 400 400 400 403 403 403",
  ),
  row(
    "reviews.$version",
    ({ waiting }) => `/reviews/${waiting.versionId}`,
    "in 403 403 200 404 200 403 403 403",
    "401 403 403 :later 404 :later 403 403 403",
  ),
  // who decided owes the answer, and any assessor may give it
  row(
    "reviews.$version_.answer",
    ({ returned }) => `/reviews/${returned.versionId}/answer`,
    "in 403 403 200 404 200 403 403 403",
    "401 403 403 400 404 400 403 403 403",
  ),
  row("evidence.$id_.decision", ({ returned }) => `/evidence/${returned.evidenceId}/decision`, ownWriting, wordsKept.replace("200", "409")),
  // an appeal is its author's and of the assessor it was given to: the supervisor who decided never sees it
  row("appeals.$id", ({ appeal }) => `/appeals/${appeal}`, "in 200 404 404 404 200 404 404 404", "401 400 404 404 404 400 404 404 404"),
  row("evidence.$id_.observations", ({ draft }) => `/evidence/${draft}/observations`, ownWriting, ownWriting.replace("200", "400")),
  row("observations.$token", ({ observing }) => `/observations/${observing}`, everyone, asking),
  row("waiting", "/waiting", "in 403 403 403 403 200 200 403 403", "in 403 403 403 403 400 400 403 403"),
  row("team", "/team", "in 403 403 200 200 403 403 403 403"),

  // a conversation is the two's, whatever anybody else's role is
  row("conversations._index", "/conversations", "in 200 200 200 200 403 403 403 403"),
  row(
    "conversations.$cycle",
    ({ talk }) => `/conversations/${talk}`,
    "in 200 404 200 404 404 404 404 404",
    "401 400 404 400 404 404 404 404 404",
  ),
  row(
    "conversations.$cycle_.ask.$item",
    ({ talk }) => `/conversations/${talk}/ask/DI3.1`,
    "in 200 404 200 404 404 404 404 404",
    "401 400 404 400 404 404 404 404 404",
  ),
  // whether a facilitator sees it is the learner's to say
  row(
    "conversations.$cycle_.expert.$request",
    ({ talk, expertQuestion }) => `/conversations/${talk}/expert/${expertQuestion}`,
    "in 200 404 200 404 404 404 404 404",
    "in 400 404 403 404 404 404 404 404",
  ),
  row("expert._index", "/expert", "in 403 403 403 403 403 403 200 403"),
  row(
    "expert.$id",
    ({ expertQuestion }) => `/expert/${expertQuestion}`,
    "in 404 404 404 404 404 404 404 404",
    "401 404 404 404 404 404 404 404 404",
  ),
  row(
    "expert.$id",
    ({ agreedQuestion }) => `/expert/${agreedQuestion}`,
    "in 404 404 404 404 404 404 200 404",
    "401 404 404 404 404 404 404 400 404",
  ),

  row("awards._index", "/awards", "in 403 403 403 403 403 200 403 403"),
  row("awards.ledger", "/awards/ledger", "in 403 403 403 403 403 200 403 403"),
  row("awards.ledger_.$format", "/awards/ledger/csv", "in 403 403 403 403 403 200 403 403"),
  row("awards.made", "/awards/made", "in 403 403 403 403 403 200 403 403"),
  // whether somebody is near an award is theirs and the issuers' to know
  row(
    "awards.$person.$slug",
    ({ owner }) => `/awards/${owner}/${slug}`,
    "in 200 404 404 404 404 200 404 404",
    "in 403 404 404 404 404 400 404 404",
  ),
  row("awards.cohorts._index", "/awards/cohorts", "in 403 403 403 403 403 200 403 403"),
  row(
    "awards.cohorts.new",
    ({ ready }) => `/awards/cohorts/new?for=${slug}&who=${ready}`,
    "in 403 403 403 403 403 200 403 403",
    "in 403 403 403 403 403 400 403 403",
  ),
  row(
    "awards.cohorts.$cohort",
    ({ cohort }) => `/awards/cohorts/${cohort}`,
    "in 404 404 404 404 404 200 404 404",
    "in 404 404 404 404 404 400 404 404",
  ),
  row(
    "awards.approval",
    "/awards/approval",
    "in 403 403 403 403 403 200 403 200",
    "in 403 403 403 403 403 403 403 400",
  ),
  row(
    "awards.revoke.$credential",
    ({ credential }) => `/awards/revoke/${credential}`,
    "in 404 404 404 404 404 200 404 404",
    "in 404 404 404 404 404 400 404 404",
  ),
  // that something counts as much is for those who judge and award; nobody decides it for themselves
  row(
    "awards.equivalent.$person.$achievement",
    ({ ready }) => `/awards/equivalent/${ready}/ips-practitioner`,
    "in 404 404 404 404 200 200 404 404",
    "in 404 404 404 404 400 400 404 404",
  ),
  row("record", "/record", members, membersAct),
  // of one's own credential only: who holds none of it is told that there is nothing
  row("record_.renew.$slug", `/record/renew/${slug}`, noHolder),
  // what was judged is its author's alone to hand over
  row("record_.evidence.$credential", ({ credential }) => `/record/evidence/${credential}`, "in 200 404 404 404 404 404 404 404"),
  row("record_.evidence.$credential_.$version.$name", ({ credential, handed }) => `/record/evidence/${credential}/${handed}/words.proof.json`, "in 200 404 404 404 404 404 404 404"),
  row("record_.ledger", "/record/ledger", members),
  row("record_.clr[.]json", "/record/clr.json", "in 200 404 404 404 404 404 404 404"),
  row("record_.links._index", "/record/links", members),
  row("record_.links.new", "/record/links/new", members, membersAct),
  row("record_.links.$id", ({ shareLink }) => `/record/links/${shareLink}`, "in 200 404 404 404 404 404 404 404", "in 400 404 404 404 404 404 404 404"),
  row(
    "record_.standing.$credential",
    ({ credential }) => `/record/standing/${credential}`,
    "in 200 404 404 404 404 404 404 404",
    "401 400 404 404 404 404 404 404 404",
  ),
  row("record_.ledger_.$format", "/record/ledger/json", members),

  row("audit", "/audit", adminOnly),
  row("outbox", "/outbox", adminOnly, adminAct),
  row("people._index", "/people", adminOnly),
  row("people.new", "/people/new", adminOnly, adminAct),
  row("people.$id", ({ ready }) => `/people/${ready}`, adminOnly, adminAct),
  row("people.sites._index", "/people/sites", adminOnly),
  row("people.sites.new", "/people/sites/new", adminOnly, adminAct),
  row("people.sites.$id", ({ site }) => `/people/sites/${site}`, adminOnly, adminAct),
]; // prettier-ignore

export const cells = (line: string): string[] => line.trim().split(/\s+/);
