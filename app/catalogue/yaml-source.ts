import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import type { Faults } from "./faults";

export type FieldPath = readonly (string | number)[];

/** A parsed file that still knows on which line each of its fields stands. */
export interface YamlSource<T> {
  readonly file: string;
  readonly value: T;
  /** The line of the field, or of the nearest thing above it that exists. */
  readonly lineOf: (...path: (string | number)[]) => number;
}

/**
 * Parses and checks one YAML text; every departure from the schema is a fault with its line.
 * @param file      as authors name it, such as `content/rules.yaml`
 * @param firstLine the line of the file on which `text` begins (front matter starts at 2)
 * @returns         null when anything was wrong: a half-read file is never passed on
 */
export function readYaml<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
  faults: Faults,
  firstLine = 1,
): YamlSource<z.output<Schema>> | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line + firstLine - 1;
  for (const error of document.errors)
    faults.error(
      file,
      lineAt(error.pos[0]),
      `This is not valid YAML: ${error.message.replace(/\s+/g, " ")}.`,
    );
  if (document.errors.length > 0) return null;

  const lineOf = (...path: (string | number)[]): number => {
    for (let length = path.length; length > 0; length--) {
      const offset = offsetOf(document, path.slice(0, length));
      if (offset !== null) return lineAt(offset);
    }
    return firstLine;
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { file, value: parsed.data, lineOf };
  for (const issue of parsed.error.issues) report(issue, []);
  return null;

  function report(issue: z.core.$ZodIssue, above: FieldPath): void {
    const path = [...above, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        faults.error(
          file,
          lineOf(...path, key),
          `"${key}" is not a field ${inside(path)}. Mend its spelling or take it out.`,
        );
      return;
    }
    const inner = issue.code === "invalid_union" ? issue.errors.flat() : [];
    if (inner.length > 0 && inner.every((deeper) => deeper.path.length > 0)) {
      for (const deeper of inner) report(deeper, path);
      return;
    }
    faults.error(file, lineOf(...path), sentenceFor(issue, path, document.getIn(path)));
  }
}

function inside(path: FieldPath): string {
  return path.length === 0 ? "of this file" : `of ${name(path)}`;
}

/** `items[3].ask`: counted from 1, as a person counts. */
function name(path: FieldPath): string {
  return path
    .map((part, at) => (typeof part === "number" ? `[${part + 1}]` : at === 0 ? part : `.${part}`))
    .join("");
}

function sentenceFor(issue: z.core.$ZodIssue, path: FieldPath, found: unknown): string {
  const field = path.length === 0 ? "This file" : `"${name(path)}"`;
  if (found === undefined && path.length > 0) return `${field} is missing.`;
  const was = isNode(found)
    ? "something else"
    : typeof found === "object"
      ? "something else"
      : `"${String(found)}"`;
  switch (issue.code) {
    case "invalid_type":
      return `${field} must be ${plainType(issue.expected)}, and is ${found === null ? "empty" : was}.`;
    case "invalid_value":
      return `${field} must be ${issue.values.map((value) => `"${String(value)}"`).join(" or ")}, and is ${was}.`;
    case "too_small":
      return issue.origin === "array"
        ? `${field} needs at least ${String(issue.minimum)} ${issue.minimum === 1 ? "entry" : "entries"}.`
        : issue.origin === "string"
          ? `${field} is empty.`
          : `${field} must be at least ${String(issue.minimum)}, and is ${was}.`;
    case "too_big":
      return `${field} must be at most ${String(issue.maximum)}.`;
    case "invalid_union":
      return `${field} is of no known kind.`;
    default:
      return `${field} ${issue.message.replace(/\.?$/, ".")}`;
  }
}

function plainType(expected: string): string {
  if (expected === "string") return "text";
  if (expected === "array") return "a list";
  if (expected === "object" || expected === "record") return "a group of fields";
  if (expected === "boolean") return "true or false";
  return `a ${expected}`;
}

/** Where a field's key stands; for a list entry, where the entry begins. */
function offsetOf(document: Document, path: FieldPath): number | null {
  const last = path[path.length - 1];
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
    if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? null;
    return null;
  }
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}
