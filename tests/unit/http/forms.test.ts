import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { DomainError } from "~/http/domain-error";
import { answerForm, FormReader, readForm, typedIn } from "~/http/forms.server";

function posted(body: BodyInit, type = "application/x-www-form-urlencoded"): Request {
  return new Request("http://localhost/x", { method: "POST", body, headers: { "content-type": type } });
}
function reader(fields: Record<string, string | string[]>): FormReader {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) form.append(name, one);
  return new FormReader(form);
}

describe("readForm", () => {
  it("gives back every field, whatever the words", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: "grapheme" }))),
        async (pairs) => {
          const clean = pairs.map(
            ([n, v]) => [n.replaceAll("\0", ""), v.replaceAll("\0", "")] as [string, string],
          );
          const form = await readForm(posted(new URLSearchParams(clean).toString()));
          expect([...form.entries()]).toEqual(clean);
        },
      ),
      { numRuns: 50 },
    );
  });

  const refused: [string, Request, number][] = [
    ["NUL in a value", posted("a=x%00y"), 400],
    ["NUL in a name", posted("a%00=x"), 400],
    ["JSON", posted("{}", "application/json"), 400],
    ["plain text", posted("a=b", "text/plain"), 400],
    ["a very long name", posted(`${"n".repeat(300)}=1`), 400],
    ["a body over the limit", posted(`a=${"x".repeat(300 * 1024)}`), 413],
    ["too many fields", posted(Array.from({ length: 2_100 }, () => "a=1").join("&")), 413],
  ];
  it.each(refused)("refuses %s", async (_, request, status) => {
    const error = await readForm(request).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DomainError);
    expect((error as DomainError).status).toBe(status);
  });

  it("takes a larger body where a page asks for it", async () => {
    const form = await readForm(posted(`a=${"x".repeat(300 * 1024)}`), { maxBytes: 400 * 1024 });
    expect(form.get("a")).toHaveLength(300 * 1024);
  });

  it("stops reading a body that never ends", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1 << 20;
        controller.enqueue(new Uint8Array(1 << 20));
      },
    });
    const request = new Request("http://localhost/x", {
      method: "POST",
      body: endless,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      duplex: "half",
    } as RequestInit);
    await expect(readForm(request)).rejects.toMatchObject({ refusal: "too-large" });
    expect(sent).toBeLessThan(20 << 20);
  });
});

describe("FormReader", () => {
  it("keeps line breaks only where there are lines", () => {
    const read = reader({ a: " one\r\n two\v three ", b: "one\r\n\ttwo\u202e" });
    expect(read.text("a", { label: "A", multiline: true })).toBe("one\n two\n three");
    expect(read.text("b", { label: "B" })).toBe("one two");
  });

  it("counts what is typed and not how it is sent", () => {
    const read = reader({ a: "x\r\n".repeat(5) + "x" });
    expect(read.text("a", { label: "A", multiline: true, max: 11 })).toHaveLength(11);
    expect(read.errors).toEqual({});
  });

  const faults: [string, (read: FormReader) => unknown, string][] = [
    ["nothing", (r) => r.text("none", { label: "Name" }), "Fill in “Name”."],
    ["only spaces", (r) => r.text("blank", { label: "Name" }), "Fill in “Name”."],
    ["own words for nothing", (r) => r.text("none", { label: "Name", missing: "Say who." }), "Say who."],
    [
      "too long",
      (r) => r.text("word", { label: "Name", max: 3 }),
      "“Name” has 5 characters. Shorten it to 3 or fewer.",
    ],
    [
      "too short",
      (r) => r.text("word", { label: "Name", min: 9 }),
      "“Name” is short. Write at least 9 characters.",
    ],
    [
      "no address",
      (r) => r.email("word", { label: "Email" }),
      "Enter an email address in the form name@example.org.",
    ],
    ["nothing chosen", (r) => r.choice("none", ["a"], { label: "Level" }), "Choose an answer for “Level”."],
    [
      "never offered",
      (r) => r.choice("word", ["a"], { label: "Level" }),
      "Choose one of the answers shown for “Level”.",
    ],
    [
      "too few",
      (r) => r.choices("none", ["a"], { label: "Skills", min: 1 }),
      "Choose at least 1 for “Skills”.",
    ],
    [
      "one not offered",
      (r) => r.choices("word", ["a"], { label: "Skills" }),
      "Choose only from the answers shown for “Skills”.",
    ],
    ["unticked", (r) => r.ticked("none", { missing: "Tick it." }), "Tick it."],
    [
      "no number",
      (r) => r.whole("word", { label: "Minutes", min: 1, max: 9 }),
      "Enter a whole number from 1 to 9 for “Minutes”.",
    ],
    [
      "half a number",
      (r) => r.whole("half", { label: "Minutes", min: 1, max: 9 }),
      "Enter a whole number from 1 to 9 for “Minutes”.",
    ],
    [
      "number out of reach",
      (r) => r.whole("ten", { label: "Minutes", min: 1, max: 9 }),
      "Enter a whole number from 1 to 9 for “Minutes”.",
    ],
    [
      "a day that is none",
      (r) => r.date("day", { label: "Day" }),
      "Enter a date that exists for “Day”, such as 2026-11-20.",
    ],
    [
      "short password",
      (r) => r.password("word", { label: "Password", min: 10 }),
      "Choose a longer password: at least 10 characters.",
    ],
  ];
  it.each(faults)("says what to do about %s", (_, act, sentence) => {
    const read = reader({ blank: "  ", word: "hello", half: "1.5", ten: "10", day: "2026-02-30" });
    act(read);
    expect(Object.values(read.errors)).toEqual([sentence]);
    expect(() => read.done()).toThrow(DomainError);
  });

  it("answers values as they are when nothing is wrong", () => {
    const read = reader({
      mail: " A.B@Example.ORG ",
      pick: "b",
      many: ["c", "a", "c"],
      on: "2028-02-29",
      n: "7",
      ok: "on",
      pass: " p ",
    });
    expect(read.email("mail", { label: "Email" })).toBe("a.b@example.org");
    expect(read.choice("pick", ["a", "b"], { label: "Pick" })).toBe("b");
    expect(read.choices("many", ["a", "b", "c"], { label: "Many" })).toEqual(["a", "c"]);
    expect(read.date("on", { label: "On" })).toBe("2028-02-29");
    expect(read.whole("n", { label: "N", min: 0, max: 9 })).toBe(7);
    expect(read.ticked("ok")).toBe(true);
    expect(read.password("pass", { label: "Password" })).toBe(" p ");
    expect(read.choice("none", ["a"], { label: "None", required: false })).toBeNull();
    expect(() => read.done()).not.toThrow();
  });

  it("keeps the first sentence at a field", () => {
    const read = reader({});
    read.text("a", { label: "A" });
    read.refuse("a", "Something else.");
    expect(read.errors.a).toBe("Fill in “A”.");
  });
});

describe("answerForm", () => {
  it("shows again what was typed, and never a password", async () => {
    const form = new FormData();
    form.set("name", "x".repeat(300));
    form.set("password", "hush");
    form.append("skill", "a");
    form.append("skill", "b");
    const answer = await answerForm(form, async (read) => {
      read.text("name", { label: "Name" });
      read.done();
      return null;
    });
    expect(answer).toMatchObject({
      init: { status: 400 },
      data: {
        refused: {
          errors: { name: expect.stringContaining("300") },
          typed: { name: "x".repeat(300) },
          chosen: { skill: ["a", "b"] },
        },
      },
    });
    expect(JSON.stringify(answer)).not.toContain("hush");
  });

  it.each([
    ["conflict", 409],
    ["too-many", 429],
    ["unavailable", 503],
  ] as const)("answers %s with %i", async (refusal, status) => {
    const answer = await answerForm(new FormData(), () =>
      Promise.reject(new DomainError(refusal, "Try again.")),
    );
    expect(answer).toMatchObject({ init: { status }, data: { refused: { sentence: "Try again." } } });
  });

  it("lets bugs and hidden pages through", async () => {
    await expect(
      answerForm(new FormData(), () => Promise.reject(new DomainError("not-found", "x"))),
    ).rejects.toThrow("x");
    await expect(answerForm(new FormData(), () => Promise.reject(new TypeError("bug")))).rejects.toThrow(
      "bug",
    );
  });

  it("gives nothing back under names every object has", () => {
    const form = new FormData();
    form.set("__proto__", "x");
    form.set("toString", "x");
    expect(typedIn(form)).toEqual({ typed: {}, chosen: {} });
  });
});
