import { addCredential, addModule, NotWritten } from "../catalogue/new-content";
import { argument, command } from "./command";
import { CommandError } from "./command-error";

/** npm run content:new: a skeleton to write in. What is there already is never touched. */
const today = new Date().toISOString().slice(0, 10);

function tell(begin: () => string[]): void {
  try {
    for (const file of begin()) console.log(`content/${file}`);
  } catch (error) {
    throw error instanceof NotWritten ? new CommandError(error.message) : error;
  }
  console.log("Write over each TODO. npm run content:check says what is left.");
}

command(
  {
    module: async (args) =>
      tell(() => addModule("content", argument(args, 0, "The slug"), argument(args, 1, "The title"), today)),
    credential: async (args) =>
      tell(() =>
        addCredential("content", argument(args, 0, "The code"), argument(args, 1, "The title"), today),
      ),
  },
  `npm run content:new -- module SLUG "Title"       a module and its items in a micro-credential that is there
npm run content:new -- credential CODE "Title"   a micro-credential for a competency (DI3) or a strand (PW2.PS)`,
  async () => undefined,
);
