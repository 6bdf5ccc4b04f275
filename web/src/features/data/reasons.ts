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
] as const;

export type Reason = (typeof reasons)[number];

/** The reason that has words, or `other` for one that a newer server may send. */
export function knownReason(reason: string): Reason | "other" {
  return reasons.find((each) => each === reason) ?? "other";
}
