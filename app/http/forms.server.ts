import { data } from "@remix-run/node";

import { DomainError, refuseFaults } from "./domain-error";

/** One sentence per field name: what `<ErrorSummary>` and every field show. */
export type FieldErrors = Record<string, string>;

/** What an action answers when it refuses a form; the page shows it beside what was typed. */
export interface RefusedForm {
  readonly refused: {
    readonly sentence: string;
    readonly errors: FieldErrors;
    /** First value of each field, passwords and tokens left out. */
    readonly typed: Record<string, string>;
    /** Every value of each field, for groups of tick boxes. */
    readonly chosen: Record<string, string[]>;
  };
}

const MAX_FIELDS = 2_000;
const MAX_NAME = 200;
/** Bytes still read after a body proved too large: a browser that is cut off mid-sentence shows no page at all. */
const DRAIN = 8 * 1024 * 1024;

/**
 * The fields of an ordinary (urlencoded) form.
 * Not `request.formData()`: that reads bodies of any size and lets NUL through, which PostgreSQL cannot store.
 * @throws too-large, or invalid when the body is no form or holds characters that cannot be stored
 */
export async function readForm(
  request: Request,
  { maxBytes = 256 * 1024 }: { maxBytes?: number } = {},
): Promise<FormData> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new DomainError(
      "invalid",
      "This form arrived in a way we cannot read. Reload the page and send it again.",
    );
  }
  const text = await readText(request, maxBytes);
  const form = new FormData();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MAX_FIELDS)
      throw new DomainError("too-large", "This form has too many fields. Reload the page and send it again.");
    form.append(storable(name, MAX_NAME), storable(value));
  }
  return form;
}

/**
 * Text as both database engines can keep it: no NUL, no half of a surrogate pair.
 * @throws invalid
 */
export function storable(text: string, max = Infinity): string {
  if (text.length > max)
    throw new DomainError(
      "invalid",
      "This form has a field we do not know. Reload the page and send it again.",
    );
  if (text.includes("\0") || /\p{Surrogate}/u.test(text)) {
    throw new DomainError(
      "invalid",
      "The text holds a character that cannot be kept. Copy your words into a plain text editor, then paste them here again.",
    );
  }
  return text;
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (!request.body) return "";
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes <= maxBytes) chunks.push(value);
    else if (bytes > maxBytes + DRAIN) {
      await reader.cancel().catch(() => undefined);
      break;
    }
  }
  if (bytes > maxBytes) {
    const limit = maxBytes >= 1024 ? `${Math.floor(maxBytes / 1024)} kB` : `${maxBytes} bytes`;
    throw new DomainError(
      "too-large",
      `This is more text than we can take at once. Shorten it to less than ${limit}, then send it again.`,
    );
  }
  return Buffer.concat(chunks).toString("utf8");
}

interface Asked {
  /** The words the person sees at the field; used in the sentences. */
  readonly label: string;
  /** Said instead of the ordinary sentence when nothing was given. */
  readonly missing?: string;
}

/**
 * Reads fields one by one, remembers what needs mending, and refuses once, with everything.
 * Values handed out before `done()` may be placeholders: use them only after it returned.
 */
export class FormReader {
  readonly errors: FieldErrors = {};

  constructor(private readonly form: FormData) {}

  /** Trimmed text. Required unless `required: false`, then absent is "". One line unless `multiline`. */
  text(
    name: string,
    {
      label,
      missing,
      max = 200,
      min = 0,
      required = true,
      multiline = false,
    }: Asked & {
      max?: number;
      min?: number;
      required?: boolean;
      multiline?: boolean;
    },
  ): string {
    const raw = this.form.get(name);
    if (raw !== null && typeof raw !== "string")
      return this.refuse(name, `“${label}” takes words, not a file.`, "");
    const text = tidy(raw ?? "", multiline);
    if (text === "") return required ? this.refuse(name, missing ?? `Fill in “${label}”.`, "") : "";
    if (text.length > max) {
      return this.refuse(
        name,
        `“${label}” has ${digits(text.length)} characters. Shorten it to ${digits(max)} or fewer.`,
        text,
      );
    }
    if (text.length < min)
      return this.refuse(name, `“${label}” is short. Write at least ${digits(min)} characters.`, text);
    return text;
  }

  /** Exactly what was typed, untouched: a leading or trailing space is part of a password. */
  password(
    name: string,
    { label, missing, min = 1, max = 200 }: Asked & { min?: number; max?: number },
  ): string {
    const raw = this.form.get(name);
    const text = typeof raw === "string" ? raw : "";
    if (text === "") return this.refuse(name, missing ?? `Fill in “${label}”.`, "");
    if (text.length < min)
      return this.refuse(name, `Choose a longer password: at least ${digits(min)} characters.`, "");
    if (text.length > max)
      return this.refuse(name, `Choose a shorter password: at most ${digits(max)} characters.`, "");
    return text;
  }

  /** Lower case; "" when absent and not required. Only the shape is checked: the mail itself proves the address. */
  email(name: string, { label, missing, required = true }: Asked & { required?: boolean }): string {
    const text = this.text(name, { label, missing, required, max: 254 }).toLowerCase();
    if (text === "" || this.errors[name]) return text;
    if (!/^[^\s@"(),:;<>[\\\]]+@[^\s@.]+(\.[^\s@.]+)+$/u.test(text)) {
      return this.refuse(name, "Enter an email address in the form name@example.org.", text);
    }
    return text;
  }

  /** One of the values offered. */
  choice<const T extends string>(name: string, offered: readonly T[], asked: Asked & { required?: true }): T;
  choice<const T extends string>(
    name: string,
    offered: readonly T[],
    asked: Asked & { required: false },
  ): T | null;
  choice<const T extends string>(
    name: string,
    offered: readonly T[],
    { label, missing, required = true }: Asked & { required?: boolean },
  ): T | null {
    const raw = this.form.get(name);
    if (raw === null || raw === "") {
      if (!required) return null;
      return this.refuse(name, missing ?? `Choose an answer for “${label}”.`, null);
    }
    const found = offered.find((value) => value === raw);
    return found ?? this.refuse(name, `Choose one of the answers shown for “${label}”.`, null);
  }

  /** Those of the offered values that were ticked, in the order offered, each once. */
  choices<const T extends string>(
    name: string,
    offered: readonly T[],
    { label, missing, min = 0 }: Asked & { min?: number },
  ): T[] {
    const raw = this.form.getAll(name);
    if (raw.some((value) => !offered.includes(value as T))) {
      return this.refuse(name, `Choose only from the answers shown for “${label}”.`, []);
    }
    const ticked = offered.filter((value) => raw.includes(value));
    if (ticked.length < min)
      return this.refuse(name, missing ?? `Choose at least ${min} for “${label}”.`, ticked);
    return ticked;
  }

  /** Whether a box is ticked; with `missing`, an unticked box is refused with that sentence. */
  ticked(name: string, { missing }: { missing?: string } = {}): boolean {
    const ticked = this.form.get(name) !== null;
    if (!ticked && missing) this.refuse(name, missing, false);
    return ticked;
  }

  /** A whole number. */
  whole(name: string, { label, missing, min, max }: Asked & { min: number; max: number }): number {
    const text = this.text(name, { label, missing, max: 20 });
    if (this.errors[name]) return min;
    const number = Number(text);
    if (!/^-?\d+$/.test(text) || number < min || number > max) {
      return this.refuse(
        name,
        `Enter a whole number from ${digits(min)} to ${digits(max)} for “${label}”.`,
        min,
      );
    }
    return number;
  }

  /** A calendar date as `<input type="date">` sends it, YYYY-MM-DD; null when absent and not required. */
  date(name: string, asked: Asked & { required?: true }): string;
  date(name: string, asked: Asked & { required: false }): string | null;
  date(name: string, { label, missing, required = true }: Asked & { required?: boolean }): string | null {
    const text = this.text(name, { label, missing, required, max: 40 });
    if (text === "" || this.errors[name]) return null;
    const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
    const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    if (!year || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text) {
      return this.refuse(name, `Enter a date that exists for “${label}”, such as 2026-11-20.`, null);
    }
    return text;
  }

  /** Notes that a field needs mending, for rules of your own; the first sentence at a field stays. Answers `value`. */
  refuse<T>(name: string, sentence: string, value: T): T;
  refuse(name: string, sentence: string): void;
  refuse<T>(name: string, sentence: string, value?: T): T | undefined {
    this.errors[name] ??= sentence;
    return value;
  }

  /** @throws invalid, with one sentence for each field that needs mending */
  done(): void {
    refuseFaults(this.errors);
  }
}

/**
 * Runs an action's work; a refusal becomes an answer with its status, the sentences and what was typed,
 * so that the page shows the form again with nothing lost.
 * Not for pages a person may not see: not-found and forbidden still leave as errors.
 */
export async function answerForm<T>(form: FormData, act: (read: FormReader) => Promise<T>) {
  try {
    return await act(new FormReader(form));
  } catch (error) {
    if (!(error instanceof DomainError) || error.refusal === "not-found" || error.refusal === "forbidden")
      throw error;
    return data<RefusedForm>(
      { refused: { sentence: error.message, errors: { ...error.fields }, ...typedIn(form) } },
      {
        status: error.status,
        ...(error.retryAfterSeconds ? { headers: { "Retry-After": String(error.retryAfterSeconds) } } : {}),
      },
    );
  }
}

/** What to put back into the fields: text only, and never a secret. */
export function typedIn(form: FormData): Pick<RefusedForm["refused"], "typed" | "chosen"> {
  const typed: Record<string, string> = {};
  const chosen: Record<string, string[]> = {};
  for (const name of new Set(form.keys())) {
    if (/password|secret|token/i.test(name) || name in Object.prototype) continue;
    const values = form.getAll(name).filter((value) => typeof value === "string");
    if (values[0] === undefined) continue;
    typed[name] = values[0];
    chosen[name] = values;
  }
  return { typed, chosen };
}

/** Word processors paste vertical tabs as line breaks; other control characters carry nothing a reader could see. */
function tidy(raw: string, multiline: boolean): string {
  const text = raw
    .replace(/\r\n?|[\v\f\u2028\u2029]/g, "\n")
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g, "")
    .normalize("NFC");
  if (multiline) return text.trim();
  // Direction overrides can make one line read as another; a paragraph may need them, a name does not.
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function digits(n: number): string {
  return n.toLocaleString("en-AU");
}
