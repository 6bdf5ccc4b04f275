import { InputNumber, Select } from "antd";
import i18next from "i18next";
import { useTranslation } from "react-i18next";

const units = ["m", "h", "d", "w"] as const;

/** "30d" as its number and its unit. */
export function readSpan(text: string): { amount: number | null; unit: string } {
  const match = /^(\d+)([mhdw])$/.exec(text);
  return match ? { amount: Number(match[1]), unit: match[2] ?? "d" } : { amount: null, unit: "d" };
}

/** "30d" in words: "30 days", "30 天"; what is no span stays as it is. */
export function spanText(text: string): string {
  const { amount, unit } = readSpan(text);
  if (amount === null) return text;
  return `${amount} ${i18next.t(`unit.${unit}`, { ns: "expression", count: amount })}`;
}

type Props = { value: string; disabled: boolean; onChange: (value: string) => void };

export function SpanInput({ value, disabled, onChange }: Props) {
  const { t } = useTranslation("expression");
  const { amount, unit } = readSpan(value);
  return (
    <span className="span-input">
      <InputNumber
        className="value-small"
        aria-label={t("amount")}
        min={1}
        max={9999}
        precision={0}
        disabled={disabled}
        value={amount}
        onChange={(next) => onChange(next ? `${next}${unit}` : "")}
      />
      <Select
        className="value-unit"
        aria-label={t("unit.label")}
        disabled={disabled}
        value={unit}
        onChange={(next: string) => onChange(`${amount ?? 1}${next}`)}
        options={units.map((each) => ({ value: each, label: t(`unit.${each}`, { count: amount ?? 2 }) }))}
      />
    </span>
  );
}
