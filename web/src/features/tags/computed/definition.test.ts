import { expect, test } from "vitest";
import { type Definition, isComplete, listed } from "./definition";

const bands: Definition = {
  kind: "bands",
  measure: { event: "Order Completed", function: "sum", property: "total" },
  cuts: { by: "value", at: [100] },
  values: ["low", "high"],
};

test("lists are read with the commas of both scripts", () => {
  expect(listed("低, 中，高、 ,")).toEqual(["低", "中", "高"]);
});

test.each<[Definition, boolean]>([
  [bands, true],
  [{ ...bands, values: ["one"] }, false],
  [{ ...bands, measure: { event: "Order Completed", function: "sum" } }, false],
  [{ ...bands, measure: { event: "Order Completed", function: "recency_days" } }, true],
  [{ kind: "cases", cases: [{ value: " ", expression: { all: [] } }], otherwise: "" }, false],
  [{ kind: "rfm", event: "Order Completed", amount: "", groups: 8, names: {} }, false],
])("%j is complete: %s", (definition, complete) => expect(isComplete(definition)).toBe(complete));
