import { expect, test } from "vitest";
import { type RequestScope, endScope, oncePerRequest, withinRequest } from "~/http/request-scope.server";
import { putIn } from "~/http/stills.server";

test("what was looked up and rendered for a request is let go when it has been answered", async () => {
  const scope: RequestScope = { id: "one", nonce: "n", known: new Map(), drained: () => Promise.resolve() };
  let looked = 0;
  const look = () => oncePerRequest("answer", () => Promise.resolve(++looked));
  await withinRequest(scope, async () => {
    expect([await look(), await look()]).toEqual([1, 1]);
    putIn("<p>found</p>");
    scope.page = [Buffer.from("a page")];
  });

  endScope(scope);

  expect(scope).toEqual({ id: "one", nonce: "n", known: new Map() });
  // what still runs for somebody who has gone looks anew, and fails at nothing
  expect(await withinRequest(scope, look)).toBe(2);
});
