import { AutoComplete, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useValues, type ValueSource } from "./catalogue";
import { LazyDates, LazyRegions } from "./lazy";
import type { ValueShape } from "./operators";
import { SpanInput } from "./SpanInput";

type Props = {
  shape: ValueShape;
  value: unknown;
  source: ValueSource;
  disabled: boolean;
  onChange: (value: unknown) => void;
};

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

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
      return <LazyDates kind="one" value={value} disabled={disabled} onChange={onChange} />;
    case "dates":
      return <LazyDates kind="two" value={value} disabled={disabled} onChange={onChange} />;
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
        <LazyRegions
          value={Array.isArray(value) ? value.map(String) : []}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "span":
      return (
        <SpanInput value={typeof value === "string" ? value : ""} disabled={disabled} onChange={onChange} />
      );
  }
}
