import type { Fault, JsonObject, Shape } from "./shape";
import { exactList, exactly, faultsOf, instant, isObject, kindOf, list, matching, object } from "./shape";
import { endorsementId, ourContexts, stackAchievementType } from "./terms";

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

function escaped(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** Words a person reads: there must be some. */
const words: Shape = (value, path, looking) => {
  if (typeof value !== "string" || value === "") {
    looking.faults.push({ path, sentence: `It must be text, and is ${kindOf(value)}.` });
  } else if (/\p{Surrogate}/u.test(value)) {
    looking.faults.push({ path, sentence: "It holds half a character, which no text may." });
  }
};
const second = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "an instant in whole seconds, UTC");
const moment: Shape = (value, path, looking) => {
  second(value, path, looking);
  instant(value, path, looking);
};

/** A list whose items all differ and stand in rising order of what `key` says. */
function inOrder(item: Shape, key: (entry: JsonObject) => string, order: string): Shape {
  const each = list(item);
  return (value, path, looking) => {
    each(value, path, looking);
    if (!Array.isArray(value) || looking.faults.length > 0) return;
    const keys = value.map((entry) => (isObject(entry) ? key(entry) : ""));
    for (let at = 1; at < keys.length; at += 1) {
      if ((keys[at - 1] ?? "") >= (keys[at] ?? "")) {
        looking.faults.push({
          path: `${path}[${at}]`,
          sentence: `This list must stand in order of ${order}.`,
        });
        return;
      }
    }
  };
}
const member =
  (name: string) =>
  (entry: JsonObject): string =>
    String(entry[name]);

/** The key that the first proof of a document names; "" where there is none. */
function firstMethod(document: JsonObject): string {
  const proofs = document["proof"];
  const first: unknown = Array.isArray(proofs) ? proofs[0] : undefined;
  return isObject(first) ? String(first["verificationMethod"]) : "";
}

export interface OurProfile {
  /** Where the credential of ours departs from the one shape we sign; empty means nowhere. */
  faults(document: unknown, signed: boolean): readonly Fault[];
}

/**
 * The one shape our credentials have.
 * The signature is made over the JSON-LD meaning, which stays the same when lists are wrapped, doubled or reordered,
 * when `@type` stands for `type` or `{"@value": …}` for a text, and when a second proof is added. The library alone
 * accepted 57 of 576 such changes. So a document that claims to be ours must be ours in form too: exact contexts,
 * no other property, fixed cardinality and order, one proof.
 * Key order and white space are free: wallets change them, and they say nothing.
 * @param origin where credentials, achievements, lists and the framework live; no slash at the end
 */
export function ourProfile(origin: string): OurProfile {
  if (last?.origin !== origin) last = { origin, profile: profileAt(origin) };
  return last.profile;
}

/** An installation has one origin, and every credential asks. */
let last: { readonly origin: string; readonly profile: OurProfile } | undefined;

function profileAt(origin: string): OurProfile {
  const at = escaped(origin);
  const achievementUrl = `${at}\\/achievements\\/[A-Za-z0-9._-]+`;
  const criterionUrl = `${achievementUrl}#criterion-\\d\\d-[a-z0-9-]+`;
  const alignment = object(
    {
      type: exactList(["Alignment"]),
      targetCode: matching(/^[A-Z]{2}\d+(\.[A-Z]*\d+)*$/, "a code of the framework"),
      targetFramework: words,
      targetName: words,
      targetType: exactly("CFItem"),
      targetUrl: matching(new RegExp(`^${at}\\/framework\\/[A-Z0-9.]+$`), "an item of our framework"),
    },
    ["type", "targetCode", "targetFramework", "targetName", "targetType", "targetUrl"],
    false,
    (value, path, say) => {
      if (value["targetUrl"] !== `${origin}/framework/${String(value["targetCode"])}`) {
        say(`${path}.targetUrl`, "It must be the address of its code.");
      }
    },
  );
  const level = object(
    {
      id: matching(new RegExp(`^${criterionUrl}$`), "a level of a criterion"),
      type: exactList(["RubricCriterionLevel"]),
      name: words,
      description: words,
      level: matching(/^[1-9]$/, "a digit"),
    },
    ["id", "type", "name", "description", "level"],
    false,
  );
  const description = object(
    {
      id: matching(new RegExp(`^${criterionUrl}$`), "a criterion of ours"),
      type: exactList(["ResultDescription"]),
      name: words,
      resultType: exactly("RubricCriterionLevel"),
      requiredLevel: matching(new RegExp(`^${criterionUrl}$`), "a level of a criterion"),
      rubricCriterionLevel: inOrder(level, member("level"), "level"),
      alignment: inOrder(alignment, member("targetCode"), "code"),
    },
    ["id", "type", "name", "resultType", "requiredLevel", "rubricCriterionLevel", "alignment"],
    false,
    (value, path, say) => {
      const levels = Array.isArray(value["rubricCriterionLevel"]) ? value["rubricCriterionLevel"] : [];
      const ids = levels.map((entry: unknown) => (isObject(entry) ? entry["id"] : undefined));
      if (new Set(ids).size !== ids.length) say(`${path}.rubricCriterionLevel`, "Two levels are one.");
      if (ids.some((id) => !String(id).startsWith(`${String(value["id"])}-`))) {
        say(`${path}.rubricCriterionLevel`, "A level belongs to another criterion.");
      }
      if (!ids.includes(value["requiredLevel"])) say(`${path}.requiredLevel`, "It is not among the levels.");
    },
  );
  const described = {
    id: matching(new RegExp(`^${achievementUrl}$`), "an achievement of ours"),
    type: exactList(["Achievement"]),
    name: words,
    description: words,
    criteria: object({ narrative: words }, ["narrative"], false),
    humanCode: words,
    version: words,
    inLanguage: matching(/^[a-z]{2}(-[A-Z]{2})?$/, "a language code"),
    image: object(
      {
        id: matching(new RegExp(`^${at}\\/[!-~]+$`), "a picture of ours"),
        type: exactly("Image"),
        caption: words,
      },
      ["id", "type", "caption"],
      false,
    ),
    alignment: inOrder(alignment, member("targetCode"), "code"),
  };
  const always = [
    "id",
    "type",
    "achievementType",
    "name",
    "description",
    "criteria",
    "humanCode",
    "version",
    "inLanguage",
    "alignment",
  ];
  const judged = object(
    {
      ...described,
      achievementType: exactly("MicroCredential"),
      resultDescription: inOrder(description, member("id"), "address"),
    },
    [...always, "resultDescription"],
    false,
    (value, path, say) => {
      const descriptions = Array.isArray(value["resultDescription"]) ? value["resultDescription"] : [];
      for (const entry of descriptions) {
        if (isObject(entry) && !String(entry["id"]).startsWith(`${String(value["id"])}#`)) {
          say(`${path}.resultDescription`, "A criterion belongs to another achievement.");
        }
      }
    },
  );
  // a stack adds no judgement: no criteria, and an empty list would mean the same as none to a signature
  const stacked = object({ ...described, achievementType: exactly(stackAchievementType) }, always, false);
  const isStacked = (value: unknown): boolean =>
    isObject(value) && value["achievementType"] === stackAchievementType;
  const achievement: Shape = (value, path, looking) =>
    (isStacked(value) ? stacked : judged)(value, path, looking);
  const identity = object(
    {
      type: exactly("IdentityObject"),
      hashed: exactly(true),
      identityHash: matching(/^sha256\$[0-9a-f]{64}$/, "a salted SHA-256 hash"),
      identityType: matching(/^(emailAddress|name)$/, "emailAddress or name"),
      salt: matching(/^[A-Za-z0-9_-]{22}$/, "a salt"),
    },
    ["type", "hashed", "identityHash", "identityType", "salt"],
    false,
  );
  const identifier = inOrder(identity, member("identityType"), "kind");
  const result = object(
    {
      type: exactList(["Result"]),
      resultDescription: matching(new RegExp(`^${criterionUrl}$`), "a criterion of ours"),
      achievedLevel: matching(new RegExp(`^${criterionUrl}$`), "a level of a criterion"),
    },
    ["type", "resultDescription", "achievedLevel"],
    false,
  );
  const holder = {
    type: exactList(["AchievementSubject"]),
    identifier: ((value, path, looking) => {
      identifier(value, path, looking);
      if (Array.isArray(value) && value.length !== 2) {
        looking.faults.push({
          path,
          sentence: "It must hold the holder's e-mail address and name, hashed.",
        });
      }
    }) satisfies Shape,
    achievement,
    narrative: words,
  };
  const withResults = object(
    { ...holder, result: inOrder(result, member("resultDescription"), "criterion") },
    ["type", "identifier", "achievement", "result"],
    false,
    (value, path, say) => {
      const described = isObject(value["achievement"]) ? value["achievement"]["resultDescription"] : [];
      const results = value["result"];
      if (!Array.isArray(described) || !Array.isArray(results) || described.length !== results.length) {
        return say(`${path}.result`, "There must be one result for each criterion.");
      }
      results.forEach((entry: unknown, position) => {
        const criterion: unknown = described[position];
        if (!isObject(entry) || !isObject(criterion)) return;
        const levels = Array.isArray(criterion["rubricCriterionLevel"])
          ? criterion["rubricCriterionLevel"]
          : [];
        if (entry["resultDescription"] !== criterion["id"]) {
          say(`${path}.result[${position}].resultDescription`, "It is not the criterion in this place.");
        }
        if (!levels.some((one: unknown) => isObject(one) && one["id"] === entry["achievedLevel"])) {
          say(`${path}.result[${position}].achievedLevel`, "It is not a level of its criterion.");
        }
      });
    },
  );
  const withoutResults = object(holder, ["type", "identifier", "achievement"], false);
  const subject: Shape = (value, path, looking) =>
    (isObject(value) && isStacked(value["achievement"]) ? withoutResults : withResults)(value, path, looking);
  const evidence = object(
    {
      id: matching(new RegExp(`^urn:uuid:${uuid}$`), "a urn:uuid"),
      type: exactList(["Evidence"]),
      name: words,
      description: words,
      digestMultibase: matching(/^zQm[1-9A-HJ-NP-Za-km-z]{44}$/, "a SHA-256 multihash"),
    },
    ["id", "type", "name", "description", "digestMultibase"],
    false,
  );
  const issuer = object(
    {
      id: matching(/^did:(web|key):[A-Za-z0-9.%_:-]+$/, "a did:web or did:key"),
      type: exactList(["Profile"]),
      name: words,
      url: matching(/^https?:\/\/[!-~]+$/, "an address"),
      description: words,
      email: words,
    },
    ["id", "type", "name", "url"],
    false,
  );
  const listUrl = `${at}\\/status\\/[A-Za-z0-9_-]+`;
  const credentialStatus = object(
    {
      id: matching(new RegExp(`^${listUrl}#\\d{1,6}$`), "an entry of our status list"),
      type: exactly("BitstringStatusListEntry"),
      statusPurpose: exactly("revocation"),
      statusListIndex: matching(/^(0|[1-9]\d{0,5})$/, "a number, as text"),
      statusListCredential: matching(new RegExp(`^${listUrl}$`), "a status list of ours"),
    },
    ["id", "type", "statusPurpose", "statusListIndex", "statusListCredential"],
    false,
    (value, path, say) => {
      if (value["id"] !== `${String(value["statusListCredential"])}#${String(value["statusListIndex"])}`) {
        say(`${path}.id`, "It must be the list and the place in it.");
      }
    },
  );
  const proof = object(
    {
      type: exactly("DataIntegrityProof"),
      created: moment,
      verificationMethod: matching(
        /^did:(web|key):[A-Za-z0-9.%_:-]+#z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/,
        "a key of ours",
      ),
      cryptosuite: exactly("eddsa-rdfc-2022"),
      proofPurpose: exactly("assertionMethod"),
      proofValue: matching(/^z[1-9A-HJ-NP-Za-km-z]{80,90}$/, "a signature"),
    },
    ["type", "created", "verificationMethod", "cryptosuite", "proofPurpose", "proofValue"],
    false,
  );
  const oneProof: Shape = (value, path, looking) => {
    if (!Array.isArray(value) || value.length !== 1) {
      looking.faults.push({ path, sentence: "It must be a list with exactly one proof." });
    } else proof(value[0], `${path}[0]`, looking);
  };
  const credentialUrl = `${at}\\/credentials\\/${uuid}`;
  const endorsement = object(
    {
      "@context": exactList(ourContexts),
      id: matching(new RegExp(`^${credentialUrl}#endorsement-\\d\\d$`), "an endorsement of ours"),
      type: exactList(["VerifiableCredential", "EndorsementCredential"]),
      name: words,
      issuer: object(
        {
          id: matching(/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/, "a did:key"),
          type: exactList(["Profile"]),
          name: words,
          description: words,
        },
        ["id", "type", "name", "description"],
        false,
      ),
      validFrom: moment,
      credentialSubject: object(
        {
          id: matching(new RegExp(`^${credentialUrl}$`), "a credential of ours"),
          type: exactList(["EndorsementSubject"]),
          endorsementComment: words,
        },
        ["id", "type", "endorsementComment"],
        false,
      ),
      proof: oneProof,
    },
    ["@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject", "proof"],
    false,
    (value, path, say) => {
      const key = isObject(value["issuer"]) ? String(value["issuer"]["id"]).slice("did:key:".length) : "";
      if (firstMethod(value) !== `did:key:${key}#${key}`) {
        say(`${path}.proof[0].verificationMethod`, "It must be the key of whom it names.");
      }
    },
  );
  const members = {
    "@context": exactList(ourContexts),
    id: matching(new RegExp(`^${credentialUrl}$`), "a credential of ours"),
    type: exactList(["VerifiableCredential", "OpenBadgeCredential"]),
    name: words,
    issuer,
    validFrom: moment,
    validUntil: moment,
    awardedDate: moment,
    credentialSubject: subject,
    evidence: inOrder(evidence, (entry) => `${String(entry["name"])}\u0000${String(entry["id"])}`, "name"),
    endorsement: inOrder(endorsement, member("id"), "number"),
    credentialStatus,
  };
  const required = [
    "@context",
    "id",
    "type",
    "name",
    "issuer",
    "validFrom",
    "awardedDate",
    "credentialSubject",
    "credentialStatus",
  ];
  const together = (value: JsonObject, path: string, say: (path: string, sentence: string) => void): void => {
    if (typeof value["validUntil"] === "string" && value["validUntil"] <= String(value["validFrom"])) {
      say(`${path}.validUntil`, "It ends before it begins.");
    }
    const inner = isObject(value["credentialSubject"])
      ? value["credentialSubject"]["achievement"]
      : undefined;
    if (isObject(inner) && inner["name"] !== value["name"]) {
      say(`${path}.name`, "It must be the name of its achievement.");
    }
    if (isStacked(inner) && !Array.isArray(value["evidence"])) {
      say(`${path}.evidence`, "It must say which credentials it stands on.");
    }
    if (!Array.isArray(value["endorsement"])) return;
    if (isStacked(inner)) say(`${path}.endorsement`, "A stack adds no judgement, so nobody endorses it.");
    const endorsers = new Set<unknown>();
    value["endorsement"].forEach((one: unknown, position) => {
      if (!isObject(one) || !isObject(one["credentialSubject"]) || !isObject(one["issuer"])) return;
      const where = `${path}.endorsement[${position}]`;
      endorsers.add(one["issuer"]["id"]);
      if (one["id"] !== endorsementId(String(value["id"]), position)) {
        say(`${where}.id`, "It is not the endorsement in this place.");
      }
      if (one["credentialSubject"]["id"] !== value["id"]) {
        say(`${where}.credentialSubject.id`, "It speaks of another credential.");
      }
      if (one["validFrom"] !== value["validFrom"]) {
        say(`${where}.validFrom`, "It must begin with its credential.");
      }
    });
    if (endorsers.size !== value["endorsement"].length) {
      say(`${path}.endorsement`, "Two of them have one key.");
    }
  };
  const unsigned = object(members, required, false, together);
  const whole = object(
    {
      ...members,
      proof: oneProof,
    },
    [...required, "proof"],
    false,
    (value, path, say) => {
      together(value, path, say);
      const signer = firstMethod(value).split("#")[0];
      if (isObject(value["issuer"]) && signer !== value["issuer"]["id"]) {
        say(`${path}.proof[0].verificationMethod`, "It must be a key of the issuer.");
      }
    },
  );
  return { faults: (document, signed) => faultsOf(signed ? whole : unsigned, document) };
}
