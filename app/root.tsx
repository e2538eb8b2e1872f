import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  Links,
  Meta,
  Outlet,
  isRouteErrorResponse,
  useLoaderData,
  useMatches,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { Children, type ReactElement, type ReactNode, cloneElement, isValidElement, useContext } from "react";
import { UNSAFE_DataRouterStateContext as RouterState } from "react-router";
import { frameFor, frameKeysFor } from "./http/frame.server";
import { useScriptTag } from "./http/script-tag";
import { whoIsAsking } from "./http/session.server";
import { SiteShell, StillShell, type Frame } from "./http/site-shell";
import { type Trouble, TroublePage, troubleTitle } from "./http/trouble";
import { cookieValue } from "./http/cookies";
import { mainFont } from "./ui/font-files";
import styles from "./ui/style.css?url";
import dark from "./ui/theme-dark.css?url";
import { type Theme, colorScheme, parseTheme, themeMedia } from "./ui/theme";

export const links: LinksFunction = () => [
  { rel: "preload", href: mainFont, as: "font", type: "font/woff2", crossOrigin: "anonymous" },
  { rel: "stylesheet", href: styles },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

/** Pages have titles of their own; this one is for pages that could not be shown. */
export const meta: MetaFunction = ({ error }) => [
  { title: error ? `${troubleTitle(statusOf(error))} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  return {
    frame: frameKeysFor(frameFor(asker, new URL(request.url).pathname)),
    signedIn: asker !== null,
    theme: parseTheme(cookieValue(request.headers.get("Cookie"), "theme")),
  };
}

/** Links between pages load the page anew, so what the first answer said about the frame stays true. */
export const shouldRevalidate = () => false;

interface Handle {
  /** this page gains from script; every other page ships none */
  readonly script?: boolean;
}

export function Layout({ children }: { children: ReactNode }) {
  const known = useRouteLoaderData<typeof loader>("root");
  const theme: Theme = known?.theme ?? "system";
  const withScript = useMatches().some((match) => (match.handle as Handle | undefined)?.script === true);
  const script = useScriptTag();
  return (
    <html lang="en-AU">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={colorScheme(theme)} />
        <Head />
        <Links />
        {/* after the main sheet: the same tokens, dark */}
        <link rel="stylesheet" href={dark} media={themeMedia(theme)} />
      </head>
      <body>
        {children}
        {withScript && script ? <script type="module" {...script} /> : null}
      </body>
    </html>
  );
}

/**
 * What pages say about themselves. `meta` does not see what an action answered, the router's state does: where a
 * form came back with something to fix, the title says so first, as it is the first thing a screen reader reads;
 * an answer that is a page of its own may bring its `title`.
 */
function Head() {
  const answers = Object.values(useContext(RouterState)?.actionData ?? {}) as unknown[];
  const [answer] = answers.filter((one) => one !== null && typeof one === "object");
  const { refused, title } = (answer ?? {}) as { refused?: unknown; title?: string };
  const meta = Meta() as ReactElement<{ children?: ReactNode }>;
  if (!refused && !title) return meta;
  return Children.map(meta.props.children, (one) =>
    isValidElement<{ children?: ReactNode }>(one) && one.type === "title"
      ? cloneElement(one, {}, `${refused ? "Error: " : ""}${title ?? String(one.props.children)}`)
      : one,
  );
}

export default function App() {
  const { frame } = useLoaderData<typeof loader>();
  return (
    <StillShell keys={frame}>
      <Outlet />
    </StillShell>
  );
}

const statusOf = (error: unknown): number => (isRouteErrorResponse(error) ? error.status : 500);

const emptyFrame: Frame = {
  asker: null,
  path: "",
  demo: false,
  acknowledgement:
    "We acknowledge the Traditional Owners of Country throughout Australia, and pay respect to their Elders past and present.",
  copyright: "",
};

export function ErrorBoundary() {
  const error = useRouteError();
  const known = useRouteLoaderData<typeof loader>("root");
  const trouble = isRouteErrorResponse(error) ? (error.data as Partial<Trouble> | string | null) : null;
  const page = (
    <TroublePage
      status={statusOf(error)}
      trouble={trouble !== null && typeof trouble === "object" ? trouble : {}}
      signedIn={known?.signedIn ?? false}
    />
  );
  return known ? (
    <StillShell keys={known.frame}>{page}</StillShell>
  ) : (
    <SiteShell frame={emptyFrame}>{page}</SiteShell>
  );
}
