import type { Catalogue } from "../types";
import { compares, propertyKinds } from "./fields";
import { countMeasure, countMeasures, withCountMeasure } from "./leaves/counting";
import { valueFits } from "./operators";
import type { Aggregate, EventLeaf } from "./types";

/** What may be asked of an event beside how often: of its numbers, of its values, of its time. */
export const amounts = ["sum", "avg", "min", "max", "distinct"] as const;
export const endings = ["first", "last", "most_frequent"] as const;
export const moments = ["first_time", "last_time", "streak"] as const;
export const dateOperators = ["last", "before", "after", "between"] as const;
export const numberOperators = ["gte", "gt", "lte", "lt", "eq", "between"] as const;
export const streakOperators = ["gte", "gt", "lte", "lt", "eq"] as const;

const includes = (list: readonly string[], value: string) => list.includes(value);

/** Which of them an event's condition asks: "never", "gte", "sum", "first", "last_time", "streak". */
export function measureOf(leaf: EventLeaf): string {
  const { aggregate } = leaf;
  if (!aggregate) return countMeasure(leaf.count);
  const { function: name, property } = aggregate;
  return property === undefined && includes(["first", "last"], name) ? `${name}_time` : name;
}

const firstOf: Record<string, Omit<Aggregate, "function">> = {
  first_time: { op: "last", value: "30d" },
  last_time: { op: "last", value: "30d" },
  streak: { op: "gte", value: 3 },
};

/** Another measure; a property stays where the new one has use for it. */
export function withMeasure(leaf: EventLeaf, measure: string, property: string): EventLeaf {
  const { count, aggregate, ...rest } = leaf;
  if (includes(countMeasures, measure)) return { ...rest, count: withCountMeasure(count, measure) };
  const moment = firstOf[measure];
  if (moment) return { ...rest, aggregate: { function: measure.replace("_time", ""), ...moment } };
  const kept = aggregate?.property ?? property;
  if (includes(amounts, measure)) {
    const same = aggregate && includes(amounts, aggregate.function);
    return {
      ...rest,
      aggregate: same
        ? { ...aggregate, function: measure }
        : { function: measure, property: kept, op: "gte", value: 1 },
    };
  }
  return { ...rest, aggregate: { function: measure, property: kept, op: "eq" } };
}

export function aggregateHasForm(aggregate: Aggregate | undefined): boolean {
  if (!aggregate) return true;
  const known = ["function", "property", "op", "value"];
  return (
    includes([...amounts, ...endings, "streak"], aggregate.function) &&
    Object.keys(aggregate).every((key) => known.includes(key))
  );
}

export function aggregateComplete(leaf: EventLeaf, catalogue: Catalogue): boolean {
  const { aggregate } = leaf;
  if (!aggregate) return true;
  const { property, op, value } = aggregate;
  const measure = measureOf(leaf);
  if (measure === "first_time" || measure === "last_time") return compares(["date"], op, value);
  if (measure === "streak") return valueFits("number", value);
  if (!property) return false;
  if (includes(amounts, measure)) return valueFits(op === "between" ? "range" : "number", value);
  return compares(propertyKinds(catalogue, leaf.event, property), op, value);
}
