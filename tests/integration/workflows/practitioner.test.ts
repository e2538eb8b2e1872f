import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { award, ledgerRow, statusList } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { awardAndSign, workThrough } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { catalogue } from "~/catalogue/catalogue.server";
import { stackById } from "~/catalogue/lookups";
import { checkStored } from "~/domains/credentials/check.server";
import type { LedgerRow } from "~/domains/credentials/ledger";
import { readPosition } from "~/domains/credentials/holdings.server";
import { pathways } from "~/domains/credentials/pathway-rules";
import { listReady, readDocument } from "~/domains/credentials/reads.server";
import { partsOf } from "~/domains/credentials/stack-rules";
import { DomainError } from "~/http/domain-error";
import { makeAward } from "~/workflows/award.server";
import { signListNow } from "~/workflows/status-lists.server";

/**
 * “IPS Practitioner” from sixteen real awards: every module read, every check passed, every reflection saved, every
 * piece of evidence sent and judged through the acts of the pages, each award made and signed. No stand-ins.
 */
let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const day = 86_400_000;
const now = new Date("2026-11-20T00:10:20.000Z");
const stack = stackById(catalogue(), "ips-practitioner");
const parts = stack ? partsOf(catalogue(), stack).competencies : [];

describe("IPS Practitioner", () => {
  it("has a micro-credential for each of the sixteen core competencies", () => {
    const missing = parts.filter((part) => part.credentials.length === 0).map((part) => part.code);
    expect(missing, "no micro-credential in content/ certifies these").toEqual([]);
    expect(parts).toHaveLength(16);
  });

  it("is awarded from sixteen real awards, and not from fifteen", { timeout: 300_000 }, async () => {
    const actor = async (
      roles: ("learner" | "supervisor" | "issuer")[],
      supervisorId: string | null = null,
    ) => {
      const made = await makePerson(world.store, { roles, supervisorId });
      return { personId: made.id, name: made.name, roles: made.roles };
    };
    const supervisor = await actor(["supervisor"]);
    const learner = await actor(["learner"], supervisor.personId);
    const issuer = await actor(["issuer"]);
    const onDesk = async () =>
      (await listReady(world.store, issuer.personId, null, now)).rows.map((row) => row.achievement);

    const slugs = parts.map((part) => part.credentials[0]?.slug ?? "");
    const credentials: string[] = [];
    for (const [n, slug] of slugs.entries()) {
      const at = new Date(now.getTime() - (slugs.length - n) * 20 * day);
      await workThrough(learner, supervisor, slug, new Date(at.getTime() - day));
      expect(await onDesk()).toContain(slug);
      if (n === slugs.length - 1) {
        const refused = makeAward(world.store, issuer, learner.personId, "ips-practitioner", now);
        await expect(refused).rejects.toThrow(DomainError);
        await expect(refused).rejects.toThrow(`(${parts[n]?.code}) is not held yet.`);
      }
      credentials.push((await awardAndSign(world.store, issuer, learner.personId, slug, at)).credentialId);
    }
    // the five domains that end in core competencies are complete on the way
    const domains = catalogue()
      .stacks.filter((one) => one.strandsAtLeast === 0)
      .map((one) => one.id);
    expect((await onDesk()).sort()).toEqual([...domains].sort());

    const made = await awardAndSign(world.store, issuer, learner.personId, "ips-practitioner", now);
    const rows = (
      await world.store.read
        .select({ row: ledgerRow.row })
        .from(ledgerRow)
        .where(eq(ledgerRow.awardId, made.awardId))
        .orderBy(asc(ledgerRow.position))
    ).map(({ row }) => fromJson(row) as LedgerRow);
    expect(rows.flatMap((row) => (row.kind === "part" ? [row.credentialId] : []))).toEqual(credentials);
    expect(
      await world.store.read.select().from(award).where(eq(award.personId, learner.personId)),
    ).toHaveLength(17);

    const document = JSON.parse((await readDocument(world.store, made.credentialId)) ?? "{}") as {
      credentialSubject: { achievement: { alignment: { targetCode: string }[] } };
      evidence: { name: string }[];
    };
    const codes = parts.map((part) => part.code).sort();
    expect(document.credentialSubject.achievement.alignment.map((one) => one.targetCode)).toEqual(codes);
    expect(document.evidence.map((one) => one.name.split(" ")[0])).toEqual(codes);
    // the list was signed a year ago with the first award; the outbox would have renewed it since
    for (const list of await world.store.read.select({ id: statusList.id }).from(statusList)) {
      await signListNow(world.store, list.id, now);
    }
    const checked = await checkStored(world.store, made.credentialId, now);
    expect(checked?.steps.filter((step) => step.valid !== true)).toEqual([]);

    const map = pathways(catalogue(), await readPosition(world.store.read, learner.personId), now);
    expect(map.words).toMatch(/^You hold 16 of 16 core micro-credentials\./);
    expect(map.whole?.state).toBe("held");
  });
});
