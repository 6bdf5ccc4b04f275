import { AutoComplete, DatePicker, Input, InputNumber, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useValues, type ValueSource } from "./catalogue";
import type { ValueShape } from "./operators";
import { SpanInput } from "./SpanInput";

// The tree of places is heavy, and few conditions ask for one.
const RegionInput = lazy(() => import("./RegionInput"));

type Props = {
  shape: ValueShape;
  value: unknown;
  source: ValueSource;
  disabled: boolean;
  onChange: (value: unknown) => void;
};

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
const dayOf = (value: unknown): Dayjs | null => (typeof value === "string" && value ? dayjs(value) : null);
const isoOf = (day: Dayjs | null): string | undefined => day?.startOf("day").toISOString();

function TextInput({ value, source, disabled, onChange }: Props) {
  const { t } = useTranslation("expression");
  const [open, setOpen] = useState(false);
  const text = value === undefined || value === null ? "" : String(value);
  const values = useValues(source, text, open);
  return (
    <AutoComplete
      className="value-text"
      aria-label={t("value")}
      placeholder={t("value")}
      disabled={disabled}
      value={text}
      onChange={(next: string) => onChange(next)}
      onOpenChange={setOpen}
      options={values.data?.items.map((item) => ({ value: item }))}
    />
  );
}

function TextsInput({ value, source, disabled, onChange }: Props) {
  const { t } = useTranslation("expression");
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const values = useValues(source, text, open);
  return (
    <Select
      className="value-texts"
      mode="tags"
      aria-label={t("values")}
      placeholder={t("values")}
      disabled={disabled}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(next: string[]) => onChange(next)}
      onOpenChange={setOpen}
      showSearch={{ onSearch: setText }}
      tokenSeparators={[",", "，", "、"]}
      options={values.data?.items.map((item) => ({ value: item, label: item }))}
    />
  );
}

function NumbersInput({ value, disabled, onChange }: Props) {
  const { t } = useTranslation("expression");
  const read = (texts: string[]) => texts.map(Number).filter((each) => Number.isFinite(each));
  return (
    <Select
      className="value-texts"
      mode="tags"
      open={false}
      suffixIcon={null}
      aria-label={t("values")}
      placeholder={t("values")}
      disabled={disabled}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(next: string[]) => onChange(read(next))}
      tokenSeparators={[",", "，", "、", " "]}
    />
  );
}

function RangeInput({ value, disabled, onChange }: Props) {
  const { t } = useTranslation("expression");
  const [low, high] = Array.isArray(value) ? value : [null, null];
  return (
    <>
      <InputNumber
        className="value-number"
        aria-label={t("from")}
        disabled={disabled}
        value={numberOf(low)}
        onChange={(next) => onChange([next, high ?? null])}
      />
      <span className="word">{t("to")}</span>
      <InputNumber
        className="value-number"
        aria-label={t("upTo")}
        disabled={disabled}
        value={numberOf(high)}
        onChange={(next) => onChange([low ?? null, next])}
      />
    </>
  );
}

/** The control for the value that an operator asks for. */
export function ValueInput(props: Props) {
  const { shape, value, disabled, onChange } = props;
  const { t } = useTranslation("expression");
  switch (shape) {
    case "none":
      return null;
    case "text":
      return <TextInput {...props} />;
    case "texts":
      return <TextsInput {...props} />;
    case "numbers":
      return <NumbersInput {...props} />;
    case "range":
      return <RangeInput {...props} />;
    case "number":
      return (
        <InputNumber
          className="value-number"
          aria-label={t("value")}
          disabled={disabled}
          value={numberOf(value)}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "bool":
      return (
        <Select
          className="value-bool"
          aria-label={t("value")}
          disabled={disabled}
          value={value === false ? "false" : "true"}
          onChange={(next: string) => onChange(next === "true")}
          options={[
            { value: "true", label: t("true") },
            { value: "false", label: t("false") },
          ]}
        />
      );
    case "date":
      return (
        <DatePicker
          aria-label={t("value")}
          disabled={disabled}
          value={dayOf(value)}
          onChange={(day) => onChange(isoOf(day))}
        />
      );
    case "dates":
      return (
        <DatePicker.RangePicker
          disabled={disabled}
          value={Array.isArray(value) ? [dayOf(value[0]), dayOf(value[1])] : null}
          onChange={(days) => onChange(days ? [isoOf(days[0]), isoOf(days[1])] : undefined)}
        />
      );
    case "pattern":
      return (
        <Input
          className="value-text mono"
          aria-label={t("pattern")}
          placeholder={t("pattern")}
          title={t("patternHint")}
          maxLength={200}
          disabled={disabled}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "regions":
      return (
        <Suspense fallback={<Select className="value-texts" loading disabled aria-label={t("regions")} />}>
          <RegionInput
            value={Array.isArray(value) ? value.map(String) : []}
            disabled={disabled}
            onChange={onChange}
          />
        </Suspense>
      );
    case "span":
      return (
        <SpanInput value={typeof value === "string" ? value : ""} disabled={disabled} onChange={onChange} />
      );
  }
}
