import { expect, test } from "vitest";
import { compareForms } from "#tests/support/generated-credentials";

// The other half of twenty thousand; see the first.
test("10,000 more generated documents have the library's canonical form", { timeout: 600_000 }, async () => {
  const { quick, left, refused, unlearnt, twins } = await compareForms(20_261_123);
  expect(quick + left).toBe(10_000);
  expect(quick).toBeGreaterThan(8_000);
  expect(refused).toBeGreaterThan(50);
  expect(unlearnt).toBe(twins);
});
