import { describe, expect, test } from "vitest";
import {
  addAfter,
  addChild,
  copyNode,
  fromExpression,
  idsByPath,
  leafNode,
  leavesOf,
  moveNode,
  removeNode,
  setLeaf,
  setMode,
  toExpression,
  toggleNot,
  wrapNode,
} from "./tree";
import type { Expression, Leaf } from "./types";

const city: Leaf = { attribute: "city", op: "eq", value: "上海" };
const vip: Leaf = { tag: "VIP", op: "has" };
const order: Leaf = { event: "Order Completed", count: { op: "gte", value: 2 } };

/** Ids n1, n2, … in reading order. */
function read(expression: Expression) {
  let last = 0;
  return fromExpression(expression, () => `n${++last}`);
}

describe("an expression survives the editor", () => {
  test.each<[string, Expression, Expression]>([
    ["everybody", { all: [] }, { all: [] }],
    ["nobody", { any: [] }, { any: [] }],
    ["nested groups", { all: [city, { any: [vip, order] }] }, { all: [city, { any: [vip, order] }] }],
    ["a negated leaf", { all: [{ not: vip }] }, { all: [{ not: vip }] }],
    ["a negated group", { all: [{ not: { any: [vip] } }] }, { all: [{ not: { any: [vip] } }] }],
    ["a lone leaf gets a group", city, { all: [city] }],
    ["a negated root gets a group", { not: { all: [vip] } }, { all: [{ not: { all: [vip] } }] }],
    ["two nots cancel", { all: [{ not: { not: vip } }] }, { all: [vip] }],
  ])("%s", (_, given, expected) => expect(toExpression(read(given))).toEqual(expected));
});

describe("edits", () => {
  const tree = () => read({ all: [city, { any: [vip, order] }] }); // n1 [n2, n3 [n4, n5]]
  test.each<[string, ReturnType<typeof tree>, Expression]>([
    ["add at the end", addChild(tree(), "n3", leafNode(city)), { all: [city, { any: [vip, order, city] }] }],
    ["add after", addAfter(tree(), "n2", leafNode(vip)), { all: [city, vip, { any: [vip, order] }] }],
    ["remove a leaf", removeNode(tree(), "n4"), { all: [city, { any: [order] }] }],
    ["remove a group", removeNode(tree(), "n3"), { all: [city] }],
    ["the root stays", removeNode(tree(), "n1"), { all: [city, { any: [vip, order] }] }],
    ["change a leaf", setLeaf(tree(), "n2", vip), { all: [vip, { any: [vip, order] }] }],
    ["switch a group", setMode(tree(), "n3", "all"), { all: [city, { all: [vip, order] }] }],
    ["switch the root", setMode(tree(), "n1", "any"), { any: [city, { any: [vip, order] }] }],
    ["negate", toggleNot(tree(), "n3"), { all: [city, { not: { any: [vip, order] } }] }],
    ["negate twice", toggleNot(toggleNot(tree(), "n2"), "n2"), { all: [city, { any: [vip, order] }] }],
    ["the root is not negated", toggleNot(tree(), "n1"), { all: [city, { any: [vip, order] }] }],
    ["move down", moveNode(tree(), "n2", 1), { all: [{ any: [vip, order] }, city] }],
    ["move past the end", moveNode(tree(), "n3", 1), { all: [city, { any: [vip, order] }] }],
    ["move within a group", moveNode(tree(), "n5", -1), { all: [city, { any: [order, vip] }] }],
    ["wrap", wrapNode(tree(), "n2"), { all: [{ any: [city] }, { any: [vip, order] }] }],
  ])("%s", (_, edited, expected) => expect(toExpression(edited)).toEqual(expected));

  test("an edit elsewhere leaves a branch untouched", () => {
    const before = tree();
    expect(setLeaf(before, "n2", vip).children[1]).toBe(before.children[1]);
  });
});

test("paths name nodes as the server does", () => {
  const paths = idsByPath(read({ all: [city, { not: { any: [vip, order] } }] }));
  expect(paths.get("all.0")).toBe("n2");
  expect(paths.get("all.1")).toBe("n3");
  expect(paths.get("all.1.not.any.1")).toBe("n5");
});

test("a copy has new ids and the same meaning", () => {
  const before = read({ all: [city, { any: [vip, order] }] });
  const after = copyNode(before);
  expect(toExpression(after)).toEqual(toExpression(before));
  expect(leavesOf(after).map((leaf) => leaf.id)).not.toEqual(leavesOf(before).map((leaf) => leaf.id));
});
