import type { NodeState } from "~/domains/credentials/pathway-rules";
import { domainClass } from "~/ui/icon";

/** What a station needs to be drawn. */
export interface Station {
  readonly to: string;
  readonly code: string;
  readonly title: string;
  readonly state: NodeState | null;
}
export interface MapOf {
  readonly domains: readonly {
    readonly code: string;
    readonly core: readonly Station[];
    readonly stack: Station | null;
  }[];
  readonly whole: Station | null;
  /** each strand with the stage it leads to */
  readonly strands: readonly { readonly station: Station; readonly step: Station | null }[];
  /** stages that follow from the whole */
  readonly steps: readonly Station[];
  /** the stack that the strands complete */
  readonly last: Station | null;
}

/** Said after the name, and what the mark at the station stands for. */
export const stateWords: Record<NodeState, string> = {
  held: "held",
  "in-grace": "ended, and can be renewed",
  equivalent: "equivalent recognised",
  ready: "open to you",
  begun: "begun",
  suspended: "suspended for now",
  ended: "ended",
  "to-come": "to come",
};
const marks: Partial<Record<NodeState, string>> = {
  held: "m-done",
  "in-grace": "m-wait",
  equivalent: "m-done",
  ready: "m-now",
  begun: "m-draft",
  suspended: "m-wait",
  ended: "m-none",
};

const column = (at: number): number => 32 + at * 55;
const row = (at: number): number => 78 + at * 52;
const r = 20;

/**
 * The curriculum as lines with stations: six down, through the stack of each domain, into one; then the strands and
 * where they lead. Narrow enough to be read on a phone; names stand in the list beside it and in each link.
 */
export function PathwayMap({ of, label }: { of: MapOf; label: string }) {
  const rows = Math.max(...of.domains.map((domain) => domain.core.length));
  const stackY = row(rows) + 4;
  const wholeY = stackY + 64;
  const branches = [
    ...of.steps.map((step) => ({ strand: null, step })),
    ...of.strands.map(({ station, step }) => ({ strand: station, step })),
  ];
  const branchY = (at: number): number => wholeY + 66 + at * 54;
  const lastY = branchY(branches.length);
  const height = (of.last ? lastY + 34 : branchY(branches.length - 1) + 34) + 4;
  return (
    <svg className="pathmap" viewBox={`0 0 340 ${height}`} role="group" aria-label={label}>
      <path
        className="pm-line pw"
        d={`M${column(0)} ${wholeY}V${of.last ? lastY : branchY(branches.length - 1)}`}
      />
      {of.domains.map((domain, at) => (
        <path
          key={domain.code}
          className={`pm-line ${domainClass(domain.code)}`}
          d={`M${column(at)} 40V${wholeY}`}
        />
      ))}
      {of.domains.map((domain, at) => (
        <g key={domain.code} className={domainClass(domain.code)}>
          <svg className="pm-shape" x={column(at) - 15} y="4" width="30" height="30" aria-hidden="true">
            <use href={`/icons.svg#d-${domainClass(domain.code)}`} />
          </svg>
          {domain.core.map((station, n) => (
            <Round key={station.code} of={station} x={column(at)} y={row(n)} />
          ))}
          {domain.stack ? <Pill of={domain.stack} x={column(at)} y={stackY} width={46} /> : null}
        </g>
      ))}
      {of.whole ? (
        <g className="ip">
          <Pill of={of.whole} x={170} y={wholeY} width={316} text={of.whole.title} />
        </g>
      ) : null}
      {branches.map(({ strand, step }, at) => (
        <g className="pw" key={(strand ?? step)?.code}>
          <path className="pm-line" d={`M${column(0)} ${branchY(at)}H${strand ? (step ? 158 : 70) : 86}`} />
          {strand ? <Pill of={strand} x={104} y={branchY(at)} width={76} single /> : null}
          {step ? <Stage of={step} x={strand ? 158 : 86} y={branchY(at)} /> : null}
          {strand && !step ? <Stage of={strand} x={150} y={branchY(at)} plain /> : null}
        </g>
      ))}
      {of.last ? (
        <g className="pw">
          <Pill of={of.last} x={column(0)} y={lastY} width={46} />
          <text className="pm-name" x={column(0) + 34} y={lastY + 5} aria-hidden="true">
            {of.last.title}
          </text>
        </g>
      ) : null}
    </svg>
  );
}

/** Begins with what stands at the station, so that somebody who speaks to the page can say what they see. */
const nameOf = ({ title, code, state }: Station, shown = code): string =>
  `${shown === title || shown === "" ? title : `${shown} ${title}`}${state ? `, ${stateWords[state]}` : ""}`;

function MarkAt({ state, x, y }: { state: NodeState | null; x: number; y: number }) {
  const mark = state && marks[state];
  return mark ? (
    <svg className={`pm-mark ${mark}`} x={x - 9} y={y - 9} width="18" height="18" aria-hidden="true">
      <use href={`/icons.svg#${mark}`} />
    </svg>
  ) : null;
}

function Round({ of, x, y }: { of: Station; x: number; y: number }) {
  return (
    <a href={of.to} aria-label={nameOf(of)}>
      <circle className="pm-halo" cx={x} cy={y} r={r + 5} />
      <circle className={of.state === "held" ? "pm-stop pm-held" : "pm-stop"} cx={x} cy={y} r={r} />
      <text x={x} y={y + 5} textAnchor="middle">
        {of.code}
      </text>
      <MarkAt state={of.state} x={x + r - 4} y={y - r + 4} />
    </a>
  );
}

function Pill({
  of,
  x,
  y,
  width,
  text = of.code,
  single,
}: {
  of: Station;
  x: number;
  y: number;
  width: number;
  text?: string;
  /** a micro-credential with a long code, not what several add up to */
  single?: boolean;
}) {
  const half = width / 2;
  const box = (grow: number) => ({
    x: x - half - grow,
    y: y - 19 - grow,
    width: width + 2 * grow,
    height: 38 + 2 * grow,
    rx: 8 + grow,
  });
  return (
    <a href={of.to} aria-label={nameOf(of, text)}>
      <rect className="pm-halo" {...box(5)} />
      <rect className={of.state === "held" ? "pm-stop pm-held" : "pm-stop"} {...box(0)} />
      {single ? null : <rect className="pm-inner" {...box(-4)} />}
      <text x={x} y={y + 5} textAnchor="middle">
        {text}
      </text>
      <MarkAt state={of.state} x={x + half - 3} y={y - 16} />
    </a>
  );
}

/** Where a line leads: a name in one line or two. */
function Stage({ of, x, y, plain }: { of: Station; x: number; y: number; plain?: boolean }) {
  const lines = brokenInTwo(of.title);
  const top = y + 5 - (lines.length - 1) * 9;
  const words = lines.map((line, at) => (
    <tspan key={line} x={x + 14} y={top + at * 18}>
      {at + 1 < lines.length ? `${line} ` : line}
    </tspan>
  ));
  if (plain) {
    return (
      <text className="pm-name" aria-hidden="true">
        {words}
      </text>
    );
  }
  return (
    <a href={of.to} aria-label={nameOf(of, "")}>
      <rect className="pm-halo" x={x - 10} y={y - 24} width={340 - x + 8} height="48" rx="10" />
      <circle className="pm-end" cx={x} cy={y} r="8" />
      <text className="pm-name">{words}</text>
      <MarkAt state={of.state} x={x} y={y} />
    </a>
  );
}

/** At most 22 letters a line; SVG breaks no lines by itself. */
function brokenInTwo(text: string): string[] {
  if (text.length <= 22) return [text];
  const at = text.lastIndexOf(" ", 22);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
