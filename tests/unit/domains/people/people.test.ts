import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cohortActs } from "~/domains/credentials/states";
import { deedWords, knownActions } from "~/domains/people/activity-words";
import { browserName } from "~/domains/people/browser-name";
import { readCsv } from "~/domains/people/csv";
import { dayAfter, dayStart } from "~/domains/people/day-start";
import { withoutLinks } from "~/domains/people/mail.server";
import { nameKey } from "~/domains/people/name-key";
import { passwordFault } from "~/domains/people/password-rules";
import { safeReturn } from "~/domains/people/return-path";
import { type PersonFacts, closingObjection, objections } from "~/domains/people/rules";

describe("where signing in may lead", () => {
  it.each(["/dashboard", "/people?role=learner&search=a%20b", "/learn/x/y#section", "/framework/DI3.1", "/"])(
    "%s",
    (path) => {
      expect(safeReturn(path)).toBe(path);
    },
  );
  it.each([
    null,
    "",
    "dashboard",
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/\t/elsewhere.example",
    "\t//elsewhere.example",
    "/.//elsewhere.example",
    "/x/..//elsewhere.example",
    "javascript:alert(1)",
    "/login?return=/login",
    "/logout",
    "/login.data",
    `/${"a".repeat(3000)}`,
  ])("never to %s", (path) => {
    expect(safeReturn(path)).toBeNull();
  });
});

describe("passwords", () => {
  const me = { email: "priya.raman@made-up.example", name: "Priya Raman" };
  it.each([
    "three words apart",
    "wattle gum river",
    "Tr0ub4dor and three",
    "correcthorsebatterystaple",
    "ŋurra was here",
    "priya likes green tea",
    "0123987645 then",
  ])("takes %s", (password) => {
    expect(passwordFault(password, me)).toBeNull();
  });
  it.each([
    ["short one", "longer"],
    ["password12", "Many people"],
    ["Password123!", "Many people"],
    ["qwertyuiop", "Many people"],
    ["1234567890", "Many people"],
    ["0987654321", "Many people"],
    ["abcdefghijk", "Many people"],
    ["aaaaaaaaaaaa", "Many people"],
    ["abababababab", "Many people"],
    ["headspace2026", "Many people"],
    ["  letmein 99!!", "Many people"],
    ["priya.raman@made-up.example", "your own name"],
    ["PriyaRaman", "your own name"],
    ["raman priya 1990", "your own name"],
    ["x".repeat(10) + "y".repeat(300), "shorter"],
  ])("refuses %s", (password, why) => {
    expect(passwordFault(password, me)).toContain(why);
  });
});

describe("rules about people", () => {
  const facts = (over: Partial<PersonFacts> = {}): PersonFacts => ({
    id: "me",
    roles: ["learner"],
    closed: false,
    active: true,
    ...over,
  });
  const around = { above: [], supervises: 0, otherAdministrators: 1 };
  const boss = facts({ id: "boss", roles: ["supervisor"] });
  it.each([
    ["nothing wrong", facts(), ["learner"], boss, around, []],
    ["no role left", facts(), [], null, around, ["role"]],
    [
      "oneself",
      facts({ roles: ["supervisor"] }),
      ["supervisor"],
      facts({ roles: ["supervisor"] }),
      around,
      ["supervisor"],
    ],
    ["closed", facts(), ["learner"], { ...boss, closed: true }, around, ["supervisor"]],
    ["no supervisor", facts(), ["learner"], facts({ id: "x" }), around, ["supervisor"]],
    ["a circle", facts(), ["learner"], boss, { ...around, above: ["boss", "me"] }, ["supervisor"]],
    ["supervises people", boss, ["learner"], null, { ...around, supervises: 2 }, ["role"]],
    ["supervises nobody", boss, ["learner"], null, around, []],
    [
      "last administrator",
      facts({ roles: ["administrator"] }),
      ["learner"],
      null,
      { ...around, otherAdministrators: 0 },
      ["role"],
    ],
    ["one of two", facts({ roles: ["administrator"] }), ["learner"], null, around, []],
    ["somebody new", null, ["learner"], boss, { ...around, otherAdministrators: 0 }, []],
  ] as const)("%s", (_what, before, roles, supervisor, rest, found) => {
    expect(Object.keys(objections(before, { roles: [...roles] }, supervisor, rest))).toEqual(found);
  });

  it("says why an account stays open", () => {
    expect(closingObjection(facts(), "me", around)).toMatch(/your own/);
    expect(closingObjection(facts({ closed: true }), "other", around)).toMatch(/already/);
    expect(
      closingObjection(facts({ roles: ["administrator"] }), "other", { otherAdministrators: 0 }),
    ).toMatch(/last/);
    expect(closingObjection(facts({ roles: ["administrator"] }), "other", around)).toBeNull();
    expect(closingObjection(facts(), "other", { otherAdministrators: 0 })).toBeNull();
  });
});

/** Every action that stands as a whole in what writes the log. */
function actionsInSource(): string[] {
  return ["app/domains", "app/workflows"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".server.ts"))
      .flatMap(
        (file) => readFileSync(path.join(folder, file), "utf8").match(/(?<=\baction: ")[a-z.-]+(?=")/g) ?? [],
      ),
  );
}

describe("the log in words", () => {
  const told = { actor: "Ines Duarte", about: "Priya Raman", detail: {} };
  it("is a sentence for every action, and shows what it does not know", () => {
    expect(deedWords({ ...told, action: "person.invite" })).toBe("Ines Duarte invited Priya Raman");
    expect(deedWords({ ...told, actor: null, action: "key.create" })).toBe("The service made a signing key");
    expect(deedWords({ ...told, actor: "Priya Raman", action: "person.change" })).toMatch(/of themselves$/);
    expect(deedWords({ ...told, action: "review.return" })).toBe(
      "Ines Duarte gave evidence back to Priya Raman with what to do",
    );
    expect(deedWords({ ...told, action: "something.new" })).toBe("Ines Duarte did “something.new”");
    expect(deedWords({ ...told, action: "toString" })).toBe("Ines Duarte did “toString”");
    expect(new Set(knownActions.map((one) => one.label)).size).toBe(knownActions.length);
    const known = new Set(knownActions.map((one) => one.value));
    // of actions that are put together a source does not show the whole name
    const written = [...cohortActs.map((act) => `cohort.${act}`), ...actionsInSource()];
    expect(written.length).toBeGreaterThan(40);
    expect(written.filter((action) => !known.has(action))).toEqual([]);
  });
});

describe("small things", () => {
  it.each([
    [
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
      "Chrome on Android",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
      "Safari on iPhone",
    ],
    ["Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"],
    ["curl/8.5", "A browser we do not know"],
    [null, "A browser we do not know"],
  ])("knows the browser %s", (agent, name) => {
    expect(browserName(agent)).toBe(name);
  });

  it("sorts and finds names without accents", () => {
    expect(nameKey("  Zoë  O’Dea-Nguyễn ")).toBe("zoe o’dea-nguyen");
  });

  it("takes single-use links out of mail that is kept", () => {
    const token = "a".repeat(43);
    expect(withoutLinks(`http://x/invitation/${token} http://x/password-reset/${token}. http://x/help`)).toBe(
      "http://x/invitation/… http://x/password-reset/…. http://x/help",
    );
  });

  it.each([
    ["2026-11-22", "Australia/Melbourne", "2026-11-21T13:00:00.000Z"],
    ["2026-07-01", "Australia/Melbourne", "2026-06-30T14:00:00.000Z"],
    ["2026-10-04", "Australia/Melbourne", "2026-10-03T14:00:00.000Z"],
    ["2026-10-05", "Australia/Melbourne", "2026-10-04T13:00:00.000Z"],
    ["2026-04-05", "Australia/Melbourne", "2026-04-04T13:00:00.000Z"],
    ["2026-04-06", "Australia/Melbourne", "2026-04-05T14:00:00.000Z"],
    ["2026-01-01", "Australia/Perth", "2025-12-31T16:00:00.000Z"],
    ["2026-01-01", "UTC", "2026-01-01T00:00:00.000Z"],
  ])("begins %s in %s", (on, zone, at) => {
    expect(dayStart(on, zone).toISOString()).toBe(at);
  });

  it("knows the day after", () => {
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(dayAfter("2028-02-28")).toBe("2028-02-29");
  });

  it("reads CSV as spreadsheets write it", () => {
    const rows = readCsv('\ufeffa,b\r\n"one, two","say ""hi"""\r\n\r\n"two\nlines",x\r\n');
    expect(rows).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ["one, two", 'say "hi"'] },
      { line: 4, cells: ["two\nlines", "x"] },
    ]);
    expect(readCsv("a;b\n1;2,5")).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ["1", "2,5"] },
    ]);
  });
});
