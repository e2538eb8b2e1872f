import { randomUUID } from "node:crypto";
import type { Store } from "#db/client.server";
import { person, personRole, site } from "#db/schema/people";
import { nameKey } from "~/domains/people/name-key";
import type { Role } from "~/domains/people/terms";

let count = 0;

export async function makeSite(store: Store, over: Partial<typeof site.$inferInsert> = {}) {
  const n = ++count;
  const row = {
    id: randomUUID(),
    name: `Made-up Centre ${n}`,
    leadAgency: `Made-up Agency ${n}`,
    acknowledgement: `Centre ${n} acknowledges the Traditional Owners of the lands we are on.`,
    createdAt: new Date(),
    ...over,
  };
  await store.write(async (tx) => {
    await tx.insert(site).values(row);
  });
  return row;
}

/** A person of the made-up world, with these roles (a learner unless told). */
export async function makePerson(
  store: Store,
  { roles = ["learner"], ...over }: Partial<typeof person.$inferInsert> & { roles?: readonly Role[] } = {},
) {
  const n = ++count;
  const email = over.email ?? `person-${n}-${randomUUID().slice(0, 8)}@made-up.example`;
  const name = over.name ?? `Made-up Person ${n}`;
  const row = {
    id: randomUUID(),
    email,
    emailKey: email.toLowerCase(),
    name,
    nameKey: nameKey(name),
    siteId: null,
    supervisorId: null,
    passwordHash: null,
    createdAt: new Date(),
    closedAt: null,
    ...over,
  };
  await store.write(async (tx) => {
    await tx.insert(person).values(row);
    for (const role of roles) {
      await tx.insert(personRole).values({ personId: row.id, role, grantedAt: new Date(), grantedBy: null });
    }
  });
  return { ...row, roles };
}
