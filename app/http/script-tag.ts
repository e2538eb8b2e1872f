import { createContext, useContext } from "react";

/** How this answer may carry script: its nonce, and the address of the one script there is. */
export interface ScriptTag {
  readonly nonce: string | undefined;
  readonly src: string;
}
export const ScriptContext = createContext<ScriptTag | null>(null);
export const useScriptTag = (): ScriptTag | null => useContext(ScriptContext);
