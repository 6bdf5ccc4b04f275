import type { JsonObject } from "@/shared/types";
import type { Graph, GraphEdge, GraphNode } from "./graph";
import { isKind } from "./nodes/registry";

/**
 * The graph of a journey as the canvas draws it. A node of a kind that this version does not know is left
 * out, with its edges; nodes without a place are set below each other.
 */
export function readGraph(graph: JsonObject): Graph {
  const nodes = (Array.isArray(graph.nodes) ? (graph.nodes as GraphNode[]) : [])
    .filter((node) => isKind(node.kind))
    .map((node, index) => ({ ...node, position: node.position ?? { x: 0, y: index * 112 } }));
  const known = new Set(nodes.map((node) => node.id));
  const edges = (Array.isArray(graph.edges) ? (graph.edges as GraphEdge[]) : []).filter(
    (edge) => known.has(edge.source) && known.has(edge.target),
  );
  return { nodes, edges };
}
