import {
  type Block,
  type Element,
  type Sheet,
  ink,
  linesOf,
  muted,
  openSheet,
  printable,
  registerFonts,
  rule,
  tagged,
  wattle,
  write,
} from "~/ui/paper/sheet.server";
import { formatDate } from "~/ui/moments";
import { dayWords } from "./plan-words";
import type { LineView } from "./plan-view";

export interface PlanPdfInput {
  readonly name: string;
  readonly sentence: string;
  readonly open: readonly LineView[];
  readonly finished: readonly LineView[];
  /** YYYY-MM-DD in words; null: none named */
  readonly nextLook: string | null;
  readonly madeAt: Date;
  readonly timeZone: string;
  /** a line across the top, such as that everyone here is made up */
  readonly notice: string | null;
}

const margin = 56;
const top = 56;
const foot = 64;

/**
 * A development plan on paper: what is open with its day and what helps, and what is done.
 * Tagged and with its fonts inside, as the certificate is. The same input gives the same bytes.
 * @returns a PDF that declares PDF/UA-1
 */
export async function planPdf(input: PlanPdfInput): Promise<Uint8Array> {
  const title = `Development plan of ${input.name}`;
  const { sheet, done } = openSheet({
    title,
    author: input.name,
    subject: "Development plan",
    madeAt: input.madeAt,
    layout: "portrait",
  });
  draw(sheet, input, title);
  sheet.end();
  return done;
}

function draw(sheet: Sheet, input: PlanPdfInput, title: string): void {
  const say = printable;
  const texts = [
    title,
    input.sentence,
    input.notice ?? "",
    ...[...input.open, ...input.finished].flatMap((line) => [
      line.words,
      line.skill?.text ?? "",
      line.who,
      line.from,
      ...line.ties.flatMap((tie) => [tie.what, tie.detail ?? ""]),
    ]),
  ];
  registerFonts(sheet, texts.map(say));
  const { page, decorate } = tagged(sheet);
  const width = sheet.page.width - 2 * margin;
  const bottom = sheet.page.height - foot;
  let y = top;
  const rail = (): void => decorate(() => void sheet.rect(0, 0, sheet.page.width, 6).fill("#0e3c45"));
  rail();

  /** Begins a new page where a block would not fit on this one. */
  const roomFor = (height: number): void => {
    if (y + height <= bottom) return;
    sheet.addPage({ size: "A4", layout: "portrait", margin: 0 });
    rail();
    y = top;
  };
  const heightOf = (text: string, block: Block): number =>
    linesOf(sheet, text, block).length * block.size * (block.gap ?? 1.28);
  const put = (parent: Element, type: string, words: string, block: Block, before = 0): void => {
    const text = say(words);
    y += before;
    roomFor(heightOf(text, block));
    parent.add(
      sheet.struct(type, () => {
        y = write(sheet, text, y, block);
      }),
    );
  };

  const whole = { x: margin, width };
  if (input.notice) put(page, "P", input.notice, { ...whole, size: 10, colour: muted });
  put(page, "H1", title, { ...whole, size: 26, weight: 700, gap: 1.15 }, 6);
  put(
    page,
    "P",
    `${input.sentence} As it stood on ${formatDate(input.madeAt, input.timeZone)}.`,
    { ...whole, size: 12 },
    6,
  );
  if (input.nextLook) {
    put(
      page,
      "P",
      `The next look through it is on ${input.nextLook}.`,
      { ...whole, size: 12, colour: muted },
      2,
    );
  }

  const chapter = (heading: string, lines: readonly LineView[]): void => {
    if (lines.length === 0) return;
    roomFor(110);
    put(page, "H2", heading, { ...whole, size: 17, weight: 700 }, 20);
    const list = sheet.struct("L");
    page.add(list);
    for (const line of lines) station(list, line);
    list.end();
  };
  const station = (list: Element, line: LineView): void => {
    const beside = { x: margin + 26, width: width - 26 };
    const head: Block = { ...beside, size: 13, weight: 700, gap: 1.24 };
    const small: Block = { ...beside, size: 11, colour: muted, gap: 1.3 };
    const details = [
      line.state === "open" ? `${dayWords(line)}. ${line.who}.` : `${dayWords(line)}.`,
      line.skill ? `${line.skill.code} ${line.skill.text}` : null,
      ...line.ties.map((tie) => `Helps: ${tie.what}${tie.detail ? ` (${tie.detail})` : ""}`),
    ].flatMap((one) => (one === null ? [] : [say(one)]));
    y += 10;
    const height =
      heightOf(say(line.words), head) + details.reduce((sum, one) => sum + heightOf(one, small), 0);
    roomFor(Math.min(height, bottom - top));
    decorate(() => {
      sheet.circle(margin + 8, y + 8, 6);
      if (line.state === "done") sheet.fill("#1c6a43");
      else sheet.lineWidth(2).fillAndStroke(line.when === "later" ? "#ffffff" : wattle, ink);
    });
    const item = sheet.struct("LI");
    list.add(item);
    const body = sheet.struct("LBody");
    item.add(body);
    put(body, "P", line.words, head);
    for (const one of details) put(body, "P", one, small);
    body.end();
    item.end();
  };
  chapter("What is open", input.open);
  chapter("What is done", input.finished);
  y += 18;
  roomFor(40);
  decorate(() => void sheet.rect(margin, y, width, 1).fill(rule));
  put(
    page,
    "P",
    "This copy is yours. On a shared printer, take it with you.",
    { ...whole, size: 10, colour: muted },
    8,
  );
  page.end();
}
