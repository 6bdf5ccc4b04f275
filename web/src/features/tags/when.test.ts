import { expect, test } from "vitest";
import type { When } from "./api";
import { asEvent, asSequence, isWhole } from "./when";

const bought: When = { kind: "event", event: { event: "Bought", where: [] } };

test("an event becomes the end of a sequence, and comes back", () => {
  const sequence = asSequence(bought);
  // biome-ignore lint/suspicious/noThenProperty: the API's own word
  expect(sequence).toMatchObject({ kind: "sequence", then: { event: "Bought" }, days: 7 });
  expect(asEvent(sequence)).toEqual(bought);
});

test("a sequence is whole when both its events are named", () => {
  expect(isWhole(bought)).toBe(true);
  expect(isWhole(asSequence(bought))).toBe(false);
});

test("a filter without a property is not whole", () => {
  expect(isWhole({ kind: "event", event: { event: "Bought", where: [{ property: "", op: "eq" }] } })).toBe(
    false,
  );
});
