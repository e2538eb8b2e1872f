import type { RefusedForm } from "~/http/forms.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";
import type { OpenRoundPage } from "../open-round.server";

/** What a round is for, when it is due, and whether advanced skills are part of it. */
export function OpenRound({
  page,
  refused,
}: {
  page: OpenRoundPage;
  refused: RefusedForm["refused"] | undefined;
}) {
  const typed = refused?.typed;
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="the round can be opened" />
      <PageHead
        back={
          page.forSelf
            ? { to: "/self-assessment", label: "Your rounds" }
            : { to: "/team/ratings", label: "Rounds of your team" }
        }
        title={page.forSelf ? "Open a round" : `Open a round for ${page.person}`}
        lede={
          page.forSelf
            ? "You rate how you work, skill by skill. It takes an hour or so in all, and you can stop at any page."
            : `You rate how you see ${page.person} work, and ${page.person} rates their own work. Then you talk.`
        }
      />
      <form method="post" noValidate className="stack-l measure">
        <input type="hidden" name="round" value={typed?.["round"] ?? page.id} />
        <ChoiceGroup
          legend="What is it for?"
          name="kind"
          choices={page.kinds}
          defaultValue={typed?.["kind"] ?? null}
          error={refused?.errors["kind"]}
        />
        <TextField
          label="Ratings by"
          name="due"
          type="date"
          width="short"
          optional
          hint="A day that leaves time to talk afterwards. Whoever has not sent by then gets a reminder, and nothing else happens."
          defaultValue={typed?.["due"] ?? page.due}
          error={refused?.errors["due"]}
        />
        <ChoiceGroup
          legend="Advanced skills"
          legendSize="label"
          name="strand"
          multiple
          layout="plain"
          choices={page.strands}
          defaultValue={refused ? (refused.chosen["strand"] ?? []) : page.on}
          hint={
            page.forSelf
              ? "All 72 core skills are part of every round. Tick the strands you work in."
              : `All 72 core skills are part of every round. Tick the strands ${page.person} works in.`
          }
          error={refused?.errors["strand"]}
        />
        <Acts>
          <Button>Open the round</Button>
        </Acts>
        <p className="muted">
          {page.other
            ? `${page.other} gets a mail. Each of you rates separately, and neither sees the other’s ratings before both have sent them.`
            : "Nobody supervises you here, so nobody rates beside you. You can look back at what you said."}
        </p>
      </form>
    </>
  );
}
