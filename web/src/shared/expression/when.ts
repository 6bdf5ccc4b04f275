import { valueFits } from "./operators";
import type { Within } from "./types";

/** The ways to say when something was. */
export type WindowKind = "ever" | "last" | "ago" | "this" | "previous" | "dates" | "after";

export const periods = ["day", "week", "month", "quarter", "year"] as const;
/** Of a moment that is kept, such as a tag's, one cannot ask for the first days after something. */
export const plainWindows: WindowKind[] = ["ever", "last", "ago", "this", "previous", "dates"];
export const allWindows: WindowKind[] = [...plainWindows, "after"];

export function windowKind(within: Within | undefined): WindowKind {
  if (!within) return "ever";
  if ("first" in within || "after" in within) return "after";
  if ("ago" in within) return "ago";
  if ("last" in within) return "last";
  if ("this" in within) return "this";
  if ("previous" in within) return "previous";
  return "from" in within || "to" in within ? "dates" : "ever";
}

const keysOf: Record<WindowKind, readonly (keyof Within)[]> = {
  ever: [],
  last: ["last"],
  ago: ["last", "ago"],
  this: ["this"],
  previous: ["previous"],
  dates: ["from", "to"],
  after: ["first", "after"],
};

/** Whether the form can show all of it. */
export function windowHasForm(within: unknown): boolean {
  if (within === undefined) return true;
  if (typeof within !== "object" || within === null) return false;
  const known: readonly string[] = [...keysOf[windowKind(within as Within)], "weekdays", "hours"];
  return Object.keys(within).every((key) => known.includes(key));
}

const start: Record<WindowKind, (now: Date) => Within> = {
  ever: () => ({}),
  last: () => ({ last: "30d" }),
  ago: () => ({ last: "30d", ago: "30d" }),
  this: () => ({ this: "month" }),
  previous: () => ({ previous: "month" }),
  dates: (now) => ({
    from: new Date(now.getFullYear(), 0, 1).toISOString(),
    to: new Date(now.getFullYear(), now.getMonth(), now.getDate(), 23, 59, 59, 999).toISOString(),
  }),
  after: () => ({ first: "7d", after: { event: "" } }),
};

/** Another window; weekdays and hours stay. Nothing left means "ever". */
export function withWindow(
  within: Within | undefined,
  kind: WindowKind,
  now = new Date(),
): Within | undefined {
  const clock: Within = {};
  if (within?.weekdays) clock.weekdays = within.weekdays;
  if (within?.hours) clock.hours = within.hours;
  const next = { ...start[kind](now), ...clock };
  return Object.keys(next).length > 0 ? next : undefined;
}

/** Without the keys whose value is gone; nothing left means "ever". */
export function tidy(within: Within): Within | undefined {
  const kept = Object.fromEntries(Object.entries(within).filter(([, value]) => value !== undefined));
  return Object.keys(kept).length > 0 ? kept : undefined;
}

const isSpan = (value: unknown) => valueFits("span", value);

const complete: Record<WindowKind, (within: Within) => boolean> = {
  ever: () => true,
  last: (within) => isSpan(within.last),
  ago: (within) => isSpan(within.last) && isSpan(within.ago),
  this: (within) => Boolean(within.this),
  previous: (within) => Boolean(within.previous),
  dates: (within) => Boolean(within.from || within.to),
  after: ({ first, after }) =>
    isSpan(first) && Boolean(after && ("event" in after ? after.event : after.attribute)),
};

export function windowComplete(within: Within | undefined): boolean {
  if (!within) return true;
  if (Object.keys(within).length === 0) return false;
  const days = within.weekdays === undefined || within.weekdays.length > 0;
  const hours = within.hours === undefined || within.hours[0] !== within.hours[1];
  return days && hours && complete[windowKind(within)](within);
}
