import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { DomainError } from "~/http/domain-error";
import { whoIsAsking } from "~/http/session.server";

/** Every address that no other route answers: the error page, in the frame, with the status that is true. */
export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  throw new DomainError(
    "not-found",
    "There is no such page. Check the address, or go back and choose again.",
  );
}

export const action = loader;

export default function NoSuchPage() {
  return null;
}
