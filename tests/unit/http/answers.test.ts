import type { ServerBuild } from "@remix-run/node";
import { describe, expect, it } from "vitest";
import { answering } from "~/http/answers.server";
import { DomainError } from "~/http/domain-error";
import { withinRequest } from "~/http/request-scope.server";

const reported: [string, { name: string; message: string }][] = [];

/** What leaves a route whose loader throws this. */
async function thrown(what: unknown, accept: string | null = null): Promise<unknown> {
  const loader = () => {
    throw what;
  };
  // an address with a page of its own; one that answers with a file has none
  const module = { loader, ...(accept === null ? { default: () => null } : {}) };
  const build = { routes: { page: { id: "page", module } } };
  const request = new Request("http://here/", { headers: accept ? { Accept: accept } : {} });
  const mapped = answering(build as unknown as ServerBuild, (...one) => void reported.push(one));
  const asked = mapped.routes["page"]?.module.loader as unknown as (args: unknown) => Promise<unknown>;
  return withinRequest({ id: "request-1", nonce: "", known: new Map() }, () =>
    asked({ request }).then(
      () => "nothing was thrown",
      (error: unknown) => error,
    ),
  );
}

describe("answering", () => {
  it("gives a refusal its status and sentence", async () => {
    expect(await thrown(new DomainError("conflict", "Somebody was quicker."))).toMatchObject({
      data: { sentence: "Somebody was quicker.", requestId: "request-1" },
      init: { status: 409 },
    });
    expect(reported).toEqual([]);
  });

  it("gives a bug of ours a number and nothing of itself, and reports it", async () => {
    const answer = await thrown(new TypeError("person 17 is undefined"));
    expect(answer).toMatchObject({ data: { requestId: "request-1" }, init: { status: 500 } });
    expect(JSON.stringify(answer)).not.toContain("person 17");
    expect(reported).toMatchObject([["request-1", { name: "TypeError" }]]);
  });

  it("gives an address that answers with a file a page for a reader, and the sentence for a program", async () => {
    const refusal = new DomainError("not-found", "That file was taken away. Ask for it again.");
    const page = (await thrown(refusal, "text/html,*/*;q=0.8")) as Response;
    expect([page.status, page.headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
    const html = await page.text();
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html).toContain("That file was taken away. Ask for it again.");
    expect(html).toContain("request-1");
    const told = (await thrown(refusal, "text/calendar")) as Response;
    expect([told.status, await told.text()]).toEqual([404, "That file was taken away. Ask for it again.\n"]);
    const bug = (await thrown(new TypeError("person 17"), "text/calendar")) as Response;
    expect([bug.status, await bug.text()]).toEqual([500, expect.not.stringContaining("person 17")]);
  });

  it("lets redirects pass", async () => {
    const redirect = new Response(null, { status: 302, headers: { Location: "/login" } });
    expect(await thrown(redirect)).toBe(redirect);
  });
});
