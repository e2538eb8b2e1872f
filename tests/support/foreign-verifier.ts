import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { verifyCredential } from "@digitalcredentials/verifier-core";
import { getDidKitPlugin } from "@learncard/didkit-plugin";
import { pinnedLoader } from "~/domains/credentials/contexts.server";

/** What somebody else's software says of a credential. */
export interface ForeignAnswer {
  readonly signature: boolean;
  /** null: its list could not be read */
  readonly notRevoked: boolean | null;
  /** null: it does not look */
  readonly notExpired: boolean | null;
  readonly faults: readonly string[];
}

/** What stands at an address; undefined where the test says nothing about it, and then nobody answers. */
export type Served = (url: string) => string | undefined | Promise<string | undefined>;

/**
 * Runs one look with the network that a test has: what it serves, and this machine.
 * Libraries print what they cannot download, which says nothing here.
 */
async function withNetwork<T>(served: Served, look: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  const { error, log } = console;
  globalThis.fetch = async (input, options) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = await served(url);
    if (body !== undefined) {
      const response = new Response(body, { headers: { "Content-Type": "application/json" } });
      // a made response has no address, and one of them asks for it
      return Object.defineProperty(response, "url", { value: url });
    }
    if (new URL(url).hostname === "localhost") return fetch(input, options);
    throw new Error("Tests have no network.");
  };
  console.error = console.log = () => undefined;
  try {
    return await look();
  } finally {
    globalThis.fetch = fetch;
    console.error = error;
    console.log = log;
  }
}

/**
 * @digitalcredentials/verifier-core (MIT, a package our code never imports), the software behind VerifierPlus.
 * Registries of known issuers are left out and the schema it would download is not fetched; signature, dates and status
 * list are its own work.
 */
export function verifyWithForeignLibrary(
  jsonText: string,
  served: Served = () => undefined,
): Promise<ForeignAnswer> {
  return withNetwork(served, async () => {
    const answer = (await verifyCredential({
      credential: JSON.parse(jsonText) as Parameters<typeof verifyCredential>[0]["credential"],
      knownDIDRegistries: [],
    })) as {
      log?: readonly { id: string; valid?: boolean; error?: { message: string } }[];
      errors?: readonly { name: string; message: string }[];
    };
    const step = (id: string): boolean | null => answer.log?.find((entry) => entry.id === id)?.valid ?? null;
    return {
      signature: step("valid_signature") === true,
      notRevoked: step("revocation_status"),
      notExpired: step("expiration"),
      faults: (answer.errors ?? []).map((fault) => `${fault.name}: ${fault.message}`),
    };
  });
}

const wasm = createRequire(import.meta.url).resolve(
  "@learncard/didkit-plugin/dist/didkit/didkit_wasm_bg.wasm",
);
let started: ReturnType<typeof getDidKitPlugin> | undefined;

interface DidKitAnswer {
  readonly checks: readonly string[];
  readonly errors: readonly string[];
  readonly status?: readonly { readonly isSet: boolean }[];
}

/**
 * DIDKit 0.4 as the LearnCard wallet carries it (Apache-2.0): Rust compiled to wasm, no code in common with ours.
 * It reads signature and status list, and not the dates. Contexts it is given: it has no network for them.
 */
export async function verifyWithDidKit(
  jsonText: string,
  served: Served = () => undefined,
): Promise<ForeignAnswer> {
  const { methods } = await (started ??= getDidKitPlugin(readFileSync(wasm)));
  const contexts = pinnedLoader(new Map());
  const around = {
    context: { resolveDocument: async (url: string) => (await contexts(url)).document },
    debug: () => undefined,
  };
  // it remembers identity documents, and a test changes them
  await methods.clearDidWebCache(around as never);
  return withNetwork(served, async () => {
    const look = { checks: ["proof", "credentialStatus"] };
    const answer = (await methods.verifyCredential(
      around as never,
      JSON.parse(jsonText) as never,
      look as never,
    )) as unknown as DidKitAnswer;
    return {
      signature: answer.checks.includes("proof"),
      notRevoked: answer.status ? answer.status.every((one) => !one.isSet) : null,
      notExpired: null,
      faults: answer.errors,
    };
  });
}
