import { describe, expect, test } from "vitest";
import { markedLines } from "./marked";

const textOf = (item: string, places: string[]) => markedLines(item, places).filter((line) => line.marked);

describe("the offending place is marked", () => {
  const item = JSON.stringify({ type: "track", properties: { total: "9", list: [1, {}], "a b": null } });
  test("the lines joined are the JSON again", () =>
    expect(
      JSON.parse(
        markedLines(item, [])
          .map((line) => line.text)
          .join("\n"),
      ),
    ).toEqual(JSON.parse(item)));
  test("a value by its path", () =>
    expect(textOf(item, ["properties.total"])).toEqual([{ text: '    "total": "9",', marked: true }]));
  test("an object by its two ends", () => expect(textOf(item, ["properties"])).toHaveLength(2));
  test("no JSON stays as it is", () =>
    expect(markedLines("{cut", ["x"])).toEqual([{ text: "{cut", marked: false }]));
});
