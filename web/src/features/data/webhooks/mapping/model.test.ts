import { describe, expect, test } from "vitest";
import {
  freeName,
  glance,
  type Mapping,
  pathIn,
  pathOf,
  pick,
  placeOf,
  readMapping,
  renameField,
  setValue,
} from "./model";

const mapping: Mapping = {
  items: [
    { kind: "identify", identifiers: { email: { path: "email" } } },
    {
      kind: "track",
      event: { text: "Paid" },
      each: "lines",
      properties: { a: { path: "a" }, b: { path: "b" } },
    },
  ],
};

test.each([
  [["customer", "email"], "customer.email"],
  [["lines", 0, "sku"], "lines[0].sku"],
  [["odd-name", "a b"], '"odd-name"."a b"'],
  [[], ""],
])("the path to %j is %s", (segments, path) => {
  expect(pathOf(segments)).toBe(path);
});

test.each([
  [["lines", 1, "sku"], "lines", "each.sku"],
  [["lines", 1], "lines", "each"],
  [["order", "lines", 0, "sku"], "order.lines", "each.sku"],
  [["lines", 1, "sku"], undefined, "lines[1].sku"],
  [["linesmen", 1], "lines", "linesmen[1]"],
])("in a rule for each of %s at %s it is %s", (segments, each, path) => {
  expect(pathIn(segments, each)).toBe(path);
});

describe("a click on a value", () => {
  test("fills the chosen field and keeps how it is read", () => {
    const numeric = setValue(
      mapping,
      { rule: 1, field: "properties", name: "a" },
      { text: "x", as: "number" },
    );
    const spot = { rule: 1, field: "properties", name: "a" } as const;
    const picked = pick(numeric, spot, ["lines", 0, "price"]);
    expect(picked.mapping.items[1]?.properties?.a).toEqual({ path: "each.price", as: "number" });
    expect(picked.spot).toEqual(spot);
  });
  test("makes a new field of the last rule when none is chosen", () => {
    expect(pick(mapping, null, ["shop"]).mapping.items[1]?.properties?.shop).toEqual({ path: "shop" });
    expect(pick(mapping, null, ["x", "a"]).mapping.items[1]?.properties?.a_2).toEqual({ path: "x.a" });
  });
  test("does nothing without a rule", () => {
    expect(pick({ items: [] }, null, ["a"])).toEqual({ mapping: { items: [] }, spot: null });
  });
});

test("a field is renamed in its place, and never over another", () => {
  const spot = { rule: 1, field: "properties", name: "a" } as const;
  expect(Object.keys(renameField(mapping, spot, "c").items[1]?.properties ?? {})).toEqual(["c", "b"]);
  expect(renameField(mapping, spot, "b").items[1]).toEqual(mapping.items[1]);
});

test("places are named as the server names them", () => {
  expect(placeOf({ rule: 1, field: "properties", name: "a" })).toBe("items[1].properties.a");
  expect(placeOf({ rule: 0, field: "event" })).toBe("items[0].event");
});

test("odd mappings are read as empty ones", () => {
  for (const odd of [null, 5, "x", {}, { items: 5 }]) expect(readMapping(odd).items).toEqual([]);
});

test("names and glances stay short and single", () => {
  expect(freeName({ a: 1, a_2: 1 }, "a")).toBe("a_3");
  expect([glance([1, 2]), glance({ a: 1 }), glance("x".repeat(90)).length, glance(null)]).toEqual([
    "[2]",
    "{1}",
    61,
    "null",
  ]);
});
