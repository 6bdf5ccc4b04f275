import { describe, expect, test } from "vitest";
import type { Catalogue } from "../types";
import { emptyCatalogue } from "./catalogue";
import { fieldKey, filterFor, isComplete, leafFor } from "./fields";
import { carryValue, operatorsFor, shapeOf } from "./operators";
import type { Leaf } from "./types";

const catalogue: Catalogue = {
  ...emptyCatalogue,
  attributes: [
    { name: "city", kinds: ["text"] },
    { name: "score", kinds: ["number"] },
    { name: "vip", kinds: ["bool"] },
    { name: "born", kinds: ["date"] },
    { name: "code", kinds: ["text", "number"] },
    { name: "likes", kinds: ["list"] },
  ],
  tags: ["VIP"],
  events: [{ name: "Order Completed", count: 3, properties: [{ name: "total", kinds: ["number"] }] }],
  segments: [{ id: 1, slug: "loyal", name: "Loyal" }],
};

describe("a condition is complete only when it says something", () => {
  test.each<[boolean, Leaf]>([
    [false, { attribute: "", op: "eq" }],
    [false, { attribute: "city", op: "eq", value: "" }],
    [true, { attribute: "city", op: "eq", value: "上海" }],
    [true, { attribute: "city", op: "exists" }],
    [false, { attribute: "city", op: "in", value: [] }],
    [true, { attribute: "city", op: "in", value: ["上海"] }],
    [false, { attribute: "score", op: "gte" }],
    [true, { attribute: "score", op: "gte", value: 0 }],
    [false, { attribute: "score", op: "between", value: [1, null] }],
    [true, { attribute: "score", op: "between", value: [1, 2] }],
    [true, { attribute: "vip", op: "is", value: false }],
    [true, { attribute: "born", op: "last", value: "30d" }],
    [false, { attribute: "born", op: "last", value: "0d" }],
    [false, { tag: "", op: "has" }],
    [true, { tag: "VIP", op: "has_not" }],
    [false, { segment: "", op: "in" }],
    [true, { event: "Order Completed" }],
    [false, { event: "Order Completed", where: [{ property: "total", op: "gt" }] }],
    [
      true,
      {
        event: "Order Completed",
        where: [{ property: "total", op: "gt", value: 1 }],
        within: { last: "90d" },
      },
    ],
    [false, { event: "Order Completed", within: {} }],
    [true, { event: "Order Completed", within: { this: "month" } }],
    [true, { score: "engagement", op: "gte", value: 60 }],
    [true, { weather: "rain" } as unknown as Leaf],
    [false, { event: "Order Completed", aggregate: { function: "sum", property: "", op: "gte", value: 1 } }],
  ])("%s: %j", (complete, leaf) => expect(isComplete(leaf, catalogue)).toBe(complete));
});

test.each(["attribute:city", "event:Order Completed", "tag", "segment"])(
  "%s makes a condition of its own",
  (key) => expect(fieldKey(leafFor(key, catalogue))).toBe(key),
);

test.each([
  ["attribute:score", "gte"],
  ["attribute:city", "eq"],
  ["attribute:born", "last"],
  ["attribute:code", "eq"],
])("a fresh condition on %s begins with %s", (key, op) =>
  expect(leafFor(key, catalogue)).toMatchObject({ op }),
);

test("fresh conditions on events and their numbers begin with at least", () => {
  expect(leafFor("event:Order Completed", catalogue)).toMatchObject({ count: { op: "gte", value: 1 } });
  expect(filterFor("total", ["number"])).toMatchObject({ property: "total", op: "gte" });
});

test("operators follow the kinds, existence comes last", () => {
  expect(operatorsFor(["bool"]).map((each) => each.op)).toEqual(["is", "exists", "not_exists"]);
  expect(operatorsFor(["date"])[0]?.op).toBe("last");
  expect(shapeOf(["number"], "between")).toBe("range");
  expect(shapeOf(["date"], "between")).toBe("dates");
});

test.each([
  ["texts", "上海", ["上海"]],
  ["text", ["上海", "杭州"], "上海"],
  ["number", [3], 3],
  ["none", "x", undefined],
  ["span", "x", "30d"],
  ["number", "x", undefined],
] as const)("a value carried to %s", (shape, before, after) =>
  expect(carryValue(shape, before)).toEqual(after),
);
