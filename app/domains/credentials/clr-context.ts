/**
 * The words of the Comprehensive Learner Record 2.0 (context-2.0.1.json), as they are published by 1EdTech.
 * Written out here because no package of the registry carries them. Whoever changes a letter changes what every record
 * that was signed with it means, so a test holds its hash.
 * @source https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json
 */
const clr = (term: string): string => `https://purl.imsglobal.org/spec/vc/clr/vocab.html#${term}`;
const named = { id: "@id", type: "@type" } as const;
const setOf = (term: string, type: string) => ({ "@id": clr(term), "@type": type, "@container": "@set" });

export const clrContextDocument = {
  "@context": {
    ...named,
    ClrCredential: { "@id": clr("ClrCredential"), "@context": named },
    ClrSubject: {
      "@id": clr("ClrSubject"),
      "@context": {
        ...named,
        cred: "https://www.w3.org/2018/credentials#",
        obi: "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
        achievement: setOf("achievement", "obi:Achievement"),
        association: setOf("association", clr("Association")),
        verifiableCredential: setOf("verifiableCredential", "cred:verifiableCredential"),
        identifier: setOf("identifier-1", "obi:Identifier"),
      },
    },
    Association: {
      "@id": clr("Association"),
      "@context": {
        associationType: { "@id": clr("AssociationType") },
        sourceId: { "@id": clr("sourceId"), "@type": "xsd:anyURI" },
        targetId: { "@id": clr("targetId"), "@type": "xsd:anyURI" },
      },
    },
  },
};
