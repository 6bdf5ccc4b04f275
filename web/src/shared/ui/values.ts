import { shownValue } from "../brief";
import type { JsonObject } from "../types";

const FIRST = ["name", "email", "phone", "company", "title", "city", "country"];

/** The attributes that everybody looks for first, then the others by name. */
export function inReadingOrder(attributes: JsonObject): [string, unknown][] {
  const rank = (key: string) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return Object.entries(attributes).sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Whether a text has no place to wrap: a mail address, a link, a key. */
export function isOneLongWord(text: string): boolean {
  return text.length > 18 && !/[\s、]|\p{Script=Han}/u.test(text);
}

/**
 * The value that was meant by a text: the kind that the old value had, else a number or a truth where the
 * text is exactly one; "" removes the attribute (null).
 */
export function readValue(text: string, before: unknown): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (typeof before === "string") return trimmed;
  if (Array.isArray(before))
    return trimmed
      .split(/[,，、]/)
      .map((part) => part.trim())
      .filter(Boolean);
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  // A leading zero is no number's: it is a telephone, a postcode, a card.
  const looksLikeNumber =
    typeof before === "number" ? /^-?\d{1,15}(\.\d+)?$/ : /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;
  if (looksLikeNumber.test(trimmed)) return Number(trimmed);
  return trimmed;
}

/** Only what differs from before; null removes. */
export function changesOf(before: JsonObject, texts: Record<string, string>): JsonObject {
  const changes: JsonObject = {};
  for (const [key, text] of Object.entries(texts)) {
    if (text.trim() === shownValue(before[key])) continue;
    changes[key] = readValue(text, before[key]);
  }
  return changes;
}

/** The values after changes; null removes. */
export function changed(before: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null));
}
