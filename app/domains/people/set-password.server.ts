import { redirect } from "@remix-run/node";
import { clientAddress } from "~/http/client-address.server";
import { answerForm, readForm } from "~/http/forms.server";
import { readLink, spentLink, takeUpLink } from "./links.server";
import type { Browser } from "./sign-in.server";
import type { LinkPurpose } from "./terms";

/** What this request says about its browser. */
export const browserOf = (request: Request): Browser => ({
  cookies: request.headers.get("Cookie"),
  userAgent: request.headers.get("User-Agent"),
  address: clientAddress(request),
});

/** What the page of a link shows: a form, or what to do next. Never uses the link up. */
export async function showLink(token: string, purpose: LinkPurpose) {
  const link = await readLink(token, purpose, new Date());
  return link.state === "open"
    ? { open: { email: link.email, name: link.name, until: link.until.toISOString() }, spent: null }
    : { open: null, spent: { state: link.state, sentence: spentLink[link.state] } };
}

/** The action of both pages with a link. */
export async function setPassword(request: Request, token: string, purpose: LinkPurpose) {
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const password = read.password("password", {
      label: "New password",
      missing: "Choose a password.",
      max: 1000,
    });
    read.done();
    const headers = new Headers();
    for (const cookie of await takeUpLink(token, purpose, password, browserOf(request), new Date())) {
      headers.append("Set-Cookie", cookie);
    }
    return redirect("/dashboard", { headers });
  });
}
