import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { mainFont } from "~/ui/font-files";
import styles from "~/ui/style.css?url";
import dark from "~/ui/theme-dark.css?url";
import { type Theme, colorScheme, themeMedia } from "~/ui/theme";
import { type Frame, SiteShell } from "./site-shell";

/**
 * A whole page without script, as text: the same frame, sheet and parts as the pages of Remix, without their cost.
 * @param indexed false keeps search engines out: a credential's link is for those it was given to
 */
export function publicDocument({
  title,
  theme,
  frame,
  indexed,
  children,
}: {
  title: string;
  theme: Theme;
  frame: Frame;
  indexed: boolean;
  children: ReactNode;
}): string {
  const page = (
    <html lang="en-AU">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={colorScheme(theme)} />
        <title>{`${title} – IPS Pathways`}</title>
        {indexed ? null : <meta name="robots" content="noindex" />}
        <link rel="preload" href={mainFont} as="font" type="font/woff2" crossOrigin="anonymous" />
        <link rel="stylesheet" href={styles} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={dark} media={themeMedia(theme)} />
      </head>
      <body>
        <SiteShell frame={frame}>{children}</SiteShell>
      </body>
    </html>
  );
  return `<!DOCTYPE html>${renderToStaticMarkup(page)}`;
}
