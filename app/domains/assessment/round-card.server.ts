import { firstName } from "~/domains/people/names";
import { formatDateOn } from "~/ui/moments";
import { type ListedRound, listLedRounds, listRounds, pathOfRound } from "./cycles.server";
import { roundState } from "./rating-rules";

/** What the first page of a specialist says about their rounds: one link and a sentence, whatever the state. */
export async function readRoundCard(
  personId: string,
): Promise<{ readonly to: string; readonly act: string; readonly words: string }> {
  const rounds = await listRounds(personId);
  const current = rounds.find((round) => ["rate", "wait", "talk"].includes(roundState(round, "self")));
  return current ? cardOf(current) : noRound;
}

const noRound = {
  to: "/self-assessment",
  act: "Look at how you work",
  words: "skill by skill, when there is time. There is no pass mark.",
};

function cardOf(round: ListedRound) {
  const other = round.supervisor && firstName(round.supervisor);
  const to = pathOfRound("self", round.id);
  switch (roundState(round, "self")) {
    case "wait":
      return { to, act: "Your ratings are sent.", words: `${other} rates separately.` };
    case "talk":
      return other
        ? { to, act: "Both ratings are here.", words: `Read them, then talk with ${other}.` }
        : { to, act: "Look back at your ratings", words: "of this round." };
    default:
      return {
        to,
        act: "Go on with your self-assessment",
        words: round.dueOn ? `by ${formatDateOn(round.dueOn)}. Your place is kept.` : "Your place is kept.",
      };
  }
}

/** The rounds in which this supervisor has still to rate, and those to talk about; each the longest open first. */
export async function readRatingsWaiting(supervisorId: string) {
  const rounds = await listLedRounds(supervisorId);
  const of = (wanted: "rate" | "talk") => {
    const waiting = rounds.filter((round) => roundState(round, "supervisor") === wanted);
    const [first] = waiting;
    return {
      count: waiting.length,
      first: first && {
        id: first.id,
        person: firstName(first.person),
        dueOn: first.dueOn && formatDateOn(first.dueOn),
      },
    };
  };
  return { ...of("rate"), talks: of("talk") };
}
