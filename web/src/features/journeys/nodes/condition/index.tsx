import { BranchesOutlined, EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { incompleteIds } from "@/shared/expression/fields";
import type { Say } from "@/shared/expression/leaves/kind";
import { kindOf } from "@/shared/expression/leaves/registry";
import { fromExpression, leavesOf } from "@/shared/expression/tree";
import type { Leaf } from "@/shared/expression/types";
import type { Catalogue } from "@/shared/types";
import type { FormProps, NodeKind, Text } from "../types";
import { ConditionModal } from "./ConditionModal";

/** One condition in a few words, for the node's second line. */
function brief(leaf: Leaf, catalogue: Catalogue, t: Text): string {
  const say: Say = (key, options) => t(`expression:${key}`, options);
  return kindOf(leaf)?.brief(leaf, say, catalogue) ?? JSON.stringify(leaf);
}

function Form({ config, lookups, readOnly, onChange }: FormProps<"condition">) {
  const { t } = useTranslation(["journeys", "expression"]);
  const [open, setOpen] = useState(false);
  const tree = fromExpression(config.expression);
  const leaves = leavesOf(tree);
  return (
    <div className="field">
      <span className="field-label">{t("condition.who")}</span>
      {leaves.length === 0 ? (
        <span className="field-hint">{t("condition.none")}</span>
      ) : (
        <ul className="condition-brief">
          {leaves.map((leaf) => (
            <li key={leaf.id}>{brief(leaf.leaf, lookups.catalogue, t)}</li>
          ))}
        </ul>
      )}
      <Button icon={<EditOutlined />} onClick={() => setOpen(true)}>
        {t(readOnly ? "condition.show" : "condition.edit")}
      </Button>
      <span className="field-hint">{t("condition.hint")}</span>
      {open ? (
        <ConditionModal
          expression={config.expression}
          catalogue={lookups.catalogue}
          readOnly={readOnly}
          close={() => setOpen(false)}
          onChange={(expression) => onChange({ expression })}
        />
      ) : null}
    </div>
  );
}

export const condition: NodeKind<"condition"> = {
  group: "flow",
  tone: "violet",
  Icon: BranchesOutlined,
  start: () => ({ expression: { all: [] } }),
  summary: (config, { catalogue }, t) => {
    const leaves = leavesOf(fromExpression(config.expression));
    const first = leaves[0];
    if (!first) return "";
    return leaves.length === 1
      ? brief(first.leaf, catalogue, t)
      : t("condition.summary", { count: leaves.length });
  },
  complete: (config, { catalogue }) => {
    const tree = fromExpression(config.expression);
    return leavesOf(tree).length > 0 && incompleteIds(tree, catalogue).length === 0;
  },
  Form,
};
