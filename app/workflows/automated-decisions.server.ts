import type { AutomatedRule } from "~/access/automated-rule";
import { pointsOutIdentities } from "~/domains/assessment/de-identification";
import { sendsToReviewers } from "~/domains/assessment/evidence-rules";
import { checksFiles } from "~/domains/assessment/file-check.server";
import { givesAppealsOut } from "~/domains/assessment/appeal-rules";
import { choosesSample, givesPiecesOut } from "~/domains/assessment/moderation-rules";
import { opensToNewStarts } from "~/domains/assessment/new-starts.server";
import { saysWhatRenews } from "~/domains/assessment/renewal-rules";
import { saysWhatIsInPlace, suggestsNextStep } from "~/domains/assessment/rules";
import { showsStrengths } from "~/domains/assessment/strength-rules";
import { setsEndDates } from "~/domains/credentials/currency";
import { endsSuspensions } from "~/domains/credentials/due-process";
import { addsUpAwards } from "~/domains/credentials/stack-rules";
import { marksChecks } from "~/domains/learning/knowledge-check";
import { bringsQuestionsBack } from "~/domains/learning/refresher";
import { slowsGuessing } from "~/domains/people/attempts.server";
import { endsSessions } from "~/domains/people/sessions.server";
import { remindsOfEnds } from "./currency-reminders.server";
import { remindsOfPlans } from "./plan-reminders.server";
import { remindsOfWhatWaits } from "./remind-waiting.server";
import { remindsOfRounds } from "./round-reminders.server";

/**
 * Every rule that works something out about a person, in the order of the page. A test looks for rules in the code and
 * fails for one that is neither here nor in `decideNothing`.
 */
export const automatedRules: readonly AutomatedRule[] = [
  saysWhatIsInPlace,
  suggestsNextStep,
  opensToNewStarts,
  marksChecks,
  addsUpAwards,
  setsEndDates,
  saysWhatRenews,
  endsSuspensions,
  sendsToReviewers,
  givesPiecesOut,
  choosesSample,
  givesAppealsOut,
  remindsOfWhatWaits,
  pointsOutIdentities,
  checksFiles,
  bringsQuestionsBack,
  showsStrengths,
  remindsOfPlans,
  remindsOfEnds,
  remindsOfRounds,
  slowsGuessing,
  endsSessions,
];

/** Rules of the code, daily works and jobs that decide nothing about anybody, each with the reason. */
export const decideNothing: Readonly<Record<string, string>> = {
  "app/domains/assessment/advise.ts":
    "shows in the browser which words may hurt, as advice to whoever is writing",
  "app/domains/assessment/conversation-rules.ts":
    "puts what two people said in an order to talk about; it does not say which of the two is right",
  "app/domains/assessment/portfolio-rules.ts": "shows which skills a person's own piece was judged on",
  "app/domains/assessment/plan-rules.ts": "says who reads a line of a plan and what may be done with it now",
  "app/domains/assessment/rating-rules.ts":
    "sets what two people said side by side; a rating is agreed where both say so",
  "app/domains/credentials/pathway-rules.ts": "draws the curriculum with what was added up elsewhere",
  "app/domains/credentials/share-rules.ts":
    "counts the days that a holder chose for a link of their own, and says when it was opened",
  "app/domains/learning/section-rules.ts": "shows where reading stopped",
  "app/domains/people/password-rules.ts": "checks a form: the password can be changed until it will do",
  "app/domains/people/rules.ts": "checks a form of an administrator, who decides",
  "daily the transparency log": "writes down what people issued and withdrew before there was a log",
  "daily links that ended long ago": "clears away links that ended on the day their holder had chosen",
  "daily status lists": "signs again what people decided, before the lists that say so run out",
  "daily unused files": "clears away files that nobody's record names",
  "job log": "puts what people issued and withdrew into one order",
  "job mail": "sends what an act wrote",
  "job sign": "signs what a person awarded",
  "job status-list": "signs which credentials people withdrew or suspended",
  "job witness": "shows the head of the log to its witness, who learns nothing about anybody",
};
