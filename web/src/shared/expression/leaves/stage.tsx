import { NodeIndexOutlined } from "@ant-design/icons";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import type { StageLeaf } from "../types";
import { WhenPart } from "../WhenPart";
import { windowComplete, windowHasForm } from "../when";
import { type LeafProps, leafKind } from "./kind";
import { AddPart, ChooseMany, Op } from "./parts";

const modelOf = (catalogue: Catalogue, slug: string) =>
  catalogue.stage_models.find((each) => each.slug === slug);

function states(catalogue: Catalogue, slug: string, language: string) {
  const known = modelOf(catalogue, slug)?.states ?? [];
  return known.map(({ key, name_zh, name_en }) => ({
    value: key,
    label: (language === "en" ? name_en : name_zh) || key,
  }));
}

function Form({ leaf, onChange }: LeafProps<StageLeaf>) {
  const { t, i18n } = useTranslation("expression");
  const { catalogue } = useBuilder();
  const { within, ...rest } = leaf;
  return (
    <>
      <Op value={leaf.op} of={["in", "not_in"]} say="stageOp" onChange={(op) => onChange({ ...leaf, op })} />
      <ChooseMany
        label={t("stage.states")}
        values={leaf.value}
        options={states(catalogue, leaf.stage, i18n.language)}
        onChange={(value) => onChange({ ...leaf, value })}
      />
      {within ? (
        <>
          <span className="word">{t("stage.since")}</span>
          <WhenPart
            plain
            within={within}
            onChange={(next) => onChange(next ? { ...leaf, within: next } : rest)}
          />
        </>
      ) : (
        <AddPart label={t("stage.addSince")} onClick={() => onChange({ ...leaf, within: { last: "30d" } })} />
      )}
    </>
  );
}

export const stage = leafKind<StageLeaf>({
  key: "stage",
  family: "score",
  tone: "sky",
  Icon: NodeIndexOutlined,
  keys: ["stage", "op", "value", "within"],
  choices: (catalogue) => catalogue.stage_models.map(({ slug, name }) => ({ name: slug, text: name })),
  choice: (leaf) => leaf.stage,
  start: (name) => ({ stage: name, op: "in", value: [] }),
  hasForm: (leaf) =>
    ["in", "not_in"].includes(leaf.op) && Array.isArray(leaf.value) && windowHasForm(leaf.within),
  isComplete: (leaf) => leaf.value.length > 0 && windowComplete(leaf.within),
  brief: (leaf, say, catalogue) => {
    const known = new Map(
      states(catalogue, leaf.stage, i18next.language).map((each) => [each.value, each.label]),
    );
    const named = leaf.value.map((key) => known.get(key) ?? key).join(", ");
    return `${modelOf(catalogue, leaf.stage)?.name ?? leaf.stage} ${say(`stageOp.${leaf.op}`)} ${named}`;
  },
  Form,
});
