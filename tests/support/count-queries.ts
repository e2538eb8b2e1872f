import Sqlite from "better-sqlite3";
import pg from "pg";

/** How many statements an act sends to the database, on either engine. Begin, commit and savepoints are not counted. */
export async function countQueries(act: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const probe = new Sqlite(":memory:");
  const statement = Object.getPrototypeOf(probe.prepare("select 1")) as Record<
    "all" | "get" | "run",
    (...args: unknown[]) => unknown
  >;
  probe.close();
  const kept = { all: statement.all, get: statement.get, run: statement.run };
  for (const name of ["all", "get", "run"] as const) {
    statement[name] = function (this: { source: string }, ...args: unknown[]) {
      seen.push(this.source);
      return kept[name].apply(this, args);
    };
  }
  const client = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const query = client.query;
  client.query = function (...args: unknown[]) {
    const asked = args[0];
    const text = typeof asked === "string" ? asked : ((asked as { text?: string } | undefined)?.text ?? "");
    if (!/^(begin|commit|rollback|savepoint|release)/i.test(text)) seen.push(text);
    return query.apply(this, args);
  };
  try {
    await act();
  } finally {
    Object.assign(statement, kept);
    client.query = query;
  }
  return seen;
}
