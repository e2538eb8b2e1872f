import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import {
  bakePng,
  bakeSvg,
  extractFromPng,
  extractFromSvg,
  isPng,
  NotBaked,
} from "~/domains/credentials/bake";

const awkward = [
  `{"name":"Registered® mark, Pōtae, ṉḻ, ŋ"}`,
  `{"narrative":"ends ]]> here, and ]]]]>> there, <b>&amp;</b> \\"quoted\\" 'single'"}`,
  `{"emoji":"👩🏽‍🌾 family 👨‍👩‍👧","rtl":"‏مرحبا שלום"}`,
  `{"svg":"</openbadges:credential><svg>","cdata":"<![CDATA[ x ]]>"}`,
  "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl",
];
let png: Uint8Array;
const svg = `<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" aria-label="a > b"><path d="M0 0h9v9z"/></svg>`;

beforeAll(async () => {
  png = await sharp({ create: { width: 4, height: 4, channels: 4, background: "#155152" } })
    .png()
    .toBuffer();
});

describe("a baked picture gives back every byte", () => {
  test.each(awkward)("%s", (credential) => {
    expect(extractFromPng(bakePng(png, credential))).toBe(credential);
    expect(extractFromSvg(bakeSvg(svg, credential))).toBe(credential);
  });

  test("whatever the text", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3, stringUnit: "binary" }), (json) => {
        const credential = Buffer.from(json.trim(), "utf8").toString("utf8");
        fc.pre(credential !== "" && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(credential));
        expect(extractFromPng(bakePng(png, credential))).toBe(credential);
        expect(extractFromSvg(bakeSvg(svg, credential))).toBe(credential);
      }),
      { numRuns: 300 },
    );
  });
});

test("baking again replaces, in both", () => {
  const first = bakePng(png, "first");
  const second = bakePng(first, "other");
  expect(extractFromPng(second)).toBe("other");
  expect(second.length).toBe(first.length);
  const drawn = bakeSvg(bakeSvg(svg, `{"a":1}`), `{"b":2}`);
  expect(extractFromSvg(drawn)).toBe(`{"b":2}`);
  expect(drawn.match(/xmlns:openbadges/g)).toHaveLength(1);
});

test("a baked PNG is still a picture, with the text before its data", async () => {
  const baked = Buffer.from(bakePng(png, awkward[0] ?? ""));
  expect((await sharp(baked).metadata()).width).toBe(4);
  expect(baked.indexOf("iTXt")).toBeLessThan(baked.indexOf("IDAT"));
});

function withChunk(type: string, data: Uint8Array): Uint8Array {
  // The check sum is not read on extraction, so that a picture another tool touched still answers.
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const made = Buffer.concat([head, Buffer.from(type), data, Buffer.alloc(4)]);
  return Buffer.concat([png.subarray(0, 33), made, png.subarray(33)]);
}

describe("pictures made by others", () => {
  test("Open Badges 2 keyword, plain and compressed", () => {
    const body = Buffer.from(`{"x":"ō"}`);
    expect(extractFromPng(withChunk("tEXt", Buffer.concat([Buffer.from("openbadges\0"), body])))).toBe(
      `{"x":"ō"}`,
    );
    const packed = Buffer.concat([Buffer.from("openbadgecredential\0\0"), deflateSync(body)]);
    expect(extractFromPng(withChunk("zTXt", packed))).toBe(`{"x":"ō"}`);
    const itxt = Buffer.concat([Buffer.from("openbadgecredential\0\x01\0en\0\0"), deflateSync(body)]);
    expect(extractFromPng(withChunk("iTXt", itxt))).toBe(`{"x":"ō"}`);
  });

  test("a bomb does not go off", () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024));
    const packed = Buffer.concat([Buffer.from("openbadgecredential\0\0"), bomb]);
    expect(() => extractFromPng(withChunk("zTXt", packed))).toThrow(NotBaked);
  });

  test("two different credentials are refused, none is null, half a file is refused", () => {
    const baked = bakePng(png, "one");
    const at = Buffer.from(baked).indexOf("iTXt") - 4;
    const chunk = baked.subarray(at, at + 12 + 24 + 3);
    const other = Buffer.from(chunk);
    other.write("two", other.length - 7);
    expect(() => extractFromPng(Buffer.concat([baked.subarray(0, at), other, baked.subarray(at)]))).toThrow(
      /two credentials/,
    );
    expect(extractFromPng(png)).toBeNull();
    expect(() => extractFromPng(baked.subarray(0, 60))).toThrow(NotBaked);
    expect(isPng(Buffer.from("%PDF-1.7"))).toBe(false);
  });

  test("an SVG with another prefix, escapes instead of CDATA, or none at all", () => {
    const other = `<svg xmlns:ob='https://purl.imsglobal.org/ob/v3p0'><ob:credential>{&quot;a&quot;:&#x101;}</ob:credential></svg>`;
    expect(extractFromSvg(other)).toBe(`{"a":ā}`);
    expect(extractFromSvg(svg)).toBeNull();
    expect(
      extractFromSvg(
        `<svg xmlns:openbadges="https://evil.example"><openbadges:credential>{}</openbadges:credential></svg>`,
      ),
    ).toBeNull();
  });
});
