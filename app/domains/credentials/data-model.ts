import { type Shape, isObject, list, matching, object, uri } from "./shape";

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
