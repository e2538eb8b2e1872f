import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { DomainError } from "~/http/domain-error";
import { answerForm } from "~/http/forms.server";
import { readMultipart, sweepUploads } from "~/http/uploads.server";

const dir = mkdtempSync(path.join(tmpdir(), "uploads-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function posted(parts: [string, string | File][]): Request {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  return new Request("http://localhost/x", { method: "POST", body: form });
}
function raw(body: string | ReadableStream, type = "multipart/form-data; boundary=b"): Request {
  return new Request("http://localhost/x", {
    method: "POST",
    body,
    headers: { "content-type": type },
    duplex: "half",
  } as RequestInit);
}
const left = () => (existsSync(path.join(dir, "tmp")) ? readdirSync(path.join(dir, "tmp")) : []);

describe("readMultipart", () => {
  it("lays files down as they came, beside the words, and takes them away again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 5_000 }), { maxLength: 4 }),
        fc.array(
          fc.string({ unit: "grapheme" }).map((s) => s.replace(/[\0\r\n]/g, "")),
          { maxLength: 4 },
        ),
        async (contents, words) => {
          const upload = await readMultipart(
            posted([
              ...words.map((word): [string, string] => ["word", word]),
              ...contents.map((content, i): [string, File] => [
                "file",
                new File([content as BlobPart], `${i}é.txt`),
              ]),
            ]),
            {},
            dir,
          );
          try {
            expect(upload.fields.getAll("word")).toEqual(words);
            expect(upload.files.map((f) => [f.field, f.name, f.bytes])).toEqual(
              contents.map((c, i) => ["file", `${i}é.txt`, c.length]),
            );
            upload.files.forEach((f, i) => expect(new Uint8Array(readFileSync(f.path))).toEqual(contents[i]));
          } finally {
            await upload.discard();
          }
          expect(left()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes an empty file input for no file", async () => {
    const body =
      '--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n';
    const upload = await readMultipart(raw(body), {}, dir);
    expect(upload.files).toEqual([]);
    await upload.discard();
  });

  it("never takes a path for a name", async () => {
    const body =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="../../x/..\\..\\evil.txt"\r\n\r\nhello\r\n--b--\r\n';
    const upload = await readMultipart(raw(body), {}, dir);
    expect(upload.files[0]).toMatchObject({ name: "evil.txt" });
    expect(upload.files[0]!.path.startsWith(path.join(dir, "tmp"))).toBe(true);
    await upload.discard();
  });

  it("says how large a file was, and keeps what was typed", async () => {
    const upload = await readMultipart(
      posted([
        ["title", "My log"],
        ["file", new File([new Uint8Array(3 * 1024 * 1024)], "site-visit.m4a")],
      ]),
      { fileBytes: 1024 * 1024 },
      dir,
    );
    const answer = await answerForm(upload.fields, async () => upload.files);
    expect(answer).toMatchObject({
      init: { status: 413 },
      data: {
        refused: {
          errors: { file: "“site-visit.m4a” is 3 MB. Choose a file smaller than 1 MB." },
          typed: { title: "My log" },
        },
      },
    });
    await upload.discard();
  });

  it("takes a file of exactly the limit, and not one byte more", async () => {
    const send = (bytes: number) =>
      readMultipart(posted([["file", new File([new Uint8Array(bytes)], "a")]]), { fileBytes: 1000 }, dir);
    const fits = await send(1000);
    expect(fits.files[0]?.bytes).toBe(1000);
    const over = await send(1001);
    expect(() => over.files).toThrow(DomainError);
    await Promise.all([fits.discard(), over.discard()]);
  });

  const refused: [string, () => Request, number][] = [
    ["an ordinary form", () => raw("a=b", "application/x-www-form-urlencoded"), 400],
    ["no boundary", () => raw("x", "multipart/form-data"), 400],
    ["a form cut off", () => raw('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nhal'), 400],
    [
      "a file cut off",
      () => raw('--b\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nhal'),
      400,
    ],
    ["no form at all", () => raw("hello"), 400],
    ["NUL in the words", () => posted([["a", "x\0y"]]), 400],
    ["too many words", () => posted([["a", "x".repeat(300 * 1024)]]), 413],
    ["too many fields", () => posted(Array.from({ length: 600 }, (): [string, string] => ["a", "x"])), 413],
    [
      "too much in all",
      () =>
        posted(
          Array.from({ length: 4 }, (_, i): [string, File] => [
            "f",
            new File([new Uint8Array(2_000_000)], `${i}`),
          ]),
        ),
      413,
    ],
  ];
  it.each(refused)("refuses %s and leaves nothing behind", async (_, make, status) => {
    const error = await readMultipart(make(), { totalBytes: 5_000_000 }, dir).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DomainError);
    expect((error as DomainError).status).toBe(status);
    expect(left()).toEqual([]);
  });

  it("refuses the eleventh file", async () => {
    const upload = await readMultipart(
      posted(Array.from({ length: 11 }, (_, i): [string, File] => ["f", new File(["x"], `${i}.txt`)])),
      {},
      dir,
    );
    expect(() => upload.files).toThrow("at most 10 files");
    await upload.discard();
  });

  it("does not keep on reading a body that never ends", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          new TextEncoder().encode('--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'),
        );
      },
      pull(controller) {
        sent += 1 << 20;
        controller.enqueue(new Uint8Array(1 << 20));
      },
    });
    await expect(
      readMultipart(raw(endless), { totalBytes: 5_000_000, fileBytes: 1000 }, dir),
    ).rejects.toMatchObject({ status: 413 });
    expect(sent).toBeLessThan(120 << 20);
    expect(left()).toEqual([]);
  });

  it("gives up where the person's line breaks", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          new TextEncoder().encode(
            '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nxxxx',
          ),
        );
        setTimeout(() => controller.error(new Error("aborted")), 5);
      },
    });
    await expect(readMultipart(raw(broken), {}, dir)).rejects.toMatchObject({ status: 400 });
    expect(left()).toEqual([]);
  });
});

it("sweeps what a killed process left, and nothing younger", async () => {
  for (const name of ["upload-old", "upload-new", "else"])
    mkdirSync(path.join(dir, "tmp", name), { recursive: true });
  const now = new Date();
  const old = new Date(now.getTime() - 2 * 60 * 60 * 1000);
  utimesSync(path.join(dir, "tmp", "upload-old"), old, old);
  utimesSync(path.join(dir, "tmp", "else"), old, old);
  await sweepUploads(now, dir);
  expect(left().sort()).toEqual(["else", "upload-new"]);
});
