import { describe, expect, test } from "vitest";
import { shownValue } from "../brief";
import { changed, changesOf, inReadingOrder, isOneLongWord, readValue } from "./values";

describe("reading a typed value", () => {
  test.each([
    ["12", 5, 12],
    ["12", "x", "12"],
    ["true", undefined, true],
    ["", 5, null],
    ["户外、摄影", ["户外"], ["户外", "摄影"]],
    ["138", undefined, 138],
    ["0138", undefined, "0138"],
    ["007", 5, 7],
    ["12 rue", undefined, "12 rue"],
  ])("%j after %j is %j", (text, before, value) => expect(readValue(text, before)).toEqual(value));
});

test("a list is shown in one line", () => expect(shownValue(["a", 1, true])).toBe("a、1、true"));

test.each([
  ["wolfgang.lindner@a-long-company-name.example", true],
  ["lin@example.com", false],
  ["a sentence that is as long as an address", false],
  ["上海市浦东新区世纪大道一百号环球金融中心九十四层", false],
])("%s is one long word: %s", (text, is) => expect(isOneLongWord(text)).toBe(is));

test("only changes are sent, and an emptied value is removed", () =>
  expect(changesOf({ city: "上海", score: 1, name: "林" }, { city: "", score: "2", name: "林" })).toEqual({
    city: null,
    score: 2,
  }));

test("what everybody looks for comes first, the rest by name", () =>
  expect(
    inReadingOrder({ vip: true, city: "Paris", plan: "pro", name: "Priya" }).map(([key]) => key),
  ).toEqual(["name", "city", "plan", "vip"]));

test("changes are laid over what is there, and null takes away", () =>
  expect(changed({ plan: "pro", seats: 5 }, { plan: null, tags: ["a"] })).toEqual({ seats: 5, tags: ["a"] }));
