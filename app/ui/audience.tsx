import { Icon, type IconName } from "./icon";

export interface AudienceProps {
  /** Needed where a box below names it in aria-describedby. */
  id?: string;
  /** A whole sentence: "Only you can see this." */
  words: string;
  /** The page where it is changed. */
  to?: string;
  /** Defaults to "Change". */
  toLabel?: string;
  /** Lock for only you, people for named others, eye for assessors and beyond. */
  icon?: Extract<IconName, "lock" | "people" | "eye">;
  /** Stands by itself, not joined to a box below. */
  alone?: boolean;
}

/** Who sees what is written here. Every box that takes private words carries one above it. */
export function Audience({ id, words, to, toLabel = "Change", icon, alone }: AudienceProps) {
  const shown = icon ?? (words.startsWith("Only you") ? "lock" : "people");
  return (
    <p className={alone ? "audience audience--alone" : "audience"} id={id}>
      <Icon name={shown} />
      <span>
        <b>{words}</b>
        {to ? (
          <>
            {" "}
            <a href={to}>
              {toLabel}
              {toLabel === "Change" ? <span className="vh"> who can see it</span> : null}
            </a>
          </>
        ) : null}
      </span>
    </p>
  );
}
