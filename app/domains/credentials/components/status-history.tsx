import { Section } from "~/ui/page";
import { Thread } from "~/ui/thread";
import type { ToldAct } from "../status-view";

/** Everything that was done and said about a credential, oldest first. */
export function StatusHistory({ acts, timeZone }: { acts: readonly ToldAct[]; timeZone: string }) {
  if (acts.length === 0) return null;
  return (
    <Section heading="What was said and decided" id="history">
      <Thread
        timeZone={timeZone}
        messages={acts.map((act) => ({
          key: act.key,
          author: act.by,
          mine: act.mine,
          at: act.at,
          about: act.did,
          body: act.words,
        }))}
      />
    </Section>
  );
}
