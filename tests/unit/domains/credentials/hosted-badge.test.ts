import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { bakePng } from "~/domains/credentials/bake";
import { NotFetched } from "~/domains/credentials/safe-fetch.server";
import { verdictOf } from "~/domains/credentials/verdict";
import { webOrigin } from "./fixture";
import { answers, detail, verifyCredential, world } from "./outside";
import { type Json, foreignCredential, foreignDidKey, signForeign, theirs } from "./strangers";

const context = "https://w3id.org/openbadges/v2";
const at = (path: string) => `${theirs}/${path}`;

function assertion(more: Json = {}): Json {
  return {
    "@context": context,
    type: "Assertion",
    id: at("assertions/1"),
    recipient: { type: "email", hashed: true, salt: "s", identity: `sha256$${"ab".repeat(32)}` },
    badge: at("badges/1"),
    verification: { type: "hosted" },
    issuedOn: "2021-03-01T00:00:00Z",
    ...more,
  };
}
const badge = (more: Json = {}): Json => ({
  "@context": context,
  type: "BadgeClass",
  id: at("badges/1"),
  name: "Juggling",
  description: "Can juggle",
  criteria: { narrative: "Three balls." },
  issuer: at("issuer"),
  alignment: [{ targetName: "Balls", targetUrl: at("balls"), targetCode: "B1" }],
  ...more,
});
const issuer = (more: Json = {}): Json => ({
  "@context": context,
  type: "Issuer",
  id: at("issuer"),
  name: "Academy Example",
  url: theirs,
  ...more,
});

type Pages = Record<string, Json | string>;
const served = (more: Pages = {}): Pages => ({
  [at("assertions/1")]: assertion(),
  [at("badges/1")]: badge(),
  [at("issuer")]: issuer(),
  ...more,
});

/** The world with these pages; "gone" is the answer 410, "away" none at all. */
async function outside(pages: Pages) {
  const held = await world(webOrigin, {
    pages: Object.fromEntries(Object.entries(pages).map(([url, page]) => [url, JSON.stringify(page)])),
  });
  const asked: string[] = [];
  return {
    ...held,
    asked,
    fetchPublic: (url: string) => {
      asked.push(url);
      if (pages[url] === "gone") return Promise.reject(new NotFetched("It answered with 410.", 410));
      if (pages[url] === undefined || pages[url] === "away")
        return Promise.reject(new NotFetched("It did not answer."));
      return held.fetchPublic(url);
    },
  };
}
const checked = async (document: Json, pages: Pages = served()) =>
  verifyCredential(JSON.stringify(document), await outside(pages));

describe("a hosted badge (Open Badges 2.0)", () => {
  test("is genuine where its issuer's address says the same, and what is shown comes from there", async () => {
    const answer = await checked({ ...assertion(), narrative: "A surgeon", name: "A surgeon" });
    expect(answers(answer)).toBe("yyy?yyy");
    expect(answer.steps[2]?.name).toBe("Same at its issuer");
    expect(answer.facts).toMatchObject({
      name: "Juggling",
      issuer: { name: "Academy Example" },
      awardedAt: "2021-03-01T00:00:00Z",
      alignment: [{ code: "B1", name: "Balls" }],
      identifiers: [{ identityType: "emailAddress", hashed: true, salt: "s" }],
    });
    expect(JSON.stringify(answer)).not.toContain("surgeon");
    expect(verdictOf(answer)).toMatchObject({
      tone: "unsure",
      heading: "Unchanged, from an issuer we do not know",
    });
  });

  test.each<[string, Json]>([
    ["another recipient", { recipient: { type: "email", hashed: false, identity: "me@example.org" } }],
    ["another badge", { badge: at("badges/2") }],
    ["another day", { issuedOn: "2024-03-01T00:00:00Z" }],
    ["another end", { expires: "2034-03-01T00:00:00Z" }],
  ])("with %s than its issuer's copy is refused", async (_, more) => {
    const answer = await checked(assertion(more));
    expect(answers(answer)).toBe("yyn????");
    expect(answer.facts).toBeNull();
    expect(verdictOf(answer).tone).toBe("stop");
  });

  test("that stands elsewhere than at the issuer it names is refused", async () => {
    const id = "https://evil.example/assertions/1";
    const own = assertion({ id });
    expect(answers(await checked(own, served({ [id]: own })))).toBe("yyn????");
    // the same with the issuer's profile, or the badge, carried along instead of fetched
    const forged = {
      ...own,
      badge: badge({ issuer: issuer({ verification: { allowedOrigins: "evil.example" } }) }),
    };
    const answer = await checked(forged, served({ [id]: forged }));
    expect(answers(answer)).toBe("yyn????");
    expect(detail(answer, "Same at its issuer")).toContain("evil.example");
  });

  test("may stand where its issuer's own profile says, and only there", async () => {
    const id = "https://badges.example/a/1";
    const own = assertion({ id });
    const allow = (verification: Json) => served({ [id]: own, [at("issuer")]: issuer({ verification }) });
    expect(answers(await checked(own, allow({ allowedOrigins: ["badges.example"] })))).toBe("yyy?yyy");
    expect(answers(await checked(own, allow({ allowedOrigins: ["other.example"] })))).toBe("yyn????");
    const starts = { allowedOrigins: "badges.example", startsWith: "https://badges.example/b/" };
    expect(answers(await checked(own, allow(starts)))).toBe("yyn????");
  });

  test("gone from its address, or marked there, is withdrawn", async () => {
    const gone = await checked(assertion(), served({ [at("assertions/1")]: "gone" }));
    expect(answers(gone)).toBe("yy???n?");
    expect(gone.outcome).toBe("failed");
    expect(verdictOf(gone)).toMatchObject({ tone: "stop", heading: "It has been withdrawn" });
    const marked = await checked(assertion(), served({ [at("assertions/1")]: assertion({ revoked: true }) }));
    expect(answers(marked)).toBe("yyy?yny");
  });

  test("that has ended", async () => {
    const over = assertion({ expires: "2026-11-20T10:00:00Z" });
    const answer = await checked(over, served({ [at("assertions/1")]: over }));
    expect(answers(answer)).toBe("yyy?nyy");
    expect(detail(answer, "Not expired")).toBe("It ended on 20 November 2026.");
  });

  test.each([at("assertions/1"), at("badges/1"), at("issuer")])(
    "could not be told where %s does not answer",
    async (url) => {
      for (const page of ["away", "no object", { ...badge(), id: at("another") }]) {
        const answer = await checked(assertion(), served({ [url]: page }));
        expect(answers(answer)).toBe("yy?????");
        expect(answer.outcome).toBe("could-not-tell");
        expect(answer.facts).toBeNull();
      }
    },
  );

  test.each<[string, Json, string]>([
    ["signed in the way of its time", { verification: { type: "SignedBadge" } }, "y??????"],
    ["with no way to check it", { verification: undefined }, "yn?????"],
    ["at no address", { id: "urn:uuid:1" }, "yn?????"],
    ["at an address that anyone on the way may change", { id: "http://academy.example/1" }, "yn?????"],
    ["for nobody", { recipient: undefined }, "yn?????"],
    ["of no day", { issuedOn: "soon" }, "yn?????"],
    ["that is no award", { type: "BadgeClass" }, "yn?????"],
  ])("%s asks nobody", async (_, more, expected) => {
    const there = await outside(served());
    expect(answers(await verifyCredential(JSON.stringify(assertion(more)), there))).toBe(expected);
    expect(there.asked).toEqual([]);
  });
});

describe("a picture that holds a link", () => {
  const picture = async (text: string) =>
    bakePng(
      await sharp({ create: { width: 2, height: 2, channels: 3, background: "#fff" } })
        .png()
        .toBuffer(),
      text,
    );

  test("is followed to what it names", async () => {
    const answer = await verifyCredential(await picture(at("assertions/1")), await outside(served()));
    expect(answers(answer)).toBe("yyy?yyy");
    expect(detail(answer, "Readable")).toContain("academy.example");
    const signed = await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey());
    const newer = await verifyCredential(await picture(at("c/1")), await outside({ [at("c/1")]: signed }));
    expect(answers(newer)).toBe("yyy?yyy");
  });

  test("that does not answer, or is not of the open web, cannot be read", async () => {
    expect(answers(await verifyCredential(await picture(at("x")), await outside({})))).toBe("n??????");
    const there = await outside({});
    for (const link of ["http://academy.example/1", "file:///etc/passwd", "ftp://academy.example/1"]) {
      expect(answers(await verifyCredential(await picture(link), there))).toBe("n??????");
    }
    expect(there.asked).toEqual([]);
  });
});
