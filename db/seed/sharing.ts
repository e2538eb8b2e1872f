import { eq } from "drizzle-orm";
import { makeShare, noteOpening } from "../../app/domains/credentials/sharing.server";
import { endOfDay } from "../../app/domains/credentials/share-rules";
import { dayAfter, dayAt } from "../../app/domains/people/day-start";
import { shareLink } from "../schema/sharing";
import { ago, theirs } from "./awarded";
import { demoId } from "./people";
import type { DemoStep } from "./world";

/** days before now, with the hours of that day's openings */
const opened = [
  [11, [9.2]],
  [10, [9.5, 13.1, 16.4]],
  [6, [10.8]],
  [2, [8.9, 9.4]],
] as const;

/** A link by which the holder shows the credential to a service, and when it was opened. Nobody knows its address. */
export const sharing: DemoStep = {
  name: "a link to a credential",
  async run(world) {
    const id = demoId("share link of the holder");
    const known = await world.store.read
      .select({ id: shareLink.id })
      .from(shareLink)
      .where(eq(shareLink.id, id));
    const shown = world.credentials["valid"];
    if (known.length > 0 || shown === undefined) return;
    const { timeZone } = world.env;
    await makeShare(
      { personId: theirs(world, "holder"), roles: ["learner"] },
      {
        id,
        label: "Northern Youth Services, Kim",
        message: "The credential we talked about. Ring me if anything on the page is not clear.",
        credentialIds: [shown],
        showsName: true,
        givesCopies: true,
        endsAt: endOfDay(dayAfter(dayAt(world.now, timeZone), 78), timeZone),
      },
      ago(world, 12),
    );
    for (const [days, hours] of opened) {
      const midnight = endOfDay(dayAt(ago(world, days + 1), timeZone), timeZone).getTime();
      for (const hour of hours) await noteOpening(id, new Date(midnight + hour * 3_600_000));
    }
  },
};
