/**
 * An error as it may stand in the log: what kind, where, but no SQL parameters and no words of people.
 * Drizzle's query errors carry both, so only their cause's code is kept.
 */
export function scrubbed(error: unknown): { name: string; message: string; stack?: string } {
  if (!(error instanceof Error))
    return { name: "unknown", message: "Something that is no error was thrown." };
  const code = error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : null;
  const isQuery = error.name === "DrizzleQueryError" || /^Failed query:/.test(error.message);
  if (isQuery) return { name: error.name, message: `a query failed${code ? ` (${code})` : ""}` };
  const frames = error.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
  return { name: error.name, message: error.message, ...(frames ? { stack: frames } : {}) };
}
