import { expect, test } from "vitest";
import { fitting, layout } from "./sankey";

const moves = [
  { before: "lead", after: "customer", count: 3 },
  { before: "visitor", after: "lead", count: 6 },
  { before: "visitor", after: "customer", count: 1 },
];

test("boxes stand in the order of the stages and are as high as their people are many", () => {
  const { boxes } = layout(moves, ["visitor", "lead", "customer"], 210, 10);
  expect(boxes.map((box) => [box.side, box.key, box.count, Math.round(box.height)])).toEqual([
    ["before", "visitor", 7, 140],
    ["before", "lead", 3, 60],
    ["after", "lead", 6, 120],
    ["after", "customer", 4, 80],
  ]);
});

test("ribbons of a box lie below each other", () => {
  const { ribbons } = layout(moves, ["visitor", "lead", "customer"], 210, 10);
  expect(
    ribbons.map((each) => [each.before, each.after, Math.round(each.from), Math.round(each.to)]),
  ).toEqual([
    ["visitor", "lead", 0, 0],
    ["visitor", "customer", 120, 130],
    ["lead", "customer", 150, 150],
  ]);
});

test("nothing moves, nothing is drawn", () =>
  expect(layout([], [], 200, 10)).toEqual({ boxes: [], ribbons: [] }));

test("a name that is too long for its room is cut", () => {
  expect(fitting("New prospect", 84)).toBe("New prospect");
  expect(fitting("Waiting for a second visit", 84)).toBe("Waiting for…");
  expect(fitting("等待第二次到访的客户", 84)).toBe("等待第二次到…");
});
