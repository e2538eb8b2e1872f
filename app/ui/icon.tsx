import type { MarkState } from "./state";

/** Our own sprite, same origin: the CSP allows it as an image, and one cached file serves every page. */
const SPRITE = "/icons.svg";

export const iconNames = [
  "back", "bell", "book", "clock", "copy", "cross", "down", "eye", "eye-off", "file", "help", "home", "image",
  "info", "key", "link", "list", "lock", "mail", "next", "out", "pen", "people", "plus", "prev", "print",
  "search", "shield", "sound", "tick", "trash", "up", "user", "warn",
] as const; // prettier-ignore
export type IconName = (typeof iconNames)[number];

/** A line icon beside words; the words carry the meaning, so it is hidden from assistive technology. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="i" aria-hidden="true">
      <use href={`${SPRITE}#i-${name}`} />
    </svg>
  );
}

/** The mark of a station. Its state must also stand beside it in words. */
export function Mark({ state }: { state: MarkState }) {
  return (
    <svg className={`m m-${state}`} aria-hidden="true">
      <use href={`${SPRITE}#m-${state}`} />
    </svg>
  );
}

/** The class that carries a domain's colour: the first two letters of any framework code, in lower case. */
export function domainClass(code: string): string {
  return code.slice(0, 2).toLowerCase();
}

/** The shape of the domain a framework code belongs to ("DI", "DI3" and "DI3.2" all give the hexagon). */
export function DomainGlyph({ code }: { code: string }) {
  const domain = domainClass(code);
  return (
    <svg className={`g ${domain}`} aria-hidden="true">
      <use href={`${SPRITE}#d-${domain}`} />
    </svg>
  );
}

/** A framework code with its domain's shape before it. */
export function DomainCode({ code }: { code: string }) {
  return (
    <span className="dom">
      <DomainGlyph code={code} />
      {code}
    </span>
  );
}
