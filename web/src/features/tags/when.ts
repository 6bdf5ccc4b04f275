import type { Step, When } from "./api";

const blank: Step = { event: "", where: [] };

/** The same condition as one event: what completes a sequence stays. */
export function asEvent(when: When): When {
  return when.kind === "event" ? when : { kind: "event", event: when.then };
}

/** The same condition as a sequence: the event completes it. */
export function asSequence(when: When): When {
  if (when.kind === "sequence") return when;
  // biome-ignore lint/suspicious/noThenProperty: the API's own word
  return { kind: "sequence", first: blank, then: when.event, without: null, days: 7 };
}

/** Whether nothing is left to say before it can be tried. */
export function isWhole(when: When): boolean {
  const steps = when.kind === "event" ? [when.event] : [when.first, when.then];
  const filters = [...steps, ...(when.kind === "sequence" && when.without ? [when.without] : [])].flatMap(
    (step) => step.where ?? [],
  );
  return steps.every((step) => step.event.trim() !== "") && filters.every((each) => Boolean(each.property));
}
