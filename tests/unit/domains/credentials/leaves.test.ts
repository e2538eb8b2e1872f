import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { bakePng, bakeSvg, extractFromPng, extractFromSvg } from "~/domains/credentials/bake";
import { certificatePdf } from "~/domains/credentials/certificate.server";
import { createSigner, createTokenKey } from "~/domains/credentials/keys.server";
import { extractFromPdf } from "~/domains/credentials/pdf-attachment";
import { signCredential } from "~/domains/credentials/sign.server";
import { makeToken, tokenSubject } from "~/domains/credentials/token.server";
import type { VerifyContext } from "~/domains/credentials/verification";
import { awardedAt, credentialFor, publicKey, signerFor, stackCredentialFor, webOrigin } from "./fixture";
import { verifyCredential, world } from "./outside";
import { type Json, foreignCredential, foreignDidKey, signForeign } from "./strangers";

/** What most often breaks on its way through a file: ends of CDATA, quotes, macrons, emoji, right-to-left. */
const awkward = `Kept ]]> her word, "always"; Pōtae & ngā hoa <3 👩🏽‍⚕️ said ‏שלום עליכם and مرحبا`;

type Holder = Json | unknown[];
interface Leaf {
  readonly path: string;
  readonly parent: Holder;
  readonly key: string | number;
}
function leavesIn(value: unknown, path = "$"): Leaf[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]): Leaf[] => {
    const key = Array.isArray(value) ? Number(name) : name;
    const at = `${path}.${name}`;
    return typeof entry === "object" && entry !== null
      ? leavesIn(entry, at)
      : [{ path: at, parent: value as Holder, key }];
  });
}
const read = ({ parent, key }: Leaf): unknown => (parent as Json)[key];
const write = ({ parent, key }: Leaf, value: unknown) => void ((parent as Json)[key] = value);

/** Ways to touch one leaf; each leaves everything else as it was. */
const touches: Readonly<Record<string, (leaf: Leaf, letter: string) => void>> = {
  "changed at its end": (leaf, letter) => write(leaf, `${String(read(leaf))}${letter}`),
  "changed at its beginning": (leaf, letter) => write(leaf, `${letter}${String(read(leaf))}`),
  "changed inside": (leaf, letter) => {
    const text = String(read(leaf));
    const at = Math.floor(text.length / 2);
    write(leaf, `${text.slice(0, at)}${text[at] === letter ? "z" : letter}${text.slice(at + 1)}`);
  },
  dropped: ({ parent, key }) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  },
  "doubled beside": ({ parent, key }, letter) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 0, `${String(parent[Number(key)])}${letter}`);
    else parent[`${key}${letter}`] = parent[key];
  },
};
const letters = ["x", "0", " ", "ō", "👩", "ש", "\u200f", "\u0301"];

/** Touches every leaf of a document once in every way, with another letter each time. */
async function everyLeaf(
  document: Json,
  look: (touched: Json, what: string) => Promise<void>,
): Promise<number> {
  const count = leavesIn(document).length;
  let n = 0;
  for (const [how, touch] of Object.entries(touches)) {
    for (let at = 0; at < count; at++) {
      const copy = structuredClone(document);
      const leaf = leavesIn(copy)[at];
      if (!leaf) throw new Error("a leaf");
      touch(leaf, letters[n++ % letters.length] ?? "x");
      await look(copy, `${leaf.path} ${how}`);
    }
  }
  return n;
}

let context: VerifyContext;
let ours: string;
let stack: string;
beforeAll(async () => {
  context = await world(webOrigin);
  const sign = (document: Parameters<typeof signCredential>[0]) =>
    signCredential(document, webOrigin, signerFor(webOrigin), awardedAt);
  ours = await sign(credentialFor(webOrigin, 0, { narrative: awkward }));
  stack = await sign(stackCredentialFor(webOrigin));
});
const verdict = async (text: string | Uint8Array, within = context) => verifyCredential(text, within);

describe("touch one leaf, anywhere, and it is refused", () => {
  test.each(["a credential of ours", "a stack"])("%s", async (what) => {
    const text = what === "a stack" ? stack : ours;
    expect((await verdict(text)).outcome).toBe("verified");
    const looked = await everyLeaf(JSON.parse(text) as Json, async (touched, where) => {
      const answer = await verdict(JSON.stringify(touched));
      expect([where, answer.outcome, answer.facts]).toEqual([where, "failed", null]);
    });
    expect(looked).toBeGreaterThan(200);
  });

  test("a credential of somebody else, which only the library can read", { timeout: 60_000 }, async () => {
    const did = foreignDidKey();
    const signed = await signForeign(foreignCredential(did, { name: awkward }), 1, did);
    const step = async (touched: Json) => {
      const answer = await verdict(JSON.stringify(touched));
      return { facts: answer.facts, good: answer.steps.some((one) => one.name === "Signature" && one.valid) };
    };
    expect((await step(signed)).good).toBe(true);
    const looked = await everyLeaf(signed, async (touched, where) => {
      const { facts, good } = await step(touched);
      // a context that nobody has a copy of is "could not tell"; good it is never
      expect([where, good, facts]).toEqual([where, false, null]);
    });
    expect(looked).toBeGreaterThan(80);
  });

  test("a token of ours", async () => {
    const { publicKeyMultibase, privateKey } = await createTokenKey();
    const issued = { document: ours, subjectId: tokenSubject("a salt of at least sixteen bytes") };
    const within = {
      ...context,
      tokenKeys: [publicKey(0, { publicKeyMultibase })],
      readOwnIssued: () => Promise.resolve(issued),
    };
    const signer = createSigner(webOrigin, publicKeyMultibase, privateKey);
    const token = await makeToken(issued, webOrigin, { publicKeyMultibase, signer });
    expect((await verdict(token, within)).outcome).toBe("verified");
    const [head = "", body = "", signature = ""] = token.split(".");
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const open = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString()) as Json;
    const look = async (touched: string, where: string) => {
      const answer = await verdict(touched, within);
      expect([where, answer.outcome === "verified", answer.facts]).toEqual([where, false, null]);
    };
    await everyLeaf(open(body), (said, where) => look([head, part(said), signature].join("."), where));
    await everyLeaf(open(head), (said, where) => look([part(said), body, signature].join("."), where));
    // signed anew with our own key, it still is not what we issued
    await everyLeaf(open(body), async (said, where) => {
      const whole = `${head}.${part(said)}`;
      const anew = Buffer.from(await signer.sign({ data: Buffer.from(whole) })).toString("base64url");
      await look(`${whole}.${anew}`, where);
    });
  }, 60_000);

  test("whoever the holder is, and whatever was written about them", async () => {
    const word = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
      .filter((one) => one.trim() !== "");
    await fc.assert(
      fc.asyncProperty(
        word,
        fc.option(word),
        fc.constantFrom(...Object.keys(touches)),
        fc.nat(),
        fc.constantFrom(...letters),
        async (name, narrative, how, place, letter) => {
          const document = credentialFor(webOrigin, 0, {
            holder: { email: "holder@demo.example", name },
            narrative: narrative === null ? null : `${awkward} ${narrative}`,
          });
          const text = await signCredential(document, webOrigin, signerFor(webOrigin), awardedAt);
          expect((await verdict(text)).outcome).toBe("verified");
          const touched = JSON.parse(text) as Json;
          const leaves = leavesIn(touched);
          const leaf = leaves[place % leaves.length];
          if (leaf) touches[how]?.(leaf, letter);
          const answer = await verdict(JSON.stringify(touched));
          expect([answer.outcome, answer.facts]).toEqual(["failed", null]);
        },
      ),
      { numRuns: 300, seed: 20_261_122 },
    );
  }, 60_000);
});

test("awkward words come out of every file byte for byte, and verify there", async () => {
  const blank = await sharp({ create: { width: 2, height: 2, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg"></svg>`;
  const [png, svg] = [bakePng(blank, ours), bakeSvg(drawing, ours)];
  expect(ours).toContain("]]>");
  expect([extractFromPng(png), extractFromSvg(svg)]).toEqual([ours, ours]);
  const pdf = await certificatePdf({
    credential: ours,
    holderName: "Ngaire Pōtae",
    pageUrl: `${webOrigin}/credentials/x`,
    timeZone: "Australia/Melbourne",
  });
  expect(extractFromPdf(pdf)).toEqual([ours]);
  for (const file of [png, svg, pdf]) {
    const answer = await verdict(file);
    expect(answer.outcome).toBe("verified");
    expect(answer.facts?.narrative).toBe(awkward);
  }
});
