import type { ServerBuild } from "@remix-run/node";
import { describe, expect, it } from "vitest";
import { groupRoutes } from "~/http/route-groups";

const route = (id: string, path: string | undefined, over: object = {}) => [
  id,
  { id, path, parentId: id === "root" ? undefined : "root", module: {}, ...over },
];
const routes = Object.fromEntries([
  route("root", ""),
  route("$", "*"),
  route("_index", undefined, { index: true }),
  route("learn._index", "learn", { index: true }),
  route("learn.$slug", "learn/:slug"),
  route("learn.$slug.$module", "learn/:slug/:module"),
  route("evidence", "evidence"),
  route("evidence.$id", ":id", { parentId: "evidence" }),
  route("evidence.$id.files", ":id/files", { parentId: "evidence" }),
  route("either", "either/:maybe?"),
  route("any", ":page"),
]);
const build = { routes, assets: { routes, url: "/m.js" }, future: {} } as unknown as ServerBuild;
const always = ["root", "$", "either", "any"];

describe("the routes that a path needs", () => {
  it.each([
    ["/", ["_index"]],
    ["/_root.data", ["_index"]],
    ["/learn", ["learn._index"]],
    ["/learn/", ["learn._index"]],
    ["/learn.data", ["learn._index"]],
    ["/learn/x", ["learn.$slug"]],
    ["/learn/x/y", ["learn.$slug.$module"]],
    ["/learn/x/y.data", ["learn.$slug.$module"]],
    ["/evidence", ["evidence"]],
    ["/evidence/1", ["evidence", "evidence.$id"]],
    ["/evidence/1/files", ["evidence", "evidence.$id.files"]],
    ["/nowhere", []],
    ["/learn/x/y/z/z", []],
    ["/:page", []],
  ])("%s", (path, more) => {
    const group = groupRoutes(build)(path);
    expect(Object.keys(group.routes).sort()).toEqual([...always, ...more].sort());
    expect(Object.keys(group.assets.routes).sort()).toEqual([...always, ...more].sort());
  });

  it("are one build for the same kind of address, and leave the whole build as it was", () => {
    const buildFor = groupRoutes(build);
    expect(buildFor("/learn/a/b")).toBe(buildFor("/learn/c/d"));
    expect(Object.keys(build.routes)).toHaveLength(11);
  });
});
