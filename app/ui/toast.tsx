import { useEffect, useState } from "react";
import { Icon } from "./icon";

const EVENT = "ips:toast";

/**
 * Says in passing what is visible anyway ("Copied the link."). Never an error, never the only trace.
 * Does nothing without script: there a Banner on the next page says it.
 */
export function toast(words: string): void {
  if (typeof window !== "undefined") window.dispatchEvent(new CustomEvent<string>(EVENT, { detail: words }));
}

/** The page's one live region for toasts; it is there from load, so that the first one is announced too. */
export function Toaster() {
  const [words, setWords] = useState("");
  useEffect(() => {
    const say = (event: Event) => setWords((event as CustomEvent<string>).detail);
    window.addEventListener(EVENT, say);
    return () => window.removeEventListener(EVENT, say);
  }, []);
  return (
    <div role="status" className="toasts">
      {words ? (
        <div className="toast">
          <Icon name="tick" />
          <span>{words}</span>
          <button type="button" className="toast-close" onClick={() => setWords("")}>
            <Icon name="cross" />
            <span className="vh">Close</span>
          </button>
        </div>
      ) : null}
    </div>
  );
}
