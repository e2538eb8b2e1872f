import type { ServerBuild } from "@remix-run/node";
import { describe, expect, it } from "vitest";
import { answering } from "~/http/answers.server";
import { DomainError } from "~/http/domain-error";
import { withinRequest } from "~/http/request-scope.server";

const reported: [string, { name: string; message: string }][] = [];

/** What leaves a route whose loader throws this. */
async function thrown(what: unknown): Promise<unknown> {
  const loader = () => {
    throw what;
  };
  const build = { routes: { page: { id: "page", module: { loader, default: () => null } } } };
  const mapped = answering(build as unknown as ServerBuild, (...one) => void reported.push(one));
  const asked = mapped.routes["page"]?.module.loader as unknown as () => Promise<unknown>;
  return withinRequest({ id: "request-1", nonce: "", known: new Map() }, () =>
    asked().then(
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

  it("lets redirects pass", async () => {
    const redirect = new Response(null, { status: 302, headers: { Location: "/login" } });
    expect(await thrown(redirect)).toBe(redirect);
  });
});
