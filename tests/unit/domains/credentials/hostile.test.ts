import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { extractFromPng, extractFromSvg, NotBaked } from "~/domains/credentials/bake";
import { extractFromPdf } from "~/domains/credentials/pdf-attachment";
import { webOrigin } from "./fixture";
import { answers, detail, verifyCredential, world } from "./outside";
import { type Json, foreignCredential, foreignDidKey, signForeign, tokenIssuer } from "./strangers";

/** What is made to hurt whoever reads it. */
const namespace = `xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"`;
const checked = async (what: string | Uint8Array) => verifyCredential(what, await world(webOrigin));

describe("a drawing", () => {
  test("that would laugh a billion times is not expanded", async () => {
    const entities = Array.from(
      { length: 9 },
      (_, at) => `<!ENTITY b${at + 1} "${`&b${at};`.repeat(10)}">`,
    ).join("");
    const svg = `<!DOCTYPE svg [<!ENTITY b0 "ha">${entities}]><svg ${namespace}><openbadges:credential>&b9;</openbadges:credential></svg>`;
    expect(extractFromSvg(svg)).toBe("&b9;");
    expect(answers(await checked(svg))).toBe("n??????");
  });

  test("that asks for a file of ours gets its own words back", async () => {
    const svg = `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg ${namespace}><openbadges:credential>&x;</openbadges:credential></svg>`;
    expect(extractFromSvg(svg)).toBe("&x;");
    expect(JSON.stringify(await checked(svg))).not.toContain("root:");
  });

  test("with script around its credential is only text", async () => {
    const json = JSON.stringify(await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey()));
    const svg = `<svg ${namespace} onload="alert(1)"><script>globalThis.hurt = true</script><openbadges:credential><![CDATA[${json}]]></openbadges:credential></svg>`;
    expect(answers(await checked(svg))).toBe("yyy?yyy");
    expect(Object.keys(globalThis)).not.toContain("hurt");
  });

  test("five million characters long and never closed is refused", () => {
    for (const rest of ["a".repeat(5_000_000), `a="b" `.repeat(800_000), `'"`.repeat(2_500_000)]) {
      expect(() => extractFromSvg(`<svg ${namespace}><openbadges:credential ${rest}`)).toThrow(NotBaked);
    }
    const open = `<svg ${namespace}><openbadges:credential>${"<![CDATA[".repeat(500_000)}`;
    expect(() => extractFromSvg(open)).toThrow(NotBaked);
  });
});

describe("a picture", () => {
  const text = async (...chunks: Buffer[]) => {
    const blank = { create: { width: 2, height: 2, channels: 3, background: "#fff" } } as const;
    const png = await sharp(blank).png().toBuffer();
    const whole = chunks.map((data) => {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(data.length);
      return Buffer.concat([head, Buffer.from("zTXt"), data, Buffer.alloc(4)]);
    });
    return Buffer.concat([png.subarray(0, 33), ...whole, png.subarray(33)]);
  };
  const packed = (bytes: Buffer) =>
    Buffer.concat([Buffer.from("openbadgecredential\0\0"), deflateSync(bytes)]);

  test("with thousands of packed texts is not unpacked thousands of times", async () => {
    const one = packed(Buffer.alloc(1_000_000, 32));
    const bomb = await text(...Array.from({ length: 4_000 }, () => one));
    const began = process.cpuUsage();
    expect(() => extractFromPng(bomb)).toThrow("more credentials than we look at");
    // four cost some twenty thousandths of a second, four thousand cost twenty seconds
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
  });

  test("that says the same thing twice is read", async () => {
    const one = packed(Buffer.from("{}"));
    expect(extractFromPng(await text(one, one))).toBe("{}");
  });

  test("whose one text bursts is refused", async () => {
    expect(answers(await checked(await text(packed(Buffer.alloc(64_000_000)))))).toBe("n??????");
  });
});

describe("a PDF", () => {
  const attached = (body: Buffer) =>
    Buffer.concat([
      Buffer.from("%PDF-1.7\n1 0 obj\n<</Type /EmbeddedFile /Filter /FlateDecode>>\nstream\n"),
      body,
      Buffer.from("\nendstream\nendobj\n%%EOF"),
    ]);

  test("whose attachment bursts carries nothing", () => {
    const fits = Buffer.from(`{"a":"${"x".repeat(900_000)}"}`);
    expect(extractFromPdf(attached(deflateSync(fits)))).toHaveLength(1);
    const bursts = Buffer.from(`{"a":"${"x".repeat(64_000_000)}"}`);
    expect(extractFromPdf(attached(deflateSync(bursts)))).toEqual([]);
  });

  test("that would act when opened does not, and names no address that is asked", async () => {
    const pdf = Buffer.from(
      "%PDF-1.7\n1 0 obj\n<</OpenAction <</S /JavaScript /JS (globalThis.hurt = true)>> /AA <</O <</S /URI /URI (https://evil.example/)>>>>>>\nendobj\n%%EOF",
    );
    const context = await world(webOrigin);
    const asked: string[] = [];
    const fetchPublic = (url: string) => (asked.push(url), context.fetchPublic(url));
    expect(answers(await verifyCredential(pdf, { ...context, fetchPublic }))).toBe("n??????");
    expect(asked).toEqual([]);
    expect(Object.keys(globalThis)).not.toContain("hurt");
  });
});

describe("a document made to be slow", () => {
  const withWord = async (x: unknown): Promise<Json> => {
    const signed = await signForeign(foreignCredential(foreignDidKey()), 1, foreignDidKey());
    return { ...signed, "@context": [signed["@context"], { x: "https://evil.example/x" }].flat(), x };
  };

  test("by many nameless parts is not put into canonical form", async () => {
    const many = await withWord(Array.from({ length: 1_501 }, () => ({})));
    const answer = await checked(JSON.stringify(many));
    expect(answers(answer)).toBe("yy?????");
    expect(detail(answer, "Signature")).toContain("more parts than any credential");
    const { did, sign } = await tokenIssuer("ES256");
    const token = await sign(foreignCredential(did, { x: Array.from({ length: 1_501 }, () => ({})) }));
    expect(answers(await checked(token))).toBe("yy?????");
  });

  test("by many values, more than one call can take as arguments, is not either", async () => {
    const many = await withWord(Array.from({ length: 150_000 }, () => 1));
    expect(answers(await checked(JSON.stringify(many)))).toBe("yy?????");
  });

  test("by parts that all look alike is answered all the same", async () => {
    const size = 24;
    const all = Array.from({ length: size }, (_, at) => ({ "@id": `_:b${at}` }));
    const knot = all.map((one, at) => ({ ...one, x: all.filter((_, other) => other !== at) }));
    const answer = await checked(JSON.stringify(await withWord(knot)));
    expect(answers(answer)).toBe("yyn????");
  });

  test("by depth, in a token too, is refused before it is read", async () => {
    const { did, sign } = await tokenIssuer("ES256");
    let deep: unknown = "x";
    for (let at = 0; at < 100; at += 1) deep = { x: deep };
    const token = await sign({ ...foreignCredential(did), deep });
    expect(answers(await checked(token))).toBe("n??????");
  });
});
