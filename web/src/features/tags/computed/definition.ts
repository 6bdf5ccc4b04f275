/** How a computed tag is computed, as the API reads it. */
import type { Expression, Filter } from "@/shared/expression/types";

export const numberFunctions = ["count", "sum", "avg", "min", "max", "distinct", "recency_days"] as const;
export const statisticFunctions = ["most_frequent", "first", "last", "count", "sum"] as const;
export type Measure = {
  event: string;
  where?: Filter[];
  within?: { last: string };
  function: string;
  property?: string;
};
export type Cuts = { by: "value" | "quantile"; at: number[] };
export type Case = { value: string; expression: Expression };
export type Definition =
  | { kind: "expression"; expression: Expression }
  | { kind: "cases"; cases: Case[]; otherwise: string }
  | { kind: "bands"; measure: Measure; cuts: Cuts; values: string[] }
  | {
      kind: "rfm";
      event: string;
      amount: string;
      within?: { last: string };
      groups: 8 | 11;
      names: Record<string, string>;
    }
  | { kind: "statistic"; measure: Measure };
export type Kind = Definition["kind"];
export const kinds: readonly Kind[] = ["expression", "cases", "bands", "rfm", "statistic"];

export const groupKeys: Record<8 | 11, readonly string[]> = {
  8: ["111", "101", "011", "001", "110", "100", "010", "000"],
  11: [
    "new",
    "potential",
    "champion",
    "promising",
    "loyal",
    "about_to_sleep",
    "attention",
    "hibernating",
    "at_risk",
    "lost",
    "cant_lose",
  ],
};

export const needsProperty = (name: string): boolean => name !== "count" && name !== "recency_days";

/** Texts between commas, of either script. */
export const listed = (text: string): string[] =>
  text
    .split(/[,，、\n]/)
    .map((each) => each.trim())
    .filter(Boolean);

const filled = (measure: Measure): boolean =>
  measure.event !== "" && (!needsProperty(measure.function) || Boolean(measure.property));

/** Whether all is said that the server needs; whether it is right is the server's answer. */
export function isComplete(definition: Definition): boolean {
  switch (definition.kind) {
    case "expression":
      return true;
    case "cases":
      return definition.cases.length > 0 && definition.cases.every((each) => each.value.trim() !== "");
    case "bands":
      return (
        filled(definition.measure) &&
        definition.cuts.at.length > 0 &&
        definition.values.length === definition.cuts.at.length + 1
      );
    case "rfm":
      return definition.event !== "" && definition.amount !== "";
    case "statistic":
      return filled(definition.measure);
  }
}
