import { closeStore, store } from "#db/store.server";
import { writeCompleteRecord } from "../../db/seed/complete-record";
import { demoId } from "../../db/seed/people";
import { makePerson } from "./factories";

/** Run beside a demo server: people of these names have done everything, and wait for an award. */
for (const name of process.argv.slice(2)) {
  const { id } = await makePerson(store(), { name, supervisorId: demoId("person supervisor") });
  await store().write((tx) =>
    writeCompleteRecord(tx, {
      personId: id,
      judgeId: demoId("person supervisor"),
      slug: "professional-and-ethical-conduct",
      finishedAt: new Date(),
    }),
  );
}
await closeStore();
