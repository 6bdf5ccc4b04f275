import { expect, test } from "vitest";
import { bodyOf, exampleOf, newDraft } from "./draft";
import { shareOf } from "./Runs";

test.each([
  ["people", "csv", "people.csv"],
  ["a/{year}/{month}/{day}/p-{date}", "xlsx", "a/2026/11/22/p-2026-11-22.xlsx"],
  ["p-{time}-{run}.CSV", "csv", "p-033000-128.CSV"],
  ["{who}", "csv", "{who}.csv"],
])("%s as %s is %s", (path, format, shown) => expect(exampleOf(path, format, "2026-11-22")).toBe(shown));

test("only what is chosen is sent", () => {
  const draft = {
    ...newDraft("n", { segment: 3, tag: "vip", q: "x" }),
    secrets: { secret_key: "", password: "p" },
  };
  expect(bodyOf(draft)).toMatchObject({
    selection: { segment: "3", tag: "", q: "" },
    kind: "s3",
    secrets: { password: "p" },
  });
  expect(bodyOf({ ...draft, whom: "all" }).selection).toMatchObject({ segment: "", tag: "", q: "" });
});

test.each([
  [{ rows: 0, total: 0, sent: 0, bytes: 0 }, 0],
  [{ rows: 50, total: 100, sent: 0, bytes: 0 }, 25],
  [{ rows: 100, total: 100, sent: 30, bytes: 60 }, 75],
])("a run is %j of its way", (run, share) => expect(shareOf(run)).toBe(share));
