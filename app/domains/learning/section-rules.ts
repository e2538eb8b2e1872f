import type { Block, Module, ModuleSection } from "../../catalogue/types";

/** How a section stands for one learner. `changed`: read once, and its words have changed since. */
export type SectionState = "done" | "changed" | "to-come";

export interface Done {
  /** section id → digest of its words as they were when it was marked as read, its questions passed or its reflection saved */
  readonly read: ReadonlyMap<string, { readonly digest: string }>;
  /** the module's questions are passed */
  readonly passed: boolean;
  /** reflection prompts with saved words */
  readonly reflected: ReadonlySet<string>;
}

/** What completes a section: its questions, its reflection, or the reader's own word. */
export function completedBy(section: ModuleSection): "check" | "reflection" | "reading" {
  if (section.blocks.some((block) => block.kind === "knowledge-check")) return "check";
  if (reflectionsIn(section).length > 0) return "reflection";
  return "reading";
}

export function reflectionsIn(section: ModuleSection): string[] {
  return section.blocks.flatMap((block: Block) => (block.kind === "reflection" ? [block.id] : []));
}

/** @returns in the order of the sections */
export function sectionStates(module: Module, done: Done): SectionState[] {
  return module.sections.map((section) => {
    const held = done.read.get(section.id);
    if (!isCompleted(section, done)) return "to-come";
    return held === undefined || held.digest === section.digest ? "done" : "changed";
  });
}

function isCompleted(section: ModuleSection, done: Done): boolean {
  switch (completedBy(section)) {
    case "check":
      return done.passed;
    case "reflection":
      return reflectionsIn(section).every((id) => done.reflected.has(id));
    case "reading":
      return done.read.has(section.id);
  }
}

/**
 * Where to go on: the first section that is not done after the place the learner stopped at, else the first one.
 * @param stoppedAt section id; null: never opened
 * @returns index; null: everything is done
 */
export function goOnAt(
  module: Module,
  states: readonly SectionState[],
  stoppedAt: string | null,
): number | null {
  const from = Math.max(
    0,
    module.sections.findIndex((section) => section.id === stoppedAt),
  );
  const later = states.findIndex((state, index) => index >= from && state !== "done");
  if (later >= 0) return later;
  const any = states.findIndex((state) => state !== "done");
  return any >= 0 ? any : null;
}
