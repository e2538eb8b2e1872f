import type { MicroCredential, Module } from "../../catalogue/types";
import { formatDay } from "../../ui/moments";
import type { LearningOverview } from "./reads.server";
import { goOnAt, sectionStates } from "./section-rules";

/** One station on the path of modules. */
export interface ModuleLine {
  readonly slug: string;
  readonly title: string;
  readonly state: "done" | "now" | "todo";
  readonly detail: string;
}

/**
 * The modules as a path: what is finished, where the learner stopped, what each takes.
 * Finished is what the award needs of it: questions passed and reflection written. An unread section holds nobody up.
 * @param timeZone of the page's dates
 */
export function moduleLines(
  of: MicroCredential,
  overview: LearningOverview,
  timeZone?: string,
): ModuleLine[] {
  let current = false;
  return of.modules.map((module) => {
    const progress = overview.progress.get(module.id) ?? null;
    const done = isFinished(of, module, overview);
    const state = done ? "done" : current ? "todo" : "now";
    if (state === "now") current = true;
    return { slug: module.slug, title: module.title, state, detail: detailOf(module, done) };

    function detailOf(one: Module, finished: boolean): string {
      if (finished) {
        const last = progress?.visit?.lastAt;
        return last ? `In place. Last opened ${formatDay(last, timeZone)}` : "In place";
      }
      if (!progress?.visit) return `About ${one.minutes} minutes`;
      const states = sectionStates(one, {
        read: progress.read,
        passed: overview.passed.has(one.bank),
        reflected: overview.reflected,
      });
      const at = goOnAt(one, states, progress.visit.sectionId);
      const changed = states.filter((one) => one === "changed").length;
      const section = at === null ? null : one.sections[at];
      return [
        section && at !== null ? `Section ${at + 1} of ${one.sections.length}: ${section.title}.` : null,
        changed > 0
          ? `${changed === 1 ? "One section has" : `${changed} sections have`} changed since you read it.`
          : null,
      ]
        .filter(Boolean)
        .join(" ");
    }
  });
}

function isFinished(of: MicroCredential, module: Module, overview: LearningOverview): boolean {
  const needed = of.requirements.filter(
    (requirement) =>
      (requirement.kind === "knowledge" && requirement.bank === module.bank) ||
      (requirement.kind === "reflection" && holds(module, requirement.reflection)),
  );
  return (
    needed.length > 0 &&
    needed.every((requirement) =>
      requirement.kind === "knowledge"
        ? overview.passed.has(requirement.bank)
        : requirement.kind === "reflection" && overview.reflected.has(requirement.reflection),
    )
  );
}

const holds = (module: Module, reflectionId: string): boolean =>
  module.sections.some((section) =>
    section.blocks.some((block) => block.kind === "reflection" && block.id === reflectionId),
  );
