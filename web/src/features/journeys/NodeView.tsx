import { ExclamationCircleFilled } from "@ant-design/icons";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCanvas } from "./context";
import { branchesOf, type GraphNode, isEntry } from "./graph";
import { kindOf } from "./nodes/registry";

export type FlowNode = Node<{ node: GraphNode }, "step">;

function Numbers({ id }: { id: string }) {
  const { t } = useTranslation("journeys");
  const { stats, showPeople } = useCanvas();
  const format = useFormat();
  const numbers = stats?.nodes[id];
  if (numbers?.entered === undefined) return null;
  return (
    <button
      type="button"
      className="node-number num nodrag"
      title={t("numberTitle", {
        entered: format.count(numbers.entered),
        waiting: format.count(numbers.waiting ?? 0),
      })}
      onClick={(event) => {
        event.stopPropagation();
        showPeople(id);
      }}
    >
      {format.count(numbers.entered)}
      {numbers.waiting ? <i>{format.count(numbers.waiting)}</i> : null}
    </button>
  );
}

/** One step: 232 × 64, tile, title, what it does, and how many have come. */
function Step({ data, selected }: NodeProps<FlowNode>) {
  const { t } = useTranslation(["journeys", "expression"]);
  const { lookups, problems } = useCanvas();
  const { node } = data;
  const kind = kindOf(node.kind);
  const ways = branchesOf(node.kind);
  const wrong = problems.get(node.id);
  const summary = kind.summary(node.config, lookups, t);
  return (
    <div className={`step${selected ? " selected" : ""}${wrong ? " wrong" : ""}`} data-tone={kind.tone}>
      {isEntry(node.kind) ? null : <Handle type="target" position={Position.Top} id="in" />}
      <span className="tile" aria-hidden>
        <kind.Icon />
      </span>
      <span className="step-text">
        <span className="step-title ellipsis">{node.title || t(`kind.${node.kind}`)}</span>
        <span className="step-summary ellipsis">{summary || t("notSet")}</span>
      </span>
      <Numbers id={node.id} />
      {wrong ? (
        <span className="step-problem" title={wrong.join("\n")}>
          <ExclamationCircleFilled />
          <span className="sr-only">{wrong.join(". ")}</span>
        </span>
      ) : null}
      {ways.map((way, index) => (
        <Handle
          key={way}
          type="source"
          position={Position.Bottom}
          id={way}
          style={ways.length > 1 ? { left: `${index === 0 ? 28 : 72}%` } : undefined}
        >
          {way === "out" ? null : <span className="way">{t(`branch.${way}`)}</span>}
        </Handle>
      ))}
    </div>
  );
}

export const StepNode = memo(Step);
