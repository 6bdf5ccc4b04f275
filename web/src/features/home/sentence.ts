import type { Home } from "@/shared/types";

/** A text with its figures; `count` is the one that its wording follows. */
export type Sentence = { key: string; count: number; values: Record<string, number> };

/** The one sentence that matters today: what was sent and read, else who came, else that it is quiet. */
export function sentenceOf(home: Home): Sentence {
  const { today } = home;
  if (today.messages_sent > 0)
    return {
      key: "sentence.mail",
      count: today.messages_sent,
      values: {
        sent: today.messages_sent,
        opened: today.opened,
        clicked: today.clicked,
      },
    };
  if (today.people_new > 0)
    return {
      key: "sentence.people",
      count: today.people_new,
      values: { people: today.people_new, events: today.events },
    };
  if (today.events > 0)
    return {
      key: "sentence.events",
      count: today.people_active,
      values: { people: today.people_active, events: today.events },
    };
  const before = home.trend.at(-2)?.events ?? 0;
  if (before > 0) return { key: "sentence.quiet", count: before, values: { events: before } };
  return { key: "sentence.still", count: home.people_total, values: { people: home.people_total } };
}

/** Which greeting an hour of the day asks for. */
export function greetingOf(hour: number): "night" | "morning" | "noon" | "afternoon" | "evening" {
  if (hour < 5) return "night";
  if (hour < 11) return "morning";
  if (hour < 13) return "noon";
  if (hour < 18) return "afternoon";
  return "evening";
}

export function hourIn(zone: string, now: Date): number {
  const text = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", hourCycle: "h23" }).format(
    now,
  );
  return Number(text);
}
