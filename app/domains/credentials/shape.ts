/** A place where a document is not what a standard or our profile asks for. */
export interface Fault {
  /** JSON path, such as `$.credentialSubject.result[0].achievedLevel` */
  readonly path: string;
  readonly sentence: string;
}

/** The first fault for a reader, with how many there are besides. */
export function faultInWords({ path, sentence }: Fault, more: number): string {
  const also = more > 0 ? ` ${more} more ${more === 1 ? "place is" : "places are"} wrong.` : "";
  return `At ${path}: ${sentence}${also}`;
}

export interface Looking {
  readonly faults: Fault[];
  /** One value may stand for a list of one, as the JSON-LD form of Open Badges allows. */
  readonly compact: boolean;
  /** whether places are written out; nearly every document has no fault, and then nobody reads them */
  readonly places: boolean;
}

/** Looks at one value and writes down what is wrong with it. */
export type Shape = (value: unknown, path: string, looking: Looking) => void;
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "text";
  return typeof value === "boolean" ? "true or false" : "a number";
}

function fault(looking: Looking, path: string, sentence: string): void {
  // A document with hundreds of faults is answered by its first few; the list must not grow with the input.
  if (looking.faults.length < 50) looking.faults.push({ path, sentence });
}

export const text: Shape = (value, path, looking) => {
  if (typeof value !== "string") fault(looking, path, `It must be text, and is ${kindOf(value)}.`);
};

export const flag: Shape = (value, path, looking) => {
  if (typeof value !== "boolean") fault(looking, path, `It must be true or false, and is ${kindOf(value)}.`);
};

export const number: Shape = (value, path, looking) => {
  if (typeof value !== "number") fault(looking, path, `It must be a number, and is ${kindOf(value)}.`);
};

export const anything: Shape = () => undefined;

/** Text that a pattern describes; `asked` completes the sentence "It must be …". */
export function matching(pattern: RegExp, asked: string): Shape {
  return (value, path, looking) => {
    if (typeof value !== "string" || !pattern.test(value)) fault(looking, path, `It must be ${asked}.`);
  };
}

export function exactly(expected: string | boolean): Shape {
  return (value, path, looking) => {
    if (value !== expected) fault(looking, path, `It must be ${JSON.stringify(expected)}.`);
  };
}

/** A list that holds these and nothing else, in this order. */
export function exactList(expected: readonly string[]): Shape {
  return (value, path, looking) => {
    const same =
      Array.isArray(value) &&
      value.length === expected.length &&
      expected.every((item, at) => value[at] === item);
    if (!same) fault(looking, path, `It must be exactly ${JSON.stringify(expected)}, in this order.`);
  };
}

export function oneOf(words: readonly string[], extension = false): Shape {
  const known = new Set<unknown>(words);
  return (value, path, looking) => {
    if (known.has(value)) return;
    if (extension && typeof value === "string" && /^ext:[a-zA-Z0-9.|_-]+$/.test(value)) return;
    fault(
      looking,
      path,
      `${JSON.stringify(value) ?? "Nothing"} is not one of the words the standard allows here.`,
    );
  };
}

/** @param min fewest items; an empty list must be left out of a credential instead */
export function list(item: Shape, min = 1): Shape {
  return (value, path, looking) => {
    if (!Array.isArray(value)) {
      if (looking.compact && value !== null && value !== undefined) return item(value, path, looking);
      return fault(looking, path, `It must be a list, and is ${kindOf(value)}.`);
    }
    if (value.length < min) fault(looking, path, "An empty list must be left out.");
    value.forEach((entry, at) => item(entry, looking.places ? `${path}[${at}]` : path, looking));
  };
}

/** A `type` that must name this class, and may name others. */
export function typed(...names: readonly string[]): Shape {
  return (value, path, looking) => {
    const types = looking.compact && typeof value === "string" ? [value] : value;
    if (!Array.isArray(types) || types.some((entry) => typeof entry !== "string")) {
      return fault(looking, path, `It must be a list of text, and is ${kindOf(value)}.`);
    }
    if (!names.some((name) => types.includes(name))) {
      fault(looking, path, `It must contain ${names.map((name) => JSON.stringify(name)).join(" or ")}.`);
    }
  };
}

/**
 * An object with named members.
 * @param required members that must be there
 * @param open     true: other members may stand beside the named ones
 */
export function object(
  members: Readonly<Record<string, Shape>>,
  required: readonly string[],
  open: boolean,
  also?: (value: JsonObject, path: string, say: (path: string, sentence: string) => void) => void,
): Shape {
  const known = new Map(Object.entries(members));
  return (value, path, looking) => {
    if (!isObject(value)) return fault(looking, path, `It must be an object, and is ${kindOf(value)}.`);
    for (const name of required) {
      if (!Object.hasOwn(value, name)) fault(looking, `${path}.${name}`, "It is missing.");
    }
    for (const name of Object.keys(value)) {
      const member = value[name];
      const shape = known.get(name);
      if (shape) shape(member, looking.places ? `${path}.${name}` : path, looking);
      else if (!open) fault(looking, `${path}.${name}`, "This property does not belong here.");
      else if (member === null) fault(looking, `${path}.${name}`, "An empty value must be left out.");
    }
    also?.(value, path, (where, sentence) => fault(looking, where, sentence));
  };
}

/** What is wrong with a value; empty means: nothing. */
export function faultsOf(shape: Shape, value: unknown, compact = false): readonly Fault[] {
  const quick: Looking = { faults: [], compact, places: false };
  shape(value, "$", quick);
  if (quick.faults.length === 0) return [];
  const looking: Looking = { faults: [], compact, places: true };
  shape(value, "$", looking);
  return looking.faults;
}

/** An instant with its zone, as XML Schema's dateTimeStamp and the signing library ask. */
const instantPattern =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
export const instant: Shape = (value, path, looking) => {
  if (typeof value !== "string" || !instantPattern.test(value) || Number.isNaN(Date.parse(value))) {
    fault(looking, path, "It must be a date and time with its zone, such as 2026-11-03T00:00:00Z.");
  }
};

/** Any absolute URI; `a:b` is enough for the standard. */
export const uri = matching(/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/, "an absolute address (URI)");
