import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { environment, replaceEnvironment } from "~/http/environment.server";
import type { Mood } from "./signer-process";

/** A signing service on this machine, a process of its own whose keys end with it. */
export async function startSigner(key = "pathways") {
  const token = "a-token-for-tests";
  const child = fork(path.resolve("tests/support/signer-process.ts"), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, STAND_IN_TOKEN: token },
  });
  interface State {
    readonly port: number;
    readonly signatures: number;
  }
  const state = async (): Promise<State> => ((await once(child, "message")) as [State])[0];
  const tell = (message: { be: Mood } | { do: "close" | "open" | "count" }): Promise<State> => {
    const answered = state();
    child.send(message);
    return answered;
  };
  const { port } = await state();
  const setting = { url: `http://127.0.0.1:${port}/v1/transit`, token, key };
  return {
    setting,
    /** New keys of this process are made and kept there from now on. */
    use: () => replaceEnvironment({ ...environment(), signer: setting }),
    be: (mood: Mood) => tell({ be: mood }),
    /** Nobody listens at its address any more, or again; its keys stay. */
    close: () => tell({ do: "close" }),
    open: () => tell({ do: "open" }),
    signatures: async () => (await tell({ do: "count" })).signatures,
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}
