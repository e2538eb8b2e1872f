import { isObject, type JsonObject } from "./shape";
import { validityOf } from "./validity";
import type { SignedFacts } from "./verification";

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function objects(value: unknown): readonly JsonObject[] {
  return [value ?? []].flat().filter(isObject);
}

/**
 * What a document says, taken from it only after its signature was found good.
 * Reads texts under their plain names and nothing else: such values are always part of what safe-mode
 * canonicalisation signed, because the first two contexts are fixed and protected.
 */
export function readSignedFacts(document: JsonObject): SignedFacts {
  const subject = isObject(document["credentialSubject"]) ? document["credentialSubject"] : {};
  const achievement = isObject(subject["achievement"]) ? subject["achievement"] : {};
  const issuer = document["issuer"];
  const profile = isObject(issuer) ? issuer : { id: issuer };
  const criteria = isObject(achievement["criteria"]) ? achievement["criteria"] : {};
  const validity = validityOf(document);
  const descriptions = objects(achievement["resultDescription"]);
  return {
    id: text(document["id"]) ?? "",
    name: text(achievement["name"]) ?? text(document["name"]) ?? "",
    description: text(achievement["description"]),
    achievementId: text(achievement["id"]) ?? "",
    achievementType: text(achievement["achievementType"]),
    humanCode: text(achievement["humanCode"]),
    version: text(achievement["version"]),
    criteria: text(criteria["narrative"]),
    narrative: text(subject["narrative"]),
    issuer: { id: text(profile["id"]) ?? "", name: text(profile["name"]), url: text(profile["url"]) },
    awardedAt: text(document["awardedDate"]),
    validFrom: validity.from ?? "",
    validUntil: validity.until,
    alignment: objects(achievement["alignment"]).map((entry) => ({
      code: text(entry["targetCode"]),
      name: text(entry["targetName"]) ?? "",
      framework: text(entry["targetFramework"]),
      url: text(entry["targetUrl"]) ?? "",
    })),
    results: objects(subject["result"]).map((result) => {
      const described = descriptions.find((entry) => entry["id"] === result["resultDescription"]) ?? {};
      const levels = objects(described["rubricCriterionLevel"]);
      const achieved = levels.find((level) => level["id"] === result["achievedLevel"]);
      const required = levels.find((level) => level["id"] === described["requiredLevel"]);
      return {
        criterion: text(described["name"]) ?? "",
        achieved: text(achieved?.["name"]) ?? text(result["value"]) ?? text(result["status"]),
        achievedDescription: text(achieved?.["description"]),
        required: text(required?.["name"]) ?? text(described["requiredValue"]),
      };
    }),
    evidence: objects(document["evidence"]).map((entry) => ({
      id: text(entry["id"]),
      name: text(entry["name"]),
      description: text(entry["description"]),
      digest: text(entry["digestMultibase"]),
    })),
    identifiers: objects(subject["identifier"]).map((entry) => ({
      identityType: text(entry["identityType"]) ?? "",
      identityHash: text(entry["identityHash"]) ?? "",
      hashed: entry["hashed"] === true,
      salt: text(entry["salt"]),
    })),
    subjectId: text(subject["id"]),
  };
}
