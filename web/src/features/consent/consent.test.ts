import { expect, test } from "vitest";
import { isOpen, shareOf } from "./api";
import en from "./locales/en.json";
import zh from "./locales/zh-CN.json";

const request = { state: "running", steps: 4, done: [{ store: "log", rows: 3 }] } as const;

test("a running request's share is of its stores, a done one is whole", () => {
  expect(shareOf({ ...request, done: [...request.done] })).toBe(0.25);
  expect(shareOf({ ...request, done: [], state: "done" })).toBe(1);
  expect(shareOf({ state: "running", steps: 0, done: [] })).toBe(0);
});

test("only what waits or runs is asked for again", () =>
  expect(
    (["queued", "running", "done", "failed", "cancelled"] as const).filter((state) => isOpen({ state })),
  ).toEqual(["queued", "running"]));

test("both languages name every store", () => expect(Object.keys(zh.store)).toEqual(Object.keys(en.store)));
