import { backup, restore } from "#db/backup.server";
import { migrate } from "#db/migrate.server";
import { loadDemo } from "#db/seed/demo";
import { closeStore, store } from "#db/store.server";
import { verifyAll } from "#db/verify.server";
import { environment } from "~/http/environment.server";
import { argument, command } from "./command";

const help = `What to do with the database as a whole:
  npm run db:migrate            bring it up to the newest release
  npm run db:seed               load the demo world; refuses where real people are
  npm run db:backup FILE        database, evidence files and keys in one tar file, while the service runs
  npm run db:restore FILE       put a backup back (stop the service first); add "-- --force" to replace people
  npm run db:verify             check rows, files, credentials and the log`;

const say = (sentence: string) => console.log(sentence);

const verbs: Record<string, (args: readonly string[]) => Promise<void>> = {
  async migrate() {
    await migrate(environment().databaseUrl);
  },

  async seed() {
    await migrate(environment().databaseUrl);
    await loadDemo(store(), environment(), say);
  },

  async backup(args) {
    const file = argument(args, 0, "FILE");
    const { evidenceFiles, missing } = await backup(environment(), file);
    say(
      `${file} holds the database, ${evidenceFiles} evidence files and the keys. Keep it as safe as the service itself.`,
    );
    if (process.env["KEY_ENCRYPTION_SECRET"]) {
      say(
        "KEY_ENCRYPTION_SECRET is a setting, so it is not in the backup: keep it apart, the signing keys open only with it.",
      );
    }
    for (const sha256 of missing) console.error(`The evidence file ${sha256} is missing from the disk.`);
    if (missing.length > 0) process.exitCode = 1;
  },

  async restore(args) {
    const file = argument(
      args.filter((one) => one !== "--force"),
      0,
      "FILE",
    );
    await restore(environment(), file, args.includes("--force"));
    say(`${file} is restored. Run \`npm run db:verify\`, then start the service.`);
  },

  async verify() {
    const { counted, faults } = await verifyAll(store(), environment());
    say(
      `Checked ${Object.entries(counted)
        .map(([what, n]) => `${n} ${what}`)
        .join(", ")}.`,
    );
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
    else say("All is well.");
  },
};

command(verbs, help, closeStore);
