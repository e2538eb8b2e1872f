import {
  AlignmentType,
  Document,
  HeadingLevel,
  HeightRule,
  LevelFormat,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  type FileChild,
} from "docx";
import { lexer, type Token, type Tokens } from "marked";

/**
 * A working template as a Word document, made from its plain-text version.
 * One source for both, so that what a person downloads can never differ from what the page shows.
 * @param text Markdown: headings, paragraphs, lists, quotes and tables; the first row of a table is its header
 * @returns the bytes of a .docx with real headings, lists and header rows
 */
export async function templateDocument(title: string, text: string): Promise<Buffer> {
  lists = 0;
  const document = new Document({
    title,
    creator: "",
    lastModifiedBy: "",
    description: "",
    styles: {
      default: {
        document: { run: { font: "Calibri", size: 22, language: { value: "en-AU" } } },
        heading1: { run: { size: 36, bold: true }, paragraph: { spacing: { after: 160 } } },
        heading2: { run: { size: 28, bold: true }, paragraph: { spacing: { before: 320, after: 120 } } },
        heading3: { run: { size: 24, bold: true }, paragraph: { spacing: { before: 240, after: 80 } } },
      },
    },
    numbering: {
      config: [
        {
          reference: "steps",
          levels: [0, 1].map((level) => ({
            level,
            format: LevelFormat.DECIMAL,
            text: `%${level + 1}.`,
            alignment: AlignmentType.START,
            style: { paragraph: { indent: { left: 540 * (level + 1), hanging: 360 } } },
          })),
        },
      ],
    },
    sections: [{ children: lexer(text).flatMap((token) => childrenOf(token)) }],
  });
  return Packer.toBuffer(document);
}

const headings = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
] as const;

interface InList {
  readonly ordered: boolean;
  readonly level: number;
  /** Lists with different numbers count from one each. */
  readonly instance: number;
}

let lists = 0;

function childrenOf(token: Token, list?: InList): FileChild[] {
  const one = token as Tokens.Generic & Token;
  switch (one.type) {
    case "space":
      return [];
    case "heading":
      return [
        new Paragraph({
          heading: headings[(one as Tokens.Heading).depth - 1] ?? headings[3],
          children: runsOf(one.tokens),
        }),
      ];
    case "paragraph":
    case "text":
      return [
        new Paragraph({
          children: runsOf(one.tokens),
          spacing: { after: list ? 60 : 140 },
          ...(list && !list.ordered ? { bullet: { level: list.level } } : {}),
          ...(list?.ordered
            ? { numbering: { reference: "steps", level: list.level, instance: list.instance } }
            : {}),
        }),
      ];
    case "list": {
      const inside = { ordered: one.ordered === true, level: list ? 1 : 0, instance: ++lists };
      return (one as Tokens.List).items.flatMap((item) =>
        item.tokens.flatMap((child) => childrenOf(child, inside)),
      );
    }
    case "blockquote":
      return (one.tokens ?? []).flatMap((child) => childrenOf(child));
    case "table": {
      const { header, rows } = one as Tokens.Table;
      return [
        new Table({
          width: { size: 100, type: WidthType.PERCENTAGE },
          columnWidths: header.map(() => Math.floor(9000 / header.length)),
          rows: [header, ...rows].map(
            (row, at) =>
              new TableRow({
                ...(at === 0 ? { tableHeader: true } : {}),
                cantSplit: true,
                // room to write by hand
                height: { value: at === 0 ? 0 : 560, rule: HeightRule.ATLEAST },
                children: row.map(
                  (cell) =>
                    new TableCell({
                      margins: { top: 80, bottom: 80, left: 100, right: 100 },
                      children: [new Paragraph({ children: runsOf(cell.tokens, { bold: at === 0 }) })],
                    }),
                ),
              }),
          ),
        }),
        new Paragraph({ children: [] }),
      ];
    }
    case "hr":
      return [new Paragraph({ thematicBreak: true })];
    default:
      throw new Error(`A template holds headings, paragraphs, lists, quotes and tables, and no ${one.type}.`);
  }
}

function runsOf(tokens: readonly Token[] = [], style: { bold?: boolean; italics?: boolean } = {}): TextRun[] {
  return tokens.flatMap((token): TextRun[] => {
    const inside = "tokens" in token ? token.tokens : undefined;
    switch (token.type) {
      case "strong":
        return runsOf(inside, { ...style, bold: true });
      case "em":
        return runsOf(inside, { ...style, italics: true });
      case "br":
        return [new TextRun({ break: 1 })];
      default:
        return inside
          ? runsOf(inside, style)
          : [new TextRun({ text: plain("text" in token ? String(token.text) : token.raw), ...style })];
    }
  });
}

const plain = (text: string): string => text.replace(/\s*\n\s*/g, " ");
