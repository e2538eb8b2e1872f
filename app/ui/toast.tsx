/**
 * The page's one live region for what is said in passing; it is there from load, so that the first one is announced
 * too. Script fills it (`say`); without script nothing needs saying, because nothing happens in passing.
 */
export function Toaster() {
  return <div role="status" className="toasts" />;
}
