import { NotificationOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import type { ReachableLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, Op } from "./parts";

function Form({ leaf, onChange }: LeafProps<ReachableLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  return (
    <>
      <Op value={leaf.op} of={["is", "is_not"]} say="reachOp" onChange={(op) => onChange({ ...leaf, op })} />
      <Choose
        label={t("channel.label")}
        className="value-text"
        value={leaf.reachable}
        options={catalogue.channels.map((each) => ({ value: each, label: t(`channel.${each}`) }))}
        onChange={(reachable) => onChange({ ...leaf, reachable })}
      />
    </>
  );
}

export const reachable = leafKind<ReachableLeaf>({
  key: "reachable",
  family: "reach",
  tone: "green",
  Icon: NotificationOutlined,
  keys: ["reachable", "op"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("reachable") }],
  choice: () => "",
  start: (_name, catalogue) => ({ reachable: catalogue.channels[0] ?? "email", op: "is" }),
  isComplete: (leaf) => leaf.reachable !== "",
  brief: (leaf, say) => `${say(`reachOp.${leaf.op}`)} ${say(`channel.${leaf.reachable}`)}`,
  Form,
});
