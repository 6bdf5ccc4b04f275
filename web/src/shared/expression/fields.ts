import type { Catalogue } from "../types";
import { kindOf, kinds } from "./leaves/registry";
import { carryValue, operatorsFor, shapeOf, valueFits } from "./operators";
import type { Filter, Leaf, TreeNode } from "./types";

const anything: readonly string[] = ["text", "number", "bool", "date", "list"];

/** The kinds of a name; what lies inside an object is named with dots and may be anything. */
function kindsIn(fields: readonly { name: string; kinds: readonly string[] }[], name: string) {
  const found = fields.find((field) => field.name === name);
  if (found) return found.kinds;
  return fields.some((field) => field.kinds.includes("object") && name.startsWith(`${field.name}.`))
    ? anything
    : ["text"];
}

export function attributeKinds(catalogue: Catalogue, name: string): readonly string[] {
  return kindsIn(catalogue.attributes, name);
}

export function propertyKinds(catalogue: Catalogue, event: string, name: string): readonly string[] {
  const found = catalogue.events.find((each) => each.name === event);
  return kindsIn(found?.properties ?? [], name);
}

/** The segment that a slug or an id names. */
export function segmentOf(catalogue: Catalogue, key: string | number) {
  return catalogue.segments.find((each) => each.slug === key || String(each.id) === String(key));
}

/** What the first control of a row chooses: "attribute:city", "event:Order Completed", "tag", "segment". */
export function fieldKey(leaf: Leaf): string {
  const kind = kindOf(leaf);
  if (!kind) return "";
  const name = kind.choice(leaf);
  return name ? `${kind.key}:${name}` : kind.key === "attribute" ? "" : kind.key;
}

export const emptyLeaf: Leaf = { attribute: "", op: "eq" };

/** A fresh condition on the chosen field. */
export function leafFor(key: string, catalogue: Catalogue): Leaf {
  const at = key.indexOf(":");
  const kind = kinds.find((each) => each.key === (at < 0 ? key : key.slice(0, at)));
  return kind ? kind.start(at < 0 ? "" : key.slice(at + 1), catalogue) : emptyLeaf;
}

/** How one begins to compare values of these kinds. */
export function firstOperator(kinds: readonly string[]): { op: string; value?: unknown } {
  const all = operatorsFor(kinds);
  // Of a number one asks how much it is at least; that it is exactly something is rare.
  const wanted = kinds.includes("number") && !kinds.includes("text") ? "gte" : all[0]?.op;
  const first = all.find((each) => each.op === wanted) ?? { op: "exists", shape: "none" as const };
  return { op: first.op, value: carryValue(first.shape, undefined) };
}

export function filterFor(property: string, kinds: readonly string[]): Filter {
  return { property, ...firstOperator(kinds) };
}

/** Whether a comparison has the value that its operator asks for. */
export function compares(kinds: readonly string[], op: string, value: unknown): boolean {
  return valueFits(shapeOf(kinds, op, value), value);
}

/** Whether the filters on an event say something each. */
export function filtersComplete(event: string, where: Filter[] | undefined, catalogue: Catalogue): boolean {
  return (where ?? []).every(
    ({ property, op, value }) =>
      property !== "" && compares(propertyKinds(catalogue, event, property), op, value),
  );
}

/** Whether a condition says something yet: an unfinished one must never be left out silently. */
export function isComplete(leaf: Leaf, catalogue: Catalogue): boolean {
  const kind = kindOf(leaf);
  return kind ? kind.isComplete(leaf, catalogue) : true;
}

export function incompleteIds(node: TreeNode, catalogue: Catalogue): string[] {
  if (node.type === "leaf") return isComplete(node.leaf, catalogue) ? [] : [node.id];
  return node.children.flatMap((child) => incompleteIds(child, catalogue));
}
