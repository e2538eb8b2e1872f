/**
 * `npm run bench`: each row a ratio of two things measured in this run on this machine. Prints a table, writes bench.json.
 * `npm run bench -- NAME …` runs the groups whose names begin so.
 */
import { writeFileSync } from "node:fs";
import { bulkAward } from "./bulk-award";
import { catalogueRows } from "./catalogue";
import { exports } from "./exports";
import { inclusion } from "./inclusion";
import { memory } from "./memory";
import { pages } from "./pages";
import { scale } from "./scale";
import { searching } from "./searching";
import { signing } from "./signing";
import { statusLists } from "./status-list";

export interface Row {
  readonly name: string;
  readonly ratio: number;
  readonly value: number;
  readonly baseline: number;
  readonly unit: string;
  readonly note: string;
}

const groups: Record<string, () => Promise<Row[]>> = {
  pages,
  signing,
  scale,
  memory,
  exports,
  catalogue: catalogueRows,
  search: searching,
  inclusion,
  "status-list": statusLists,
  "bulk-award": bulkAward,
};

const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, measure] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
  console.log(`measuring ${name} …`);
  rows.push(...(await measure()));
}
const round = (value: number) => Math.round(value * 1000) / 1000;
console.table(
  rows.map(({ name, ratio, value, baseline, unit }) => ({
    name,
    ratio: round(ratio),
    value: round(value),
    baseline: round(baseline),
    unit,
  })),
);
for (const { name, note } of rows) console.log(`${name}: ${note}`);
writeFileSync("bench.json", `${JSON.stringify(rows, null, 2)}\n`);
process.exit(0);
