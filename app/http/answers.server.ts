import { type LoaderFunctionArgs, type ServerBuild, data } from "@remix-run/node";
import { DomainError } from "./domain-error";
import { requestScope } from "./request-scope.server";
import { scrubbed } from "./scrubbed.server";
import type { Trouble } from "./trouble";
import { troubleAnswer } from "./trouble-answer.server";

type Report = (requestId: string, error: ReturnType<typeof scrubbed>) => void;

/**
 * The one place where a refusal becomes an HTTP answer, and a bug of ours a 500 that names its request.
 * Why here and not in each route: Remix treats any Error that a loader throws as a bug, and its page knows no number.
 * @param report told of each bug, scrubbed
 */
export function answering(build: ServerBuild, report: Report): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route) return [id, route];
      const { loader, action } = route.module;
      // an address that answers with a file has no page to show a refusal on
      const refuse = route.module.default ? onPage : onItsOwn;
      return [
        id,
        {
          ...route,
          module: {
            ...route.module,
            ...(loader ? { loader: mapped(loader, report, refuse) } : {}),
            ...(action ? { action: mapped(action, report, refuse) } : {}),
          },
        },
      ];
    }),
  );
  return { ...build, routes };
}

type Refuse = (request: Request, status: number, trouble: Trouble) => unknown;
const onPage: Refuse = (_request, status, trouble) => data(trouble, { status });
const onItsOwn: Refuse = troubleAnswer;

function mapped<A extends [LoaderFunctionArgs, ...unknown[]], R>(
  act: (...args: A) => R,
  report: Report,
  refuse: Refuse,
): (...args: A) => Promise<Awaited<R>> {
  const wrapped = async (...args: A): Promise<Awaited<R>> => {
    try {
      return await act(...args);
    } catch (error) {
      // redirects and answers with a status are thrown too
      if (!(error instanceof Error)) throw error;
      const requestId = requestScope()?.id ?? null;
      if (error instanceof DomainError) {
        throw await refuse(args[0].request, error.status, { sentence: error.message, requestId });
      }
      report(requestId ?? "no request", scrubbed(error));
      const sentence = "Nothing you confirmed is lost. Go back and try again in a minute.";
      throw await refuse(args[0].request, 500, { sentence, requestId });
    }
  };
  // Remix reads flags such as `hydrate` from the function itself
  return Object.assign(wrapped, act);
}
