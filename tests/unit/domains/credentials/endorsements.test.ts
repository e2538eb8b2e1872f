import { describe, expect, test } from "vitest";
import type { Verification } from "~/domains/credentials/verification";
import { verdictOf } from "~/domains/credentials/verdict";
import { signCredential } from "~/domains/credentials/sign.server";
import { awardedAt, credentialFor, localOrigin, publicKey, signerFor, webOrigin } from "./fixture";
import { answers, detail, verifyCredential, world } from "./outside";
import {
  type Json,
  didPage,
  foreignCredential,
  foreignDidKey,
  listUrl,
  signForeign,
  statusEntry,
  statusList,
  theirDid,
  theirDidUrl,
  theirs,
  tokenIssuer,
} from "./strangers";

const endorser = `did:key:${publicKey(2).publicKeyMultibase}`;

function endorsement(more: Json = {}, subject: Json = {}): Json {
  return {
    "@context": [
      "https://www.w3.org/ns/credentials/v2",
      "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    id: "urn:uuid:6a1f8c1e-3c59-4bd1-9d0c-0a5b1c2d3e4f",
    type: ["VerifiableCredential", "EndorsementCredential"],
    name: "A supervisor's word",
    issuer: { id: endorser, type: ["Profile"], name: "Supervisor Example" },
    validFrom: "2026-01-01T00:00:00Z",
    credentialSubject: {
      id: `${theirs}/c/1`,
      type: ["EndorsementSubject"],
      endorsementComment: "I saw them do it.",
      ...subject,
    },
    ...more,
  };
}
const signed = (more: Json = {}, subject: Json = {}) => signForeign(endorsement(more, subject), 2, endorser);

/** A credential whose signature is good whatever it carries. */
async function carrying(endorsements: unknown, pages: Record<string, string> = {}): Promise<Verification> {
  const credential = await signForeign(
    foreignCredential(foreignDidKey(), { endorsement: endorsements }),
    1,
    foreignDidKey(),
  );
  return verifyCredential(JSON.stringify(credential), await world(webOrigin, { pages }));
}
const step = (answer: Verification) => answer.steps.find((one) => one.name === "Endorsements")?.valid;

test("a credential without endorsements has no such step", async () => {
  const answer = await verifyCredential(
    JSON.stringify(await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey())),
    await world(webOrigin),
  );
  expect(answer.steps.map((one) => one.name)).not.toContain("Endorsements");
  expect(answer.endorsements).toEqual([]);
});

describe("an endorsement", () => {
  test.each(["list", "single"])(
    "in it (%s) is checked by itself, and shown with whose word it is",
    async (how) => {
      const one = await signed();
      const answer = await carrying(how === "list" ? [one] : one);
      expect(answers(answer)).toBe("yyy?yyyy");
      expect(answer.endorsements).toEqual([
        {
          by: "Supervisor Example",
          comment: "I saw them do it.",
          valid: true,
          detail: "Signed by whom it names, and about this.",
        },
      ]);
    },
  );

  test("whose words were changed before it was put in is not genuine, and not shown", async () => {
    for (const changed of [
      { ...(await signed()), name: "A minister's word" },
      {
        ...(await signed()),
        credentialSubject: {
          ...(endorsement()["credentialSubject"] as Json),
          endorsementComment: "A minister's word",
        },
      },
      { ...(await signed()), issuer: { id: endorser, type: ["Profile"], name: "A minister's word" } },
    ]) {
      const answer = await carrying([changed]);
      expect(answer.outcome).toBe("failed");
      expect(JSON.stringify(answer)).not.toContain("minister");
      expect(step(answer)).toBe(false);
      expect(verdictOf(answer).tone).toBe("stop");
    }
  });

  test("with a property added, inside a token that covers it all, is not genuine", async () => {
    const { did, sign } = await tokenIssuer("EdDSA");
    const added = { ...(await signed()), madeUp: "A minister's word" };
    const credential = await sign(foreignCredential(did, { endorsement: [added] }));
    const answer = await verifyCredential(credential, await world(webOrigin));
    expect(step(answer)).toBe(false);
    expect(JSON.stringify(answer)).not.toContain("minister");
  });

  test("in somebody's name, signed by another, is not genuine", async () => {
    const forged = await signForeign(
      endorsement({ issuer: { id: theirDid, type: ["Profile"] } }),
      2,
      endorser,
    );
    const answer = await carrying([forged], { [theirDidUrl]: didPage() });
    expect(step(answer)).toBe(false);
    expect(answer.outcome).toBe("failed");
    const borrowed = await signForeign(
      endorsement({ issuer: { id: theirDid, type: ["Profile"] } }),
      2,
      theirDid,
    );
    expect(step(await carrying([borrowed], { [theirDidUrl]: didPage(1) }))).toBe(false);
    expect(step(await carrying([borrowed], { [theirDidUrl]: didPage(2) }))).toBe(true);
  });

  test("in our name that no key of ours signed is not genuine", async () => {
    const us = "did:web:pathways.example.org";
    const forged = await signForeign(
      endorsement({ issuer: { id: us, type: ["Profile"], name: "We" } }),
      2,
      us,
    );
    const answer = await carrying([forged], {
      "https://pathways.example.org/.well-known/did.json": didPage(0, us),
    });
    expect(step(answer)).toBe(false);
    expect(answer.endorsements[0]?.by).toBeNull();
  });

  test("of something else, taken from another credential, is not genuine", async () => {
    const answer = await carrying([await signed({}, { id: `${theirs}/c/2` })]);
    expect(step(answer)).toBe(false);
    expect(detail(answer, "Endorsements")).toContain("something else");
  });

  test("may speak of the achievement and the issuer at the head, and further in only of what it stands in", async () => {
    for (const id of [`${theirs}/c/1`, `${theirs}/a/1`, foreignDidKey()]) {
      expect(step(await carrying([await signed({}, { id })]))).toBe(true);
    }
    const document = foreignCredential(foreignDidKey());
    const subject = document["credentialSubject"] as Json;
    for (const [id, expected] of [
      [`${theirs}/a/1`, true],
      [`${theirs}/c/1`, false],
    ] as const) {
      const achievement = { ...(subject["achievement"] as Json), endorsement: [await signed({}, { id })] };
      const whole = { ...document, credentialSubject: { ...subject, achievement } };
      const answer = await verifyCredential(
        JSON.stringify(await signForeign(whole, 1, foreignDidKey())),
        await world(webOrigin),
      );
      expect(step(answer)).toBe(expected);
    }
  });

  test("that has ended or was withdrawn is genuine and says nothing any more", async () => {
    const over = await carrying([await signed({ validUntil: "2026-11-01T00:00:00Z" })]);
    expect(step(over)).toBe(true);
    expect(over.endorsements[0]).toMatchObject({ comment: null, detail: "It ended on 1 November 2026." });
    const withStatus = await signed({ credentialStatus: statusEntry() });
    for (const [revoked, issuer, expected, comment] of [
      [[9], endorser, true, null],
      [[], endorser, true, "I saw them do it."],
      // the list of whoever issued the credential does not speak for the endorser
      [[], foreignDidKey(), null, null],
    ] as const) {
      const list = await signForeign(statusList(issuer, revoked), issuer === endorser ? 2 : 1, issuer);
      const answer = await carrying([withStatus], { [listUrl]: JSON.stringify(list) });
      expect([step(answer), answer.endorsements[0]?.comment]).toEqual([expected, comment]);
    }
    expect(step(await carrying([withStatus]))).toBeNull();
  });

  test("whose signer's keys do not answer leaves it open, not red", async () => {
    const one = await signForeign(endorsement({ issuer: { id: theirDid, type: ["Profile"] } }), 2, theirDid);
    const answer = await carrying([one]);
    expect(step(answer)).toBeNull();
    expect(answer.outcome).toBe("could-not-tell");
  });

  test("as a token counts where its key is its issuer's, and not where it brings one along", async () => {
    const { did, sign } = await tokenIssuer("ES256");
    const word = endorsement({ issuer: { id: did, type: ["Profile"], name: "Supervisor Example" } });
    const host = await tokenIssuer("EdDSA");
    for (const [token, expected] of [
      [await sign(word), true],
      [await (await tokenIssuer("ES256")).sign(word, "along"), null],
      [(await sign(word)).replace(/.{20}$/, "A".repeat(20)), false],
      [await sign(foreignCredential(did)), false],
    ] as const) {
      const credential = await host.sign(foreignCredential(host.did, { endorsementJwt: [token] }));
      expect(step(await verifyCredential(credential, await world(webOrigin)))).toBe(expected);
    }
  });
});

describe("endorsements of those who endorse", () => {
  async function chain(length: number, last: Json = {}): Promise<Json> {
    if (length === 0) return signed(last, { id: endorser });
    const inner = await chain(length - 1, last);
    const about = length === 3 ? `${theirs}/c/1` : endorser;
    return signed(
      { issuer: { id: endorser, type: ["Profile"], name: `Number ${length}`, endorsement: [inner] } },
      { id: about },
    );
  }

  test("are checked as deep as anyone needs, and no deeper", async () => {
    const two = await signed({
      issuer: { id: endorser, type: ["Profile"], endorsement: [await signed({}, { id: endorser })] },
    });
    expect(step(await carrying([two]))).toBe(true);
    expect(step(await carrying([await chain(3)]))).toBeNull();
  });

  test("one that is not genuine spoils the one it stands in", async () => {
    const stranger = await signForeign(
      endorsement({ issuer: { id: theirDid, type: ["Profile"] } }, { id: endorser }),
      2,
      endorser,
    );
    const outer = await signed({ issuer: { id: endorser, type: ["Profile"], endorsement: [stranger] } });
    const answer = await carrying([outer], { [theirDidUrl]: didPage() });
    expect(step(answer)).toBe(false);
    expect(answer.endorsements[0]?.comment).toBeNull();
  });

  test("are not all looked at where there are many", async () => {
    const one = await signed();
    const answer = await carrying(Array.from({ length: 9 }, () => one));
    expect(step(answer)).toBeNull();
    expect(answer.endorsements.map((each) => each.valid)).toEqual([...Array<boolean>(8).fill(true), null]);
  });
});

test("added to a signed credential afterwards, an endorsement makes it fail and is not shown", async () => {
  const credential = await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey());
  const ours = JSON.parse(
    await signCredential(credentialFor(webOrigin), webOrigin, signerFor(webOrigin), awardedAt),
  ) as Json;
  for (const document of [credential, ours]) {
    const answer = await verifyCredential(
      JSON.stringify({ ...document, endorsement: [await signed()] }),
      await world(webOrigin),
    );
    expect(answer.outcome).toBe("failed");
    expect(answer.endorsements).toEqual([]);
  }
});

describe("judgements inside a credential of ours", () => {
  const ours = () => signCredential(credentialFor(webOrigin), webOrigin, signerFor(webOrigin), awardedAt);

  test("are shown by role with what was judged, and the page says whose signature it is", async () => {
    const answer = await verifyCredential(await ours(), await world(webOrigin));
    expect(answer.outcome).toBe("verified");
    expect(step(answer)).toBe(true);
    expect(detail(answer, "Endorsements")).toMatch(/judgements of 2 people .* holds no key/);
    expect(answer.endorsements).toMatchObject([
      { by: "A supervisor at the holder’s workplace", valid: true },
      { by: "An assessor for the Fictional Institute", valid: true },
    ]);
    for (const one of answer.endorsements) {
      expect(one.comment).toMatch(/^Judged on 2 November 2026/);
      expect(one.detail).toMatch(/holds no key.*signed it for them/);
    }
  });

  test("are one judgement, where there is one", async () => {
    const only = { name: "An assessor", comment: "Judged." };
    const draft = credentialFor(webOrigin, 0, { judged: [only] });
    const text = await signCredential(draft, webOrigin, signerFor(webOrigin), awardedAt);
    const answer = await verifyCredential(text, await world(webOrigin));
    expect(answer.outcome).toBe("verified");
    expect(detail(answer, "Endorsements")).toMatch(/^The judgement it stands on is inside it, signed/);
  });

  test("verify by themselves, taken out, as anybody's endorsement of that credential", async () => {
    const { id, endorsement } = JSON.parse(await ours()) as { id: string; endorsement: Json[] };
    for (const one of endorsement) {
      const host = { ...foreignCredential(foreignDidKey()), id, endorsement: [one] };
      const answer = await verifyCredential(
        JSON.stringify(await signForeign(host, 1, foreignDidKey())),
        await world(localOrigin),
      );
      expect(step(answer)).toBe(true);
      expect(answer.endorsements[0]?.by).toBe((one["issuer"] as Json)["name"]);
    }
  });

  test("exchanged between two credentials, or left out, make it fail and are not shown", async () => {
    const [one, other] = [JSON.parse(await ours()) as Json, JSON.parse(await ours()) as Json];
    const left = { ...one };
    delete left["endorsement"];
    for (const changed of [left, { ...one, endorsement: other["endorsement"] }]) {
      const answer = await verifyCredential(JSON.stringify(changed), await world(webOrigin));
      expect(answer.outcome).toBe("failed");
      expect(answer.facts).toBeNull();
      expect(answer.endorsements).toEqual([]);
    }
  });
});
