import { FilterOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import { segmentOf } from "../fields";
import type { SegmentLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, Op } from "./parts";

function Form({ leaf, onChange }: LeafProps<SegmentLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  return (
    <>
      <Op
        value={leaf.op}
        of={["in", "not_in"]}
        say="segmentOp"
        onChange={(op) => onChange({ ...leaf, op })}
      />
      <Choose
        label={t("segment")}
        className="value-text"
        value={segmentOf(catalogue, leaf.segment)?.slug ?? String(leaf.segment)}
        options={catalogue.segments.map((each) => ({ value: each.slug, label: each.name }))}
        onChange={(segment) => onChange({ ...leaf, segment })}
      />
    </>
  );
}

export const segment = leafKind<SegmentLeaf>({
  key: "segment",
  family: "belongs",
  tone: "teal",
  Icon: FilterOutlined,
  keys: ["segment", "op"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("family.segment") }],
  choice: () => "",
  start: () => ({ segment: "", op: "in" }),
  isComplete: (leaf) => leaf.segment !== "",
  brief: (leaf, say, catalogue) =>
    `${say(`segmentOp.${leaf.op}`)} ${segmentOf(catalogue, leaf.segment)?.name ?? leaf.segment}`,
  Form,
});
