import { type RecordStacks, type StackPlace, isHeld } from "~/domains/credentials/record-view";
import { domainClass } from "~/ui/icon";

const width = 340;
const wholeY = 26;
const stackY = 96;
const partY = (at: number): number => 160 + at * 52;
const r = 20;

/**
 * What stands on what: parts below, what they add up to above them, and all of it on top.
 * A picture only: its sentence says what it shows, and the list beside it is the same with links.
 * Shapes tell places apart, and fill with a tick what is held from what is to come.
 */
export function StacksPicture({ of: { domains, whole }, words }: { of: RecordStacks; words: string }) {
  const column = (at: number): number => ((at + 0.5) * width) / domains.length;
  const most = Math.max(...domains.map(({ parts }) => parts.length));
  return (
    <svg className="pathmap" viewBox={`0 0 ${width} ${partY(most - 1) + 28}`} role="img" aria-label={words}>
      {domains.map(({ code, parts }, at) => (
        <path
          key={code}
          className={`pm-line ${domainClass(code)}`}
          d={`M${column(at)} ${whole ? wholeY : stackY}V${partY(parts.length - 1)}`}
        />
      ))}
      {whole ? (
        <g className="ip">
          <Sum of={whole} x={width / 2} y={wholeY} across={Math.max(180, width - 24)} text={whole.title} />
        </g>
      ) : null}
      {domains.map(({ code, parts, stack }, at) => (
        <g className={domainClass(code)} key={code}>
          {stack ? <Sum of={stack} x={column(at)} y={stackY} across={48} text={stack.code} /> : null}
          {parts.map((part, n) => (
            <g key={part.code}>
              <circle
                className={part.state === "held" ? "pm-stop pm-held" : "pm-stop"}
                cx={column(at)}
                cy={partY(n)}
                r={r}
              />
              <text x={column(at)} y={partY(n) + 5} textAnchor="middle">
                {part.code}
              </text>
              <MarkAt of={part} x={column(at) + r - 4} y={partY(n) - r + 4} />
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

function Sum({
  of,
  x,
  y,
  across,
  text,
}: {
  of: StackPlace;
  x: number;
  y: number;
  across: number;
  text: string;
}) {
  const box = (grow: number) => ({
    x: x - across / 2 - grow,
    y: y - 19 - grow,
    width: across + 2 * grow,
    height: 38 + 2 * grow,
    rx: 8 + grow,
  });
  return (
    <>
      <rect className={of.state === "held" ? "pm-stop pm-held" : "pm-stop"} {...box(0)} />
      <rect className="pm-inner" {...box(-4)} />
      <text x={x} y={y + 5} textAnchor="middle">
        {text}
      </text>
      <MarkAt of={of} x={x + across / 2 - 3} y={y - 16} />
    </>
  );
}

function MarkAt({ of, x, y }: { of: StackPlace; x: number; y: number }) {
  if (!isHeld(of)) return null;
  const mark = of.state === "held" ? "m-done" : "m-wait";
  return (
    <svg className={`pm-mark ${mark}`} x={x - 9} y={y - 9} width="18" height="18">
      <use href={`/icons.svg#${mark}`} />
    </svg>
  );
}
