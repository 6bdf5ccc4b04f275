import { PlusOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";

export type Option = { value: string; label: string };
type Grouped = { label: string; options: Option[] };

type ChooseProps = {
  label: string;
  value: string;
  options: (Option | Grouped)[];
  onChange: (value: string) => void;
  className?: string;
};

const flat = (options: (Option | Grouped)[]): Option[] =>
  options.flatMap((each) => ("options" in each ? each.options : [each]));

/** What the data no longer has must still be seen. */
function withGone(options: (Option | Grouped)[], values: string[]): (Option | Grouped)[] {
  const known = new Set(flat(options).map((each) => each.value));
  const gone = values.filter((value) => value && !known.has(value));
  return gone.length === 0 ? options : [...gone.map((value) => ({ value, label: value })), ...options];
}

/** A choice within the sentence. */
export function Choose({ label, value, options, onChange, className = "value-op" }: ChooseProps) {
  const { readOnly } = useBuilder();
  return (
    <Select
      className={className}
      aria-label={label}
      placeholder={label}
      disabled={readOnly}
      popupMatchSelectWidth={false}
      showSearch={flat(options).length > 8 ? { optionFilterProp: ["label", "value"] } : false}
      value={value || undefined}
      onChange={onChange}
      options={withGone(options, [value])}
    />
  );
}

type ChooseManyProps = Omit<ChooseProps, "value" | "onChange"> & {
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** Whether others than those on offer may be typed. */
  free?: boolean;
};

/** Several choices within the sentence. */
export function ChooseMany({ label, values, options, onChange, free, className }: ChooseManyProps) {
  const { readOnly } = useBuilder();
  return (
    <Select
      className={className ?? "value-texts"}
      mode={free ? "tags" : "multiple"}
      aria-label={label}
      placeholder={label}
      disabled={readOnly}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: ["label", "value"] }}
      tokenSeparators={free ? [",", "，", "、"] : undefined}
      value={[...values]}
      onChange={onChange}
      options={withGone(options, [...values])}
    />
  );
}

type OpProps = { value: string; of: readonly string[]; say: string; onChange: (op: string) => void };

/** An operator; its words stand in the texts below `say`. */
export function Op({ value, of, say, onChange }: OpProps) {
  const { t } = useTranslation("expression");
  return (
    <Choose
      label={t("operator")}
      value={value}
      options={of.map((op) => ({ value: op, label: t(`${say}.${op}`) }))}
      onChange={onChange}
    />
  );
}

type NumberProps = {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  min?: number;
  max?: number;
  whole?: boolean;
  className?: string;
};

export function NumberField({ label, value, onChange, min, max, whole, className }: NumberProps) {
  const { readOnly } = useBuilder();
  return (
    <InputNumber
      className={className ?? "value-number"}
      aria-label={label}
      disabled={readOnly}
      min={min}
      max={max}
      precision={whole ? 0 : undefined}
      value={value !== undefined && Number.isFinite(value) ? value : null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

/** A small button that adds a part to the sentence; gone where nothing may be changed. */
export function AddPart({ label, onClick }: { label: string; onClick: () => void }) {
  const { readOnly } = useBuilder();
  if (readOnly) return null;
  return (
    <Button type="text" size="small" className="add-where" icon={<PlusOutlined />} onClick={onClick}>
      {label}
    </Button>
  );
}
