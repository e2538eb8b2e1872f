import { beforeAll, describe, expect, test } from "vitest";
import { packCode, signSmall } from "~/domains/credentials/offline-card.server";
import { type DeviceLook, type Kept, checkOnDevice, fitsHolder } from "~/domains/credentials/offline-check";
import type { JsonObject } from "~/domains/credentials/shape";
import { signStatusList } from "~/domains/credentials/sign.server";
import type { StatusPurpose } from "~/domains/credentials/states";
import {
  emptyStatusList,
  setStatus,
  signedStatusList,
  type StatusBits,
  statusListUrl,
} from "~/domains/credentials/status-list.server";
import { ageOf, verdictOf } from "~/domains/credentials/verdict";
import type { Verification } from "~/domains/credentials/verification";
import { credentialFor, publicKey, signerFor, webOrigin } from "./fixture";
import { answers, detail, now } from "./outside";

let code = "";
beforeAll(async () => {
  const document = credentialFor(webOrigin) as unknown as JsonObject;
  code = packCode(await signSmall(document, signerFor(webOrigin)));
});

/** Of what was withdrawn, and of what is suspended. */
async function listsOf({
  until = "2026-11-27T09:00:00Z",
  revoked = [],
  suspended = [],
  signedBy = 0,
}: {
  until?: string;
  revoked?: readonly number[];
  suspended?: readonly number[];
  signedBy?: number;
} = {}): Promise<Kept["lists"]> {
  const one = (purpose: StatusPurpose, set: readonly number[]) => {
    const bits = emptyStatusList();
    for (const index of set) setStatus(bits, index, true);
    return listAt(purpose, bits, until, signedBy);
  };
  return [await one("revocation", revoked), await one("suspension", suspended)];
}
async function listAt(
  purpose: StatusPurpose,
  bits: StatusBits,
  until = "2026-11-27T09:00:00Z",
  signedBy = 0,
) {
  const url = statusListUrl(webOrigin, "1", purpose);
  const signedAt = new Date("2026-11-20T09:00:00Z");
  const validUntil = new Date(until);
  const document = await signedStatusList(
    { url, purpose, bits, signedAt, validUntil, ttlSeconds: 300 },
    signerFor(webOrigin, signedBy),
  );
  return { url, document };
}
/** Signed as ours are, with something else where the places are. */
async function listThatSays(encodedList: string): Promise<Kept["lists"][number]> {
  const { url, document } = await listAt("revocation", emptyStatusList());
  const { proof: _, ...list } = JSON.parse(document) as { credentialSubject: object; proof: unknown };
  const said = { ...list, credentialSubject: { ...list.credentialSubject, encodedList } };
  return { url, document: await signStatusList(said, signerFor(webOrigin), now) };
}
let fresh: Kept["lists"] = [];
beforeAll(async () => void (fresh = await listsOf()));
const kept = (more: Partial<Kept> = {}): Kept => ({
  origin: webOrigin,
  timeZone: "Australia/Melbourne",
  issuerIds: ["did:web:pathways.example.org"],
  keys: [{ publicKeyMultibase: publicKey().publicKeyMultibase, compromisedAt: null }],
  lists: fresh,
  ...more,
});
const hours = (count: number) => new Date(now.getTime() - count * 3_600_000);
const look = (more: Partial<Kept> = {}, fetchedAt = now, at = now): DeviceLook => ({
  now: at,
  timeZone: "Australia/Melbourne",
  kept: { of: kept(more), fetchedAt },
});
const heading = (of: Verification) => verdictOf(of).heading;

describe("a device checks a card", () => {
  test("with what it fetched just now", async () => {
    const answer = await checkOnDevice(code, look());
    expect([answer.outcome, answer.ours, answers(answer)]).toEqual(["verified", true, "yyyyyyy"]);
    expect(heading(answer)).toBe("Genuine and current");
    expect(answer.facts?.results[0]?.achieved).toBe("Competent in 2 criteria, Proficient in 1 criterion");
    expect(answer.steps.map(ageOf).filter((age) => age !== null)).toEqual([]);
  });

  test("with what it fetched before, and says how old that is", async () => {
    const answer = await checkOnDevice(code, look({}, hours(5)));
    expect(answer.outcome).toBe("verified");
    expect(detail(answer, "Not revoked or suspended")).toBe(
      "Its issuer had not withdrawn it by 20 November 2026, 4:00 pm AEDT.",
    );
    expect(answer.steps.map(ageOf).filter((age) => age !== null)).toEqual(["5 hours", "5 hours"]);
  });

  test("and cannot tell without a list, with one that is too old, or one that cannot be read", async () => {
    const [withdrawn, suspended] = fresh as [Kept["lists"][number], Kept["lists"][number]];
    const [old] = await listsOf({ until: "2026-11-19T09:00:00Z" });
    for (const [held, words] of [
      [[], /does not have its issuer's list of withdrawn/],
      [[withdrawn], /does not have its issuer's list of suspended/],
      [[old ?? withdrawn, suspended], /too long ago/],
      [[{ ...withdrawn, document: "{}" }, suspended], /cannot be read/],
      [[await listThatSays("uAAAA"), suspended], /cannot be read/],
      [[withdrawn, { ...suspended, document: "no JSON" }], /cannot be read/],
      [[await listAt("revocation", new Uint8Array(8)), suspended], /cannot be read/],
    ] as const) {
      const answer = await checkOnDevice(code, look({ lists: held }));
      expect([answer.outcome, answers(answer)]).toEqual(["could-not-tell", "yyyyy?y"]);
      expect(detail(answer, "Not revoked or suspended")).toMatch(words);
      expect(heading(answer)).toBe("Genuine, but we could not tell if it is current");
    }
  });

  test("that was withdrawn or suspended, that has ended, that is of tomorrow", async () => {
    const until = "2036-11-27T09:00:00Z";
    const withdrawn = await checkOnDevice(code, look({ lists: await listsOf({ until, revoked: [4711] }) }));
    expect([withdrawn.outcome, heading(withdrawn)]).toEqual(["failed", "It has been withdrawn"]);
    const suspended = await checkOnDevice(code, look({ lists: await listsOf({ until, suspended: [4711] }) }));
    expect([suspended.outcome, heading(suspended)]).toEqual(["failed", "It is suspended for now"]);
    const others = await listsOf({ until, revoked: [4720], suspended: [1] });
    expect((await checkOnDevice(code, look({ lists: others }))).outcome).toBe("verified");
    const held = await listsOf({ until });
    const later = new Date("2031-01-01T00:00:00Z");
    const ended = await checkOnDevice(code, look({ lists: held }, later, later));
    expect([ended.outcome, heading(ended)]).toEqual(["failed", "Genuine, but no longer current"]);
    const before = new Date("2026-11-01T00:00:00Z");
    expect(heading(await checkOnDevice(code, look({ lists: held }, before, before)))).toBe(
      "Genuine, but not valid yet",
    );
  });

  test("and relies on no list that is not its issuer's word about this", async () => {
    const [withdrawn, suspended] = (await listsOf({ revoked: [4711] })) as [
      Kept["lists"][number],
      Kept["lists"][number],
    ];
    const { encodedList } = (JSON.parse(suspended.document) as { credentialSubject: { encodedList: string } })
      .credentialSubject;
    const changed = (what: string | RegExp, to: string) => {
      const document = withdrawn.document.replace(what, to);
      expect(document).not.toBe(withdrawn.document);
      return { ...withdrawn, document };
    };
    const next = { publicKeyMultibase: publicKey(1).publicKeyMultibase, compromisedAt: null };
    const lost = { ...next, compromisedAt: "2026-11-10T00:00:00Z" };
    const keys = [...kept().keys];
    for (const [what, held, known] of [
      ["the withdrawal taken off", changed(/"uH4[^"]+"/, `"${encodedList}"`), keys],
      ["a longer life", changed('"validUntil":"2026-11-27', '"validUntil":"2027-11-27'), keys],
      ["another time of signing", changed('"created":"2026-11-20', '"created":"2026-11-19'), keys],
      ["the signature of another", { ...withdrawn, document: suspended.document }, keys],
      ["no signature", changed(/"proofValue":"[^"]+"/, '"proofValue":"z"'), keys],
      ["more than a word", changed('"revocation"', '"revocation\\" .\\n<x> <y> \\"z"'), keys],
      ["a key that is not ours", (await listsOf({ signedBy: 1 }))[0], keys],
      ["a key that was lost", (await listsOf({ signedBy: 1 }))[0], [...keys, lost]],
    ] as const) {
      const answer = await checkOnDevice(code, look({ keys: known, lists: [held ?? withdrawn, suspended] }));
      expect([answer.outcome, answers(answer)], what).toEqual(["could-not-tell", "yyyyy?y"]);
      expect(detail(answer, "Not revoked or suspended"), what).toMatch(/not properly signed|cannot be read/);
    }
    const rotated = await listsOf({ signedBy: 1 });
    expect((await checkOnDevice(code, look({ keys: [...keys, next], lists: rotated }))).outcome).toBe(
      "verified",
    );
  });

  test("whose key was lost: never genuine, whatever its date", async () => {
    const keys = [
      { publicKeyMultibase: publicKey().publicKeyMultibase, compromisedAt: "2026-11-10T00:00:00Z" },
    ];
    const next = { publicKeyMultibase: publicKey(1).publicKeyMultibase, compromisedAt: null };
    const lists = await listsOf({ signedBy: 1 });
    const answer = await checkOnDevice(code, look({ keys: [...keys, next], lists }));
    expect([answer.outcome, answers(answer)]).toEqual(["could-not-tell", "yyy??yyy"]);
    expect(heading(answer)).toBe("We could not check everything");
    expect(verdictOf(answer).sentence).toMatch(/Only our log can tell/);
  });

  test("whose key it has not heard of: not ours where it asked just now, and could not tell where that is long ago", async () => {
    const keys = [{ publicKeyMultibase: publicKey(1).publicKeyMultibase, compromisedAt: null }];
    expect((await checkOnDevice(code, look({ keys }))).outcome).toBe("failed");
    const old = await checkOnDevice(code, look({ keys }, hours(30)));
    expect([old.outcome, old.facts]).toEqual(["could-not-tell", null]);
    expect(detail(old, "Signature")).toMatch(/has our keys of 19 November 2026/);
  });

  test("of another issuer, or before anything of ours was fetched", async () => {
    const elsewhere = { origin: "https://elsewhere.example", issuerIds: ["did:web:elsewhere.example"] };
    const other = await checkOnDevice(code, look(elsewhere));
    expect([other.outcome, other.ours, other.facts]).toEqual(["could-not-tell", false, null]);
    // in our name, under a key that is not ours
    const named = await checkOnDevice(code, look({ issuerIds: ["did:web:elsewhere.example"] }));
    expect([named.outcome, named.ours, answers(named)]).toEqual(["failed", true, "yn?????"]);
    const nothing = await checkOnDevice(code, { now, kept: null, timeZone: "Australia/Melbourne" });
    expect(nothing.outcome).toBe("could-not-tell");
    expect(detail(nothing, "Signature")).toMatch(/Nothing of ours is kept on this device/);
  });

  test("that somebody changed, signed by themselves, or tore", async () => {
    const document = credentialFor(webOrigin) as unknown as JsonObject;
    const right = await signSmall(document, signerFor(webOrigin));
    const changed = packCode({
      ...right,
      payload: right.payload
        .replace("2029", "2039")
        .replace(/"exp":\d+/, `"exp":${Date.parse("2039-11-03T00:12:30Z") / 1000}`),
    });
    const answer = await checkOnDevice(changed, look());
    expect([answer.outcome, answers(answer), answer.facts]).toEqual(["failed", "yyn????", null]);
    const theirs = await signSmall(document, signerFor(webOrigin, 1));
    const own = packCode({ ...right, signature: theirs.signature });
    expect((await checkOnDevice(own, look())).outcome).toBe("failed");
    const torn = await checkOnDevice(code.slice(0, -30), look());
    expect([torn.outcome, answers(torn)[0]]).toEqual(["failed", "n"]);
  });

  test("says 'could not tell' in a browser that knows no such key", async () => {
    const subtle = crypto.subtle.importKey;
    try {
      crypto.subtle.importKey = () =>
        Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
      const answer = await checkOnDevice(code, look());
      expect([answer.outcome, answers(answer)]).toEqual(["could-not-tell", "yy?????"]);
    } finally {
      crypto.subtle.importKey = subtle;
    }
  });
});

test("a name or address is compared as the service compares it", async () => {
  const { facts } = await checkOnDevice(code, look());
  const said = facts?.identifiers ?? [];
  for (const right of [
    "Ngaire Pōtae",
    " Ngaire   Po\u0304tae ",
    "holder@demo.example",
    "HOLDER@demo.example ",
  ])
    expect(await fitsHolder(said, right), right).toBe(true);
  for (const wrong of ["Ngaire Potae", "ngaire pōtae", "", "other@demo.example"])
    expect(await fitsHolder(said, wrong), wrong).toBe(false);
});
