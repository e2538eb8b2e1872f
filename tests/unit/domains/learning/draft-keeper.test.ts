import { describe, expect, it } from "vitest";
import {
  DraftKeeper,
  type KeepAnswer,
  type KeeperState,
  saveAfterMs,
  type Words,
} from "~/domains/learning/draft-keeper";

/** A browser made of a clock, a store and a line that answers as told. */
function browser(held: Record<string, string> = {}) {
  const timers: { at: number; act: () => void; off: boolean }[] = [];
  const posts: { revision: number; body: Words; leaving: boolean }[] = [];
  const answers: (KeepAnswer | "never" | "down")[] = [];
  const seen: KeeperState[] = [];
  let clock = 0;
  const store = new Map(Object.entries(held));
  const around = {
    storage: {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => void store.set(key, value),
      removeItem: (key: string) => void store.delete(key),
    },
    post: async (
      { revision, body }: { revision: number; body: Words },
      leaving: boolean,
    ): Promise<KeepAnswer> => {
      posts.push({ revision, body, leaving });
      const answer = answers.shift() ?? {
        kind: "kept" as const,
        revision: revision + 1,
        savedAt: "2026-11-22T00:00:00.000Z",
      };
      if (answer === "never") return new Promise<KeepAnswer>(() => undefined);
      if (answer === "down") throw new TypeError("Failed to fetch");
      return answer;
    },
    after: (ms: number, act: () => void) => {
      const timer = { at: clock + ms, act, off: false };
      timers.push(timer);
      return () => {
        timer.off = true;
      };
    },
    now: () => new Date(Date.UTC(2026, 10, 22) + clock),
    changed: (state: KeeperState) => void seen.push(state),
  };
  const pass = async (ms: number) => {
    const until = clock + ms;
    for (;;) {
      const due = timers.filter((one) => !one.off && one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      clock = due.at;
      due.off = true;
      due.act();
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock = until;
    await new Promise((resolve) => setImmediate(resolve));
  };
  const keeper = (revision = 0, savedAt: string | null = null) =>
    new DraftKeeper({ key: "reflection:a", owner: "me", revision, savedAt }, around);
  return { keeper, pass, posts, answers, seen, store };
}
const slot = "pathways-draft me reflection:a";
const onDevice = (store: Map<string, string>) => {
  const text = store.get(slot);
  return text ? (JSON.parse(text) as { body: Words; base: number; sent?: boolean }) : null;
};

describe("keeping what is typed", () => {
  it("saves a second after typing stops, once, and only then lets go of the copy on the device", async () => {
    const { keeper, pass, posts, store } = browser();
    const mine = keeper();
    mine.typed({ words: "a" });
    await pass(saveAfterMs - 100);
    mine.typed({ words: "ab" });
    await pass(saveAfterMs - 100);
    expect(posts).toEqual([]);
    expect(onDevice(store)?.body).toEqual({ words: "ab" });
    await pass(200);
    expect(posts).toEqual([{ revision: 0, body: { words: "ab" }, leaving: false }]);
    expect(mine.state).toMatchObject({ kind: "saved", revision: 1 });
    expect(onDevice(store)).toBeNull();
  });

  it("builds each save on the revision the last one got, also when words come while one is under way", async () => {
    const { keeper, pass, posts } = browser();
    const mine = keeper();
    mine.typed({ words: "one" });
    await pass(saveAfterMs);
    mine.typed({ words: "two" });
    await pass(saveAfterMs);
    expect(posts.map((post) => post.revision)).toEqual([0, 1]);
  });

  it("keeps the words on the device and tries again when the line is down", async () => {
    const { keeper, pass, posts, answers, store } = browser();
    answers.push("down", { kind: "failed" });
    const mine = keeper();
    mine.typed({ words: "kept" });
    await pass(saveAfterMs);
    expect(mine.state.kind).toBe("unsaved");
    expect(onDevice(store)?.body).toEqual({ words: "kept" });
    await pass(60_000);
    expect(posts.length).toBeGreaterThanOrEqual(3);
    expect(mine.state.kind).toBe("saved");
    expect(onDevice(store)).toBeNull();
  });

  it("says that somebody is signed out and keeps the words, then saves when the page is used again", async () => {
    const { keeper, pass, answers, store } = browser();
    answers.push({ kind: "signed-out" });
    const mine = keeper();
    mine.typed({ words: "late" });
    await pass(saveAfterMs);
    expect(mine.state.kind).toBe("signed-out");
    expect(onDevice(store)?.body).toEqual({ words: "late" });
    mine.flush();
    await pass(0);
    expect(mine.state.kind).toBe("saved");
  });

  it("says that it is saving only when that takes a while", async () => {
    const { keeper, pass, answers, seen } = browser();
    const mine = keeper(3, "2026-11-22T00:00:00.000Z");
    mine.typed({ words: "quick" });
    await pass(saveAfterMs);
    expect(seen.map((state) => state.kind)).toEqual(["saved"]);
    answers.push("never");
    mine.typed({ words: "slow" });
    await pass(saveAfterMs + 2000);
    expect(seen.at(-1)?.kind).toBe("saving");
  });

  it("sends what is not saved when the page is left", async () => {
    const { keeper, pass, posts } = browser();
    const mine = keeper();
    mine.typed({ words: "going" });
    mine.flush(true);
    await pass(5000);
    expect(posts).toEqual([{ revision: 0, body: { words: "going" }, leaving: true }]);
  });
});

describe("coming back", () => {
  const copy = (over: object) => ({
    [slot]: JSON.stringify({ body: { words: "mine" }, base: 2, at: "2026-11-22T00:00:00.000Z", ...over }),
  });

  it("puts back what a closed tab left, and saves it", async () => {
    const { keeper, pass, posts } = browser(copy({}));
    const mine = keeper(2);
    expect(mine.recover({ words: "older" })).toEqual({ words: "mine" });
    expect(mine.state.kind).toBe("restored");
    await pass(saveAfterMs);
    expect(posts).toEqual([{ revision: 2, body: { words: "mine" }, leaving: false }]);
  });

  it("forgets the copy when the page shows the same words", () => {
    const { keeper, store } = browser(copy({}));
    expect(keeper(2).recover({ words: "mine" })).toBeNull();
    expect(store.size).toBe(0);
  });

  it("shows both when another window has saved since", () => {
    const { keeper } = browser(copy({}));
    const mine = keeper(5, "2026-11-22T01:00:00.000Z");
    expect(mine.recover({ words: "theirs" })).toEqual({ words: "mine" });
    expect(mine.state).toMatchObject({ kind: "newer", newer: { body: { words: "theirs" }, revision: 5 } });
  });

  it("does not bring back what was sent and arrived", () => {
    const { keeper, store } = browser(copy({ sent: true }));
    expect(keeper(0).recover({ words: "" })).toBeNull();
    expect(store.size).toBe(0);
  });

  it("brings back what was sent and did not arrive", () => {
    const { keeper } = browser(copy({ sent: true }));
    expect(keeper(2).recover({ words: "older" })).toEqual({ words: "mine" });
  });
});

describe("two windows on one box", () => {
  it("stops, shows the newer one, and saves mine on top when told so", async () => {
    const { keeper, pass, posts, answers } = browser();
    answers.push({
      kind: "newer",
      revision: 7,
      savedAt: "2026-11-22T00:00:00.000Z",
      body: { words: "theirs" },
    });
    const mine = keeper(2);
    mine.typed({ words: "mine" });
    await pass(saveAfterMs);
    expect(mine.state.kind).toBe("newer");
    mine.typed({ words: "mine, more" });
    await pass(10_000);
    expect(posts).toHaveLength(1);
    mine.keepMine({ words: "mine, more" });
    await pass(0);
    expect(posts[1]).toMatchObject({ revision: 7, body: { words: "mine, more" } });
    expect(mine.state).toMatchObject({ kind: "saved", revision: 8, newer: null });
  });

  it("takes the newer one when told so", async () => {
    const { keeper, pass, answers, store } = browser();
    answers.push({
      kind: "newer",
      revision: 7,
      savedAt: "2026-11-22T00:00:00.000Z",
      body: { words: "theirs" },
    });
    const mine = keeper(2);
    mine.typed({ words: "mine" });
    await pass(saveAfterMs);
    expect(mine.takeNewer()).toEqual({ words: "theirs" });
    expect(mine.state).toMatchObject({ kind: "saved", revision: 7, newer: null });
    expect(store.size).toBe(0);
  });
});
