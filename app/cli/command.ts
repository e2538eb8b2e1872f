import { CommandError } from "./command-error";

const forPeople = new Set(["SettingsError", "DomainError", "SeedRefused", "CommandError"]);

/**
 * Runs one verb of a command and ends the process.
 * What an operator can mend is told in one sentence; anything else keeps its stack, because it is a bug.
 * @param help what each verb does, as it is typed
 */
export function command(
  verbs: Readonly<Record<string, (args: readonly string[]) => Promise<void>>>,
  help: string,
  close: () => Promise<void>,
): void {
  const [verb = "help", ...args] = process.argv.slice(2);
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  const run = async () => {
    if (verb === "help") console.log(help);
    else if (act) await act(args);
    else throw new CommandError(`There is no verb "${verb}".\n\n${help}`);
  };
  run()
    .catch((error: unknown) => {
      process.exitCode = 1;
      console.error(
        error instanceof Error && forPeople.has(error.name) ? error.message : (ofTheDatabase(error) ?? error),
      );
    })
    .finally(() => close());
}

/** One argument of a verb. @throws CommandError where it is missing */
export function argument(args: readonly string[], at: number, name: string): string {
  const given = args[at]?.trim();
  if (!given) throw new CommandError(`${name} is missing. Type "help" to see how the command is used.`);
  return given;
}

/** A database that is not there, or not set up, is for the operator to mend; null for everything else. */
function ofTheDatabase(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    const code = "code" in at ? String(at.code) : "";
    if (/^no such table/.test(at.message) || code === "42P01") {
      return "The database is not set up yet. Run `npm run db:migrate`, then try again.";
    }
    if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "3D000" || code === "28P01") {
      return "The database does not answer. Check DATABASE_URL and that it runs, then try again.";
    }
    if (code.startsWith("SQLITE_CANTOPEN") || code === "EACCES" || code === "EROFS") {
      return "The data folder cannot be read or written. Check DATA_DIR and who may use it, then try again.";
    }
  }
  return null;
}
