/**
 * Runs one verb of a command and ends the process.
 * What an operator can mend is told in one sentence; anything else keeps its stack, because it is a bug.
 */
export function command(
  verbs: Readonly<Record<string, (args: readonly string[]) => Promise<void>>>,
  close: () => Promise<void>,
): void {
  const [verb = "help", ...args] = process.argv.slice(2);
  const act = verbs[verb];
  const run = async () => {
    if (!act) {
      throw new CommandError(`There is no verb "${verb}". Use one of: ${Object.keys(verbs).join(", ")}.`);
    }
    await act(args);
  };
  run()
    .catch((error: unknown) => {
      process.exitCode = 1;
      const told = error instanceof Error && forPeople.has(error.name);
      console.error(told ? error.message : error);
    })
    .finally(() => close());
}

const forPeople = new Set(["SettingsError", "DomainError", "SeedRefused", "CommandError"]);

/** What to do differently, in a sentence for the person at the keyboard. */
export class CommandError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "CommandError";
  }
}
