/** Reads the forms of a page out of its markup, as a browser without script would: enough for what React writes. */

export interface Control {
  readonly name: string;
  /** `text`, `password`, `hidden`, `radio`, `checkbox`, `file`, `textarea`, `select`, `submit`… */
  readonly type: string;
  readonly value: string;
  /** ticked, or the chosen option of a select */
  readonly chosen: boolean;
}
export interface PageForm {
  readonly method: "get" | "post";
  /** where it goes, as written; null: to its own page */
  readonly action: string | null;
  readonly multipart: boolean;
  readonly controls: readonly Control[];
}

export function formsIn(markup: string): PageForm[] {
  return [...markup.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, head = "", body = ""]) => {
    const own = attributes(head);
    return {
      method: own["method"]?.toLowerCase() === "post" ? "post" : "get",
      action: own["action"] ?? null,
      multipart: own["enctype"] === "multipart/form-data",
      controls: controlsIn(body),
    };
  });
}

function controlsIn(body: string): Control[] {
  const found: Control[] = [];
  let select: string | null = null;
  for (const tag of body.matchAll(/<(\/?)(input|button|textarea|select|option)\b([^>]*)>/g)) {
    const [whole, closes, kind, head = ""] = tag;
    const own = attributes(head);
    if (kind === "select") select = closes ? null : (own["name"] ?? null);
    if (closes || own["disabled"] !== undefined) continue;
    if (kind === "option" && select !== null) {
      const chosen = own["selected"] !== undefined;
      found.push({ name: select, type: "select", value: own["value"] ?? "", chosen });
      continue;
    }
    const name = own["name"];
    if (name === undefined || kind === "select" || kind === "option") continue;
    if (kind === "textarea") {
      const words = body.slice(tag.index + whole.length).split("</textarea>")[0] ?? "";
      found.push({ name, type: "textarea", value: unescaped(words).replace(/^\n/, ""), chosen: true });
      continue;
    }
    const type = kind === "button" ? "submit" : (own["type"] ?? "text");
    const box = type === "radio" || type === "checkbox";
    const chosen = box ? own["checked"] !== undefined : type !== "submit";
    found.push({ name, type, value: own["value"] ?? (type === "checkbox" ? "on" : ""), chosen });
  }
  return found;
}

function attributes(head: string): Record<string, string> {
  return Object.fromEntries(
    [...head.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      unescaped(value),
    ]),
  );
}

export function unescaped(markup: string): string {
  return markup
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

/** What a browser would send if the person changed nothing and pressed this button. */
export function asSent(
  form: PageForm,
  pressed?: { readonly name: string; readonly value: string },
): URLSearchParams {
  const sent = new URLSearchParams();
  for (const { name, type, value, chosen } of form.controls) {
    if (type !== "submit" && type !== "file" && chosen) sent.append(name, value);
  }
  if (pressed) sent.append(pressed.name, pressed.value);
  return sent;
}
