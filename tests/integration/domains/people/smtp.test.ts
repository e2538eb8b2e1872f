import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendMail } from "~/domains/people/mail.server";
import { environment, replaceEnvironment } from "~/http/environment.server";

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}
const taken: Taken[] = [];
let refuseNext = false;

const server: SMTPServer = new SMTPServer({
  authOptional: false,
  allowInsecureAuth: true,
  disabledCommands: ["STARTTLS"],
  onAuth({ username, password }, _session, done) {
    if (username === "pathways" && password === "p@ss word") return done(null, { user: username });
    done(new Error("Unknown user"));
  },
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      if (refuseNext) return done(Object.assign(new Error("Try later"), { responseCode: 451 }));
      const { mailFrom, rcptTo } = session.envelope;
      taken.push({
        from: mailFrom ? mailFrom.address : "",
        to: rcptTo.map(({ address }) => address),
        text: Buffer.concat(chunks).toString(),
      });
      done();
    });
  },
});
const refuse = (): void => {
  refuseNext = true;
};
const before = environment();
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.server.address() as AddressInfo).port;
});
afterAll(async () => {
  replaceEnvironment(before);
  await new Promise<void>((resolve) => server.close(resolve));
});
beforeEach(() => {
  taken.length = 0;
  refuseNext = false;
  replaceEnvironment({ ...before, smtpUrl: `smtp://pathways:p%40ss%20word@127.0.0.1:${port}` });
});

const mail = {
  to: "someone@made-up.example",
  subject: "Für dich – ŋ",
  text: "Kia ora.\n.\nA line with a dot alone.",
};
const job = { id: "11111111-1111-4111-8111-111111111111", createdAt: new Date("2026-11-22T01:02:03Z") };

describe("mail through a mail server", () => {
  it("arrives whole, signed in with the name and password of the address, and named after its job", async () => {
    await sendMail(mail, new Date(), job);
    await sendMail(mail, new Date(), job);
    expect(taken).toHaveLength(2);
    const [first, second] = taken;
    expect(first?.from).toBe(/<?([^<>\s]+@[^<>\s]+?)>?$/.exec(before.mailFrom)?.[1]);
    expect(first?.to).toEqual(["someone@made-up.example"]);
    expect(first?.text).toContain("A line with a dot alone.");
    expect(first?.text).toMatch(/^Date: Sun, 22 Nov 2026 01:02:03 \+0000\r$/m);
    expect(first?.text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    const name = /^Message-ID: (.+)\r$/im.exec(first?.text ?? "")?.[1];
    expect(name).toContain(job.id);
    // a mail sent twice after a crash is one mail to most programs
    expect(/^Message-ID: (.+)\r$/im.exec(second?.text ?? "")?.[1]).toBe(name);
  });

  it("cannot be sent to two people by an address with a line break or a comma", async () => {
    await sendMail({ ...mail, subject: "One\r\nBcc: other@made-up.example" }, new Date(), job);
    expect(taken[0]?.to).toEqual(["someone@made-up.example"]);
    expect(taken[0]?.text).not.toMatch(/^Bcc:/m);
  });

  it.each([
    ["the server asks to come back later", refuse, /Try later|451/],
    [
      "the password is wrong",
      (): void => replaceEnvironment({ ...before, smtpUrl: `smtp://pathways:wrong@127.0.0.1:${port}` }),
      /Invalid login|535/,
    ],
    [
      "nobody listens",
      () => replaceEnvironment({ ...before, smtpUrl: "smtp://127.0.0.1:1" }),
      /ECONNREFUSED/,
    ],
  ] as const)("fails, so that the outbox tries again, where %s", async (_what, make, why) => {
    make();
    await expect(sendMail(mail, new Date(), job)).rejects.toThrow(why);
    expect(taken).toEqual([]);
  });
});
