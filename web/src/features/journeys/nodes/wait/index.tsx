import { ClockCircleOutlined } from "@ant-design/icons";
import { InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import type { Configs } from "../../graph";
import type { FormProps, NodeKind } from "../types";

const units = ["seconds", "minutes", "hours", "days"] as const;
type Unit = (typeof units)[number];

/** The one unit that a wait is given in. */
export function waitOf(config: Configs["wait"]): { amount: number; unit: Unit } {
  const unit = units.find((each) => config[each] !== undefined) ?? "days";
  return { amount: config[unit] ?? 0, unit };
}

function Form({ config, readOnly, onChange }: FormProps<"wait">) {
  const { t } = useTranslation("journeys");
  const { amount, unit } = waitOf(config);
  return (
    <Field label={t("wait.for")} hint={t("wait.hint")}>
      {(id) => (
        <div className="row">
          <InputNumber
            id={id}
            style={{ flex: 1 }}
            min={1}
            precision={0}
            disabled={readOnly}
            value={amount || null}
            onChange={(next) => onChange({ [unit]: next ?? 0 })}
          />
          <Select
            aria-label={t("wait.unit")}
            style={{ width: 110 }}
            disabled={readOnly}
            value={unit}
            onChange={(next: Unit) => onChange({ [next]: amount })}
            options={units.map((each) => ({ value: each, label: t(`wait.${each}`, { count: amount }) }))}
          />
        </div>
      )}
    </Field>
  );
}

export const wait: NodeKind<"wait"> = {
  group: "flow",
  tone: "amber",
  Icon: ClockCircleOutlined,
  start: () => ({ days: 1 }),
  summary: (config, _, t) => {
    const { amount, unit } = waitOf(config);
    return amount ? t("wait.summary", { amount, unit: t(`wait.${unit}`, { count: amount }) }) : "";
  },
  complete: (config) => waitOf(config).amount > 0,
  Form,
};
