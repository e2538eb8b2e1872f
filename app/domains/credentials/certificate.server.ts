import { create as createQr } from "qrcode";
import { badgeDrawing, badgeName } from "~/ui/badge-shape";
import { textAsPath } from "~/ui/paper/fonts.server";
import { formatDate } from "~/ui/moments";
import { drawQr } from "~/ui/paper/qr.server";
import {
  type Element,
  type Sheet,
  drawLink,
  drawable,
  ink,
  linesOf,
  muted,
  openSheet,
  registerFonts,
  rule,
  tagged,
  wattle,
  write,
} from "~/ui/paper/sheet.server";
import { stationsOf } from "./document.server";
import { readSignedFacts } from "./signed-facts";
import { readStrictJson } from "./strict-json";
import { stackAchievementType } from "./terms";
import type { SignedFacts } from "./verification";

export interface CertificateInput {
  /** the stored, signed text; everything printed is read from it, and it is attached byte for byte */
  readonly credential: string;
  /** null: the holder has chosen not to show it */
  readonly holderName: string | null;
  /** where the credential can be looked at and checked */
  readonly pageUrl: string;
  readonly timeZone: string;
  /** a line across the top, such as that everyone here is made up */
  readonly notice?: string | null;
}

/**
 * The certificate: one A4 page that reads well on paper, on screen and by screen reader.
 * Tagged (headings, list, figures with words), in Australian English, with real text and its fonts inside, and with
 * the signed credential attached, so that the file can be checked without us. The same input gives the same bytes.
 * @returns a PDF that declares PDF/UA-1
 */
export async function certificatePdf(input: CertificateInput): Promise<Uint8Array> {
  const facts = readSignedFacts(readStrictJson(input.credential));
  const awardedAt = new Date(facts.awardedAt ?? facts.validFrom);
  const { sheet, done } = openSheet({
    title: `${facts.name}, ${whatItIs(facts)} from ${facts.issuer.name ?? ""}`,
    author: facts.issuer.name ?? "",
    subject: `Certificate of a ${whatItIs(facts)}`,
    madeAt: awardedAt,
    layout: "landscape",
  });
  draw(sheet, facts, input, awardedAt);
  sheet.file(Buffer.from(input.credential, "utf8"), {
    name: "credential.json",
    type: "application/json",
    description: "The signed Open Badges 3.0 credential that this certificate shows",
    relationship: "Data",
    creationDate: awardedAt,
    modifiedDate: awardedAt,
  });
  sheet.end();
  return done;
}

function paragraphWith(criteria: string | null, words: RegExp): string | null {
  return criteria?.split("\n\n").find((paragraph) => words.test(paragraph)) ?? null;
}

const mostResults = 6;
/** In two columns, so that all sixteen stand on the page. */
const mostParts = 18;

const whatItIs = (facts: SignedFacts): string =>
  facts.achievementType === stackAchievementType ? "combined credential" : "micro-credential";
/** "Competency DI3", "Strand PW2.PS". */
const placeWords = (code: string): string => `${code.includes(".") ? "Strand" : "Competency"} ${code}`;

interface Line {
  readonly title: string;
  /** below it, smaller; "" for none */
  readonly detail: string;
}

function draw(sheet: Sheet, facts: SignedFacts, input: CertificateInput, awardedAt: Date): void {
  const day = (at: Date): string => formatDate(at, input.timeZone);
  const issuer = facts.issuer.name ?? facts.issuer.id;
  const name = drawable(input.holderName);
  const code = facts.humanCode ?? "";
  const stacked = facts.achievementType === stackAchievementType;
  const skills = stationsOf(facts.alignment, (one) => one.code);
  const volume = paragraphWith(facts.criteria, /^Volume of learning/);
  const standing = paragraphWith(facts.criteria, /Australian Qualifications Framework/);
  const notice = drawable(input.notice ?? null);
  const all: readonly Line[] = stacked
    ? facts.evidence.map((one) => ({ title: one.name ?? "", detail: "" }))
    : facts.results.map((result) => ({ title: result.criterion, detail: result.achieved ?? "" }));
  const lines = all.slice(0, stacked ? mostParts : mostResults);
  const more = all.length - lines.length;
  registerFonts(sheet, [
    facts.name,
    issuer,
    name ?? "",
    notice ?? "",
    input.pageUrl,
    volume ?? "",
    standing ?? "",
    ...lines.flatMap((line) => [line.title, line.detail]),
    ...skills.map((skill) => `${skill.code ?? ""} ${skill.name}`),
  ]);

  const { page, say, decorate } = tagged(sheet);
  const right = sheet.page.width;
  const bottom = sheet.page.height;
  const margin = 48;
  const left = 268;
  const width = right - left - margin;

  decorate(() => {
    sheet.rect(0, 0, right, bottom).fill("#ffffff");
    sheet.rect(0, bottom - 132, right, 132).fill("#f5f6f1");
    sheet.rect(margin, bottom - 132, right - 2 * margin, 1).fill(rule);
    sheet.rect(0, 0, right, 8).fill(badgeDrawing(code, 1).fill);
  });
  if (notice)
    say(
      "P",
      () => void write(sheet, notice, 20, { x: margin, width: right - 2 * margin, size: 10, colour: muted }),
    );

  page.add(
    sheet.struct("Figure", { alt: badgeName(facts.name, code, issuer) }, () =>
      drawBadge(sheet, code, skills.length, { x: margin - 2, y: 62, size: 190 }),
    ),
  );

  let y = 62;
  say("P", () => {
    y = write(sheet, `${stacked ? "Combined credential" : "Micro-credential"} from ${issuer}`, y, {
      x: left,
      width,
      size: 13,
      weight: 700,
      colour: muted,
    });
  });
  say("H1", () => {
    y = write(sheet, facts.name, y + 4, { x: left, width, size: 32, weight: 700, gap: 1.12 });
  });
  say("P", () => {
    const words = name === null ? `Awarded on ${day(awardedAt)}` : `Awarded to ${name} on ${day(awardedAt)}`;
    y = write(sheet, words, y + 6, { x: left, width, size: 17 });
  });
  say("P", () => {
    const until =
      facts.validUntil === null ? "No end date" : `Valid until ${day(new Date(facts.validUntil))}`;
    y = write(sheet, stacked ? `${until}.` : `${until}. ${placeWords(code)}.`, y + 2, {
      x: left,
      width,
      size: 12,
      colour: muted,
    });
  });

  y += 18;
  say("H2", () => {
    const words = stacked ? "The credentials it stands on" : "What this person was seen doing at work";
    y = write(sheet, words, y, { x: left, width, size: 15, weight: 700 });
  });
  y = drawList(sheet, page, lines, decorate, { left, width, y: y + 6, columns: stacked ? 2 : 1 });
  if (more > 0) {
    say("P", () => {
      const words = `And ${more} more, on the web page named below.`;
      y = write(sheet, words, y + 2, { x: left, width, size: 11, colour: muted });
    });
  }

  // of a stack the list on the right says the same
  if (!stacked && skills.length > 0) {
    let below = 276;
    say("H2", () => {
      below = write(sheet, "Skills", below, {
        x: margin,
        width: 190,
        size: 13,
        weight: 700,
      });
    });
    const list = sheet.struct("L");
    page.add(list);
    const block = { x: margin, width: 190, size: 10.5, colour: muted, gap: 1.22 };
    const floor = bottom - 150;
    for (const [at, skill] of skills.entries()) {
      const words = `${skill.code ?? ""} ${skill.name}`;
      const height = linesOf(sheet, words, block).length * block.size * block.gap;
      const last = at + 1 === skills.length;
      // A long list ends with a number, never under the foot of the page.
      const room = below + 3 + height <= (last ? floor : floor - 14);
      const left = skills.length - at;
      const item = sheet.struct("LI");
      list.add(item);
      item.add(
        sheet.struct("LBody", () => {
          below = write(sheet, room ? words : `and ${left} more`, below + 3, block);
        }),
      );
      item.end();
      if (!room) break;
    }
    list.end();
  }

  const foot = bottom - 114;
  page.add(
    sheet.struct("Figure", { alt: `QR code that leads to ${input.pageUrl}` }, () =>
      drawQr(sheet, createQr(input.pageUrl, { errorCorrectionLevel: "M" }), margin + 8, foot, 92),
    ),
  );
  let line = foot - 2;
  const beside = { x: margin + 128, width: right - 2 * margin - 128 };
  say("H2", () => {
    line = write(sheet, "Check this certificate", line, { ...beside, size: 13, weight: 700 });
  });
  say("P", () => {
    line = write(
      sheet,
      "Scan the code, or open the address below. This file also carries its own signed proof (credential.json), which any Open Badges 3.0 verifier can check.",
      line + 1,
      { ...beside, size: 10.5 },
    );
  });
  drawLink(sheet, page, input.pageUrl, line + 1, beside);
  line += 16;
  const privacy = stacked
    ? "Each of them has a page of its own, which its holder may show."
    : "Evidence stays private, because it is about young people.";
  const last = [volume, standing, privacy].filter(Boolean).join(" ");
  say("P", () => {
    write(sheet, last, line + 2, { ...beside, size: 9.5, colour: muted });
  });
  page.end();
}

function drawList(
  sheet: Sheet,
  page: Element,
  lines: readonly Line[],
  decorate: (act: () => void) => void,
  { left, width, y, columns }: { left: number; width: number; y: number; columns: 1 | 2 },
): number {
  const list = sheet.struct("L");
  page.add(list);
  const rows = Math.ceil(lines.length / columns);
  const across = width / columns;
  let lowest = y;
  for (const [at, line] of lines.entries()) {
    const x = left + Math.floor(at / rows) * across;
    const top = y + (at % rows) * (columns === 2 ? 29 : 34.4);
    decorate(() => {
      // The path of the product: one station for each, joined by a line.
      if ((at + 1) % rows !== 0 && at + 1 < lines.length) sheet.rect(x + 6, top + 8, 2, 24).fill(rule);
      sheet.circle(x + 7, top + 8, 5).fill("#1c6a43");
    });
    const item = sheet.struct("LI");
    list.add(item);
    item.add(
      sheet.struct("LBody", () => {
        const block = { x: x + 24, width: across - 36 };
        const size = columns === 2 ? 10.5 : 12.5;
        let below = write(sheet, line.title, top + (12.5 - size), { ...block, size, weight: 700, gap: 1.2 });
        if (line.detail !== "") {
          below = write(sheet, line.detail, top + 14.5, { ...block, size: 11, colour: muted, gap: 1.2 });
        }
        lowest = Math.max(lowest, below + 6);
      }),
    );
    item.end();
  }
  list.end();
  return lowest;
}

/** @param size width in points; a badge is drawn 240 wide */
export function drawBadge(
  sheet: Sheet,
  code: string,
  stops: number,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const d = badgeDrawing(code, stops);
  sheet
    .save()
    .translate(x, y)
    .scale(size / 240);
  sheet.path(d.tile).fill(d.fill);
  sheet.path(d.inner).lineWidth(2.5).strokeColor("#ffffff", 0.5).stroke();
  sheet
    .path(d.route)
    .lineWidth(d.routeWidth)
    .lineCap("round")
    .lineJoin("round")
    .strokeColor("#ffffff", 1)
    .stroke();
  for (const stop of d.stops) sheet.circle(stop.x, stop.y, stop.r).fill("#ffffff");
  sheet.circle(d.goal.x, d.goal.y, d.goal.r).lineWidth(5).fillAndStroke(wattle, ink);
  sheet.path(textAsPath(code, 700, d.code.size, d.code.x, d.code.y)).fill("#ffffff");
  sheet.restore();
}
