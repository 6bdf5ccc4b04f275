import type { Catalogue } from "../types";
import { carryValue, operatorsFor, shapeOf, valueFits } from "./operators";
import {
  type EventLeaf,
  type Filter,
  hasForm,
  isAttribute,
  isEvent,
  isSegment,
  isTag,
  type Leaf,
  type TreeNode,
} from "./types";

export function attributeKinds(catalogue: Catalogue, name: string): readonly string[] {
  return catalogue.attributes.find((field) => field.name === name)?.kinds ?? ["text"];
}

export function propertyKinds(catalogue: Catalogue, event: string, name: string): readonly string[] {
  const found = catalogue.events.find((each) => each.name === event);
  return found?.properties.find((field) => field.name === name)?.kinds ?? ["text"];
}

/** The segment that a slug or an id names. */
export function segmentOf(catalogue: Catalogue, key: string | number) {
  return catalogue.segments.find((each) => each.slug === key || String(each.id) === String(key));
}

/** What the first control of a row chooses: "attribute:city", "event:Order Completed", "tag", "segment". */
export function fieldKey(leaf: Leaf): string {
  if (isAttribute(leaf)) return leaf.attribute ? `attribute:${leaf.attribute}` : "";
  if (isEvent(leaf)) return `event:${leaf.event}`;
  return isTag(leaf) ? "tag" : "segment";
}

function firstOperator(kinds: readonly string[]): { op: string; value: unknown } {
  const all = operatorsFor(kinds);
  // Of a number one asks how much it is at least; that it is exactly something is rare.
  const wanted = kinds.includes("number") && !kinds.includes("text") ? "gte" : all[0]?.op;
  const first = all.find((each) => each.op === wanted) ?? { op: "exists", shape: "none" as const };
  return { op: first.op, value: carryValue(first.shape, undefined) };
}

export const emptyLeaf: Leaf = { attribute: "", op: "eq" };

/** A fresh condition on the chosen field. */
export function leafFor(key: string, catalogue: Catalogue): Leaf {
  if (key === "tag") return { tag: "", op: "has" };
  if (key === "segment") return { segment: "", op: "in" };
  const name = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("event:")) return { event: name, count: { op: "gte", value: 1 } };
  return { attribute: name, ...firstOperator(attributeKinds(catalogue, name)) };
}

export function filterFor(property: string, kinds: readonly string[]): Filter {
  return { property, ...firstOperator(kinds) };
}

function filterComplete(filter: Filter, kinds: readonly string[]): boolean {
  return filter.property !== "" && valueFits(shapeOf(kinds, filter.op), filter.value);
}

function withinComplete(within: EventLeaf["within"]): boolean {
  if (!within) return true;
  if ("last" in within) return valueFits("span", within.last);
  return Boolean(within.from || within.to);
}

function eventComplete(leaf: EventLeaf, catalogue: Catalogue): boolean {
  const filters = (leaf.where ?? []).every((filter) =>
    filterComplete(filter, propertyKinds(catalogue, leaf.event, filter.property)),
  );
  const aggregate =
    !leaf.aggregate || (leaf.aggregate.property !== "" && Number.isFinite(leaf.aggregate.value));
  const count = !leaf.count || Number.isInteger(leaf.count.value);
  return leaf.event !== "" && filters && aggregate && count && withinComplete(leaf.within);
}

/** Whether a condition says something yet: an unfinished one must never be left out silently. */
export function isComplete(leaf: Leaf, catalogue: Catalogue): boolean {
  if (!hasForm(leaf)) return true;
  if (isAttribute(leaf)) {
    const shape = shapeOf(attributeKinds(catalogue, leaf.attribute), leaf.op);
    return leaf.attribute !== "" && valueFits(shape, leaf.value);
  }
  if (isTag(leaf)) return leaf.tag !== "";
  if (isSegment(leaf)) return leaf.segment !== "";
  return eventComplete(leaf, catalogue);
}

export function incompleteIds(node: TreeNode, catalogue: Catalogue): string[] {
  if (node.type === "leaf") return isComplete(node.leaf, catalogue) ? [] : [node.id];
  return node.children.flatMap((child) => incompleteIds(child, catalogue));
}
