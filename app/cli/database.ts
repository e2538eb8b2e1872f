import { closeStore, store } from "#db/store.server";
import { migrate } from "#db/migrate.server";
import { loadDemo } from "#db/seed/demo";
import { environment } from "~/http/environment.server";
import { command } from "./command";

/** `npm run db:…`: what an operator does to the database as a whole. */
const verbs: Record<string, (args: readonly string[]) => Promise<void>> = {
  async migrate() {
    await migrate(environment().databaseUrl);
  },
  async seed() {
    await migrate(environment().databaseUrl);
    await loadDemo(store(), environment(), (sentence) => console.log(sentence));
  },
};

command(verbs, closeStore);
