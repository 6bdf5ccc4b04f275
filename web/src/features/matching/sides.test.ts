import { describe, expect, it, test } from "vitest";
import { differences, shownScore } from "./sides";

const marked = (text: string, other: string) =>
  differences(text, other).map((side) => side.map((p) => (p.differs ? `[${p.text}]` : p.text)).join(""));

describe("differences", () => {
  it.each([
    ["Katherine", "Katharine", ["Kath[e]rine", "Kath[a]rine"]],
    ["张伟", "张炜", ["张[伟]", "张[炜]"]],
    ["same", "same", ["same", "same"]],
    ["", "new", ["", "[new]"]],
    ["a😀b", "ab", ["a[😀]b", "ab"]],
  ])("of %s and %s", (left, right, expected) => {
    expect(marked(left, right)).toEqual(expected);
  });
});

test("only a pair that agrees in everything reads as certain", () => {
  const evidence = [
    { field: "name", similarity: 0.97 },
    { field: "birth_date", similarity: 1 },
  ];
  expect(shownScore({ score: 1, evidence })).toBe(0.99);
  expect(shownScore({ score: 1, evidence: evidence.slice(1) })).toBe(1);
  expect(shownScore({ score: 0.8, evidence })).toBe(0.8);
});
