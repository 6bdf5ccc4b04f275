import { describe, expect, test } from "vitest";
import type { Home } from "@/shared/types";
import { greetingOf, hourIn, sentenceOf } from "./sentence";

const nothing = {
  people_new: 0,
  people_active: 0,
  events: 0,
  messages_sent: 0,
  opened: 0,
  clicked: 0,
  journeys_live: 0,
};
const day = (date: string, events: number) => ({ date, events, people_new: 0, messages_sent: 0 });
const home = (today: Partial<typeof nothing>, eventsYesterday = 0): Home => ({
  greeting_name: "Lin",
  today: { ...nothing, ...today },
  yesterday: nothing,
  trend: [day("2026-01-01", eventsYesterday), day("2026-01-02", 0)],
  top_events: [],
  journeys: [],
  delay: { p50_ms: null, p95_ms: null, samples: 0 },
  people_total: 7,
  funnel: [],
});

describe("the sentence that matters", () => {
  test.each([
    [
      "mail wins over people",
      home({ messages_sent: 3, opened: 2, clicked: 1, people_new: 9 }),
      "sentence.mail",
    ],
    ["new people win over events", home({ people_new: 2, events: 8 }), "sentence.people"],
    ["events alone", home({ events: 8, people_active: 3 }), "sentence.events"],
    ["a quiet day after a busy one", home({}, 8), "sentence.quiet"],
    ["nothing at all", home({}), "sentence.still"],
  ])("%s", (_, data, key) => expect(sentenceOf(data).key).toBe(key));
});

test.each([
  [0, "night"],
  [5, "morning"],
  [11, "noon"],
  [13, "afternoon"],
  [18, "evening"],
] as const)("hour %i is greeted as %s", (hour, greeting) => expect(greetingOf(hour)).toBe(greeting));

test("the hour is the workspace's", () =>
  expect(hourIn("Asia/Shanghai", new Date("2026-01-01T17:30:00Z"))).toBe(1));
