import { describe, expect, it } from "vitest";
import {
  type StatusActRow,
  answerUntil,
  caseOf,
  effectOf,
  involvedIn,
  lapsesAt,
  refusalOf,
} from "~/domains/credentials/due-process";
import {
  type StatusAct,
  type StatusKind,
  type StatusReason,
  statusActs,
  statusKinds,
} from "~/domains/credentials/states";
import { standsInWords } from "~/domains/credentials/status-view";

const DAY = 86_400_000;
const began = new Date("2026-11-02T01:00:00Z");
const on = (day: number) => new Date(began.getTime() + day * DAY);
// it began at noon in Melbourne, so half a day later a new day begins there
const days = { suspension: 7, notice: 14, appealWithin: 28, timeZone: "Australia/Melbourne" };
const date = (at: Date) => at.toISOString().slice(0, 10);

type Step = readonly [
  what: `${StatusKind} ${StatusAct}`,
  by: string | null,
  day?: number,
  reason?: StatusReason,
];
/** Acts one after another; a reason only where something is proposed. */
const acts = (...steps: readonly Step[]): StatusActRow[] =>
  steps.map(([what, byId, day = 0, reason], at) => {
    const [kind, act] = what.split(" ") as [StatusKind, StatusAct];
    return {
      number: at + 1,
      kind,
      act,
      byId,
      at: on(day),
      reason: act === "proposed" ? (reason ?? "other") : null,
      words: `${what} by ${byId}`,
    };
  });
const after = (...steps: readonly Step[]) => caseOf(acts(...steps));
/** What can be done then, whoever does it. */
const possible = (is: ReturnType<typeof caseOf>, day = 0): string[] =>
  statusKinds.flatMap((kind) =>
    statusActs.flatMap((act) =>
      refusalOf(is, { kind, act }, on(day), days, date) === null ? [`${kind} ${act}`] : [],
    ),
  );

const suspended: Step = ["suspension proposed", "ines"];
const confirmed: Step = ["suspension confirmed", "omar"];
const proposed: Step = ["withdrawal proposed", "ines"];
const mistake: Step = ["withdrawal proposed", "ines", 0, "issued-in-error"];
const agreed: Step = ["withdrawal confirmed", "omar", 14];

describe("what can be done next", () => {
  const cases: readonly [string, readonly Step[], number, readonly string[]][] = [
    [
      "with a credential about which there was nothing",
      [],
      0,
      ["suspension proposed", "withdrawal proposed"],
    ],
    [
      "once one person suspended it",
      [suspended],
      0,
      [
        "suspension confirmed",
        "suspension declined",
        "suspension taken-back",
        "suspension appealed",
        "withdrawal proposed",
      ],
    ],
    [
      "on the last day on which somebody can confirm that",
      [suspended],
      7.49,
      [
        "suspension confirmed",
        "suspension declined",
        "suspension taken-back",
        "suspension appealed",
        "withdrawal proposed",
      ],
    ],
    [
      "once nobody has confirmed that in time",
      [suspended],
      7.5,
      [
        "suspension confirmed",
        "suspension declined",
        "suspension taken-back",
        "suspension lapsed",
        "suspension appealed",
        "withdrawal proposed",
      ],
    ],
    [
      "once a second person has",
      [suspended, confirmed],
      30,
      ["suspension appealed", "withdrawal proposed", "reinstatement proposed"],
    ],
    [
      "while an appeal against it is open: nothing else is decided",
      [suspended, confirmed, ["suspension appealed", "hana"]],
      0,
      ["suspension appeal-upheld", "suspension appeal-dismissed", "withdrawal proposed"],
    ],
    [
      "while its end is proposed",
      [suspended, confirmed, ["reinstatement proposed", "ines"]],
      0,
      [
        "suspension appealed",
        "reinstatement confirmed",
        "reinstatement declined",
        "reinstatement taken-back",
      ],
    ],
    [
      "in the days in which a holder can answer",
      [proposed],
      14.49,
      ["suspension proposed", "withdrawal declined", "withdrawal taken-back", "withdrawal answered"],
    ],
    [
      "once the holder has answered",
      [proposed, ["withdrawal answered", "hana", 1]],
      1,
      ["suspension proposed", "withdrawal confirmed", "withdrawal declined", "withdrawal taken-back"],
    ],
    [
      "once those days are over",
      [proposed],
      14.5,
      [
        "suspension proposed",
        "withdrawal confirmed",
        "withdrawal declined",
        "withdrawal taken-back",
        "withdrawal answered",
      ],
    ],
    [
      "where it was our own mistake",
      [mistake],
      0,
      [
        "suspension proposed",
        "withdrawal confirmed",
        "withdrawal declined",
        "withdrawal taken-back",
        "withdrawal answered",
      ],
    ],
    ["once it is withdrawn", [mistake, agreed], 14, ["withdrawal appealed"]],
    ["on the last day to appeal", [mistake, agreed], 42.49, ["withdrawal appealed"]],
    ["once the time to appeal is over", [mistake, agreed], 42.5, []],
    [
      "once its holder has appealed, and for ever after",
      [mistake, agreed, ["withdrawal appealed", "hana", 15]],
      15,
      ["withdrawal appeal-upheld", "withdrawal appeal-dismissed"],
    ],
    [
      "once that was decided",
      [mistake, agreed, ["withdrawal appealed", "hana", 15], ["withdrawal appeal-upheld", "ada", 16]],
      16,
      [],
    ],
  ];
  it.each(cases)("%s", (_, steps, day, expected) => {
    expect(possible(after(...steps), day).sort()).toEqual([...expected].sort());
  });
});

describe("what verifiers are told of it", () => {
  const cases: readonly [string, readonly Step[], Step, string | null][] = [
    ["a suspension counts at once", [], suspended, "suspended"],
    ["its confirmation changes nothing", [suspended], confirmed, null],
    ["declined, it is over", [suspended], ["suspension declined", "omar"], "reinstated"],
    ["taken back, it is over", [suspended], ["suspension taken-back", "ines"], "reinstated"],
    ["lapsed, it is over", [suspended], ["suspension lapsed", null, 7], "reinstated"],
    ["a proposed withdrawal changes nothing", [], proposed, null],
    ["a withdrawal of what is suspended is a withdrawal", [suspended, mistake], agreed, "withdrawn"],
    [
      "an appeal cannot undo it",
      [mistake, agreed, ["withdrawal appealed", "hana"]],
      ["withdrawal appeal-upheld", "ada"],
      "overturned",
    ],
    [
      "an appeal ends a suspension",
      [suspended, ["suspension appealed", "hana"]],
      ["suspension appeal-upheld", "omar"],
      "reinstated",
    ],
  ];
  it.each(cases)("%s", (_, before, step, expected) => {
    expect(effectOf(after(...before), after(...before, step))).toBe(expected);
  });
});

it("keeps whoever had a part in something from deciding about it", () => {
  const twice = after(suspended, confirmed);
  expect([...involvedIn(after(suspended), "suspension", "confirmed")]).toEqual(["ines"]);
  expect([...involvedIn(twice, "suspension", "appeal-upheld")].sort()).toEqual(["ines", "omar"]);
  const gone = after(mistake, agreed);
  expect([...involvedIn(gone, "withdrawal", "appeal-dismissed")].sort()).toEqual(["ines", "omar"]);
});

it("says until when, and nothing where there is no such day", () => {
  const { suspension } = after(suspended);
  expect(suspension && lapsesAt(suspension, days)).toEqual(new Date(on(7.5).getTime() - 1));
  const second = after(suspended, confirmed).suspension;
  expect(second && lapsesAt(second, days)).toBeNull();
  const dismissed = after(
    suspended,
    ["suspension appealed", "hana"],
    ["suspension appeal-dismissed", "omar"],
  );
  expect(dismissed.suspension?.confirmedById).toBe("omar");
  const notice = after(proposed).proposal;
  expect(notice && answerUntil(notice, days)).toEqual(new Date(on(14.5).getTime() - 1));
  const none = after(mistake).proposal;
  expect(none && answerUntil(none, days)).toBeNull();
});

it("tells holder and issuers the same, each in their own person", () => {
  const is = after(suspended);
  const words = (you: boolean) => standsInWords(is, days, { id: "hana", name: "Noor", you });
  expect(words(true).heading).toBe("Suspended for now");
  expect(words(true).sentences.join(" ")).toContain("You can appeal.");
  expect(words(false).sentences.join(" ")).toContain("Noor can appeal.");
  expect(words(false).sentences.join(" ").replaceAll("\u00a0", " ")).toContain("by 9 November 2026");
  expect(standsInWords(after(), days, { id: "hana", name: "", you: true })).toEqual({
    heading: "Nothing stands against it",
    sentences: ["Nothing is proposed or decided about it."],
    words: "",
  });
});

it("says that a holder can answer and appeal, but not against what they asked for themselves", () => {
  const said = (...steps: readonly Step[]) =>
    standsInWords(after(...steps), days, { id: "hana", name: "", you: true }).sentences.join(" ");
  const letter: Step = ["withdrawal proposed", "ines", 0, "holder-asked"];
  const wish: Step = ["withdrawal proposed", "hana", 0, "holder-asked"];
  expect(said(letter)).toContain("You can answer.");
  expect(said(wish)).not.toContain("You can answer");
  expect(said(letter, agreed)).toContain("You can appeal until");
  expect(said(wish, agreed)).not.toContain("You can appeal");
});
