import { minuteBudget } from "~/http/minute-budget";

/** Addresses looked up a minute: for one caller, and by this process for all of them. */
export const mostPerMinute = 20;
const mostForAll = 200;

/**
 * Takes one outside look-up from what a caller may still have this minute; it protects others from being asked through us.
 * @returns false where there is none left
 */
export const takeFetch = minuteBudget(mostPerMinute, mostForAll);
