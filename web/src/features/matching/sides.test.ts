import { describe, expect, it } from "vitest";
import { differences } from "./sides";

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
