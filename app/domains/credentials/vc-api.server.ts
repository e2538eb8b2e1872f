import type { Application, NextFunction, Request, Response } from "express";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { contextFor } from "./check.server";
import { conformanceFaults } from "./conformance";
import { dataModelFaults } from "./data-model";
import { checkForeign } from "./foreign-proof.server";
import { handedIn } from "./handed.server";
import { activeKey } from "./key-store.server";
import { checkRelatedResources } from "./related-resources.server";
import { issuerIdOf, readSecured } from "./secured-document";
import { isObject, type Fault, type JsonObject } from "./shape";
import { signDataModel } from "./sign.server";
import { checkForeignStatus } from "./status-check.server";
import type { Answer } from "./step-answer";
import { readStrictJson, Unreadable } from "./strict-json";
import { checkDates } from "./validity";

/**
 * The addresses that public conformance suites speak to, for tests only.
 * It signs whatever conforms to the data model, in our name and without asking anyone, so the settings refuse it in
 * production and it is mounted nowhere else. What it calls is what the service itself signs and verifies with.
 * @source W3C VC API (VCALM) §3.2.1 issue, §3.3.1 verify
 */
export function vcApi(app: Application): void {
  app.post("/credentials/issue", answering(issue));
  app.post("/credentials/verify", answering(verify));
}

interface Said {
  readonly status: number;
  readonly body: object;
}

function answering(act: (body: JsonObject, request: Request) => Promise<Said>) {
  const answered = async (request: Request): Promise<Said> => {
    try {
      const { handed } = await handedIn(request, request.headers["content-type"] ?? "");
      if (handed?.kind !== "text") return malformed([{ path: "$", sentence: "Send JSON." }]);
      return await act(readStrictJson(handed.text), request);
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof DomainError)) throw error;
      return malformed([{ path: "$", sentence: error.message }]);
    }
  };
  return (request: Request, response: Response, next: NextFunction): void => {
    answered(request).then(({ status, body }) => response.status(status).json(body), next);
  };
}

/** @source RFC 9457, as VC API asks */
function problems(faults: readonly Fault[]): object {
  const problemDetails = faults.map(({ path, sentence }) => ({
    type: "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR",
    title: "Malformed value",
    detail: `${path}: ${sentence}`,
  }));
  return { problemDetails };
}

const malformed = (faults: readonly Fault[]): Said => ({ status: 400, body: problems(faults) });
const notVerified = (faults: readonly Fault[]): Said => ({
  status: 400,
  body: { verified: false, ...problems(faults) },
});

function faultsOf(document: JsonObject): readonly Fault[] {
  const badge = [document["type"]]
    .flat()
    .some((one) => one === "OpenBadgeCredential" || one === "AchievementCredential");
  return [...dataModelFaults(document), ...(badge ? conformanceFaults(document) : [])];
}

async function issue(body: JsonObject): Promise<Said> {
  const { credential } = body;
  if (!isObject(credential)) return malformed([{ path: "$.credential", sentence: "It must be an object." }]);
  const now = new Date();
  const { signer } = await activeKey(store(), now);
  const faults = [...faultsOf(credential)];
  if (issuerIdOf(credential) !== signer.issuerId)
    faults.push({ path: "$.credential.issuer", sentence: `It must be ${signer.issuerId}.` });
  if (credential["proof"] !== undefined)
    faults.push({ path: "$.credential.proof", sentence: "It is signed already." });
  if (faults.length > 0) return malformed(faults);
  try {
    const signed = await signDataModel(credential, signer, now);
    return { status: 201, body: { verifiableCredential: JSON.parse(signed) as object } };
  } catch (error) {
    // No canonical form can be found for it: a word without a meaning, or a context of which we hold no copy.
    const why = error instanceof Error ? error.message.slice(0, 300) : "It cannot be signed.";
    return malformed([{ path: "$.credential", sentence: why }]);
  }
}

async function verify(body: JsonObject, request: Request): Promise<Said> {
  const { verifiableCredential: given } = body;
  if (!isObject(given))
    return notVerified([{ path: "$.verifiableCredential", sentence: "It must be an object." }]);
  const faults = faultsOf(given);
  if (faults.length > 0) return notVerified(faults);
  const read = readSecured(JSON.stringify(given));
  const context = await contextFor(store(), new Date(), request.ip ?? "");
  const { signature } = await checkForeign(read, context);
  const answers: (Answer | null)[] = [signature];
  if (signature.valid === true) {
    answers.push(
      checkDates(given, context),
      await checkForeignStatus(given, context),
      await checkRelatedResources(given, context),
    );
  }
  const wrong = answers.filter((answer): answer is Answer => answer !== null && answer.valid !== true);
  if (wrong.length === 0) return { status: 200, body: { verified: true } };
  return notVerified(wrong.map(({ detail }) => ({ path: "$.verifiableCredential", sentence: detail })));
}
