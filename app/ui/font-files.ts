/** Written by app/cli/fonts.ts: the one file every page uses, to be preloaded. */
export const mainFont = "/fonts/source-sans-3-latin.e162df8f.woff2";
