import ipaddr from "ipaddr.js";

/**
 * Where a request comes from, for counting guesses only; never stored in clear.
 * Express sets the header from the socket or from as many proxies as TRUSTED_PROXIES says, and removes what the
 * caller sent. An IPv6 subscriber holds a whole /64, so that is what counts as one place.
 * @returns "unknown" where there was no Express (tests)
 */
export function clientAddress(request: Request): string {
  const given = request.headers.get("x-pathways-address") ?? "";
  if (!ipaddr.isValid(given)) return "unknown";
  const address = ipaddr.process(given);
  if (address.kind() === "ipv4") return address.toString();
  const parts = (address as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16));
  return `${parts.join(":")}::/64`;
}
