import { expect, test } from "vitest";
import { allowedFrom, declaredKind } from "./Properties";

test("numbers stay numbers where the type says so", () => {
  expect(allowedFrom(["1", "x", ""], "number")).toEqual([1, "x", ""]);
  expect(allowedFrom(["1"], "text")).toEqual(["1"]);
});

test("only one clear kind is declared", () => {
  expect(declaredKind(["number"])).toBe("number");
  expect(declaredKind(["number", "text"])).toBe("any");
  expect(declaredKind(["date"])).toBe("any");
});
