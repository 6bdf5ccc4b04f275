import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../types";
import { filterFor, propertyKinds } from "./fields";
import { carryValue, operatorsFor, shapeOf } from "./operators";
import { SpanInput } from "./SpanInput";
import type { AggregateFunction, EventLeaf, Filter } from "./types";
import { ValueInput } from "./ValueInput";

type PartProps = {
  leaf: EventLeaf;
  catalogue: Catalogue;
  readOnly: boolean;
  onChange: (leaf: EventLeaf) => void;
};

const aggregates: AggregateFunction[] = ["sum", "avg", "min", "max", "distinct"];
const counts = ["gte", "eq", "lte"];
const comparisons = ["gte", "gt", "lte", "lt", "eq"];

/** "never", a count's operator, or an aggregate's function: what is measured of the event. */
export function measureOf(leaf: EventLeaf): string {
  if (leaf.aggregate) return leaf.aggregate.function;
  if (!leaf.count) return "gte";
  return leaf.count.op === "eq" && leaf.count.value === 0 ? "never" : leaf.count.op;
}

export function withMeasure(leaf: EventLeaf, measure: string, firstProperty: string): EventLeaf {
  const { count, aggregate, ...rest } = leaf;
  const found = aggregates.find((each) => each === measure);
  if (found)
    return {
      ...rest,
      aggregate: aggregate
        ? { ...aggregate, function: found }
        : { function: found, property: firstProperty, op: "gte", value: 1 },
    };
  if (measure === "never") return { ...rest, count: { op: "eq", value: 0 } };
  return { ...rest, count: { op: measure, value: count?.value || 1 } };
}

function numericProperty(catalogue: Catalogue, event: string): string {
  const found = catalogue.events.find((each) => each.name === event);
  return found?.properties.find((field) => field.kinds.includes("number"))?.name ?? "";
}

function properties(catalogue: Catalogue, event: string) {
  const found = catalogue.events.find((each) => each.name === event);
  return (found?.properties ?? []).map((field) => ({ value: field.name, label: field.name }));
}

function AggregatePart({ leaf, catalogue, readOnly, onChange }: PartProps) {
  const { t } = useTranslation("expression");
  const { aggregate } = leaf;
  if (!aggregate) return null;
  const set = (change: Partial<typeof aggregate>) =>
    onChange({ ...leaf, aggregate: { ...aggregate, ...change } });
  return (
    <>
      <Select
        className="value-property"
        aria-label={t("property")}
        placeholder={t("property")}
        disabled={readOnly}
        showSearch
        value={aggregate.property || undefined}
        onChange={(property: string) => set({ property })}
        options={properties(catalogue, leaf.event)}
      />
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        value={aggregate.op}
        onChange={(op: string) => set({ op })}
        options={comparisons.map((op) => ({ value: op, label: t(`op.${op}`) }))}
      />
      <InputNumber
        className="value-number"
        aria-label={t("value")}
        disabled={readOnly}
        value={aggregate.value}
        onChange={(value) => set({ value: value ?? Number.NaN })}
      />
    </>
  );
}

/** "at least 2 times", "never", "sum of total at least 1,000". */
export function MeasurePart(props: PartProps) {
  const { leaf, catalogue, readOnly, onChange } = props;
  const { t } = useTranslation("expression");
  const measure = measureOf(leaf);
  const numeric = numericProperty(catalogue, leaf.event);
  const count = leaf.count?.value ?? 1;
  return (
    <>
      <Select
        className="value-measure"
        aria-label={t("measure.label")}
        disabled={readOnly}
        value={measure}
        popupMatchSelectWidth={false}
        onChange={(next: string) => onChange(withMeasure(leaf, next, numeric))}
        options={[
          {
            label: t("measure.times"),
            options: [...counts, "never"].map((each) => ({ value: each, label: t(`measure.${each}`) })),
          },
          {
            label: t("measure.amount"),
            options: aggregates.map((each) => ({ value: each, label: t(`measure.${each}`) })),
          },
        ]}
      />
      {leaf.aggregate ? <AggregatePart {...props} /> : null}
      {!leaf.aggregate && measure !== "never" ? (
        <span className="phrase">
          <InputNumber
            className="value-small"
            aria-label={t("measure.times")}
            min={1}
            precision={0}
            disabled={readOnly}
            value={count}
            onChange={(value) => onChange({ ...leaf, count: { op: measure, value: value ?? 1 } })}
          />
          <span className="word">{t("times", { count })}</span>
        </span>
      ) : null}
    </>
  );
}

function windowOf(leaf: EventLeaf): "ever" | "last" | "dates" {
  if (!leaf.within) return "ever";
  return "last" in leaf.within ? "last" : "dates";
}

/** "ever", "in the last 90 days", "between two days". */
export function WithinPart({ leaf, readOnly, onChange }: PartProps) {
  const { t } = useTranslation("expression");
  const kind = windowOf(leaf);
  const { within, ...rest } = leaf;
  const choose = (next: string) => {
    if (next === "ever") onChange(rest);
    else if (next === "last") onChange({ ...rest, within: { last: "30d" } });
    else
      onChange({
        ...rest,
        within: { from: dayjs().startOf("year").toISOString(), to: dayjs().endOf("day").toISOString() },
      });
  };
  return (
    <span className="phrase">
      <Select
        className="value-within"
        aria-label={t("within.label")}
        disabled={readOnly}
        value={kind}
        popupMatchSelectWidth={false}
        onChange={choose}
        options={(["ever", "last", "dates"] as const).map((each) => ({
          value: each,
          label: t(`within.${each}`),
        }))}
      />
      {within && "last" in within ? (
        <SpanInput
          value={within.last}
          disabled={readOnly}
          onChange={(last) => onChange({ ...rest, within: { last } })}
        />
      ) : null}
      {within && !("last" in within) ? (
        <DatePicker.RangePicker
          disabled={readOnly}
          value={[within.from ? dayjs(within.from) : null, within.to ? dayjs(within.to) : null]}
          onChange={(days) =>
            onChange({
              ...rest,
              within: {
                from: days?.[0]?.startOf("day").toISOString(),
                to: days?.[1]?.endOf("day").toISOString(),
              },
            })
          }
        />
      ) : null}
    </span>
  );
}

type FilterProps = {
  event: string;
  filter: Filter;
  catalogue: Catalogue;
  readOnly: boolean;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
};

function FilterRow({ event, filter, catalogue, readOnly, onChange, onRemove }: FilterProps) {
  const { t } = useTranslation("expression");
  const kinds = propertyKinds(catalogue, event, filter.property);
  return (
    <div className="where-row">
      <span className="word">{t("where")}</span>
      <Select
        className="value-property"
        aria-label={t("property")}
        placeholder={t("property")}
        disabled={readOnly}
        showSearch
        value={filter.property || undefined}
        onChange={(name: string) => onChange(filterFor(name, propertyKinds(catalogue, event, name)))}
        options={properties(catalogue, event)}
      />
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        popupMatchSelectWidth={false}
        value={filter.op}
        onChange={(op: string) =>
          onChange({ ...filter, op, value: carryValue(shapeOf(kinds, op), filter.value) })
        }
        options={operatorsFor(kinds).map((each) => ({ value: each.op, label: t(`op.${each.op}`) }))}
      />
      <ValueInput
        shape={shapeOf(kinds, filter.op)}
        value={filter.value}
        source={{ event, property: filter.property }}
        disabled={readOnly}
        onChange={(value) => onChange({ ...filter, value })}
      />
      {readOnly ? null : (
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t("removeWhere")}
          title={t("removeWhere")}
          onClick={onRemove}
        />
      )}
    </div>
  );
}

type FiltersProps = {
  event: string;
  filters: Filter[];
  catalogue: Catalogue;
  readOnly: boolean;
  onChange: (filters: Filter[]) => void;
};

/** The properties that an event must have had: also used by the journey's entry. */
export function WhereFilters({ event, filters, catalogue, readOnly, onChange }: FiltersProps) {
  return filters.map((filter, index) => (
    <FilterRow
      key={index}
      event={event}
      filter={filter}
      catalogue={catalogue}
      readOnly={readOnly}
      onChange={(next) => onChange(filters.with(index, next))}
      onRemove={() => onChange(filters.toSpliced(index, 1))}
    />
  ));
}

export function AddFilter({ onAdd }: { onAdd: (filter: Filter) => void }) {
  const { t } = useTranslation("expression");
  return (
    <Button
      type="text"
      size="small"
      className="add-where"
      icon={<PlusOutlined />}
      onClick={() => onAdd({ property: "", op: "eq" })}
    >
      {t("addWhere")}
    </Button>
  );
}
