import { awardable, frameworkItem, microCredential, moduleOf } from "~/catalogue/lookups";
import type { Catalogue, MicroCredential, Module } from "~/catalogue/types";
import { firstName } from "~/domains/people/names";
import { formatDateOn } from "~/ui/moments";
import { type PlanLine, stateOfLine } from "./plan-rules";
import type { PlanHolder, Side } from "./plans.server";
import type { PlanOwner, PlanSource } from "./terms";

export interface TieView {
  readonly id: string;
  readonly what: string;
  /** null: nothing to open */
  readonly to: string | null;
  readonly detail: string | null;
}
/** One line as a page says it, for the side that reads it. */
export interface LineView {
  readonly id: string;
  readonly words: string;
  readonly skill: { readonly code: string; readonly text: string } | null;
  /** "Yours to do", "For Joanne to do", "For both of you" */
  readonly who: string;
  readonly owner: PlanOwner;
  readonly state: "open" | "done" | "dropped" | "carried";
  readonly dueOn: string;
  readonly due: string;
  /** "passed": its day is over; "soon": within two weeks; null: it is closed */
  readonly when: "passed" | "today" | "soon" | "later" | null;
  /** where it came from */
  readonly from: string;
  /** the conversation it was agreed in */
  readonly cycleId: string | null;
  /** who reads it, a whole sentence */
  readonly audience: string;
  readonly moves: number;
  /** YYYY-MM-DDTHH… of when it was closed */
  readonly closedAt: string | null;
  readonly ties: readonly TieView[];
}

/** Ours: what is near enough to think of now. */
const soonDays = 14;
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

const whenOf = (dueOn: string, today: string): LineView["when"] => {
  const days = daysBetween(today, dueOn);
  return days < 0 ? "passed" : days === 0 ? "today" : days <= soonDays ? "soon" : "later";
};

const sources: Record<PlanSource, string> = {
  conversation: "Agreed in a conversation",
  gap: "From rating skills",
  expiry: "A credential that ends",
  pathway: "A wish on the pathway",
  own: "Own goal",
};

/** "Yours to do", seen from a side; the other one is named, and only where it is still their line. */
function whoDoes(line: PlanLine, side: Side, holder: PlanHolder): string {
  if (line.owner === side) return "Yours to do";
  if (side === "supervisor")
    return line.owner === "both" ? "For both of you" : `For ${firstName(holder.name)} to do`;
  const { supervisor } = holder;
  if (supervisor === null || supervisor.id !== line.agreedWithId)
    return line.owner === "both"
      ? "For you and the supervisor you agreed it with"
      : "For the supervisor you agreed it with";
  return line.owner === "both" ? "For both of you" : `For ${firstName(supervisor.name)} to do`;
}

/** Who reads a line, said to the one who looks at it. */
function audienceOf(line: PlanLine, side: Side, holder: PlanHolder): string {
  const supervisor = holder.supervisor;
  const shared = stateOfLine(line).shared;
  const seenBySupervisor =
    supervisor !== null && (shared || (line.agreedWithId !== null && line.agreedWithId === supervisor.id));
  if (side === "supervisor") return `Only you and ${firstName(holder.name)} can see this.`;
  return seenBySupervisor && supervisor
    ? `Only you and ${firstName(supervisor.name)} can see this.`
    : "Only you can see this.";
}

export function lineView(
  cat: Catalogue,
  line: PlanLine,
  { side, holder, today }: { side: Side; holder: PlanHolder; today: string },
): LineView {
  const { state, dueOn, closedAt, moves } = stateOfLine(line);
  const skill = line.item === null ? null : frameworkItem(cat, line.item);
  return {
    id: line.id,
    words: line.words,
    skill: line.item === null ? null : { code: line.item, text: skill?.text ?? "" },
    who: whoDoes(line, side, holder),
    owner: line.owner,
    state,
    dueOn,
    due: formatDateOn(dueOn),
    when: state === "open" ? whenOf(dueOn, today) : null,
    from: sources[line.source],
    cycleId: line.cycleId,
    audience: audienceOf(line, side, holder),
    moves,
    closedAt: closedAt?.toISOString() ?? null,
    ties: line.ties.map((tie) => ({ id: tie.id, ...tieWords(cat, tie) })),
  };
}

function tieWords(cat: Catalogue, { tie, target }: PlanLine["ties"][number]): Omit<TieView, "id"> {
  switch (tie) {
    case "module": {
      const [slug = "", module = ""] = target.split("/");
      const found = moduleOf(cat, slug, module);
      return {
        what: found?.title ?? "A module that is no longer here",
        to: found ? `/learn/${slug}/${module}` : null,
        detail: found ? `Module, about ${found.minutes} minutes` : null,
      };
    }
    case "practice":
      return { what: target, to: null, detail: "To try at work" };
    case "person":
      return { what: target, to: null, detail: "Somebody to ask" };
    case "credential":
      // it may have ended or been withdrawn since: its place on the record says how it stands
      return {
        what: awardable(cat, target)?.of.title ?? target,
        to: "/record",
        detail: "A credential on your record",
      };
    case "achievement": {
      const of = microCredential(cat, target);
      const title = of?.title ?? awardable(cat, target)?.of.title ?? stepTitle(cat, target);
      return {
        what: title ?? target,
        to: of ? `/microcredentials/${of.slug}` : "/pathways",
        detail: of ? "Micro-credential" : "On the pathway",
      };
    }
  }
}

const stepTitle = (cat: Catalogue, id: string): string | null =>
  cat.steps.find((step) => step.id === id)?.title ?? null;

/** Open lines by their day, nearest first; the older of two of the same day comes first. */
export function openByDay(lines: readonly LineView[]): LineView[] {
  return lines
    .filter((line) => line.state === "open")
    .sort((a, b) => (a.dueOn === b.dueOn ? 0 : a.dueOn < b.dueOn ? -1 : 1));
}

/** One or two sentences at the top: what is in place first, then what is open and the nearest day. */
export function planSentence(lines: readonly LineView[]): string {
  const done = lines.filter((line) => line.state === "done").length;
  const open = openByDay(lines);
  const ready = open.filter((line) => line.when === "passed" || line.when === "today").length;
  const next = open.find((line) => line.when !== "passed");
  const number = (n: number, one: string, many: string) => (n === 1 ? one : `${n} ${many}`);
  if (open.length === 0 && done === 0) return "Nothing is in it yet.";
  return [
    done > 0 ? `${number(done, "1 line is", "lines are")} done.` : null,
    open.length > 0 ? `${number(open.length, "1 is", "are")} open.` : "Nothing is open.",
    ready > 0
      ? `For ${number(ready, "1 of them", "of them")} the day has come.`
      : next
        ? `The next day is ${next.due}.`
        : null,
  ]
    .filter((words) => words !== null)
    .join(" ");
}

/** Modules that teach a skill, or all of them, for a list to choose from. */
export function modulesFor(cat: Catalogue, skill: string | null) {
  const all = cat.microCredentials.flatMap((of: MicroCredential) =>
    of.modules.map((module: Module) => ({
      value: `${of.slug}/${module.slug}`,
      label: `${of.humanCode} ${module.title} (${module.minutes} min)`,
      skills: module.skills,
    })),
  );
  const fit = skill === null ? [] : all.filter((one) => one.skills.includes(skill));
  return (fit.length > 0 ? fit : all).map(({ value, label }) => ({ value, label }));
}

/** True for a name that a tie may lean on: a module, or what is awarded, or a step of the pathway. */
export function isKnownTarget(cat: Catalogue, tie: "module" | "credential" | "achievement", target: string) {
  if (tie === "module") {
    const [slug = "", module = ""] = target.split("/");
    return moduleOf(cat, slug, module) !== null;
  }
  return awardable(cat, target) !== null || (tie === "achievement" && stepTitle(cat, target) !== null);
}
