import type { JsonObject, LiveEvent, LiveTrace } from "@/shared/types";
import type { Tone } from "@/shared/ui/Pill";

/** More would make the page heavy, and nobody reads back further while it streams. */
export const KEPT = 500;
const MINUTE_MS = 60_000;

type PropertyOf = (event: string, key: string) => string;
type Called = { event: (name: string) => string; property: PropertyOf };
export type LiveFilter = { text: string; source: number | null };

function rawOf(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { item: text };
  }
}

/** A traced item as a line of the list; one that was stored is the same line as the stored event. */
export function fromTrace(trace: LiveTrace): LiveEvent {
  const raw = rawOf(trace.raw);
  const apart = trace.outcome === "duplicate" || trace.outcome === "quarantined";
  const inside = raw.properties ?? raw.traits;
  return {
    message_id: apart ? `${trace.message_id}-${trace.id}` : trace.message_id,
    kind: trace.kind,
    name: trace.name || String(raw.event ?? raw.type ?? "?"),
    timestamp: trace.timestamp ?? trace.received_at,
    received_at: trace.received_at,
    contact_id: trace.contact_id,
    source_id: trace.source_id,
    properties: (typeof inside === "object" && inside !== null ? inside : {}) as LiveEvent["properties"],
    outcome: trace.outcome,
    reason: trace.reason,
    fields: trace.fields,
    violations: trace.violations,
  };
}

/** Both lists as one, newest first, each message once, at most `kept`. */
export function merge(known: LiveEvent[], incoming: LiveEvent[], kept = KEPT): LiveEvent[] {
  const seen = new Set(known.map((event) => event.message_id));
  const fresh = incoming.filter((event) => !seen.has(event.message_id));
  if (fresh.length === 0) return known;
  const at = (event: LiveEvent) => Date.parse(event.received_at);
  return [...fresh, ...known].sort((a, b) => at(b) - at(a)).slice(0, kept);
}

/** Events whose name or properties, as they are sent or as people are told, or person carry the text, from the chosen source. */
export function matching(events: LiveEvent[], filter: LiveFilter, called: Called): LiveEvent[] {
  const wanted = filter.text.trim().toLowerCase();
  return events.filter((event) => {
    if (filter.source !== null && event.source_id !== filter.source) return false;
    if (!wanted) return true;
    const told = Object.keys(event.properties).map((key) => called.property(event.name, key));
    const names = [event.name, called.event(event.name), ...told].join("\n").toLowerCase();
    if (names.includes(wanted) || String(event.contact_id) === wanted) return true;
    return JSON.stringify(event.properties).toLowerCase().includes(wanted);
  });
}

/** How many of `events` the shown ones do not hold yet. */
export function countNew(events: LiveEvent[], shown: LiveEvent[]): number {
  const known = new Set(shown.map((event) => event.message_id));
  return events.filter((event) => !known.has(event.message_id)).length;
}

/** How many were received in the minute before `now`. */
export function perMinute(events: LiveEvent[], now: number): number {
  return events.filter((event) => now - Date.parse(event.received_at) < MINUTE_MS).length;
}

/** The first values of an event in one line, with what their properties are called. */
export function brief(event: LiveEvent, called: PropertyOf, most = 4): string {
  return Object.entries(event.properties)
    .slice(0, most)
    .map(
      ([key, value]) =>
        `${called(event.name, key)}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    .join(" · ");
}

const calm: Tone[] = ["primary", "teal", "violet", "sky", "amber"];
const bad = new Set(["Email Bounced", "Email Unsubscribed"]);

/** A colour that stays with the name; green and coral are kept for good and bad. */
export function eventTone(name: string): Tone {
  if (bad.has(name)) return "coral";
  const sum = [...name].reduce((all, char) => (all * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7);
  return calm[sum % calm.length] ?? "primary";
}
