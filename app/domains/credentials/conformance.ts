import { relatedResources } from "./data-model";
import type { Fault, JsonObject, Shape } from "./shape";
import {
  faultsOf,
  flag,
  instant,
  isObject,
  list,
  matching,
  number,
  object,
  oneOf,
  text,
  typed,
  uri,
} from "./shape";
import {
  achievementTypes,
  alignmentTargetTypes,
  associationTypes,
  credentialsContext,
  firstCredentialsContext,
  identifierTypes,
  resultStatuses,
  resultTypes,
} from "./terms";

/** Classes that refer to one another are looked up when they are used. */
const later =
  (of: () => Shape): Shape =>
  (value, path, looking) =>
    of()(value, path, looking);

const language = matching(
  /^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/,
  "a language code such as en-AU",
);
const jws = matching(/^[\w-]+\.[\w-]*\.[\w-]+$/, "a compact JWS");
const uriPart: Shape = uri;

const image = object({ id: uriPart, type: oneOf(["Image"]), caption: text }, ["id", "type"], false);
const identityObject = object(
  {
    type: oneOf(["IdentityObject"]),
    hashed: flag,
    identityHash: text,
    identityType: oneOf(identifierTypes, true),
    salt: text,
  },
  ["type", "hashed", "identityHash", "identityType"],
  false,
);
const identifierEntry = object(
  { type: oneOf(["IdentifierEntry"]), identifier: text, identifierType: oneOf(identifierTypes, true) },
  ["type", "identifier", "identifierType"],
  false,
);
const geo = object(
  { type: oneOf(["GeoCoordinates"]), latitude: number, longitude: number },
  ["type", "latitude", "longitude"],
  true,
);
const address = object(
  {
    type: typed("Address"),
    addressCountry: text,
    addressCountryCode: text,
    addressRegion: text,
    addressLocality: text,
    streetAddress: text,
    postOfficeBoxNumber: text,
    postalCode: text,
    geo,
  },
  ["type"],
  true,
);
const alignment = object(
  {
    type: typed("Alignment"),
    targetCode: text,
    targetDescription: text,
    targetName: text,
    targetFramework: text,
    targetType: oneOf(alignmentTargetTypes, true),
    targetUrl: uriPart,
  },
  ["type", "targetName", "targetUrl"],
  true,
);
const rubricCriterionLevel = object(
  {
    id: uriPart,
    type: typed("RubricCriterionLevel"),
    alignment: list(alignment),
    description: text,
    level: text,
    name: text,
    points: text,
  },
  ["id", "type", "name"],
  true,
);
const resultDescription = object(
  {
    id: uriPart,
    type: typed("ResultDescription"),
    alignment: list(alignment),
    allowedValue: list(text),
    name: text,
    requiredLevel: uriPart,
    requiredValue: text,
    resultType: oneOf(resultTypes, true),
    rubricCriterionLevel: list(rubricCriterionLevel),
    valueMax: text,
    valueMin: text,
  },
  ["id", "type", "name", "resultType"],
  true,
);
const result = object(
  {
    type: typed("Result"),
    achievedLevel: uriPart,
    alignment: list(alignment),
    resultDescription: uriPart,
    status: oneOf(resultStatuses),
    value: text,
  },
  ["type"],
  true,
);
const related = object(
  { id: uriPart, type: typed("Related"), inLanguage: language, version: text },
  ["id", "type"],
  true,
);
const evidence = object(
  {
    id: uriPart,
    type: typed("Evidence"),
    narrative: text,
    name: text,
    description: text,
    genre: text,
    audience: text,
  },
  ["type"],
  true,
);
const profile: Shape = object(
  {
    id: uriPart,
    type: typed("Profile"),
    name: text,
    url: uriPart,
    phone: text,
    description: text,
    endorsement: list(later(() => endorsementCredential)),
    endorsementJwt: list(jws),
    image,
    email: text,
    address,
    otherIdentifier: list(identifierEntry),
    official: text,
    parentOrg: later(() => profile),
    familyName: text,
    givenName: text,
    additionalName: text,
    patronymicName: text,
    honorificPrefix: text,
    honorificSuffix: text,
    familyNamePrefix: text,
    dateOfBirth: matching(/^\d{4}-\d{2}-\d{2}$/, "a date"),
  },
  ["id", "type"],
  true,
);
const issuer: Shape = (value, path, looking) =>
  (typeof value === "string" ? uriPart : profile)(value, path, looking);
const achievement = object(
  {
    id: uriPart,
    type: typed("Achievement"),
    alignment: list(alignment),
    achievementType: oneOf(achievementTypes, true),
    creator: profile,
    creditsAvailable: number,
    criteria: object({ id: uriPart, narrative: text }, [], true, (value, path, say) => {
      if (value["id"] === undefined && value["narrative"] === undefined) {
        say(path, "It must say what was asked, in its narrative or at its address.");
      }
    }),
    description: text,
    endorsement: list(later(() => endorsementCredential)),
    endorsementJwt: list(jws),
    fieldOfStudy: text,
    humanCode: text,
    image,
    inLanguage: language,
    name: text,
    otherIdentifier: list(identifierEntry),
    related: list(related),
    resultDescription: list(resultDescription),
    specialization: text,
    tag: list(text),
    version: text,
  },
  ["id", "type", "criteria", "description", "name"],
  true,
);
const subject = object(
  {
    id: uriPart,
    type: typed("AchievementSubject"),
    activityEndDate: instant,
    activityStartDate: instant,
    creditsEarned: number,
    achievement,
    identifier: list(identityObject),
    image,
    licenseNumber: text,
    narrative: text,
    result: list(result),
    role: text,
    source: profile,
    term: text,
  },
  ["type", "achievement"],
  true,
  (value, path, say) => {
    if (value["id"] === undefined && value["identifier"] === undefined) {
      say(path, "It must name its holder, by an id or an identifier.");
    }
    resolveResults(value, path, say);
  },
);

/** A result that points at a level of some other document would say nothing; no schema can see it. */
function resolveResults(
  value: JsonObject,
  path: string,
  say: (path: string, sentence: string) => void,
): void {
  const ids = new Set<unknown>();
  const described = isObject(value["achievement"]) ? value["achievement"]["resultDescription"] : undefined;
  for (const description of [described ?? []].flat()) {
    if (!isObject(description)) continue;
    ids.add(description["id"]);
    const levels = new Set<unknown>();
    for (const level of [description["rubricCriterionLevel"] ?? []].flat()) {
      if (isObject(level)) levels.add(level["id"]);
    }
    for (const id of levels) ids.add(id);
    const required = description["requiredLevel"];
    if (required !== undefined && !levels.has(required)) {
      say(`${path}.achievement.resultDescription`, "A required level is not among the levels described.");
    }
  }
  [value["result"] ?? []].flat().forEach((entry, at) => {
    if (!isObject(entry)) return;
    for (const name of ["resultDescription", "achievedLevel"]) {
      if (entry[name] !== undefined && !ids.has(entry[name])) {
        say(`${path}.result[${at}].${name}`, "It points to something this credential does not describe.");
      }
    }
  });
}

const proof = object(
  {
    type: text,
    created: instant,
    cryptosuite: text,
    challenge: text,
    domain: text,
    nonce: text,
    proofPurpose: text,
    proofValue: text,
    verificationMethod: uriPart,
  },
  ["type"],
  true,
);
const idAndType = object({ id: uriPart, type: text }, ["id", "type"], true);

const context: Shape = (value, path, looking) => {
  const say = (sentence: string) => looking.faults.push({ path, sentence });
  if (!Array.isArray(value) || value.length < 2) return void say("It must be a list of at least two.");
  if (value[0] !== credentialsContext && value[0] !== firstCredentialsContext) {
    return void say(
      `Its first entry must be ${credentialsContext} (the Verifiable Credentials 2.0 data model).`,
    );
  }
  const second: unknown = value[1];
  if (
    typeof second !== "string" ||
    !/^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$/.test(second)
  ) {
    return void say("Its second entry must be an Open Badges 3.0 context.");
  }
  if (value.slice(2).some((entry) => typeof entry !== "string" && !isObject(entry))) {
    say("Its entries must be addresses or objects.");
  }
};

const envelope = {
  "@context": context,
  id: uriPart,
  name: text,
  description: text,
  image,
  awardedDate: instant,
  issuer,
  validFrom: instant,
  validUntil: instant,
  issuanceDate: instant,
  expirationDate: instant,
  proof: list(proof),
  credentialSchema: list(idAndType),
  credentialStatus: idAndType,
  refreshService: idAndType,
  relatedResource: relatedResources,
  termsOfUse: list(object({ id: uriPart, type: text }, ["type"], true)),
};
/**
 * The dates of a credential, in the words of the data model that its first context names. The other model's words have
 * no meaning there, so they are refused in sentences before safe mode refuses them without one.
 */
function validity(value: JsonObject, path: string, say: (path: string, sentence: string) => void): void {
  const first = [value["@context"]].flat()[0] === firstCredentialsContext;
  const dates = ["validFrom", "validUntil"];
  const before = ["issuanceDate", "expirationDate"];
  const [from = "", until = ""] = first ? before : dates;
  for (const name of first ? dates : before) {
    if (value[name] !== undefined)
      say(`${path}.${name}`, "It belongs to the other version of the data model.");
  }
  const [begins, ends] = [value[from], value[until]];
  if (begins === undefined) say(`${path}.${from}`, "It is missing.");
  if (typeof begins === "string" && typeof ends === "string" && Date.parse(ends) < Date.parse(begins)) {
    say(`${path}.${until}`, "It ends before it begins.");
  }
}
const bothTypes =
  (second: Shape): Shape =>
  (value, path, looking) => {
    typed("VerifiableCredential")(value, path, looking);
    second(value, path, looking);
  };
const endorsementCredential: Shape = object(
  {
    ...envelope,
    type: bothTypes(typed("EndorsementCredential")),
    credentialSubject: object(
      { id: uriPart, type: typed("EndorsementSubject"), endorsementComment: text },
      ["id", "type"],
      true,
    ),
  },
  ["@context", "type", "id", "name", "credentialSubject", "issuer"],
  true,
  validity,
);
const achievementCredential = object(
  {
    ...envelope,
    type: bothTypes(typed("AchievementCredential", "OpenBadgeCredential")),
    credentialSubject: subject,
    endorsement: list(endorsementCredential),
    endorsementJwt: list(jws),
    evidence: list(evidence),
  },
  ["@context", "id", "type", "credentialSubject", "issuer"],
  true,
  validity,
);

/**
 * Where a document is no Open Badges 3.0 AchievementCredential.
 * Written here and not by a schema engine, because the official schema misses what its text asks (criteria, holder,
 * levels that exist) and because a fault must be a sentence.
 * @param compact one value may stand for a list of one, as in the JSON-LD form; our own are never so
 * @returns       empty means: it conforms
 * @source        Open Badges 3.0 data model; official JSON schema of 2025-04
 */
export function conformanceFaults(document: unknown, compact = false): readonly Fault[] {
  return faultsOf(achievementCredential, document, compact);
}

/** Where a document is no EndorsementCredential; embedded ones are looked at together with what embeds them. */
export function endorsementFaults(document: unknown): readonly Fault[] {
  return faultsOf(endorsementCredential, document, true);
}

const clrContexts: Shape = (value, path, looking) => {
  const [first, second]: readonly unknown[] = Array.isArray(value) ? value : [];
  if (
    first !== credentialsContext ||
    typeof second !== "string" ||
    !/\/spec\/clr\/v2p0\/context/.test(second)
  ) {
    looking.faults.push({
      path,
      sentence: "It must begin with the Verifiable Credentials 2.0 data model and a CLR 2.0 context.",
    });
  }
};
const association = object(
  {
    type: oneOf(["Association"]),
    associationType: oneOf(associationTypes),
    sourceId: uriPart,
    targetId: uriPart,
  },
  ["type", "associationType", "sourceId", "targetId"],
  true,
);
/** A record inside a record would be looked at without end. */
const noRecord: Shape = (value, path, looking) => {
  if (isObject(value) && [value["type"] ?? []].flat().includes("ClrCredential"))
    looking.faults.push({ path, sentence: "A record inside a record is not looked at." });
};
const clrCredential = object(
  {
    ...envelope,
    "@context": clrContexts,
    type: bothTypes(typed("ClrCredential")),
    partial: flag,
    credentialSubject: object(
      {
        id: uriPart,
        type: typed("ClrSubject"),
        identifier: list(identityObject),
        achievement: list(achievement),
        association: list(association),
        // each is looked at by itself
        verifiableCredential: list(noRecord),
      },
      ["type", "verifiableCredential"],
      true,
    ),
    endorsement: list(endorsementCredential),
    endorsementJwt: list(jws),
  },
  ["@context", "id", "type", "name", "credentialSubject", "issuer"],
  true,
  validity,
);

/**
 * Where a document is no Comprehensive Learner Record; what it holds is looked at apart.
 * @source CLR 2.0 data model; official JSON schema
 */
export function clrFaults(document: unknown, compact = false): readonly Fault[] {
  return faultsOf(clrCredential, document, compact);
}
