import type { Configs, GraphNode, KindName } from "../graph";
import { addTag } from "./add_tag";
import { condition } from "./condition";
import { entryEvent } from "./entry_event";
import { entrySegment } from "./entry_segment";
import { exit } from "./exit";
import { sendMail } from "./send_mail";
import type { Lookups, NodeKind } from "./types";
import { wait } from "./wait";

/** Total over the kinds: a new kind does not compile until it stands here. */
export const nodeKinds: { [K in KindName]: NodeKind<K> } = {
  entry_event: entryEvent,
  entry_segment: entrySegment,
  send_mail: sendMail,
  wait,
  condition,
  add_tag: addTag,
  exit,
};

export const kindNames = Object.keys(nodeKinds) as KindName[];
export const groups = ["entry", "reach", "flow"] as const;

/** The kind of a node whose config belongs to it; the pair is kept together by the graph. */
export function kindOf(name: KindName): NodeKind<KindName> {
  return nodeKinds[name] as NodeKind<KindName>;
}

export function isKind(name: string): name is KindName {
  return name in nodeKinds;
}

export function newNode(id: string, kind: KindName): GraphNode {
  return { id, kind, config: kindOf(kind).start() as Configs[KindName], position: { x: 0, y: 0 } };
}

export function unfinished(nodes: GraphNode[], lookups: Lookups): string[] {
  return nodes.filter((node) => !kindOf(node.kind).complete(node.config, lookups)).map((node) => node.id);
}
