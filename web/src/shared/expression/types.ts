/** The expression language of segments and conditions, as the API reads and writes it. */
export type Kind = "text" | "number" | "bool" | "date" | "list" | "object";

export type Filter = { property: string; op: string; value?: unknown };
export type Within = { last: string } | { from?: string; to?: string };
export type AggregateFunction = "sum" | "avg" | "min" | "max" | "distinct";

export type AttributeLeaf = { attribute: string; op: string; value?: unknown };
export type TagLeaf = { tag: string; op: "has" | "has_not" };
export type EventLeaf = {
  event: string;
  where?: Filter[];
  within?: Within;
  count?: { op: string; value: number };
  aggregate?: { function: AggregateFunction; property: string; op: string; value: number };
};
export type SegmentLeaf = { segment: string | number; op: "in" | "not_in" };
export type Leaf = AttributeLeaf | TagLeaf | EventLeaf | SegmentLeaf;

export type Expression = { all: Expression[] } | { any: Expression[] } | { not: Expression } | Leaf;

export type Mode = "all" | "any";

/** The editor's tree: the expression with ids, so that a row keeps its focus while its neighbours change. */
export type GroupNode = { id: string; type: "group"; mode: Mode; not: boolean; children: TreeNode[] };
export type LeafNode = { id: string; type: "leaf"; not: boolean; leaf: Leaf };
export type TreeNode = GroupNode | LeafNode;

export const isAttribute = (leaf: Leaf): leaf is AttributeLeaf => "attribute" in leaf;
export const isTag = (leaf: Leaf): leaf is TagLeaf => "tag" in leaf;
export const isEvent = (leaf: Leaf): leaf is EventLeaf => "event" in leaf;
export const isSegment = (leaf: Leaf): leaf is SegmentLeaf => "segment" in leaf;
const WITHOUT_FORM = ["matches", "not_matches", "in_region", "not_in_region"];
const PLAIN_AGGREGATES = ["sum", "avg", "min", "max", "distinct"];
const only = (value: object | undefined, keys: readonly string[]) =>
  Object.keys(value ?? {}).every((key) => keys.includes(key));

function eventHasForm(leaf: EventLeaf): boolean {
  return (
    (only(leaf.within, ["last"]) || only(leaf.within, ["from", "to"])) &&
    only(leaf.count, ["op", "value"]) &&
    (!leaf.aggregate || PLAIN_AGGREGATES.includes(leaf.aggregate.function)) &&
    (leaf.where ?? []).every((filter) => !WITHOUT_FORM.includes(filter.op))
  );
}

/** Whether the builder has a form for it; other conditions are shown as they are written, and kept. */
export function hasForm(leaf: Leaf): boolean {
  if (isAttribute(leaf)) return !WITHOUT_FORM.includes(leaf.op);
  if (isTag(leaf)) return only(leaf, ["tag", "op"]) && ["has", "has_not"].includes(leaf.op);
  return isSegment(leaf) || (isEvent(leaf) && eventHasForm(leaf));
}
