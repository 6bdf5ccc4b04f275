import { DeleteOutlined, DownOutlined, RightOutlined } from "@ant-design/icons";
import { Checkbox, Input, InputNumber, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Builder } from "@/shared/expression/Builder";
import { AddFilter, WhereFilters } from "@/shared/expression/EventParts";
import { PropertySelect } from "@/shared/expression/PropertySelect";
import { SpanInput, spanText } from "@/shared/expression/SpanInput";
import { createBuilderStore, useTree } from "@/shared/expression/store";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import type { Expression, Filter } from "@/shared/expression/types";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import type { Catalogue } from "@/shared/types";
import { Pill } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import type { Rule } from "./types";

type Props = {
  rule: Rule;
  catalogue: Catalogue;
  reach: number | undefined;
  waiting: boolean;
  /** It was just made: its conditions are what comes next. */
  fresh: boolean;
  readOnly: boolean;
  onChange: (rule: Rule) => void;
  onRemove: () => void;
};

/** The expression of a standing rule, in the same builder as segments. */
function When({
  rule,
  catalogue,
  readOnly,
  onChange,
}: Pick<Props, "rule" | "catalogue" | "readOnly" | "onChange">) {
  const [store] = useState(() => createBuilderStore(fromExpression(rule.when ?? { all: [] })));
  const tree = useTree(store);
  const json = useMemo(() => JSON.stringify(toExpression(tree)), [tree]);
  const [known, setKnown] = useState(json);
  useEffect(() => {
    if (json === known) return;
    setKnown(json);
    onChange({ ...rule, when: JSON.parse(json) as Expression });
  }, [json, known, rule, onChange]);
  return <Builder store={store} catalogue={catalogue} preview={undefined} readOnly={readOnly} />;
}

function EventOf({
  rule,
  catalogue,
  readOnly,
  onChange,
}: Pick<Props, "rule" | "catalogue" | "readOnly" | "onChange">) {
  const { t } = useTranslation("scores");
  const names = useNames();
  const event = rule.event ?? "";
  const known = catalogue.events.find((each) => each.name === event);
  const options = catalogue.events.map((each) => ({ value: each.name, label: names.event(each.name) }));
  if (event && !known) options.unshift({ value: event, label: event });
  const numbers = (known?.properties ?? []).filter((field) => field.kinds.includes("number"));
  const filters = (rule.where ?? []) as Filter[];
  const where = (next: Filter[]) => onChange({ ...rule, where: next.length ? next : undefined });
  return (
    <div className="stack">
      <div className="score-fields">
        <Field label={t("event")}>
          {(id) => (
            <Select
              id={id}
              showSearch
              value={event || undefined}
              disabled={readOnly}
              options={options}
              onChange={(value) => onChange({ ...rule, event: value, where: undefined, per: undefined })}
            />
          )}
        </Field>
        <Field label={t("per")} hint={t("perHint")}>
          {(id) => (
            <PropertySelect
              id={id}
              allowClear
              event={event}
              fields={numbers}
              value={rule.per ?? undefined}
              disabled={readOnly}
              placeholder={t("perNone")}
              onChange={(value) => onChange({ ...rule, per: value })}
            />
          )}
        </Field>
      </div>
      <WhereFilters
        event={event}
        filters={filters}
        catalogue={catalogue}
        readOnly={readOnly}
        onChange={where}
      />
      {readOnly ? null : <AddFilter onAdd={(filter) => where([...filters, filter])} />}
    </div>
  );
}

function Limits({ rule, readOnly, onChange }: Pick<Props, "rule" | "readOnly" | "onChange">) {
  const { t } = useTranslation("scores");
  const number = (key: "cap" | "cap_per_day") => (
    <Field label={t(key)}>
      {(id) => (
        <InputNumber
          id={id}
          min={0}
          value={rule[key] ?? null}
          disabled={readOnly}
          placeholder={t("none")}
          onChange={(value) => onChange({ ...rule, [key]: value ?? undefined })}
        />
      )}
    </Field>
  );
  return (
    <div className="score-fields">
      {number("cap")}
      {number("cap_per_day")}
      <div className="field">
        <span className="field-label">{t("halfLife")}</span>
        <div className="row">
          <Checkbox
            checked={Boolean(rule.half_life)}
            disabled={readOnly}
            aria-label={t("halfLife")}
            onChange={(event) => onChange({ ...rule, half_life: event.target.checked ? "30d" : undefined })}
          />
          {rule.half_life ? (
            <SpanInput
              value={rule.half_life}
              disabled={readOnly}
              onChange={(value) => onChange({ ...rule, half_life: value })}
            />
          ) : (
            <span className="muted">{t("noDecay")}</span>
          )}
        </div>
      </div>
      <div className="field">
        <span className="field-label">{t("firstOnly")}</span>
        <Checkbox
          checked={rule.first_only ?? false}
          disabled={readOnly}
          onChange={(event) => onChange({ ...rule, first_only: event.target.checked || undefined })}
        >
          {t("firstOnlyText")}
        </Checkbox>
      </div>
    </div>
  );
}

function Marks({ rule, waiting }: { rule: Rule; waiting: boolean }) {
  const { t } = useTranslation("scores");
  return (
    <>
      {waiting ? (
        <Pill tone="amber" title={t("waitingText")}>
          {t("waiting")}
        </Pill>
      ) : null}
      {rule.half_life ? <Pill tone="sky">{t("half", { span: spanText(rule.half_life) })}</Pill> : null}
      {rule.cap !== undefined && rule.cap !== null ? <Pill>≤ {rule.cap}</Pill> : null}
      {rule.first_only ? <Pill>{t("once")}</Pill> : null}
    </>
  );
}

/** One rule as a line: points, name, what is special; its conditions below when it is open. */
export function RuleRow({ rule, catalogue, reach, waiting, fresh, readOnly, onChange, onRemove }: Props) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const [open, setOpen] = useState(fresh);
  return (
    <li className="score-rule" data-open={open || undefined}>
      <div className="score-rule-line">
        <button
          type="button"
          className="icon-button"
          aria-expanded={open}
          aria-label={t("openRule", { name: rule.name })}
          onClick={() => setOpen(!open)}
        >
          {open ? <DownOutlined /> : <RightOutlined />}
        </button>
        <InputNumber
          className="score-points"
          data-sign={rule.points < 0 ? "minus" : "plus"}
          aria-label={t("pointsOf", { name: rule.name })}
          value={rule.points}
          disabled={readOnly}
          formatter={(value) => (Number(value) > 0 ? `+${value}` : `${value}`)}
          parser={(text) => Number((text ?? "").replace("+", "")) || 0}
          onChange={(value) => onChange({ ...rule, points: value ?? 0 })}
        />
        <Input
          className="score-rule-name"
          variant="borderless"
          aria-label={t("ruleName")}
          value={rule.name}
          disabled={readOnly}
          onChange={(event) => onChange({ ...rule, name: event.target.value })}
        />
        <span className="score-marks">
          <Marks rule={rule} waiting={waiting} />
        </span>
        <span className="sub num score-reach" title={t("reachText")}>
          {reach === undefined ? "" : t("reach", { count: reach, value: format.count(reach) })}
        </span>
        {readOnly ? null : (
          <button
            type="button"
            className="icon-button"
            aria-label={t("removeRule", { name: rule.name })}
            onClick={onRemove}
          >
            <DeleteOutlined />
          </button>
        )}
      </div>
      {open ? (
        <div className="score-rule-body">
          {rule.when === undefined ? (
            <>
              <EventOf rule={rule} catalogue={catalogue} readOnly={readOnly} onChange={onChange} />
              <Limits rule={rule} readOnly={readOnly} onChange={onChange} />
            </>
          ) : (
            <When rule={rule} catalogue={catalogue} readOnly={readOnly} onChange={onChange} />
          )}
        </div>
      ) : null}
    </li>
  );
}
