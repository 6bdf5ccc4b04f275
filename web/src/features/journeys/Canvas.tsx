import { CompressOutlined, MinusOutlined, PlusOutlined } from "@ant-design/icons";
import {
  Background,
  BackgroundVariant,
  type Edge,
  type EdgeChange,
  type NodeChange,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useResolvedTheme } from "@/shared/prefs";
import {
  addNode,
  type Branch,
  connect,
  freeId,
  type Graph,
  type GraphNode,
  insertOnEdge,
  mayConnect,
  moveNodes,
  NODE_HEIGHT,
  NODE_WIDTH,
  type Position,
  removeEdge,
  removeNode,
} from "./graph";
import { type FlowNode, StepNode } from "./NodeView";
import { isKind, newNode } from "./nodes/registry";
import { DRAG_TYPE } from "./Palette";
import { viewShowing } from "./sight";

const nodeTypes = { step: StepNode };
/** Room below for the zoom buttons, which must not cover a step. */
const FIT = { padding: { top: "40px", right: "40px", bottom: "72px", left: "40px" }, maxZoom: 1 } as const;

/** How long the view glides to another place: not at all for who asked for less motion. */
const glideMs = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200);

type Props = {
  graph: Graph;
  selected: string | null;
  readOnly: boolean;
  select: (id: string | null) => void;
  change: (run: (graph: Graph) => Graph) => void;
};

function toEdges(graph: Graph, chosen: ReadonlySet<string>): Edge[] {
  return graph.edges.map((edge) => ({
    id: edge.id,
    source: edge.source,
    target: edge.target,
    sourceHandle: edge.branch,
    targetHandle: "in",
    type: "smoothstep",
    pathOptions: { borderRadius: 10, offset: 12 },
    selected: chosen.has(edge.id),
    interactionWidth: 24,
  }));
}

function edgeUnder(event: DragEvent): string | undefined {
  const hit = document
    .elementsFromPoint(event.clientX, event.clientY)
    .find((element) => element.closest(".react-flow__edge"));
  return hit?.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
}

/** What the canvas reports, turned into edits of the graph; a drag is one edit, made when it ends. */
function useChanges({ select, change }: Props) {
  const [dragged, setDragged] = useState<ReadonlyMap<string, Position>>(new Map());
  const [chosenEdges, setChosenEdges] = useState<ReadonlySet<string>>(new Set());

  const onNodesChange = (changes: NodeChange<FlowNode>[]) => {
    const moving = new Map(dragged);
    const dropped = new Map<string, Position>();
    for (const each of changes) {
      if (each.type === "remove") {
        change((graph) => removeNode(graph, each.id));
        select(null);
      }
      if (each.type === "select" && each.selected) select(each.id);
      if (each.type !== "position") continue;
      if (each.dragging && each.position) moving.set(each.id, each.position);
      if (each.dragging) continue;
      const to = each.position ?? moving.get(each.id);
      if (to) dropped.set(each.id, to);
      moving.delete(each.id);
    }
    if (dropped.size > 0) change((graph) => moveNodes(graph, dropped));
    if (changes.some((each) => each.type === "position")) setDragged(moving);
  };

  const onEdgesChange = (changes: EdgeChange[]) => {
    const chosen = new Set(chosenEdges);
    for (const each of changes) {
      if (each.type === "remove") change((graph) => removeEdge(graph, each.id));
      if (each.type !== "select") continue;
      if (each.selected) chosen.add(each.id);
      else chosen.delete(each.id);
    }
    setChosenEdges(chosen);
  };
  return { dragged, chosenEdges, onNodesChange, onEdgesChange };
}

function ViewButtons() {
  const { t } = useTranslation("journeys");
  const flow = useReactFlow();
  return (
    <div className="view-buttons">
      <button
        type="button"
        className="icon-button"
        aria-label={t("zoomOut")}
        title={t("zoomOut")}
        onClick={() => void flow.zoomOut()}
      >
        <MinusOutlined />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("zoomIn")}
        title={t("zoomIn")}
        onClick={() => void flow.zoomIn()}
      >
        <PlusOutlined />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("fit")}
        title={t("fit")}
        onClick={() => void flow.fitView({ ...FIT, duration: glideMs() })}
      >
        <CompressOutlined />
      </button>
    </div>
  );
}

/**
 * Keeps the whole graph in sight while its box changes; once the person has moved the view by hand, only the
 * selected step, which its own panel may otherwise cover.
 */
function useKeepInSight(steps: number, selected: GraphNode | undefined) {
  const flow = useReactFlow();
  const box = useRef<HTMLElement>(null);
  const byHand = useRef(false);
  const dragging = useRef(false);
  const at = useRef<Position>(undefined);
  at.current = selected?.position;
  const show = useCallback(() => {
    if (!byHand.current) return void flow.fitView(FIT);
    if (!box.current || !at.current || dragging.current) return;
    const size = { width: box.current.clientWidth, height: box.current.clientHeight };
    const before = flow.getViewport();
    const after = viewShowing(before, size, at.current);
    if (after !== before) void flow.setViewport(after, { duration: glideMs() });
  }, [flow]);
  useEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(show);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [show]);
  useEffect(() => {
    if (selected?.id && byHand.current) show();
  }, [selected?.id, show]);
  const before = useRef(steps);
  useEffect(() => {
    if (steps > before.current && !byHand.current) void flow.fitView({ ...FIT, duration: glideMs() });
    before.current = steps;
  }, [flow, steps]);
  return {
    box,
    placedByHand: () => {
      byHand.current = true;
    },
    onNodeDragStart: () => {
      dragging.current = true;
    },
    onNodeDragStop: () => {
      dragging.current = false;
    },
    onMoveStart: (event: MouseEvent | TouchEvent | null) => {
      if (event) byHand.current = true;
    },
  };
}

/** The graph drawn by React Flow; every edit goes through the pure functions of graph.ts. */
export function Canvas(props: Props) {
  const { graph, selected, readOnly, select, change } = props;
  const { t } = useTranslation("journeys");
  const mode = useResolvedTheme();
  const flow = useReactFlow();
  const { box, placedByHand, ...moves } = useKeepInSight(
    graph.nodes.length,
    graph.nodes.find((node) => node.id === selected),
  );
  const { dragged, chosenEdges, onNodesChange, onEdgesChange } = useChanges(props);

  const nodes = useMemo<FlowNode[]>(
    () =>
      graph.nodes.map((node) => ({
        id: node.id,
        type: "step",
        position: dragged.get(node.id) ?? node.position,
        data: { node },
        width: NODE_WIDTH,
        height: NODE_HEIGHT,
        selected: node.id === selected,
        ariaLabel: node.title || t(`kind.${node.kind}`),
      })),
    [graph.nodes, dragged, selected, t],
  );
  const edges = useMemo(() => toEdges(graph, chosenEdges), [graph, chosenEdges]);

  const onDrop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(DRAG_TYPE);
    if (readOnly || !isKind(kind)) return;
    event.preventDefault();
    const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const position = { x: point.x - NODE_WIDTH / 2, y: point.y - NODE_HEIGHT / 2 };
    const node = { ...newNode(freeId(graph), kind), position };
    const under = edgeUnder(event);
    change((now) => (under ? insertOnEdge(now, under, node) : addNode(now, node)));
    select(node.id);
    placedByHand();
  };

  return (
    <section
      className="canvas"
      ref={box}
      aria-label={t("canvas")}
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
    >
      <ReactFlow<FlowNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={mode}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={false}
        deleteKeyCode={readOnly ? null : ["Delete", "Backspace"]}
        fitView
        fitViewOptions={FIT}
        {...moves}
        minZoom={0.2}
        maxZoom={1.6}
        snapToGrid
        snapGrid={[8, 8]}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onPaneClick={() => select(null)}
        isValidConnection={(edge) => mayConnect(graph, edge.source, edge.target)}
        onConnect={(edge) =>
          change((now) => connect(now, edge.source, (edge.sourceHandle ?? "out") as Branch, edge.target))
        }
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--line-strong)" />
      </ReactFlow>
      <ViewButtons />
    </section>
  );
}
