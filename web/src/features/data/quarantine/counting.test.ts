import { expect, test } from "vitest";
import type { QuarantineCount } from "@/shared/types";
import { byDay, byReason } from "./counting";

const count = (day: string, reason: string, amount: number): QuarantineCount => ({
  day,
  reason,
  category: "fault",
  source_id: 1,
  count: amount,
});
const counts = [
  count("2026-03-01", "nobody", 2),
  count("2026-03-02", "too_deep", 9),
  count("2026-03-02", "nobody", 1),
];

test("reasons add up over days, the most frequent first", () =>
  expect(byReason(counts).map((each) => [each.reason, each.count])).toEqual([
    ["too_deep", 9],
    ["nobody", 3],
  ]));

test("every day has its number, today last", () => {
  const days = byDay(counts, "nobody", new Date("2026-03-02T10:00:00Z"));
  expect(days).toHaveLength(30);
  expect(days.slice(-2)).toEqual([
    { day: "2026-03-01", count: 2 },
    { day: "2026-03-02", count: 1 },
  ]);
});
