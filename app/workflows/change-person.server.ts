import { store } from "#db/store.server";
import { rerouteTeam, rerouteWaiting } from "~/domains/assessment/writes.server";
import * as people from "~/domains/people/writes.server";

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

/** Changes to people, with what waits for a judgement going to the right desk in the same transaction. */
export const changePerson: typeof people.changePerson = (actor, id, input, now) =>
  rerouting(id, now, () => people.changePerson(actor, id, input, now));
export const closePerson: typeof people.closePerson = (actor, id, now) =>
  rerouting(id, now, () => people.closePerson(actor, id, now));
export const reopenPerson: typeof people.reopenPerson = (actor, id, now) =>
  rerouting(id, now, () => people.reopenPerson(actor, id, now));

/** Both ways: the person may have got another supervisor, and may have begun or ceased to be one. */
async function rerouting(id: string, now: Date, act: () => Promise<void>): Promise<void> {
  await store().write(async (tx: Tx) => {
    await act();
    await rerouteWaiting(tx, id, now);
    await rerouteTeam(tx, id, now);
  });
}
