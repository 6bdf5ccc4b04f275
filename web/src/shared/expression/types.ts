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
