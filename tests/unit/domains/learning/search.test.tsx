import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Role } from "~/domains/people/terms";
import { FoundPlaces } from "~/domains/learning/components/found";
import { viewSearch } from "~/domains/learning/search.server";

const view = (query: string, roles: readonly Role[] | null = ["learner"]) =>
  viewSearch(new URLSearchParams(query), roles);
const markup = (query: string, roles: readonly Role[] | null = ["learner"]): string =>
  renderToStaticMarkup(<FoundPlaces view={view(query, roles)} />);

describe("what the page of results says", () => {
  it.each([
    ["", ""],
    ["q=", ""],
    ["q=%20%20", ""],
    ["q=%3F%3F", "There is no word to look for in “??”"],
    ["q=zzzzqqqq", "Nothing for “zzzzqqqq”"],
    ["q=zero+exclusion&in=term", "1 result in glossary for “zero exclusion”"],
  ])("%s: %s", (query, says) => {
    expect(view(query).says).toBe(says);
    expect(markup(query)).toContain(`data-says="${says}"`);
  });

  it("says what it looked for where that is not what was asked", () => {
    expect(view("q=boundries").notes).toEqual(["Nothing has “boundries”. We looked for “boundaries”."]);
    expect(view("q=zebra+boundaries").notes).toContain(
      "Nothing has all of these words. These have some of them.",
    );
  });

  it("cuts a question that is too long, and says so", () => {
    const long = view(`q=${"boundaries ".repeat(30)}`);
    expect(long.question.length).toBeLessThanOrEqual(200);
    expect(long.notes[0]).toBe("That is a long question. We looked at its first 200 letters.");
    const letters = view(`q=${"😀".repeat(300)}`);
    expect([...letters.question]).toHaveLength(200);
    expect(() => encodeURIComponent(letters.question)).not.toThrow();
    const words = Array.from({ length: 20 }, (_, at) => `word${at}`).join("+");
    expect(view(`q=${words}`).notes.join(" ")).toContain("first 12 words");
  });

  it("shows what was typed as text, whatever it is", () => {
    const shown = markup(`q=${encodeURIComponent('<img src=x onerror="alert(1)"> boundaries & more')}`);
    expect(shown).not.toContain("<img");
    expect(shown).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(shown).toContain('data-title="&lt;img');
  });

  it("turns pages within one question and one kind", () => {
    const first = view("q=work&in=module");
    expect(first.before).toBeNull();
    expect(first.after).toBe("/search?q=work&in=module&page=2");
    const second = view("q=work&in=module&page=2");
    expect(second.before).toBe("/search?q=work&in=module");
    expect(second.from).toBe(11);
    expect(second.filters.find((one) => one.current)?.label).toBe("Modules");
    expect(second.filters[0]).toMatchObject({ label: "All", to: "/search?q=work" });
  });

  it.each(["page=0", "page=-3", "page=x", "page=1e9", "in=nothing", "in=constructor"])(
    "takes %s for what it can be",
    (odd) => {
      expect(() => markup(`q=work&${odd}`)).not.toThrow();
    },
  );

  it("tells a visitor how to look inside the modules, and comes back to the question", () => {
    expect(view("q=work", null).signIn).toBe("/login?return=%2Fsearch%3Fq%3Dwork");
    expect(view("", null).signIn).toBe("/login?return=%2Fsearch");
    expect(markup("q=work", null)).toContain("Sign in to look inside the modules too");
    expect(view("q=work").signIn).toBeNull();
  });
});
