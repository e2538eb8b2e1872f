import { and, count, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { result } from "#db/schema/assessment";
import { award, cohort, cohortMember, credential, ledgerEntry } from "#db/schema/credentials";
import { outbox, personRole } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { readApproval, setApproval } from "~/domains/credentials/approval.server";
import { listCandidates, listMembers, readCohort } from "~/domains/credentials/cohorts.server";
import { entryBy, readEntry } from "~/domains/credentials/evidence-ledger";
import { listKeys } from "~/domains/credentials/key-store.server";
import { checkLog } from "~/domains/credentials/log-check.server";
import { listReady } from "~/domains/credentials/reads.server";
import { provesItself } from "~/domains/credentials/sign.server";
import type { ApprovalMode } from "~/domains/credentials/states";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import {
  approveCohort,
  awardNext,
  proposeCohort,
  resumeCohort,
  sendBackCohort,
  stopCohort,
  takeBackCohort,
} from "~/workflows/cohort.server";
import { workThroughCohorts } from "~/workflows/cohort-work.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date("2026-11-20T00:10:20.345Z");
type Asker = Parameters<typeof proposeCohort>[1];
const issuer = async (name?: string): Promise<Asker> => {
  const made = await makePerson(world.store, { roles: ["issuer"], ...(name ? { name } : {}) });
  return { personId: made.id, roles: made.roles };
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: unknown) =>
      error instanceof DomainError
        ? [error.status, error.message, ...Object.values(error.fields)].join(" ")
        : String(error),
  );
const ready = async (people: number) => {
  const made = [];
  for (let n = 0; n < people; n++) made.push((await makeReadyLearner(world.store)).learner);
  return made;
};
const proposed = (people: readonly { readonly id: string }[], narrative = "") =>
  people.map(({ id }) => ({ personId: id, narrative }));
const work = (reported: string[] = [], at = now) =>
  workThroughCohorts(world.store, {
    heldBy: "this test",
    stopped: () => false,
    report: (_, error) => reported.push(error.message),
    clock: () => at,
  });
const stateOf = async (id: string) => {
  const held = await readCohort(world.store.read, id);
  return [
    held?.state,
    held?.counts.waiting,
    held?.counts.awarded,
    held?.counts.refused,
    held?.counts.dropped,
  ];
};
const admin = async () => {
  const made = await makePerson(world.store, { roles: ["administrator"] });
  return { personId: made.id, roles: made.roles };
};
const putMode = async (mode: ApprovalMode) => {
  const { number } = await readApproval(world.store.read);
  await setApproval(world.store, await admin(), { mode, words: "For a test.", basedOn: number }, now);
};

describe("awards to several people", () => {
  it("wait for a second issuer, and then are made, signed, told and entered in the log, each once", async () => {
    const [first, second] = [await issuer("Yusra Keating"), await issuer("Petra Lim")];
    const learners = await ready(3);
    const { id, waits } = await proposeCohort(
      world.store,
      first,
      slug,
      proposed(learners, "Kept each promise."),
      now,
    );
    expect(waits).toBe(true);
    const desk = async (proposed?: false) =>
      (await listReady(world.store, first.personId, null, now, { proposed })).rows
        .filter(({ personId }) => learners.some((one) => one.id === personId))
        .map(({ cohortId }) => cohortId);
    // the desk shows them with their list; whoever only asks what waits for a decision is not sent to them
    expect(await desk()).toEqual([id, id, id]);
    expect(await desk(false)).toEqual([]);
    await work();
    expect(await stateOf(id)).toEqual(["proposed", 3, 0, 0, 0]);
    await approveCohort(world.store, second, id, now);
    const reported: string[] = [];
    await work(reported);
    expect(reported).toEqual([]);
    expect(await stateOf(id)).toEqual(["finished", 0, 3, 0, 0]);
    const keys = await listKeys(world.store);
    for (const learner of learners) {
      const made = await world.store.read
        .select({
          by: award.awardedById,
          approvedBy: award.approvedById,
          document: credential.document,
          id: credential.id,
        })
        .from(award)
        .innerJoin(credential, eq(credential.awardId, award.id))
        .where(eq(award.personId, learner.id));
      expect(made).toHaveLength(1);
      expect(made[0]).toMatchObject({ by: first.personId, approvedBy: second.personId });
      const document = made[0]?.document ?? "";
      expect(await provesItself(document, environment().origin, keys)).toBe(true);
      expect(JSON.parse(document)).toMatchObject({ credentialSubject: { narrative: "Kept each promise." } });
      const open = await world.store.read
        .select({ key: outbox.onceKey })
        .from(outbox)
        .where(and(isNull(outbox.doneAt)));
      expect(open.map(({ key }) => key).filter((key) => key.includes(made[0]?.id ?? "none"))).toEqual([]);
      const [written] = await world.store.read
        .select()
        .from(ledgerEntry)
        .where(and(eq(ledgerEntry.personId, learner.id), eq(ledgerEntry.kind, "awarded")));
      expect(written && entryBy(readEntry(written))).toBe("Yusra Keating, an issuer; approved by Petra Lim");
    }
    expect((await checkLog(world.store.read)).faults).toEqual([]);
  });

  it("need nobody else where the rule asks for nobody, and one alone needs it only where it asks for all", async () => {
    const first = await issuer();
    const [one, ...others] = await ready(3);
    const alone = await proposeCohort(world.store, first, slug, proposed(one ? [one] : []), now);
    expect(alone.waits).toBe(false);
    await putMode("none");
    expect((await proposeCohort(world.store, first, slug, proposed(others), now)).waits).toBe(false);
    await work();
    expect(await stateOf(alone.id)).toEqual(["finished", 0, 1, 0, 0]);
    await putMode("all");
    const [learner] = await ready(1);
    expect(await refusal(makeAward(world.store, first, learner?.id ?? "", slug, now))).toMatch(
      /^409 Awards need a second issuer now/,
    );
    expect(
      (await proposeCohort(world.store, first, slug, proposed(learner ? [learner] : []), now)).waits,
    ).toBe(true);
    await putMode("cohorts");
  });

  it("are approved by nobody who proposed them, judged any of it, is one of them, or is no issuer", async () => {
    const first = await issuer();
    const { learner, supervisor } = await makeReadyLearner(world.store);
    const [other] = await ready(1);
    const { id } = await proposeCohort(
      world.store,
      first,
      slug,
      proposed(other ? [learner, other] : []),
      now,
    );
    const as = (personId: string, roles: Asker["roles"]) =>
      refusal(approveCohort(world.store, { personId, roles }, id, now));
    expect(await as(first.personId, ["issuer"])).toMatch(/^403 You proposed these awards/);
    expect(await as(supervisor.id, ["supervisor", "issuer"])).toMatch(/^403 You judged part of what these/);
    expect(await as(learner.id, ["learner", "issuer"])).toMatch(/^403 You are on this list yourself/);
    expect(await as((await makePerson(world.store)).id, ["administrator", "assessor"])).toMatch(
      /^403 Awards are approved/,
    );
    expect(await refusal(sendBackCohort(world.store, first, id, "No.", now))).toMatch(/^403 You proposed/);
    expect(await stateOf(id)).toEqual(["proposed", 2, 0, 0, 0]);
    // of two at once one is first
    const answers = await Promise.all(
      [await issuer(), await issuer()].map((asker) => refusal(approveCohort(world.store, asker, id, now))),
    );
    expect(answers.sort()).toEqual([
      "409 These awards are being made. Nothing was changed just now.",
      "done",
    ]);
    await work();
  });

  it("come back with a reason, or are taken back, and the people can be proposed again", async () => {
    const [first, second] = [await issuer(), await issuer()];
    const learners = await ready(2);
    const { id } = await proposeCohort(world.store, first, slug, proposed(learners), now);
    expect(await refusal(proposeCohort(world.store, second, slug, proposed(learners), now))).toMatch(
      /^409 Somebody on this list was proposed/,
    );
    expect(await refusal(takeBackCohort(world.store, second, id, now))).toMatch(/^403 Only whoever proposed/);
    await sendBackCohort(world.store, second, id, "One of them has moved.", now);
    expect(await stateOf(id)).toEqual(["sent-back", 0, 0, 0, 2]);
    expect(await refusal(approveCohort(world.store, second, id, now))).toMatch(
      /^409 These awards were sent back/,
    );
    const again = await proposeCohort(world.store, first, slug, proposed(learners), now);
    await takeBackCohort(world.store, first, again.id, now);
    expect(await stateOf(again.id)).toEqual(["taken-back", 0, 0, 0, 2]);
    await work();
    expect(
      await world.store.read
        .select()
        .from(award)
        .where(eq(award.personId, learners[0]?.id ?? "")),
    ).toEqual([]);
    const candidates = await listCandidates(world.store.read, slug, null, now, 1000);
    expect(candidates.map((one) => one.personId)).toEqual(
      expect.arrayContaining(learners.map((one) => one.id)),
    );
  });

  it("leave out whoever is no longer ready or was awarded meanwhile, in words, and go on", async () => {
    const [first, second] = [await issuer("Amara Diallo"), await issuer()];
    const [awarded, last] = await ready(2);
    const unready = await makePerson(world.store);
    const people = proposed([unready, awarded, last].flatMap((one) => (one ? [one] : [])));
    const { id } = await proposeCohort(world.store, first, slug, people, now);
    await approveCohort(world.store, second, id, now);
    await makeAward(world.store, first, awarded?.id ?? "", slug, now);
    await work();
    expect(await stateOf(id)).toEqual(["finished", 0, 1, 2, 0]);
    const { rows } = await listMembers(world.store.read, id, ["refused"], 0);
    expect(rows.map((row) => row.reason)).toEqual([
      expect.stringMatching(/^This cannot be awarded yet\. The knowledge check/),
      expect.stringMatching(/^Amara Diallo awarded .* Nothing was awarded a second time\./),
    ]);
  });

  it("are made by nobody who is no issuer any more", async () => {
    const [first, second] = [await issuer(), await issuer()];
    const learners = await ready(2);
    const { id } = await proposeCohort(world.store, first, slug, proposed(learners), now);
    await approveCohort(world.store, second, id, now);
    await world.store.write(async (tx) => {
      await tx.delete(personRole).where(eq(personRole.personId, first.personId));
    });
    await work();
    expect(await stateOf(id)).toEqual(["finished", 0, 0, 2, 0]);
  });

  it("stop and go on, and are left to one process at a time", async () => {
    const [first, second] = [await issuer(), await issuer()];
    const { id } = await proposeCohort(world.store, first, slug, proposed(await ready(3)), now);
    expect(await refusal(stopCohort(world.store, first, id, now))).toMatch(/^409 These awards wait/);
    await approveCohort(world.store, second, id, now);
    expect((await awardNext(world.store, id, "one process", now)).kind).toBe("awarded");
    expect(await awardNext(world.store, id, "another", now)).toEqual({ kind: "left" });
    await stopCohort(world.store, first, id, now);
    expect(await awardNext(world.store, id, "one process", now)).toEqual({ kind: "left" });
    expect(await stateOf(id)).toEqual(["stopped", 2, 1, 0, 0]);
    await resumeCohort(world.store, second, id, now);
    expect((await awardNext(world.store, id, "another", now)).kind).toBe("awarded");
    // the other fell silent
    const later = new Date(now.getTime() + 60_000);
    expect((await awardNext(world.store, id, "one process", later)).kind).toBe("awarded");
    expect((await awardNext(world.store, id, "one process", later)).kind).toBe("through");
    // whoever comes next signs what those before left unsigned, and only then it is done
    expect(await stateOf(id)).toEqual(["running", 0, 3, 0, 0]);
    await work([], new Date(later.getTime() + 60_000));
    expect(await stateOf(id)).toEqual(["finished", 0, 3, 0, 0]);
    const unsigned = await world.store.read
      .select({ n: count() })
      .from(cohortMember)
      .innerJoin(credential, eq(credential.awardId, cohortMember.awardId))
      .where(and(eq(cohortMember.cohortId, id), isNull(credential.document)));
    expect(unsigned).toEqual([{ n: 0 }]);
  });

  it("leave to the outbox what they had no time for", async () => {
    const first = await issuer();
    const { id } = await proposeCohort(world.store, first, slug, proposed(await ready(1)), now);
    const step = await awardNext(world.store, id, "one process", now);
    const key = step.kind === "awarded" ? `sign:${step.credentialId}` : "";
    const [job] = await world.store.read.select().from(outbox).where(eq(outbox.onceKey, key));
    expect(job?.doneAt).toBeNull();
    expect(job?.dueAt).toEqual(new Date(now.getTime() + 120_000));
    await work([], new Date(now.getTime() + 60_000));
  });

  it("leave mail to the outbox that may be sending it already", async () => {
    const { id } = await proposeCohort(world.store, await issuer(), slug, proposed(await ready(1)), now);
    const step = await awardNext(world.store, id, "one that dies", now);
    const credentialId = step.kind === "awarded" ? step.credentialId : "";
    const [made] = await world.store.read.select().from(credential).where(eq(credential.id, credentialId));
    expect(made?.document).toBeNull();
    // its two minutes are nearly over when another one goes on
    await work([], new Date(now.getTime() + 80_000));
    expect(await stateOf(id)).toEqual(["finished", 0, 1, 0, 0]);
    const open = await world.store.read
      .select({ key: outbox.onceKey })
      .from(outbox)
      .where(isNull(outbox.doneAt));
    expect(open.map(({ key }) => key).filter((key) => key.includes(credentialId))).toEqual([
      `mail:awarded:${credentialId}`,
    ]);
  });

  it("are not made where whoever approved them has judged a part of them since", async () => {
    const [first, second] = [await issuer(), await issuer()];
    const [one, other] = await ready(2);
    const both = [one, other].flatMap((learner) => (learner ? [learner] : []));
    const { id } = await proposeCohort(world.store, first, slug, proposed(both), now);
    await approveCohort(world.store, second, id, now);
    await world.store.write(async (tx) => {
      await tx
        .update(result)
        .set({ judgedById: second.personId })
        .where(eq(result.personId, one?.id ?? ""));
    });
    await work();
    expect(await stateOf(id)).toEqual(["finished", 0, 1, 1, 0]);
    const { rows } = await listMembers(world.store.read, id, ["refused"], 0);
    expect(rows).toMatchObject([
      { personId: one?.id, reason: expect.stringMatching(/^Whoever approved it has judged part/) as string },
    ]);
  });

  it("refuse an empty list, oneself, what one judged, and words that tell who somebody is", async () => {
    const first = await issuer();
    const { learner, supervisor } = await makeReadyLearner(world.store, undefined, "Will Ōtene");
    const propose = (asker: Asker, narrative = "") =>
      refusal(proposeCohort(world.store, asker, slug, proposed([learner], narrative), now));
    expect(await refusal(proposeCohort(world.store, first, slug, [], now))).toMatch(
      /^400 Choose at least one/,
    );
    expect(await propose({ personId: learner.id, roles: ["issuer"] })).toMatch(/^403 You are on this list/);
    expect(await propose({ personId: supervisor.id, roles: ["issuer"] })).toMatch(
      /^403 You judged part of what 1/,
    );
    expect(await propose({ personId: supervisor.id, roles: ["assessor"] })).toMatch(/^403/);
    expect(await propose(first, "Will kept each promise.")).toMatch(/“Will” is the person’s own name/);
    expect(await propose(first, `Write to ${learner.email}.`)).toMatch(/own name or address/);
    expect(await propose(first, "Ring 0400 123 456 to hear more.")).toMatch(/could tell who somebody is/);
    expect(await propose(first, "x".repeat(601))).toMatch(/601 characters/);
    expect(
      await world.store.read.select().from(cohort).where(eq(cohort.proposedById, first.personId)),
    ).toEqual([]);
    expect(await propose(first, "They will be glad of it.")).toBe("done");
    await work();
  });
});

describe("the rule of the second issuer", () => {
  it("is set by administrators, one after another, and says what it was", async () => {
    const { number, mode } = await readApproval(world.store.read);
    expect(
      await refusal(
        setApproval(world.store, await issuer(), { mode: "none", words: "", basedOn: number }, now),
      ),
    ).toMatch(/^403/);
    const both = await Promise.all(
      [await admin(), await admin()].map((asker) =>
        refusal(setApproval(world.store, asker, { mode, words: "As before.", basedOn: number }, now)),
      ),
    );
    expect(both.filter((one) => one === "done")).toHaveLength(1);
    expect(both.find((one) => one !== "done")).toMatch(/^409 Somebody set another rule/);
  });
});

describe("one award with words of the issuer", () => {
  it("has them signed, and no others", async () => {
    const [learner] = await ready(1);
    const made = await makeAward(world.store, await issuer(), learner?.id ?? "", slug, now, {
      narrative: "Kept each promise.",
    });
    const [row] = await world.store.read
      .select({ content: ledgerEntry.content })
      .from(ledgerEntry)
      .where(eq(ledgerEntry.subjectId, made.awardId));
    expect(fromJson(row?.content ?? "{}")).not.toHaveProperty("award.approvedBy");
    const name = learner?.name.split(" ")[0] ?? "";
    const [other] = await ready(1);
    expect(
      await refusal(
        makeAward(world.store, await issuer(), other?.id ?? "", slug, now, {
          narrative: `${other?.name ?? name} did well.`,
        }),
      ),
    ).toMatch(/^400 .*own name/);
  });
});
