import type { QRCode } from "qrcode";
import { badgeDrawing, badgeName } from "~/ui/badge-shape";
import { formatDate } from "~/ui/moments";
import { drawQr } from "~/ui/paper/qr.server";
import {
  type Block,
  type Sheet,
  drawLink,
  drawable,
  linesOf,
  muted,
  openSheet,
  registerFonts,
  rule,
  tagged,
  write,
} from "~/ui/paper/sheet.server";
import { drawBadge } from "./certificate.server";
import { stationsOf } from "./document.server";
import { levelsIn } from "./offline-credential";
import { readSignedFacts } from "./signed-facts";
import { readStrictJson } from "./strict-json";
import { stackAchievementType } from "./terms";

export interface PocketCardInput {
  /** the stored, signed text; everything printed is read from it, and it is attached byte for byte */
  readonly credential: string;
  /** holds the small credential */
  readonly square: QRCode;
  /** null: the holder has chosen not to show it */
  readonly holderName: string | null;
  readonly pageUrl: string;
  readonly verifyUrl: string;
  readonly timeZone: string;
  /** a line above the card, such as that everyone here is made up */
  readonly notice: string | null;
}

const mm = 72 / 25.4;
/** @source ISO/IEC 7810, ID-1: what a wallet holds */
const card = { width: 85.6 * mm, height: 54 * mm };
const margin = 12;
/** White around the code, in modules. @source ISO/IEC 18004 */
const quiet = 4;

/**
 * A card for the wallet: an A4 page with its two sides next to one another, to cut out and fold.
 * Tagged like the certificate, and with the whole credential attached, so that the file can be checked as well as the
 * card. The same input gives the same bytes.
 * @returns a PDF that declares PDF/UA-1
 */
export async function pocketCardPdf(input: PocketCardInput): Promise<Uint8Array> {
  const facts = readSignedFacts(readStrictJson(input.credential));
  const awardedAt = new Date(facts.awardedAt ?? facts.validFrom);
  const issuer = facts.issuer.name ?? facts.issuer.id;
  const code = facts.humanCode ?? "";
  const name = drawable(input.holderName);
  const stacked = facts.achievementType === stackAchievementType;
  const kind = stacked ? "Combined credential" : "Micro-credential";
  const levels = levelsIn(facts);
  const stops = stationsOf(facts.alignment, (one) => one.code).length;
  const day = (at: Date): string => formatDate(at, input.timeZone);
  const until = facts.validUntil === null ? "No end date" : `Valid until ${day(new Date(facts.validUntil))}`;
  const { sheet, done } = openSheet({
    title: `Pocket card: ${facts.name}`,
    author: issuer,
    subject: `Pocket card of a ${kind.toLowerCase()}`,
    madeAt: awardedAt,
    layout: "portrait",
  });
  registerFonts(sheet, [
    levels ?? "",
    facts.name,
    issuer,
    name ?? "",
    input.notice ?? "",
    input.pageUrl,
    input.verifyUrl,
  ]);

  const { page, say, decorate } = tagged(sheet);
  const left = (sheet.page.width - 2 * card.width) / 2;
  const wide = { x: left, width: 2 * card.width };
  const top = 168;

  let y = 56;
  if (input.notice)
    say("P", () => void (y = write(sheet, input.notice ?? "", y, { ...wide, size: 10, colour: muted })));
  say("H1", () => {
    y = write(sheet, "Your pocket card", y + 6, { ...wide, size: 24, weight: 700 });
  });
  say("P", () => {
    const words =
      "Print this page at 100 per cent. Cut along the outer line and fold in the middle, so that the code is on the back.";
    y = write(sheet, words, y + 4, { ...wide, size: 12 });
  });
  decorate(() => cutLines(sheet, left, top));

  front();
  back();

  y = top + card.height + 28;
  say("H2", () => {
    y = write(sheet, "What the code holds", y, { ...wide, size: 15, weight: 700 });
  });
  say("P", () => {
    const words =
      "A short form of your credential, signed by its issuer: what was awarded, when, until when, and hashes by which your name and email address can be compared. Your name itself is not in it. Whoever scans it sees on their own device whether it is genuine. That works without network too, where our page was open on that device before.";
    y = write(sheet, words, y + 4, { ...wide, size: 11.5 });
  });
  say("P", () => {
    y = write(sheet, "The whole credential, with everything that was judged:", y + 8, {
      ...wide,
      size: 11.5,
    });
  });
  drawLink(sheet, page, input.pageUrl, y, wide);
  y += 16;
  say("P", () => {
    y = write(sheet, "Where anybody can check it:", y + 8, { ...wide, size: 11.5 });
  });
  drawLink(sheet, page, input.verifyUrl, y, wide);
  page.end();
  sheet.file(Buffer.from(input.credential, "utf8"), {
    name: "credential.json",
    type: "application/json",
    description: "The signed Open Badges 3.0 credential that this card stands for",
    relationship: "Data",
    creationDate: awardedAt,
    modifiedDate: awardedAt,
  });
  sheet.end();
  return done;

  function front(): void {
    decorate(() => sheet.rect(left, top, card.width, 5).fill(badgeDrawing(code, 1).fill));
    page.add(
      sheet.struct("Figure", { alt: badgeName(facts.name, code, issuer) }, () =>
        drawBadge(sheet, code, stops, { x: left + margin - 2, y: top + 16, size: 50 }),
      ),
    );
    const beside = { x: left + margin + 58, width: card.width - 2 * margin - 58 };
    let below = top + 16;
    say("H2", () => {
      // the longest title there is takes three lines at the smaller size
      const [size = 9.5] = [13, 11, 9.5].filter(
        (one) => linesIn(sheet, facts.name, { ...beside, size: one, weight: 700 }) <= 3,
      );
      below = write(sheet, facts.name, below, { ...beside, size, weight: 700, gap: 1.15 });
    });
    say("P", () => {
      const words =
        name === null ? `Awarded on ${day(awardedAt)}` : `Awarded to ${name} on ${day(awardedAt)}`;
      below = write(sheet, words, below + 4, { ...beside, size: 9, gap: 1.2 });
    });
    if (levels !== null) {
      say("P", () => {
        below = write(sheet, levels, below + 2, { ...beside, size: 8, colour: muted, gap: 1.2 });
      });
    }
    say("P", () => {
      below = write(sheet, until, below + 2, { ...beside, size: 9, gap: 1.2 });
    });
    say("P", () => {
      const block = { x: left + margin, width: card.width - 2 * margin, size: 8, colour: muted, gap: 1.2 };
      const words = `${kind} from ${issuer}`;
      write(sheet, words, top + card.height - margin - linesIn(sheet, words, block) * 8 * 1.2, block);
    });
  }

  function back(): void {
    const x = left + card.width;
    const unit = (card.height - 6) / (input.square.modules.size + 2 * quiet);
    const size = unit * input.square.modules.size;
    page.add(
      sheet.struct(
        "Figure",
        { alt: `QR code that holds the small signed credential, and opens ${input.verifyUrl}` },
        () => drawQr(sheet, input.square, x + 3 + quiet * unit, top + 3 + quiet * unit, size),
      ),
    );
    const beside = {
      x: x + size + 2 * quiet * unit + 6,
      width: card.width - size - 2 * quiet * unit - 6 - 8,
    };
    let below = top + 16;
    say("H2", () => {
      below = write(sheet, "Check it", below, { ...beside, size: 10, weight: 700 });
    });
    say("P", () => {
      below = write(sheet, "Scan the code with a phone.", below + 2, { ...beside, size: 8, gap: 1.2 });
    });
    say("P", () => {
      below = write(sheet, "A card proves what was awarded, not who holds it.", below + 4, {
        ...beside,
        size: 8,
        gap: 1.2,
      });
    });
    say("P", () => {
      write(sheet, "Ask for their name and compare it there.", below + 4, { ...beside, size: 8, gap: 1.2 });
    });
  }
}

const linesIn = (sheet: Sheet, text: string, block: Block): number => linesOf(sheet, text, block).length;

function cutLines(sheet: Sheet, left: number, top: number): void {
  sheet.save().lineWidth(0.6).strokeColor(rule, 1);
  sheet.rect(left, top, 2 * card.width, card.height).stroke();
  const middle = left + card.width;
  sheet
    .dash(3, { space: 3 })
    .moveTo(middle, top - 8)
    .lineTo(middle, top + card.height + 8)
    .stroke();
  sheet.undash().restore();
}
