import { asc, eq } from "drizzle-orm";
import { person, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { recordActivity } from "./activity.server";
import { readCsv } from "./csv";
import { sendLink } from "./links.server";
import { emailKey, nameKey } from "./name-key";
import { rolesOf } from "./reads.server";
import { type Role, roles } from "./terms";
import { addPerson } from "./writes.server";

/** A sentence for each line that cannot be taken; while there is one, nobody is added. */
export class ImportFaults extends DomainError {
  constructor(readonly faults: readonly string[]) {
    super("invalid", faults.join("\n"));
  }
}

const columns = ["email", "name", "roles", "site", "supervisor_email"] as const;

interface Row {
  readonly line: number;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly siteId: string | null;
  readonly supervisor: string | null;
}

/**
 * Adds and invites everybody in a list: all of them or nobody.
 * A supervisor may stand anywhere in the same list, or be here already.
 * @param csv with the heads email, name, roles, site, supervisor_email in any order; roles parted by spaces
 * @throws ImportFaults
 */
export async function importPeople(csv: string, now: Date): Promise<{ added: number }> {
  const [head, ...lines] = readCsv(csv);
  const heads = (head?.cells ?? []).map((cell) => cell.toLowerCase());
  const missing = columns.filter((name) => !heads.includes(name));
  if (missing.length > 0) {
    throw new ImportFaults([
      `Line 1: the heads must be ${columns.join(",")}. Missing: ${missing.join(", ")}.`,
    ]);
  }
  if (lines.length === 0) throw new ImportFaults(["The list holds nobody."]);
  return store().write(async (tx) => {
    const faults: string[] = [];
    const known = new Map(
      (await tx.select({ id: site.id, name: site.name }).from(site).orderBy(asc(site.id))).map((row) => [
        nameKey(row.name),
        row.id,
      ]),
    );
    const rows: Row[] = [];
    const listed = new Map<string, Row>();
    for (const { line, cells } of lines) {
      const say = (sentence: string) => faults.push(`Line ${line}: ${sentence}`);
      const cell = (name: (typeof columns)[number]) => cells[heads.indexOf(name)] ?? "";
      const email = cell("email");
      if (!/^[^\s@"(),:;<>[\\\]]+@[^\s@.]+(\.[^\s@.]+)+$/u.test(email) || email.length > 254) {
        say(`"${email}" is no email address.`);
      }
      const name = cell("name").normalize("NFC").replace(/\s+/g, " ");
      if (name === "" || name.length > 120) say("the name is missing or longer than 120 characters.");
      if (/\0|\p{Surrogate}|[\u0000-\u001f\u007f]/u.test(name + email))
        say("there is a character that cannot be kept.");
      const named = cell("roles")
        .toLowerCase()
        .split(/[\s;|/]+/)
        .filter(Boolean);
      const wrong = named.filter((role) => !roles.includes(role as Role));
      if (named.length === 0) say(`give at least one role of ${roles.join(", ")}.`);
      for (const role of wrong) say(`"${role}" is no role. Use ${roles.join(", ")}.`);
      const siteId = cell("site") === "" ? null : (known.get(nameKey(cell("site"))) ?? null);
      if (cell("site") !== "" && siteId === null)
        say(`there is no site "${cell("site")}". Add it first, or correct the name.`);
      const row: Row = {
        line,
        email,
        name,
        roles: named.filter((role): role is Role => roles.includes(role as Role)),
        siteId,
        supervisor: cell("supervisor_email") === "" ? null : emailKey(cell("supervisor_email")),
      };
      const twin = listed.get(emailKey(email));
      if (twin) say(`"${email}" stands in line ${twin.line} already.`);
      else listed.set(emailKey(email), row);
      const [there] = await tx
        .select({ id: person.id })
        .from(person)
        .where(eq(person.emailKey, emailKey(email)));
      if (there) say(`"${email}" is here already.`);
      rows.push(row);
    }

    /** id of a supervisor who was here before, by address */
    const here = new Map<string, string>();
    for (const row of rows) {
      if (row.supervisor === null) continue;
      const say = (sentence: string) => faults.push(`Line ${row.line}: ${sentence}`);
      const boss = listed.get(row.supervisor);
      if (boss === row) say("nobody supervises themselves.");
      else if (boss) {
        if (!boss.roles.includes("supervisor")) say(`"${boss.email}" is no supervisor in line ${boss.line}.`);
        if (chainOf(row, listed).includes(row))
          say(`"${row.email}" and "${boss.email}" supervise each other in a circle.`);
      } else {
        const [there] = await tx.select().from(person).where(eq(person.emailKey, row.supervisor));
        const held = there ? ((await rolesOf(tx, [there.id])).get(there.id) ?? []) : [];
        if (!there || there.closedAt !== null) say(`there is no "${row.supervisor}" to supervise.`);
        else if (!held.includes("supervisor")) say(`"${row.supervisor}" is no supervisor.`);
        else here.set(row.supervisor, there.id);
      }
    }
    if (faults.length > 0) throw new ImportFaults(sortedByLine(faults));

    // supervisors first, so that each person is added under somebody who is there
    const ids = new Map<Row, string>();
    const add = async (row: Row): Promise<string> => {
      const done = ids.get(row);
      if (done) return done;
      const boss = row.supervisor === null ? undefined : listed.get(row.supervisor);
      const supervisorId = boss
        ? await add(boss)
        : row.supervisor === null
          ? null
          : (here.get(row.supervisor) ?? null);
      const id = await addPerson(tx, null, { ...row, supervisorId }, now);
      ids.set(row, id);
      await sendLink(tx, now, { id, email: row.email, name: row.name }, "invitation", null);
      return id;
    };
    for (const row of rows) await add(row);
    await recordActivity(tx, now, {
      actorId: null,
      action: "person.import",
      subjectKind: "list",
      subjectId: now.toISOString(),
      detail: { people: rows.length },
    });
    return { added: rows.length };
  });
}

/** Supervisors of the same list upward from here; a circle ends where it closes. */
function chainOf(row: Row, listed: ReadonlyMap<string, Row>): Row[] {
  const chain: Row[] = [];
  for (let at = row; ;) {
    const boss = at.supervisor === null ? undefined : listed.get(at.supervisor);
    if (!boss || chain.includes(boss)) return chain;
    chain.push(boss);
    at = boss;
  }
}

const lineOf = (fault: string): number => Number(/^Line (\d+)/.exec(fault)?.[1] ?? 0);
const sortedByLine = (faults: readonly string[]): string[] =>
  [...faults].sort((a, b) => lineOf(a) - lineOf(b));
