import type { Expression, Filter } from "@/shared/expression/types";

/** What each kind of node keeps; the registry of kinds is total over these keys. */
export type Configs = {
  entry_event: { event: string; where?: Filter[]; reentry: Reentry };
  entry_segment: { segment: string | number; reentry: Reentry };
  wait: { seconds?: number; minutes?: number; hours?: number; days?: number };
  condition: { expression: Expression };
  send_mail: { template_id?: number };
  add_tag: { tag: string };
  exit: { reason?: string };
};
export type KindName = keyof Configs;
export type Reentry = "never" | "after_exit" | "always";
export type Branch = "out" | "yes" | "no";

export type Position = { x: number; y: number };
export type GraphNode<K extends KindName = KindName> = {
  id: string;
  kind: K;
  config: Configs[K];
  position: Position;
  title?: string;
};
export type GraphEdge = { id: string; source: string; target: string; branch: Branch };
export type Graph = { nodes: GraphNode[]; edges: GraphEdge[] };

export const NODE_WIDTH = 232;
export const NODE_HEIGHT = 64;
export const STEP_Y = 112;
const GRID = 8;

const entries: readonly KindName[] = ["entry_event", "entry_segment"];
const branches: Record<KindName, readonly Branch[]> = {
  entry_event: ["out"],
  entry_segment: ["out"],
  wait: ["out"],
  condition: ["yes", "no"],
  send_mail: ["out"],
  add_tag: ["out"],
  exit: [],
};

export function isEntry(kind: KindName): boolean {
  return entries.includes(kind);
}

export function branchesOf(kind: KindName): readonly Branch[] {
  return branches[kind];
}

/** The smallest "n<number>" that no node has. */
export function freeId(graph: Graph): string {
  const taken = new Set(graph.nodes.map((node) => node.id));
  let number = 1;
  while (taken.has(`n${number}`)) number += 1;
  return `n${number}`;
}

export function edgeId(source: string, branch: Branch): string {
  return `${source}-${branch}`;
}

const snap = (value: number) => Math.round(value / GRID) * GRID;

export function addNode(graph: Graph, node: GraphNode): Graph {
  const position = { x: snap(node.position.x), y: snap(node.position.y) };
  return { ...graph, nodes: [...graph.nodes, { ...node, position }] };
}

/** Everything that can be reached from a node, itself included. */
export function reachable(graph: Graph, from: string): Set<string> {
  const seen = new Set([from]);
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const edge of graph.edges)
      if (edge.source === id && !seen.has(edge.target)) {
        seen.add(edge.target);
        queue.push(edge.target);
      }
  return seen;
}

/** Whether an edge may run there: into no entry, and never back to where it came from. */
export function mayConnect(graph: Graph, source: string, target: string): boolean {
  const to = graph.nodes.find((node) => node.id === target);
  return to !== undefined && !isEntry(to.kind) && !reachable(graph, target).has(source);
}

/** Draws an edge; a branch leads to one node only, so that the old edge of the branch goes. */
export function connect(graph: Graph, source: string, branch: Branch, target: string): Graph {
  if (!mayConnect(graph, source, target)) return graph;
  const rest = graph.edges.filter((edge) => edge.source !== source || edge.branch !== branch);
  return { ...graph, edges: [...rest, { id: edgeId(source, branch), source, target, branch }] };
}

export function removeEdge(graph: Graph, id: string): Graph {
  return { ...graph, edges: graph.edges.filter((edge) => edge.id !== id) };
}

/** Removes a node; where it had one way out, those who led to it lead on to the next. */
export function removeNode(graph: Graph, id: string): Graph {
  const outgoing = graph.edges.filter((edge) => edge.source === id);
  const next = outgoing.length === 1 ? outgoing[0]?.target : undefined;
  const edges = graph.edges
    .filter((edge) => edge.source !== id)
    .flatMap((edge) => {
      if (edge.target !== id) return [edge];
      return next === undefined ? [] : [{ ...edge, target: next }];
    });
  return { nodes: graph.nodes.filter((node) => node.id !== id), edges };
}

export function changeNode(graph: Graph, id: string, change: Partial<GraphNode>): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
}

export function moveNodes(graph: Graph, positions: ReadonlyMap<string, Position>): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const to = positions.get(node.id);
      return to ? { ...node, position: { x: snap(to.x), y: snap(to.y) } } : node;
    }),
  };
}

function shift(graph: Graph, ids: ReadonlySet<string>, y: number): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) =>
      ids.has(node.id) ? { ...node, position: { x: node.position.x, y: node.position.y + y } } : node,
    ),
  };
}

function position(graph: Graph, id: string): Position {
  return graph.nodes.find((node) => node.id === id)?.position ?? { x: 0, y: 0 };
}

/** Puts a new node into an edge and makes room below it. */
export function insertOnEdge(graph: Graph, id: string, node: GraphNode): Graph {
  const edge = graph.edges.find((each) => each.id === id);
  const way = branchesOf(node.kind)[0];
  if (!edge || isEntry(node.kind)) return addNode(graph, node);
  const target = position(graph, edge.target);
  const moved = shift(graph, reachable(graph, edge.target), STEP_Y);
  const added = addNode(moved, { ...node, position: target });
  const led = connect(removeEdge(added, id), edge.source, edge.branch, node.id);
  return way ? connect(led, node.id, way, edge.target) : led;
}

/** Puts a new node behind another: at its first free branch, else into its first one. */
export function addAfter(graph: Graph, afterId: string | null, node: GraphNode): Graph {
  const after = graph.nodes.find((each) => each.id === afterId);
  if (!after || isEntry(node.kind) || branchesOf(after.kind).length === 0)
    return addNode(graph, spot(graph, node));
  const ways = branchesOf(after.kind);
  const free = ways.find(
    (way) => !graph.edges.some((edge) => edge.source === after.id && edge.branch === way),
  );
  if (!free) return insertOnEdge(graph, edgeOf(graph, after.id, ways[0] ?? "out"), node);
  const aside = free === "yes" ? -140 : free === "no" ? 140 : 0;
  const place = { x: after.position.x + aside, y: after.position.y + STEP_Y };
  return connect(addNode(graph, { ...node, position: place }), after.id, free, node.id);
}

function edgeOf(graph: Graph, source: string, branch: Branch): string {
  return graph.edges.find((edge) => edge.source === source && edge.branch === branch)?.id ?? "";
}

/** A place where the node covers no other: to the right of entries, else below everything. */
function spot(graph: Graph, node: GraphNode): GraphNode {
  if (graph.nodes.length === 0) return { ...node, position: { x: 0, y: 0 } };
  if (isEntry(node.kind)) {
    const right = Math.max(...graph.nodes.map((each) => each.position.x));
    return { ...node, position: { x: right + NODE_WIDTH + 48, y: 0 } };
  }
  const bottom = Math.max(...graph.nodes.map((each) => each.position.y));
  return { ...node, position: { x: position(graph, graph.nodes[0]?.id ?? "").x, y: bottom + STEP_Y } };
}

export type Problem = { node: string | null; code: string };

/** What keeps a graph from being published, found without the server. */
export function problemsOf(graph: Graph): Problem[] {
  const found: Problem[] = [];
  const starts = graph.nodes.filter((node) => isEntry(node.kind));
  if (starts.length === 0) found.push({ node: null, code: "no_entry" });
  if (starts.length > 1)
    found.push(...starts.slice(1).map((node) => ({ node: node.id, code: "many_entries" })));
  const reached = new Set(starts.flatMap((node) => [...reachable(graph, node.id)]));
  for (const node of graph.nodes)
    if (!reached.has(node.id)) found.push({ node: node.id, code: "unreachable" });
  return found;
}
