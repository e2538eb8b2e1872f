/** A person's choice on their account page, kept in the cookie `theme`. No cookie: the system decides. */
export type Theme = "system" | "light" | "dark";

/** @param value  the cookie's value, as it came: anything but our two words means system */
export function parseTheme(value: string | null | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

/**
 * The `media` of the link to theme-dark.css. The server writes it, so there is no script and no flash.
 * Always `screen`: print uses light tokens.
 */
export function themeMedia(theme: Theme): string {
  switch (theme) {
    case "system":
      return "screen and (prefers-color-scheme: dark)";
    case "dark":
      return "screen";
    case "light":
      return "not all";
  }
}

/** Content of `<meta name="color-scheme">`: the browser's own canvas before the sheet has come. */
export function colorScheme(theme: Theme): string {
  return theme === "system" ? "light dark" : theme;
}
