import { verifyCredential } from "~/domains/credentials/verify.server";
import { statusPurposes } from "~/domains/credentials/states";
import {
  emptyStatusList,
  setStatus,
  signedStatusList,
  statusListUrl,
} from "~/domains/credentials/status-list.server";
import type { Fetched, Verification, VerifyContext } from "~/domains/credentials/verification";
import { publicKey, signerFor } from "./fixture";

export const now = new Date("2026-11-20T10:00:00Z");

/** A world in which our list is fresh and nothing outside answers, with parts replaced. */
export async function world(
  origin: string,
  more: Partial<VerifyContext> & {
    revoked?: readonly number[];
    suspended?: readonly number[];
    listUntil?: Date;
    listSignedBy?: number;
    pages?: Record<string, string>;
  } = {},
): Promise<VerifyContext> {
  const lists = new Map<string, string>();
  for (const purpose of statusPurposes) {
    const bits = emptyStatusList();
    for (const index of (purpose === "revocation" ? more.revoked : more.suspended) ?? [])
      setStatus(bits, index, true);
    const url = statusListUrl(origin, "1", purpose);
    const list = await signedStatusList(
      {
        url,
        purpose,
        bits,
        signedAt: new Date("2026-11-20T09:00:00Z"),
        validUntil: more.listUntil ?? new Date("2026-11-27T09:00:00Z"),
        ttlSeconds: 300,
      },
      signerFor(origin, more.listSignedBy),
    );
    lists.set(url, list);
  }
  return {
    now,
    origin,
    keys: [publicKey()],
    tokenKeys: [],
    readOwnStatusList: (asked) => Promise.resolve(lists.get(asked) ?? null),
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
