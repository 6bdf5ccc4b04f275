import { describe, expect, test } from "vitest";
import {
  addAfter,
  addNode,
  type Branch,
  connect,
  freeId,
  type Graph,
  type GraphNode,
  insertOnEdge,
  type KindName,
  mayConnect,
  problemsOf,
  removeNode,
} from "./graph";

const node = (id: string, kind: KindName, y = 0): GraphNode => ({
  id,
  kind,
  config: {} as GraphNode["config"],
  position: { x: 0, y },
});
const graphOf = (kinds: [string, KindName][], edges: [string, string, Branch?][]): Graph => ({
  nodes: kinds.map(([id, kind], index) => node(id, kind, index * 112)),
  edges: edges.map(([source, target, branch = "out"]) => ({
    id: `${source}-${branch}`,
    source,
    target,
    branch,
  })),
});
const ways = (graph: Graph) =>
  graph.edges.map((edge) => `${edge.source}.${edge.branch}>${edge.target}`).sort();

const line = () =>
  graphOf(
    [
      ["n1", "entry_event"],
      ["n2", "wait"],
      ["n3", "exit"],
    ],
    [
      ["n1", "n2"],
      ["n2", "n3"],
    ],
  );

describe("changing a graph", () => {
  test.each<[string, Graph, string[]]>([
    ["removing a step joins its neighbours", removeNode(line(), "n2"), ["n1.out>n3"]],
    ["removing the last step leaves an end", removeNode(line(), "n3"), ["n1.out>n2"]],
    [
      "a step put into an edge takes its place",
      insertOnEdge(line(), "n2-out", node("n4", "add_tag")),
      ["n1.out>n2", "n2.out>n4", "n4.out>n3"],
    ],
    [
      "a step behind one that leads on goes between",
      addAfter(line(), "n1", node("n4", "wait")),
      ["n1.out>n4", "n2.out>n3", "n4.out>n2"],
    ],
    [
      "a step behind an exit stands alone",
      addAfter(line(), "n3", node("n4", "wait")),
      ["n1.out>n2", "n2.out>n3"],
    ],
    ["a branch leads to one step", connect(line(), "n1", "out", "n3"), ["n1.out>n3", "n2.out>n3"]],
    ["a circle is refused", connect(line(), "n2", "out", "n2"), ["n1.out>n2", "n2.out>n3"]],
  ])("%s", (_, graph, expected) => expect(ways(graph)).toEqual(expected));

  test("a condition fills yes before no", () => {
    const start = addAfter(line(), "n1", node("n4", "condition"));
    const more = addAfter(start, "n4", node("n5", "exit"));
    expect(ways(more)).toContain("n4.yes>n2");
    expect(ways(more)).toContain("n4.no>n5");
  });

  test("a step put into an edge pushes the rest down", () =>
    expect(
      insertOnEdge(line(), "n2-out", node("n4", "wait")).nodes.find((each) => each.id === "n3")?.position.y,
    ).toBe(336));
});

test.each<[string, string, boolean]>([
  ["n1", "n3", true],
  ["n2", "n1", false],
  ["n3", "n2", false],
])("an edge from %s to %s: %s", (source, target, may) =>
  expect(mayConnect(line(), source, target)).toBe(may),
);

test("ids are never taken twice", () => {
  expect(freeId(line())).toBe("n4");
  expect(freeId(removeNode(line(), "n2"))).toBe("n2");
});

describe("problems", () => {
  test.each<[string, Graph, { node: string | null; code: string }[]]>([
    ["a sound graph has none", line(), []],
    ["an empty one has no entry", { nodes: [], edges: [] }, [{ node: null, code: "no_entry" }]],
    ["a loose step is named", addNode(line(), node("n9", "wait")), [{ node: "n9", code: "unreachable" }]],
    [
      "a second entry is named",
      addNode(line(), node("n9", "entry_segment")),
      [{ node: "n9", code: "many_entries" }],
    ],
  ])("%s", (_, graph, expected) => expect(problemsOf(graph)).toEqual(expected));
});
