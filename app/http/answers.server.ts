import { type ServerBuild, data } from "@remix-run/node";
import { DomainError } from "./domain-error";
import { requestScope } from "./request-scope.server";

/** What an error page knows: nothing more leaves the service. */
export interface Trouble {
  readonly sentence: string;
  readonly requestId: string | null;
}

/**
 * The one place where a refusal becomes an HTTP answer.
 * Why here and not in each route: Remix treats any Error that a loader throws as a bug of ours, a 500.
 */
export function answering(build: ServerBuild): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route) return [id, route];
      const { loader, action } = route.module;
      return [
        id,
        {
          ...route,
          module: {
            ...route.module,
            ...(loader ? { loader: mapped(loader) } : {}),
            ...(action ? { action: mapped(action) } : {}),
          },
        },
      ];
    }),
  );
  return { ...build, routes };
}

function mapped<A extends unknown[], R>(act: (...args: A) => R): (...args: A) => Promise<Awaited<R>> {
  const wrapped = async (...args: A): Promise<Awaited<R>> => {
    try {
      return await act(...args);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const trouble: Trouble = { sentence: error.message, requestId: requestScope()?.id ?? null };
      throw data(trouble, { status: error.status });
    }
  };
  // Remix reads flags such as `hydrate` from the function itself
  return Object.assign(wrapped, act);
}
