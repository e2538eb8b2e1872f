import { readFile } from "node:fs/promises";
import { closeStore, store } from "#db/store.server";
import {
  createKey,
  listKeys,
  markCompromised,
  retireKey,
  rotateKey,
} from "~/domains/credentials/key-store.server";
import { keyName } from "~/domains/credentials/keys.server";
import { resealKeys } from "~/domains/credentials/reseal.server";
import { printNoteKey } from "~/domains/credentials/signed-note.server";
import type { KeyKind } from "~/domains/credentials/states";
import { destroyLogKey, listLogKeys, rotateLogKey } from "~/domains/credentials/transparency-log.server";
import { dayAfter, dayStart } from "~/domains/people/day-start";
import { importPeople } from "~/domains/people/import.server";
import { createAdministrator, inviteByEmail } from "~/domains/people/operator.server";
import { environment } from "~/http/environment.server";
import { drillCompromise, drillInWords } from "~/workflows/key-drill.server";
import { argument, command } from "./command";
import { CommandError } from "./command-error";

/** How long the old key of the log signs beside the new one, for those who follow it to notice. */
const overlapDays = 90;

const help = `What an operator does before, or without, signing in:
  npm run admin -- create-administrator EMAIL NAME   prints the link where they choose a password
  npm run admin -- invite EMAIL                      prints a new link for somebody who was invited
  npm run admin -- import-people FILE.csv            heads: email,name,roles,site,supervisor_email
                                                     all or nobody; each is invited by mail
  npm run admin -- keys list                         every signing key there ever was, and where it lies
  npm run admin -- keys create                       the first key: sealed here, or in the service at SIGNER_URL
  npm run admin -- keys rotate [RS256]               a new key there; the ones before are retired. With RS256 the key
                                                     of tokens (VC-JWT), which is made with the first token
  npm run admin -- keys retire ID                    no longer used; what it signed stays good
  npm run admin -- keys compromised ID [DAY]         somebody else may hold it since that day (2026-11-20), or since
                                                     now; only what was in the transparency log before is trusted
  npm run admin -- keys drill [DAY]                  what would happen if the key that signs now was lost on that day, or
                                                     now: played through on a copy (on PostgreSQL, add the address of an
                                                     empty database)
  npm run admin -- keys reseal                       KEY_ENCRYPTION_SECRET has changed; the secret of until now is in
                                                     OLD_KEY_ENCRYPTION_SECRET. Stop the service first
  npm run admin -- log keys                          every key of the public log
  npm run admin -- log rotate-key [DAYS]             a new key signs the log; the old one signs beside it for DAYS more
                                                     (${overlapDays}; 0 where somebody else may hold it)
  npm run admin -- log destroy-key ID                the private half of one that signs no more
  npm run admin -- help`;

const say = (sentence: string) => console.log(sentence);

/** The beginning of a calendar day where times are displayed; null where none was given. */
function dayOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  // 31 February would be a day in March
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || dayAfter(text, 0) !== text)
    throw new CommandError(`"${text}" is no day. Write it like 2026-11-20.`);
  return dayStart(text, environment().timeZone);
}

const algorithms: Readonly<Record<string, KeyKind>> = { EdDSA: "eddsa", RS256: "rsa" };
function kindOf(text: string): KeyKind {
  const kind = Object.hasOwn(algorithms, text) ? algorithms[text] : undefined;
  if (!kind)
    throw new CommandError(`"${text}" is no kind of key. Use EdDSA for documents or RS256 for tokens.`);
  return kind;
}

const verbs: Record<string, (args: readonly string[]) => Promise<void>> = {
  async "create-administrator"(args) {
    const email = argument(args, 0, "EMAIL");
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new CommandError(`"${email}" is no email address.`);
    argument(args, 1, "NAME");
    const name = args.slice(1).join(" ").trim();
    const link = await createAdministrator(email, name, new Date());
    say(`${name} is an administrator. They choose a password here; the link works once, for 14 days:`);
    say(link);
  },

  async invite(args) {
    const link = await inviteByEmail(argument(args, 0, "EMAIL"), new Date());
    say("The links before are void. This one works once, for 14 days:");
    say(link);
  },

  async "import-people"(args) {
    const file = argument(args, 0, "FILE.csv");
    const csv = await readFile(file, "utf8").catch(() => {
      throw new CommandError(`The file ${file} cannot be read.`);
    });
    const { added } = await importPeople(csv, new Date());
    say(
      `${added === 1 ? "1 person was" : `${added} people were`} added. Their invitations leave when the service runs.`,
    );
  },

  async keys(args) {
    const acts = "list, create, rotate, retire ID, compromised ID, drill or reseal";
    const act = argument(args, 0, acts);
    const now = new Date();
    switch (act) {
      case "list":
        break;
      case "create":
        await createKey(store(), null, now);
        break;
      case "rotate":
        await rotateKey(store(), null, now, args[1] === undefined ? "eddsa" : kindOf(args[1]));
        break;
      case "retire":
        await retireKey(store(), null, argument(args, 1, "ID"), now);
        break;
      case "compromised":
        await markCompromised(store(), null, argument(args, 1, "ID"), dayOf(args[2]) ?? now, now);
        break;
      case "drill": {
        const day = args.find((one) => /^\d/.test(one)) ?? null;
        const from = dayOf(day ?? undefined) ?? now;
        const target = args.find((one) => one.startsWith("postgres")) ?? null;
        const { origin } = environment();
        for (const line of drillInWords(await drillCompromise(target, from, now), day, origin)) say(line);
        return;
      }
      case "reseal": {
        const before = process.env["OLD_KEY_ENCRYPTION_SECRET"];
        if (!before) {
          throw new CommandError(
            "Set KEY_ENCRYPTION_SECRET to the new secret and OLD_KEY_ENCRYPTION_SECRET to the one until now, then try again.",
          );
        }
        const { resealed, already } = await resealKeys(store(), before, now);
        say(
          `${resealed} ${resealed === 1 ? "key was" : "keys were"} sealed under the new secret${already > 0 ? `, ${already} already stood under it` : ""}. Start the service with it, and throw the old one away once no backup needs it.`,
        );
        return;
      }
      default:
        throw new CommandError(`There is no "keys ${act}". Use ${acts}.`);
    }
    const keys = [...(await listKeys(store())), ...(await listKeys(store(), "rsa"))];
    if (keys.length === 0)
      say("There is no signing key yet. It is made at the first award, or with `keys create`.");
    for (const key of keys) {
      const state = key.compromisedAt ? "compromised" : key.retiredAt ? "retired" : "signs";
      const where = key.reference === null ? "sealed here" : `in the signing service, ${key.reference}`;
      say(
        `${key.id}  ${state.padEnd(11)}  since ${key.createdAt.toISOString().slice(0, 10)}  ${keyName(key.publicKeyMultibase)}  ${where}`,
      );
    }
  },

  async log(args) {
    const act = argument(args, 0, "keys, rotate-key or destroy-key ID");
    const now = new Date();
    switch (act) {
      case "keys":
        break;
      case "rotate-key": {
        const days = args[1] ?? String(overlapDays);
        if (!/^\d{1,4}$/.test(days)) throw new CommandError(`"${days}" is no number of days.`);
        await rotateLogKey(store(), null, Number(days), now);
        break;
      }
      case "destroy-key":
        await destroyLogKey(store(), null, argument(args, 1, "ID"), now);
        break;
      default:
        throw new CommandError(`There is no "log ${act}". Use keys, rotate-key or destroy-key ID.`);
    }
    const keys = await listLogKeys(store().read);
    if (keys.length === 0) say("The log holds nothing yet. Its key is made with its first entry.");
    for (const { id, note, createdAt, signsUntil } of keys) {
      const until = signsUntil === null ? "" : `  until ${signsUntil.toISOString().slice(0, 10)}`;
      say(`${id}  since ${createdAt.toISOString().slice(0, 10)}${until}  ${printNoteKey(note)}`);
    }
  },
};

command(verbs, help, closeStore);
