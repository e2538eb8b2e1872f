import type { ReactNode } from "react";
import { Icon } from "./icon";
import { Toaster } from "./toast";

export interface Place {
  to: string;
  label: string;
  current?: boolean;
}

/** What stands above every page. */
export interface ShellHeadProps {
  name?: string;
  home?: string;
  /** Signed in: their name leads to their account. */
  asker?: { name: string; to: string; current?: boolean } | null;
  /** Signed out. */
  signIn?: { to: string; label: string } | null;
  /** Where a search form leads; its field is `q`. */
  search?: { to: string; longest: number; current?: boolean } | null;
  /** At most five; more roles means wrapped places, never a menu button. */
  places: readonly Place[];
  /** One sentence above everything: "Demo: everyone and everything here is made up." */
  notice?: ReactNode;
}

/** Skip link and header. */
export function ShellHead({
  name = "IPS Pathways",
  home = "/",
  asker,
  signIn,
  search,
  places,
  notice,
}: ShellHeadProps) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to the main content
      </a>
      <header>
        {notice ? (
          <p className="notice">
            <span className="wrap">{notice}</span>
          </p>
        ) : null}
        <div className="top">
          <div className="wrap">
            <a className="brand" href={home}>
              <BrandMark />
              {name}
            </a>
            {places.length > 0 ? (
              <nav className="places" aria-label="Main">
                {places.map((place) => (
                  <a key={place.to} href={place.to} aria-current={place.current ? "page" : undefined}>
                    {place.label}
                  </a>
                ))}
              </nav>
            ) : null}
            {search ? <Finder {...search} /> : null}
            {asker ? (
              <p className="me">
                <a href={asker.to} aria-current={asker.current ? "page" : undefined}>
                  {asker.name}
                  <span className="vh">: your account</span>
                </a>
              </p>
            ) : signIn ? (
              <p className="me">
                <a href={signIn.to}>{signIn.label}</a>
              </p>
            ) : null}
          </div>
        </div>
      </header>
    </>
  );
}

/** A field where there is room for one, a link to the page that has it where there is none. */
function Finder({ to, longest, current }: NonNullable<ShellHeadProps["search"]>) {
  return (
    <>
      <p className={current ? "me find-link here" : "me find-link"}>
        <a href={to} aria-current={current ? "page" : undefined}>
          <Icon name="search" />
          <span className="find-word">Search</span>
        </a>
      </p>
      {current ? null : (
        <form className="finder" role="search" aria-label="Everything" action={to}>
          <label className="vh" htmlFor="site-q">
            Search everything
          </label>
          <input
            className="input"
            id="site-q"
            name="q"
            type="search"
            autoComplete="off"
            autoCapitalize="none"
            enterKeyHint="search"
            maxLength={longest}
          />
          <button className="finder-go">
            <Icon name="search" />
            <span className="vh">Search</span>
          </button>
        </form>
      )}
    </>
  );
}

/** What stands below every page. */
export interface ShellFootProps {
  /** The site's own text, as plain text. Its first words may be set apart: "Acknowledgement of Country." */
  acknowledgement: { heading?: string; text: string };
  /** Support, framework, check a credential, privacy, accessibility, help: same order everywhere. */
  links: readonly { to: string; label: string }[];
  source?: ReactNode;
}

export function ShellFoot({ acknowledgement, links, source }: ShellFootProps) {
  return (
    <footer className="foot">
      <div className="wrap stack-l">
        <p className="country">
          {acknowledgement.heading ? <b>{acknowledgement.heading} </b> : null}
          {acknowledgement.text}
        </p>
        <nav aria-label="About this site">
          <ul className="plain">
            {links.map((link) => (
              <li key={link.to}>
                <a href={link.to}>{link.label}</a>
              </li>
            ))}
          </ul>
        </nav>
        {source ? <p className="muted">{source}</p> : null}
      </div>
    </footer>
  );
}

export function ShellMain({ children }: { children: ReactNode }) {
  return (
    <main id="main" tabIndex={-1} className="wrap">
      {children}
    </main>
  );
}

/** Skip link, header, main, footer: the same order on every page (WCAG 3.2.6). */
export function Shell({
  bare,
  children,
  ...around
}: ShellHeadProps &
  ShellFootProps & {
    /** The page draws its own main (a print sheet, an error before anything is known). */
    bare?: boolean;
    children: ReactNode;
  }) {
  return (
    <>
      <ShellHead {...around} />
      {bare ? children : <ShellMain>{children}</ShellMain>}
      <ShellFoot {...around} />
      <Toaster />
    </>
  );
}

/** Two stations in place and the next one in wattle: the path, as a mark. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 40 24" aria-hidden="true">
      <path
        d="M5 19 18 7.5 33 12"
        fill="none"
        stroke="currentColor"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="5" cy="19" r="4" fill="currentColor" />
      <circle cx="18" cy="7.5" r="4" fill="currentColor" />
      <circle className="mk-now" cx="33" cy="12" r="5.25" stroke="currentColor" strokeWidth="3" />
    </svg>
  );
}
