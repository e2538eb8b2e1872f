import { describe, expect, it } from "vitest";
import { mostPerMinute, takeFetch } from "~/domains/credentials/fetch-budget";
import { Lru } from "~/http/lru";

describe("what is kept because it was asked for last", () => {
  it("drops what was not asked for longest, by number and by weight", () => {
    const kept = new Lru<string>(2, 10);
    kept.set("a", "A", 1);
    kept.set("b", "B", 1);
    kept.get("a");
    kept.set("c", "C", 1);
    expect([kept.get("a"), kept.get("b"), kept.get("c")]).toEqual(["A", undefined, "C"]);
    kept.set("d", "D", 9);
    expect([kept.get("a"), kept.get("c"), kept.get("d")]).toEqual([undefined, "C", "D"]);
    kept.set("d", "D2", 2);
    kept.set("c", "C2", 8);
    expect([kept.get("c"), kept.get("d")]).toEqual(["C2", "D2"]);
    kept.set("huge", "H", 11);
    expect(kept.get("huge")).toBeUndefined();
  });
});

describe("look-ups of outside addresses", () => {
  it("run out for one caller, not for the next, and come back after a minute", () => {
    const at = new Date("2026-11-20T00:00:00Z");
    for (let n = 0; n < mostPerMinute; n++) expect(takeFetch("one", at)).toBe(true);
    expect(takeFetch("one", at)).toBe(false);
    expect(takeFetch("two", at)).toBe(true);
    expect(takeFetch("one", new Date(at.getTime() + 60_000))).toBe(true);
  });
});
