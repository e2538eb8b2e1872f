import { randomUUID } from "node:crypto";
import { redirect } from "@remix-run/node";
import { and, eq, isNull } from "drizzle-orm";
import { person, personRole } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { isId } from "~/domains/people/reads.server";
import { environment } from "~/http/environment.server";
import { DomainError } from "~/http/domain-error";
import { answerForm } from "~/http/forms.server";
import { openRound, pathOfRound, strandsOfPerson } from "./cycles.server";
import { strandsOf } from "./rating-rules";
import { type Actor, readSupervisor } from "./reads.server";
import { type CycleKind, cycleKinds } from "./terms";

const kindWords: Readonly<Record<CycleKind, readonly [name: string, when: string]>> = {
  induction: ["Induction", "In the first weeks, to see where to begin."],
  "mid-year": ["Mid-year", "Half way, to see what has moved."],
  annual: ["Annual", "Once a year, with the performance talk."],
  "ad-hoc": ["Extra", "When something has changed, such as a new role."],
};

async function readWhose(actor: Actor, personId: string) {
  const [whose] = await store()
    .read.select({ name: person.name, supervisorId: person.supervisorId })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "learner")))
    .where(and(eq(person.id, personId), isNull(person.closedAt)));
  const facts = { own: personId === actor.personId, supervises: whose?.supervisorId === actor.personId };
  requireMay(actor, "round.open", facts, true);
  if (!whose) throw new DomainError("not-found", "There is no such person. Go back and choose again.");
  return whose;
}

/**
 * The page on which somebody opens a round, for themselves or for somebody they supervise.
 * @throws not-found where it is neither
 */
export async function openRoundPage(actor: Actor, personId: string, now: Date) {
  const whose = await readWhose(actor, personId);
  const forSelf = personId === actor.personId;
  const supervisor = await readSupervisor(store().read, whose.supervisorId);
  const name = firstName(whose.name);
  return {
    id: randomUUID(),
    forSelf,
    person: name,
    other: forSelf ? supervisor && firstName(supervisor.name) : name,
    kinds: cycleKinds.map((kind) => ({ value: kind, label: kindWords[kind][0], detail: kindWords[kind][1] })),
    due: dayAt(new Date(now.getTime() + 21 * 86_400_000), environment().timeZone),
    strands: strandsOf(catalogue()).map((strand) => ({
      value: strand.code,
      label: strand.name,
      detail: strand.description,
    })),
    on: await strandsOfPerson(personId, forSelf),
  };
}
export type OpenRoundPage = Awaited<ReturnType<typeof openRoundPage>>;

/** Opens the round that a form asks for and goes to it; a refusal comes back beside what was typed. */
export async function openRoundForm(actor: Actor, personId: string, form: FormData, now: Date) {
  await readWhose(actor, personId);
  return answerForm(form, async (read) => {
    const id = read.text("round", { label: "Round", max: 64 });
    if (!isId(id)) read.refuse("round", "Reload the page and open the round again.");
    const kind = read.choice("kind", cycleKinds, {
      label: "What is it for",
      missing: "Choose what the round is for.",
    });
    const dueOn = read.date("due", { label: "Ratings by", required: false });
    if (dueOn !== null && dueOn < dayAt(now, environment().timeZone))
      read.refuse("due", "Choose a day that is still to come, or leave it empty.");
    const strands = read.choices(
      "strand",
      strandsOf(catalogue()).map((strand) => strand.code),
      { label: "Advanced skills" },
    );
    read.done();
    await openRound(actor, { id, personId, kind, dueOn, strands }, now);
    return redirect(pathOfRound(personId === actor.personId ? "self" : "supervisor", id));
  });
}
