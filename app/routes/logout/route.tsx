import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form } from "@remix-run/react";
import { blankCookie } from "~/domains/people/sessions.server";
import { leaveDoor } from "~/domains/people/sign-in.server";
import { whoIsAsking } from "~/http/session.server";
import { Confirm } from "~/ui/confirm";

export const meta: MetaFunction = () => [{ title: "Sign out – IPS Pathways" }];

/** A link to here must not sign anybody out: a picture in a mail could do that. So GET asks. */
export async function loader({ request }: LoaderFunctionArgs) {
  if (!(await whoIsAsking(request))) throw redirect("/login");
  return null;
}

export async function action({ request }: ActionFunctionArgs) {
  // also for a session that has run out: the cookie goes in any case
  await whoIsAsking(request);
  await leaveDoor(request.headers.get("Cookie"));
  return redirect("/login?done=signed-out", { headers: { "Set-Cookie": blankCookie() } });
}

export default function SignOut() {
  return (
    <Form method="post" reloadDocument>
      <Confirm
        heading="Sign out of this browser?"
        consequence="What you saved stays. Words you are still writing stay as drafts."
        act={{ label: "Sign out" }}
        keep={{ to: "/dashboard", label: "Stay signed in" }}
      />
    </Form>
  );
}
