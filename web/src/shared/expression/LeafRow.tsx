import { CopyOutlined, DeleteOutlined, GroupOutlined, StopOutlined } from "@ant-design/icons";
import { Select } from "antd";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format";
import { pastedCondition } from "./clipboard";
import { useBuilder } from "./context";
import { AddFilter, MeasurePart, WhereFilters, WithinPart } from "./EventParts";
import { FieldPicker } from "./FieldPicker";
import { attributeKinds, fieldKey, leafFor, segmentOf } from "./fields";
import { carryValue, operatorsFor, shapeOf } from "./operators";
import { addAfter, copyNode, moveNode, removeNode, setLeaf, toggleNot, wrapNode } from "./tree";
import {
  type AttributeLeaf,
  hasForm,
  isAttribute,
  isEvent,
  isSegment,
  isTag,
  type Leaf,
  type LeafNode,
  type SegmentLeaf,
  type TagLeaf,
} from "./types";
import { ValueInput } from "./ValueInput";

type SentenceProps<T> = { leaf: T; onChange: (leaf: Leaf) => void };

function AttributeSentence({ leaf, onChange }: SentenceProps<AttributeLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  if (!leaf.attribute) return <span className="word">{t("chooseField")}</span>;
  const kinds = attributeKinds(catalogue, leaf.attribute);
  return (
    <>
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        popupMatchSelectWidth={false}
        value={leaf.op}
        onChange={(op: string) =>
          onChange({ ...leaf, op, value: carryValue(shapeOf(kinds, op), leaf.value) })
        }
        options={operatorsFor(kinds).map((each) => ({ value: each.op, label: t(`op.${each.op}`) }))}
      />
      <ValueInput
        shape={shapeOf(kinds, leaf.op)}
        value={leaf.value}
        source={{ attribute: leaf.attribute }}
        disabled={readOnly}
        onChange={(value) => onChange({ ...leaf, value })}
      />
    </>
  );
}

function TagSentence({ leaf, onChange }: SentenceProps<TagLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  return (
    <>
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        value={leaf.op}
        onChange={(op: TagLeaf["op"]) => onChange({ ...leaf, op })}
        options={(["has", "has_not"] as const).map((op) => ({ value: op, label: t(`op.${op}`) }))}
      />
      <Select
        className="value-text"
        aria-label={t("tag")}
        placeholder={t("tag")}
        disabled={readOnly}
        showSearch
        value={leaf.tag || undefined}
        onChange={(tag: string) => onChange({ ...leaf, tag })}
        options={catalogue.tags.map((tag) => ({ value: tag, label: tag }))}
      />
    </>
  );
}

function SegmentSentence({ leaf, onChange }: SentenceProps<SegmentLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  const found = segmentOf(catalogue, leaf.segment);
  return (
    <>
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        value={leaf.op}
        onChange={(op: SegmentLeaf["op"]) => onChange({ ...leaf, op })}
        options={(["in", "not_in"] as const).map((op) => ({ value: op, label: t(`segmentOp.${op}`) }))}
      />
      <Select
        className="value-text"
        aria-label={t("segment")}
        placeholder={t("segment")}
        disabled={readOnly}
        showSearch={{ optionFilterProp: "label" }}
        value={found?.slug ?? (String(leaf.segment) || undefined)}
        onChange={(segment: string) => onChange({ ...leaf, segment })}
        options={catalogue.segments.map((each) => ({ value: each.slug, label: each.name }))}
      />
    </>
  );
}

function Sentence({ leaf, onChange }: SentenceProps<Leaf>) {
  const { catalogue, readOnly } = useBuilder();
  if (!hasForm(leaf)) return <code className="word">{JSON.stringify(leaf)}</code>;
  if (isAttribute(leaf)) return <AttributeSentence leaf={leaf} onChange={onChange} />;
  if (isTag(leaf)) return <TagSentence leaf={leaf} onChange={onChange} />;
  if (isSegment(leaf)) return <SegmentSentence leaf={leaf} onChange={onChange} />;
  const part = { leaf, catalogue, readOnly, onChange };
  return (
    <>
      <MeasurePart {...part} />
      <WithinPart {...part} />
      {readOnly ? null : (
        <AddFilter onAdd={(filter) => onChange({ ...leaf, where: [...(leaf.where ?? []), filter] })} />
      )}
    </>
  );
}

/** People who fulfil this condition by itself, and how many it costs the whole. */
function LeafResult({ node }: { node: LeafNode }) {
  const { t } = useTranslation("expression");
  const { results, total, incomplete } = useBuilder();
  const format = useFormat();
  const result = results.get(node.id);
  if (incomplete.has(node.id)) return <div className="leaf-result unfinished">{t("unfinished")}</div>;
  if (!result) return <div className="leaf-result" />;
  const share = result.loss === 0 ? 0 : result.loss / (total + result.loss);
  return (
    <div
      className="leaf-result num"
      title={t("lossTitle", { count: result.loss, value: format.count(result.loss) })}
    >
      <span>{t("people", { count: result.count, value: format.count(result.count) })}</span>
      <span className="loss" data-tone={result.loss > 0 ? "coral" : "gray"}>
        <span className="bar">
          <span style={{ width: `${Math.max(share * 100, result.loss > 0 ? 3 : 0)}%` }} />
        </span>
        {result.loss > 0 ? `−${format.count(result.loss)}` : "0"}
      </span>
    </div>
  );
}

/** The keys of a row that has the focus itself: delete, copy, paste, duplicate, move. */
function useRowKeys(node: LeafNode) {
  const { change, copy, readOnly } = useBuilder();
  return (event: KeyboardEvent<HTMLElement>) => {
    if (readOnly || event.target !== event.currentTarget) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const pasted = ctrl && event.key === "v" ? pastedCondition() : null;
    if (event.key === "Delete" || event.key === "Backspace") change((tree) => removeNode(tree, node.id));
    else if (event.altKey && event.key === "ArrowUp") change((tree) => moveNode(tree, node.id, -1));
    else if (event.altKey && event.key === "ArrowDown") change((tree) => moveNode(tree, node.id, 1));
    else if (ctrl && event.key === "c") copy(node);
    else if (ctrl && event.key === "d") change((tree) => addAfter(tree, node.id, copyNode(node)));
    else if (pasted) change((tree) => addAfter(tree, node.id, pasted));
    else return;
    event.preventDefault();
  };
}

function RowActions({ node }: { node: LeafNode }) {
  const { t } = useTranslation("expression");
  const { change, copy } = useBuilder();
  const actions = [
    {
      key: "not",
      icon: <StopOutlined />,
      pressed: node.not,
      run: () => change((tree) => toggleNot(tree, node.id)),
    },
    { key: "copy", icon: <CopyOutlined />, run: () => copy(node) },
    { key: "wrap", icon: <GroupOutlined />, run: () => change((tree) => wrapNode(tree, node.id)) },
    { key: "remove", icon: <DeleteOutlined />, run: () => change((tree) => removeNode(tree, node.id)) },
  ];
  return (
    <div className="leaf-actions">
      {actions.map((action) => (
        <button
          type="button"
          key={action.key}
          className="icon-button"
          aria-label={t(`action.${action.key}`)}
          aria-pressed={action.pressed}
          title={t(`action.${action.key}`)}
          onClick={action.run}
        >
          {action.icon}
        </button>
      ))}
    </div>
  );
}

/** One condition: a line that reads as a sentence, with its people at the end. */
export function LeafRow({ node }: { node: LeafNode }) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly, change, problems } = useBuilder();
  const onKeyDown = useRowKeys(node);
  const problem = problems.get(node.id);
  const set = (leaf: Leaf) => change((tree) => setLeaf(tree, node.id, leaf));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a row takes the focus, so that keys can copy, move and remove it
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row
    <div className="leaf" role="group" aria-label={t("condition")} tabIndex={0} onKeyDown={onKeyDown}>
      <div className="leaf-line">
        <div className="leaf-sentence">
          {node.not ? <span className="not-word">{t("not")}</span> : null}
          {hasForm(node.leaf) ? (
            <FieldPicker
              value={fieldKey(node.leaf)}
              catalogue={catalogue}
              disabled={readOnly}
              onChange={(key) => set(leafFor(key, catalogue))}
            />
          ) : null}
          <Sentence leaf={node.leaf} onChange={set} />
        </div>
        <LeafResult node={node} />
        {readOnly ? null : <RowActions node={node} />}
      </div>
      {isEvent(node.leaf) && hasForm(node.leaf) && node.leaf.where?.length ? (
        <div className="where-rows">
          <WhereFilters
            event={node.leaf.event}
            filters={node.leaf.where}
            catalogue={catalogue}
            readOnly={readOnly}
            onChange={(where) => isEvent(node.leaf) && set({ ...node.leaf, where })}
          />
        </div>
      ) : null}
      {problem ? <div className="field-error">{problem}</div> : null}
    </div>
  );
}
