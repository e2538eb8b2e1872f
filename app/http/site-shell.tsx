import type { ReactNode } from "react";
import { longestQuestion } from "~/catalogue/search-words";
import type { Role } from "~/domains/people/terms";
import {
  type Place,
  Shell,
  ShellFoot,
  type ShellFootProps,
  ShellHead,
  type ShellHeadProps,
  ShellMain,
} from "~/ui/shell";
import { Still } from "~/ui/still";
import { Toaster } from "~/ui/toast";

export interface Frame {
  readonly asker: { readonly name: string; readonly roles: readonly Role[] } | null;
  /** path of this page, to mark where we are */
  readonly path: string;
  readonly demo: boolean;
  readonly acknowledgement: string;
  readonly copyright: string;
}

/** At most five places a role; somebody with more roles has the places of each, once. */
const placesOf: Record<Role, readonly Omit<Place, "current">[]> = {
  learner: [
    { to: "/dashboard", label: "Home" },
    { to: "/learn", label: "Learn" },
    { to: "/notes", label: "Notes" },
    { to: "/evidence", label: "Evidence" },
    { to: "/self-assessment", label: "Skills" },
  ],
  supervisor: [
    { to: "/dashboard", label: "Home" },
    { to: "/reviews", label: "Reviews" },
    { to: "/team", label: "Team" },
    { to: "/framework", label: "Skills" },
  ],
  assessor: [
    { to: "/dashboard", label: "Home" },
    { to: "/reviews", label: "Reviews" },
    { to: "/waiting", label: "Waiting" },
    { to: "/framework", label: "Skills" },
  ],
  issuer: [
    { to: "/dashboard", label: "Home" },
    { to: "/awards", label: "Awards" },
    { to: "/awards/made", label: "Credentials" },
    { to: "/framework", label: "Framework" },
  ],
  facilitator: [
    { to: "/dashboard", label: "Home" },
    { to: "/expert", label: "Questions" },
    { to: "/evidence/shared", label: "Evidence" },
    { to: "/framework", label: "Skills" },
  ],
  administrator: [
    { to: "/dashboard", label: "Home" },
    { to: "/people", label: "People" },
    { to: "/audit", label: "Audit" },
    { to: "/outbox", label: "Outbox" },
  ],
};
const publicPlaces = [
  { to: "/framework", label: "Framework" },
  { to: "/microcredentials", label: "Micro-credentials" },
  { to: "/verify", label: "Verify" },
];
const footLinks = [
  { to: "/support", label: "Support for you" },
  { to: "/framework", label: "Framework" },
  { to: "/pathways", label: "Pathways" },
  { to: "/glossary", label: "Glossary" },
  { to: "/verify", label: "Check a credential" },
  { to: "/transparency", label: "Public log" },
  { to: "/privacy", label: "Privacy" },
  { to: "/accessibility", label: "Accessibility" },
  { to: "/help", label: "Help and contact" },
];

function places(frame: Frame): Place[] {
  const found = new Map<string, Place>();
  const wanted = frame.asker ? frame.asker.roles.flatMap((role) => placesOf[role]) : publicPlaces;
  for (const place of wanted) found.set(place.to, place);
  // the longest address that this page lies under is where we are: /awards/made, not /awards
  const here = [...found.keys()]
    .filter((to) => frame.path === to || frame.path.startsWith(`${to}/`))
    .sort((a, b) => b.length - a.length)[0];
  return [...found.values()].map((place) => ({ ...place, current: place.to === here }));
}

const headOf = (frame: Frame): ShellHeadProps => ({
  home: frame.asker ? "/dashboard" : "/",
  asker: frame.asker ? { name: frame.asker.name, to: "/account", current: frame.path === "/account" } : null,
  signIn: frame.asker ? null : { to: "/login", label: "Sign in" },
  search: { to: "/search", longest: longestQuestion, current: frame.path === "/search" },
  places: places(frame),
  notice: frame.demo ? "Demo: everyone and everything here is made up." : null,
});
const footOf = (frame: Frame): ShellFootProps => ({
  acknowledgement: { heading: "Acknowledgement of Country.", text: frame.acknowledgement },
  links: footLinks,
  source: frame.copyright,
});

/** The frame of a page that leaves before Remix, and of an error before anything is known. */
export function SiteShell({ frame, children }: { frame: Frame; children: ReactNode }) {
  return (
    <Shell {...headOf(frame)} {...footOf(frame)}>
      {children}
    </Shell>
  );
}

/** Keys of the frame's two halves; see `~/ui/still`. */
export interface FrameKeys {
  readonly head: string;
  readonly foot: string;
}

/** The two halves, and what each hangs on; for the server, which keeps their HTML. */
export function frameHalves(frame: Frame) {
  const head = headOf(frame);
  const foot = footOf(frame);
  return {
    head: { on: JSON.stringify(head), element: <ShellHead {...head} /> },
    foot: { on: JSON.stringify(foot), element: <ShellFoot {...foot} /> },
  };
}

/** The frame of every page of Remix. */
export function StillShell({ keys, children }: { keys: FrameKeys; children: ReactNode }) {
  return (
    <>
      <Still of={keys.head} />
      <ShellMain>{children}</ShellMain>
      <Still of={keys.foot} />
      <Toaster />
    </>
  );
}
