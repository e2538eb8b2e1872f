import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { emailKey, nameKey } from "../../app/domains/people/name-key";
import { hashPassword } from "../../app/domains/people/passwords.server";
import type { Role } from "../../app/domains/people/terms";
import { person, personRole, site } from "../schema/people";
import type { DemoStep } from "./world";

export const demoPassword = "pathways-demo";
export const demoDomain = "demo.example";

/** The same id each time, so that loading again finds what is there. */
export const demoId = (name: string): string => {
  const hex = createHash("sha256").update(`ips-pathways demo world: ${name}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** No Country is named: a centre that does not exist stands on nobody's. */
const acknowledgement = (name: string) =>
  `${name} is a made-up centre, so this text names no Country. A real centre writes its own here, together with ` +
  "the Traditional Owners of the land it stands on. We pay our respects to Elders past and present.";

const sites = [
  { key: "millers-reach", name: "Millers Reach", leadAgency: "Reach and Rivers Youth Services" },
  { key: "northgate-bay", name: "Northgate Bay", leadAgency: "Bayline Community Health" },
] as const;

interface Account {
  readonly key: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly site: (typeof sites)[number]["key"] | null;
  readonly supervisor: string | null;
  /** where the story of their own is longer than that of the others */
  readonly joinedDaysAgo?: number;
  /** said in the list of demo accounts */
  readonly who: string;
}

/** Made-up people; supervisors stand before the people they supervise. */
export const accounts: readonly Account[] = [
  { key: "admin", name: "Ines Duarte", roles: ["administrator"], site: null, supervisor: null, who: "administrator" },
  { key: "supervisor", name: "Joanne Petrakis", roles: ["supervisor"], site: "millers-reach", supervisor: null, who: "supervisor of learner and newcomer" },
  { key: "other-supervisor", name: "Darren Whitlock", roles: ["supervisor"], site: "northgate-bay", supervisor: null, who: "supervisor at another site" },
  { key: "assessor", name: "Hana Suzuki", roles: ["assessor"], site: null, supervisor: null, who: "Orygen assessor" },
  { key: "assessor-two", name: "Ruth Adeyemi", roles: ["assessor"], site: null, supervisor: null, who: "second assessor, who marks without sight of the first mark" },
  { key: "assessor-three", name: "Tomasz Lindqvist", roles: ["assessor"], site: null, supervisor: null, who: "third assessor, who decides where two differ" },
  { key: "issuer", name: "Marcus Oyelaran", roles: ["issuer"], site: null, supervisor: null, who: "Orygen staff who award and issue" },
  { key: "issuer-two", name: "Leilani Castro", roles: ["issuer"], site: null, supervisor: null, who: "second issuer, who agrees or not where two are asked" },
  { key: "facilitator", name: "Tamsin Boyd", roles: ["facilitator"], site: null, supervisor: null, who: "professional-support facilitator, asked about single skills" },
  { key: "learner", name: "Priya Raman", roles: ["learner"], site: "millers-reach", supervisor: "supervisor", who: "vocational specialist, part-way through" },
  { key: "newcomer", name: "Callum Reid", roles: ["learner"], site: "millers-reach", supervisor: "supervisor", who: "vocational specialist, nothing done yet" },
  { key: "holder", name: "Georgia Tran", roles: ["learner"], site: "northgate-bay", supervisor: "other-supervisor", who: "vocational specialist who holds the credential" },
  { key: "practitioner", name: "Odile Baptiste", roles: ["learner"], site: "northgate-bay", supervisor: "other-supervisor", joinedDaysAgo: 1100, who: "IPS Practitioner: holds all sixteen core micro-credentials" },
]; // prettier-ignore

/** The two sites and the accounts of the demo world. */
export const people: DemoStep = {
  name: "sites and people",
  async run(world) {
    const hashes = new Map<string, string>();
    for (const account of accounts) hashes.set(account.key, await hashPassword(demoPassword));
    const ago = (days: number) => new Date(world.now.getTime() - days * 86_400_000);
    // they joined a while ago: the stories of the later steps happen after that
    const joined = ago(120);
    await world.store.write(async (tx) => {
      for (const { key, name, leadAgency } of sites) {
        await tx
          .insert(site)
          .values({
            id: demoId(`site ${key}`),
            name,
            leadAgency,
            acknowledgement: acknowledgement(name),
            createdAt: joined,
          })
          .onConflictDoNothing();
      }
      const ids = new Map<string, string>();
      for (const account of accounts) {
        const email = `${account.key}@${demoDomain}`;
        await tx
          .insert(person)
          .values({
            id: demoId(`person ${account.key}`),
            email,
            emailKey: emailKey(email),
            name: account.name,
            nameKey: nameKey(account.name),
            siteId: account.site === null ? null : demoId(`site ${account.site}`),
            supervisorId: account.supervisor === null ? null : (ids.get(account.supervisor) ?? null),
            passwordHash: hashes.get(account.key) ?? null,
            createdAt: account.joinedDaysAgo === undefined ? joined : ago(account.joinedDaysAgo),
          })
          .onConflictDoNothing();
        const [there] = await tx
          .select()
          .from(person)
          .where(eq(person.emailKey, emailKey(email)));
        if (!there) throw new Error(`The demo account ${email} could not be made.`);
        ids.set(account.key, there.id);
        const held = await tx.select().from(personRole).where(eq(personRole.personId, there.id));
        if (held.length === 0) {
          for (const role of account.roles) {
            await tx
              .insert(personRole)
              .values({ personId: there.id, role, grantedAt: joined, grantedBy: null });
          }
        }
      }
    });
    for (const account of accounts) {
      const email = `${account.key}@${demoDomain}`;
      const [there] = await world.store.read.select().from(person).where(eq(person.emailKey, email));
      if (there)
        world.people.set(account.key, { id: there.id, email, name: there.name, roles: account.roles });
    }
  },
};
