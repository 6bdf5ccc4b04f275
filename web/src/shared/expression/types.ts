/** The expression language of segments and conditions, as the API reads and writes it. */
export type Kind = "text" | "number" | "bool" | "date" | "list" | "object";

export type Filter = { property: string; op: string; value?: unknown };
/** When something was: one of the windows, with weekdays and hours or without. */
export type Within = {
  last?: string;
  ago?: string;
  this?: string;
  previous?: string;
  from?: string;
  to?: string;
  first?: string;
  after?: { event: string } | { attribute: string };
  weekdays?: number[];
  hours?: [number, number];
};
export type Count = { op: string; value: number; in_any?: string };
export type Aggregate = { function: string; property?: string; op: string; value?: unknown };

export type AttributeLeaf = { attribute: string; op: string; value?: unknown };
export type TagLeaf = { tag: string; op: string; value?: unknown; within?: Within; source?: string[] };
export type EventLeaf = {
  event: string;
  where?: Filter[];
  within?: Within;
  count?: Count;
  aggregate?: Aggregate;
};
export type Step = { event: string; where?: Filter[]; within_previous?: string };
export type SequenceLeaf = {
  sequence: Step[];
  without?: Step[];
  not_then?: { event: string; where?: Filter[]; within?: string };
  within?: Within;
};
export type SegmentLeaf = { segment: string | number; op: string };
export type ListedLeaf = { listed: number };
export type ScoreLeaf = { score: string; op: string; value?: unknown; of?: string; grade?: string[] };
export type StageLeaf = { stage: string; op: string; value: string[]; within?: Within };
export type IdentityLeaf = { identity: string; op: string };
export type ReachableLeaf = { reachable: string; op: string };
export type ConsentLeaf = { consent: string; channel?: string; op: string; value: string[] };
export type MessageLeaf = {
  message: string;
  channel?: string;
  template?: string;
  journey?: string | number;
  within?: Within;
  count?: Count;
  human?: boolean;
};
export type JourneyLeaf = { journey: string | number; op: string };
export type AccountLeaf = { account: string; op: string; value?: unknown };
export type MembersLeaf = { members: string; of: Expression };
export type DateLeaf = { date: string; op: string; in?: string; next?: string; calendar?: string };
export type SampleLeaf = { sample: number; salt?: string };
export type IdsLeaf = { ids: number[]; op: string };

export type Leaf =
  | AttributeLeaf
  | TagLeaf
  | EventLeaf
  | SequenceLeaf
  | SegmentLeaf
  | ListedLeaf
  | ScoreLeaf
  | StageLeaf
  | IdentityLeaf
  | ReachableLeaf
  | ConsentLeaf
  | MessageLeaf
  | JourneyLeaf
  | AccountLeaf
  | MembersLeaf
  | DateLeaf
  | SampleLeaf
  | IdsLeaf;

export type Expression = { all: Expression[] } | { any: Expression[] } | { not: Expression } | Leaf;

export type Mode = "all" | "any";

/** The editor's tree: the expression with ids, so that a row keeps its focus while its neighbours change. */
export type GroupNode = { id: string; type: "group"; mode: Mode; not: boolean; children: TreeNode[] };
export type LeafNode = { id: string; type: "leaf"; not: boolean; leaf: Leaf };
export type TreeNode = GroupNode | LeafNode;
