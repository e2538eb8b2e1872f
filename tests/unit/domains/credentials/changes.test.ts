import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { JsonObject } from "~/domains/credentials/shape";
import { bytesToSign, signCredential } from "~/domains/credentials/sign.server";
import type { VerifyContext } from "~/domains/credentials/verification";
import { awardedAt, credentialFor, microCredential, signerFor, webOrigin } from "./fixture";
import { verifyCredential, world } from "./outside";
import { buildAchievement } from "~/domains/credentials/document.server";

/** Ten thousand changes to one signed credential, all refused. Seeded: a failure can be repeated. */
const runs = { characters: 5_000, structures: 5_000 };

let signed: string;
let original: unknown;
let context: VerifyContext;

beforeAll(async () => {
  // One criterion, so that the many checks that reach the signature are quick; no other part is left out.
  const [criterion] = microCredential.rubric.criteria;
  if (!criterion) throw new Error("a criterion");
  const achievement = buildAchievement({
    origin: webOrigin,
    achievementId: "professional-and-ethical-conduct-0.1.0",
    microCredential: {
      ...microCredential,
      alignment: { ...microCredential.alignment, coreSkills: ["DI3.1"] },
      rubric: { ...microCredential.rubric, criteria: [criterion] },
    },
    competency: { code: "DI3", name: "Professional and ethical conduct" },
    coreSkills: [{ code: "DI3.1", text: "Working within scope of practice" }],
    framework: "IPS Competency Framework",
    image: { url: `${webOrigin}/achievements/1.svg`, caption: "A hexagon" },
  });
  const document = credentialFor(webOrigin, 0, {
    achievement,
    results: [{ criterion: "scope", level: "competent" }],
    narrative: "Kept each promise to a young person.\n\nAsked before sharing anything.",
  });
  signed = await signCredential(document, webOrigin, signerFor(webOrigin), awardedAt);
  original = canonical(JSON.parse(signed));
  context = await world(webOrigin);
  expect((await verifyCredential(signed, context)).outcome).toBe("verified");
  // Its outline is known, so where the profile lets a change through, the quick way decides and not the library.
  const { proof, ...said } = JSON.parse(signed) as JsonObject & { proof: [JsonObject] };
  const { proofValue: _, ...options } = proof[0];
  expect(bytesToSign(said, options)).not.toBe(null);
});

/** The same data printed with sorted keys: white space, escapes and key order are no change of what is said. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === "object" && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([left], [right]) => (left < right ? -1 : 1)))
      : entry,
  );
}

async function refused(text: string): Promise<boolean> {
  const answer = await verifyCredential(text, context);
  if (answer.outcome === "verified") return false;
  // A changed document tells a reader nothing, whatever step it fails at.
  return answer.facts === null || answer.steps.some((step) => step.valid === false);
}

test("characters replaced, put in, taken out or exchanged", { timeout: 120_000 }, async () => {
  const alphabet = [...' "\\{}[]:,.0123456789abcdefzABZ-_#/@$éō’👩\n\t\u0000'];
  let looked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom("replace", "insert", "delete", "swap", "flip"),
      fc.constantFrom(...alphabet),
      async (seed, kind, letter) => {
        const at = seed % (signed.length - 1);
        const here = signed.charAt(at);
        const [before, after] = [signed.slice(0, at), signed.slice(at + 1)];
        const text = {
          replace: before + letter + after,
          insert: before + letter + here + after,
          delete: before + after,
          swap: before + after.charAt(0) + here + after.slice(1),
          flip: before + String.fromCharCode(here.charCodeAt(0) ^ 1) + after,
        }[kind];
        let same = false;
        try {
          same = canonical(JSON.parse(text)) === original;
        } catch {
          same = false;
        }
        fc.pre(!same);
        looked += 1;
        expect(await refused(text), `${kind} at ${at}: …${text.slice(Math.max(0, at - 30), at + 30)}…`).toBe(
          true,
        );
      },
    ),
    { numRuns: runs.characters, seed: 20_261_122, maxSkipsPerRun: 20 },
  );
  expect(looked).toBe(runs.characters);
});

type Json = Record<string, unknown>;
type Place = { readonly parent: Json | unknown[]; readonly key: string | number };

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    { parent: value as Json | unknown[], key: Array.isArray(value) ? Number(key) : key },
    ...placesIn(entry),
  ]);
}
const valueAt = ({ parent, key }: Place): unknown => (parent as Json)[key];
function put({ parent, key }: Place, value: unknown): void {
  (parent as Json)[key] = value;
}

const aliases: Record<string, string> = {
  id: "@id",
  type: "@type",
  name: "https://schema.org/name",
  issuer: "https://www.w3.org/2018/credentials#issuer",
  proof: "https://w3id.org/security#proof",
  description: "https://schema.org/description",
};

/** One change of form at one place; what it cannot change it leaves, and the run is skipped. */
const changes: Record<string, (place: Place, other: Place) => void> = {
  wrap: (place) => put(place, [valueAt(place)]),
  wrapTwice: (place) => put(place, [[valueAt(place)]]),
  unwrap: (place) => {
    const value = valueAt(place);
    if (Array.isArray(value)) put(place, value[0]);
  },
  reorder: (place) => {
    const value = valueAt(place);
    if (Array.isArray(value)) value.reverse();
  },
  rotate: (place) => {
    const value = valueAt(place);
    if (Array.isArray(value)) value.push(value.shift());
  },
  duplicate: (place) => {
    const value = valueAt(place);
    if (Array.isArray(value)) value.push(structuredClone(value[0]));
    else put(place, [structuredClone(value), structuredClone(value)]);
  },
  value: (place) => put(place, { "@value": valueAt(place) }),
  typedValue: (place) =>
    put(place, { "@value": valueAt(place), "@type": "http://www.w3.org/2001/XMLSchema#string" }),
  language: (place) => put(place, { "@value": valueAt(place), "@language": "en-au" }),
  idObject: (place) => put(place, { id: valueAt(place) }),
  atId: (place) => put(place, { "@id": valueAt(place) }),
  set: (place) => put(place, { "@set": [valueAt(place)] }),
  list: (place) => put(place, { "@list": [valueAt(place)] }),
  graph: (place) => put(place, { "@graph": [valueAt(place)] }),
  alias: ({ parent, key }) => {
    if (Array.isArray(parent) || typeof key !== "string") return;
    const entry = parent[key];
    delete parent[key];
    parent[aliases[key] ?? `https://purl.imsglobal.org/spec/vc/ob/vocab.html#${key}`] = entry;
  },
  drop: ({ parent, key }) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  },
  empty: (place) => put(place, null),
  emptyText: (place) => put(place, ""),
  emptyList: (place) => put(place, []),
  addNull: ({ parent }) => (Array.isArray(parent) ? parent.push(null) : (parent["endorsement"] = null)),
  addKnown: ({ parent }) => (Array.isArray(parent) ? parent.push("x") : (parent["inLanguage"] = "en-NZ")),
  addUnknown: ({ parent }) => (Array.isArray(parent) ? parent.push({}) : (parent["madeUp"] = "x")),
  addIndex: ({ parent }) => (Array.isArray(parent) ? parent.push([]) : (parent["@index"] = "x")),
  addContext: ({ parent }) =>
    Array.isArray(parent) ? parent.push("https://www.w3.org/ns/credentials/v2") : (parent["@context"] = {}),
  addReverse: ({ parent }) => (Array.isArray(parent) ? parent.push(true) : (parent["@reverse"] = {})),
  copy: (place, other) => put(place, structuredClone(valueAt(other))),
  exchange: (place, other) => {
    const value = structuredClone(valueAt(place));
    put(place, structuredClone(valueAt(other)));
    put(other, value);
  },
  asText: (place) => put(place, JSON.stringify(valueAt(place))),
  asNumber: (place) => put(place, Number(valueAt(place)) || 1),
  padded: (place) => {
    const value = valueAt(place);
    put(place, typeof value === "string" ? `${value} ` : [value]);
  },
  cased: (place) => {
    const value = valueAt(place);
    if (typeof value === "string")
      put(place, value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase());
  },
  composed: (place) => {
    const value = valueAt(place);
    if (typeof value === "string") put(place, value.replace("o", "o\u0301").normalize("NFC"));
  },
  secondProof: (place) => {
    const value = valueAt(place);
    if (place.key === "proof" && Array.isArray(value))
      value.unshift({ ...(value[0] as Json), proofValue: "z1" });
    else if (typeof value === "object" && value !== null && !Array.isArray(value))
      (value as Json)["proof"] = [];
  },
};

test(
  "structures wrapped, unwrapped, reordered, doubled, renamed, added and dropped",
  { timeout: 120_000 },
  async () => {
    const count = placesIn(JSON.parse(signed)).length;
    let looked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(changes)),
        fc.nat(count - 1),
        fc.nat(count - 1),
        async (name, first, second) => {
          const document = JSON.parse(signed) as Json;
          const places = placesIn(document);
          const [place, other] = [places[first], places[second]];
          if (!place || !other) throw new Error("a place");
          try {
            changes[name]?.(place, other);
            JSON.stringify(document);
          } catch {
            fc.pre(false);
          }
          fc.pre(canonical(document) !== original);
          looked += 1;
          expect(await refused(JSON.stringify(document)), `${name} at ${String(place.key)}`).toBe(true);
        },
      ),
      { numRuns: runs.structures, seed: 20_261_122, maxSkipsPerRun: 50 },
    );
    expect(looked).toBe(runs.structures);
  },
);

test("every place, changed in every way, once", { timeout: 120_000 }, async () => {
  const names = [
    "wrap",
    "unwrap",
    "reorder",
    "duplicate",
    "value",
    "alias",
    "drop",
    "empty",
    "addNull",
    "addIndex",
  ];
  const count = placesIn(JSON.parse(signed)).length;
  const accepted: string[] = [];
  for (const name of names) {
    for (let at = 0; at < count; at += 1) {
      const document = JSON.parse(signed) as Json;
      const place = placesIn(document)[at];
      if (!place) continue;
      changes[name]?.(place, place);
      if (canonical(document) === original) continue;
      if (!(await refused(JSON.stringify(document)))) accepted.push(`${name} at ${String(place.key)}`);
    }
  }
  expect(accepted).toEqual([]);
});
