/** What to do differently, in a sentence for the person at the keyboard. */
export class CommandError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "CommandError";
  }
}
