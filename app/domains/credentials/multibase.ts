const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const digits = new Map([...alphabet].map((letter, value) => [letter, value]));

// five digits at a time: the largest power of 58 that a byte more still fits beside in a number
const limb = 58 ** 5;

/** Bytes as multibase base58btc: `z` and Bitcoin's alphabet. */
export function toBase58(bytes: Uint8Array): string {
  const limbs: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (let at = 0; at < limbs.length; at += 1) {
      carry += (limbs[at] ?? 0) * 256;
      limbs[at] = carry % limb;
      carry = Math.floor(carry / limb);
    }
    if (carry > 0) limbs.push(carry);
  }
  let digits = "";
  for (const value of limbs) {
    for (let rest = value, at = 0; at < 5; at += 1, rest = Math.floor(rest / 58)) {
      digits = (alphabet[rest % 58] ?? "") + digits;
    }
  }
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros += 1;
  return `z${"1".repeat(zeros)}${digits.replace(/^1+/, "")}`;
}

/** @returns null where the text is no multibase base58btc, or longer than any key or signature */
export function fromBase58(multibase: string): Uint8Array | null {
  if (multibase[0] !== "z" || multibase.length > 512) return null;
  const out: number[] = [];
  for (const letter of multibase.slice(1)) {
    let carry = digits.get(letter);
    if (carry === undefined) return null;
    for (let at = 0; at < out.length; at += 1) {
      carry += (out[at] ?? 0) * 58;
      out[at] = carry & 0xff;
      carry >>= 8;
    }
    while (carry > 0) {
      out.push(carry & 0xff);
      carry >>= 8;
    }
  }
  let zeros = 1;
  while (multibase[zeros] === "1") {
    out.push(0);
    zeros += 1;
  }
  return Uint8Array.from(out.reverse());
}

/** @returns null where the text is neither base58btc nor base64url without padding */
export function fromMultibase(multibase: string): Uint8Array | null {
  if (multibase.startsWith("z")) return fromBase58(multibase);
  return /^u[A-Za-z0-9_-]{1,512}$/.test(multibase) ? Buffer.from(multibase.slice(1), "base64url") : null;
}
