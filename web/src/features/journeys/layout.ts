import ELK from "elkjs/lib/elk-api.js";
import elkWorker from "elkjs/lib/elk-worker.min.js?url";
import { branchesOf, type Graph, NODE_HEIGHT, NODE_WIDTH, type Position } from "./graph";

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.layered.spacing.nodeNodeBetweenLayers": "48",
  "elk.spacing.nodeNode": "48",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};

/** The ports of a node from left to right; on the south side ELK counts from the right. */
function portsOf(id: string, branches: readonly string[]) {
  return branches.map((branch, index) => ({
    id: `${id}:${branch}`,
    width: 1,
    height: 1,
    layoutOptions: { "elk.port.side": "SOUTH", "elk.port.index": String(branches.length - index) },
  }));
}

/** New places for all nodes, computed in a worker: top down, yes at the left, no crossings where avoidable. */
export async function layout(graph: Graph): Promise<Map<string, Position>> {
  const elk = new ELK({ workerFactory: () => new Worker(elkWorker) });
  try {
    const result = await elk.layout({
      id: "root",
      layoutOptions: options,
      children: graph.nodes.map((node) => ({
        id: node.id,
        width: NODE_WIDTH,
        height: NODE_HEIGHT,
        ports: portsOf(node.id, branchesOf(node.kind)),
        layoutOptions: { "elk.portConstraints": "FIXED_ORDER" },
      })),
      edges: graph.edges.map((edge) => ({
        id: edge.id,
        sources: [`${edge.source}:${edge.branch}`],
        targets: [edge.target],
      })),
    });
    return new Map(result.children?.map((child) => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
  } finally {
    elk.terminateWorker();
  }
}
