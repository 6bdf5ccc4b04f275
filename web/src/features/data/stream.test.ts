import { describe, expect, test } from "vitest";
import type { LiveEvent } from "@/shared/types";
import { brief, countNew, eventTone, matching, merge, perMinute } from "./stream";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function event(message_id: string, second: number, change: Partial<LiveEvent> = {}): LiveEvent {
  return {
    message_id,
    kind: "track",
    name: "Order Completed",
    timestamp: at(second),
    received_at: at(second),
    contact_id: 7,
    source_id: 1,
    properties: {},
    ...change,
  };
}

const ids = (events: LiveEvent[]) => events.map((each) => each.message_id);

describe("merging what was polled", () => {
  test("newest first, each message once", () =>
    expect(ids(merge([event("b", 2), event("a", 1)], [event("c", 3), event("b", 2)]))).toEqual([
      "c",
      "b",
      "a",
    ]));
  test("nothing new keeps the same list, so that nothing is drawn again", () => {
    const known = [event("a", 1)];
    expect(merge(known, [event("a", 1)])).toBe(known);
  });
  test("the oldest fall out", () =>
    expect(ids(merge([event("a", 1)], [event("c", 3), event("b", 2)], 2))).toEqual(["c", "b"]));
  test("what was missed while away is found", () =>
    expect(countNew([event("c", 3), event("a", 1)], [event("a", 1)])).toBe(1));
});

describe("filtering", () => {
  const called = {
    event: (name: string) => (name === "Page Viewed" ? "浏览页面" : name),
    property: (event: string, key: string) =>
      event === "Order Completed" && key === "city" ? "收货城市" : key,
  };
  const events = [
    event("a", 1, { name: "Page Viewed", source_id: 0 }),
    event("b", 2, { properties: { city: "上海" } }),
    event("c", 3, { contact_id: 42 }),
  ];
  test.each([
    [{ text: "page", source: null }, ["a"]],
    [{ text: "浏览", source: null }, ["a"]],
    [{ text: "上海", source: null }, ["b"]],
    [{ text: "收货", source: null }, ["b"]],
    [{ text: "city", source: null }, ["b"]],
    [{ text: "42", source: null }, ["c"]],
    [{ text: "", source: 0 }, ["a"]],
    [{ text: " ", source: null }, ["a", "b", "c"]],
    [{ text: "order", source: 0 }, []],
  ])("%j leaves %j", (filter, left) => expect(ids(matching(events, filter, called))).toEqual(left));
});

test("the past minute is counted", () =>
  expect(perMinute([event("a", 59), event("b", 0)], Date.parse(at(0)) + 60_000)).toBe(1));

test("the first values make one line", () =>
  expect(
    brief(
      event("a", 1, { properties: { total: 12.5, items: [1], gone: null } }),
      (name, key) => (name === "Order Completed" && key === "total" ? "实付" : key),
      2,
    ),
  ).toBe("实付: 12.5 · items: [1]"));

test("coral is for what went wrong", () => {
  expect(eventTone("Email Bounced")).toBe("coral");
  for (const name of ["Page Viewed", "Order Completed", "Contact Identified", "Product Added"])
    expect(["coral", "green"]).not.toContain(eventTone(name));
});
