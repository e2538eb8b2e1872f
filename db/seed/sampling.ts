import { max } from "drizzle-orm";
import { catalogue } from "../../app/catalogue/catalogue.server";
import { restingPlan } from "../../app/domains/assessment/moderation-rules";
import { samplingPlan } from "../schema/assessment";
import { toJson } from "../schema/columns";
import type { DemoStep, DemoWorld } from "./world";

/**
 * The weeks before today are told without second marks: whether a piece is drawn hangs on its random id, and the demo
 * world should hold the same people at the same places each time.
 */
export const samplingRests: DemoStep = {
  name: "no second marks while the past is told",
  run: (world) => put(world, 1, restingPlan, "The demo world begins without second marks."),
};

/** From today on the plan of content/ holds. */
export const samplingBegins: DemoStep = {
  name: "second marks from now on",
  run: (world) => put(world, 2, catalogue().samplingPlan.plan, "From here on as content/ has it."),
};

/** Loaded again, it leaves the plan that is in force. */
async function put(
  { store, now }: DemoWorld,
  number: number,
  plan: typeof restingPlan,
  words: string,
): Promise<void> {
  await store.write(async (tx) => {
    const [last] = await tx.select({ n: max(samplingPlan.number) }).from(samplingPlan);
    if (Number(last?.n ?? 0) !== number - 1) return;
    await tx.insert(samplingPlan).values({ number, plan: toJson(plan), words, setById: null, setAt: now });
  });
}
