import { expect, test } from "vitest";
import { marksOf, pieces } from "./marks";

const text = 'city eq "Paris"\nand tag "gone" has\nand age gte 18';
const problem = (path: string) => ({ path, code: "unknown_tag", message: "There is no tag." });

test("a problem stands at the line of its condition", () => {
  const [mark] = marksOf(text, text, [problem("all.1.tag")]);
  expect(mark && text.slice(mark.from, mark.to)).toBe('and tag "gone" has');
});

test("where lines are broken otherwise, the whole text is marked", () => {
  const [mark] = marksOf(`(${text}\n)`, text, [problem("all.1.tag")]);
  expect(mark).toMatchObject({ from: 0 });
});

test("a text is cut at its marks, which may overlap or lie past its end", () => {
  const mark = (from: number, to: number) => ({ from, to, text: "" });
  expect(pieces("abcdef", [mark(3, 5), mark(1, 4)])).toEqual([
    { text: "a", marked: false },
    { text: "bcd", marked: true },
    { text: "e", marked: true },
    { text: "f", marked: false },
  ]);
  expect(pieces("ab", [mark(2, 3)])).toEqual([
    { text: "ab", marked: false },
    { text: " ", marked: true },
  ]);
});
