import { badgeDrawing, badgeName } from "./badge-shape";

/**
 * The badge of a micro-credential. Its colours are its own in every theme, so it looks the same as the
 * picture people save and share.
 * @param code   competency code; its domain gives shape and colour
 * @param stops  number of core skills
 */
export function Badge({
  code,
  title,
  issuer,
  stops,
  small,
  decorative,
}: {
  code: string;
  title: string;
  issuer: string;
  stops: number;
  small?: boolean;
  /** The same words stand beside it (a list of credentials). */
  decorative?: boolean;
}) {
  const d = badgeDrawing(code, stops);
  return (
    <svg
      className={small ? "badge badge--small" : "badge"}
      viewBox="0 0 240 240"
      {...(decorative
        ? { "aria-hidden": true }
        : { role: "img", "aria-label": badgeName(title, code, issuer) })}
    >
      <path fill={d.fill} d={d.tile} />
      <path className="b-line" d={d.inner} />
      <path className="b-path" d={d.route} strokeWidth={d.routeWidth} />
      {d.stops.map((stop) => (
        <circle className="b-stop" cx={stop.x} cy={stop.y} r={stop.r} key={stop.x} />
      ))}
      <circle className="b-goal" cx={d.goal.x} cy={d.goal.y} r={d.goal.r} />
      <text className="b-code" x={d.code.x} y={d.code.y} textAnchor="middle">
        {code}
      </text>
    </svg>
  );
}
