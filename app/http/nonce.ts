import { createContext, useContext } from "react";

/** This answer's nonce, known on the server only: the browser hides it from the page. */
export const NonceContext = createContext<string | undefined>(undefined);
export const useNonce = (): string | undefined => useContext(NonceContext);
