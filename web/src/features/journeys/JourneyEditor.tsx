import { useBlocker } from "@tanstack/react-router";
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCtrlKey, useDebounced } from "@/shared/hooks";
import { usePhone } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Journey, JourneyStats } from "@/shared/types";
import { useTabTitle } from "@/shared/ui/Page";
import { toast } from "@/shared/ui/toast";
import { useSaveJourney, useStats } from "./api";
import { Canvas } from "./Canvas";
import { CanvasContext } from "./context";
import { EditorBar, type SaveState } from "./EditorBar";
import { addAfter, freeId, type Graph, type KindName, moveNodes } from "./graph";
import { type Issue, useIssues } from "./issues";
import { layout } from "./layout";
import { newNode } from "./nodes/registry";
import type { Lookups } from "./nodes/types";
import { Palette } from "./Palette";
import { IssuesPanel, NodePanel } from "./Panel";
import { PeopleDrawer } from "./PeopleDrawer";
import { readGraph } from "./read";
import { createJourneyStore, edit, type JourneyStore, useGraph } from "./store";

const SAVE_AFTER_MS = 900;

type Props = { journey: Journey; lookups: Lookups };

/** Saves what stands still; `saveNow` before publishing. What was sent last is what "saved" compares with. */
function useAutosave(journey: Journey, name: string, graph: Graph, readOnly: boolean) {
  const save = useSaveJourney(journey.id);
  const [stored, setStored] = useState(() =>
    JSON.stringify({ name: journey.name, graph: readGraph(journey.graph) }),
  );
  const now = useMemo(
    () => JSON.stringify({ name: name.trim() || journey.name, graph }),
    [name, journey.name, graph],
  );
  const settled = useDebounced(now, SAVE_AFTER_MS);
  const refused = useRef("");
  const store = async (text: string): Promise<boolean> => {
    try {
      await save.mutateAsync(JSON.parse(text) as { name: string; graph: Graph });
      setStored(text);
      return true;
    } catch (error) {
      refused.current = text;
      toast.error(error);
      return false;
    }
  };
  // Only what stood still is saved
  useEffect(() => {
    if (!readOnly && settled !== stored && settled !== refused.current) void store(settled);
  }, [settled]);
  // What had not stood still yet when the person left the page
  const flush = useRef(() => {});
  flush.current = () => {
    if (!readOnly && now !== stored && now !== refused.current) void store(now);
  };
  useEffect(() => () => flush.current(), []);
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: !readOnly && now !== stored });
  const state: SaveState = save.isPending
    ? "saving"
    : now === stored
      ? "saved"
      : now === refused.current
        ? "failed"
        : "unsaved";
  return { state, saveNow: async () => now === stored || store(now) };
}

function Totals({ stats, showAll }: { stats: JourneyStats | undefined; showAll: () => void }) {
  const { t } = useTranslation("journeys");
  const format = useFormat();
  const shown = (key: keyof Omit<JourneyStats, "nodes">) => (stats ? format.count(stats[key]) : "—");
  return (
    <dl className="totals">
      {(["entered", "active", "completed", "exited"] as const).map((key) => (
        <div key={key}>
          <dt>{t(`total.${key}`)}</dt>
          <dd className="num">
            {key === "active" ? (
              <button type="button" className="plain" onClick={showAll} title={t("peopleHere")}>
                {shown(key)}
              </button>
            ) : (
              shown(key)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type StageProps = Props & {
  store: JourneyStore;
  graph: Graph;
  issues: Issue[];
  readOnly: boolean;
};

function byNode(issues: Issue[]): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const issue of issues)
    if (issue.node) found.set(issue.node, [...(found.get(issue.node) ?? []), issue.message]);
  return found;
}

function Stage({ journey, lookups, store, graph, issues, readOnly }: StageProps) {
  const { t } = useTranslation("journeys");
  const phone = usePhone();
  const [selected, setSelected] = useState<string | null>(null);
  const [people, setPeople] = useState<{ node?: string } | null>(null);
  const stats = useStats(journey.id, journey.status).data;
  const change = (run: (now: Graph) => Graph) => edit(store, run);
  const node = graph.nodes.find((each) => each.id === selected);
  const blocking = useMemo(() => issues.filter((issue) => issue.blocking), [issues]);
  const problems = useMemo(() => byNode(blocking), [blocking]);
  const hints = useMemo(() => byNode(issues.filter((issue) => !issue.blocking)), [issues]);
  const context = useMemo(
    () => ({ lookups, stats, problems, hints, showPeople: (id: string) => setPeople({ node: id }) }),
    [lookups, stats, problems, hints],
  );
  const add = (kind: KindName) => {
    const fresh = newNode(freeId(graph), kind);
    const last = graph.nodes.length === 1 ? (graph.nodes[0]?.id ?? null) : null;
    change((now) => addAfter(now, selected ?? last, fresh));
    setSelected(fresh.id);
  };
  const titleOf = (id: string | undefined) => {
    const found = graph.nodes.find((each) => each.id === id);
    return found ? found.title || t(`kind.${found.kind}`) : t("total.active");
  };
  return (
    <CanvasContext value={context}>
      <div className={node || blocking.length > 0 ? "canvas-grid with-panel" : "canvas-grid"}>
        {readOnly ? null : <Palette add={add} nodes={graph.nodes.length} />}
        <div className="canvas-column">
          {journey.status === "draft" ? null : <Totals stats={stats} showAll={() => setPeople({})} />}
          {phone ? <p className="phone-note sub">{t("phoneNote")}</p> : null}
          <Canvas
            graph={graph}
            selected={selected}
            readOnly={readOnly}
            select={setSelected}
            change={change}
          />
        </div>
        {node ? (
          <NodePanel
            key={node.id}
            node={node}
            readOnly={readOnly}
            close={() => setSelected(null)}
            change={change}
          />
        ) : blocking.length > 0 && !readOnly ? (
          <IssuesPanel issues={blocking} select={setSelected} />
        ) : null}
      </div>
      {people ? (
        <PeopleDrawer
          journeyId={journey.id}
          node={people.node}
          title={titleOf(people.node)}
          close={() => setPeople(null)}
        />
      ) : null}
    </CanvasContext>
  );
}

function Editor({ journey, lookups }: Props) {
  const [store] = useState(() => createJourneyStore(readGraph(journey.graph)));
  const graph = useGraph(store);
  const [name, setName] = useState(journey.name);
  const phone = usePhone();
  const mayEdit = useCan("journeys.edit");
  const readOnly = !mayEdit || phone || journey.status === "stopped";
  const { state, saveNow } = useAutosave(journey, name, graph, readOnly);
  const issues = useIssues(graph, lookups, journey.problems);
  const flow = useReactFlow();
  useTabTitle(name);
  useCtrlKey("s", (event) => {
    event.preventDefault();
    if (!readOnly) void saveNow();
  });
  const arrange = async () => {
    try {
      const places = await layout(graph);
      edit(store, (now) => moveNodes(now, places));
      requestAnimationFrame(() => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 250 }));
    } catch (error) {
      toast.error(error);
    }
  };
  return (
    <div className="editor">
      <EditorBar
        journey={journey}
        store={store}
        name={name}
        setName={setName}
        saveState={state}
        saveNow={saveNow}
        issues={issues.filter((issue) => issue.blocking).length}
        readOnly={readOnly}
        arrange={() => void arrange()}
      />
      <Stage
        journey={journey}
        lookups={lookups}
        store={store}
        graph={graph}
        issues={issues}
        readOnly={readOnly}
      />
    </div>
  );
}

/** The canvas of one journey with its palette, forms, problems and live numbers. */
export function JourneyEditor(props: Props) {
  return (
    <ReactFlowProvider>
      <Editor {...props} />
    </ReactFlowProvider>
  );
}
