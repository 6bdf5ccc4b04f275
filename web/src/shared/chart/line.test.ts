import { describe, expect, test } from "vitest";
import { shownLabels, smoothPath, ticksTo } from "./line";

test.each<[number, number[]]>([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [42, [0, 20, 40, 60]],
  [1000, [0, 500, 1000]],
  [1534, [0, 500, 1000, 1500, 2000]],
  [98_765, [0, 50_000, 100_000]],
])("the ticks up to %d are round and whole", (top, ticks) => expect(ticksTo(top)).toEqual(ticks));

describe("a smooth path", () => {
  test("goes through every point", () => {
    const path = smoothPath([
      [0, 10],
      [10, 0],
      [20, 30],
    ]);
    expect(path.startsWith("M0,10")).toBe(true);
    expect(path).toContain(" 10,0");
    expect(path.endsWith(" 20,30")).toBe(true);
  });

  test("stays flat where its neighbours are flat, and at a peak", () => {
    const heights = [...smoothPath([0, 5, 5, 0].map((y, x) => [x * 3, y])).matchAll(/,(-?[\d.]+)/g)];
    expect(Math.max(...heights.map((match) => Number(match[1])))).toBe(5);
    expect(Math.min(...heights.map((match) => Number(match[1])))).toBe(0);
  });

  test.each([[[]], [[[1, 2]]]] as [[number, number][]][])("of %j needs no curve", (points) =>
    expect(smoothPath(points)).not.toContain("C"),
  );
});

test("labels are even, fit, and end with the last", () => {
  expect(shownLabels(4, 400, 50)).toEqual([0, 1, 2, 3]);
  expect(shownLabels(30, 300, 50)).toEqual([4, 9, 14, 19, 24, 29]);
  expect(shownLabels(0, 300, 50)).toEqual([]);
});
