import { expect, test } from "vitest";
import { jsonTokens, prettyJson } from "./json";

test("keys, strings, numbers and words are told apart", () =>
  expect(
    jsonTokens('{"a": "x", "n": -1.5, "t": true}')
      .filter((token) => token.kind !== "plain")
      .map((token) => [token.kind, token.text]),
  ).toEqual([
    ["key", '"a"'],
    ["string", '"x"'],
    ["key", '"n"'],
    ["number", "-1.5"],
    ["key", '"t"'],
    ["word", "true"],
  ]));

test.each(['{"a": "quote \\" : inside", "b": [1, {"c": null}]}', "no json", ""])("%j stays whole", (text) =>
  expect(
    jsonTokens(text)
      .map((token) => token.text)
      .join(""),
  ).toBe(text),
);

test("JSON gets line breaks, broken JSON stays", () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('{"a":')).toBe('{"a":');
});
