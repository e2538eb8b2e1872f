import type { MetaFunction } from "@remix-run/node";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "IPS Pathways" }];

export default function FirstPage() {
  return <PageHead title="IPS Pathways" />;
}
