import { PercentageOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import type { SampleLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { NumberField } from "./parts";

function Form({ leaf, onChange }: LeafProps<SampleLeaf>) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const { salt, ...rest } = leaf;
  return (
    <>
      <span className="phrase">
        <NumberField
          label={t("sample.percent")}
          min={0}
          max={100}
          value={leaf.sample}
          onChange={(sample) => onChange({ ...leaf, sample: sample ?? Number.NaN })}
        />
        <span className="word">{t("sample.ofAll")}</span>
      </span>
      <Input
        className="value-text"
        aria-label={t("sample.salt")}
        placeholder={t("sample.salt")}
        title={t("sample.saltHint")}
        maxLength={200}
        disabled={readOnly}
        value={salt ?? ""}
        onChange={({ target }) => onChange(target.value ? { ...rest, salt: target.value } : rest)}
      />
    </>
  );
}

export const sample = leafKind<SampleLeaf>({
  key: "sample",
  family: "pick",
  tone: "gray",
  Icon: PercentageOutlined,
  keys: ["sample", "salt"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("sample.title") }],
  choice: () => "",
  start: () => ({ sample: 10 }),
  isComplete: (leaf) => Number.isFinite(leaf.sample),
  brief: (leaf, say) => `${say("sample.title")} ${leaf.sample}%`,
  Form,
});
