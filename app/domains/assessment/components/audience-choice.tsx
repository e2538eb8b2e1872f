import { ChoiceGroup } from "~/ui/field";
import type { AudienceNames } from "../audience-words";
import type { Audience } from "../terms";

/** Who may read a piece, to be ticked: on the way to sending it, and at any time after. */
export function AudienceChoice({
  names,
  claim,
  chosen,
  error,
}: {
  names: AudienceNames;
  /** a claim of prior learning: whoever leads the learner neither judges nor reads it */
  claim: boolean;
  chosen: readonly string[];
  error?: string | undefined;
}) {
  const choices: { value: Audience; label: string; detail: string }[] = [
    {
      value: "supervisor",
      label: names.supervisor ?? "My supervisor",
      detail: names.supervisor
        ? `Your supervisor judges it first. If you get another supervisor, it is theirs to read instead.`
        : "No supervisor is named for you yet. Whoever becomes it can read and judge it then.",
    },
    {
      value: "assessor",
      label: `The assessors and award staff of ${names.issuer}`,
      detail: claim
        ? "They judge claims of prior learning."
        : "An assessor may judge it: at once where no supervisor can, after two weeks, or when somebody asks.",
    },
    {
      value: "facilitator",
      label: "The facilitators of professional support",
      detail:
        "People from outside who help with vocational questions. They read and write to you; they judge nothing.",
    },
  ];
  return (
    <ChoiceGroup
      multiple
      legend="Who may read it, beside you?"
      name="audience"
      hint="Tick nobody, and it is private."
      choices={choices.filter((choice) => !claim || choice.value !== "supervisor")}
      defaultValue={chosen}
      error={error}
    />
  );
}
