import type { Block, ScenarioChoice } from "../../catalogue/types";

type Scenario = Extract<Block, { kind: "scenario" }>;
type Step = Scenario["steps"][number];

/** A way through a scenario as the reader has chosen it so far. Nothing of it is stored or marked. */
export interface Walk {
  readonly taken: readonly { readonly step: Step; readonly choice: ScenarioChoice }[];
  /** the step that waits for a reply; null: the way has ended, the debrief is next */
  readonly at: Step | null;
  /** ids of the choices, for the address; what was not understood is left out */
  readonly path: readonly string[];
}

/**
 * Follows choices from the start.
 * @param path choice ids, from the address; whatever follows a choice that is not there is ignored
 */
export function walk(scenario: Scenario, path: readonly string[]): Walk {
  const taken: { step: Step; choice: ScenarioChoice }[] = [];
  let at: Step | null = scenario.steps.find((step) => step.id === "start") ?? scenario.steps[0] ?? null;
  for (const id of path) {
    const choice: ScenarioChoice | undefined = at?.choices.find((one) => one.id === id);
    // a scenario that leads back to an earlier step would have no end in an address
    if (!at || !choice || taken.length > 20) break;
    taken.push({ step: at, choice });
    at = scenario.steps.find((step) => step.id === choice.to) ?? null;
  }
  return { taken, at, path: taken.map(({ choice }) => choice.id) };
}

/** `swap.numbers` in the address; choice ids hold no dot. */
export const pathIn = (text: string | null): string[] => (text ?? "").split(".").filter(Boolean).slice(0, 24);
