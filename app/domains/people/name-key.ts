/**
 * A name as it is looked up and sorted: lower case, without accents.
 * A column of its own, because the two engines disagree about LIKE, case and order.
 */
export const nameKey = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();

/** An address as it is looked up. */
export const emailKey = (email: string): string => email.trim().toLowerCase();
