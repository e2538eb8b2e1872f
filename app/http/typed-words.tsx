import { ButtonLink } from "~/ui/button";
import type { TypedTrouble } from "./kept-words.server";

/** True for the error that carries words nobody could keep. */
export function holdsTyped(trouble: unknown): trouble is TypedTrouble {
  return typeof trouble === "object" && trouble !== null && "typed" in trouble && "signInTo" in trouble;
}

/** On the 401 page: what was typed, to copy, and the way to sign in. */
export function TypedWords({ trouble }: { trouble: TypedTrouble }) {
  return (
    <div className="stack measure">
      {Object.entries(trouble.typed).map(([name, words], index) => (
        <div className="field" key={name}>
          <label className="label" htmlFor={`typed-${index}`}>
            {index === 0 ? "What you typed" : `What you typed, box ${index + 1}`}
          </label>
          <textarea id={`typed-${index}`} rows={6} readOnly defaultValue={words} />
        </div>
      ))}
      <p>
        <ButtonLink to={trouble.signInTo}>Sign in</ButtonLink>
      </p>
    </div>
  );
}
