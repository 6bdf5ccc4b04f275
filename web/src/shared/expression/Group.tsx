import {
  AppstoreAddOutlined,
  DeleteOutlined,
  PlusOutlined,
  SnippetsOutlined,
  StopOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { pastedCondition, useClipboard } from "./clipboard";
import { useBuilder } from "./context";
import { emptyLeaf } from "./fields";
import { LeafRow } from "./LeafRow";
import { addChild, groupNode, leafNode, removeNode, setMode, toggleNot } from "./tree";
import type { GroupNode, Mode } from "./types";

function ModeSwitch({ group }: { group: GroupNode }) {
  const { t } = useTranslation("expression");
  const { change, readOnly } = useBuilder();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own box
    <div className="mode" role="group" aria-label={t("mode.label")}>
      {(["all", "any"] as Mode[]).map((mode) => (
        <button
          type="button"
          key={mode}
          aria-pressed={group.mode === mode}
          title={t(`mode.${mode}Title`)}
          disabled={readOnly}
          onClick={() => change((tree) => setMode(tree, group.id, mode))}
        >
          {t(`mode.${mode}`)}
        </button>
      ))}
    </div>
  );
}

function GroupActions({ group, root }: { group: GroupNode; root: boolean }) {
  const { t } = useTranslation("expression");
  const { change } = useBuilder();
  const copied = useClipboard((clipboard) => clipboard.text !== null);
  const paste = () => {
    const node = pastedCondition();
    if (node) change((tree) => addChild(tree, group.id, node));
  };
  return (
    <div className="group-actions">
      <Button
        type="text"
        icon={<PlusOutlined />}
        onClick={() => change((tree) => addChild(tree, group.id, leafNode(emptyLeaf)))}
      >
        {t("addCondition")}
      </Button>
      <Button
        type="text"
        icon={<AppstoreAddOutlined />}
        onClick={() =>
          change((tree) =>
            addChild(tree, group.id, groupNode(group.mode === "all" ? "any" : "all", [leafNode(emptyLeaf)])),
          )
        }
      >
        {t("addGroup")}
      </Button>
      {copied ? (
        <Button type="text" icon={<SnippetsOutlined />} onClick={paste}>
          {t("paste")}
        </Button>
      ) : null}
      {root ? null : (
        <>
          <button
            type="button"
            className="icon-button"
            aria-label={t("action.notGroup")}
            title={t("action.notGroup")}
            aria-pressed={group.not}
            onClick={() => change((tree) => toggleNot(tree, group.id))}
          >
            <StopOutlined />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={t("action.removeGroup")}
            title={t("action.removeGroup")}
            onClick={() => change((tree) => removeNode(tree, group.id))}
          >
            <DeleteOutlined />
          </button>
        </>
      )}
    </div>
  );
}

/** A group of conditions; its rail has the colour of its "and" or "or". */
export function Group({ group, root = false }: { group: GroupNode; root?: boolean }) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const tone = group.not ? "coral" : group.mode === "all" ? "primary" : "teal";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own box
    <div className={root ? "group root" : "group"} data-tone={tone} role="group" aria-label={t("group")}>
      <div className="group-head">
        {group.not ? <span className="not-word">{t("not")}</span> : null}
        <ModeSwitch group={group} />
        <span className="sub group-hint">{t(group.mode === "all" ? "mode.allHint" : "mode.anyHint")}</span>
        {readOnly ? null : <GroupActions group={group} root={root} />}
      </div>
      {group.children.length === 0 ? (
        <p className="group-empty">{t(group.mode === "all" ? "emptyAll" : "emptyAny")}</p>
      ) : null}
      {group.children.map((child) =>
        child.type === "group" ? (
          <Group key={child.id} group={child} />
        ) : (
          <LeafRow key={child.id} node={child} />
        ),
      )}
    </div>
  );
}
