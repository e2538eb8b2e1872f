import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import fc from "fast-check";
import { createCanonicaliser } from "~/domains/credentials/canonical.server";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import {
  credentialsContext,
  openBadgesContext,
  openBadgesExtensionsContext,
} from "~/domains/credentials/terms";

type Json = Record<string, unknown>;

/** Few, so that two places of one document often hold the same. */
const shared = [
  "same",
  "",
  " ",
  "@type",
  "@id",
  "_:b0",
  "https://a.example/x",
  "true",
  "1",
  "1.0E0",
  "NaN",
  "null",
];
const hard = [
  'quote " and \\ and \\u0041',
  "line\nfeed\r\ttab\u0000nul\u0001\b\f\u007f\u0080",
  "<iri> {brace} |^`",
  "ngā mihi, Pōtae ® é e\u0301",
  "שלום עליכם \u202eright to left\u202c السلام",
  "👩🏽‍⚕️ 🇦🇺 𝔘𝔫𝔦",
  "\u2028\u2029\ufeff\ufffd\uffff",
  "-- . \n_:c14n0 <a> <b> .",
];
const word = fc.oneof(
  fc.constantFrom(...shared),
  fc.constantFrom(...hard),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const path = fc.string({
  unit: fc.constantFrom(..."abcXYZ019-._~:/?#[]@!$&'()*+,;=%"),
  minLength: 1,
  maxLength: 10,
});
const address = fc.oneof(
  fc.constantFrom("https://a.example/x", "https://a.example/y", "https://a.example/achievement"),
  path.map((rest) => `https://a.example/${rest}`),
);
const uuid = fc.uuid().map((one) => `urn:uuid:${one}`);
/** What no template may take: the library drops it, refuses it, or gives it another meaning. */
const odd = fc.constantFrom(
  "relative",
  "",
  "@id",
  "_:b1",
  "https://a.example/with space",
  "https://a.example/ü",
  "mailto:a@b.example",
  'https://a.example/"',
  "half \ud800",
  "\udc00",
);

/** Several of everything in many documents and not in all: what is compared takes the library's time. */
const upTo = (most: number) => fc.constantFrom(0, 0, 1, most);

/** What a document is built of; the words come later. */
const shape = fc.record({
  subjectId: fc.boolean(),
  narrative: fc.boolean(),
  name: fc.boolean(),
  validUntil: fc.boolean(),
  issuerText: fc.boolean(),
  status: fc.boolean(),
  evidence: fc.array(fc.subarray(["id", "name", "description", "narrative", "digestMultibase"]), {
    maxLength: 3,
  }),
  /** of this document (true) or of another; in a third, for each takes the library half as long again */
  endorsements: fc.constantFrom<boolean[]>([], [], [], [], [true], [true, false]),
  identifiers: upTo(2),
  results: upTo(2),
  alignments: upTo(2),
  levels: upTo(2),
  tags: upTo(3),
  image: fc.boolean(),
  credits: fc.constantFrom(null, 1, 7.5, 1e21, -0),
  hashed: fc.boolean(),
  achievementType: fc.constantFrom("MicroCredential", "Competency"),
  resultType: fc.constantFrom("RubricCriterionLevel", "Percent"),
});
type Built = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function build(built: Built, say: { word: () => string; address: () => string; uuid: () => string }): Json {
  const many = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);
  const some = (name: string, items: unknown[]): Json => (items.length > 0 ? { [name]: items } : {});
  const alignment = () => ({
    type: ["Alignment"],
    targetCode: say.word(),
    targetName: say.word(),
    targetType: "CFItem",
    targetUrl: say.address(),
  });
  const resultDescription = () => ({
    id: say.address(),
    type: ["ResultDescription"],
    name: say.word(),
    resultType: built.resultType,
    requiredLevel: say.address(),
    ...some(
      "rubricCriterionLevel",
      many(built.levels, () => ({
        id: say.address(),
        type: ["RubricCriterionLevel"],
        name: say.word(),
        level: say.word(),
      })),
    ),
  });
  const id = say.address();
  const endorsement = (ofThis: boolean) => ({
    "@context": [credentialsContext, openBadgesContext, openBadgesExtensionsContext],
    id: say.address(),
    type: ["VerifiableCredential", "EndorsementCredential"],
    name: say.word(),
    issuer: { id: say.address(), type: ["Profile"], name: say.word(), description: say.word() },
    validFrom: say.word(),
    credentialSubject: {
      id: ofThis ? id : say.address(),
      type: ["EndorsementSubject"],
      endorsementComment: say.word(),
    },
    proof: [
      {
        type: "DataIntegrityProof",
        created: say.word(),
        verificationMethod: say.address(),
        cryptosuite: "eddsa-rdfc-2022",
        proofPurpose: "assertionMethod",
        proofValue: say.word(),
      },
    ],
  });
  return {
    "@context": [credentialsContext, openBadgesContext, openBadgesExtensionsContext],
    id,
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    ...(built.name ? { name: say.word() } : {}),
    issuer: {
      id: say.address(),
      type: ["Profile"],
      name: say.word(),
      ...(built.issuerText ? { description: say.word(), email: say.word(), url: say.address() } : {}),
    },
    validFrom: say.word(),
    ...(built.validUntil ? { validUntil: say.word() } : {}),
    credentialSubject: {
      ...(built.subjectId ? { id: say.uuid() } : {}),
      type: ["AchievementSubject"],
      ...some(
        "identifier",
        many(built.identifiers, () => ({
          type: "IdentityObject",
          hashed: built.hashed,
          identityHash: say.word(),
          identityType: "emailAddress",
          salt: say.word(),
        })),
      ),
      achievement: {
        id: say.address(),
        type: ["Achievement"],
        achievementType: built.achievementType,
        name: say.word(),
        criteria: { narrative: say.word() },
        ...(built.credits === null ? {} : { creditsAvailable: built.credits }),
        ...(built.image ? { image: { id: say.address(), type: "Image", caption: say.word() } } : {}),
        ...some("tag", many(built.tags, say.word)),
        ...some("alignment", many(built.alignments, alignment)),
        ...some("resultDescription", many(built.results, resultDescription)),
      },
      ...(built.narrative ? { narrative: say.word() } : {}),
      ...some(
        "result",
        many(built.results, () => ({
          type: ["Result"],
          resultDescription: say.address(),
          achievedLevel: say.address(),
          value: say.word(),
        })),
      ),
    },
    ...some(
      "evidence",
      built.evidence.map((members) => ({
        type: ["Evidence"],
        ...Object.fromEntries(members.map((name) => [name, name === "id" ? say.uuid() : say.word()])),
      })),
    ),
    ...some("endorsement", built.endorsements.map(endorsement)),
    ...(built.status
      ? {
          credentialStatus: {
            id: say.address(),
            type: "BitstringStatusListEntry",
            statusPurpose: "revocation",
            statusListIndex: say.word(),
            statusListCredential: say.address(),
          },
        }
      : {}),
  };
}

/** Members in another order, at every depth. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}

export interface Compared {
  /** documents whose form was worked out from what was learnt, and was the library's */
  readonly quick: number;
  /** left to the library, because their values make it necessary */
  readonly left: number;
  /** a part of `left`: the library refuses them as well */
  readonly refused: number;
  /** outlines of which nothing was learnt */
  readonly unlearnt: number;
  /** outlines of which nothing can be: two pieces of evidence without a word are one to every reader */
  readonly twins: number;
}

const outlines = 200;
const ofEach = 50;
const learntFirst = 8;

/**
 * Holds the quick canonical form against the library's on 10,000 generated documents of 200 outlines.
 * Documents of several outlines take turns, as in a queue of awards, so that what one leaves behind would show in the
 * next.
 * @throws Error with the document, where one form is not the library's byte for byte
 */
export async function compareForms(seed: number): Promise<Compared> {
  const loader = pinnedLoader(new Map());
  const built = fc.sample(shape, { seed, numRuns: outlines });
  const twins = built.filter(
    (one) => one.evidence.filter((members) => members.length === 0).length > 1,
  ).length;
  const compared = { quick: 0, left: 0, refused: 0, unlearnt: 0, twins };
  for (let from = 0; from < built.length; from += learntFirst) {
    const forms = createCanonicaliser(loader);
    const few = built.slice(from, from + learntFirst);
    const sayFrom = (offset: number, oddEvery: number) => {
      const at = { seed: seed + offset, numRuns: 80 };
      const words = fc.sample(word, at);
      const addresses = fc.sample(address, at);
      const uuids = fc.sample(uuid, { ...at, numRuns: 10 });
      const odds = fc.sample(odd, at);
      let said = offset;
      const next = (list: string[]) => (): string => {
        said += 1;
        const isOdd = oddEvery > 0 && said % oddEvery === 0;
        return (isOdd ? odds : list)[said % (isOdd ? odds : list).length] ?? "";
      };
      return { word: next(words), address: next(addresses), uuid: next(uuids) };
    };
    for (const [nth, one] of few.entries()) {
      if (!(await forms.learn(build(one, sayFrom(from + nth, 0))))) compared.unlearnt += 1;
    }
    for (let copy = 0; copy < ofEach; copy += 1) {
      for (const [nth, one] of few.entries()) {
        const offset = 1_000 * (from + nth) + copy;
        const inOrder = build(one, sayFrom(offset, copy % 10 === 9 ? 37 : 0));
        const document = (copy % 7 === 6 ? turned(inOrder) : inOrder) as Json;
        const library = await cryptosuite
          .canonize(document, { documentLoader: loader, base: null, safe: true })
          .catch(() => null);
        const quick = forms.quick(document);
        if (quick === null) {
          compared.left += 1;
          if (library === null) compared.refused += 1;
        } else if (quick === library) compared.quick += 1;
        else throw new Error(`Not the library's form of ${JSON.stringify(document)}: ${quick} ${library}`);
      }
    }
  }
  return compared;
}
