import { describe, expect, it } from "vitest";
import { type VerificationStepName, verificationSteps } from "~/domains/credentials/terms";
import { ageOf, stepAnswer, verdictOf } from "~/domains/credentials/verdict";
import type { Verification } from "~/domains/credentials/verification";

function checked(answers: Partial<Record<VerificationStepName, boolean | null>>): Verification {
  const steps = verificationSteps.map((name) => ({
    name,
    valid: answers[name] === undefined ? true : answers[name],
    detail: name === "Not expired" ? "It ended on 3 November 2025." : "Because.",
    checkedAt: "2026-11-20T00:00:00Z",
    asOf: null,
  }));
  return { outcome: "failed", steps, facts: null, endorsements: [], ours: true };
}

describe("what the steps come to", () => {
  it.each([
    [{}, "ok", "Genuine and current"],
    [{ "Conforms to Open Badges 3.0": false }, "stop", "Do not rely on this document"],
    [{ Signature: false, "Not expired": null }, "stop", "Do not rely on this document"],
    [{ Signature: null }, "unsure", "We could not check the signature"],
    [{ "Issuer known and key valid then": false }, "stop", "Do not rely on this document"],
    [{ "Issuer known and key valid then": null }, "unsure", "Unchanged, from an issuer we do not know"],
    [{ "In the transparency log": false }, "stop", "Do not rely on this document"],
    [{ "In the transparency log": null }, "unsure", "We could not check everything"],
    [{ "Not expired": false }, "unsure", "Genuine, but no longer current"],
    [{ "Not revoked or suspended": false }, "stop", "It has been withdrawn"],
    [{ "Not revoked or suspended": null }, "unsure", "Genuine, but we could not tell if it is current"],
    // withdrawn says more than ended
    [{ "Not revoked or suspended": false, "Not expired": false }, "stop", "It has been withdrawn"],
    // a list that was not read says more than an issuer nobody here knows
    [
      { "Not revoked or suspended": null, "Issuer known and key valid then": null },
      "unsure",
      "Genuine, but we could not tell if it is current",
    ],
  ] as const)("%j: %s, %s", (answers, tone, heading) => {
    expect(verdictOf(checked(answers))).toMatchObject({ tone, heading });
  });

  it("says of a changed one of ours that it is not what we issued, and blames no standard", () => {
    const changed = checked({ "Conforms to Open Badges 3.0": false });
    expect(verdictOf(changed).sentence).toContain("not what we issued");
    expect(verdictOf({ ...changed, ours: false }).sentence).toContain("the form of an Open Badges 3.0");
  });

  it("never says ok while a step is not yes", () => {
    for (const name of verificationSteps.slice(1, 7)) {
      for (const valid of [false, null]) expect(verdictOf(checked({ [name]: valid })).tone).not.toBe("ok");
    }
  });

  it("tells what was not looked at from what could not be told", () => {
    const step = { name: "Not expired", valid: null, detail: "", checkedAt: "", asOf: null } as const;
    expect(stepAnswer({ ...step, detail: "Not looked at, because an earlier check failed." })).toBe(
      "not-looked-at",
    );
    expect(stepAnswer({ ...step, detail: "The list did not answer." })).toBe("unsure");
    expect(stepAnswer({ ...step, valid: false, detail: "No." })).toBe("no");
  });

  it.each([
    [null, null],
    ["2026-11-20T09:59:40Z", "less than a minute"],
    ["2026-11-20T09:59:00Z", "1 minute"],
    ["2026-11-20T09:01:00Z", "59 minutes"],
    ["2026-11-20T09:00:00Z", "1 hour"],
    ["2026-11-18T11:00:00Z", "47 hours"],
    ["2026-11-18T10:00:00Z", "2 days"],
    ["2026-11-21T10:00:00Z", "less than a minute"],
  ])("says how old a thing of %s was: %s", (asOf, words) => {
    const step = { name: "Not expired", valid: true, detail: "", checkedAt: "2026-11-20T10:00:00Z" } as const;
    expect(ageOf({ ...step, asOf })).toBe(words);
  });
});
