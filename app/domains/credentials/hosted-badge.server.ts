import { issuerNotKnown } from "./foreign-proof.server";
import { NotFetched } from "./safe-fetch.server";
import { isObject, type JsonObject } from "./shape";
import { type Answer, day, not, unsure, yes } from "./step-answer";
import { readStrictJson, Unreadable } from "./strict-json";
import type { hostedSteps } from "./terms";
import type { SignedFacts, VerifyContext } from "./verification";

type HostedStep = (typeof hostedSteps)[number];

/** What a hosted badge came to; steps that are missing were not looked at. */
export interface CheckedHosted {
  readonly answers: ReadonlyMap<HostedStep, Answer>;
  /** from its issuer's copy; null unless that says the same */
  readonly facts: SignedFacts | null;
}

export function isOpenBadges2(document: JsonObject): boolean {
  return [document["@context"] ?? []].flat().includes("https://w3id.org/openbadges/v2");
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const objects = (value: unknown): readonly JsonObject[] => [value ?? []].flat().filter(isObject);

/**
 * Checks a badge of the standard before: it is not signed, and is genuine where its issuer's address says the same.
 * What is shown comes from the issuer's copy and never from what was handed in. That the copy stands at the issuer's
 * own address is the whole proof, so a badge at another address that only names the issuer is refused.
 * @source Open Badges 2.0, hosted verification; `verification.allowedOrigins` and `startsWith` of the issuer's profile
 */
export async function checkHosted(handed: JsonObject, context: VerifyContext): Promise<CheckedHosted> {
  const answers = new Map<HostedStep, Answer>();
  const done = (facts: SignedFacts | null): CheckedHosted => ({ answers, facts });
  const fault = formFault(handed);
  if (fault) {
    answers.set("Conforms to Open Badges 2.0", fault);
    return done(null);
  }
  answers.set(
    "Conforms to Open Badges 2.0",
    yes("It has the form of Open Badges 2.0, the standard before 3.0."),
  );
  const address = String(handed["id"]);
  try {
    const hosted = await readAt(address, context);
    const badge = await partOf(hosted, "badge", context);
    const issuer = await partOf(badge, "issuer", context);
    // Carried along it is only its carrier's word about the issuer; read at its own address it is the issuer's.
    const carried = isObject(badge["issuer"]);
    const elsewhere = notAtIssuer(address, carried ? { id: issuer["id"] } : issuer);
    const changed = differences(handed, hosted);
    answers.set(
      "Same at its issuer",
      elsewhere
        ? not(elsewhere)
        : changed
          ? not(`Its issuer's own copy says something else (${changed}).`)
          : yes("It is not signed. Its issuer's own copy, read now, says the same."),
    );
    if (elsewhere || changed) return done(null);
    answers.set("Issuer known and key valid then", issuerNotKnown(new URL(address).host, "put it there"));
    answers.set("Not expired", ended(hosted, context));
    answers.set("Not revoked or suspended", withdrawn(hosted));
    const facts = factsOf(hosted, badge, issuer);
    answers.set("What it says", yes(`“${facts.name}” from ${facts.issuer.name ?? facts.issuer.id}.`));
    return done(facts);
  } catch (error) {
    if (error instanceof NotFetched && error.status === 410) {
      answers.set(
        "Same at its issuer",
        unsure("Its issuer's address answers that it is gone, so nothing can be compared."),
      );
      answers.set("Not revoked or suspended", not("Its issuer has withdrawn it."));
    } else if (error instanceof NotFetched || error instanceof Unreadable) {
      answers.set("Same at its issuer", unsure(`Its issuer's copy could not be read. ${error.message}`));
    } else throw error;
    return done(null);
  }
}

function formFault(handed: JsonObject): Answer | null {
  const at = (name: string, asked: string) => not(`At $.${name}: It must be ${asked}.`);
  if (![handed["type"]].flat().includes("Assertion"))
    return at("type", "Assertion, which is what an awarded badge is");
  const verification = handed["verification"];
  const kind = isObject(verification) ? [verification["type"]].flat() : [];
  if (kind.includes("SignedBadge") || kind.includes("signed")) {
    return unsure("It is an Open Badges 2.0 badge with a signature of its own kind, which we cannot check.");
  }
  if (!kind.includes("HostedBadge") && !kind.includes("hosted"))
    return at("verification", "a way to check it");
  if (!/^https:\/\/[^\s]+$/.test(String(handed["id"])))
    return at("id", "an address that begins with https://");
  const recipient = handed["recipient"];
  if (!isObject(recipient) || text(recipient["identity"]) === null) return at("recipient", "somebody");
  if (!isObject(handed["badge"]) && text(handed["badge"]) === null) return at("badge", "what was awarded");
  const issuedOn = text(handed["issuedOn"]);
  if (issuedOn === null || Number.isNaN(Date.parse(issuedOn))) return at("issuedOn", "a date");
  return null;
}

/** @throws NotFetched, Unreadable where what stands there is not what is named so */
async function readAt(address: string, context: VerifyContext): Promise<JsonObject> {
  const document = readStrictJson(Buffer.from((await context.fetchPublic(address)).body).toString("utf8"));
  if (document["id"] !== address) throw new Unreadable("Something else stands at its address.");
  return document;
}

/** What a badge names, at its own address; or as it stands in what its issuer's address said. */
async function partOf(
  whole: JsonObject,
  name: "badge" | "issuer",
  context: VerifyContext,
): Promise<JsonObject> {
  const part = whole[name];
  if (isObject(part)) return part;
  if (typeof part === "string") return readAt(part, context);
  throw new Unreadable(`It does not say ${name === "badge" ? "what was awarded" : "who awarded it"}.`);
}

/** @returns why the address is not one of the issuer's; null where it is */
function notAtIssuer(address: string, issuer: JsonObject): string | null {
  const own = text(issuer["id"]);
  if (own === null || !URL.canParse(own)) return "Its issuer is not named by an address.";
  const at = new URL(address);
  const policy = isObject(issuer["verification"]) ? issuer["verification"] : {};
  const origins = [policy["allowedOrigins"] ?? new URL(own).host].flat();
  const starts = [policy["startsWith"] ?? []].flat();
  const allowed =
    origins.some((one) => one === at.host || one === at.origin) &&
    (starts.length === 0 ||
      starts.some((one) => typeof one === "string" && one !== "" && address.startsWith(one)));
  return allowed ? null : `It stands at ${at.host}, which does not speak for the issuer it names.`;
}

/** What a person reads or is recognised by, and would be changed by whoever changes a badge. */
function differences(handed: JsonObject, hosted: JsonObject): string | null {
  const idOf = (value: unknown): unknown => (isObject(value) ? value["id"] : value);
  const recipient = (of: JsonObject): unknown => {
    const { type, identity, hashed, salt } = isObject(of["recipient"]) ? of["recipient"] : {};
    return [type, identity, hashed ?? false, salt];
  };
  const compared: readonly [string, unknown, unknown][] = [
    ["to whom", recipient(handed), recipient(hosted)],
    ["what was awarded", idOf(handed["badge"]), idOf(hosted["badge"])],
    ["when", handed["issuedOn"], hosted["issuedOn"]],
    ["until when", handed["expires"], hosted["expires"]],
  ];
  const found = compared.filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other));
  return found.length === 0 ? null : found.map(([what]) => what).join(", ");
}

function ended(hosted: JsonObject, context: VerifyContext): Answer {
  const expires = text(hosted["expires"]);
  if (expires === null) return yes("It has no end date.");
  const at = new Date(expires);
  if (Number.isNaN(at.getTime())) return unsure("Its end date cannot be read.");
  return at <= context.now
    ? not(`It ended on ${day(at, context)}.`)
    : yes(`It is valid until ${day(at, context)}.`);
}

function withdrawn(hosted: JsonObject): Answer {
  if (hosted["revoked"] === true) return not("Its issuer has withdrawn it.");
  return yes("It still stands at its issuer's address, and is not marked as withdrawn there.");
}

function factsOf(hosted: JsonObject, badge: JsonObject, issuer: JsonObject): SignedFacts {
  const recipient = isObject(hosted["recipient"]) ? hosted["recipient"] : {};
  const criteria = isObject(badge["criteria"]) ? badge["criteria"] : {};
  return {
    id: String(hosted["id"]),
    name: text(badge["name"]) ?? "",
    description: text(badge["description"]),
    achievementId: text(badge["id"]) ?? "",
    achievementType: null,
    humanCode: null,
    version: text(badge["version"]),
    criteria: text(criteria["narrative"]),
    narrative: text(hosted["narrative"]),
    issuer: { id: text(issuer["id"]) ?? "", name: text(issuer["name"]), url: text(issuer["url"]) },
    awardedAt: text(hosted["issuedOn"]),
    validFrom: text(hosted["issuedOn"]) ?? "",
    validUntil: text(hosted["expires"]),
    alignment: objects(badge["alignment"]).map((entry) => ({
      code: text(entry["targetCode"]),
      name: text(entry["targetName"]) ?? "",
      framework: text(entry["targetFramework"]),
      url: text(entry["targetUrl"]) ?? "",
    })),
    results: [],
    evidence: objects(hosted["evidence"]).map((entry) => ({
      id: text(entry["id"]),
      name: text(entry["name"]),
      description: text(entry["description"]),
      digest: null,
    })),
    identifiers: [
      {
        identityType: recipient["type"] === "email" ? "emailAddress" : (text(recipient["type"]) ?? ""),
        identityHash: text(recipient["identity"]) ?? "",
        hashed: recipient["hashed"] === true,
        salt: text(recipient["salt"]),
      },
    ],
    subjectId: null,
  };
}
