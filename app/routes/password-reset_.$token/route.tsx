import {
  type ActionFunctionArgs,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  data,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { SetPasswordPage } from "~/domains/people/components/set-password-form";
import { setPassword, showLink } from "~/domains/people/set-password.server";

export const meta: MetaFunction = () => [{ title: "Choose your new password – IPS Pathways" }];
// no Referrer-Policy of its own: under no-referrer a browser sends forms with "Origin: null", and they are refused
export const headers: HeadersFunction = () => ({ "Cache-Control": "no-store" });

export async function loader({ params }: LoaderFunctionArgs) {
  const link = await showLink(params["token"] ?? "", "password-reset");
  return data(link, { status: link.spent ? (link.spent.state === "unknown" ? 404 : 410) : 200 });
}

export async function action({ request, params }: ActionFunctionArgs) {
  return setPassword(request, params["token"] ?? "", "password-reset");
}

export default function NewPassword() {
  const link = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <SetPasswordPage
      link={link}
      refused={answer && "refused" in answer ? answer.refused : undefined}
      title="Set a new password"
      lede="Setting it signs you out everywhere else."
    />
  );
}
