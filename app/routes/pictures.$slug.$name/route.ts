import { readFile } from "node:fs/promises";
import path from "node:path";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { pictureFile } from "~/catalogue/content-files.server";
import { DomainError } from "~/http/domain-error";
import { whoIsAsking } from "~/http/session.server";

const mediaTypes: Readonly<Record<string, string>> = {
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".svg": "image/svg+xml",
};

/** A picture that stands beside a module in content/. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const file = pictureFile(catalogue(), params["slug"] ?? "", params["name"] ?? "");
  if (!file) throw new DomainError("not-found", "There is no such picture. Go back to the module.");
  return new Response(await readFile(file), {
    headers: {
      "Content-Type": mediaTypes[path.extname(file)] ?? "application/octet-stream",
      "Cache-Control": "public, max-age=3600",
      // an SVG opened by itself may run nothing
      "Content-Security-Policy": "default-src 'none'; sandbox",
    },
  });
}
