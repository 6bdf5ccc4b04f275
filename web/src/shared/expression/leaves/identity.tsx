import { ContactsOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import type { IdentityLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, Op } from "./parts";

/** Kinds that have a short name of ours; the catalogue knows what others are called. */
const NAMED = ["email", "phone"];

function Form({ leaf, onChange }: LeafProps<IdentityLeaf>) {
  const { t, i18n } = useTranslation("expression");
  const { catalogue } = useBuilder();
  return (
    <>
      <Op value={leaf.op} of={["has", "has_not"]} say="op" onChange={(op) => onChange({ ...leaf, op })} />
      <Choose
        label={t("identity.kind")}
        className="value-text"
        value={leaf.identity}
        options={catalogue.identities.map(({ key, name_zh, name_en }) => ({
          value: key,
          label: (i18n.language === "en" ? name_en : name_zh) || key,
        }))}
        onChange={(identity) => onChange({ ...leaf, identity })}
      />
    </>
  );
}

export const identity = leafKind<IdentityLeaf>({
  key: "identity",
  family: "reach",
  tone: "sky",
  Icon: ContactsOutlined,
  keys: ["identity", "op"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("identity.title") }],
  choice: () => "",
  start: (_name, catalogue) => ({ identity: catalogue.identities[0]?.key ?? "email", op: "has" }),
  isComplete: (leaf) => leaf.identity !== "",
  brief: (leaf, say) =>
    `${say(`op.${leaf.op}`)} ${NAMED.includes(leaf.identity) ? say(`identity.${leaf.identity}`) : leaf.identity}`,
  Form,
});
