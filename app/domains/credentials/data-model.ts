import {
  type Fault,
  type Shape,
  faultsOf,
  instant,
  isObject,
  list,
  matching,
  object,
  text,
  typed,
  uri,
} from "./shape";
import { credentialsContext } from "./terms";

/** @source Subresource Integrity 1.0 §3.5; one hash or several */
const integrity = matching(
  /^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}( sha(256|384|512)-[A-Za-z0-9+/]+={0,2})*$/,
  "a digest such as sha256-…",
);

/**
 * What a credential points to, with the digests by which it can be told whether that is still the same.
 * @source Verifiable Credentials Data Model 2.0 §5.3: objects, each with an id that is its own, and a digest
 */
export const relatedResources: Shape = (value, path, looking) => {
  list(
    object(
      {
        id: uri,
        digestSRI: integrity,
        digestMultibase: matching(/^[uz][\w-]+$/, "a multihash in multibase"),
      },
      ["id"],
      true,
      (one, where, say) => {
        if (one["digestSRI"] === undefined && one["digestMultibase"] === undefined) {
          say(where, "It has no digest, so nobody could tell whether it is still the same.");
        }
      },
    ),
  )(value, path, looking);
  const ids = [value].flat().flatMap((one) => (isObject(one) ? [one["id"]] : []));
  if (new Set(ids).size !== ids.length)
    looking.faults.push({ path, sentence: "Two entries have one address." });
};

/** Words in one language, or several: the data model allows what Open Badges does not. */
const worded: Shape = (value, path, looking) => {
  const one: Shape = (entry, where, all) => {
    if (typeof entry === "string") return;
    object(
      { "@value": text, "@language": text, "@direction": matching(/^(ltr|rtl)$/, "ltr or rtl") },
      ["@value"],
      false,
    )(entry, where, all);
  };
  if (Array.isArray(value)) list(one)(value, path, looking);
  else one(value, path, looking);
};
const types: Shape = (value, path, looking) => list(text)(value, path, looking);
const kind = (required: readonly string[]): Shape => list(object({ id: uri, type: types }, required, true));
const claims: Shape = (value, path, looking) => {
  const one = object(
    { id: uri, type: types, name: worded, description: worded },
    [],
    true,
    (subject, where, say) => {
      if (Object.keys(subject).length === 0) say(where, "It says nothing about its subject.");
    },
  );
  list(one)(value, path, looking);
};
const named: Shape = (value, path, looking) => {
  if (typeof value === "string") return uri(value, path, looking);
  object({ id: uri, name: worded, description: worded }, ["id"], true)(value, path, looking);
};
const contexts: Shape = (value, path, looking) => {
  if (!Array.isArray(value) || value[0] !== credentialsContext) {
    looking.faults.push({ path, sentence: `It must be a list that begins with ${credentialsContext}.` });
  } else if (
    value.slice(1).some((one) => !isObject(one) && !(typeof one === "string" && URL.canParse(one)))
  ) {
    looking.faults.push({ path, sentence: "Its entries must be addresses or objects." });
  }
};
const credential = object(
  {
    "@context": contexts,
    id: uri,
    type: typed("VerifiableCredential"),
    name: worded,
    description: worded,
    issuer: named,
    validFrom: instant,
    validUntil: instant,
    credentialSubject: claims,
    credentialStatus: kind(["type"]),
    credentialSchema: kind(["id", "type"]),
    refreshService: kind(["type"]),
    termsOfUse: kind(["type"]),
    evidence: kind(["type"]),
    relatedResource: relatedResources,
  },
  ["@context", "type", "issuer", "credentialSubject"],
  true,
  (value, path, say) => {
    const [from, until] = [value["validFrom"], value["validUntil"]];
    if (typeof from === "string" && typeof until === "string" && Date.parse(until) < Date.parse(from)) {
      say(`${path}.validUntil`, "It ends before it begins.");
    }
  },
);

/**
 * Where a document is no credential of the data model, whatever it speaks of.
 * Signing in safe mode does not see these: a schema without its type, words in an unknown shape, dates that cross.
 * @source Verifiable Credentials Data Model 2.0 §4
 */
export function dataModelFaults(document: unknown): readonly Fault[] {
  return faultsOf(credential, document, true);
}
