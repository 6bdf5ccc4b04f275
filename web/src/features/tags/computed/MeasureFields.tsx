import { InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { PropertySelect } from "@/shared/expression/PropertySelect";
import { readSpan } from "@/shared/expression/SpanInput";
import { useNames } from "@/shared/names/names";
import type { Catalogue } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { type Measure, needsProperty } from "./definition";

const matching = { optionFilterProp: "label" } as const;

export function EventField(props: {
  value: string;
  catalogue: Catalogue;
  onChange: (event: string) => void;
}) {
  const { t } = useTranslation("computed");
  const names = useNames();
  return (
    <Field label={t("event")}>
      {(id) => (
        <Select
          id={id}
          showSearch={matching}
          value={props.value || undefined}
          placeholder={t("choose")}
          onChange={props.onChange}
          options={props.catalogue.events.map((each) => ({
            value: each.name,
            label: names.event(each.name),
          }))}
        />
      )}
    </Field>
  );
}

export function PropertyField(props: {
  label: string;
  event: string;
  value: string;
  catalogue: Catalogue;
  numbers: boolean;
  onChange: (name: string) => void;
}) {
  const { t } = useTranslation("computed");
  const known = props.catalogue.events.find((each) => each.name === props.event)?.properties ?? [];
  const shown = props.numbers ? known.filter((each) => each.kinds.includes("number")) : known;
  return (
    <Field label={props.label}>
      {(id) => (
        <PropertySelect
          id={id}
          event={props.event}
          fields={shown}
          value={props.value}
          placeholder={t("choose")}
          onChange={props.onChange}
        />
      )}
    </Field>
  );
}

type Within = { last: string } | undefined;

export function WithinField({ value, onChange }: { value: Within; onChange: (within: Within) => void }) {
  const { t } = useTranslation("computed");
  return (
    <Field label={t("within")}>
      {(id) => (
        <InputNumber
          id={id}
          style={{ width: "100%" }}
          min={1}
          max={3650}
          precision={0}
          placeholder={t("allTime")}
          value={value ? readSpan(value.last).amount : null}
          onChange={(days) => onChange(days ? { last: `${days}d` } : undefined)}
        />
      )}
    </Field>
  );
}

export function MeasureFields(props: {
  measure: Measure;
  functions: readonly string[];
  catalogue: Catalogue;
  onChange: (measure: Measure) => void;
}) {
  const { measure, functions, catalogue, onChange } = props;
  const { t } = useTranslation("computed");
  return (
    <div className="form-pair">
      <EventField
        value={measure.event}
        catalogue={catalogue}
        onChange={(event) => onChange({ ...measure, event, property: undefined })}
      />
      <Field label={t("function.title")}>
        {(id) => (
          <Select
            id={id}
            value={measure.function}
            onChange={(name: string) =>
              onChange({
                ...measure,
                function: name,
                property: needsProperty(name) ? measure.property : undefined,
              })
            }
            options={functions.map((each) => ({ value: each, label: t(`function.${each}`) }))}
          />
        )}
      </Field>
      {needsProperty(measure.function) ? (
        <PropertyField
          label={t("property")}
          event={measure.event}
          value={measure.property ?? ""}
          catalogue={catalogue}
          numbers={["sum", "avg", "min", "max"].includes(measure.function)}
          onChange={(property) => onChange({ ...measure, property })}
        />
      ) : null}
      <WithinField value={measure.within} onChange={(within) => onChange({ ...measure, within })} />
    </div>
  );
}
