import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../types";
import { filterFor, propertyKinds } from "./fields";
import { CountNumber, countMeasures } from "./leaves/counting";
import {
  amounts,
  dateOperators,
  endings,
  measureOf,
  moments,
  numberOperators,
  streakOperators,
  withMeasure,
} from "./measure";
import { carryValue, operatorsFor, shapeOf } from "./operators";
import { PropertySelect } from "./PropertySelect";
import type { Aggregate, EventLeaf, Filter } from "./types";
import { ValueInput } from "./ValueInput";

type PartProps = {
  leaf: EventLeaf;
  catalogue: Catalogue;
  readOnly: boolean;
  onChange: (leaf: EventLeaf) => void;
};

function fieldsOf(catalogue: Catalogue, event: string) {
  return catalogue.events.find((each) => each.name === event)?.properties ?? [];
}

function numericProperty(catalogue: Catalogue, event: string): string {
  return fieldsOf(catalogue, event).find((field) => field.kinds.includes("number"))?.name ?? "";
}

/** Of which kinds the measured value is, and how it may be compared. */
function measured(
  measure: string,
  kinds: readonly string[],
): { kinds: readonly string[]; only?: readonly string[] } {
  if (measure === "first_time" || measure === "last_time") return { kinds: ["date"], only: dateOperators };
  if (measure === "streak") return { kinds: ["number"], only: streakOperators };
  if ((amounts as readonly string[]).includes(measure)) return { kinds: ["number"], only: numberOperators };
  return measure === "most_frequent" ? { kinds, only: ["eq", "in"] } : { kinds };
}

function AggregatePart({ leaf, catalogue, readOnly, onChange }: PartProps) {
  const { t } = useTranslation("expression");
  const { aggregate } = leaf;
  if (!aggregate) return null;
  const measure = measureOf(leaf);
  const property = aggregate.property ?? "";
  const set = (change: Partial<Aggregate>) => onChange({ ...leaf, aggregate: { ...aggregate, ...change } });
  const { kinds, only } = measured(measure, propertyKinds(catalogue, leaf.event, property));
  const shape = shapeOf(kinds, aggregate.op, aggregate.value);
  const operators = operatorsFor(kinds).filter((each) => !only || only.includes(each.op));
  return (
    <>
      {(moments as readonly string[]).includes(measure) ? null : (
        <PropertySelect
          className="value-property"
          aria-label={t("property")}
          placeholder={t("property")}
          disabled={readOnly}
          event={leaf.event}
          fields={fieldsOf(catalogue, leaf.event)}
          value={property}
          onChange={(next: string) => set({ property: next })}
        />
      )}
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        popupMatchSelectWidth={false}
        value={aggregate.op}
        onChange={(op: string) => set({ op, value: carryValue(shapeOf(kinds, op), aggregate.value, shape) })}
        options={operators.map(({ op }) => ({ value: op, label: t(`op.${op}`) }))}
      />
      <ValueInput
        shape={shape}
        value={aggregate.value}
        source={property ? { event: leaf.event, property } : null}
        disabled={readOnly}
        onChange={(value) => set({ value })}
      />
      {measure === "streak" ? <span className="word">{t("unit.d", { count: 2 })}</span> : null}
    </>
  );
}

/** "at least 2 times", "never", "sum of total at least 1,000", "the last time before …". */
export function MeasurePart(props: PartProps) {
  const { leaf, catalogue, readOnly, onChange } = props;
  const { t } = useTranslation("expression");
  const group = (label: string, measures: readonly string[]) => ({
    label: t(`measure.${label}`),
    options: measures.map((each) => ({ value: each, label: t(`measure.${each}`) })),
  });
  return (
    <>
      <Select
        className="value-measure"
        aria-label={t("measure.label")}
        disabled={readOnly}
        value={measureOf(leaf)}
        popupMatchSelectWidth={false}
        listHeight={360}
        onChange={(next: string) => onChange(withMeasure(leaf, next, numericProperty(catalogue, leaf.event)))}
        options={[
          group("times", countMeasures),
          group("amount", amounts),
          group("values", endings),
          group("moments", moments),
        ]}
      />
      {leaf.aggregate ? (
        <AggregatePart {...props} />
      ) : (
        <CountNumber count={leaf.count} onChange={(count) => onChange({ ...leaf, count })} />
      )}
    </>
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
  const shape = shapeOf(kinds, filter.op, filter.value);
  return (
    <div className="where-row">
      <span className="word">{t("where")}</span>
      <PropertySelect
        className="value-property"
        aria-label={t("property")}
        placeholder={t("property")}
        disabled={readOnly}
        event={event}
        fields={fieldsOf(catalogue, event)}
        value={filter.property}
        onChange={(name: string) => onChange(filterFor(name, propertyKinds(catalogue, event, name)))}
      />
      <Select
        className="value-op"
        aria-label={t("operator")}
        disabled={readOnly}
        popupMatchSelectWidth={false}
        value={filter.op}
        onChange={(op: string) =>
          onChange({ ...filter, op, value: carryValue(shapeOf(kinds, op), filter.value, shape) })
        }
        options={operatorsFor(kinds).map((each) => ({ value: each.op, label: t(`op.${each.op}`) }))}
      />
      <ValueInput
        shape={shape}
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
