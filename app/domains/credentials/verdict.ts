import { saysSuspended } from "./step-answer";
import type { Verification, VerificationStep } from "./verification";
import type { VerificationStepName } from "./terms";

/** A verification in one sentence, for a person who has to decide something now. */
export interface Verdict {
  readonly tone: "ok" | "stop" | "unsure";
  readonly heading: string;
  readonly sentence: string;
  /** what the steps ask for next */
  readonly advice: { readonly heading: string; readonly sentence: string };
}

const step = (of: Verification, name: VerificationStepName): VerificationStep | undefined =>
  of.steps.find((one) => one.name === name);

/**
 * What the steps come to. The first trouble in their order decides, because what a changed document says about its
 * dates is worth nothing.
 * An ended credential is not red: it was earned, and it is over.
 */
export function verdictOf(of: Verification): Verdict {
  const valid = (name: VerificationStepName) => step(of, name)?.valid ?? null;
  const detail = (name: VerificationStepName) => step(of, name)?.detail ?? "";
  const askHolder = {
    heading: "What may have happened",
    sentence:
      "Files are often harmed by accident: a picture saved again by a messaging app can lose its proof. Before you think the worst, ask the person for their credential link and check that.",
  };
  const hosted = step(of, "Same at its issuer") !== undefined;
  const record = step(of, "Conforms to CLR 2.0") !== undefined;
  const form = record
    ? "Conforms to CLR 2.0"
    : hosted
      ? "Conforms to Open Badges 2.0"
      : "Conforms to Open Badges 3.0";
  const unchanged = hosted ? "Same at its issuer" : "Signature";
  const shown = hosted ? "Its issuer’s own copy says the same" : "The signature is right";
  if (valid(form) === false) {
    return {
      tone: "stop",
      heading: "Do not rely on this document",
      sentence: of.ours
        ? "It says that we issued it, and it is not what we issued. It was changed, or it never came from us."
        : `It does not have the form of ${record ? "a CLR 2.0 record" : `an ${form.replace("Conforms to ", "")} credential`}, so what it says cannot be checked.`,
      advice: askHolder,
    };
  }
  if (valid(unchanged) === false) {
    return {
      tone: "stop",
      heading: "Do not rely on this document",
      sentence: hosted
        ? detail(unchanged)
        : "It has been changed since it was signed, or the signature was never right. We cannot say what it said before.",
      advice: askHolder,
    };
  }
  if (valid(unchanged) === null && valid("Not revoked or suspended") !== false) {
    return {
      tone: "unsure",
      heading: hosted ? "We could not read its issuer’s copy" : "We could not check the signature",
      sentence: "So we can say neither that it is genuine nor that it is not.",
      advice: {
        heading: "What you can do",
        sentence:
          "Check again in an hour. If it stays like this, ask the issuer it names, using an address you found yourself.",
      },
    };
  }
  if (valid("Issuer known and key valid then") === false) {
    return {
      tone: "stop",
      heading: "Do not rely on this document",
      sentence: "It was signed with a key that cannot be trusted for it.",
      advice: {
        heading: "What you can do",
        sentence: "Ask the holder whether they have a newer one, and check that.",
      },
    };
  }
  if (valid("In the transparency log") === false) {
    return {
      tone: "stop",
      heading: "Do not rely on this document",
      sentence: detail("In the transparency log"),
      advice: {
        heading: "What you can do",
        sentence: "Ask its issuer about it, using an address you found yourself.",
      },
    };
  }
  if (saysSuspended(detail("Not revoked or suspended"))) {
    return {
      tone: "unsure",
      heading: "It is suspended for now",
      sentence: `${valid(unchanged) ? "It is genuine, but its" : "Its"} issuer has suspended it. Do not rely on it while that lasts.`,
      advice: {
        heading: "What you can do",
        sentence:
          "A suspension can end, and nothing is decided yet. Check again in a few days, or ask the person about it.",
      },
    };
  }
  if (valid("Not revoked or suspended") === false) {
    return {
      tone: "stop",
      heading: "It has been withdrawn",
      sentence: `${valid(unchanged) ? "It is genuine, and its" : "Its"} issuer has taken it back. Do not rely on it.`,
      advice: {
        heading: "What you can do",
        sentence: "Ask the person about it. Its issuer can say more, if the person agrees.",
      },
    };
  }
  if (valid("Related resources unchanged") === false) {
    return {
      tone: "stop",
      heading: "Do not rely on this document",
      sentence: detail("Related resources unchanged"),
      advice: {
        heading: "What you can do",
        sentence: "It is signed, but it speaks of a file that has changed since. Ask its issuer about it.",
      },
    };
  }
  if (valid("Endorsements") === false) {
    return {
      tone: "stop",
      heading: "Do not rely on this document",
      sentence: "It carries an endorsement that is not genuine.",
      advice: {
        heading: "What you can do",
        sentence:
          "Ask its issuer why it is there. Nobody honest signs somebody else's word without checking it.",
      },
    };
  }
  if (valid("Not expired") === false) {
    const early = detail("Not expired").startsWith("It is not valid before");
    return {
      tone: "unsure",
      heading: early ? "Genuine, but not valid yet" : "Genuine, but no longer current",
      sentence: detail("Not expired"),
      advice: {
        heading: "What you can do",
        sentence: early
          ? "Check it again on that day."
          : "It was earned and it has ended. Ask the person whether they have renewed it.",
      },
    };
  }
  if (valid("Credentials in it") === false) {
    const forged = (of.contains ?? []).some((one) => verdictOf(one).tone === "stop" && !isWithdrawn(one));
    return {
      tone: forged ? "stop" : "unsure",
      heading: forged ? "Do not rely on this document" : "Genuine, but not all of it counts now",
      sentence: detail("Credentials in it"),
      advice: {
        heading: "What you can do",
        sentence: forged
          ? "Ask its issuer why it is there. Nobody honest signs what is not genuine."
          : "Look at each credential below. Ask the person about what has ended or was withdrawn.",
      },
    };
  }
  const logged = step(of, "In the transparency log");
  if (logged?.valid === null) {
    return {
      tone: "unsure",
      heading: "We could not check everything",
      sentence: logged.detail,
      advice: { heading: "What you can do", sentence: "Check again in an hour, or ask the issuer." },
    };
  }
  if (valid("Not revoked or suspended") === null) {
    return {
      tone: "unsure",
      heading: "Genuine, but we could not tell if it is current",
      sentence: `${shown}. The issuer’s list of withdrawn credentials could not be read.`,
      advice: {
        heading: "What you can do",
        sentence: "Check again in an hour. If it stays like this, ask the issuer whether it is current.",
      },
    };
  }
  if (valid("Issuer known and key valid then") === null) {
    return {
      tone: "unsure",
      heading: "Unchanged, from an issuer we do not know",
      sentence: `${shown} and nothing speaks against it. Who stands behind it is for you to judge.`,
      advice: {
        heading: "What you can do",
        sentence: "Look the issuer up yourself. Not being known to us is no sign of anything wrong.",
      },
    };
  }
  const open = of.steps.find((one) => one.valid !== true);
  if (open) {
    return {
      tone: "unsure",
      heading: "We could not check everything",
      sentence: open.detail,
      advice: { heading: "What you can do", sentence: "Check again in an hour, or ask the issuer." },
    };
  }
  return {
    tone: "ok",
    heading: "Genuine and current",
    sentence: of.contains
      ? `${of.facts?.issuer.name ?? "Its issuer"} put ${of.contains.length} ${of.contains.length === 1 ? "credential" : "credentials"} together. Nobody has changed anything since.`
      : `${of.facts?.issuer.name ?? "Its issuer"} awarded “${of.facts?.name ?? ""}”. Nobody has changed it since.`,
    advice: {
      heading: "Is it the same person?",
      sentence:
        "A credential proves what was awarded, not who is holding it. Ask the person for the name or email address it was awarded to, and compare.",
    },
  };
}

const isWithdrawn = (of: Verification): boolean =>
  step(of, "Signature")?.valid === true && step(of, "Not revoked or suspended")?.valid === false;

/** The answer of a step. `Not looked at` differs from `could not tell`. */
export function stepAnswer(
  one: Pick<VerificationStep, "valid" | "detail">,
): "yes" | "no" | "unsure" | "not-looked-at" {
  if (one.valid !== null) return one.valid ? "yes" : "no";
  return one.detail.startsWith("Not looked at") ? "not-looked-at" : "unsure";
}

/** How old what a step rests on was when it was looked at: "1 hour", "3 days"; null where it was looked at as it stood. */
export function ageOf(one: VerificationStep): string | null {
  if (one.asOf === null) return null;
  const minutes = Math.floor((Date.parse(one.checkedAt) - Date.parse(one.asOf)) / 60_000);
  const of = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return of(minutes, "minute");
  return minutes < 48 * 60
    ? of(Math.floor(minutes / 60), "hour")
    : of(Math.floor(minutes / (24 * 60)), "day");
}

export const stepTitles: Readonly<Record<VerificationStepName, string>> = {
  Readable: "We can read it",
  "Conforms to Open Badges 3.0": "It follows Open Badges 3.0",
  Signature: "Nobody has changed it",
  "Issuer known and key valid then": "We know who signed it",
  "In the transparency log": "Our public log holds it",
  "Not expired": "It has not expired",
  "Not revoked or suspended": "It is neither withdrawn nor suspended",
  "Conforms to Open Badges 2.0": "It follows Open Badges 2.0",
  "Same at its issuer": "Its issuer says the same",
  "Conforms to CLR 2.0": "It follows CLR 2.0",
  "Credentials in it": "What it holds is genuine and current",
  "Related resources unchanged": "The files it points to are unchanged",
  Endorsements: "Its endorsements are genuine",
  "What it says": "What it says",
};
