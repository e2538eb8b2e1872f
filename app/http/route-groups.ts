import type { ServerBuild } from "@remix-run/node";

/**
 * One build for each kind of address: `/learn/x/y` knows only the root, the pages of three parts under `/learn`, and
 * those that could be anything.
 * Why: Remix matches every route it knows four times for each page and writes them out for the browser, so sixty
 * routes cost more than two milliseconds a page. Links load pages anew, so a page never needs another group's routes.
 * @returns which build answers a path; the same object each time for the same group
 */
export function groupRoutes(build: ServerBuild): (path: string) => ServerBuild {
  const shared = new Set<string>();
  const groups = new Map<string, Set<string>>();
  for (const id of Object.keys(build.routes)) {
    const parts = partsOf(build, id);
    const group = parts && groupOf(parts);
    if (group === null) shared.add(id);
    else groups.set(group, (groups.get(group) ?? new Set()).add(id));
  }
  for (const ids of groups.values()) {
    for (const id of [...ids]) for (const above of ancestorsOf(build, id)) ids.add(above);
  }
  const builds = new Map(
    [...groups].map(([group, ids]) => [group, only(build, new Set([...shared, ...ids]))]),
  );
  const rest = only(build, shared);
  return (path) => builds.get(groupOf(pathParts(path)) ?? "") ?? rest;
}

/** Of `/learn.data` and `/_root.data` too, which Remix's own script asks for. */
function pathParts(path: string): string[] {
  return path
    .replace(/(^\/_root)?\.data$/, "")
    .split("/")
    .filter(Boolean);
}

/** null: the first part could be anything, or how many there are is open. */
function groupOf(parts: readonly string[]): string | null {
  if (/^:/.test(parts[0] ?? "") || parts.some((part) => part === "*" || part.endsWith("?"))) return null;
  return `${parts.length} ${parts[0] ?? ""}`;
}

/** null: the root, or a layout without a path of its own. */
function partsOf(build: ServerBuild, id: string): string[] | null {
  const route = build.routes[id];
  if (!route?.parentId || (!route.path && !route.index)) return null;
  return [id, ...ancestorsOf(build, id)]
    .reverse()
    .flatMap((each) => (build.routes[each]?.path ?? "").split("/").filter(Boolean));
}

function ancestorsOf(build: ServerBuild, id: string): string[] {
  const parent = build.routes[id]?.parentId;
  return parent === undefined ? [] : [parent, ...ancestorsOf(build, parent)];
}

function only(build: ServerBuild, ids: ReadonlySet<string>): ServerBuild {
  const kept = <T>(routes: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => ids.has(id)));
  return {
    ...build,
    // Finding routes step by step is for links that script follows. Ours are followed by the browser, so writing a
    // part of the manifest into each page (three more matchings) would serve nobody; the whole is one cached file.
    future: { ...build.future, v3_lazyRouteDiscovery: false },
    routes: kept(build.routes),
    assets: { ...build.assets, routes: kept(build.assets.routes) },
  };
}
