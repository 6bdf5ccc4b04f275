import { CopyOutlined, DeleteOutlined, GroupOutlined, StopOutlined } from "@ant-design/icons";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format";
import { pastedCondition } from "./clipboard";
import { useBuilder } from "./context";
import { FieldPicker } from "./FieldPicker";
import { fieldKey, leafFor } from "./fields";
import { kindOf } from "./leaves/registry";
import { addAfter, copyNode, moveNode, removeNode, setLeaf, toggleNot, wrapNode } from "./tree";
import type { Leaf, LeafNode } from "./types";

/** People who fulfil this condition by itself, and how many it costs the whole. */
function LeafResult({ node }: { node: LeafNode }) {
  const { t } = useTranslation("expression");
  const { results, total, incomplete, nested } = useBuilder();
  const format = useFormat();
  const result = results.get(node.id);
  if (incomplete.has(node.id)) return <div className="leaf-result unfinished">{t("unfinished")}</div>;
  if (!result) return nested ? null : <div className="leaf-result" />;
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
  const kind = kindOf(node.leaf);
  const set = (leaf: Leaf) => change((tree) => setLeaf(tree, node.id, leaf));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a row takes the focus, so that keys can copy, move and remove it
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row
    <div className="leaf" role="group" aria-label={t("condition")} tabIndex={0} onKeyDown={onKeyDown}>
      <div className="leaf-line">
        <div className="leaf-sentence">
          {node.not ? <span className="not-word">{t("not")}</span> : null}
          {kind ? (
            <>
              {kind.fixed ? null : (
                <FieldPicker
                  value={fieldKey(node.leaf)}
                  catalogue={catalogue}
                  disabled={readOnly}
                  onChange={(key) => set(leafFor(key, catalogue))}
                />
              )}
              <kind.Form leaf={node.leaf} onChange={set} />
            </>
          ) : (
            <code className="leaf-raw" title={t("rawHint")}>
              {JSON.stringify(node.leaf)}
            </code>
          )}
        </div>
        <LeafResult node={node} />
        {readOnly ? null : <RowActions node={node} />}
      </div>
      {kind?.Below ? <kind.Below leaf={node.leaf} onChange={set} /> : null}
      {problem ? <div className="field-error">{problem}</div> : null}
    </div>
  );
}
