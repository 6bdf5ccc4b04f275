import { expect, test } from "vitest";
import { type Draft, remedyOf, typed, whole } from "./remedy";

const draft = (part: Partial<Draft>): Draft => ({
  kind: "asis",
  path: "",
  to: "",
  value: "",
  type: "number",
  ...part,
});

test("a remedy says everything before it starts", () => {
  expect(whole(draft({}))).toBe(true);
  expect(whole(draft({ kind: "rename", path: "a" }))).toBe(false);
  expect(whole(draft({ kind: "rename", path: "a", to: "b" }))).toBe(true);
});

test("values are JSON where they look like it", () => {
  expect([typed("12"), typed("true"), typed("CNY")]).toEqual([12, true, "CNY"]);
});

test("a conversion names its type", () =>
  expect(remedyOf(draft({ kind: "convert", path: " properties.total " }), true)).toMatchObject({
    action: "release",
    dry_run: true,
    steps: [{ op: "convert", path: "properties.total", to: "number" }],
  }));

test("discarding has no steps", () =>
  expect(remedyOf(draft({ kind: "discard" }), false)).toMatchObject({ action: "discard", steps: [] }));
