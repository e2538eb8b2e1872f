import { verifyCredential } from "@digitalcredentials/verifier-core";

/** What @digitalcredentials/verifier-core (MIT, a package our code never imports) says of a credential. */
export interface ForeignAnswer {
  readonly signature: boolean;
  /** null: its list could not be read */
  readonly notRevoked: boolean | null;
  readonly notExpired: boolean | null;
  readonly faults: readonly string[];
}

const unreachable = /^https:\/\/purl\.imsglobal\.org\//;

/**
 * Verifies with somebody else's software.
 * Registries of known issuers are left out and the schema it would download is not fetched, because tests run
 * without a network; signature, dates and status list are its own work. The list is read over HTTP from where the
 * credential says, so it must be served.
 */
export async function verifyWithForeignLibrary(jsonText: string): Promise<ForeignAnswer> {
  const { fetch } = globalThis;
  const { error, log } = console;
  globalThis.fetch = (input, options) =>
    unreachable.test(input instanceof Request ? input.url : String(input))
      ? Promise.reject(new Error("Tests have no network."))
      : fetch(input, options);
  // It prints what it cannot download.
  console.error = console.log = () => undefined;
  try {
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
  } finally {
    globalThis.fetch = fetch;
    console.error = error;
    console.log = log;
  }
}
