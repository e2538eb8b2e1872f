import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { checkCompletion, checkRenewal } from "~/catalogue/check-completion";
import { completionRule, isCertain } from "~/catalogue/completion";
import type { CompletionNode, MicroCredential } from "~/catalogue/types";
import { credential, lineOf, readChanged } from "./content-folder";

const di3 = catalogue().microCredentials.find((one) => one.slug === "professional-and-ethical-conduct");
if (!di3) throw new Error("content/ no longer holds DI3.");
const faults = (completion: CompletionNode, more: Partial<MicroCredential> = {}) => {
  const said: string[] = [];
  checkCompletion({ ...di3, completion, ...more }, (sentence) => said.push(sentence));
  return said;
};
const everything = ["knowledge", "reflection", "practice", "judgement"].map(
  (every) => ({ every }) as CompletionNode,
);
const practice = di3.requirements.flatMap((one) => (one.kind === "practice" ? [one.id] : []));
const but = (...left: readonly string[]) => practice.filter((id) => !left.includes(id));
const rest: CompletionNode[] = [{ every: "knowledge" }, { every: "reflection" }, { every: "judgement" }];

describe("a completion rule is refused where", () => {
  it.each<[string, CompletionNode, Partial<MicroCredential>, string[]]>([
    ["nothing is wrong", { all: everything }, {}, []],
    [
      "it names what is not there",
      { all: [...everything, "page-x"] },
      {},
      ['The completion rule names the requirement "page-x", which isn\'t there.'],
    ],
    [
      "it forgets a requirement",
      { all: [...rest, ...but("account-written")] },
      { evidence: di3.evidence.map((kind) => ({ ...kind, required: false })) },
      ['The completion rule never asks for the requirement "account-written".'],
    ],
    [
      "it leaves out evidence that is said to be required",
      {
        all: [
          ...rest,
          ...but("account-written", "observed"),
          { any: 1, of: ["account-written", "observed"] },
        ],
      },
      {},
      [
        'The evidence "account" is said to be required, and the completion rule can be met without it.',
        'The evidence "observation" is said to be required, and the completion rule can be met without it.',
      ],
    ],
    [
      "a skill could go without practice",
      { all: [...rest, ...but("practice-time", "observed"), { any: 1, of: ["practice-time", "observed"] }] },
      { evidence: di3.evidence.map((kind) => ({ ...kind, required: false })) },
      ["The completion rule can be met without the skill DI3.3 being practised."],
    ],
    [
      "a skill could go without judgement",
      {
        all: [
          { every: "knowledge" },
          { every: "reflection" },
          { every: "practice" },
          "judged-scope",
          "judged-privacy",
          { any: 1, of: ["judged-language", "judged-time"] },
        ],
      },
      {},
      [
        "The completion rule can be met without the skill DI3.2 being judged.",
        "The completion rule can be met without the skill DI3.3 being judged.",
        'The completion rule can be met without a judgement of "language".',
        'The completion rule can be met without a judgement of "time".',
      ],
    ],
    [
      "a choice leaves no choice",
      {
        all: [
          ...rest,
          ...but("practice-scope", "practice-privacy"),
          { any: 2, of: ["practice-scope", "practice-privacy"] },
        ],
      },
      {},
      ['Any 2 of 2 is all of them. Write "all", or name more.'],
    ],
    [
      "a minimum level is no level, or asks for nothing more, or is not about judgements",
      {
        all: [
          { every: "knowledge" },
          { every: "reflection" },
          { every: "judgement", minimumLevel: "superb" },
          { every: "judgement", minimumLevel: "competent" },
          { every: "practice", minimumLevel: "proficient" },
        ],
      },
      {},
      [
        'The minimum level "superb" is not a level of the rubric.',
        "A minimum level asks for more than the requirements do by themselves. Raise it, or take it out.",
        "A minimum level is for judgements, and there is none here.",
      ],
    ],
    [
      "a reflection could grow too old",
      { all: everything, withinMonths: 12 },
      {},
      ["A reflection is written once and kept, so it cannot grow too old."],
    ],
    [
      "nothing could have been given before",
      { all: everything, countsBefore: true },
      {},
      ["Nothing was given before it began: there is no statusStart."],
    ],
    ["something could", { all: everything, countsBefore: true }, { statusStart: "2026-01-01" }, []],
    [
      "it ends before it begins",
      { all: everything },
      { statusStart: "2026-02-01", statusEnd: "2026-01-01" },
      ["It ends on 2026-01-01, before it begins."],
    ],
  ])("%s", (_what, completion, more, said) => expect(faults(completion, more)).toEqual(said));
});

describe("in a file", () => {
  const file = `${credential}/credential.yaml`;
  const change = (text: string) => ({ file, from: "\nrubric:\n", to: `\n${text}rubric:\n` });

  it("a fault is said at its line", async () => {
    const bad = change("completion:\n  all:\n    - every: knowledge\n    - page-x\n");
    const { lines } = await readChanged([bad]);
    const at = lineOf(file, "    - page-x", bad);
    expect(lines).toContain(
      `content/${file}:${at}: The completion rule names the requirement "page-x", which isn't there.`,
    );
  });

  it("an unknown field is refused", async () => {
    const { catalogue: read } = await readChanged([
      change("completion:\n  all: [know-01]\n  withinYears: 2\n"),
    ]);
    expect(read).toBeNull();
  });
});

describe("what is served", () => {
  it("has rules of its own in two micro-credentials or more, and judges every skill in each", () => {
    const { microCredentials } = catalogue();
    expect(microCredentials.filter((of) => of.completion !== undefined).length).toBeGreaterThanOrEqual(2);
    for (const of of microCredentials) {
      const rule = completionRule(of);
      for (const skill of of.alignment.coreSkills)
        expect(
          isCertain(rule, ({ requirement: one }) => one.kind === "judgement" && one.skills.includes(skill)),
        ).toBe(true);
    }
  });
});

describe("a renewal rule is refused where", () => {
  const said = (renewalRule: CompletionNode | undefined, validFor: string | null = "P3Y") => {
    const sentences: string[] = [];
    checkRenewal({ ...di3, certification: { ...di3.certification, validFor, renewalRule } }, (sentence) =>
      sentences.push(sentence),
    );
    return sentences;
  };

  it.each<[string, CompletionNode | undefined, string[]]>([
    ["nothing is written", undefined, []],
    ["nothing is wrong", { all: ["observed"], withinMonths: 6 }, []],
    [
      "a knowledge check is asked for again beside practice",
      { all: [{ every: "knowledge" }, "observed"] },
      [],
    ],
    [
      "it names what is not there",
      { all: ["page-x", "observed"] },
      ['The renewal rule names the requirement "page-x", which isn\'t there.'],
    ],
    [
      "nobody shows any practice",
      { every: "knowledge" },
      ["The renewal rule can be met without any practice being shown anew."],
    ],
    [
      "one way round asks for no practice",
      {
        any: 1,
        of: ["observed", { all: di3.requirements.flatMap((r) => (r.kind === "knowledge" ? [r.id] : [])) }],
      },
      ["The renewal rule can be met without any practice being shown anew."],
    ],
    [
      "a judgement is named, which comes by itself",
      { all: ["judged-scope", "observed"] },
      [expect.stringContaining('"judged-scope" is a judgement') as string],
    ],
  ])("%s", (_what, rule, sentences) => {
    expect(said(rule)).toEqual(sentences);
  });

  it("it does not end, or has terms of a first award", () => {
    expect(said({ all: ["observed"] }, null)).toEqual([
      "It does not end, so nothing is asked for a renewal. Take the rule out.",
    ]);
    expect(said({ all: ["observed"], countsBefore: true })).toContain(
      'A renewal rule has only "withinMonths" as a term.',
    );
  });
});
