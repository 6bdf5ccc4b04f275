import { CloseOutlined, TagOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import type { TagLeaf } from "../types";
import { ValueInput } from "../ValueInput";
import { WhenPart } from "../WhenPart";
import { windowComplete, windowHasForm } from "../when";
import { type LeafProps, leafKind } from "./kind";
import { AddPart, Choose, ChooseMany, Op } from "./parts";

const operators = ["has", "has_not", "eq", "in"];

/** The value goes with the operator: one, several, or none. */
function withOperator({ value, ...rest }: TagLeaf, op: string): TagLeaf {
  if (op === "eq") return { ...rest, op, value: Array.isArray(value) ? (value[0] ?? "") : (value ?? "") };
  if (op === "in") return { ...rest, op, value: Array.isArray(value) ? value : value ? [value] : [] };
  return { ...rest, op };
}

function Values({ leaf, onChange }: LeafProps<TagLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue, readOnly } = useBuilder();
  const computed = catalogue.computed_tags.find((each) => each.name === leaf.tag);
  const many = leaf.op === "in";
  if (!computed)
    return (
      <ValueInput
        shape={many ? "texts" : "text"}
        value={leaf.value}
        source={{ tag: leaf.tag }}
        disabled={readOnly}
        onChange={(value) => onChange({ ...leaf, value })}
      />
    );
  const options = computed.values.map((value) => ({ value, label: value }));
  return many ? (
    <ChooseMany
      free
      label={t("values")}
      values={Array.isArray(leaf.value) ? leaf.value.map(String) : []}
      options={options}
      onChange={(value) => onChange({ ...leaf, value })}
    />
  ) : (
    <Choose
      label={t("value")}
      className="value-text"
      value={String(leaf.value ?? "")}
      options={options}
      onChange={(value) => onChange({ ...leaf, value })}
    />
  );
}

/** When it was put on and by what; nobody put on a computed one. */
function Origin({ leaf, onChange }: LeafProps<TagLeaf>) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const { within, source, ...rest } = leaf;
  return (
    <>
      {within ? (
        <>
          <span className="word">{t("tagForm.applied")}</span>
          <WhenPart
            plain
            within={within}
            onChange={(next) =>
              onChange({ ...rest, ...(source && { source }), ...(next && { within: next }) })
            }
          />
        </>
      ) : null}
      {source ? (
        <>
          <span className="word">{t("tagForm.by")}</span>
          <ValueInput
            shape="texts"
            value={source}
            source={{ tag_source: leaf.tag }}
            disabled={readOnly}
            onChange={(next) => onChange({ ...leaf, source: next as string[] })}
          />
          {readOnly ? null : (
            <button
              type="button"
              className="icon-button small"
              aria-label={t("tagForm.anySource")}
              title={t("tagForm.anySource")}
              onClick={() => onChange({ ...rest, ...(within && { within }) })}
            >
              <CloseOutlined />
            </button>
          )}
        </>
      ) : null}
      {within ? null : (
        <AddPart
          label={t("tagForm.addTime")}
          onClick={() => onChange({ ...leaf, within: { last: "30d" } })}
        />
      )}
      {source ? null : (
        <AddPart label={t("tagForm.addSource")} onClick={() => onChange({ ...leaf, source: [] })} />
      )}
    </>
  );
}

function Form({ leaf, onChange }: LeafProps<TagLeaf>) {
  const { t } = useTranslation("expression");
  const { catalogue } = useBuilder();
  const isComputed = (name: string) =>
    !catalogue.tags.includes(name) && catalogue.computed_tags.some((each) => each.name === name);
  const named = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  const choose = (tag: string) => {
    const { within, source, ...rest } = leaf;
    onChange(isComputed(tag) ? { ...rest, tag } : { ...leaf, tag });
  };
  return (
    <>
      <Op value={leaf.op} of={operators} say="tagOp" onChange={(op) => onChange(withOperator(leaf, op))} />
      <Choose
        label={t("tag")}
        className="value-text"
        value={leaf.tag}
        options={[
          { label: t("tagForm.library"), options: named(catalogue.tags) },
          { label: t("tagForm.computed"), options: named(catalogue.computed_tags.map((each) => each.name)) },
        ].filter((group) => group.options.length > 0)}
        onChange={choose}
      />
      {leaf.op === "eq" || leaf.op === "in" ? (
        <>
          <span className="word">{t("tagForm.value")}</span>
          <Values leaf={leaf} onChange={onChange} />
        </>
      ) : null}
      {leaf.tag && !isComputed(leaf.tag) ? <Origin leaf={leaf} onChange={onChange} /> : null}
    </>
  );
}

export const tag = leafKind<TagLeaf>({
  key: "tag",
  family: "belongs",
  tone: "violet",
  Icon: TagOutlined,
  keys: ["tag", "op", "value", "within", "source"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("family.tag") }],
  choice: () => "",
  start: () => ({ tag: "", op: "has" }),
  hasForm: (leaf) =>
    operators.includes(leaf.op) && windowHasForm(leaf.within) && (!leaf.source || Array.isArray(leaf.source)),
  isComplete: ({ tag, op, value, within, source }) =>
    tag !== "" &&
    (op !== "eq" || (typeof value === "string" && value !== "")) &&
    (op !== "in" || (Array.isArray(value) && value.length > 0)) &&
    windowComplete(within) &&
    (source === undefined || source.length > 0),
  brief: (leaf, say) => `${say(`tagOp.${leaf.op}`)} ${leaf.tag}`,
  Form,
});
