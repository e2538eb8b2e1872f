import { expect, test } from "vitest";
import { compareForms } from "#tests/support/generated-credentials";

// The other half is in a file of its own, so that both cores have one: it takes about fifty seconds of a core.
test("10,000 generated documents have the library's canonical form", { timeout: 600_000 }, async () => {
  const { quick, left, refused, unlearnt, twins } = await compareForms(20_261_122);
  expect(quick + left).toBe(10_000);
  expect(quick).toBeGreaterThan(8_000);
  expect(refused).toBeGreaterThan(50);
  expect(unlearnt).toBe(twins);
});
