import { ContactsOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import type { IdentityLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, Op } from "./parts";

function Form({ leaf, onChange }: LeafProps<IdentityLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  return (
    <>
      <Op value={leaf.op} of={["has", "has_not"]} say="op" onChange={(op) => onChange({ ...leaf, op })} />
      <Choose
        label={t("identity.kind")}
        className="value-text"
        value={leaf.identity}
        options={catalogue.identities.map((each) => ({ value: each, label: t(`identity.${each}`) }))}
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
  start: (_name, catalogue) => ({ identity: catalogue.identities[0] ?? "email", op: "has" }),
  isComplete: (leaf) => leaf.identity !== "",
  brief: (leaf, say) => `${say(`op.${leaf.op}`)} ${say(`identity.${leaf.identity}`)}`,
  Form,
});
