import type { ReactNode } from "react";
import type { MarkState } from "./state";

/** A bar; the sentence beside it says how much, for everybody. */
export function Meter({ share }: { share: number }) {
  return (
    <svg className="meter" width="100%" height="10" aria-hidden="true">
      <rect width="100%" height="10" />
      <rect width={`${share * 100}%`} height="10" />
    </svg>
  );
}

/**
 * How much is in place: a sentence that counts what exists, and a line with one station for each piece.
 * x in per cent and no viewBox: nothing shrinks on a phone.
 * @param states  in the order of the path; more than 40 become a bar
 * @param words   "5 of 12 pieces are in place"; the picture is hidden from assistive technology
 */
export function Progress({ states, words }: { states: readonly MarkState[]; words: ReactNode }) {
  const n = states.length;
  const done = states.filter((state) => state === "done").length;
  const x = (index: number) => `${n > 1 ? 2 + (index * 96) / (n - 1) : 50}%`;
  return (
    <div className="progress stack-s">
      <p>{words}</p>
      {n === 0 ? null : n > 40 ? (
        <Meter share={done / n} />
      ) : (
        <svg className="line" width="100%" height="20" aria-hidden="true">
          <line className="l-rail" x1={x(0)} x2={x(n - 1)} y1="10" y2="10" />
          {states.map((state, index) =>
            state === "done" && states[index + 1] === "done" ? (
              <line className="l-done" key={`r${index}`} x1={x(index)} x2={x(index + 1)} y1="10" y2="10" />
            ) : null,
          )}
          {states.map((state, index) => (
            <g key={index}>
              <circle className={`l-stop l-${state}`} cx={x(index)} cy="10" r={state === "now" ? 8 : 6} />
              {state === "now" || state === "draft" || state === "wait" || state === "back" ? (
                <circle className="l-dot" cx={x(index)} cy="10" r="2.5" />
              ) : null}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
