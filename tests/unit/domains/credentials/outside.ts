import { verifyCredential } from "~/domains/credentials/verify.server";
import { emptyStatusList, setRevoked, signedStatusList } from "~/domains/credentials/status-list.server";
import type { Fetched, Verification, VerifyContext } from "~/domains/credentials/verification";
import { publicKey, signerFor } from "./fixture";

export const now = new Date("2026-11-20T10:00:00Z");

/** A world in which our list is fresh and nothing outside answers, with parts replaced. */
export async function world(
  origin: string,
  more: Partial<VerifyContext> & {
    revoked?: readonly number[];
    listUntil?: Date;
    listSignedBy?: number;
    pages?: Record<string, string>;
  } = {},
): Promise<VerifyContext> {
  const bits = emptyStatusList();
  for (const index of more.revoked ?? []) setRevoked(bits, index);
  const url = `${origin}/status/1`;
  const list = await signedStatusList(
    {
      url,
      bits,
      signedAt: new Date("2026-11-20T09:00:00Z"),
      validUntil: more.listUntil ?? new Date("2026-11-27T09:00:00Z"),
      ttlSeconds: 300,
    },
    signerFor(origin, more.listSignedBy),
  );
  return {
    now,
    origin,
    keys: [publicKey()],
    tokenKeys: [],
    readOwnStatusList: (asked) => Promise.resolve(asked === url ? list : null),
    readOwnLog: () =>
      Promise.resolve({ found: "logged", position: 7, since: new Date("2026-11-03T00:13:00Z") }),
    readOwnIssued: () => Promise.resolve(null),
    fetchPublic: (asked): Promise<Fetched> => {
      const page = more.pages?.[asked];
      if (page === undefined) return Promise.reject(new Error("unreachable"));
      return Promise.resolve({
        url: asked,
        status: 200,
        contentType: "application/json",
        body: Buffer.from(page),
      });
    },
    ...more,
  };
}

/** The answers in order, as words: y, n or ?. */
export function answers(verification: Verification): string {
  return verification.steps.map(({ valid }) => (valid === null ? "?" : valid ? "y" : "n")).join("");
}

export function detail(verification: Verification, name: string): string {
  return verification.steps.find((step) => step.name === name)?.detail ?? "";
}

export { verifyCredential };
