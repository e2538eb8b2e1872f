import { store, closeStore } from "#db/store.server";
import { writeCompleteRecord } from "../../db/seed/complete-record";
import { demoId } from "../../db/seed/people";

/** Run beside a demo server: the newcomer has done everything, and waits for an award. */
await store().write((tx) =>
  writeCompleteRecord(tx, {
    personId: demoId("person newcomer"),
    judgeId: demoId("person supervisor"),
    slug: "professional-and-ethical-conduct",
    finishedAt: new Date(),
  }),
);
await closeStore();
