import { readFileSync } from "node:fs";
import type { Catalogue } from "~/catalogue/types";
import { listSearchDocuments } from "~/catalogue/search-documents";
import { startDemoServer } from "#tests/support/server";
import { median, p95Milliseconds } from "./load";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";
const connections = 16;
const rounds = 5;
const seconds = 4;

/** Pages of results over all content against a module page, both for a learner, 95 of 100 answered within. */
export async function searching(): Promise<Row[]> {
  const cat = JSON.parse(readFileSync("build/catalogue.json", "utf8")) as Catalogue;
  const server = await startDemoServer();
  try {
    const headers = { cookie: await signIn(server.origin, "learner@demo.example") };
    const asked = questions(cat);
    const found = asked.map((question) => `/search?${new URLSearchParams({ q: question })}`);
    const module = [`/learn/${slug}/01-where-your-role-begins-and-ends`];
    const p95 = (paths: readonly string[]) =>
      p95Milliseconds(server.origin, paths, headers, connections, seconds);
    await p95(found);
    await p95(module);
    const value: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round < rounds; round++) {
      value.push(await p95(found));
      baseline.push(await p95(module));
    }
    return [
      {
        name: "search-p95",
        ratio: median(value) / median(baseline),
        value: median(value),
        baseline: median(baseline),
        unit: "ms",
        note: `${asked.length} different questions over ${listSearchDocuments(cat).length} places, no results kept between them, against one module page; ${connections} connections, median of ${rounds} alternating rounds of ${seconds} s`,
      },
    ];
  } finally {
    await server.end();
  }
}

/**
 * Questions such as people type, from the content itself and always the same: single words, two words, codes, the
 * beginnings of words, misspelt words, and some that find nothing.
 */
function questions(cat: Catalogue): string[] {
  const documents = listSearchDocuments(cat);
  const words = documents
    .map((one) => `${one.title} ${one.text}`.match(/\p{L}{4,}/gu) ?? [])
    .filter((all) => all.length > 30);
  const word = (n: number): string => {
    const all = words[(n * 37) % words.length] ?? [];
    return (all[(n * 101) % all.length] ?? "work").toLowerCase();
  };
  const codes = documents.filter((one) => one.code !== "").map((one) => one.code);
  const without = (text: string, at: number) => text.slice(0, at) + text.slice(at + 1);
  const makers: ((n: number) => string)[] = [
    word,
    word,
    (n) => `${word(n)} ${word(n + 1)}`,
    (n) => `${word(n)} ${word(n * 3)}`,
    (n) => codes[(n * 13) % codes.length] ?? "DI3.2",
    (n) => word(n).slice(0, 4),
    (n) => without(word(n), 2),
    (n) => `how do I ${word(n)} with ${word(n + 5)}`,
    (n) => `${word(n).slice(0, 3)}zq`,
  ];
  const asked = Array.from({ length: 450 }, (_, n) => (makers[n % makers.length] ?? word)(n));
  return [...new Set(asked)];
}
