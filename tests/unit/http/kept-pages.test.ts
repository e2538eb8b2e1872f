import type { EntryContext } from "@remix-run/node";
import { describe, expect, it } from "vitest";
import { pageKey } from "~/http/kept-pages.server";
import { asksForPage, requestScope, withinRequest } from "~/http/request-scope.server";
import { filled, noncePlace, putIn, putInText, skeletonOf, still } from "~/http/stills.server";

interface Over {
  readonly handle?: object;
  readonly loaderData?: object;
  readonly actionData?: object;
  readonly errors?: object;
}
const context = ({ handle, loaderData = {}, actionData, errors }: Over = {}) =>
  ({
    staticHandlerContext: {
      matches: [{ route: { id: "root" } }, { route: { id: "page" } }],
      loaderData: { page: loaderData },
      actionData: actionData ?? null,
      errors: errors ?? null,
    },
    routeModules: { root: {}, page: { handle: handle ?? { lasting: true } } },
  }) as unknown as EntryContext;
const get = (path = "/page", method = "GET") => new Request(`http://localhost${path}`, { method });

describe("a page that was rendered before", () => {
  it("is shown again where address and answers are the same, and only there", () => {
    const key = pageKey(get(), 200, context({ loaderData: { name: "Ada" } }));
    expect(key).not.toBeNull();
    expect(pageKey(get(), 200, context({ loaderData: { name: "Ada" } }))).toBe(key);
    expect(pageKey(get(), 200, context({ loaderData: { name: "Bo" } }))).not.toBe(key);
    expect(pageKey(get("/page?q=1"), 200, context({ loaderData: { name: "Ada" } }))).not.toBe(key);
  });

  it.each([
    ["a page that does not say so", get(), 200, { handle: { script: true } }],
    ["an answer to a form", get(), 200, { actionData: { refused: {} } }],
    ["a form", get("/page", "POST"), 200, {}],
    ["an error", get(), 200, { errors: { page: {} } }],
    ["another status", get(), 404, {}],
  ] as const)("is made anew for %s", (_what, request, status, over) => {
    expect(pageKey(request, status, context(over))).toBeNull();
  });

  it("is sent with this answer's nonce and the HTML behind its stills", () => {
    const key = still("kept-pages-test", () => "<p>Ça va</p>");
    const page = `<body><!--still:${key}--><script nonce="${noncePlace}"></script> €</body>`;
    const sent = (nonce: string) => Buffer.concat(filled(skeletonOf(Buffer.from(page)), nonce)).toString();
    expect(sent("abc")).toBe('<body><p>Ça va</p><script nonce="abc"></script> €</body>');
    expect(sent("def")).toContain('nonce="def"');
  });

  it("is one for all questions where it says that it hangs on none, and never for other answers", () => {
    const handle = { lasting: "whatever is asked" };
    const key = pageKey(get("/page?q=1"), 200, context({ handle, loaderData: { name: "Ada" } }));
    expect(pageKey(get("/page?q=2"), 200, context({ handle, loaderData: { name: "Ada" } }))).toBe(key);
    expect(pageKey(get("/page?q=1"), 200, context({ handle, loaderData: { name: "Bo" } }))).not.toBe(key);
    expect(pageKey(get("/other?q=1"), 200, context({ handle, loaderData: { name: "Ada" } }))).not.toBe(key);
  });

  it("is sent with the words that this answer set apart, and those of no other", () => {
    const answer = (words: string, markup: string) =>
      withinRequest({ id: "", nonce: "n", known: new Map(), putIn: [] }, () => {
        const page = `<title>${putInText(words)}</title><input value="${putInText(words)}"/>${putIn(markup)}${putIn("")}`;
        return { page, set: requestScope()?.putIn };
      });
    const first = answer(`"<b>&'`, "<p>one</p>");
    const second = answer("two", "<p>€</p>");
    expect(first.page).not.toMatch(/one|<b>/);
    expect(second.page).toBe(first.page);
    const sent = (set: readonly string[] | undefined) =>
      Buffer.concat(filled(skeletonOf(Buffer.from(first.page)), "n", set)).toString();
    expect(sent(first.set)).toBe(
      '<title>&quot;&lt;b&gt;&amp;&#x27;</title><input value="&quot;&lt;b&gt;&amp;&#x27;"/><p>one</p>',
    );
    expect(sent(second.set)).toBe('<title>two</title><input value="two"/><p>€</p>');
  });

  it("holds the words themselves where no page is sent: what stands for them is never told", () => {
    const words = () => [putIn("<p>"), putInText("<p>")];
    expect(words()).toEqual(["<p>", "<p>"]);
    expect(withinRequest({ id: "", nonce: "n", known: new Map() }, words)).toEqual(["<p>", "<p>"]);
  });

  it.each([
    ["/search?q=a", true],
    ["/search", true],
    ["/", true],
    ["/search?q=.data", true],
    ["/search.data?q=a", false],
    ["/search.data#", false],
    ["/search.data#?q=a", false],
    ["/search.data/", true],
    ["http://elsewhere.example/search.data", false],
    ["/_root.data", false],
    ["/search?q=a&_data=routes%2Fsearch", false],
    ["/search?%5Fdata", false],
    [`/search?${"a&".repeat(2000)}_data=x`, false],
  ])("%s asks for a page: %s", (url, asked) => {
    expect(asksForPage(url)).toBe(asked);
  });
});
