import { endorsementFaults } from "./conformance";
import type { SignedCredential } from "./document.server";
import { checkForeign } from "./foreign-proof.server";
import { issuerIdOf, readSecured, type SecuredDocument } from "./secured-document";
import { isObject, type JsonObject } from "./shape";
import { checkForeignStatus } from "./status-check.server";
import { type Answer, not, unsure, yes } from "./step-answer";
import { Unreadable } from "./strict-json";
import { checkDates } from "./validity";
import type { Endorsement, VerifyContext } from "./verification";

/** An endorsement of the one who endorses, and so on: further down nobody's trust is helped. */
const mostDeep = 3;
/** Each may ask for a key and a list, from where a stranger says. */
const mostLooked = 8;

/** An endorsement as it stands in a document, and what it may speak of there. */
interface Carried {
  readonly raw: unknown;
  readonly about: ReadonlySet<string>;
}

const objects = (value: unknown): readonly JsonObject[] => [value ?? []].flat().filter(isObject);

function carriedBy(host: JsonObject, about: readonly unknown[]): readonly Carried[] {
  const ids = new Set(about.filter((id) => typeof id === "string"));
  return [host["endorsement"] ?? [], host["endorsementJwt"] ?? []].flat().map((raw) => ({ raw, about: ids }));
}

/**
 * Every endorsement of a credential, of its achievement, and of the people it names.
 * One at the head of a credential may speak of anything inside it; one further in, of what it stands in.
 * @source Open Badges 3.0, AchievementCredential.endorsement, Achievement.endorsement, Profile.endorsement
 */
function listCarried(document: JsonObject): readonly Carried[] {
  const subjects = objects(document["credentialSubject"]);
  const achievements = subjects.flatMap((subject) => objects(subject["achievement"]));
  const profiles = [
    ...objects(document["issuer"]),
    ...subjects.flatMap((subject) => objects(subject["source"])),
    ...achievements.flatMap((achievement) => objects(achievement["creator"])),
  ];
  const inside = [...achievements, ...profiles];
  return [
    ...carriedBy(document, [document["id"], issuerIdOf(document), ...inside.map((one) => one["id"])]),
    ...inside.flatMap((one) => carriedBy(one, [one["id"]])),
  ];
}

/**
 * What others say inside a credential: whether it is their word, and about this.
 * The signature around it shows that the issuer put it there, and nothing of who said it. So each is checked by itself,
 * as strictly as a credential, with those inside it. An endorsement that has ended or was withdrawn is genuine and no
 * longer counts; one that is not genuine makes the credential fail, because its issuer signed it.
 * @param document a credential whose signature is good
 * @returns null where it carries none
 */
export async function checkEndorsements(
  document: JsonObject,
  context: VerifyContext,
): Promise<{ answer: Answer; endorsements: readonly Endorsement[] } | null> {
  const left = { looks: mostLooked };
  const endorsements: Endorsement[] = [];
  for (const one of listCarried(document)) endorsements.push(await checkOne(one, context, 1, left));
  if (endorsements.length === 0) return null;
  const bad = endorsements.find((one) => one.valid === false);
  const open = endorsements.find((one) => one.valid === null);
  const answer = bad
    ? not(`An endorsement in it is not genuine. ${bad.detail}`)
    : open
      ? unsure(`Not every endorsement in it could be checked. ${open.detail}`)
      : yes(
          endorsements.length === 1
            ? "It is signed by whom it names, and speaks of this."
            : `There are ${endorsements.length}, each signed by whom it names and about this.`,
        );
  return { answer, endorsements };
}

/**
 * The judgements inside a credential of ours.
 * @param document its profile has fixed what they speak of and when they begin, and their signatures were found good
 *   together with its own
 * @returns null where it carries none
 */
export function readOwnEndorsements(
  document: JsonObject,
): { answer: Answer; endorsements: readonly Endorsement[] } | null {
  const { endorsement = [] } = document as unknown as SignedCredential;
  if (endorsement.length === 0) return null;
  const many = endorsement.length > 1;
  return {
    answer: yes(
      `The ${many ? `judgements of ${endorsement.length} people` : "judgement"} it stands on ${many ? "are" : "is"} inside it, ${many ? "each " : ""}signed with a key of its own. Whoever judged holds no key: this service signed for them what they decided while signed in.`,
    ),
    endorsements: endorsement.map(({ issuer, credentialSubject }) => ({
      by: issuer.name,
      comment: credentialSubject.endorsementComment,
      valid: true,
      detail: issuer.description,
    })),
  };
}

async function checkOne(
  { raw, about }: Carried,
  context: VerifyContext,
  depth: number,
  left: { looks: number },
): Promise<Endorsement> {
  const without = (valid: boolean | null, detail: string): Endorsement => ({
    by: null,
    comment: null,
    valid,
    detail,
  });
  if (depth > mostDeep || left.looks <= 0) return without(null, "There are more of them than we look at.");
  left.looks -= 1;
  let read: SecuredDocument;
  try {
    // Text of its own for both kinds: what stood around it must not lend it a meaning.
    read = readSecured(typeof raw === "string" ? raw : JSON.stringify(raw));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return without(false, error.message);
  }
  const { document } = read;
  const [fault] = endorsementFaults(document);
  if (fault) return without(false, `At ${fault.path}: ${fault.sentence}`);
  const subject = document["credentialSubject"] as JsonObject;
  if (!about.has(String(subject["id"]))) return without(false, "It speaks of something else.");
  const signed = await checkForeign(read, context);
  if (signed.signature.valid !== true) return without(signed.signature.valid, signed.signature.detail);
  if (!signed.bound) return without(null, signed.issuer.detail);
  if (signed.issuer.valid === false) return without(false, signed.issuer.detail);
  for (const inner of listCarried(document)) {
    const { valid, detail } = await checkOne(inner, context, depth + 1, left);
    if (valid !== true) return without(valid, `It carries one of its own. ${detail}`);
  }
  const issuer = document["issuer"];
  const name = isObject(issuer) ? issuer["name"] : undefined;
  const by = typeof name === "string" ? name : issuerIdOf(document);
  const dates = checkDates(document, context);
  const status = await checkForeignStatus(document, context);
  const comment = subject["endorsementComment"];
  const over =
    [dates, status].find((one) => one.valid === false) ?? [status].find((one) => one.valid === null);
  if (over) return { by, comment: null, valid: over.valid === null ? null : true, detail: over.detail };
  return {
    by,
    comment: typeof comment === "string" ? comment : null,
    valid: true,
    detail: "Signed by whom it names, and about this.",
  };
}
