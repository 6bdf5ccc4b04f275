import { useTranslation } from "react-i18next";
import { useBuilder } from "../context";
import { valueFits } from "../operators";
import { SpanInput } from "../SpanInput";
import type { Count } from "../types";
import { Choose, NumberField } from "./parts";

export const countMeasures = ["gte", "gt", "eq", "lte", "lt", "never", "burst"] as const;

/** "at least", "never", "at least within any 7 days": how often is asked. */
export function countMeasure(count: Count | undefined): string {
  if (!count) return "gte";
  if (count.in_any !== undefined) return "burst";
  return count.op === "eq" && count.value === 0 ? "never" : count.op;
}

export function withCountMeasure(count: Count | undefined, measure: string): Count {
  if (measure === "never") return { op: "eq", value: 0 };
  const value = count?.value || 1;
  return measure === "burst"
    ? { op: "gte", value: Math.max(2, value), in_any: "7d" }
    : { op: measure, value };
}

export function countHasForm(count: Count | undefined): boolean {
  return (
    count === undefined ||
    (Object.keys(count).every((key) => ["op", "value", "in_any"].includes(key)) &&
      (count.in_any === undefined || count.op === "gte"))
  );
}

export function countComplete(count: Count | undefined): boolean {
  return (
    count === undefined ||
    (Number.isInteger(count.value) && (count.in_any === undefined || valueFits("span", count.in_any)))
  );
}

type Props = { count: Count | undefined; onChange: (count: Count) => void };

/** The number beside "at least": "2 times", "3 times within any 7 days". */
export function CountNumber({ count, onChange }: Props) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const measure = countMeasure(count);
  const value = count?.value ?? 1;
  if (measure === "never") return null;
  const burst = measure === "burst";
  return (
    <span className="phrase">
      <NumberField
        label={t("measure.times")}
        className="value-small"
        min={burst ? 2 : measure === "eq" || measure === "lte" || measure === "lt" ? 0 : 1}
        whole
        value={value}
        onChange={(next) => onChange({ op: "gte", ...count, value: next ?? (burst ? 2 : 1) })}
      />
      <span className="word">{t("times", { count: value })}</span>
      {burst ? (
        <>
          <span className="word">{t("measure.withinAny")}</span>
          <SpanInput
            value={count?.in_any ?? ""}
            disabled={readOnly}
            onChange={(in_any) => onChange({ op: "gte", value, in_any })}
          />
        </>
      ) : null}
    </span>
  );
}

/** How often: "at least 2 times", "never". */
export function CountPart({ count, onChange }: Props) {
  const { t } = useTranslation("expression");
  return (
    <>
      <Choose
        label={t("measure.label")}
        className="value-measure"
        value={countMeasure(count)}
        options={countMeasures.map((each) => ({ value: each, label: t(`measure.${each}`) }))}
        onChange={(measure) => onChange(withCountMeasure(count, measure))}
      />
      <CountNumber count={count} onChange={onChange} />
    </>
  );
}
