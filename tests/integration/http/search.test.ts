import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpWorld, type Persona, httpWorld } from "#tests/support/http-world";
import { catalogue } from "~/catalogue/catalogue.server";
import { listSearchDocuments } from "~/catalogue/search-documents";

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world.end());

const ask = async (address: string, persona: Persona, headers: Record<string, string> = {}) => {
  const answer = await fetch(world.server.origin + address, {
    redirect: "manual",
    headers: { Accept: "text/html", Cookie: world.cookies[persona] ?? "", ...headers },
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

describe("what search finds", () => {
  it("is there: each address answers whoever may find it, and has the place it names", async () => {
    const wanted = new Map<string, { persona: Persona; fragments: Set<string> }>();
    const want = (address: string, persona: Persona) => {
      const [page = "", fragment = ""] = address.split("#");
      const entry = wanted.get(page) ?? { persona, fragments: new Set() };
      wanted.set(page, entry);
      if (fragment !== "") entry.fragments.add(fragment);
    };
    for (const document of listSearchDocuments(catalogue())) {
      const who =
        document.needs === "review.list"
          ? "supervisor"
          : document.page.startsWith("/learn/")
            ? "owner"
            : "anonymous";
      want(`${document.page}#${document.fragment}`, who);
      if (document.announcedAt !== "") want(document.announcedAt, "anonymous");
    }
    const missing: string[] = [];
    for (const [page, { persona, fragments }] of wanted) {
      const { status, text } = await ask(page, persona);
      if (status !== 200) missing.push(`${page} answers ${status}`);
      for (const fragment of fragments)
        if (!text.includes(` id="${fragment}"`)) missing.push(`${page} has no #${fragment}`);
    }
    expect(missing).toEqual([]);
    expect(wanted.size).toBeGreaterThan(150);
  });

  it("is in what loaders answer alone as in the page", async () => {
    const { text } = await ask("/search.data?q=lanyard", "owner");
    expect(text).toContain("boundaries-out-in-the-community#idea");
  });

  it("is for everybody what the policy lets them open", async () => {
    const inside = "lanyard";
    expect((await ask(`/search?q=${inside}`, "anonymous")).text).toContain("Nothing for “lanyard”");
    expect((await ask(`/search?q=${inside}`, "owner")).text).toContain(
      'href="/learn/professional-and-ethical-conduct/02-boundaries-out-in-the-community#idea"',
    );
    const guides = async (persona: Persona) =>
      (await ask("/search?q=recovery-oriented+language&in=guide", persona)).text.includes(
        'href="/reviews/guide/',
      );
    expect(await guides("supervisor")).toBe(true);
    expect(await guides("assessor")).toBe(true);
    expect(await guides("owner")).toBe(false);
    expect(await guides("anonymous")).toBe(false);
  });
});

describe("the results alone", () => {
  it("are the same markup that the page has, without the page", async () => {
    const alone = await ask("/search/results?q=boundaries", "owner");
    const whole = await ask("/search?q=boundaries", "owner");
    expect(alone.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(alone.headers.get("Cache-Control")).toBe("private, no-cache");
    expect(alone.text).not.toMatch(/<html|<header|<script/);
    const links = (text: string) =>
      [...text.matchAll(/<h3 class="h-s"><a href="([^"]+)"/g)].map(([, to]) => to);
    expect(links(alone.text).length).toBeGreaterThan(2);
    expect(links(whole.text)).toEqual(links(alone.text));
  });

  it("lead to the page where somebody opens them as one", async () => {
    const { status, headers } = await ask("/search/results?q=a+b", "anonymous", {
      "Sec-Fetch-Dest": "document",
    });
    expect([status, headers.get("Location")]).toEqual([302, "/search?q=a+b"]);
  });

  it("hold what was typed as text", async () => {
    const { text } = await ask(
      `/search/results?q=${encodeURIComponent("<script>alert(1)</script>")}`,
      "owner",
    );
    expect(text).not.toContain("<script");
    expect(text).toContain("&lt;script&gt;");
  });
});

it("sends links to the framework's own search, which is gone, to the one there is", async () => {
  const { status, headers } = await ask("/framework?q=recovery+language", "anonymous");
  expect([status, headers.get("Location")]).toEqual([301, "/search?q=recovery+language&in=framework"]);
});
