import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { activity, outbox, person } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import { ImportFaults, importPeople } from "~/domains/people/import.server";
import { readLink } from "~/domains/people/links.server";
import { createAdministrator, inviteByEmail } from "~/domains/people/operator.server";
import { readPerson } from "~/domains/people/reads.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
  await makeSite(world.store, { name: "Zoë’s Bay" });
  await makePerson(world.store, { email: "boss@made-up.example", roles: ["supervisor"] });
  await makePerson(world.store, { email: "learner@made-up.example" });
});
afterAll(() => world.end());

const now = new Date();
const head = "email,name,roles,site,supervisor_email\n";
const faults = (csv: string) =>
  importPeople(csv, now).then(
    () => [],
    (error: unknown) => (error instanceof ImportFaults ? [...error.faults] : [String(error)]),
  );
const everyone = async () => (await world.store.read.select().from(person)).length;
const byEmail = async (email: string) => {
  const [row] = await world.store.read.select().from(person).where(eq(person.emailKey, email));
  return readPerson(row?.id ?? "", now);
};

describe("importing people", () => {
  it("adds everybody with roles, site and supervisor, and invites them", async () => {
    const csv = `${head}low@made-up.example,Low One,learner,zoe’s bay,top@made-up.example
"top@made-up.example","Top, The","supervisor learner",,boss@made-up.example
`;
    expect(await importPeople(csv, now)).toEqual({ added: 2 });
    expect(await byEmail("low@made-up.example")).toMatchObject({
      site: "Zoë’s Bay",
      supervisor: "Top, The",
      state: "invited",
    });
    expect(await byEmail("top@made-up.example")).toMatchObject({
      roles: ["learner", "supervisor"],
      site: null,
    });
    const mails = (await world.store.read.select().from(outbox)).map((row) => fromJson(row.payload)["to"]);
    expect(mails).toEqual(expect.arrayContaining(["low@made-up.example", "top@made-up.example"]));
    const actions = (await world.store.read.select().from(activity)).map((row) => row.action);
    expect(actions.filter((action) => action === "person.invite")).toHaveLength(2);
    expect(actions).toContain("person.import");
  });

  it("tells every fault with its line, and adds nobody", async () => {
    const before = await everyone();
    const csv = `${head}fine@made-up.example,Fine,learner,,
no-address,Name,learner,,
a@made-up.example,,learner,,
b@made-up.example,B,chief,Nowhere,
boss@made-up.example,Boss,learner,,
fine@made-up.example,Again,learner,,
c@made-up.example,C,,,
d@made-up.example,D,learner,,learner@made-up.example
e@made-up.example,E,learner,,nobody@made-up.example
f@made-up.example,F,supervisor,,g@made-up.example
g@made-up.example,G,supervisor,,f@made-up.example
h@made-up.example,H,supervisor,,h@made-up.example
i@made-up.example,I,learner,,fine@made-up.example
`;
    const found = await faults(csv);
    const about = (line: number) => found.filter((fault) => fault.startsWith(`Line ${line}:`)).join(" ");
    expect(about(2)).toBe("");
    expect(about(3)).toContain("no email address");
    expect(about(4)).toContain("name is missing");
    expect(about(5)).toMatch(/"chief" is no role.*no site "Nowhere"/);
    expect(about(6)).toContain("here already");
    expect(about(7)).toContain("line 2 already");
    expect(about(8)).toContain("at least one role");
    expect(about(9)).toContain("is no supervisor");
    expect(about(10)).toContain('no "nobody@made-up.example"');
    expect(about(11)).toContain("circle");
    expect(about(12)).toContain("circle");
    expect(about(13)).toContain("supervises themselves");
    expect(about(14)).toContain("is no supervisor in line 2");
    expect(await everyone()).toBe(before);
  });

  it.each([
    ["", "heads must be"],
    ["email,name\nx@made-up.example,X", "Missing: roles, site, supervisor_email"],
    [head, "holds nobody"],
  ])("refuses %j", async (csv, why) => {
    expect((await faults(csv)).join()).toContain(why);
  });
});

describe("an operator at the command line", () => {
  it("makes the first administrator and hands out the link", async () => {
    const link = await createAdministrator("first@made-up.example", "First Admin", now);
    expect(await byEmail("first@made-up.example")).toMatchObject({
      roles: ["administrator"],
      state: "invited",
    });
    expect((await readLink(link.split("/").at(-1) ?? "", "invitation", now)).state).toBe("open");
    await expect(createAdministrator("FIRST@made-up.example", "Again", now)).rejects.toMatchObject({
      refusal: "conflict",
    });
    const again = await inviteByEmail("First@made-up.example", now);
    expect((await readLink(link.split("/").at(-1) ?? "", "invitation", now)).state).toBe("used");
    expect((await readLink(again.split("/").at(-1) ?? "", "invitation", now)).state).toBe("open");
    await expect(inviteByEmail("nobody@made-up.example", now)).rejects.toMatchObject({
      refusal: "not-found",
    });
  });
});
