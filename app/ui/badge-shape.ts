/** Geometry of the badge on a 240 × 240 grid, apart from React so that signing can draw the same picture. */
export interface BadgeDrawing {
  /** The domain's shape, and the same shape drawn a little smaller as a line. */
  tile: string;
  inner: string;
  fill: string;
  route: string;
  routeWidth: number;
  stops: readonly { x: number; y: number; r: number }[];
  goal: { x: number; y: number; r: number };
  code: { x: number; y: number; size: number };
}

interface Shape {
  tile: string;
  inner: string;
  /** Light tokens of the domain: white on each is 4.5 or more. */
  fill: string;
  /** The box the path is drawn in. */
  box: readonly [x0: number, y0: number, x1: number, y1: number];
  code: readonly [x: number, y: number];
}

const shapes: Record<string, Shape> = {
  YP: {
    tile: "M120 6a114 114 0 0 1 0 228 114 114 0 0 1 0-228z",
    inner: "M120 22a98 98 0 0 1 0 196 98 98 0 0 1 0-196z",
    fill: "#a8479c",
    box: [64, 86, 176, 138],
    code: [120, 184],
  },
  CS: {
    tile: "M28 12h184a16 16 0 0 1 16 16v184a16 16 0 0 1-16 16H28a16 16 0 0 1-16-16V28a16 16 0 0 1 16-16z",
    inner: "M36 28h168a8 8 0 0 1 8 8v168a8 8 0 0 1-8 8H36a8 8 0 0 1-8-8V36a8 8 0 0 1 8-8z",
    fill: "#12337c",
    box: [62, 74, 178, 130],
    code: [120, 186],
  },
  EE: {
    tile: "M120 6 236 222H4z",
    inner: "M120 40 209.2 206H30.8z",
    fill: "#806000",
    box: [86, 124, 152, 156],
    code: [120, 196],
  },
  CP: {
    tile: "M120 4 236 120 120 236 4 120z",
    inner: "M120 26.6 213.4 120 120 213.4 26.6 120z",
    fill: "#34815c",
    box: [70, 94, 162, 132],
    code: [120, 174],
  },
  DI: {
    tile: "M120 6 218.7 63v114L120 234 21.3 177V63z",
    inner: "M120 22 204.9 71v98L120 218 35.1 169V71z",
    fill: "#155152",
    box: [66, 86, 178, 138],
    code: [120, 182],
  },
  PW: {
    tile: "M10 16h126l96 104-96 104H10l48-104z",
    inner: "M35 32h94l81.2 88L129 208H35l40.6-88z",
    fill: "#6e1c17",
    box: [88, 92, 162, 134],
    code: [112, 182],
  },
  // all domains together, in the colour of the product
  IP: {
    tile: "M74 8h92l66 66v92l-66 66H74L8 166V74z",
    inner: "M81 25h78l56 56v78l-56 56H81l-56-56V81z",
    fill: "#0e3c45",
    box: [44, 80, 190, 142],
    code: [120, 192],
  },
};

const round = (n: number): number => Math.round(n * 10) / 10;

/**
 * The badge of a competency, a domain or all of them: a shape, one station for each skill or part, the goal in wattle.
 * @param code   "DI3", "DI", "IPS"; its first two letters choose the shape (anything else: a circle)
 * @param stops  number of skills, or of the competencies of a stack, 1 to 16
 */
export function badgeDrawing(code: string, stops: number): BadgeDrawing {
  const shape = shapes[code.slice(0, 2).toUpperCase()] ?? (shapes.YP as Shape);
  const [x0, y0, x1, y1] = shape.box;
  const n = Math.max(1, Math.min(16, Math.round(stops)));
  // Many stations: a flatter, finer line, so that they stay apart.
  const swing = (y1 - y0) / (n > 9 ? 9 : n > 6 ? 5 : 3);
  const points = Array.from({ length: n + 1 }, (_, i) => {
    const t = i / n;
    const turn = i === 0 || i === n ? 0 : i % 2 === 1 ? -swing : swing;
    return { x: round(x0 + (x1 - x0) * t), y: round(y1 + (y0 - y1) * t + turn) };
  });
  const r = Math.min(9, round((x1 - x0) / n / 2.4));
  const goal = points[n] as { x: number; y: number };
  return {
    tile: shape.tile,
    inner: shape.inner,
    fill: shape.fill,
    route: `M${points.map((p) => `${p.x} ${p.y}`).join("L")}`,
    routeWidth: n > 6 ? 5 : 8,
    stops: points.slice(0, n).map((p) => ({ ...p, r })),
    goal: { ...goal, r: Math.max(9, r + 3) },
    code: { x: shape.code[0], y: shape.code[1], size: 34 },
  };
}

/** The badge's full name, for role=img and for the title of a saved picture. */
export function badgeName(title: string, code: string, issuer: string): string {
  return `Badge: ${title}, ${code}, by ${issuer}`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The same badge as a file that needs no sheet and no font of ours (for baking and for the PNG). */
export function badgeSvg({
  code,
  title,
  issuer,
  stops,
}: {
  code: string;
  title: string;
  issuer: string;
  stops: number;
}): string {
  const d = badgeDrawing(code, stops);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="480" height="480" role="img">`,
    `<title>${escaped(badgeName(title, code, issuer))}</title>`,
    `<path fill="${d.fill}" d="${d.tile}"/>`,
    `<path fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="2.5" d="${d.inner}"/>`,
    `<path fill="none" stroke="#fff" stroke-width="${d.routeWidth}" stroke-linecap="round" stroke-linejoin="round" d="${d.route}"/>`,
    ...d.stops.map((s) => `<circle fill="#fff" cx="${s.x}" cy="${s.y}" r="${s.r}"/>`),
    `<circle fill="#ffc83a" stroke="#17292d" stroke-width="5" cx="${d.goal.x}" cy="${d.goal.y}" r="${d.goal.r}"/>`,
    `<text fill="#fff" font-family="'Source Sans 3','Source Sans Pro','Segoe UI',Arial,sans-serif" font-weight="700" font-size="${d.code.size}" x="${d.code.x}" y="${d.code.y}" text-anchor="middle">${escaped(code)}</text>`,
    `</svg>`,
  ].join("");
}
