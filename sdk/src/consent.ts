import type { ConsentMode } from "./options";
import type { Store } from "./platform";

const KEY = "cml.consent";

export type Consent = "waiting" | "granted" | "denied";

/**
 * What the visitor allowed. Where consent is required a refusal is not even noted: nothing is the
 * default. Where it is not, the objection is, or the next page would begin again.
 */
export function rememberedConsent(store: Store, mode: ConsentMode): Consent {
  const kept = store.get(KEY);
  if (mode === "required") return kept === "granted" ? "granted" : "waiting";
  return kept === "denied" ? "denied" : "granted";
}

export function rememberConsent(store: Store, mode: ConsentMode, given: Exclude<Consent, "waiting">): void {
  const isDefault = mode === "required" ? given === "denied" : given === "granted";
  if (isDefault) store.remove(KEY);
  else store.set(KEY, given);
}
