import { IdcardOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { attributeName } from "../../names/names";
import { useBuilder } from "../context";
import { attributeKinds, compares, firstOperator } from "../fields";
import type { AttributeLeaf } from "../types";
import { Compared } from "./Compared";
import { type LeafProps, leafKind } from "./kind";

function Form({ leaf, onChange }: LeafProps<AttributeLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  if (!leaf.attribute) return <span className="word">{t("chooseField")}</span>;
  return (
    <Compared
      kinds={attributeKinds(catalogue, leaf.attribute)}
      op={leaf.op}
      value={leaf.value}
      source={{ attribute: leaf.attribute }}
      onChange={(comparison) => onChange({ attribute: leaf.attribute, ...comparison })}
    />
  );
}

export const attribute = leafKind<AttributeLeaf>({
  key: "attribute",
  family: "attribute",
  tone: "primary",
  Icon: IdcardOutlined,
  keys: ["attribute", "op", "value"],
  choices: (catalogue, names) =>
    catalogue.attributes.map(({ name }) => ({ name, text: names.attribute(name) })),
  choice: (leaf) => leaf.attribute,
  start: (name, catalogue) => ({ attribute: name, ...firstOperator(attributeKinds(catalogue, name)) }),
  isComplete: (leaf, catalogue) =>
    leaf.attribute !== "" && compares(attributeKinds(catalogue, leaf.attribute), leaf.op, leaf.value),
  brief: (leaf, say) => {
    const value = leaf.value === undefined ? "" : String(leaf.value);
    return `${attributeName(leaf.attribute)} ${say(`op.${leaf.op}`)} ${value}`;
  },
  Form,
});
