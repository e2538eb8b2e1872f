import { expect, test } from "vitest";
import { judgementsInWords } from "~/domains/credentials/endorsement-words";
import type { LedgerJudgement } from "~/domains/credentials/ledger";

const base: LedgerJudgement = {
  criterion: "scope",
  title: "Working within scope",
  position: 1,
  level: "competent",
  levelName: "Competent",
  requiredLevelName: "Competent",
  rubricVersion: "0.1.0",
  evidenceId: "e1",
  versionId: "v1",
  judgedById: "person-two",
  judgedAs: "supervisor",
  judgedAt: "2026-11-02T23:30:00.000Z",
};
const say = (judgements: readonly LedgerJudgement[]) =>
  judgementsInWords({
    judgements,
    evidence: [
      { versionId: "v1", evidenceTitle: "Practice log" },
      { versionId: "v2", evidenceTitle: "Observation note" },
    ],
    achievement: "Professional and ethical conduct",
    version: "0.1.0",
    issuer: "the Institute",
    timeZone: "Australia/Melbourne",
  });

test("a judgement says role, kind of evidence, criterion, level and the day where the service is", () => {
  expect(say([base])).toEqual([
    {
      name: "A supervisor at the holder’s workplace",
      comment:
        "Judged as a supervisor at the holder’s workplace, on evidence from the holder’s own work, against the rubric of “Professional and ethical conduct”, version 0.1.0. On 3 November 2026, from “Practice log”: “Working within scope” at Competent.",
    },
  ]);
});

test("what one person judged at one time on one piece is one sentence, and each person is one statement", () => {
  const [first, second, ...more] = say([
    {
      ...base,
      criterion: "time",
      title: "Keeping time",
      position: 3,
      judgedById: "person-one",
      judgedAs: "assessor",
      judgedAt: "2026-11-05T01:00:00.000Z",
      versionId: "v2",
    },
    { ...base, criterion: "language", title: "Language", position: 2, levelName: "Proficient" },
    base,
  ]);
  expect(more).toEqual([]);
  expect(first?.comment).toContain(
    "from “Practice log”: “Working within scope” at Competent; “Language” at Proficient.",
  );
  expect(second).toMatchObject({ name: "An assessor for the Institute" });
  expect(second?.comment).toContain(
    "On 5 November 2026, from “Observation note”: “Keeping time” at Competent.",
  );
});

test("a person who judged in two roles is one statement with both", () => {
  const statements = say([
    base,
    {
      ...base,
      criterion: "time",
      title: "Keeping time",
      judgedAs: "assessor",
      judgedAt: "2026-11-06T01:00:00.000Z",
      recognised: true,
    },
  ]);
  expect(statements).toHaveLength(1);
  expect(statements[0]?.name).toBe(
    "A supervisor at the holder’s workplace and an assessor for the Institute",
  );
  expect(statements[0]?.comment).toContain("from a claim of prior learning: “Keeping time” at Competent.");
});

test("no id of anybody or of any piece is in it", () => {
  expect(JSON.stringify(say([base]))).not.toMatch(/person-|e1|v1/);
});

test("no judgement, no statement", () => {
  expect(say([])).toEqual([]);
});
