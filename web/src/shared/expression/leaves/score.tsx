import { TrophyOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import { carryValue, valueFits } from "../operators";
import type { ScoreLeaf } from "../types";
import { ValueInput } from "../ValueInput";
import { type LeafProps, leafKind } from "./kind";
import { Choose, ChooseMany, Op } from "./parts";

const operators = ["gte", "gt", "lte", "lt", "between", "eq"];
const factors = ["value", "fit", "engagement"];

const scoreOf = (catalogue: Catalogue, slug: string) => catalogue.scores.find((each) => each.slug === slug);
const aspectOf = (leaf: ScoreLeaf) => (leaf.grade ? "grade" : (leaf.of ?? "value"));
const shapeOfOp = (op: string) => (op === "between" ? ("range" as const) : ("number" as const));

function withAspect(leaf: ScoreLeaf, aspect: string): ScoreLeaf {
  const { score } = leaf;
  if (aspect === "grade") return leaf.grade ? leaf : { score, op: "in", grade: [] };
  const compared = leaf.grade ? { op: "gte", value: undefined } : { op: leaf.op, value: leaf.value };
  return { score, ...compared, ...(aspect !== "value" && { of: aspect }) };
}

function Form({ leaf, onChange }: LeafProps<ScoreLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  const known = scoreOf(catalogue, leaf.score);
  // What a model learned is one number; a card has two factors.
  const aspects = known && known.kind !== "card" ? ["value", "grade"] : [...factors, "grade"];
  return (
    <>
      <Choose
        label={t("score.aspect")}
        className="value-measure"
        value={aspectOf(leaf)}
        options={aspects.map((each) => ({ value: each, label: t(`score.${each}`) }))}
        onChange={(aspect) => onChange(withAspect(leaf, aspect))}
      />
      {leaf.grade ? (
        <>
          <Op value={leaf.op} of={["in", "not_in"]} say="op" onChange={(op) => onChange({ ...leaf, op })} />
          <ChooseMany
            label={t("score.grade")}
            values={leaf.grade}
            options={(known?.grades ?? []).map((each) => ({ value: each, label: each }))}
            onChange={(grade) => onChange({ ...leaf, grade })}
          />
        </>
      ) : (
        <>
          <Op
            value={leaf.op}
            of={operators}
            say="op"
            onChange={(op) => onChange({ ...leaf, op, value: carryValue(shapeOfOp(op), leaf.value) })}
          />
          <ValueInput
            shape={shapeOfOp(leaf.op)}
            value={leaf.value}
            source={null}
            disabled={readOnly}
            onChange={(value) => onChange({ ...leaf, value })}
          />
        </>
      )}
    </>
  );
}

export const score = leafKind<ScoreLeaf>({
  key: "score",
  family: "score",
  tone: "amber",
  Icon: TrophyOutlined,
  keys: ["score", "op", "value", "of", "grade"],
  choices: (catalogue) => catalogue.scores.map(({ slug, name }) => ({ name: slug, text: name })),
  choice: (leaf) => leaf.score,
  start: (name) => ({ score: name, op: "gte" }),
  hasForm: (leaf) =>
    leaf.grade
      ? Array.isArray(leaf.grade) &&
        !("value" in leaf) &&
        !("of" in leaf) &&
        ["in", "not_in"].includes(leaf.op)
      : operators.includes(leaf.op) && factors.includes(leaf.of ?? "value"),
  isComplete: (leaf) => (leaf.grade ? leaf.grade.length > 0 : valueFits(shapeOfOp(leaf.op), leaf.value)),
  brief: (leaf, say, catalogue) =>
    `${scoreOf(catalogue, leaf.score)?.name ?? leaf.score} ${say(`op.${leaf.op}`)} ${leaf.grade ?? leaf.value ?? ""}`,
  Form,
});
