import { describe, expect, test } from "vitest";
import { conformanceFaults } from "~/domains/credentials/conformance";
import { criteriaOf, stationsOf } from "~/domains/credentials/document.server";
import { evidenceCommitment } from "~/domains/credentials/evidence-proof.server";
import { ourProfile } from "~/domains/credentials/profile";
import {
  credentialFor as draftFor,
  credentialId,
  endorsedCredentialFor,
  localOrigin,
  stackCredentialFor,
  webOrigin,
} from "./fixture";

/** Without the endorsements, which have no form before they are signed. */
const credentialFor: typeof draftFor = (origin, which, more) =>
  draftFor(origin, which, { judged: [], ...more });

test("lists stand in one order, whatever order they came in", () => {
  const { credentialSubject, evidence } = credentialFor(localOrigin);
  expect(credentialSubject.achievement.alignment.map((entry) => entry.targetCode)).toEqual([
    "DI3",
    "DI3.1",
    "DI3.2",
    "DI3.3",
  ]);
  expect(credentialSubject.result?.map((entry) => entry.resultDescription)).toEqual(
    criteriaOf(credentialSubject.achievement).map((entry) => entry.id),
  );
  expect(evidence?.map((entry) => entry.name)).toEqual(["Observation note", "Practice log, parts A to D"]);
});

test("says in words what the standard has no place for", () => {
  const { narrative } = credentialFor(localOrigin).credentialSubject.achievement.criteria;
  expect(narrative).toContain("Volume of learning: 7.5 hours");
  expect(narrative).toContain("not a qualification under the Australian Qualifications Framework");
});

describe.each([
  ["a micro-credential", credentialFor],
  ["a stack", stackCredentialFor],
])("the issuer's words in %s", (_, make) => {
  const subjectOf = (narrative?: string) =>
    ({ ...make(webOrigin).credentialSubject, ...(narrative === undefined ? {} : { narrative }) }) as object;
  const faults = (credentialSubject: object) =>
    ourProfile(webOrigin)
      .faults({ ...make(webOrigin), credentialSubject }, false)
      .map((fault) => fault.path);

  test("stand in its subject, and nothing stands there without them", () => {
    expect(make(webOrigin).credentialSubject).not.toHaveProperty("narrative");
    expect(faults(subjectOf())).toEqual([]);
    const said = subjectOf("Kept each promise.\n\nNgā mihi.");
    expect(faults(said)).toEqual([]);
    expect(conformanceFaults({ ...make(webOrigin), credentialSubject: said })).toEqual([]);
  });

  test.each([
    ["no words", ""],
    ["half a character", "half \ud83d"],
  ])("are not %s", (_, words) => {
    expect(faults(subjectOf(words))).toEqual(["$.credentialSubject.narrative"]);
  });
});

test("the issuer's words come from whoever builds it, or not at all", () => {
  const narrative = "Kept each promise.";
  expect(credentialFor(webOrigin, 0, { narrative }).credentialSubject.narrative).toBe(narrative);
  expect(credentialFor(webOrigin, 0, { narrative: null }).credentialSubject).not.toHaveProperty("narrative");
});

test("a result for each criterion, at a level that exists, or nothing", () => {
  const scope = { criterion: "scope", level: "competent" };
  const language = { criterion: "language", level: "competent" };
  expect(() => credentialFor(localOrigin, 0, { results: [scope, language] })).toThrow(/exactly one result/);
  expect(() =>
    credentialFor(localOrigin, 0, { results: [scope, language, { criterion: "time", level: "brilliant" }] }),
  ).toThrow(/no such level/);
  expect(() => credentialFor(localOrigin, 0, { results: [scope, language, language] })).toThrow(
    /exactly one/,
  );
});

test("is in our profile at its own address only", () => {
  expect(ourProfile(webOrigin).faults(credentialFor(webOrigin), false)).toEqual([]);
  expect(ourProfile(localOrigin).faults(credentialFor(webOrigin), false)).not.toEqual([]);
  // A dot in an address is a dot, not any letter.
  expect(ourProfile("https://pathwaysXexample.org").faults(credentialFor(webOrigin), false)).not.toEqual([]);
});

test("evidence without or with other content has another commitment", () => {
  const files = ["ab".repeat(32), "cd".repeat(32)];
  const one = evidenceCommitment("salt", "id", files);
  expect(evidenceCommitment("salt", "id", [...files].reverse())).toBe(one);
  expect(evidenceCommitment("salt", "id", ["AB".repeat(32), "cd".repeat(32)])).toBe(one);
  expect(evidenceCommitment("other", "id", files)).not.toBe(one);
  expect(evidenceCommitment("salt", "other", files)).not.toBe(one);
  expect(evidenceCommitment("salt", "id", ["ab".repeat(32)])).not.toBe(one);
});

describe("a stack", () => {
  type Json = Record<string, unknown>;
  const stacked = () => structuredClone(stackCredentialFor(webOrigin)) as unknown as Json;
  const subject = (d: Json) => d["credentialSubject"] as Json;
  const faults = (d: unknown) =>
    ourProfile(webOrigin)
      .faults(d, false)
      .map((fault) => fault.path);

  test("is an Award aligned to its competencies, with evidence and without results", () => {
    const { credentialSubject, evidence, name } = stackCredentialFor(webOrigin);
    expect(name).toBe("Delivering IPS");
    expect(credentialSubject).not.toHaveProperty("result");
    expect(credentialSubject.achievement).not.toHaveProperty("resultDescription");
    expect(credentialSubject.achievement).toMatchObject({ achievementType: "Award", humanCode: "DI" });
    expect(credentialSubject.achievement.alignment.map((one) => one.targetCode)).toEqual(["DI1", "DI3"]);
    expect(credentialSubject.achievement.criteria.narrative).toContain("adds no judgement of its own");
    expect(evidence?.map((one) => one.name)).toEqual(["DI1 Marketing IPS", "DI3 Professional conduct"]);
    expect(conformanceFaults(stacked())).toEqual([]);
    expect(faults(stacked())).toEqual([]);
  });

  test("has no other form: no results, no criteria, not even empty; nothing without what it stands on", () => {
    const changes: [string, (d: Json) => void][] = [
      ["$.credentialSubject.result", (d) => (subject(d)["result"] = [])],
      [
        "$.credentialSubject.achievement.resultDescription",
        (d) => ((subject(d)["achievement"] as Json)["resultDescription"] = []),
      ],
      ["$.evidence", (d) => delete d["evidence"]],
      [
        "$.credentialSubject.achievement.resultDescription",
        (d) => ((subject(d)["achievement"] as Json)["achievementType"] = "MicroCredential"),
      ],
    ];
    for (const [path, change] of changes) {
      const document = stacked();
      change(document);
      expect(faults(document)).toContain(path);
    }
    const micro = structuredClone(credentialFor(webOrigin)) as unknown as Json;
    (subject(micro)["achievement"] as Json)["achievementType"] = "Award";
    expect(faults(micro)).not.toEqual([]);
  });

  test("a line has a station for each skill, and for each competency of a stack", () => {
    const stations = (one: ReturnType<typeof credentialFor>) =>
      stationsOf(one.credentialSubject.achievement.alignment, (each) => each.targetCode).length;
    expect(stations(credentialFor(webOrigin))).toBe(3);
    expect(stations(stackCredentialFor(webOrigin))).toBe(2);
  });
});

/** Each breaks one rule; the path says where it was seen. */
describe("conformance to Open Badges 3.0", () => {
  type Json = Record<string, unknown>;
  const subject = (d: Json) => d["credentialSubject"] as Json;
  const achievement = (d: Json) => subject(d)["achievement"] as Json;
  test.each<[string, (document: Json) => void]>([
    ["$.@context", (d) => (d["@context"] = ["https://www.w3.org/ns/credentials/v2"])],
    ["$.@context", (d) => (d["@context"] as string[]).reverse()],
    ["$.id", (d) => delete d["id"]],
    ["$.id", (d) => (d["id"] = "no address")],
    ["$.type", (d) => (d["type"] = ["VerifiableCredential"])],
    ["$.type", (d) => (d["type"] = "OpenBadgeCredential")],
    ["$.issuer.type", (d) => (d["issuer"] = { id: "did:web:x.example" })],
    ["$.validFrom", (d) => (d["validFrom"] = "2026-11-01")],
    ["$.validUntil", (d) => (d["validUntil"] = "2020-11-01T00:00:00Z")],
    ["$.credentialSubject", (d) => (d["credentialSubject"] = [d["credentialSubject"]])],
    ["$.credentialSubject", (d) => delete subject(d)["identifier"]],
    [
      "$.credentialSubject.identifier[0].extra",
      (d) => (((subject(d)["identifier"] as Json[])[0] as Json)["extra"] = "x"),
    ],
    ["$.credentialSubject.achievement.criteria", (d) => (achievement(d)["criteria"] = {})],
    ["$.credentialSubject.achievement.description", (d) => delete achievement(d)["description"]],
    ["$.credentialSubject.achievement.inLanguage", (d) => (achievement(d)["inLanguage"] = "en-au")],
    [
      "$.credentialSubject.achievement.achievementType",
      (d) => (achievement(d)["achievementType"] = "Badge of honour"),
    ],
    ["$.credentialSubject.achievement.image", (d) => (achievement(d)["image"] = "https://x.example/a.png")],
    ["$.credentialSubject.achievement.tag", (d) => (achievement(d)["tag"] = [])],
    [
      "$.credentialSubject.achievement.alignment[0].targetUrl",
      (d) => delete ((achievement(d)["alignment"] as Json[])[0] as Json)["targetUrl"],
    ],
    [
      "$.credentialSubject.result[0].achievedLevel",
      (d) => (((subject(d)["result"] as Json[])[0] as Json)["achievedLevel"] = "https://x.example/level"),
    ],
    ["$.credentialStatus", (d) => (d["credentialStatus"] = [d["credentialStatus"]])],
    ["$.credentialStatus.id", (d) => delete (d["credentialStatus"] as Json)["id"]],
    ["$.proof", (d) => (d["proof"] = { type: "DataIntegrityProof" })],
    ["$.evidence", (d) => (d["evidence"] = null)],
    ["$.madeUp", (d) => (d["madeUp"] = null)],
  ])("%s", (path, change) => {
    const document = structuredClone(credentialFor(localOrigin)) as unknown as Json;
    expect(conformanceFaults(document)).toEqual([]);
    change(document);
    const faults = conformanceFaults(document);
    expect(faults.map((fault) => fault.path)).toContain(path);
    for (const fault of faults) expect(fault.sentence).toMatch(/\.$/);
  });

  test("an unknown property is the standard's own freedom; single values are the JSON-LD form's", () => {
    const document = { ...credentialFor(localOrigin), madeUp: 1, proof: { type: "DataIntegrityProof" } };
    expect(conformanceFaults(document).map((fault) => fault.path)).toEqual(["$.proof"]);
    expect(conformanceFaults(document, true)).toEqual([]);
  });

  test("no value whatever makes it throw", () => {
    for (const value of [
      null,
      undefined,
      1,
      "x",
      [],
      [[]],
      { "@context": 7, credentialSubject: { result: 3, achievement: { resultDescription: [null] } } },
    ]) {
      expect(conformanceFaults(value).length).toBeGreaterThan(0);
    }
  });
});

describe("endorsements in a credential of ours", () => {
  type Json = Record<string, unknown>;
  const faultsAfter = async (change: (one: Json, other: Json, whole: Json) => void): Promise<string[]> => {
    const document = structuredClone(await endorsedCredentialFor(webOrigin)) as unknown as Json;
    const [one, other] = document["endorsement"] as [Json, Json];
    change(one, other, document);
    return ourProfile(webOrigin)
      .faults(document, false)
      .map((fault) => fault.path);
  };
  const within = (of: Json, name: string) => of[name] as Json;
  const first = "$.endorsement[0]";

  test("are of the standard and of our profile, and speak of the credential they stand in", async () => {
    const document = await endorsedCredentialFor(webOrigin);
    expect(conformanceFaults(document)).toEqual([]);
    expect(await faultsAfter(() => undefined)).toEqual([]);
    expect(document.endorsement).toMatchObject([
      {
        id: `${webOrigin}/credentials/${credentialId}#endorsement-01`,
        type: ["VerifiableCredential", "EndorsementCredential"],
        validFrom: document.validFrom,
        credentialSubject: { id: document.id, type: ["EndorsementSubject"] },
      },
      { id: `${webOrigin}/credentials/${credentialId}#endorsement-02` },
    ]);
  });

  test("end with nothing but their credential", async () => {
    for (const one of (await endorsedCredentialFor(webOrigin)).endorsement ?? []) {
      expect(one).not.toHaveProperty("validUntil");
      expect(one).not.toHaveProperty("credentialStatus");
    }
  });

  test.each<readonly [string, string, (one: Json, other: Json, whole: Json) => void]>([
    ["no contexts of its own", `${first}.@context`, (one) => delete one["@context"]],
    ["another context", `${first}.@context`, (one) => (one["@context"] as string[]).pop()],
    ["another number", `${first}.id`, (one) => (one["id"] = `${String(one["id"]).slice(0, -2)}03`)],
    ["another class", `${first}.type`, (one) => (one["type"] = ["EndorsementCredential"])],
    ["an end of its own", `${first}.validUntil`, (one) => (one["validUntil"] = "2030-01-01T00:00:00Z")],
    ["another beginning", `${first}.validFrom`, (one) => (one["validFrom"] = "2026-11-02T00:00:00Z")],
    ["a status of its own", `${first}.credentialStatus`, (one) => (one["credentialStatus"] = {})],
    ["no proof", `${first}.proof`, (one) => delete one["proof"]],
    ["a proof without its list", `${first}.proof`, (one) => (one["proof"] = (one["proof"] as Json[])[0])],
    ["two proofs", `${first}.proof`, (one) => (one["proof"] as Json[]).push((one["proof"] as [Json])[0])],
    [
      "a key that is not its signer's",
      `${first}.proof[0].verificationMethod`,
      (one, other) => {
        within(one, "proof")["0"] = (other["proof"] as Json[])[0];
      },
    ],
    [
      "our own name as its signer",
      `${first}.issuer.id`,
      (one) => (within(one, "issuer")["id"] = "did:web:pathways.example.org"),
    ],
    ["a signer without a name", `${first}.issuer.name`, (one) => delete within(one, "issuer")["name"]],
    [
      "an address beside its signer's name",
      `${first}.issuer.email`,
      (one) => (within(one, "issuer")["email"] = "judge@demo.example"),
    ],
    [
      "another credential as what it speaks of",
      `${first}.credentialSubject.id`,
      (one) =>
        (within(one, "credentialSubject")["id"] =
          `${webOrigin}/credentials/${credentialId.replace("0", "1")}`),
    ],
    [
      "nothing to say",
      `${first}.credentialSubject.endorsementComment`,
      (one) => (within(one, "credentialSubject")["endorsementComment"] = ""),
    ],
    [
      "one key for two",
      "$.endorsement",
      (one, other) => {
        one["issuer"] = other["issuer"];
        one["proof"] = other["proof"];
      },
    ],
    [
      "the other's place",
      "$.endorsement[1]",
      (_one, _other, whole) => (whole["endorsement"] as Json[]).reverse(),
    ],
    ["an empty list", "$.endorsement", (_one, _other, whole) => (whole["endorsement"] = [])],
  ])("with %s are not ours", async (_, path, change) => {
    expect(await faultsAfter(change)).toContain(path);
  });

  test("have no place in a stack, which adds no judgement", async () => {
    const { endorsement } = await endorsedCredentialFor(webOrigin);
    const faults = ourProfile(webOrigin).faults({ ...stackCredentialFor(webOrigin), endorsement }, false);
    expect(faults.map((fault) => fault.path)).toContain("$.endorsement");
  });
});
