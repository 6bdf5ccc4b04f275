import { expect, test } from "vitest";
import type { Within } from "./types";
import { allWindows, tidy, windowComplete, windowHasForm, windowKind, withWindow } from "./when";

test.each(allWindows)(
  "a window that is changed to %s is one of that kind, and keeps its weekdays",
  (kind) => {
    const next = withWindow({ last: "90d", weekdays: [1] }, kind, new Date("2026-03-04T05:06:07Z"));
    expect(windowKind(next)).toBe(kind);
    expect(next?.weekdays).toEqual([1]);
    expect(windowHasForm(next)).toBe(true);
  },
);

test("nothing is left of a window that is taken away", () => {
  expect(withWindow({ last: "90d" }, "ever")).toBeUndefined();
  expect(tidy({ weekdays: undefined })).toBeUndefined();
});

test.each<[boolean, Within | undefined]>([
  [true, undefined],
  [true, { last: "30d", ago: "1w" }],
  [false, { last: "30d", ago: "" }],
  [false, { first: "7d", after: { event: "" } }],
  [true, { first: "7d", after: { attribute: "born" } }],
  [false, { weekdays: [] }],
  [false, { hours: [9, 9] }],
  [true, { hours: [22, 6] }],
  [false, {}],
])("complete %s: %j", (complete, within) => expect(windowComplete(within)).toBe(complete));
