import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import nodemailer, { type Transporter } from "nodemailer";
import { environment } from "~/http/environment.server";
import type { Job } from "./outbox.server";

/** Where mail goes when no mail server is set. */
export const mailFolder = (): string => path.join(environment().dataDir, "outbox");

/**
 * Sends one mail, or lays it into the outbox folder where no mail server is set.
 * Its Message-ID comes from the job, so that a mail sent twice after a crash is shown once by most programs.
 */
export async function sendMail(
  payload: Readonly<Record<string, string>>,
  _now: Date,
  job: Pick<Job, "id" | "createdAt">,
): Promise<void> {
  const { smtpUrl, mailFrom, origin } = environment();
  const message = {
    from: mailFrom,
    to: payload["to"],
    subject: payload["subject"],
    text: payload["text"],
    date: job.createdAt,
    messageId: `<${job.id}@${new URL(origin).hostname}>`,
    // programs that answer mail by themselves leave this one alone
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  if (smtpUrl !== null) {
    await transport(smtpUrl).sendMail(message);
    return;
  }
  const made = await nodemailer.createTransport({ streamTransport: true, buffer: true }).sendMail(message);
  const folder = mailFolder();
  await mkdir(folder, { recursive: true });
  const name = `${job.createdAt.toISOString().replace(/[:.]/g, "-")}-${job.id}.eml`;
  // under another name first: whoever watches the folder never finds half a mail
  await writeFile(path.join(folder, `.${name}`), made.message as Buffer, { mode: 0o600 });
  await rename(path.join(folder, `.${name}`), path.join(folder, name));
}

let opened: { url: string; transporter: Transporter } | undefined;
function transport(url: string): Transporter {
  if (opened?.url !== url) {
    opened = {
      url,
      transporter: nodemailer.createTransport(
        { url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 },
        {},
      ),
    };
  }
  return opened.transporter;
}

/** A mail as it may be kept once it was sent: a link that opens an account must not lie about. */
export function withoutLinks(text: string): string {
  return text.replace(/(\/(?:invitation|password-reset|observations)\/)[\w-]{20,}/g, "$1…");
}
