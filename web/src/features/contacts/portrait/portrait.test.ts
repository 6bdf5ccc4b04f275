import { expect, test } from "vitest";
import type { ContactEvent } from "@/shared/types";
import { foldSessions } from "./folding";
import { shadeOf, weekdayName } from "./strip";

const at = (minute: number, about: ContactEvent["about"] = "page"): ContactEvent => ({
  about,
  kind: about,
  name: about === "page" ? "Page Viewed" : "Seen",
  message_id: String(minute),
  source_id: 1,
  properties: {},
  received_at: "",
  timestamp: new Date(Date.UTC(2026, 0, 1, 12) - minute * 60_000).toISOString(),
});

test("three page views one after another are one session; a longer pause or another event ends it", () => {
  const sizes = (events: ContactEvent[]) =>
    foldSessions(events).map((entry) => (entry.kind === "one" ? 1 : entry.events.length));
  expect(sizes([at(0), at(1), at(2)])).toEqual([3]);
  expect(sizes([at(0), at(1)])).toEqual([1, 1]);
  expect(sizes([at(0), at(1), at(2), at(40), at(41), at(42)])).toEqual([3, 3]);
  expect(sizes([at(0), at(1), at(2, "track"), at(3), at(4), at(5)])).toEqual([1, 1, 1, 3]);
  expect(sizes([])).toEqual([]);
});

test("one event is seen, and none is blank", () => {
  expect([shadeOf(0, 9), shadeOf(9, 9), shadeOf(0, 0)]).toEqual([0, 100, 0]);
  expect(shadeOf(1, 100)).toBeGreaterThan(18);
});

test("a week begins on Monday", () => {
  expect([weekdayName("en", 0), weekdayName("zh-CN", 6)]).toEqual(["Mon", "周日"]);
});
