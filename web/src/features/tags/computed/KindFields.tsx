import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Segmented } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Builder } from "@/shared/expression/Builder";
import { createBuilderStore, useTree } from "@/shared/expression/store";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import type { Expression } from "@/shared/expression/types";
import type { Catalogue } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import {
  type Case,
  type Definition,
  groupKeys,
  listed,
  numberFunctions,
  statisticFunctions,
} from "./definition";
import { EventField, MeasureFields, PropertyField, WithinField } from "./MeasureFields";

type Props<K extends Definition["kind"]> = {
  definition: Extract<Definition, { kind: K }>;
  catalogue: Catalogue;
  onChange: (definition: Definition) => void;
};

function Condition(props: {
  expression: Expression;
  catalogue: Catalogue;
  onChange: (expression: Expression) => void;
}) {
  const { catalogue, onChange } = props;
  const [store] = useState(() => createBuilderStore(fromExpression(props.expression)));
  const tree = useTree(store);
  useEffect(() => onChange(toExpression(tree)), [tree]);
  return <Builder store={store} catalogue={catalogue} preview={undefined} readOnly={false} />;
}

export function ExpressionFields({ definition, catalogue, onChange }: Props<"expression">) {
  return (
    <Condition
      expression={definition.expression}
      catalogue={catalogue}
      onChange={(expression) => onChange({ ...definition, expression })}
    />
  );
}

export function CasesFields({ definition, catalogue, onChange }: Props<"cases">) {
  const { t } = useTranslation("computed");
  // Stable keys: a case keeps its editor while another is taken away.
  const [keys, setKeys] = useState(() => definition.cases.map((_, index) => index));
  const change = (index: number, change: Partial<Case>) =>
    onChange({
      ...definition,
      cases: definition.cases.map((each, at) => (at === index ? { ...each, ...change } : each)),
    });
  const remove = (index: number) => {
    setKeys(keys.filter((_, at) => at !== index));
    onChange({ ...definition, cases: definition.cases.filter((_, at) => at !== index) });
  };
  const add = () => {
    setKeys([...keys, Math.max(-1, ...keys) + 1]);
    onChange({ ...definition, cases: [...definition.cases, { value: "", expression: { all: [] } }] });
  };
  return (
    <div className="stack">
      {definition.cases.map((each, index) => (
        <fieldset className="computed-case" key={keys[index]}>
          <div className="row">
            <span className="muted num">{index + 1}</span>
            <Input
              aria-label={t("value", { index: index + 1 })}
              placeholder={t("valuePlaceholder")}
              maxLength={100}
              value={each.value}
              onChange={(event) => change(index, { value: event.target.value })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("removeCase", { index: index + 1 })}
              disabled={definition.cases.length === 1}
              onClick={() => remove(index)}
            />
          </div>
          <Condition
            expression={each.expression}
            catalogue={catalogue}
            onChange={(expression) => change(index, { expression })}
          />
        </fieldset>
      ))}
      <Button icon={<PlusOutlined />} onClick={add} disabled={definition.cases.length >= 20}>
        {t("addCase")}
      </Button>
      <Field label={t("otherwise")} hint={t("otherwiseHint")}>
        {(id) => (
          <Input
            id={id}
            maxLength={100}
            value={definition.otherwise}
            onChange={(event) => onChange({ ...definition, otherwise: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

export function BandsFields({ definition, catalogue, onChange }: Props<"bands">) {
  const { t } = useTranslation("computed");
  const byQuantile = definition.cuts.by === "quantile";
  const scale = byQuantile ? 100 : 1;
  const [cuts, setCuts] = useState(definition.cuts.at.map((each) => each * scale).join(", "));
  const [values, setValues] = useState(definition.values.join("、"));
  const tell = (text: string, by: "value" | "quantile") => {
    const at = listed(text)
      .map(Number)
      .filter(Number.isFinite)
      .map((each) => (by === "quantile" ? each / 100 : each));
    onChange({ ...definition, cuts: { by, at } });
  };
  return (
    <>
      <MeasureFields
        measure={definition.measure}
        functions={numberFunctions}
        catalogue={catalogue}
        onChange={(measure) => onChange({ ...definition, measure })}
      />
      <Segmented
        aria-label={t("cutBy")}
        value={definition.cuts.by}
        onChange={(by) => tell(cuts, by)}
        options={[
          { value: "value" as const, label: t("byValue") },
          { value: "quantile" as const, label: t("byQuantile") },
        ]}
      />
      <div className="form-pair" style={{ marginTop: 12 }}>
        <Field label={t(byQuantile ? "percents" : "cuts")} hint={t("cutsHint")}>
          {(id) => (
            <Input
              id={id}
              value={cuts}
              onChange={(event) => {
                setCuts(event.target.value);
                tell(event.target.value, definition.cuts.by);
              }}
            />
          )}
        </Field>
        <Field label={t("bandNames")} hint={t("bandNamesHint")}>
          {(id) => (
            <Input
              id={id}
              value={values}
              onChange={(event) => {
                setValues(event.target.value);
                onChange({ ...definition, values: listed(event.target.value) });
              }}
            />
          )}
        </Field>
      </div>
    </>
  );
}

export function RfmFields({ definition, catalogue, onChange }: Props<"rfm">) {
  const { t } = useTranslation("computed");
  const named = (groups: 8 | 11) =>
    Object.fromEntries(groupKeys[groups].map((key) => [key, t(`rfm.${key}`)]));
  return (
    <>
      <div className="form-pair">
        <EventField
          value={definition.event}
          catalogue={catalogue}
          onChange={(event) => onChange({ ...definition, event, amount: "" })}
        />
        <PropertyField
          label={t("amount")}
          event={definition.event}
          value={definition.amount}
          catalogue={catalogue}
          numbers
          onChange={(amount) => onChange({ ...definition, amount })}
        />
        <WithinField value={definition.within} onChange={(within) => onChange({ ...definition, within })} />
      </div>
      <Segmented
        aria-label={t("groups")}
        value={definition.groups}
        onChange={(groups) => onChange({ ...definition, groups, names: named(groups) })}
        options={([8, 11] as const).map((each) => ({ value: each, label: t("groupsOf", { count: each }) }))}
      />
      <p className="sub">{t(definition.groups === 8 ? "rfmHint8" : "rfmHint11")}</p>
    </>
  );
}

export function StatisticFields({ definition, catalogue, onChange }: Props<"statistic">) {
  return (
    <MeasureFields
      measure={definition.measure}
      functions={statisticFunctions}
      catalogue={catalogue}
      onChange={(measure) => onChange({ ...definition, measure })}
    />
  );
}
