import type { Stands } from "../status-view";

/** What was proposed or decided about a holder's own credential, with the way to answer. */
export function StandingNotice({
  id,
  standing,
}: {
  id: string;
  standing: Pick<Stands, "sentences" | "words">;
}) {
  return (
    <div className="stack-s">
      {standing.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {standing.words ? <blockquote className="quote written">{standing.words}</blockquote> : null}
      <p>
        <a href={`/record/standing/${id}`}>What was decided about it, and what you can do</a>
      </p>
    </div>
  );
}
