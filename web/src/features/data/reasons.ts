import type { TFunction } from "i18next";

/** The reasons for which the pipeline refuses an item; each has its words in the locale files. */
export const reasons = [
  "invalid_json",
  "invalid_item",
  "unknown_type",
  "nobody",
  "event_name_missing",
  "event_name_too_long",
  "message_id_too_long",
  "invalid_timestamp",
  "item_too_large",
  "too_deep",
  "too_many_keys",
  "empty_key",
  "key_too_long",
  "number_out_of_range",
  "refused_by_warehouse",
  "undeclared_identity",
  "not_a_number",
  "item_unnamed",
  "item_name_too_long",
  "undeclared_event",
  "deprecated_event",
  "undeclared_property",
  "wrong_type",
  "missing_property",
  "value_not_allowed",
  "known_bot",
  "driven_browser",
  "rate_per_id",
  "rate_per_address",
  "time_travel",
  "too_old",
] as const;

export type Reason = (typeof reasons)[number];

/** The reason that has words, or `other` for one that a newer server may send. */
export function knownReason(reason: string): Reason | "other" {
  return reasons.find((each) => each === reason) ?? "other";
}

/** What exactly is wrong, in the person's language; empty where only the reason is known. */
export function sentence(t: TFunction<"data">, reason: string, fields: Record<string, unknown>): string {
  const expected = fields.expected ? t(`kind.${String(fields.expected)}`) : "";
  return t(`reason.${knownReason(reason)}.says`, { ...fields, expected, defaultValue: "" });
}
