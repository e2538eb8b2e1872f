import type { SmallToken } from "./offline-code";
import { isObject, type JsonObject } from "./shape";
import { readSignedFacts } from "./signed-facts";
import { readStrictJson, Unreadable } from "./strict-json";
import { credentialsContext, openBadgesContext, stackAchievementType } from "./terms";
import type { SignedFacts } from "./verification";

/** What a pocket card says of a credential: enough to check it where there is no network (decision 0066). */
export interface SmallCredential {
  /** address of the credential that it stands for */
  readonly id: string;
  readonly issuer: { readonly id: string; readonly name: string };
  /** instants as the credential writes them */
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly awardedDate: string;
  readonly email: Hashed;
  readonly holder: Hashed;
  readonly achievement: {
    readonly id: string;
    readonly achievementType: string;
    readonly name: string;
    readonly humanCode: string;
  };
  /** "Competent in 2 criteria, Proficient in 1 criterion"; null for a stack, which has no levels of its own */
  readonly levels: string | null;
  readonly status: { readonly list: string; readonly index: string };
}
interface Hashed {
  readonly identityHash: string;
  readonly salt: string;
}

/** Only an address of what is asked for: its words would not fit. */
const description = "What it asks for is described at its address.";

/**
 * The claims of a small credential: an OpenBadgeCredential as a token, in one order.
 * `sub` is asked for by the standard, and a holder has no identifier of their own here; so it is "the holder of this
 * credential", which tells nobody more than the credential's id does.
 * @source Open Badges 3.0 §8.2
 */
export function claimsOf(of: SmallCredential): JsonObject {
  const subject = `${of.id}#holder`;
  const identity = (identityType: "emailAddress" | "name", hashed: Hashed) => ({
    type: "IdentityObject",
    hashed: true,
    identityHash: hashed.identityHash,
    identityType,
    salt: hashed.salt,
  });
  return {
    "@context": [credentialsContext, openBadgesContext],
    id: of.id,
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    issuer: { id: of.issuer.id, type: ["Profile"], name: of.issuer.name },
    validFrom: of.validFrom,
    ...(of.validUntil === null ? {} : { validUntil: of.validUntil }),
    awardedDate: of.awardedDate,
    credentialSubject: {
      id: subject,
      type: ["AchievementSubject"],
      identifier: [identity("emailAddress", of.email), identity("name", of.holder)],
      achievement: {
        id: of.achievement.id,
        type: ["Achievement"],
        achievementType: of.achievement.achievementType,
        name: of.achievement.name,
        description,
        criteria: { id: of.achievement.id },
        humanCode: of.achievement.humanCode,
      },
      ...(of.levels === null ? {} : { result: [{ type: ["Result"], value: of.levels }] }),
    },
    credentialStatus: {
      id: `${of.status.list}#${of.status.index}`,
      type: "BitstringStatusListEntry",
      statusPurpose: "revocation",
      statusListIndex: of.status.index,
      statusListCredential: of.status.list,
    },
    iss: of.issuer.id,
    jti: of.id,
    nbf: seconds(of.validFrom),
    sub: subject,
    ...(of.validUntil === null ? {} : { exp: seconds(of.validUntil) }),
  };
}

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

/** The head of a token signed with this key. @source Open Badges 3.0 §8.2.1: alg, kid and typ, and no other */
export const headerOf = (verificationMethod: string): JsonObject => ({
  alg: "EdDSA",
  kid: verificationMethod,
  typ: "JWT",
});

/** A member that is text; else an empty one. */
export const text = (of: unknown, name: string): string => {
  const value = isObject(of) ? of[name] : undefined;
  return typeof value === "string" ? value : "";
};

const hashed = (entries: unknown, identityType: string): Hashed => {
  const entry = [entries ?? []].flat().find((one) => text(one, "identityType") === identityType);
  return { identityHash: text(entry, "identityHash"), salt: text(entry, "salt") };
};

/** What a credential, whole or small, says of all this; what it does not say is an empty text. */
function saidIn(document: JsonObject): Omit<SmallCredential, "levels"> {
  const subject = isObject(document["credentialSubject"]) ? document["credentialSubject"] : {};
  const { achievement, identifier } = subject;
  const entry = document["credentialStatus"];
  return {
    id: text(document, "id"),
    issuer: { id: text(document["issuer"], "id"), name: text(document["issuer"], "name") },
    validFrom: text(document, "validFrom"),
    validUntil: document["validUntil"] === undefined ? null : text(document, "validUntil"),
    awardedDate: text(document, "awardedDate"),
    email: hashed(identifier, "emailAddress"),
    holder: hashed(identifier, "name"),
    achievement: {
      id: text(achievement, "id"),
      achievementType: text(achievement, "achievementType"),
      name: text(achievement, "name"),
      humanCode: text(achievement, "humanCode"),
    },
    status: { list: text(entry, "statusListCredential"), index: text(entry, "statusListIndex") },
  };
}

/**
 * The small credential of one that we signed.
 * @param issuerId who signs the small one: with did:key that changes with the key
 */
export function smallOf(document: JsonObject, issuerId: string): SmallCredential {
  const said = saidIn(document);
  return { ...said, issuer: { ...said.issuer, id: issuerId }, levels: levelsIn(readSignedFacts(document)) };
}

/** "Competent in 2 criteria, Proficient in 1 criterion"; null where no levels were reached. */
export function levelsIn({ results }: SignedFacts): string | null {
  const counts = new Map<string, number>();
  for (const { achieved } of results) {
    if (achieved !== null) counts.set(achieved, (counts.get(achieved) ?? 0) + 1);
  }
  const criteria = (count: number) => `${count} ${count === 1 ? "criterion" : "criteria"}`;
  if (counts.size === 1 && results.length > 1)
    return `${[...counts.keys()].join("")} in all ${results.length} criteria`;
  const words = [...counts].map(([level, count]) => `${level} in ${criteria(count)}`).join(", ");
  return words === "" ? null : words;
}

/** As we write instants: UTC, whole seconds. */
export const instantShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/**
 * Reads a token as a small credential under this origin.
 * Closed: a token has this form where writing down what it says gives the same text again, letter for letter. So nothing
 * can stand in it that nobody looks at.
 * @returns null where it has another form; whose word it is the signature has to say
 */
export function readSmall(
  { header, payload }: Pick<SmallToken, "header" | "payload">,
  origin: string,
): { readonly small: SmallCredential; readonly method: string; readonly claims: JsonObject } | null {
  let claims: JsonObject;
  let method: string;
  try {
    claims = readStrictJson(payload);
    method = text(readStrictJson(header), "kid");
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
  const subject = isObject(claims["credentialSubject"]) ? claims["credentialSubject"] : {};
  const result = Array.isArray(subject["result"]) ? (subject["result"] as unknown[])[0] : undefined;
  const small = { ...saidIn(claims), levels: result === undefined ? null : text(result, "value") };
  const { achievement, status } = small;
  const right =
    header === JSON.stringify(headerOf(method)) &&
    payload === JSON.stringify(claimsOf(small)) &&
    method.startsWith(`${small.issuer.id}#`) &&
    small.id.startsWith(`${origin}/credentials/`) &&
    new RegExp(`^${uuid}$`).test(small.id.slice(`${origin}/credentials/`.length)) &&
    achievement.id.startsWith(`${origin}/achievements/`) &&
    ["MicroCredential", stackAchievementType].includes(achievement.achievementType) &&
    achievement.name !== "" &&
    [small.validFrom, small.awardedDate, small.validUntil ?? small.validFrom].every((at) =>
      instantShape.test(at),
    ) &&
    [small.email, small.holder].every(({ identityHash }) => /^sha256\$[0-9a-f]{64}$/.test(identityHash)) &&
    status.list.startsWith(`${origin}/status/`) &&
    /^(0|[1-9]\d{0,5})$/.test(status.index);
  return right ? { small, method, claims } : null;
}

/** What it says, as every check says it. */
export function smallFacts(claims: JsonObject): SignedFacts {
  const facts = readSignedFacts(claims);
  return {
    ...facts,
    description: null,
    results: facts.results.map((one) => ({ ...one, criterion: "Levels reached" })),
  };
}
